import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { authorities, provenanceOf } from '../../../src/credential/certificate/authority.ts'
import { readCertificate } from '../../../src/credential/certificate/certificate.ts'
import { createAuthority, issueCertificate } from '../../../src/credential/certificate/issue.ts'
import {
  type CertificateKind,
  kindNamed,
  kindOf,
  labelOf,
  type Marks,
} from '../../../src/credential/certificate/kind.ts'
import { Fault } from '../../../src/fault.ts'
import { isWhole } from '../../whole/quick-form.ts'

const material = new URL('../../../../shared/certs/', import.meta.url)

/** The rows of the manifest beside the material: file, subject, Apple OIDs, what it is expected to be. */
const rows = existsSync(new URL('MANIFEST.tsv', material))
  ? readFileSync(new URL('MANIFEST.tsv', material), 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'))
      .filter(([file]) => file?.endsWith('.cer'))
      .map(([file = '', , subject = '', , notAfter = '', oids = '', , expected = '']) => ({
        file,
        subject,
        notAfter,
        oids: oids === '' ? [] : oids.split(','),
        genuine: file.startsWith('apple/'),
        expected: /imitates: (.*)\)$/.exec(expected)?.[1] ?? expected,
      }))
  : []

const kindsAndLabels: Record<string, [CertificateKind, string]> = {
  CA: ['ca', 'CA'],
  pass: ['pass', 'pass'],
  'website push': ['website', 'website'],
  voip: ['voip', 'voip'],
  'watchkit complication push': ['complication', 'watchkit'],
  'universal push': ['universal', 'universal'],
  'development push (legacy)': ['development', 'dev'],
  'developer identity': ['developer-identity', 'Apple Development'],
  'distribution identity': ['distribution-identity', 'Apple Distribution'],
  'mac installer identity': ['mac-installer', '3rd Party Mac Developer Installer'],
  'developer id application': ['developer-id-application', 'Developer ID Application'],
  'developer id installer': ['developer-id-installer', 'Developer ID Installer'],
  'other (APNs server certificate)': ['server', 'server'],
}

const read = (file: string) => readCertificate(readFileSync(new URL(file, material)))

it('tells kind, label and issuer of every certificate at hand as the manifest does', () => {
  const found = rows.map(({ file }) => {
    const { kind, subject, provenance, appleOids, notAfter } = read(file)
    const label = labelOf(kind, subject.commonName)
    return { file, kind, label, provenance, oids: appleOids, notAfter: notAfter.toISOString().slice(0, 10) }
  })
  const expected = rows.map(({ file, expected, genuine, oids, notAfter }) => {
    const [kind, label] = kindsAndLabels[expected] ?? [expected, expected]
    return { file, kind, label, provenance: genuine ? 'apple' : 'lookalike', oids, notAfter }
  })
  expect(found).toEqual(expected)
})

it('knows every authority it has seen by its own certificate', () => {
  for (const { file, expected, genuine } of rows) {
    if (expected !== 'CA' || !genuine) continue
    const { fingerprints, subject, notBefore, notAfter, x509 } = read(file)
    const row = authorities.find(({ sha256 }) => sha256 === fingerprints.sha256)
    expect([row?.commonName, row?.unit], file).toEqual([subject.commonName, subject.unit])
    expect([row?.notBefore, row?.notAfter].map((date) => new Date(date ?? ''))).toEqual([notBefore, notAfter])
    expect(row?.publicKey).toBe(x509.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'))
  }
})

it('has an issuer in the table for every authority in the table', () => {
  const names = new Set(authorities.map(({ commonName }) => commonName))
  expect(authorities.filter(({ issuer }) => !names.has(issuer))).toEqual([])
  expect(new Set(authorities.map(({ sha256 }) => sha256)).size).toBe(authorities.length)
})

describe('published certificates of com.example.FakeApp', () => {
  const fakeApp: [string, object][] = [
    [
      'apple/Apple_Push_Services_com.example.FakeApp__55ecde71.cer',
      {
        subject: {
          userId: 'com.example.FakeApp',
          commonName: 'Apple Push Services: com.example.FakeApp',
          unit: '8K7827G5GQ',
          organization: 'FINE COMPUTER CONSULTANTS, INC',
          country: 'US',
          text: 'UID=com.example.FakeApp, CN=Apple Push Services: com.example.FakeApp, OU=8K7827G5GQ, O=FINE COMPUTER CONSULTANTS\\, INC, C=US',
        },
        authority: 'WWDR G1',
        teamId: '8K7827G5GQ',
        bundleId: 'com.example.FakeApp',
        environments: ['sandbox', 'production'],
        topics: [
          { topic: 'com.example.FakeApp', pushTypes: ['alert', 'background'] },
          { topic: 'com.example.FakeApp.voip', pushTypes: ['voip'] },
          { topic: 'com.example.FakeApp.complication', pushTypes: ['complication'] },
        ],
        notBefore: new Date('2016-08-24T17:12:05Z'),
        notAfter: new Date('2017-09-23T17:12:05Z'),
        serial: '71D13B37558CDCF9',
        signatureAlgorithm: 'RSA-SHA256',
      },
    ],
    [
      'apple/VoIP_Services_com.example.FakeApp__2b719fec.cer',
      {
        bundleId: 'com.example.FakeApp',
        topics: [
          { topic: 'com.example.FakeApp', pushTypes: ['alert', 'background'] },
          { topic: 'com.example.FakeApp.voip', pushTypes: ['voip'] },
        ],
        serial: 'F9CBA0CCED2592E',
      },
    ],
    [
      'apple/WatchKit_Services_com.example.FakeApp__421e1a45.cer',
      { bundleId: 'com.example.FakeApp', environments: ['sandbox', 'production'] },
    ],
    [
      'apple/Pass_Type_ID_pass.com.example.FakeApp__c1873080.cer',
      { environments: ['production'], signatureAlgorithm: 'RSA-SHA1' },
    ],
    [
      'apple/Apple_Development_Gregory_Szorc_DD5YMVP48D__6b91c618.cer',
      { teamId: 'MK22MZP987', topics: [], environments: [], authority: 'WWDR G3' },
    ],
  ]
  const present = fakeApp.filter(([file]) => existsSync(new URL(file, material)))
  it('say what their OIDs and names say', () => {
    for (const [file, expected] of present) expect(read(file), file).toMatchObject(expected)
  })
})

const now = new Date('2025-06-01T00:00:00Z')
const authority = await createAuthority({ commonName: 'pushctl test authority', now, days: 10 })
const { der } = await issueCertificate({
  authority,
  kind: 'universal',
  topic: 'com.example.app',
  teamId: 'A1B2C3D4E5',
  organization: 'Example',
  now,
  days: 10,
})

function faultOf(bytes: Uint8Array): Fault | undefined {
  try {
    readCertificate(bytes)
    return undefined
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}

describe('bytes that are no certificate', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('-----BEGIN CERTIFICATE-----\n')],
    ['an empty sequence', Buffer.from('3000', 'hex')],
    ['a sequence that promises more than there is', Buffer.from('30847fffffff', 'hex')],
    ['half a certificate', der.subarray(0, der.length / 2)],
    ['sequences in sequences', Buffer.from('3080'.repeat(10_000), 'hex')],
  ])('%s', (_what, bytes) => {
    expect(faultOf(bytes)?.code).toBe('credential/certificate')
  })

  it('changed bytes end in a certificate or a Fault of one code', () => {
    const place = fc.nat(der.length - 1)
    fc.assert(
      fc.property(fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 6 }), (edits) => {
        const bytes = Buffer.from(der)
        for (const [at, value] of edits) bytes[at] = value
        expect([undefined, 'credential/certificate']).toContain(faultOf(bytes)?.code)
      }),
      { seed: 20250601, numRuns: isWhole ? 1500 : 300 },
    )
  })
})

describe('the kind of a certificate', () => {
  const name = { text: '' }
  const cases: [string[], CertificateKind][] = [
    [['6.3.2', '6.1.16'], 'pass'],
    [['6.3.2', '6.1.17'], 'website'],
    [['6.46', '6.32'], 'apple-pay-merchant'],
    [['6.32'], 'apple-pay-processing'],
    [['6.3.1', '6.3.2', '6.3.3', '6.3.4', '6.3.5'], 'voip'],
    [['6.3.1', '6.3.2', '6.3.5', '6.3.6'], 'complication'],
    [['6.3.6', '6.3.1', '6.3.2'], 'universal'],
    [['6.3.6', '6.3.1'], 'sandbox'],
    [['6.3.2'], 'production'],
    [['6.3.1'], 'development'],
    [['6.1.2'], 'developer-identity'],
    [['6.1.7', '6.1.4'], 'distribution-identity'],
    [['6.1.7'], 'mac-app'],
    [['6.1.8'], 'mac-installer'],
    [['6.1.12'], 'mac-developer'],
    [['6.1.33', '6.1.13'], 'developer-id-application'],
    [['6.1.33', '6.1.14'], 'developer-id-installer'],
    [[], 'other'],
  ]
  it.each(cases)('with OIDs %j is %s', (oids, kind) => {
    const marks = {
      ca: false,
      signsCertificates: false,
      oids: new Set(oids),
      usages: new Set<string>(),
      subject: name,
      issuer: { text: 'CN=its issuer' },
    }
    expect(kindOf(marks)).toBe(kind)
    expect(kindOf({ ...marks, ca: true })).toBe('ca')
  })

  it.each<[string, Partial<Marks>, CertificateKind]>([
    ['of openssl req -x509', { ca: true }, 'self-signed'],
    ['of keytool', {}, 'self-signed'],
    ['with the usage of an authority', { ca: true, signsCertificates: true }, 'ca'],
    ['of a server', { usages: new Set(['1.3.6.1.5.5.7.3.1']) }, 'server'],
    ['with marks of Apple, which is a look-alike', { oids: new Set(['6.3.2']) }, 'production'],
    ['but issued by another', { issuer: { text: 'CN=another' } }, 'other'],
  ])('one whose issuer is itself: %s', (_, own, kind) => {
    const marks = { ca: false, signsCertificates: false, oids: new Set<string>(), usages: new Set<string>() }
    expect(kindOf({ ...marks, subject: name, issuer: name, ...own })).toBe(kind)
  })

  it('is MDM by the name in the UID or by the issuer', () => {
    const marks = {
      ca: false,
      signsCertificates: false,
      oids: new Set(['6.3.2']),
      usages: new Set<string>(),
      subject: name,
      issuer: name,
    }
    expect(kindOf({ ...marks, subject: { ...name, userId: 'com.apple.mgmt.External.x' } })).toBe('mdm')
    expect(
      kindOf({
        ...marks,
        issuer: { ...name, commonName: 'Apple Application Integration 2 Certification Authority' },
      }),
    ).toBe('mdm')
    expect(kindOf({ ...marks, usages: new Set(['1.2.840.113635.100.4.12']) })).toBe('mdm-vendor')
  })

  it.each([
    ['iPhone Developer: 张三 (A1B2C3D4E5)', 'developer-identity', 'iPhone Developer'],
    ['Apple Development: X', 'developer-identity', 'Apple Development'],
    ['iPhone Distribution: X', 'distribution-identity', 'iPhone Distribution'],
    ['Something else: X', 'distribution-identity', 'Apple Distribution'],
    ['Apple Sandbox Push Services: x', 'sandbox', 'dev'],
    [undefined, 'production', 'prod'],
  ] as const)('called %s has its label', (commonName, kind, label) => {
    expect(labelOf(kind, commonName)).toBe(label)
  })

  it('is claimed by the words before the colon', () => {
    expect(kindNamed('Apple Development Push Services: ABC:com.example')).toBe('development')
    expect(kindNamed('APNS/2 Development IOS Push Services: com.example')).toBe('development')
    expect(kindNamed('Lunch Push Services: com.example')).toBe('universal')
    expect(kindNamed('Lunch Development: com.example')).toBeUndefined()
    expect(kindNamed('com.example')).toBeUndefined()
  })
})

describe('the issuer', () => {
  const name = { text: '' }
  const { x509 } = readCertificate(der)
  const oids = ['1.2.840.113635.100.6.3.2']
  it.each([
    [
      'names WWDR, whose key did not sign',
      { commonName: 'Apple Root CA', unit: 'Apple Certification Authority' },
      [],
      'lookalike',
    ],
    ['has Apple’s marks under a stranger', { commonName: 'x', organization: 'x' }, oids, 'lookalike'],
    [
      'says Apple, in a generation nobody knows yet',
      { organization: 'Apple Inc.', unit: 'G99' },
      oids,
      'other',
    ],
    ['is a stranger with nothing of Apple’s', { commonName: 'x' }, [], 'other'],
    ['is the local gateway', { organization: 'pushctl local gateway' }, oids, 'local'],
  ])('%s', (_what, issuer, appleOids, provenance) => {
    expect(provenanceOf({ x509, subject: name, issuer: { ...issuer, text: '' }, appleOids })).toEqual({
      provenance,
    })
  })

  it('is a stranger who gives names like Apple’s', () => {
    const subject = { commonName: 'Apple Push Services: com.example.app', text: '' }
    const issuer = { commonName: 'x', text: '' }
    expect(provenanceOf({ x509, subject, issuer, appleOids: [] })).toEqual({ provenance: 'lookalike' })
  })
})
