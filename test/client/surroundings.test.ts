import { X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { serverCertificate } from '../../src/client/failure.ts'
import { hostsFile, hostsLineOf, lookAround, type Outlook } from '../../src/client/surroundings.ts'
import type { Failure } from '../../src/diagnosis/facts.ts'
import { pemOf, testAuthority } from './gateway-like.ts'

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
    [
      'a machine far away that is off',
      'push.example.com',
      unreachable,
      { isNear: async () => false },
      { unusedProxy, hostsLine: '1.2.3.4 push.example.com' },
      ['hosts'],
    ],
    [
      'no way at all',
      'push.example.com',
      { kind: 'unreachable', code: 'ENETUNREACH' },
      {},
      { unusedProxy, hostsLine: '1.2.3.4 push.example.com' },
      ['hosts'],
    ],
    [
      'a machine that says no, and no line for it in the hosts file',
      'other.example.com',
      refused,
      { env: {} },
      {},
      ['hosts'],
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
      'a server that is not trusted, on this computer',
      'localhost',
      { kind: 'untrusted', code: 'CERT_HAS_EXPIRED' },
      { env: {}, readHosts: async () => '127.0.0.1 localhost' },
      {},
      [],
    ],
    [
      'a server that is not trusted, and no line for it in the hosts file',
      'other.example.com',
      { kind: 'untrusted', code: 'CERT_HAS_EXPIRED' },
      { env: {} },
      {},
      ['hosts'],
    ],
    [
      'a server that is not trusted, with authorities given, where other programs would read others',
      '10.0.0.5',
      { kind: 'untrusted', code: 'CERT_HAS_EXPIRED' },
      {
        env: { SSL_CERT_FILE: '/corp.pem', NODE_EXTRA_CA_CERTS: '/corp.pem' },
        exists: async () => true,
        ca: '',
      },
      { hasOwnAuthorities: true },
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
    expect(await lookAround({ host, port: 443 }, failure, { ...outlook, ...parts })).toStrictEqual(seen)
    expect(asked).toEqual(looked)
  })
})

describe('what the authorities that were given have to do with a server that they did not vouch for', () => {
  const pems: Record<string, string> = {}
  beforeAll(async () => {
    const [own, namesake] = [await testAuthority(), await testAuthority()]
    Object.assign(pems, {
      server: pemOf(own.server),
      'its authority': own.ca,
      'an authority of the same name': namesake.ca,
      'a server of the same name': pemOf(namesake.server),
      nothing: 'no certificate',
    })
  })
  const nextMissing = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'

  it.each<[server: string, code: string, given: readonly string[], string | undefined]>([
    ['server', nextMissing, ['server'], 'of-the-server'],
    ['server', nextMissing, ['its authority', 'server'], 'of-the-server'],
    ['server', nextMissing, ['a server of the same name'], 'of-the-server'],
    ['its authority', nextMissing, ['its authority'], 'of-the-server'],
    ['its authority', 'CERT_HAS_EXPIRED', ['an authority of the same name'], undefined],
    ['server', nextMissing, ['an authority of the same name'], 'of-another-key'],
    ['its authority', nextMissing, ['server', 'an authority of the same name'], 'of-another-key'],
    ['server', 'CERT_HAS_EXPIRED', ['an authority of the same name'], undefined],
    ['server', nextMissing, ['nothing'], undefined],
    ['nothing', nextMissing, ['its authority'], undefined],
  ])('%s seen with %s, given %j: %s', async (server, code, given, ownAuthority) => {
    const seen =
      server === 'nothing' ? {} : { certificate: serverCertificate(new X509Certificate(pems[server] ?? '')) }
    const around = await lookAround(
      { host: '10.0.0.5', port: 443 },
      { kind: 'untrusted', code, ...seen },
      {
        env: {},
        ca: given.map((name) => pems[name]).join(''),
        readHosts: async () => '',
        exists: async () => false,
        knowsName: async () => false,
        isNear: async () => false,
      },
    )
    expect(around).toStrictEqual({
      hasOwnAuthorities: true,
      ...(ownAuthority !== undefined && { ownAuthority }),
    })
  })
})
