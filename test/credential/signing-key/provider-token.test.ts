import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  createProviderToken,
  readProviderToken,
  signatureForm,
  verifyProviderToken,
} from '../../../src/credential/signing-key/provider-token.ts'
import { signingMistake } from '../../../src/credential/signing-key/signing-mistake.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
const signingKey = { key: privateKey, keyId: 'KEY1234567', teamId: 'TEAM123456' }
const now = new Date('2025-06-01T12:00:00.750Z')
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a provider token', () => {
  it('is a JWT to jose, with the ids and whole seconds', async () => {
    const verified = await jwtVerify(createProviderToken(signingKey, now), publicKey)
    expect(verified.protectedHeader).toEqual({ alg: 'ES256', kid: 'KEY1234567' })
    expect(verified.payload).toEqual({ iss: 'TEAM123456', iat: 1748779200 })
  })

  it('reads back and verifies with its own key only', () => {
    const token = readProviderToken(createProviderToken(signingKey, now))
    expect(token).toMatchObject({
      keyId: 'KEY1234567',
      teamId: 'TEAM123456',
      issuedAt: new Date('2025-06-01T12:00:00Z'),
    })
    expect(token.signature).toHaveLength(64)
    expect(verifyProviderToken(token, publicKey)).toBe(true)
    expect(verifyProviderToken(token, stranger)).toBe(false)
    expect(
      verifyProviderToken(
        token,
        createPublicKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
      ),
    ).toBe(false)
  })

  it('may have a DER signature, as Apple’s shell recipe makes; jose refuses those', async () => {
    const signed = `${part({ kid: 'KEY1234567' })}.${part({ iss: 'TEAM123456', iat: 1748779200 })}`
    const text = `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
    expect(verifyProviderToken(readProviderToken(text), publicKey)).toBe(true)
    await expect(jwtVerify(text, publicKey)).rejects.toThrow()
  })

  const whole = `${part({ kid: 'KEY1234567' })}.${part({ iss: 'TEAM123456', iat: 1748779200 })}`
  const hashed = (text: string) => createHash('sha256').update(text)
  it.each<[what: string, hash: string, signed: string | Buffer, told: RegExp | undefined]>([
    ['the hash', 'sha256', hashed(whole).digest(), /hashed twice/],
    ['the hash in hex', 'sha256', hashed(whole).digest('hex'), /written in hex/],
    ['a line end as well', 'sha256', `${whole}\n`, /a line end: printf %s/],
    ['the claims alone', 'sha256', whole.split('.')[1] ?? '', /the claims alone/],
    [
      'the JSON',
      'sha256',
      '{"kid":"KEY1234567"}.{"iss":"TEAM123456","iat":1748779200}',
      /the JSON, not over what base64url/,
    ],
    ['with SHA-1', 'sha1', whole, /SHA-1; ES256/],
    ['with SHA-384', 'sha384', whole, /SHA-384; ES256/],
    ['with SHA-512', 'sha512', whole, /SHA-512; ES256/],
    ['something else', 'sha256', 'something else', undefined],
  ])('tells what its own key signed by mistake: %s', (_, hash, signed, told) => {
    const text = `${whole}.${sign(hash, Buffer.from(signed), privateKey).toString('base64url')}`
    const mistake = signingMistake(readProviderToken(text), publicKey)?.en
    if (told === undefined) expect(mistake).toBeUndefined()
    else expect(mistake).toMatch(told)
    expect(signingMistake(readProviderToken(text), stranger)).toBeUndefined()
  })

  it('does not verify when a claim was changed', () => {
    const [header, , signature] = createProviderToken(signingKey, now).split('.')
    const text = `${header}.${part({ iss: 'OTHERTEAM1', iat: 1748779200 })}.${signature}`
    expect(verifyProviderToken(readProviderToken(text), publicKey)).toBe(false)
  })
})

const header = part({ alg: 'ES256', kid: 'KEY1234567' })
const claims = part({ iss: 'TEAM123456', iat: 1748779200 })
const broken: [string, RegExp][] = [
  ['', /three parts/],
  ['abc', /three parts/],
  [`${header}.${claims}`, /three parts/],
  [`${header}.${claims}.c2ln.x`, /three parts/],
  [`${header}.${claims}.`, /signature is missing/],
  [`${header}..c2ln`, /base64url/],
  [`${header}.${claims}.ab+/cd==`, /is base64, and a JWT is base64url/],
  [`${header}.${claims}.c2ln==`, /base64url/],
  [`bearer ${header}.${claims}.c2ln`, /base64url/],
  [`AAAA.${claims}.c2ln`, /header is not a JSON object/],
  [`${part([1])}.${claims}.c2ln`, /header is not a JSON object/],
  [`${part(null)}.${claims}.c2ln`, /header is not a JSON object/],
  [`${part({ alg: 'HS256', kid: 'K' })}.${claims}.c2ln`, /not ES256 \(HS256\)/],
  [`${part({ alg: 'ES256' })}.${claims}.c2ln`, /kid/],
  [`${header}.${part({ iat: 1 })}.c2ln`, /iss/],
  [`${header}.${part({ iss: 'T' })}.c2ln`, /iat/],
  [`${header}.${part({ iss: 'T', exp: 1748779200 })}.c2ln`, /has no time of issue \(iat\)/],
  [`${header}.${part({ iss: 1234567890, iat: 1748779200 })}.c2ln`, /team id \(iss\) is a number/],
  [`${header}.${part({ iss: 'T', iat: '1748779200' })}.c2ln`, /\(iat\) is not a number .*, but text/],
  [`${header}.${part({ iss: 'T', iat: 1e300 })}.c2ln`, /iat/],
]

describe('what is no provider token', () => {
  it.each(broken)('%s', (text, words) => {
    expect(() => readProviderToken(text)).toThrow(words)
    expect(() => readProviderToken(text)).toThrow(expect.objectContaining({ code: 'credential/jwt-format' }))
  })
})

describe('the form of a signature', () => {
  const der = (r: number, s: number) =>
    Buffer.concat([
      Buffer.of(0x30, r + s + 4, 0x02, r),
      Buffer.alloc(r, 1),
      Buffer.of(0x02, s),
      Buffer.alloc(s, 1),
    ])
  const changed = (signature: Buffer, at: number, byte: number) => {
    const copy = Buffer.from(signature)
    copy[at] = byte
    return copy
  }

  it.each<[string, Buffer, 'raw' | 'der' | undefined]>([
    ['r and s', Buffer.alloc(64, 7), 'raw'],
    ['DER', der(33, 32), 'der'],
    ['short numbers', der(31, 31), 'der'],
    ['r and s, cut short', Buffer.alloc(63, 7), undefined],
    ['DER, cut short', der(33, 33).subarray(0, 50), undefined],
    ['DER with something behind', Buffer.concat([der(33, 33), Buffer.of(0)]), undefined],
    ['DER of another length', changed(der(33, 33), 1, 60), undefined],
    ['DER of something else', changed(der(33, 33), 2, 0x04), undefined],
    ['nothing', Buffer.alloc(0), undefined],
  ])('%s', (_, signature, form) => {
    expect(signatureForm(signature)).toBe(form)
  })
})
