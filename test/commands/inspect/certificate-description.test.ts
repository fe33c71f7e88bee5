import { describe, expect, test } from 'vitest'
import { run } from '../../fake-host.ts'

const now = new Date('2026-12-01T08:00:00Z')

const sha1 = '5A3C0C0F1D2E3B4A5968778695A4B3C2D1E0F001'
const openssl = (name: string, until: string) =>
  `Certificate:\n    Data:\n        Version: 3 (0x2)\n        Issuer: C = US, CN = Apple Worldwide Developer Relations Certification Authority\n        Validity\n            Not Before: Nov 27 12:13:45 2026 GMT\n            Not After : ${until}\n        Subject: UID = com.example.app, CN = ${name}, OU = ABCDE12345, C = US\n`
const keytool = (entry: string) =>
  `Alias name: push\nEntry type: ${entry}\nCertificate chain length: 1\nOwner: C=US, OU=ABCDE12345, CN=Apple Push Services: com.example.app, UID=com.example.app\nIssuer: CN=Apple\nValid from: Fri Nov 27 12:13:45 UTC 2026 until: Mon Dec 27 12:13:45 UTC 2027\n`

/** What a program printed, whether a certificate in it can push as far as it tells, and the kinds in it. */
const table: readonly (readonly [what: string, text: string, code: number, kinds: readonly string[]])[] = [
  [
    'security find-identity',
    `  1) ${sha1} "Apple Push Services: com.example.app"\n  2) ${sha1} "Apple Development: Jane Doe (ABCDE12345)"\n     2 valid identities found\n`,
    0,
    ['universal', 'developer-identity'],
  ],
  [
    'identities that sign apps alone',
    `  1) ${sha1} "iPhone Distribution: Example GmbH (ABCDE12345)"\n     1 valid identities found\n`,
    1,
    ['distribution-identity'],
  ],
  [
    'openssl x509 -text',
    openssl('Apple Push Services: com.example.app', 'Dec 27 12:13:45 2027 GMT'),
    0,
    ['universal'],
  ],
  [
    'the same, expired',
    openssl('Apple Push Services: com.example.app', 'Nov 30 12:13:45 2026 GMT'),
    1,
    ['universal'],
  ],
  [
    'openssl x509 -subject -dates',
    'subject=UID = com.example.app, CN = Apple Development IOS Push Services: com.example.app, C = US\nnotAfter=Dec 27 12:13:45 2027 GMT\n',
    0,
    ['development'],
  ],
  ['keytool -list -v', keytool('PrivateKeyEntry'), 0, ['universal']],
]

describe('what a program printed of certificates', () => {
  test.each(table)('%s', async (_, text, code, kinds) => {
    const host = { files: { said: text }, now }
    const answer = await run('inspect said --json', host)
    const { kind, certificates } = JSON.parse(answer.stdout) as {
      kind: string
      certificates: readonly { kind: string }[]
    }
    expect([kind, certificates.map((one) => one.kind), answer.code]).toEqual([
      'certificate-description',
      kinds,
      code,
    ])
    const explained = await run('explain said', host)
    expect([explained.code, explained.stdout]).toEqual([
      0,
      expect.stringContaining('without the certificates'),
    ])
  })

  test('an entry without its key is told as the message it is', async () => {
    const { stdout } = await run('inspect said', { files: { said: keytool('trustedCertEntry') }, now })
    expect(stdout).toMatch(/private key/)
  })

  test('a handshake that failed is told as that', async () => {
    const text = `*  subject: CN=Apple Push Services: com.example.app\n* SSL certificate problem: unable to get local issuer certificate\n`
    const { stdout } = await run('inspect said --json', { files: { said: text }, now })
    expect(JSON.parse(stdout)).toMatchObject({ kind: expect.not.stringMatching('certificate-description') })
  })
})
