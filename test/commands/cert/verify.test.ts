import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readCertificate } from '../../../src/credential/certificate/certificate.ts'
import {
  createAuthority,
  type IssuableKind,
  type Issued,
  issueCertificate,
} from '../../../src/credential/certificate/issue.ts'
import { writePkcs12 } from '../../../src/credential/pkcs12/write.ts'
import { run } from '../../fake-host.ts'

const now = new Date('2025-06-01T00:00:00Z')
const authority = await createAuthority({ commonName: 'test authority', now, days: 3650 })

const pem = ({ der }: Issued) => new X509Certificate(der).toString()
const keyPem = ({ key }: Issued) => key.export({ type: 'pkcs8', format: 'pem' }).toString()

async function issue(kind: IssuableKind, topic: string, days: number): Promise<Issued> {
  const { key } = await createAuthority({ commonName: 'any', now, days: 1 })
  const wanted = { authority, kind, topic, teamId: 'A1B2C3D4E5', organization: 'Example', now, days, key }
  return issueCertificate(wanted)
}

const lunch = await issue('universal', 'com.example.lunch', 395)
const dinner = await issue('sandbox', 'com.example.dinner', 20)
const identity = await issue('apple-development', 'Example', 395)

const p12 = await writePkcs12({
  identity: { certificate: readCertificate(lunch.der), key: { key: lunch.key } },
  chain: [],
  passphrase: 'lunch',
  form: 'modern',
})

const files = {
  'ca.pem': pem(authority),
  'lunch.pem': pem(lunch) + keyPem(lunch),
  'lunch.cer': lunch.der,
  'lunch.key': keyPem(lunch),
  'dinner.cer': dinner.der,
  'rsa.key': generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }),
  'dinner.pem': pem(dinner) + keyPem(dinner),
  'lunch.p12': p12,
  'ios.cer': identity.der,
  'broken.cer': 'nothing of the sort',
}

const verify = (line: string, more: object = {}) =>
  run(`cert verify ${line}`, { files, now, env: { P12: 'lunch' }, ...more })

const cases: [line: string, code: number, screen: string[]][] = [
  [
    'lunch.pem --ca ca.pem',
    0,
    ['✓ lunch.pem  universal  com.example.lunch  sandbox, production  until 2026-07-01, 395 days left'],
  ],
  [
    'lunch.p12 --ca ca.pem --passphrase-env P12 --topic com.example.lunch.voip --env production --env sandbox',
    0,
    ['✓ lunch.p12  universal  com.example.lunch  sandbox, production  until 2026-07-01, 395 days left'],
  ],
  [
    'lunch.cer --ca ca.pem',
    0,
    [
      '✓ lunch.cer  universal  com.example.lunch  sandbox, production  until 2026-07-01, 395 days left  (its key is not here)',
    ],
  ],
  [
    'lunch.cer lunch.key --ca ca.pem',
    0,
    [
      '✓ lunch.cer  universal  com.example.lunch  sandbox, production  until 2026-07-01, 395 days left  (key in lunch.key)',
      '✓ lunch.key  key  belongs to lunch.cer',
    ],
  ],
  [
    'dinner.pem lunch.key --ca ca.pem',
    1,
    [
      '✓ dinner.pem  dev  com.example.dinner  sandbox  until 2025-06-21, 20 days left',
      '  ! It expires on 2025-06-21, in 20 days.',
      '✗ lunch.key  key  A private key, and none of these certificates is its own.',
    ],
  ],
  [
    'dinner.cer lunch.key --ca ca.pem',
    1,
    [
      '✓ dinner.cer  dev  com.example.dinner  sandbox  until 2025-06-21, 20 days left  (its key is not here)',
      '  ! It expires on 2025-06-21, in 20 days.',
      '✗ lunch.key  key  A private key, and not the one of the certificate in dinner.cer ("key values mismatch").',
    ],
  ],
  ['rsa.key', 1, ['✗ rsa.key  key  A private key without its certificate.']],
  [
    'lunch.key',
    1,
    [
      '✗ lunch.key  key  A private key on P-256 without a certificate: a signing key (.p8) under another name, which needs none, or the key of a certificate that is not here.',
    ],
  ],
  [
    '*.pem --ca ca.pem --min-days 30 --env production',
    1,
    [
      '✗ ca.pem  CA  This is a certificate authority. It belongs to a certificate authority: it signs other certificates and sends no pushes.',
      '✗ dinner.pem  dev  com.example.dinner  It expires in 20 days; at least 30 are asked for. It is not good for production, only for sandbox.',
      '✓ lunch.pem  universal  com.example.lunch  sandbox, production  until 2026-07-01, 395 days left',
    ],
  ],
  [
    'lunch.pem',
    1,
    [
      '✗ lunch.pem  universal  com.example.lunch  pushctl made it for its local gateway; Apple’s gateways refuse it.',
    ],
  ],
  [
    'ios.cer',
    1,
    ['✗ ios.cer  Apple Development  This is "Apple Development". It signs apps; APNs does not take it.'],
  ],
]

const noteOn = (id: string) => expect.objectContaining({ id, severity: 'note' })

describe('pushctl cert verify', () => {
  it.each(cases)('%s', async (line, code, screen) => {
    const told = await verify(line)
    expect(told).toMatchObject({ code, stderr: '' })
    expect(told.stdout.trimEnd().split('\n')).toEqual(screen)
  })

  it('tells the others when one cannot be read, and the worst exit code wins', async () => {
    const told = await verify('lunch.pem broken.cer missing.cer --ca ca.pem')
    expect(told.code).toBe(3)
    expect(told.stdout).toMatch(/^✓ lunch\.pem .*\n✗ broken\.cer .*\n✗ missing\.cer .*\n$/)
  })

  it('annotates for GitHub', async () => {
    const told = await verify('lunch.pem dinner.pem broken.cer --ca ca.pem --env production --github')
    const annotations = told.stdout.split('\n').filter((line) => line.startsWith('::'))
    expect(annotations).toEqual([
      expect.stringMatching(
        /^::error file=dinner\.pem,title=wrong-env-cert::It is not good for production, only for sandbox\.%0A/,
      ),
      expect.stringMatching(
        /^::warning file=dinner\.pem,title=certificate\/expires-soon::It expires on 2025-06-21/,
      ),
      expect.stringMatching(/^::error file=broken\.cer,title=credential\/wrong-container::/),
    ])
  })

  it('speaks Chinese', async () => {
    const { stdout } = await verify('lunch.cer dinner.pem --ca ca.pem --env production --lang zh')
    expect(stdout).toContain('有效期至 2026-07-01，还剩 395 天  (私钥不在这里)\n')
    expect(stdout).toContain('它不能用于 production 环境，只能用于 sandbox。')
  })

  it('has it all in JSON', async () => {
    const told = await verify('lunch.pem lunch.key --ca ca.pem --json')
    expect(told.code).toBe(0)
    expect(JSON.parse(told.stdout)).toEqual({
      pushctl: 1,
      command: 'cert verify',
      github: false,
      files: [
        {
          file: 'lunch.pem',
          passes: true,
          label: 'universal',
          subject: expect.objectContaining({ text: expect.stringContaining('com.example.lunch') }),
          topics: expect.arrayContaining([{ topic: 'com.example.lunch', pushTypes: expect.any(Array) }]),
          environments: ['sandbox', 'production'],
          notAfter: '2026-07-01T00:00:00.000Z',
          daysLeft: 395,
          keyIn: 'lunch.pem',
          findings: [noteOn('pkcs8-vs-pkcs1')],
        },
        {
          file: 'lunch.key',
          label: 'key',
          passes: true,
          keyOf: 'lunch.pem',
          findings: [noteOn('pkcs8-vs-pkcs1')],
        },
      ],
    })
    expect(told.stdout).not.toContain('PRIVATE')
  })

  const mistakes: [line: string, code: number, said: string][] = [
    ['', 2, 'FILE'],
    ['lunch.pem --min-days soon', 2, '"soon"'],
    ['lunch.pem --min-days -1', 2, '"-1"'],
    ['lunch.pem --env live', 2, '"live"'],
    ['lunch.pem --ca lunch.cer', 3, 'no certificate of an authority in lunch.cer'],
    ['lunch.pem --ca missing.pem', 3, 'missing.pem'],
    ['missing.pem', 3, 'missing.pem'],
  ]
  it.each(mistakes)('is plain about the mistake in: %s', async (line, code, said) => {
    const told = await verify(line)
    expect(told).toMatchObject({ code, stdout: '' })
    expect(told.stderr).toContain(said)
  })

  it('does not mix JSON with annotations', async () => {
    const told = await verify('lunch.pem --json --github')
    expect(told.code).toBe(2)
    expect(JSON.parse(told.stdout)).toMatchObject({ error: { code: 'usage/output' } })
  })
})
