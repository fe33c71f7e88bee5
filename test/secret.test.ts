import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createAuthority } from '../src/credential/certificate/issue.ts'
import { secretIn, shown, splitSecretIn, unshown } from '../src/secret.ts'

const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const { der: certificate } = await createAuthority({ commonName: 'Root', now: new Date(), days: 9 })

const pem = (key: typeof ec, type: 'pkcs8' | 'sec1' | 'pkcs1' = 'pkcs8') =>
  key.export({ type: type as 'pkcs8', format: 'pem' }).toString()
const der = (key: typeof ec, type: 'pkcs8' | 'sec1' | 'pkcs1' = 'pkcs8') =>
  key.export({ type: type as 'pkcs8', format: 'der' })
const encrypted = (key: typeof ec) =>
  key.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'x' })
const base64 = (bytes: string | Buffer) => Buffer.from(bytes).toString('base64')
const jwt = `${base64('{"alg":"ES256","kid":"ABCDE12345"}')}.${base64('{"iss":"TEAM123456","iat":1}').replace(/=+$/, '')}.${base64('s'.repeat(64))}`

describe('what is a secret', () => {
  it.each([
    ['PEM', pem(ec), 'private-key'],
    ['PEM of the old forms', pem(ec, 'sec1'), 'private-key'],
    ['PEM of an RSA key', pem(rsa, 'pkcs1'), 'private-key'],
    ['the first line alone', '-----BEGIN RSA PRIVATE KEY-----', 'private-key'],
    ['line ends typed out', pem(ec).replaceAll('\n', '\\n'), 'private-key'],
    ['in one line', pem(ec).replaceAll('\n', ' '), 'private-key'],
    ['without dashes', pem(ec).replaceAll('-', ''), 'private-key'],
    ['as in a URL', encodeURIComponent(pem(ec)), 'private-key'],
    ['with blanks as plus signs', pem(ec).replaceAll(' ', '+'), 'private-key'],
    ['in JSON', JSON.stringify({ private_key: pem(rsa) }), 'private-key'],
    ['in YAML', `key: |\n  ${pem(ec).replaceAll('\n', '\n  ')}`, 'private-key'],
    ['base64 of PEM', base64(pem(ec)), 'private-key'],
    ['base64 of base64', base64(base64(pem(ec))), 'private-key'],
    ['base64 of DER', base64(der(ec)), 'private-key'],
    ['base64url', der(ec).toString('base64url'), 'private-key'],
    ['base64 of SEC1', base64(der(ec, 'sec1')), 'private-key'],
    ['base64 of PKCS#1', base64(der(rsa, 'pkcs1')), 'private-key'],
    ['in quotes', `'${base64(der(rsa))}'`, 'private-key'],
    ['its first line', base64(der(rsa)).slice(0, 64), 'private-key'],
    ['encrypted', base64(encrypted(rsa)), 'private-key'],
    ['hex', der(ec).toString('hex'), 'private-key'],
    ['hex with colons', der(ec).toString('hex').toUpperCase().match(/../g)?.join(':') ?? '', 'private-key'],
    ['a .p12', base64(Buffer.from('308209d10201033082099706', 'hex')) + 'A'.repeat(40), 'pkcs12'],
    [
      'a .p12 of unknown length',
      base64(Buffer.from('3080020103308006092a864886f70d010701', 'hex')),
      'pkcs12',
    ],
    ['a certificate', base64(certificate), 'certificate'],
    ['a certificate as PEM', `-----BEGIN CERTIFICATE-----\n${base64(certificate)}`, 'certificate'],
    ['a JWT', jwt, 'provider-token'],
    ['a JWT from a log', `authorization: bearer ${jwt}`, 'provider-token'],
    ['a JWT without its signature', jwt.slice(0, jwt.lastIndexOf('.')), 'provider-token'],
  ])('%s', (_, word, is) => {
    expect(secretIn(word)?.is).toBe(is)
    expect(shown(word)).toEqual(unshown(word))
  })

  it.each([
    'push.p12',
    'certs/AuthKey_ABCDE12345.p8',
    '/Users/dev/Library/MobileDevice/ProvisioningProfiles2026/production',
    'C:\\Users\\Dev\\Downloads\\aps (1).cer',
    'APNS_SIGNING_KEY_PRODUCTION',
    'com.example.app.push-type.liveactivity',
    'Your private key is ready, and so is your certificate',
    '{"aps":{"alert":"Hello"},"session":"not a token"}',
    'https://example.com/MIIB/keys',
    'BadDeviceToken',
    'P12_PASSPHRASE',
    'ab'.repeat(16),
  ])('no secret: %s', (word) => {
    expect(secretIn(word)).toBeUndefined()
    expect(shown(word).en).toBe(word)
  })

  it('a device token is none, whatever it begins with', () => {
    for (const token of [
      'ab'.repeat(32),
      `3082${'01'.repeat(30)}`,
      `2d2d${'0a'.repeat(30)}`,
      'cd'.repeat(100),
    ]) {
      expect(secretIn(token), token).toBeUndefined()
    }
  })
})

it('a line out of the middle of a key is shown by its length, in any language', () => {
  for (const line of pem(rsa).split('\n').slice(2, -3)) {
    expect(shown(line)).toEqual({ en: '[64 characters, not shown]', zh: '[64 个字符，不显示]' })
  }
})

it.each([
  ['push.p12:secret', 'push.p12:[6 characters, not shown]'],
  ['keys/push.pem:a:b', 'keys/push.pem:[3 characters, not shown]'],
  ['user:secret@host:1', 'user:[6 characters, not shown]@host:1'],
  ['https://user:s@cret@host', 'https://user:[6 characters, not shown]@host'],
  ['C:\\push.p12', 'C:\\push.p12'],
  ['host:2197', 'host:2197'],
  ['https://host:2197/a', 'https://host:2197/a'],
])('a password in a word is shown by its length: %s', (word, expected) => {
  expect(shown(word).en).toBe(expected)
})

it('a word that is too long to name anything is shown by its length', () => {
  expect(shown(`${'a/'.repeat(200)}x.pem`).en).toBe('[405 characters, not shown]')
})

describe('a key that a shell split', () => {
  const lines = (text: string, width = 64) => text.match(new RegExp(`\\S{1,${width}}`, 'g')) ?? []
  it.each([
    ['PEM', lines(pem(ec))],
    ['base64', lines(base64(der(rsa)), 76)],
    ['base64 of PEM', lines(base64(pem(rsa)), 76)],
    ['hex', lines(der(ec).toString('hex'), 60)],
  ])('%s', (_, pieces) => {
    expect(splitSecretIn(['cert', 'inspect', '--key', ...pieces])).toMatchObject({
      index: 3,
      secret: { is: 'private-key' },
    })
    expect(splitSecretIn(['send', `--key=${pieces[0]}`, ...pieces.slice(1)])?.index).toBe(1)
  })

  it.each([
    [['send', '--token', 'ab'.repeat(32), '--token', 'cd'.repeat(32)]],
    [['cert', 'inspect', 'push.p12', 'aps.cer']],
    [[]],
  ])('none in %j', (words) => {
    expect(splitSecretIn(words)).toBeUndefined()
  })
})

it('takes no time over long words', () => {
  const start = performance.now()
  for (const word of [
    'A'.repeat(2e5),
    '-'.repeat(2e5),
    'BEGIN '.repeat(4e4),
    `${'eyJ'.repeat(6e4)}.`,
    '30'.repeat(1e5),
  ]) {
    secretIn(word)
    shown(word)
    splitSecretIn([word, word])
  }
  expect(performance.now() - start).toBeLessThan(2000)
})

it('knows keys of all sizes that node can make', () => {
  for (const namedCurve of ['secp384r1', 'secp521r1', 'secp256k1']) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve })
    expect(secretIn(base64(der(privateKey)))?.is, namedCurve).toBe('private-key')
  }
  expect(secretIn(base64(der(createPrivateKey(pem(rsa)))))?.is).toBe('private-key')
})
