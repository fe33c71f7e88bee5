import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  createAuthority,
  type IssuableKind,
  type Issued,
  issueCertificate,
} from '../../../src/credential/certificate/issue.ts'
import { run } from '../../fake-host.ts'

const now = new Date('2025-06-01T00:00:00Z')
const authority = await createAuthority({ commonName: 'test authority', now, days: 3650 })
const { key } = authority

function issue(kind: IssuableKind, topic: string, days: number): Promise<Issued> {
  return issueCertificate({ authority, kind, topic, teamId: 'A1B2C3D4E5', organization: 'X', now, days, key })
}

const mdm = 'com.apple.mgmt.External.'
const [app, renewed, sandbox, mdmOld, mdmNew] = await Promise.all([
  issue('universal', 'com.example.app', 10),
  issue('universal', 'com.example.app', 395),
  issue('sandbox', 'com.example.app', 395),
  issue('mdm', `${mdm}old`, 10),
  issue('mdm', `${mdm}new`, 395),
])
const pem = ({ der }: Issued) => new X509Certificate(der).toString()
const files = {
  'app.cer': app.der,
  'app.pem': pem(app) + key.export({ type: 'pkcs8', format: 'pem' }),
  'renewed.cer': renewed.der,
  'sandbox.cer': sandbox.der,
  'mdm-old.cer': mdmOld.der,
  'mdm-new.cer': mdmNew.der,
  'both.pem': pem(app) + pem(renewed),
  'key.pem': key.export({ type: 'pkcs8', format: 'pem' }),
}
const compare = (line: string) => run(`cert compare ${line}`, { files, now })

describe('pushctl cert compare', () => {
  it('says what is kept, and that nothing is lost', async () => {
    const { code, stdout } = await compare('app.pem renewed.cer')
    expect(code).toBe(0)
    const lines = stdout.split('\n').map((line) => line.replace(/ {2,}/g, '  ').trim())
    expect(lines).toEqual(
      expect.arrayContaining([
        'app.pem (universal) → renewed.cer (universal)',
        'kind  universal',
        'topics  com.example.app',
        'expires  - 2025-06-11',
        '+ 2026-07-01',
        '· The private key is the same: the old key fits the new certificate.',
        'pushctl cert merge renewed.cer app.pem -o ck.pem',
        'Nothing that pushes depend on is lost.',
      ]),
    )
  })

  it('says what is lost, and what breaks', async () => {
    const { code, stdout } = await compare('app.cer sandbox.cer')
    expect(code).toBe(1)
    expect(stdout).toMatch(/kind +- universal\n +\+ dev\n/)
    expect(stdout).toContain('- production\n')
    expect(stdout).toContain('✗ The new one is not good for production')
  })

  it('tells a new MDM certificate from a renewed one', async () => {
    const { code, stdout } = await compare('mdm-old.cer mdm-new.cer --json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      old: { file: 'mdm-old.cer', label: 'mdm' },
      new: { file: 'mdm-new.cer', label: 'mdm' },
      differences: expect.arrayContaining([
        { aspect: 'topics', name: 'topics', kept: [], lost: [`${mdm}old`], gained: [`${mdm}new`] },
      ]),
      findings: [{ id: 'mdm-topic-changed', severity: 'error' }],
    })
  })

  const mistakes: [line: string, code: number, said: string][] = [
    ['app.cer', 2, 'NEW'],
    ['app.cer missing.cer', 3, 'missing.cer'],
    ['app.cer key.pem', 3, 'There is no certificate in key.pem.'],
    ['both.pem app.cer', 3, 'both.pem holds 2 certificates'],
  ]
  it.each(mistakes)('is plain about the mistake in: %s', async (line, code, said) => {
    const told = await compare(line)
    expect(told).toMatchObject({ code, stdout: '' })
    expect(told.stderr).toContain(said)
  })
})
