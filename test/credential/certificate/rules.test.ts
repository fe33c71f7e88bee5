import { beforeAll, describe, expect, it } from 'vitest'
import { canPush } from '../../../src/credential/certificate/ability.ts'
import { readCertificate } from '../../../src/credential/certificate/certificate.ts'
import {
  createAuthority,
  type IssuableKind,
  type Issued,
  issueCertificate,
} from '../../../src/credential/certificate/issue.ts'
import {
  type CertificateAtHand,
  certificateRules,
  daysLeft,
} from '../../../src/credential/certificate/rules.ts'
import type { Certificate } from '../../../src/credential/model.ts'
import { findingsOf } from '../../../src/finding.ts'

const issuedAt = new Date('2025-01-01T00:00:00Z')
const now = new Date('2025-06-01T12:00:00Z')
let authority: Issued

beforeAll(async () => {
  authority = await createAuthority({ commonName: 'pushctl test authority', now: issuedAt, days: 3650 })
})

async function certificateOf(kind: IssuableKind, days = 395): Promise<Certificate> {
  const { der } = await issueCertificate({
    authority,
    kind,
    topic: 'com.example.app',
    teamId: 'A1B2C3D4E5',
    organization: 'Example',
    now: issuedAt,
    days,
    key: authority.key,
  })
  return readCertificate(der)
}

const genuine = { provenance: 'apple', authority: 'WWDR G4', signatureAlgorithm: 'RSA-SHA256' } as const

async function findings(
  kind: IssuableKind,
  changes: Partial<Certificate> = {},
  hand: Partial<CertificateAtHand> = {},
) {
  const certificate = { ...(await certificateOf(kind)), ...genuine, ...changes }
  return findingsOf(certificateRules, { certificate, hasKey: true, fileName: 'x.cer', now, ...hand })
}

/** Of every certificate whose name old programs do not know. */
const told = 'universal-cert-misclassified'

const day = (text: string) => new Date(`${text}T12:00:00Z`)

/** What keeps a certificate from pushing whichever key it has. */
const dead: [what: string, changes: Partial<Certificate>, first: string][] = [
  ['expired', { notAfter: day('2025-05-01') }, 'cert-expired'],
  ['weak', { signatureAlgorithm: 'RSA-SHA1' }, 'weak-cert'],
  ['of another kind', { kind: 'server' }, 'wrong-credential-kind'],
]
const aboutKeys = ['key-mismatch', 'bad-export', 'openssh-key', 'key-encrypted', 'no-private-key']
const troubles = ['not-its-own', 'not-first', 'encrypted', 'damaged', 'openssh', undefined] as const

describe.each(dead)('the key of a certificate that is %s', (_, changes, first) => {
  it.each(troubles)('is not hunted: %s', async (keyTrouble) => {
    const found = await findings('production', changes, { hasKey: false, ...(keyTrouble && { keyTrouble }) })
    const ids = found.map(({ id }) => id)
    expect(ids[0]).toBe(first)
    expect(ids.filter((id) => aboutKeys.includes(id))).toEqual([])
  })
})

it.each(troubles)('the key of a good one is: %s', async (keyTrouble) => {
  const [found] = await findings('production', {}, { hasKey: false, ...(keyTrouble && { keyTrouble }) })
  expect(aboutKeys).toContain(found?.id)
})

describe('findings about a certificate', () => {
  it('are none for a good one with its key', async () => {
    expect(await findings('production')).toEqual([])
    expect(await findings('universal')).toMatchObject([{ id: told, severity: 'note' }])
  })

  const cases: [string, IssuableKind, Partial<Certificate>, Partial<CertificateAtHand>, string[]][] = [
    ['the day after its end', 'universal', { notAfter: day('2025-05-31') }, {}, ['cert-expired']],
    ['31 days before its end', 'universal', { notAfter: day('2025-07-02') }, {}, []],
    ['30 days before its end', 'universal', { notAfter: day('2025-07-01') }, {}, ['expires-soon']],
    ['before its time', 'universal', { notBefore: day('2025-06-02') }, {}, ['clock']],
    ['without its key', 'voip', {}, { hasKey: false }, ['no-private-key']],
    ['a signing identity', 'iphone-developer', {}, { hasKey: false }, ['wrong-credential-kind']],
    ['a look-alike', 'pass', { provenance: 'lookalike' }, {}, ['lookalike']],
    ['of an unknown issuer', 'pass', { provenance: 'other' }, {}, ['unknown-issuer']],
    ['of the local gateway', 'pass', { provenance: 'local' }, {}, ['local']],
    ['signed with SHA-1', 'website', { signatureAlgorithm: 'RSA-SHA1' }, {}, ['weak-cert']],
    ['named otherwise', 'production', { kind: 'development' }, {}, ['name-disagrees']],
    ['for no environment', 'universal', { environments: [] }, {}, ['no-environment']],
    [
      'universal in aps_development.cer',
      'universal',
      {},
      { fileName: 'a/aps_development.cer' },
      ['file-name'],
    ],
    ['universal in aps.cer', 'universal', {}, { fileName: 'aps.cer' }, []],
    ['sandbox in aps_development.p12', 'sandbox', {}, { fileName: 'C:\\aps_development.p12' }, []],
    [
      'an identity in aps.cer',
      'apple-development',
      {},
      { fileName: 'aps.cer' },
      ['wrong-credential-kind', 'file-name'],
    ],
  ]

  it.each(cases)('%s', async (_when, kind, changes, hand, ids) => {
    const found = await findings(kind, changes, hand)
    const others = found.filter(({ id }) => id !== told)
    expect(others.map(({ id }) => id.replace('certificate/', ''))).toEqual(ids)
    for (const { evidence, remedy, see } of found) {
      for (const words of [evidence.en, evidence.zh, remedy.text.en, remedy.text.zh, see]) {
        expect(words).not.toMatch(/^$|undefined|Invalid/)
      }
    }
  })

  it('count the days and name the file', async () => {
    const [soon] = await findings('universal', { notAfter: day('2025-06-02') })
    expect(soon?.evidence).toEqual({
      en: 'It expires on 2025-06-02, in 1 day.',
      zh: '2025-06-02 过期，还剩 1 天。',
    })
    const [noKey] = await findings('universal', {}, { hasKey: false, fileName: "it's my.cer" })
    expect(noKey?.remedy.commands).toEqual(["pushctl cert merge 'it'\\''s my.cer' key.pem -o ck.pem"])
  })

  it('warn that an MDM certificate must be renewed, not made anew', async () => {
    const [expired] = await findings('mdm', { kind: 'mdm', notAfter: day('2025-05-01') })
    expect(expired?.remedy.text.en).toContain('Never create a new one')
  })
})

describe('whether a certificate can push', () => {
  const cases: [string, IssuableKind, Partial<Certificate>, RegExp | undefined][] = [
    ['a good one', 'universal', {}, undefined],
    ['one for the local gateway', 'universal', { provenance: 'local' }, undefined],
    ['one of an unknown issuer', 'voip', { provenance: 'other' }, undefined],
    ['an expired one', 'universal', { notAfter: day('2025-05-01') }, /expired on 2025-05-01/],
    ['one of tomorrow', 'universal', { notBefore: day('2025-06-02') }, /from 2025-06-02/],
    ['a look-alike', 'universal', { provenance: 'lookalike' }, /did not issue/],
    ['a signing identity', 'apple-development', {}, /signs apps/],
  ]
  it.each(cases)('%s', async (_what, kind, changes, why) => {
    const ability = canPush({ ...(await certificateOf(kind)), ...genuine, ...changes }, now)
    expect(ability.can ? undefined : ability.why.en).toEqual(
      why === undefined ? undefined : expect.stringMatching(why),
    )
  })

  it('goes by whole days left, downwards', async () => {
    const certificate = await certificateOf('universal', 151)
    expect(certificate.notAfter).toEqual(new Date('2025-06-01T00:00:00Z'))
    expect(daysLeft(certificate, new Date('2025-05-31T12:00:00Z'))).toBe(0)
    expect(daysLeft(certificate, now)).toBe(-1)
  })
})
