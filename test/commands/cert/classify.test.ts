import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  createAuthority,
  type IssuableKind,
  type Issued,
  issuableKinds,
  issueCertificate,
} from '../../../src/credential/certificate/issue.ts'
import { run } from '../../fake-host.ts'

const now = new Date('2025-06-01T00:00:00Z')
const made = new Map<IssuableKind, Issued>()
let authority: Issued

beforeAll(async () => {
  authority = await createAuthority({ commonName: 'pushctl test authority', now, days: 10 })
  for (const kind of issuableKinds) {
    const topic = kind === 'mdm' ? 'com.apple.mgmt.External.1' : 'com.example.app'
    const wanted = { authority, kind, topic, teamId: 'A1B2C3D4E5', organization: 'X', now, days: 10 }
    made.set(kind, await issueCertificate({ ...wanted, key: authority.key }))
  }
})

const der = (kind: IssuableKind) => made.get(kind)?.der ?? Buffer.alloc(0)
const pem = (kind: IssuableKind) => new X509Certificate(der(kind)).toString()

const labels: [IssuableKind, string, number][] = [
  ['universal', 'universal', 0],
  ['sandbox', 'dev', 0],
  ['development', 'dev', 0],
  ['production', 'prod', 0],
  ['voip', 'voip', 0],
  ['complication', 'watchkit', 0],
  ['pass', 'pass', 0],
  ['website', 'website', 0],
  ['mdm', 'mdm', 0],
  ['iphone-developer', 'iPhone Developer', 1],
  ['apple-development', 'Apple Development', 1],
]

describe('pushctl cert classify', () => {
  it.each(labels)('says of %s: %s (exit %i)', async (kind, label, code) => {
    const told = await run('cert classify my.cer', { files: { 'my.cer': der(kind) } })
    expect(told).toMatchObject({ code, stdout: `my.cer\t${label}\n`, stderr: '' })
  })

  it('says one line for each certificate, and 1 when one of them cannot push', async () => {
    const files = {
      'a.cer': der('voip'),
      'b.pem': pem('production') + pem('development'),
      'chain.pem': pem('universal') + new X509Certificate(authority.der).toString(),
      'ca.cer': authority.der,
      'key.pem': authority.key.export({ type: 'pkcs8', format: 'pem' }),
      'rsa.pem': generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
        type: 'pkcs8',
        format: 'pem',
      }),
    }
    const told = await run(['cert', 'classify', ...Object.keys(files)], { files })
    expect(told.stdout).toBe(
      'a.cer\tvoip\nb.pem\tprod\nb.pem\tdev\nchain.pem\tuniversal\nca.cer\tCA\nkey.pem\tEC key\nrsa.pem\tkey\n',
    )
    expect(told.code).toBe(1)
  })

  it('tells the others when one cannot be read, and exits 3', async () => {
    const files = { 'a.cer': der('voip'), 'c.cer': 'nothing of the sort' }
    const told = await run('cert classify a.cer missing.cer c.cer', { files })
    expect(told.code).toBe(3)
    expect(told.stdout).toMatch(/^a\.cer\tvoip\nmissing\.cer\tunreadable\t.+\nc\.cer\tunreadable\t.+\n$/)
  })

  it('fails as a whole when the command line is wrong', async () => {
    const key = authority.key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
    const files = { 'a.cer': der('voip'), 'locked.pem': key.toString() }
    const told = await run('cert classify a.cer locked.pem --passphrase-env NOT_SET', { files })
    expect(told).toMatchObject({ code: 2, stdout: '' })
    expect(told.stderr).toContain('named by --passphrase-env is not set')
    expect(told.stderr).not.toContain('NOT_SET')
  })

  it('fails plainly when the only file cannot be read', async () => {
    const told = await run('cert classify missing.cer')
    expect(told).toMatchObject({ code: 3, stdout: '' })
    expect(told.stderr).toContain('missing.cer')
  })

  it('says the kind in JSON', async () => {
    const told = await run('cert classify a.cer --json', { files: { 'a.cer': der('sandbox') } })
    expect(JSON.parse(told.stdout)).toEqual({
      pushctl: 1,
      command: 'cert classify',
      files: [{ file: 'a.cer', label: 'dev', kind: 'sandbox', pushes: true, findings: [] }],
    })
  })
})
