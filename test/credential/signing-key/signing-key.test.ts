import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAuthority } from '../../../src/credential/certificate/issue.ts'
import { readSigningKey, type SigningKeyIds } from '../../../src/credential/signing-key/signing-key.ts'
import { Fault } from '../../../src/fault.ts'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const der = privateKey.export({ type: 'pkcs8', format: 'der' })
const ids: SigningKeyIds = { keyId: 'KEY1234567', teamId: 'TEAM123456', fileName: 'apns.p8' }
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey
const body = pem.split('\n').slice(1, -2)

async function faultOf(bytes: string | Buffer, withIds: SigningKeyIds = ids): Promise<Fault> {
  try {
    await readSigningKey(Buffer.from(bytes), withIds)
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('no fault')
}

const readable: Record<string, string | Buffer> = {
  'as Apple gives it': pem,
  'with a byte order mark': `\uFEFF${pem}`,
  'with CRLF': pem.replaceAll('\n', '\r\n'),
  'with line ends written as \\n': pem.replaceAll('\n', '\\n'),
  'in quotes, one line': JSON.stringify(pem),
  'with spaces for line ends': pem.replaceAll('\n', ' '),
  'without its dashed lines': body.join('\n'),
  'with too few dashes': pem.replaceAll('-----', '---'),
  'without the last line': pem.split('\n').slice(0, -2).join('\n'),
  'in base64 as a whole': Buffer.from(pem).toString('base64'),
  'with words round it': `my key:\n${pem}\nkeep safe`,
  'as DER': der,
  'as SEC 1': privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
}

describe('a signing key', () => {
  it.each(Object.entries(readable))('is read %s', async (_how, bytes) => {
    const { key, keyId, teamId } = (await readSigningKey(Buffer.from(bytes), ids)).signingKey
    expect(createPublicKey(key).equals(createPublicKey(privateKey))).toBe(true)
    expect([keyId, teamId]).toEqual(['KEY1234567', 'TEAM123456'])
  })

  it.each([
    ['AuthKey_ABCDE12345.p8', 'ABCDE12345'],
    ['/Users/me/Downloads/AuthKey_ABCDE12345.p8', 'ABCDE12345'],
    ['C:\\keys\\APNsAuthKey_ABCDE12345.p8', 'ABCDE12345'],
    ['AuthKey_ABCDE12345 (1).p8', 'ABCDE12345'],
  ])('has the key id that its file name %s says', async (fileName, keyId) => {
    const { signingKey } = await readSigningKey(Buffer.from(pem), { fileName, teamId: 'team123456' })
    expect(signingKey).toMatchObject({
      keyId,
      teamId: 'TEAM123456',
    })
  })
})

const certificate = (await createAuthority({ commonName: 'x', now: new Date(0), days: 1 })).der
const wrongIds = (changes: Partial<SigningKeyIds>) => ({ ...ids, ...changes })

const refused: [string, string | Buffer, SigningKeyIds, string, RegExp][] = [
  ['a certificate', certificate, ids, 'credential/wrong-credential-kind', /a certificate; give it as --cert/],
  [
    'a PEM certificate',
    `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----`,
    ids,
    'credential/wrong-credential-kind',
    /a certificate/,
  ],
  [
    'an RSA key',
    rsa.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ids,
    'credential/wrong-credential-kind',
    /an RSA key/,
  ],
  [
    'an old RSA key',
    rsa.export({ type: 'pkcs1', format: 'pem' }).toString(),
    ids,
    'credential/wrong-credential-kind',
    /an RSA key/,
  ],
  [
    'a P-384 key',
    p384.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ids,
    'credential/wrong-credential-kind',
    /curve secp384r1/,
  ],
  [
    'an encrypted key',
    privateKey
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
      .toString(),
    ids,
    'credential/wrong-credential-kind',
    /with a passphrase/,
  ],
  ['a web page', '<html>Not found</html>', ids, 'credential/wrong-container', /a web page/],
  ['nothing', '', ids, 'credential/p8-text-damaged', /an empty file/],
  [
    'a megabyte of dashes',
    `-----BEGIN PRIVATE KEY${'-'.repeat(1_000_000)}`,
    ids,
    'credential/p8-text-damaged',
    /no END line/,
  ],
  ['half a key', der.subarray(0, 60), ids, 'credential/p8-text-damaged', /apns.p8 is damaged/],
  ['no key id', pem, wrongIds({ keyId: undefined }), 'usage/key-id', /apns.p8 does not say it/],
  ['no team id', pem, wrongIds({ teamId: undefined }), 'usage/team-id', /team id/],
  ['a short key id', pem, wrongIds({ keyId: 'ABC' }), 'usage/key-id', /this has 3 characters/],
  [
    'a name for a team id, quoted as it was typed',
    pem,
    wrongIds({ teamId: 'Bakery GmbH' }),
    'usage/team-id',
    /"Bakery GmbH"/,
  ],
  ['a long team id', pem, wrongIds({ teamId: 'com.example.app' }), 'usage/team-id', /15 characters/],
  [
    'the ids swapped',
    pem,
    { keyId: 'TEAM123456', teamId: 'KEY1234567', fileName: 'AuthKey_KEY1234567.p8' },
    'usage/team-id',
    /KEY1234567 is the key id/,
  ],
]

describe('what is not a signing key with its ids', () => {
  it.each(refused)('%s', async (_what, bytes, withIds, code, words) => {
    const fault = await faultOf(bytes, withIds)
    expect(fault.code).toBe(code)
    expect(fault.text.en).toMatch(words)
    expect(fault.text.zh).not.toBe('')
  })

  it('says how to swap swapped ids', async () => {
    const swapped = { keyId: 'TEAM123456', teamId: 'KEY1234567', fileName: 'AuthKey_KEY1234567.p8' }
    expect((await faultOf(pem, swapped)).hint?.en).toContain('--key-id KEY1234567 --team-id TEAM123456')
  })

  it('never shows the key', async () => {
    const fault = await faultOf(der.subarray(0, 60).toString('base64'))
    const shown = JSON.stringify([fault.text, fault.hint, fault.message, String(fault.cause)])
    expect(shown).not.toContain(body[0]?.slice(0, 20))
  })

  const folder = new URL('../../../../shared/certs/pkcs12/', import.meta.url)
  const containers = [
    'node-apn__test.p12',
    'pushy__single-topic-client.p12',
    'rustcrypto-pkcs12__example.pfx',
  ]
    .map((name) => new URL(name, folder))
    .filter((url) => existsSync(url))
  it('PKCS#12 files are named for what they are', async () => {
    for (const url of containers) expect((await faultOf(readFileSync(url))).text.en).toContain('a .p12')
  })

  it('changed bytes end in a key or a Fault, nothing else', async () => {
    const place = fc.nat(der.length - 1)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 4 }),
        place,
        async (edits, end) => {
          const bytes = Buffer.from(der)
          for (const [at, value] of edits) bytes[at] = value
          const outcome = await (async () => {
            try {
              return (await readSigningKey(bytes.subarray(0, end + 1), ids)).signingKey.key
            } catch (error) {
              return error
            }
          })()
          expect(outcome instanceof Fault || createPrivateKey(pem).constructor === outcome?.constructor).toBe(
            true,
          )
        },
      ),
      { seed: 20250601, numRuns: 300 },
    )
  })
})
