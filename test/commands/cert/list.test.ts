import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readCertificate } from '../../../src/credential/certificate/certificate.ts'
import {
  createAuthority,
  type IssuableKind,
  issueCertificate,
} from '../../../src/credential/certificate/issue.ts'
import { readIdentities } from '../../../src/credential/keychain.ts'
import type { Ran } from '../../../src/host.ts'
import { run } from '../../fake-host.ts'

const now = new Date('2025-06-01T00:00:00Z')
const authority = await createAuthority({ commonName: 'test authority', now, days: 3650 })

async function certificate(kind: IssuableKind, topic: string, days: number) {
  const wanted = { authority, kind, topic, teamId: 'A1B2C3D4E5', organization: 'X', now, days }
  const { der } = await issueCertificate({ ...wanted, key: authority.key })
  const { sha1 } = readCertificate(der).fingerprints
  return { sha1, pem: new X509Certificate(der).toString() }
}

const universal = await certificate('universal', 'com.example.app', 395)
const identity = await certificate('apple-development', '张三', 395)
const expired = await certificate('production', 'com.example.old', 0)
const keyless = await certificate('voip', 'com.example.calls', 395)
const root = new X509Certificate(authority.der).toString()

/** As `security find-identity` prints it on macOS 15. */
const identities = `Policy: X.509 Basic
  Matching identities
  1) ${universal.sha1.toUpperCase()} "Apple Push Services: com.example.app"
  2) ${identity.sha1.toUpperCase()} "Apple Development: 张三 (A1B2C3D4E5)"
  3) ${expired.sha1.toUpperCase()} "Apple Production IOS Push Services: com.example.old" (CSSMERR_TP_CERT_EXPIRED)
     3 identities found

  Valid identities only
  1) ${universal.sha1.toUpperCase()} "Apple Push Services: com.example.app"
     1 valid identities found
`
const certificates = [keyless, identity, universal, expired, universal].map(({ pem }) => pem).join('') + root
const broken = '-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----\n'

function keychain(answers: Readonly<Record<string, Omit<Ran, 'stdout'>>>) {
  const asked: string[][] = []
  const run = async (program: string, words: readonly string[]) => {
    asked.push([program, ...words])
    return answers[words[0] ?? ''] ?? { code: 1, output: `unexpected: ${words}` }
  }
  return { asked, world: { platform: 'darwin', run, now: new Date('2025-06-11T00:00:00Z') } as const }
}

const full = {
  'find-identity': { code: 0, output: identities },
  'find-certificate': { code: 0, output: certificates + broken },
}

describe('pushctl cert list', () => {
  it('lists what is in the keychain, what can push first', async () => {
    const { world, asked } = keychain(full)
    const { code, stdout, stderr } = await run('cert list', world)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n')).toEqual([
      '✓ Apple Push Services: com.example.app  universal  sandbox, production  385 days left',
      `  ${universal.sha1}`,
      '– Apple Development: 张三 (A1B2C3D4E5)  Apple Development',
      `  ${identity.sha1}`,
      '  It signs apps; APNs does not take it.',
      '– Apple Production IOS Push Services: com.example.old  prod  production',
      `  ${expired.sha1}`,
      "  It expired on 2025-06-01; by this computer's clock it is 2025-06-11.",
      '! VoIP Services: com.example.calls  voip  sandbox, production  385 days left',
      `  ${keyless.sha1}`,
      '  Its private key is not in this keychain: it lies on the Mac that made the signing request (CSR).',
      '1 more could not be read.',
      '',
    ])
    expect(asked).toEqual([
      ['/usr/bin/security', 'find-identity'],
      ['/usr/bin/security', 'find-certificate', '-a', '-p'],
    ])
  })

  it('hands the name of a keychain over as one word', async () => {
    const { world, asked } = keychain(full)
    await run(['cert', 'list', '--keychain', 'my $(build).keychain-db', '--json'], world)
    expect(asked.map((words) => words.at(-1))).toEqual(['my $(build).keychain-db', 'my $(build).keychain-db'])
  })

  it('has it all in JSON', async () => {
    const { stdout } = await run('cert list --json', keychain(full).world)
    const { certificates, unreadable } = JSON.parse(stdout)
    expect(unreadable).toBe(1)
    expect(
      certificates.map(({ label, hasKey, canPush }: Record<string, unknown>) => [label, hasKey, canPush]),
    ).toEqual([
      ['universal', true, 'yes'],
      ['Apple Development', true, 'no'],
      ['prod', true, 'no'],
      ['voip', false, 'not-alone'],
    ])
  })

  it('says so when there is nothing', async () => {
    const { world } = keychain({
      'find-identity': { code: 0, output: '     0 identities found\n' },
      'find-certificate': {
        code: 44,
        output:
          'security: SecKeychainSearchCopyNext: The specified item could not be found in the keychain.\n',
      },
    })
    const { code, stdout } = await run('cert list', world)
    expect(code).toBe(0)
    expect(stdout).toContain('holds no certificate with a private key')
  })

  it('says what security says when it fails', async () => {
    const output = 'security: SecKeychainCopySettings: The specified keychain could not be found.\n'
    const { code, stderr } = await run('cert list', keychain({ 'find-identity': { code: 50, output } }).world)
    expect(code).toBe(3)
    expect(stderr).toContain('The specified keychain could not be found.')
  })

  it.each(['linux', 'win32'] as const)('says that %s has no keychain', async (platform) => {
    const { code, stdout, stderr } = await run('cert list', { platform })
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain("pushctl cert inspect '*.p12'")
  })

  it('reads each identity once', () => {
    expect(readIdentities(identities).map(({ sha1 }) => sha1)).toEqual([
      universal.sha1,
      identity.sha1,
      expired.sha1,
    ])
    expect(readIdentities('')).toEqual([])
  })
})
