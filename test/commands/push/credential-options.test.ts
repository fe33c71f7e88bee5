import { X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { readAuthorityFile } from '../../../src/commands/push/authority-file.ts'
import { type CredentialInput, readGivenCredential } from '../../../src/commands/push/credential-options.ts'
import { createAuthority, type Issued, issueCertificate } from '../../../src/credential/certificate/issue.ts'
import { Fault } from '../../../src/fault.ts'
import { fakeHost } from '../../fake-host.ts'

const now = new Date('2026-11-22')
const pem = ({ der }: Issued) => new X509Certificate(der).toString()
const keyPem = ({ key }: Issued) => key.export({ type: 'pkcs8', format: 'pem' }).toString()

let files: Record<string, string | Buffer>
beforeAll(async () => {
  const authority = await createAuthority({ commonName: 'Root', now, days: 30 })
  const issue = (topic: string) =>
    issueCertificate({
      authority,
      kind: 'universal',
      topic,
      teamId: 'TEAM123456',
      organization: 'E',
      now,
      days: 9,
    })
  const [one, other] = [await issue('com.example.one'), await issue('com.example.other')]
  files = {
    'ck.pem': pem(one) + keyPem(one),
    'with-chain.pem': pem(authority) + pem(one) + keyPem(one),
    'aps.cer': one.der,
    'key.pem': keyPem(one),
    'other.pem': keyPem(other),
    'AuthKey_ABCDE12345.p8': keyPem(authority),
    'locked.pem':
      pem(one) + one.key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'pw' }),
    'utf16.txt': Buffer.from('\uFEFFpw\r\n', 'utf16le'),
  }
})

const none: CredentialInput = {
  cert: undefined,
  key: undefined,
  signingKey: undefined,
  keyId: undefined,
  teamId: undefined,
  passphraseFile: undefined,
  passphraseEnv: undefined,
}

const read = (input: Partial<CredentialInput>) =>
  readGivenCredential({ ...none, ...input }, fakeHost({ files, now }))

/** what was typed -> whether a key was found, and how many authorities came along */
const readable: [Partial<CredentialInput>, boolean, number][] = [
  [{ cert: 'ck.pem' }, true, 0],
  [{ cert: 'with-chain.pem' }, true, 1],
  [{ cert: 'aps.cer' }, false, 0],
  [{ cert: 'aps.cer', key: 'key.pem' }, true, 0],
  [{ cert: 'aps.cer', key: 'ck.pem' }, true, 0],
]

describe('readGivenCredential', () => {
  test.each(readable)('%o', async (input, hasKey, authorities) => {
    const given = await read(input)
    if (given?.kind !== 'certificate') throw new Error('no certificate')
    expect(given.certificate.bundleId).toBe('com.example.one')
    expect(given.key !== undefined).toBe(hasKey)
    expect(given.chain).toHaveLength(authorities)
  })

  test('each wrong option names the right one', async () => {
    const told = async (input: Partial<CredentialInput>): Promise<string> => {
      const fault: unknown = await read(input).catch((error: unknown) => error)
      return fault instanceof Fault ? `${fault.text.en} ${fault.hint?.en}` : 'no fault'
    }
    const p8 = 'AuthKey_ABCDE12345.p8'
    expect(await told({ cert: p8 })).toContain(`--signing-key ${p8} --team-id`)
    expect(await told({ cert: p8, teamId: 'TEAM123456' })).toContain('--team-id TEAM123456')
    expect(await told({ cert: 'aps.cer', key: p8 })).toContain('--signing-key instead of --key')
    expect(await told({ cert: 'key.pem' })).toContain('--cert aps.cer --key key.pem')
    expect(await told({ cert: 'key.pem', key: 'aps.cer' })).toContain('--cert aps.cer --key key.pem')
    expect(await told({ cert: 'key.pem', key: 'with-chain.pem' })).toContain(
      '--cert with-chain.pem --key key.pem',
    )
    expect(await told({ cert: 'aps.cer', key: 'aps.cer' })).toContain('A certificate goes with --cert')
    expect(await told({ signingKey: 'ck.pem' })).toContain('give it as --cert')
    await expect(readAuthorityFile('key.pem', fakeHost({ files }))).rejects.toThrow(
      'a credential of your own',
    )
    await expect(readAuthorityFile(p8, fakeHost({ files }))).rejects.toMatchObject({
      hint: { en: expect.stringContaining('A credential of your own goes behind --signing-key') },
    })
  })

  test('an authority out of PowerShell is read', async () => {
    const pem = String(files['with-chain.pem'])
    const utf16 = Buffer.from(`\ufeff${pem}`, 'utf16le')
    const read = (bytes: string | Buffer) =>
      readAuthorityFile('ca.pem', fakeHost({ files: { 'ca.pem': bytes } }))
    expect(await read(utf16)).toBe(await read(pem))
  })

  test('an authority beside a damaged certificate is not a credential of your own', async () => {
    const damaged = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
    const host = fakeHost({ files: { 'ca.pem': `${files['with-chain.pem']}${damaged}` } })
    await expect(readAuthorityFile('ca.pem', host)).rejects.toMatchObject({
      code: 'credential/bad-export',
      hint: { en: expect.stringContaining('pushctl cert inspect ca.pem') },
    })
  })

  test('a passphrase out of PowerShell is read', async () => {
    const given = await read({ cert: 'locked.pem', passphraseFile: 'utf16.txt' })
    expect(given).toMatchObject({ kind: 'certificate', key: {} })
  })

  test('nothing given is nothing', async () => {
    expect(await read({})).toBeUndefined()
  })

  test.each([
    [{ cert: 'aps.cer', key: 'other.pem' }, 'refused/key-mismatch'],
    [{ cert: 'key.pem' }, 'refused/no-cert'],
    [{ cert: 'ck.pem', signingKey: 'key.pem' }, 'usage/credential'],
    [{ cert: 'missing.p12' }, 'file/not-found'],
    [{ cert: 'AuthKey_ABCDE12345.p8' }, 'refused/wrong-credential-kind'],
    [{ cert: 'aps.cer', key: 'AuthKey_ABCDE12345.p8' }, 'refused/wrong-credential-kind'],
    [{ cert: 'aps.cer', key: 'aps.cer' }, 'refused/no-private-key'],
    [{ signingKey: 'aps.cer' }, 'credential/wrong-credential-kind'],
    [{ signingKey: 'ck.pem' }, 'credential/wrong-credential-kind'],
    [{ cert: 'locked.pem', passphraseFile: 'ck.pem' }, 'usage/passphrase-file'],
    [{ cert: 'locked.pem', passphraseFile: 'aps.cer' }, 'usage/passphrase-file'],
  ])('%o: %s', async (input, code) => {
    await expect(read(input)).rejects.toMatchObject({ code })
  })
})
