import { X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { type CredentialInput, readGivenCredential } from '../../../src/commands/push/credential-options.ts'
import { createAuthority, type Issued, issueCertificate } from '../../../src/credential/certificate/issue.ts'
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

  test('nothing given is nothing', async () => {
    expect(await read({})).toBeUndefined()
  })

  test.each([
    [{ cert: 'aps.cer', key: 'other.pem' }, 'refused/key-mismatch'],
    [{ cert: 'key.pem' }, 'refused/no-cert'],
    [{ cert: 'ck.pem', signingKey: 'key.pem' }, 'usage/credential'],
    [{ cert: 'missing.p12' }, 'file/not-found'],
  ])('%o: %s', async (input, code) => {
    await expect(read(input)).rejects.toMatchObject({ code })
  })
})
