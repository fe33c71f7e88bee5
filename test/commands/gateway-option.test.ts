import { describe, expect, test } from 'vitest'
import { parseGateway } from '../../src/commands/gateway-option.ts'

const known = (gateway: object) => ({ kind: 'known', gateway })

describe('parseGateway', () => {
  test.each([
    ['local', { kind: 'local' }],
    [
      'sandbox',
      known({
        kind: 'apple',
        environment: 'sandbox',
        endpoint: { host: 'api.sandbox.push.apple.com', port: 443 },
      }),
    ],
    [
      ' Production ',
      known({
        kind: 'apple',
        environment: 'production',
        endpoint: { host: 'api.push.apple.com', port: 443 },
      }),
    ],
    [
      'api.push.apple.com:2197',
      known({
        kind: 'apple',
        environment: 'production',
        endpoint: { host: 'api.push.apple.com', port: 2197 },
      }),
    ],
    [
      'https://api.development.push.apple.com/',
      known({
        kind: 'apple',
        environment: 'sandbox',
        endpoint: { host: 'api.development.push.apple.com', port: 443 },
      }),
    ],
    ['localhost:8443', known({ kind: 'other', endpoint: { host: 'localhost', port: 8443 } })],
    ['gateway:8443', known({ kind: 'other', endpoint: { host: 'gateway', port: 8443 } })],
    ['127.0.0.1:1', known({ kind: 'other', endpoint: { host: '127.0.0.1', port: 1 } })],
    ['[::1]:2197', known({ kind: 'other', endpoint: { host: '::1', port: 2197 } })],
  ])('%s', (text, choice) => {
    expect(parseGateway(text)).toEqual(choice)
  })

  test.each(['', 'sandbix', 'host:0', 'host:70000', 'host:x', '::1', 'ftp://host:1', 'a b:1'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseGateway(text)).toThrow(expect.objectContaining({ code: 'usage/gateway' }))
    },
  )
})
