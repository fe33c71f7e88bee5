import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { stemOf } from '../../../src/commands/push/credential-source.ts'
import { readCertificate } from '../../../src/credential/certificate/certificate.ts'
import { createAuthority, issueCertificate } from '../../../src/credential/certificate/issue.ts'
import { writePkcs12 } from '../../../src/credential/pkcs12/write.ts'
import { fakeHost, run } from '../../fake-host.ts'

const now = new Date('2026-11-22T08:00:00Z')
const authority = await createAuthority({ commonName: 'Root', now, days: 30 })
const issued = await issueCertificate({
  authority,
  kind: 'universal',
  topic: 'com.example.app',
  teamId: 'TEAM123456',
  organization: 'E',
  now,
  days: 9,
})
const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const certificate = new X509Certificate(issued.der).toString()
const key = pemOf(issued.key)
const passphrase = 'open sesame'
const p12 = await writePkcs12({
  identity: { certificate: readCertificate(issued.der), key: { key: issued.key } },
  others: [],
  chain: [],
  keys: [],
  passphrase,
  form: 'modern',
})
const p8 = pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
const base64 = (bytes: string | Uint8Array) => Buffer.from(bytes).toString('base64')
const escaped = (pem: string) => pem.replaceAll('\n', '\\n')

const env = {
  CERT: certificate,
  CERT_ESCAPED: escaped(certificate),
  CERT_DER: base64(issued.der),
  KEY: key,
  KEY_ESCAPED: `"${escaped(key)}"`,
  KEY_BASE64: base64(key),
  KEY_OF_OTHER: p8,
  CK: certificate + key,
  P12: base64(p12),
  P12_LINES: base64(p12).replaceAll(/(.{76})/g, '$1\n'),
  PASS: passphrase,
  P8: p8,
  P8_ESCAPED: escaped(p8),
  P8_BASE64: base64(p8),
  EMPTY: '',
  MASKED: '***',
}
const files = { 'aps.cer': issued.der, 'key.pem': key, 'push.p12': p12, 'rows.csv': `${'ab'.repeat(32)}\n` }
const ids = '--key-id KEYID12345 --team-id TEAM123456'
const push = `send --token ${'ab'.repeat(32)} --env sandbox -m x --dry-run --no-lint`

describe('a credential comes from a variable', () => {
  it.each([
    ['cert classify --cert-env CERT', 'env:CERT\tuniversal\n'],
    ['cert classify --cert-env CERT_ESCAPED', 'env:CERT_ESCAPED\tuniversal\n'],
    ['cert classify --cert-env CERT_DER', 'env:CERT_DER\tuniversal\n'],
    ['cert classify --cert-env P12 --passphrase-env PASS', 'env:P12\tuniversal\n'],
    ['cert classify --cert-env P12_LINES --passphrase-env PASS', 'env:P12_LINES\tuniversal\n'],
    ['cert classify env:CERT aps.cer', 'env:CERT\tuniversal\naps.cer\tuniversal\n'],
    ['cert inspect --cert-env CK --json', '"file": "env:CK"'],
    ['cert verify --cert-env CERT --key-env KEY --json', '"keyIn": "env:KEY"'],
    ['cert verify --cert-env CERT --key-env KEY_ESCAPED --json', '"keyIn": "env:KEY_ESCAPED"'],
    ['cert compare aps.cer --cert-env CERT', 'Nothing that pushes depend on is lost.'],
    ['cert convert --cert-env P12 --passphrase-env PASS', 'Wrote P12.pem'],
    ['cert convert --cert-env CERT --key-env KEY_BASE64 -o ck.pem', 'private key  RSA'],
    ['cert convert aps.cer --key-env KEY -o ck.pem', 'private key  RSA'],
    ['cert merge --cert-env CERT --key-env KEY', 'Wrote ck.pem'],
    ['cert merge --cert-env CERT key.pem', 'Wrote ck.pem'],
    ['cert merge aps.cer --key-env KEY', 'Wrote ck.pem'],
    ['cert merge env:CERT env:KEY', 'Wrote ck.pem'],
    ['cert request --key-env KEY -o new', 'Wrote new.certSigningRequest'],
    [`jwt create --signing-key-env P8 ${ids}`, 'ey'],
    [`jwt create --signing-key-env P8_ESCAPED ${ids}`, 'ey'],
    [`jwt create --signing-key-env P8_BASE64 ${ids}`, 'ey'],
    [`gateway add-key env:P8 ${ids}`, 'knows the key KEYID12345'],
    [`${push} --cert-env CK`, 'Nothing was sent.'],
    [`${push} --cert-env CERT --key-env KEY`, 'Nothing was sent.'],
    [`${push} --cert aps.cer --key-env KEY`, 'Nothing was sent.'],
    [`${push} --signing-key-env P8 ${ids} --topic com.example.app`, 'Nothing was sent.'],
    [`${push} --signing-key-env P8 ${ids} --topic com.example.app --curl`, 'jwt create --signing-key-env P8'],
  ])('%s', async (line, told) => {
    const { stdout, stderr } = await run(line, { files, env, now })
    expect(stdout + stderr).toContain(told)
  })
})

describe('a credential comes from standard input', () => {
  it.each([
    ['cert classify -', p12, '/dev/stdin\tuniversal\n'],
    ['cert classify /dev/stdin', base64(p12), '/dev/stdin\tuniversal\n'],
    ['cert inspect - --json', certificate, '"file": "/dev/stdin"'],
    ['cert verify - key.pem --json', certificate, '"keyIn": "key.pem"'],
    ['cert compare aps.cer -', certificate, 'Nothing that pushes depend on is lost.'],
    ['cert convert -', p12, 'Wrote stdin.pem'],
    ['cert convert aps.cer --key - -o ck.pem', key, 'private key  RSA'],
    ['cert merge - key.pem', certificate, 'Wrote ck.pem'],
    ['cert merge aps.cer -', escaped(key), 'Wrote ck.pem'],
    ['cert request --key - -o new', key, 'Wrote new.certSigningRequest'],
    [`jwt create --signing-key - ${ids}`, p8, 'ey'],
    [`gateway add-key - ${ids}`, p8, 'knows the key KEYID12345'],
    [`${push} --cert -`, certificate + key, 'Nothing was sent.'],
    [`${push} --cert aps.cer --key -`, key, 'Nothing was sent.'],
    [`${push} --signing-key - ${ids} --topic com.example.app`, p8, 'Nothing was sent.'],
  ])('%s', async (line, stdin, told) => {
    const passphrases = line.startsWith('cert') && !line.includes('request') ? ' --passphrase-env PASS' : ''
    const { stdout, stderr } = await run(line + passphrases, { files, env, now, stdin })
    expect(stdout + stderr).toContain(told)
  })

  it('so does the passphrase, for several files at once', async () => {
    const world = { files: { ...files, 'b.p12': p12 }, stdin: `${passphrase}\n` }
    const { stdout } = await run('cert classify push.p12 b.p12 --passphrase-file -', world)
    expect(stdout).toBe('push.p12\tuniversal\nb.p12\tuniversal\n')
  })
})

describe('one sentence for what cannot be', () => {
  it.each([
    ['cert classify --cert-env NOWHERE', 2, 'The environment variable NOWHERE is not set.'],
    ['cert classify --cert-env EMPTY', 2, 'The environment variable EMPTY is empty.'],
    ['cert classify --cert-env open-sesame', 2, 'variable [11 characters, not shown] is not set.'],
    ['cert classify --cert-env $EMPTY', 2, 'The name alone belongs there: EMPTY'],
    ['cert classify --cert-env $EMPTY', 2, 'The name alone belongs there: EMPTY'],
    ['cert classify --cert-env %EMPTY%', 2, 'The name alone belongs there: EMPTY'],
    ['cert classify --cert-env empty', 2, 'The name alone belongs there: EMPTY'],
    ['cert classify --cert-env APNS_CERT', 2, 'hands secrets only to the steps that name them'],
    ['cert classify push.p12 --passphrase-env P12_PASSPHRASE', 2, 'variable P12_PASSPHRASE is not set.'],
    ['cert classify push.p12 --passphrase-env $EMPTY', 2, 'The name alone belongs there: EMPTY'],
    ['cert classify push.p12 --passphrase-env MASKED', 2, 'holds what stands for a secret in a log'],
    ['cert classify', 2, 'Say which file: FILE is missing.'],
    ['cert convert', 2, 'Say which file: IN is missing.'],
    ['cert convert aps.cer --cert-env CERT', 2, 'Give either IN or --cert-env, not both.'],
    ['cert merge --cert-env CERT', 2, 'Say which file: KEY is missing.'],
    ['cert merge aps.cer key.pem --cert-env CERT', 2, 'Give either CERT or --cert-env, not both.'],
    ['cert compare aps.cer', 2, 'Say which file: NEW is missing.'],
    [`${push} --cert a.p12 --cert-env CK`, 2, 'Give either --cert or --cert-env, not both.'],
    [`${push} --cert-env CK --signing-key-env P8`, 2, 'Give either --cert or --signing-key, not both.'],
    [`${push} --signing-key-env P8 --team-id TEAM123456`, 2, 'The key id is missing, and the name env:P8'],
    [`${push} --cert-env CERT --key-env KEY_OF_OTHER`, 1, 'env:KEY_OF_OTHER does not hold the private key'],
    [`${push} --cert-env CK --curl`, 2, 'The curl line needs the credential in a file'],
    ['cert merge - -', 2, 'CERT and KEY cannot both be read from standard input.'],
    ['cert inspect - -', 2, 'Standard input can be read once, and FILE names it twice.'],
    ['cert convert - --key /dev/stdin', 2, 'IN and --key cannot both be read from standard input.'],
    ['cert inspect - --passphrase-file -', 2, 'FILE and --passphrase-file cannot both'],
    [`${push} --cert - --key -`, 2, '--cert and --key cannot both be read from standard input.'],
    ['send --cert - --to -', 2, '--cert and --to cannot both be read from standard input.'],
    ['send --payload - --to -', 2, '--to and --payload cannot both be read from standard input.'],
    ['jwt inspect - --signing-key -', 2, 'JWT and --signing-key cannot both be read from standard input.'],
  ])('%s', async (line, expected, told) => {
    const { code, stderr } = await run(line, { files, env, now, stdin: certificate })
    expect(stderr).toContain(told)
    expect(code).toBe(expected)
  })
})

it('a line to paste names the variable, not what is in it', async () => {
  const { stderr } = await run(`send --cert-env CK -m x`, { env, now })
  expect(stderr).toContain('pushctl send --token DEVICE_TOKEN --cert-env CK --message x')
})

it.each([
  ['--passphrase-env open', '--passphrase-env NAME'],
  ['--passphrase-env PASS', '--passphrase-env PASS'],
  ['--passphrase-file open', '--passphrase-file FILE'],
  ['--passphrase-file push.p12', '--passphrase-file push.p12'],
  ['--cert-env sesame', '--cert-env NAME'],
])('a line to paste after %s has %s', async (typed, pasted) => {
  const { stderr } = await run(`send ${typed} -m x`, { env, files, now })
  expect(stderr).toContain(pasted)
})

it('settings name variables as well, and what is typed leaves them aside', async () => {
  const settings = { '.pushctlrc': 'certEnv: CERT\nkeyEnv: KEY\n' }
  const fromFile = await run(push, { env, now, files: settings })
  expect(fromFile).toMatchObject({ code: 0, stderr: 'From .pushctlrc: --cert-env CERT --key-env KEY\n' })
  const typed = await run(`${push} --cert-env CK`, { env, now, files: settings })
  expect(typed).toMatchObject({ code: 0, stderr: '' })
  const set = { ...env, PUSHCTL_SIGNING_KEY_ENV: 'P8', PUSHCTL_TEAM_ID: 'TEAM123456' }
  const fromVariable = await run(`jwt create --key-id KEYID12345`, { env: set, now, files: settings })
  expect(fromVariable).toMatchObject({ code: 0 })
})

it('the hint for a key in the variable of its file works as it stands', async () => {
  const set = { PUSHCTL_SIGNING_KEY: p8, PUSHCTL_TEAM_ID: 'TEAM123456', PUSHCTL_KEY_ID: 'KEYID12345' }
  const refused = await run('jwt create', { env: set, now })
  expect(refused.stderr).toContain('Add --signing-key-env PUSHCTL_SIGNING_KEY;')
  const host = fakeHost({ env: set, now })
  expect(
    await run('jwt create --signing-key-env PUSHCTL_SIGNING_KEY --key-id KEYID12345', host),
  ).toMatchObject({
    code: 0,
  })
})

it.each([
  ['-', 'stdin'],
  ['env:APNS_CERT', 'APNS_CERT'],
  ['certs/push.p12', 'push'],
])('what is made of %s is called %s', (source, stem) => {
  expect(stemOf(source)).toBe(stem)
})

it.each([
  [['jwt', 'inspect', p8], 'One of the words is a private key'],
  [['cert', 'inspect', '--', p8], 'FILE was given a private key'],
  [['jwt', 'create', '--signing-key', p8], '--signing-key was given a private key'],
  [['cert', 'convert', 'push.p12', '--passphrase', passphrase], 'takes no passphrase on the command line'],
])('what it is that was typed is said: %#', async (words, told) => {
  const { code, stderr } = await run(words, { files, now })
  expect(stderr).toContain(told)
  expect(code).toBe(2)
})
