import { describe, expect, it } from 'vitest'
import { readCertificate } from '../../../src/credential/certificate/certificate.ts'
import { chainOf } from '../../../src/credential/certificate/chain.ts'
import {
  createAuthority,
  type IssuableKind,
  issueCertificate,
} from '../../../src/credential/certificate/issue.ts'
import { type Candidate, isError, judge } from '../../../src/credential/certificate/requirements.ts'
import type { Certificate } from '../../../src/credential/model.ts'

const issuedAt = new Date('2025-01-01T00:00:00Z')
const now = new Date('2025-06-01T12:00:00Z')
const authority = await createAuthority({ commonName: 'test authority', now: issuedAt, days: 300 })
const namesake = await createAuthority({ commonName: 'test authority', now: issuedAt, days: 300 })
const [ca, otherCa] = [authority, namesake].map(({ der }) => readCertificate(der)) as [
  Certificate,
  Certificate,
]

async function certificateOf(kind: IssuableKind): Promise<Certificate> {
  const wanted = { topic: 'com.example.app', teamId: 'A1B2C3D4E5', organization: 'X', days: 395 }
  const { der } = await issueCertificate({ ...wanted, kind, authority, now: issuedAt, key: authority.key })
  return readCertificate(der)
}

const day = (text: string) => new Date(`${text}T12:00:00Z`)
const nothingAsked = { minDays: 0, topics: [], environments: [] }

type Changes = Partial<Omit<Candidate, 'certificate' | 'requirements'>> & {
  readonly certificate?: Partial<Certificate>
  readonly requirements?: Partial<Candidate['requirements']>
}

async function candidate(kind: IssuableKind, changes: Changes): Promise<Candidate> {
  const certificate = { ...(await certificateOf(kind)), ...changes.certificate }
  const trusted = changes.trusted ?? [ca]
  return {
    hasKey: true,
    fileName: 'x.p12',
    now,
    format: 'pem',
    chain: chainOf(certificate, trusted),
    trusted,
    ...changes,
    certificate,
    requirements: { ...nothingAsked, ...changes.requirements },
  }
}

const cases: [what: string, kind: IssuableKind, changes: Changes, errors: string[]][] = [
  ['a good one', 'universal', {}, []],
  ['expired', 'universal', { certificate: { notAfter: day('2025-05-01') } }, ['cert-expired']],
  [
    '30 days left of 30',
    'universal',
    { certificate: { notAfter: day('2025-07-01') }, requirements: { minDays: 30 } },
    [],
  ],
  [
    '29 days left of 30',
    'universal',
    { certificate: { notAfter: day('2025-06-30') }, requirements: { minDays: 30 } },
    ['requirement/days'],
  ],
  [
    'expired, told once',
    'universal',
    { certificate: { notAfter: day('2025-05-01') }, requirements: { minDays: 30 } },
    ['cert-expired'],
  ],
  ['one of its topics', 'universal', { requirements: { topics: ['com.example.app.voip'] } }, []],
  [
    'another topic',
    'universal',
    { requirements: { topics: ['com.example.app', 'com.other'] } },
    ['cert-of-other-app'],
  ],
  [
    'a topic for signing keys alone',
    'universal',
    { requirements: { topics: ['com.example.app.push-type.liveactivity'] } },
    ['wrong-credential-kind'],
  ],
  ['half a topic', 'universal', { requirements: { topics: ['com.example'] } }, ['cert-of-other-app']],
  ['its environments', 'universal', { requirements: { environments: ['sandbox', 'production'] } }, []],
  ['another environment', 'sandbox', { requirements: { environments: ['production'] } }, ['wrong-env-cert']],
  [
    'a signing identity, told once',
    'iphone-developer',
    { requirements: { topics: ['a'], environments: ['sandbox'] } },
    ['wrong-credential-kind'],
  ],
  ['no key in a PEM', 'universal', { hasKey: false }, []],
  ['no key in a PKCS#12', 'universal', { hasKey: false, format: 'pkcs12' }, ['no-private-key']],
  ['nobody to vouch', 'universal', { trusted: [] }, ['requirement/issuer']],
  ['a namesake to vouch', 'universal', { trusted: [otherCa] }, ['requirement/issuer']],
  [
    'an authority in the file only',
    'universal',
    { trusted: [], chain: { reaches: 'other', links: [] } },
    ['requirement/issuer'],
  ],
  [
    'Apple’s',
    'universal',
    { trusted: [], chain: { reaches: 'apple', links: [] }, certificate: { provenance: 'apple' } },
    [],
  ],
  [
    'a look-alike',
    'universal',
    { trusted: [], certificate: { provenance: 'lookalike' } },
    ['certificate/lookalike'],
  ],
  ['a look-alike that is vouched for', 'universal', { certificate: { provenance: 'lookalike' } }, []],
  ['an authority that has ended', 'universal', { now: day('2025-11-15') }, ['requirement/issuer-dates']],
]

describe('at the gate', () => {
  it.each(cases)('%s', async (_, kind, changes, errors) => {
    const findings = judge(await candidate(kind, changes))
    expect(findings.filter(isError).map(({ id }) => id)).toEqual(errors)
    for (const { evidence, remedy } of findings) {
      for (const words of [evidence.en, evidence.zh, remedy.text.en, remedy.text.zh]) {
        expect(words).not.toMatch(/^$|undefined|Invalid/)
      }
    }
  })

  it('the end that comes soon is told once', async () => {
    const certificate = { notAfter: day('2025-06-20') }
    const ids = async (minDays: number) =>
      judge(await candidate('universal', { certificate, requirements: { minDays } })).map(({ id }) => id)
    expect(await ids(0)).toEqual(['certificate/expires-soon'])
    expect(await ids(30)).toEqual(['requirement/days'])
  })
})
