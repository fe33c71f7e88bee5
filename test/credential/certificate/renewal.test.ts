import { describe, expect, it } from 'vitest'
import { readCertificate } from '../../../src/credential/certificate/certificate.ts'
import {
  createAuthority,
  type Issuance,
  type Issued,
  issueCertificate,
} from '../../../src/credential/certificate/issue.ts'
import { differences, type RenewalSide, renewalRules } from '../../../src/credential/certificate/renewal.ts'
import type { Certificate } from '../../../src/credential/model.ts'
import { findingsOf } from '../../../src/finding.ts'

const now = new Date('2025-06-01T00:00:00Z')
const authority = await createAuthority({ commonName: 'test authority', now, days: 3000 })
const anyKey = async () => (await createAuthority({ commonName: 'any', now, days: 1 })).key
const firstKey = await anyKey()
const secondKey = await anyKey()

async function side(
  wanted: Partial<Issuance>,
  change: Partial<Certificate> = {},
  withKey = true,
): Promise<RenewalSide> {
  const issued: Issued = await issueCertificate({
    authority,
    kind: 'universal',
    topic: 'com.example.app',
    teamId: 'A1B2C3D4E5',
    organization: 'Example',
    now,
    days: 395,
    key: firstKey,
    ...wanted,
  })
  const certificate = { ...readCertificate(issued.der), ...change }
  return { certificate, fileName: 'x.p12', ...(withKey && { key: { key: issued.key } }) }
}

const old = () => side({})
const mdm = 'com.apple.mgmt.External.1'
const otherMdm = 'com.apple.mgmt.External.2'
const genuine = { provenance: 'apple' } as const

const cases: [
  what: string,
  before: () => Promise<RenewalSide>,
  after: () => Promise<RenewalSide>,
  ids: string[],
][] = [
  ['renewed with the same key', old, () => side({ days: 400 }), []],
  ['renewed with another key', old, () => side({ key: secondKey }), ['other-key']],
  ['the key is not there yet', old, () => side({ key: secondKey }, {}, false), ['no-private-key']],
  ['the old key fits', old, () => side({ days: 400 }, {}, false), ['key-kept']],
  ['another app', old, () => side({ topic: 'com.other' }), ['cert-of-other-app']],
  ['VoIP in place of universal', old, () => side({ kind: 'voip' }), ['cert-of-other-app']],
  ['universal in place of production', () => side({ kind: 'production' }), old, []],
  ['sandbox in place of universal', old, () => side({ kind: 'sandbox' }), ['wrong-env-cert']],
  ['a signing identity', old, () => side({ kind: 'apple-development' }), ['wrong-credential-kind']],
  ['another team', old, () => side({ teamId: 'ZZZZZZZZZZ' }), ['other-team']],
  [
    'MDM renewed',
    () => side({ kind: 'mdm', topic: mdm }),
    () => side({ kind: 'mdm', topic: mdm, days: 400 }),
    [],
  ],
  [
    'MDM created anew',
    () => side({ kind: 'mdm', topic: mdm }),
    () => side({ kind: 'mdm', topic: otherMdm }),
    ['mdm-topic-changed'],
  ],
  ['an app in place of MDM', () => side({ kind: 'mdm', topic: mdm }), old, ['mdm-topic-changed']],
  ['Apple’s no more', () => side({}, genuine), () => side({ days: 400 }), ['not-apple']],
  ['Apple’s still', () => side({}, genuine), () => side({ days: 400 }, genuine), []],
  ['expired', old, () => side({}, { notAfter: new Date('2025-05-01') }), ['cert-expired']],
  ['ends earlier', () => side({ days: 400 }), old, ['ends-earlier']],
  [
    'ends two seconds earlier, before midnight',
    () => side({}, { notAfter: new Date('2026-07-02T00:00:01Z') }),
    () => side({}, { notAfter: new Date('2026-07-01T23:59:59Z') }),
    [],
  ],
]

describe('a renewal', () => {
  it.each(cases)('%s', async (_, before, after, ids) => {
    const found = findingsOf(renewalRules, { old: await before(), new: await after(), now })
    expect(found.map(({ id }) => id.replace('renewal/', ''))).toEqual(ids)
    for (const { evidence, remedy } of found) {
      for (const words of [evidence.en, evidence.zh, remedy.text.en, remedy.text.zh]) {
        expect(words).not.toMatch(/^$|undefined|Invalid/)
      }
    }
  })

  it('is none when both are the same', async () => {
    const one = await old()
    expect(findingsOf(renewalRules, { old: one, new: one, now }).map(({ id }) => id)).toEqual([
      'renewal/same',
    ])
  })

  it('is told aspect by aspect', async () => {
    const { certificate: before } = await side({ kind: 'voip' })
    const { certificate: after } = await side({ kind: 'production', key: secondKey })
    const told = differences(before, after).map(({ aspect, kept, lost, gained }) => [
      aspect,
      kept,
      lost,
      gained,
    ])
    expect(told.slice(0, 5)).toEqual([
      ['kind', [], ['voip'], ['prod']],
      ['topics', ['com.example.app'], ['com.example.app.voip'], []],
      ['environments', ['production'], ['sandbox'], []],
      ['team', ['A1B2C3D4E5'], [], []],
      ['organization', [], ['Example'], []],
    ])
  })
})
