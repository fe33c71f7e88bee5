import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCertificate } from '../../../src/credential/certificate/certificate.ts'
import { createAuthority, issueCertificate } from '../../../src/credential/certificate/issue.ts'
import { writePkcs12 } from '../../../src/credential/pkcs12/write.ts'
import { opensslFolder } from '../../credential/openssl.ts'
import { fakeHost, run } from '../../fake-host.ts'
import { wholeOnly } from '../../whole/quick-form.ts'

const now = new Date('2026-06-01T00:00:00Z')
const authority = await createAuthority({ commonName: 'verdict authority', now, days: 365 })
const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const [key, otherKey] = [newKey(), newKey()]
const pemOf = (each: KeyObject) => each.export({ type: 'pkcs8', format: 'pem' }).toString()
const lines = (bytes: Buffer) => bytes.toString('base64').replace(/.{64}/g, '$&\n')

async function issue(owner: KeyObject, topic: string) {
  const wanted = { kind: 'universal', topic, teamId: 'A1B2C3D4E5', organization: 'Example' } as const
  const { der } = await issueCertificate({ authority, ...wanted, now, days: 300, key: owner })
  return { der, pem: new X509Certificate(der).toString() }
}

const own = await issue(key, 'com.example.app')
const other = await issue(otherKey, 'com.example.other')
const pkcs8 = key.export({ type: 'pkcs8', format: 'der' })
const passphrase = { cipher: 'aes-256-cbc', passphrase: 'pw' } as const
const encrypted8 = key.export({ type: 'pkcs8', format: 'pem', ...passphrase }).toString()
const encrypted1 = key.export({ type: 'pkcs1', format: 'pem', ...passphrase }).toString()
const cutKey = `-----BEGIN PRIVATE KEY-----\n${lines(pkcs8.subarray(0, 600))}\n-----END PRIVATE KEY-----\n`
const brokenKey = pemOf(key).replace('\nMII', '\nOY3')
const identity = { certificate: readCertificate(own.der), key: { key } }
const p12 = writePkcs12({ identity, chain: [], passphrase: 'pw', form: 'legacy' })

/** A SignedData with no signer, and a content of no bytes, as Keychain Access exports it. */
function keychainBundle(certificate: Buffer, isBer: boolean): Buffer {
  const hex = (text: string) => Buffer.from(text, 'hex')
  const wrap = (tag: number, content: Buffer) => {
    if (isBer) return Buffer.concat([Buffer.of(tag, 0x80), content, Buffer.of(0, 0)])
    const { length } = content
    const head = length < 128 ? Buffer.of(tag, length) : Buffer.of(tag, 0x82, length >> 8, length & 255)
    return Buffer.concat([head, content])
  }
  const empty = isBer ? hex('248004000000') : hex('0400')
  const data = wrap(0x30, Buffer.concat([hex('06092a864886f70d010701'), wrap(0xa0, empty)]))
  const certificates = wrap(0xa0, certificate)
  const signed = wrap(0x30, Buffer.concat([hex('0201013100'), data, certificates, hex('3100')]))
  return wrap(0x30, Buffer.concat([hex('06092a864886f70d010702'), wrap(0xa0, signed)]))
}
const pemBundle = `-----BEGIN PKCS7-----\n${lines(keychainBundle(own.der, false))}\n-----END PKCS7-----\n`
const base64 = p12.toString('base64')

/** What a file is, the exit code of inspect and of verify, and the finding that must be told. */
const kinds: [file: string, content: string | Buffer, code: number, finding?: string][] = [
  ['pair.pem', own.pem + pemOf(key), 0],
  ['pair-key-first.pem', pemOf(key) + own.pem, 0],
  ['foreign-key.pem', own.pem + pemOf(otherKey), 1, 'key-mismatch'],
  ['foreign-key-before.pem', pemOf(otherKey) + own.pem + pemOf(key), 1, 'key-mismatch'],
  ['other-certificate-first.pem', other.pem + own.pem + pemOf(key), 1, 'key-mismatch'],
  ['locked-pkcs8.pem', own.pem + encrypted8, 0, 'key-encrypted'],
  ['locked-pkcs1.pem', own.pem + encrypted1, 0, 'key-encrypted'],
  ['broken-key.pem', own.pem + brokenKey, 1, 'bad-export'],
  ['cut-key.pem', own.pem + cutKey, 1, 'bad-export'],
  ['no-end-line.pem', own.pem + pemOf(key).slice(0, 600), 1, 'bad-export'],
  ['certificate.cer', own.der, 0],
  ['keychain-ber.p7b', keychainBundle(own.der, true), 0],
  ['keychain-der.p7b', keychainBundle(own.der, false), 0],
  ['keychain-pem.p7b', pemBundle, 0],
  ['long-dashes.pem', (own.pem + pemOf(key)).replaceAll('-----', '\u2014\u2014-'), 0],
]

/** What every command that looks at a file says first of it: an error is refused, a warning told. */
interface Judgement {
  readonly severity: 'error' | 'warning' | 'note'
  readonly cause: string
}
const error = (cause: string): Judgement => ({ severity: 'error', cause })
const warning = (cause: string): Judgement => ({ severity: 'warning', cause })
const note = (cause: string): Judgement => ({ severity: 'note', cause })

const p8 = pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
const bodyOf = (pem: string) => pem.split('\n').slice(1, -2).join('\n')
const pair = own.pem + pemOf(key)
const written = (form: 'modern' | 'legacy', word = 'pw') =>
  writePkcs12({ identity, chain: [], passphrase: word, form })
/** BER: the outermost length is left open. */
const ber = (der: Buffer) => Buffer.concat([Buffer.of(0x30, 0x80), der.subarray(4), Buffer.of(0, 0)])
const several = writePkcs12({
  identity,
  others: [{ certificate: readCertificate(other.der), key: { key: otherKey } }],
  chain: [],
  passphrase: 'pw',
  form: 'legacy',
})

/** Files that pushctl reads and others do not, and files that are wrong. */
const judged: [file: string, content: string | Buffer, judgement: Judgement][] = [
  ['foreign.pem', own.pem + pemOf(otherKey), error('key-mismatch')],
  ['foreign-first.pem', pemOf(otherKey) + pair, error('key-mismatch')],
  ['other-first.pem', other.pem + pair, error('key-mismatch')],
  ['broken-key.pem', own.pem + brokenKey, error('bad-export')],
  ['cut-key.pem', own.pem + cutKey, error('bad-export')],
  ['several.p12', several, warning('multiple-identities')],
  ['several.pem', pair + other.pem + pemOf(otherKey), warning('multiple-identities')],
  ['text.p12', pair, warning('wrong-container')],
  ['bag.pfx', `Bag Attributes\n    localKeyID: 01\n${pair}`, warning('wrong-container')],
  ['p12.pem', written('legacy'), warning('wrong-container')],
  ['p12.cer', written('legacy'), warning('wrong-container')],
  ['base64.p12', written('legacy').toString('base64'), warning('wrong-container')],
  ['hex.p12', written('legacy').toString('hex'), warning('wrong-container')],
  ['ber.p12', ber(written('legacy')), warning('p12-ber')],
  ['given-in-vain.p12', written('legacy', ''), warning('p12-password')],
  ['one-line.pem', pair.replaceAll('\n', ''), warning('bad-export')],
  ['escaped.pem', pair.replaceAll('\n', '\\n'), warning('bad-export')],
  ['indented.pem', pair.replaceAll(/^/gm, '  '), warning('bad-export')],
  ['joined.pem', own.pem.trimEnd() + pemOf(key), warning('bad-export')],
  ['one-line.p8', p8.replaceAll('\n', ''), warning('p8-text-damaged')],
  ['escaped.p8', p8.replaceAll('\n', '\\n'), warning('p8-text-damaged')],
  ['header-less.p8', bodyOf(p8), warning('p8-text-damaged')],
  ['quoted.p8', `"${p8.trim()}"`, warning('p8-text-damaged')],
  ['bom.p8', `\uFEFF${p8}`, warning('p8-text-damaged')],
  ['utf16.p8', Buffer.from(`\uFEFF${p8}`, 'utf16le'), warning('p8-text-damaged')],
  ['utf16-no-bom.p8', Buffer.from(p8, 'utf16le'), warning('p8-text-damaged')],
  ['long-dashes.p8', p8.replaceAll('-----', '\u2014\u2014-'), warning('p8-text-damaged')],
  ['no-end.p8', p8.split('\n').slice(0, -2).join('\n'), warning('p8-text-damaged')],
  ['push.p8', written('legacy'), warning('wrong-credential-kind')],
  ['modern.p12', written('modern'), note('modern-p12-rejected-by-apple')],
  ['locked.pem', own.pem + encrypted8, note('key-encrypted')],
  ['locked-old.pem', own.pem + encrypted1, note('key-encrypted')],
  ['pkcs8.pem', pair, note('pkcs8-vs-pkcs1')],
  ['pkcs1.pem', own.pem + key.export({ type: 'pkcs1', format: 'pem' }), note('pkcs8-vs-pkcs1')],
]

interface Told {
  readonly id: string
  readonly severity: string
}

const order = ['error', 'warning', 'note']
const firstOf = (told: readonly Told[]) =>
  order.flatMap((severity) => told.filter((each) => each.severity === severity))[0]

describe('one judgement', () => {
  const world = { env: { PASS: 'pw' }, now }
  const ca = { 'ca.pem': new X509Certificate(authority.der).toString() }

  it.each(judged)('%s', async (file, content, { severity, cause }) => {
    const files = { ...ca, [file]: content }
    const tell = async (words: string) =>
      run(`${words} --json`.replace('FILE', `${file} --passphrase-env PASS`), { ...world, files })
    const inspected = await tell('cert inspect FILE')
    const [report] = JSON.parse(inspected.stdout).files
    const ofCertificate: Told[] = report.certificates[0]?.findings ?? []
    expect(firstOf([...report.findings, ...ofCertificate])).toMatchObject({ id: cause, severity })
    expect(report.cause).toBe(severity === 'note' ? undefined : cause)
    const verified = await tell('cert verify FILE --ca ca.pem')
    expect(firstOf(JSON.parse(verified.stdout).files[0].findings)).toMatchObject({ id: cause, severity })
    const code = severity === 'error' ? 1 : 0
    expect([inspected.code, verified.code]).toEqual([code, code])
  })

  it.each(judged)('%s, to push with', async (file, content, { severity, cause }) => {
    const files = { ...ca, [file]: content }
    const isKey = file.endsWith('.p8') && cause !== 'wrong-credential-kind'
    const credential = isKey
      ? `--signing-key ${file} --key-id ABCDE12345 --team-id ABCDE12346 --topic com.example.app`
      : `--cert ${file} --passphrase-env PASS`
    const examined = await run(`doctor --gateway 127.0.0.1:1 ${credential} --json`, { ...world, files })
    const { sections } = JSON.parse(examined.stdout)
    const checks: { id: string; result: string }[] = sections.find(
      ({ id }: { id: string }) => id === 'credential',
    ).checks
    const bad = checks.find(({ result }) => result === (severity === 'error' ? 'failed' : 'warning'))
    expect(bad?.id).toBe(severity === 'note' ? undefined : cause)
    const line = `send --gateway 127.0.0.1:1 ${credential} --env sandbox --token ${'ab'.repeat(32)} --message hi --dry-run --json`
    const sent = await run(line, { ...world, files })
    expect(sent.code).toBe(severity === 'error' ? 1 : 0)
    if (severity === 'error') expect(JSON.parse(sent.stdout).error.code).toBe(`refused/${cause}`)
  })

  it('a key id that the name of the file contradicts is told before anything is sent', async () => {
    const files = { 'AuthKey_AAAAAAAAAA.p8': p8 }
    const credential =
      '--signing-key AuthKey_AAAAAAAAAA.p8 --key-id BBBBBBBBBB --team-id ABCDE12346 --topic com.example.app'
    const line = `send --gateway 127.0.0.1:1 ${credential} --env sandbox --token ${'ab'.repeat(32)} --message hi --dry-run`
    const told = 'AuthKey_AAAAAAAAAA.p8 is the key AAAAAAAAAA, and the key id BBBBBBBBBB was given'
    expect((await run(line, { ...world, files })).stdout.split(told)).toHaveLength(2)
    const { stdout } = await run(`doctor --gateway 127.0.0.1:1 ${credential}`, { ...world, files })
    expect(stdout).toContain(told)
    const right = line.replace('BBBBBBBBBB', 'AAAAAAAAAA')
    expect((await run(right, { ...world, files })).stdout).not.toContain('was given')
  })

  it('of two identities in one file the one of --env is taken', async () => {
    const wanted = { topic: 'com.example.app', teamId: 'A1B2C3D4E5', organization: 'Example' }
    const pems = await Promise.all(
      (['sandbox', 'production'] as const).map(async (kind, index) => {
        const owner = index === 0 ? key : otherKey
        const { der } = await issueCertificate({ authority, kind, ...wanted, now, days: 300, key: owner })
        return new X509Certificate(der).toString() + pemOf(owner)
      }),
    )
    for (const content of [pems.join(''), pems.toReversed().join('')]) {
      const line = `send --gateway 127.0.0.1:1 --cert both.pem --env production --token ${'ab'.repeat(32)} --message hi --dry-run`
      expect(await run(line, { ...world, files: { 'both.pem': content } })).toMatchObject({ code: 0 })
      expect(
        await run('cert convert both.pem --env production -o - --only cert', {
          now,
          files: { 'both.pem': content },
        }),
      ).toMatchObject({ code: 0, stdout: pems[1]?.slice(0, pems[1].indexOf('-----BEGIN PRIVATE')) })
    }
  })

  it('a file that is put right has nothing left but notes', async () => {
    const lines = [
      ['several.p12', '--topic com.example.app -o out.pem'],
      ['foreign-first.pem', '-o out.pem --topic com.example.app'],
      ['text.p12', '-o out.p12'],
      ['ber.p12', '-o out.p12 --form legacy'],
      ['one-line.pem', '-o out.pem'],
      ['utf16.p8', '-o out.p8'],
    ] as const
    for (const [file, words] of lines) {
      const content = judged.find(([name]) => name === file)?.[1] ?? ''
      const host = fakeHost({ ...world, files: { [file]: content } })
      const line = `cert convert ${file} ${words} --passphrase-env PASS`
      const isP12 = words.includes('out.p12')
      expect((await run(isP12 ? `${line} --new-passphrase-env PASS` : line, host)).code).toBe(0)
      const out = /out\.\w+/.exec(words)?.[0]
      const { stdout } = await run(`cert inspect ${out} --passphrase-env PASS --json`, host)
      expect(JSON.parse(stdout.slice(stdout.indexOf('{\n'))).files[0].cause).toBeUndefined()
    }
  })
})

describe('one verdict', () => {
  it.each(kinds)('%s: inspect and verify agree', async (file, content, code, finding) => {
    const files = { [file]: content, 'ca.pem': new X509Certificate(authority.der).toString() }
    const inspected = await run(`cert inspect ${file} --json`, { files, now })
    const verified = await run(`cert verify ${file} --ca ca.pem --json`, { files, now })
    expect([inspected.code, verified.code]).toEqual([code, code])
    for (const { stdout } of [inspected, verified]) {
      if (finding !== undefined) expect(stdout).toContain(`"id": "${finding}"`)
    }
    const shown = await run(`cert inspect ${file}`, { files, now })
    expect(/can push +no:/.test(shown.stdout)).toBe(code === 1)
    const line = await run(`cert verify ${file} --ca ca.pem`, { files, now })
    expect(line.stdout.startsWith('✓')).toBe(code === 0)
  })

  const wrapped: [what: string, text: string][] = [
    ['base64 of base64', Buffer.from(base64).toString('base64')],
    ['base64url', base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')],
    ['a data: URL', `data:application/x-pkcs12;base64,${base64}`],
  ]
  it.each(wrapped)('a .p12 as %s is read', async (_, text) => {
    const line = 'cert classify --cert-env CERT --passphrase-env PASS'
    expect(await run(line, { env: { CERT: text, PASS: 'pw' }, now })).toMatchObject({
      code: 0,
      stdout: 'env:CERT\tuniversal\n',
    })
  })

  const misplaced: [what: string, text: string, says: string][] = [
    ['an unquoted export', '-----BEGIN', 'only the beginning of a PEM block'],
    ['half a first line', '-----BEGIN PRIVATE', 'only the beginning of a PEM block'],
    ['a path', '/home/me/AuthKey_ABCDE12345.p8', 'the name of a file'],
    ['a Windows path', 'C:\\keys\\push.p12', 'the name of a file'],
  ]
  it.each(misplaced)('%s in place of a key is named', async (_, text, says) => {
    const told = await run('cert inspect --cert-env KEY', { env: { KEY: text }, now })
    expect(told.stderr).toContain(says)
    const line = 'jwt create --signing-key-env KEY --key-id ABCDE12345 --team-id ABCDE12346'
    expect((await run(line, { env: { KEY: text }, now })).stderr).toContain(says)
  })

  it('a row for each file of a pattern, one of them locked', async () => {
    const files = { 'a.cer': own.der, 'locked.p12': p12, 'z.cer': other.der }
    for (const name of ['classify', 'verify', 'inspect']) {
      const { code, stdout } = await run(`cert ${name} *.cer *.p12`, { files, now })
      expect(code).toBe(3)
      for (const file of Object.keys(files)) expect(stdout).toContain(file)
      expect(stdout).toContain('locked.p12 needs a passphrase')
    }
  })

  it('a pair in two files is a pair', async () => {
    const files = { 'a.crt': own.pem, 'a.key': pemOf(key), 'b.key': pemOf(otherKey) }
    const pair = await run('cert inspect a.crt a.key', { files, now })
    expect(pair.code).toBe(0)
    expect(pair.stdout).toMatch(/can push +yes, with the key in a\.key/)
    expect((await run('cert inspect a.crt b.key', { files, now })).code).toBe(1)
  })

  it('a damaged key is no silence: convert writes nothing', async () => {
    for (const bad of [brokenKey, cutKey]) {
      const told = await run('cert convert x.pem -o o.pem', { files: { 'x.pem': own.pem + bad }, now })
      expect(told.code).toBe(1)
      expect(told.stderr).toContain('damaged')
      expect(told.stderr).toContain('--only cert')
    }
  })

  it('a .p8 passes, and a key that may be anything’s or another service’s does not', async () => {
    const p8 = pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
    const files = { 'AuthKey_ABCDE12345.p8': p8, 'x.key': p8, 'ApiKey_ABCDE12345.p8': p8 }
    const codes = async (command: string) =>
      Promise.all(
        Object.keys(files).map(async (file) => (await run(`${command} ${file}`, { files, now })).code),
      )
    expect(await codes('cert verify')).toEqual([0, 1, 1])
    expect(await codes('cert inspect')).toEqual([0, 1, 1])
    expect(await codes('cert classify')).toEqual([0, 1, 1])
  })
})

describe('parties that are not us', () => {
  it('openssl makes an MDM vendor certificate with the OID as an extension', async () => {
    const folder = opensslFolder()
    try {
      folder.write('k.pem', pemOf(key))
      folder.run(
        'req -x509 -new -key k.pem -subj /UID=ABCDE12345/O=Example -addext 1.2.840.113635.100.4.12=ASN1:NULL -addext basicConstraints=critical,CA:FALSE -out v.pem'.split(
          ' ',
        ),
      )
      const files = { 'v.pem': folder.read('v.pem') }
      const { stdout } = await run('cert classify v.pem', { files, now })
      expect(stdout).toBe('v.pem\tMDM Vendor\n')
    } finally {
      folder.remove()
    }
  })

  const goSource = '/usr/share/gocode/src/golang.org/x/crypto/pkcs12'
  wholeOnly(it.runIf(existsSync(goSource)))(
    'Go’s x/crypto/pkcs12 decodes what gateway issue writes',
    async () => {
      const host = fakeHost({ env: { PASS: 'pw' }, now })
      await run('gateway issue com.example.app --passphrase-env PASS', host)
      const written = await host.files.read('com.example.app.p12')
      const folder = mkdtempSync(join(tmpdir(), 'pushctl-go-'))
      try {
        writeFileSync(join(folder, 'push.p12'), written)
        writeFileSync(
          join(folder, 'main.go'),
          'package main\nimport ("fmt"; "os"; "golang.org/x/crypto/pkcs12")\nfunc main() { b, _ := os.ReadFile("push.p12"); _, c, err := pkcs12.Decode(b, "pw"); if err != nil { panic(err) }; fmt.Print(c.Subject.CommonName) }\n',
        )
        const env = { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOFLAGS: '' }
        const said = execFileSync('go', ['run', 'main.go'], { cwd: folder, env, encoding: 'utf8' })
        expect(said).toContain('com.example.app')
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  )
})
