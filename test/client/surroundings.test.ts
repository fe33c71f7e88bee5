import { describe, expect, it } from 'vitest'
import { hostsFile, hostsLineOf, lookAround, type Outlook } from '../../src/client/surroundings.ts'
import type { Failure } from '../../src/diagnosis/facts.ts'

it.each([
  [{}, '/etc/hosts'],
  [{ SystemRoot: 'C:\\Windows' }, 'C:\\Windows\\System32\\drivers\\etc\\hosts'],
])('the hosts file: %j', (env, file) => expect(hostsFile(env)).toBe(file))

it.each([
  ['', undefined],
  ['# 1.2.3.4 push.example.com', undefined],
  ['1.2.3.4 push.example.com', '1.2.3.4 push.example.com'],
  ['  1.2.3.4\t PUSH.example.com  other # why', '1.2.3.4 PUSH.example.com other'],
  ['1.2.3.4 other\r\n5.6.7.8 other2 push.example.com\r\n', '5.6.7.8 other2 push.example.com'],
  ['1.2.3.4 other\n5.6.7.8 push.example.com\n', '5.6.7.8 push.example.com'],
  ['push.example.com 1.2.3.4', undefined],
  ['1.2.3.4 push.example.com.evil', undefined],
])('the line of a name: %j', (text, line) => expect(hostsLineOf(text, 'push.example.com')).toBe(line))

describe('what is looked at when a connection came to nothing', () => {
  const asked: string[] = []
  const outlook: Outlook = {
    env: { http_proxy: 'http://p:3128', NODE_EXTRA_CA_CERTS: '/missing.pem' },
    readHosts: async () => {
      asked.push('hosts')
      return '1.2.3.4 push.example.com'
    },
    exists: async () => {
      asked.push('file')
      return false
    },
    knowsName: async (name) => {
      asked.push(name)
      return true
    },
    isNear: async (address) => {
      asked.push(address)
      return true
    },
  }
  const unusedProxy = { variable: 'http_proxy', isSocks: false, address: 'http://p:3128' }
  const nameless: Failure = { kind: 'name-not-resolved', host: 'push.example.com', code: 'ENOTFOUND' }
  const unreachable: Failure = { kind: 'unreachable', code: 'EHOSTUNREACH', address: '10.0.0.5' }
  const refused: Failure = { kind: 'refused', address: '10.0.0.5' }
  const proxy = {
    address: 'p:1',
    source: '--proxy',
    scheme: 'http:',
    endpoint: { host: 'p', port: 1 },
  } as const

  it.each<[string, string, Failure, Partial<Outlook>, object, readonly string[]]>([
    [
      'a name that nobody knows',
      'push.example.com',
      nameless,
      {},
      { unusedProxy, otherName: { host: 'www.apple.com', isKnown: true } },
      ['www.apple.com'],
    ],
    [
      'a machine that says no',
      'push.example.com',
      refused,
      {},
      { unusedProxy, hostsLine: '1.2.3.4 push.example.com' },
      ['hosts'],
    ],
    [
      'a neighbour that is off',
      'push.example.com',
      unreachable,
      {},
      { unusedProxy, isNeighbour: true, hostsLine: '1.2.3.4 push.example.com' },
      ['10.0.0.5', 'hosts'],
    ],
    ['an address', '10.0.0.5', refused, {}, { unusedProxy }, []],
    ['this computer', 'localhost', refused, {}, {}, []],
    [
      'through a proxy',
      'push.example.com',
      refused,
      { proxy },
      { proxy: { address: 'p:1', source: '--proxy' } },
      [],
    ],
    [
      'a server that is not trusted',
      'push.example.com',
      { kind: 'untrusted', code: 'CERT_HAS_EXPIRED' },
      {},
      {
        missingAuthorities: '/missing.pem',
        hostsLine: '1.2.3.4 push.example.com',
        addresses: ['1.2.3.4'],
      },
      ['file', 'hosts'],
    ],
    [
      'a server that is not trusted, by an address',
      '10.0.0.5',
      { kind: 'untrusted', code: 'CERT_HAS_EXPIRED' },
      { env: {} },
      {},
      [],
    ],
    [
      'a server that is not trusted, through a proxy',
      'push.example.com',
      { kind: 'untrusted', code: 'CERT_HAS_EXPIRED' },
      { env: {}, proxy, ca: '' },
      { hasOwnAuthorities: true },
      [],
    ],
  ])('%s', async (_, host, failure, parts, seen, looked) => {
    asked.length = 0
    expect(await lookAround({ host, port: 443 }, failure, { ...outlook, ...parts })).toEqual(seen)
    expect(asked).toEqual(looked)
  })
})
