import { X509Certificate } from 'node:crypto'
import { describe, expect, it, test } from 'vitest'
import { openLocalGateway, parseGateway } from '../../../src/commands/push/gateway-option.ts'
import { createAuthority } from '../../../src/credential/certificate/issue.ts'
import { fakeHost } from '../../fake-host.ts'

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
    ['apns_test:443', known({ kind: 'other', endpoint: { host: 'apns_test', port: 443 } })],
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

  test.each([
    ['local:40541', '--gateway local'],
    ['local/', '--gateway local'],
    ['40541', '--gateway localhost:40541'],
    [':2197', '--gateway localhost:2197'],
    ['https://127.0.0.1:40541/3/device/abc', 'Leave out the path: --gateway 127.0.0.1:40541'],
    ['api.push.apple.com/3/device', 'Leave out the path: --gateway api.push.apple.com'],
    ['::1:2197', '--gateway [::1]:2197'],
    ['::1', '--gateway [::1]:443'],
    ['localhost:99999', 'up to 65535'],
    ['sandbix', 'For example'],
  ])('says what is wrong with %s', (text, hint) => {
    expect(() => parseGateway(text)).toThrow(
      expect.objectContaining({ hint: expect.objectContaining({ en: expect.stringContaining(hint) }) }),
    )
  })

  it('repeats no path, which holds a device token', () => {
    const fault = (() => {
      try {
        return parseGateway(`https://127.0.0.1:40541/3/device/${'ab'.repeat(32)}`)
      } catch (error) {
        return error
      }
    })()
    expect(JSON.stringify(fault)).not.toContain('abab')
  })
})

describe('the local gateway that the environment names', () => {
  const sandbox = '127.0.0.1:2197'

  it('is where it says, with the certificate it says', async () => {
    const now = new Date()
    const { der } = await createAuthority({ commonName: 'CA', now, days: 1 })
    const pem = new X509Certificate(der).toString()
    const env = {
      PUSHCTL_GATEWAY: sandbox,
      PUSHCTL_GATEWAY_CHANNELS: 'localhost:2195',
      PUSHCTL_GATEWAY_CA: 'ca.pem',
    }
    const at = { host: '127.0.0.1', port: 2197 }
    expect(await openLocalGateway(fakeHost({ env, files: { 'ca.pem': pem } }))).toMatchObject({
      endpoints: { sandbox: at, production: at },
      channelEndpoints: { sandbox: { host: 'localhost', port: 2195 }, production: at },
      authorityPem: pem,
      caFile: 'ca.pem',
      embedded: false,
    })
  })

  it.each([
    [{ PUSHCTL_GATEWAY: sandbox }, 'usage/gateway'],
    [{ PUSHCTL_GATEWAY: 'nonsense', PUSHCTL_GATEWAY_CA: 'ca.pem' }, 'usage/gateway'],
    [{ PUSHCTL_GATEWAY: sandbox, PUSHCTL_GATEWAY_CA: 'none.pem' }, 'file/not-found'],
    [{ PUSHCTL_GATEWAY: sandbox, PUSHCTL_GATEWAY_CA: 'ca.pem' }, 'credential/no-authority'],
  ])('is not there for %o', async (env, code) => {
    const host = fakeHost({ env, files: { 'ca.pem': 'not one' } })
    await expect(openLocalGateway(host)).rejects.toMatchObject({ code })
  })
})
