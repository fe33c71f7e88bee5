import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readCertificate } from '../../../src/credential/certificate/certificate.ts'
import { chainOf } from '../../../src/credential/certificate/chain.ts'
import { createAuthority, issueCertificate } from '../../../src/credential/certificate/issue.ts'

const now = new Date('2025-06-01T00:00:00Z')
const wanted = {
  kind: 'universal',
  topic: 'com.example.app',
  teamId: 'A1B2C3D4E5',
  organization: 'Example',
} as const
const authority = await createAuthority({ commonName: 'test authority', now, days: 10 })
const namesake = await createAuthority({ commonName: 'test authority', now, days: 10 })
const { der } = await issueCertificate({ ...wanted, authority, now, days: 10, key: authority.key })
const [leaf, root, impostor] = [der, authority.der, namesake.der].map((bytes) => readCertificate(bytes))

const told = (at: typeof leaf, company: (typeof leaf)[]) => {
  if (at === undefined) throw new Error('no certificate')
  const { reaches, links } = chainOf(
    at,
    company.filter((one) => one !== undefined),
  )
  return [reaches, ...links.map(({ name, from }) => `${name} (${from})`)]
}

describe('the chain of a certificate', () => {
  it('ends at once when its issuer is not at hand', () => {
    expect(told(leaf, [])).toEqual(['nowhere'])
  })

  it('goes on by signature, not by name', () => {
    expect(told(leaf, [impostor])).toEqual(['nowhere'])
    expect(told(leaf, [impostor, root])).toEqual(['other', 'test authority (company)'])
  })

  it('of a root is the root', () => {
    expect(told(root, [])).toEqual(['other'])
  })

  it('does not take a certificate for an authority', () => {
    expect(told(leaf, [leaf])).toEqual(['nowhere'])
  })
})

const material = new URL('../../../../shared/certs/', import.meta.url)
const wwdr = 'apple/Apple_Worldwide_Developer_Relations_Certification_Authority'
const fake = 'lookalike/lookalike__Apple'
const chains: [what: string, files: string[], chain: string[]][] = [
  [
    'a genuine one is known without company',
    ['apple/Apple_Push_Services_com.example.FakeApp__55ecde71.cer'],
    ['apple', 'WWDR G1 (table)', 'Apple Root CA (table)'],
  ],
  ['one of an elliptic WWDR', [`${wwdr}__bdd4ed6e.cer`], ['apple', 'Apple Root CA - G3 (table)']],
  ['a root of Apple’s', ['apple/Apple_Root_CA__b0b1730e.cer'], ['apple']],
  [
    'a forged one under forged authorities',
    [
      `${fake}_Push_Services_com.example.FakeApp__5f282877.cer`,
      `${fake}_Worldwide_Developer_Relations_Certification_Authority__ac233be3.cer`,
      `${fake}_Root_CA__02af3648.cer`,
    ],
    [
      'other',
      'Apple Worldwide Developer Relations Certification Authority (company)',
      'Apple Root CA (company)',
    ],
  ],
]
const present = chains.filter(([, files]) => files.every((file) => existsSync(new URL(file, material))))

describe.runIf(present.length > 0)('the chain of certificates at hand', () => {
  it.each(present)('%s', (_, files, chain) => {
    const [first, ...company] = files.map((file) => readCertificate(readFileSync(new URL(file, material))))
    expect(told(first, company)).toEqual(chain)
  })
})
