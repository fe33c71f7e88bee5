import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCertificate } from '../../../src/credential/certificate/certificate.ts'
import {
  createAuthority,
  type IssuableKind,
  type Issued,
  issuableKinds,
  issueCertificate,
  issueServerCertificate,
} from '../../../src/credential/certificate/issue.ts'
import { wholeOnly } from '../../whole/quick-form.ts'
import { itWithOpenssl } from '../../witness.ts'

const now = new Date('2025-06-01T12:00:00Z')
let authority: Issued
let key: KeyObject
let folder: string

beforeAll(async () => {
  authority = await createAuthority({ commonName: 'pushctl test authority', now, days: 3650 })
  key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  folder = mkdtempSync(join(tmpdir(), 'pushctl-issue-'))
  writeFileSync(join(folder, 'ca.pem'), new X509Certificate(authority.der).toString())
})

afterAll(() => rmSync(folder, { recursive: true }))

function issue(kind: IssuableKind, topic: string): Promise<Issued> {
  return issueCertificate({
    authority,
    kind,
    topic,
    teamId: 'A1B2C3D4E5',
    organization: '示例公司',
    now,
    days: 395,
    key,
  })
}

function openssl(...args: string[]): string {
  return execFileSync('openssl', args, { cwd: folder, encoding: 'utf8' })
}

const both = ['sandbox', 'production']
const cases: Record<
  IssuableKind,
  { topic: string; subject: string; oids: string[]; environments: string[]; topics: string[] }
> = {
  universal: {
    topic: 'com.example.app',
    subject: 'UID=com.example.app, CN=Apple Push Services: com.example.app, OU=A1B2C3D4E5, O=示例公司, C=US',
    oids: ['6.3.6', '6.3.1', '6.3.2'],
    environments: both,
    topics: [
      'com.example.app alert+background',
      'com.example.app.voip voip',
      'com.example.app.complication complication',
      'com.example.app.voip-ptt pushtotalk',
    ],
  },
  sandbox: {
    topic: 'com.example.app.voip',
    subject:
      'UID=com.example.app.voip, CN=Apple Sandbox Push Services: com.example.app.voip, OU=A1B2C3D4E5, O=示例公司, C=US',
    oids: ['6.3.6', '6.3.1'],
    environments: ['sandbox'],
    topics: [
      'com.example.app.voip alert+background',
      'com.example.app.voip.voip voip',
      'com.example.app.voip.complication complication',
      'com.example.app.voip.voip-ptt pushtotalk',
    ],
  },
  development: {
    topic: 'com.example.app',
    subject:
      'UID=com.example.app, CN=Apple Development IOS Push Services: com.example.app, OU=A1B2C3D4E5, C=US',
    oids: ['6.3.1'],
    environments: ['sandbox'],
    topics: ['com.example.app alert+background'],
  },
  production: {
    topic: 'com.example.app',
    subject:
      'UID=com.example.app, CN=Apple Production IOS Push Services: com.example.app, OU=A1B2C3D4E5, C=US',
    oids: ['6.3.2'],
    environments: ['production'],
    topics: ['com.example.app alert+background'],
  },
  voip: {
    topic: 'com.example.app',
    subject: 'UID=com.example.app.voip, CN=VoIP Services: com.example.app, OU=A1B2C3D4E5, O=示例公司, C=US',
    oids: ['6.3.1', '6.3.2', '6.3.4', '6.3.5', '6.3.3'],
    environments: both,
    topics: ['com.example.app alert+background', 'com.example.app.voip voip'],
  },
  complication: {
    topic: 'com.example.app',
    subject:
      'UID=com.example.app.complication, CN=WatchKit Services: com.example.app, OU=A1B2C3D4E5, O=示例公司, C=US',
    oids: ['6.3.6', '6.3.1', '6.3.2', '6.3.5'],
    environments: both,
    topics: [
      'com.example.app alert+background',
      'com.example.app.voip voip',
      'com.example.app.complication complication',
      'com.example.app.voip-ptt pushtotalk',
    ],
  },
  pass: {
    topic: 'pass.com.example.card',
    subject:
      'UID=pass.com.example.card, CN=Pass Type ID: pass.com.example.card, OU=A1B2C3D4E5, O=示例公司, C=US',
    oids: ['6.3.2', '6.1.16'],
    environments: ['production'],
    topics: ['pass.com.example.card alert+background'],
  },
  website: {
    topic: 'web.com.example',
    subject: 'UID=web.com.example, CN=Website Push ID: web.com.example, OU=A1B2C3D4E5, O=示例公司, C=US',
    oids: ['6.3.2', '6.1.17'],
    environments: ['production'],
    topics: ['web.com.example alert'],
  },
  mdm: {
    topic: 'com.apple.mgmt.External.6f0c9c2e-1d2b-4a6f-9d55-3f0f6f7a9b11',
    subject:
      'UID=com.apple.mgmt.External.6f0c9c2e-1d2b-4a6f-9d55-3f0f6f7a9b11, CN=APSP:6f0c9c2e-1d2b-4a6f-9d55-3f0f6f7a9b11, C=US',
    oids: ['6.3.2'],
    environments: ['production'],
    topics: ['com.apple.mgmt.External.6f0c9c2e-1d2b-4a6f-9d55-3f0f6f7a9b11 mdm'],
  },
  'iphone-developer': {
    topic: '张三',
    subject: 'UID=A1B2C3D4E5, CN=iPhone Developer: 张三 (A1B2C3D4E5), OU=A1B2C3D4E5, O=示例公司, C=US',
    oids: ['6.1.2'],
    environments: [],
    topics: [],
  },
  'apple-development': {
    topic: 'Jane Doe',
    subject: 'UID=A1B2C3D4E5, CN=Apple Development: Jane Doe (A1B2C3D4E5), OU=A1B2C3D4E5, O=示例公司, C=US',
    oids: ['6.1.2', '6.1.12'],
    environments: [],
    topics: [],
  },
}

describe.each(issuableKinds)('a certificate of kind %s', (kind) => {
  const expected = cases[kind]

  it('is what our own reader says it is', async () => {
    const read = readCertificate((await issue(kind, expected.topic)).der)
    expect(read.kind).toBe(kind.includes('-') ? 'developer-identity' : kind)
    expect(read.subject.text).toBe(expected.subject)
    expect(read.appleOids).toEqual(expected.oids.map((arc) => `1.2.840.113635.100.${arc}`))
    expect(read.environments).toEqual(expected.environments)
    expect(read.topics.map(({ topic, pushTypes }) => `${topic} ${pushTypes.join('+')}`)).toEqual(
      expected.topics,
    )
    expect(read.provenance).toBe('local')
    expect(read.teamId).toBe(kind === 'mdm' ? undefined : 'A1B2C3D4E5')
    expect([read.notBefore, read.notAfter]).toEqual([now, new Date('2026-07-01T12:00:00Z')])
    expect(read.serial).toMatch(/^[4-7][0-9A-F]{31}$/)
    expect(read.x509.checkPrivateKey(key)).toBe(true)
  })

  const isFew = ['universal', 'pass', 'mdm'].includes(kind)
  ;(isFew ? itWithOpenssl : wholeOnly(itWithOpenssl))(
    'is good to openssl, which sees the same OIDs',
    async () => {
      const { der } = await issue(kind, expected.topic)
      writeFileSync(join(folder, 'leaf.der'), der)
      const at = String(now.getTime() / 1000 + 60)
      expect(openssl('verify', '-ignore_critical', '-attime', at, '-CAfile', 'ca.pem', 'leaf.der')).toBe(
        'leaf.der: OK\n',
      )
      const text = openssl('x509', '-inform', 'der', '-in', 'leaf.der', '-noout', '-text')
      for (const arc of expected.oids) expect(text).toContain(`1.2.840.113635.100.${arc}: `)
      expect(text).toContain('Digital Signature')
      expect(text).toContain(expected.topics.length > 0 ? 'TLS Web Client Authentication' : 'Code Signing')
    },
  )
})

describe('an authority', () => {
  itWithOpenssl('is a CA to node:crypto and to openssl', () => {
    const read = readCertificate(authority.der)
    expect(read).toMatchObject({ kind: 'ca', provenance: 'local', signatureAlgorithm: 'ECDSA-SHA256' })
    expect(read.x509.checkIssued(read.x509) && read.x509.verify(read.x509.publicKey)).toBe(true)
    expect(openssl('x509', '-in', 'ca.pem', '-noout', '-text')).toContain('CA:TRUE, pathlen:0')
  })
})

describe('a server certificate', () => {
  it('is for the names and addresses it was asked for', async () => {
    const names = ['localhost', '127.0.0.1', '::1', 'fe80::1:2'] as const
    const { der, key } = await issueServerCertificate({ authority, names: [...names], now, days: 30 })
    const { x509, kind } = readCertificate(der)
    expect(kind).toBe('server')
    expect(x509.checkPrivateKey(key)).toBe(true)
    expect(x509.subjectAltName).toBe(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:FE80:0:0:0:0:0:1:2',
    )
    expect(names.map((name) => x509.checkHost(name) ?? x509.checkIP(name))).toEqual([...names])
    expect(x509.checkHost('example.com')).toBeUndefined()
  })
})

it('makes an RSA key of 2048 bits when it is given none', async () => {
  const { der, key: made } = await issueCertificate({
    authority,
    kind: 'universal',
    topic: 'com.example.app',
    teamId: 'A1B2C3D4E5',
    organization: 'Example',
    now,
    notBefore: new Date('2024-01-01T00:00:00Z'),
    days: 1,
  })
  expect(made.asymmetricKeyDetails?.modulusLength).toBe(2048)
  expect(readCertificate(der).notAfter).toEqual(new Date('2024-01-02T00:00:00Z'))
})
