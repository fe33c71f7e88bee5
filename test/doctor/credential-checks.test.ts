import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { readCertificate } from '../../src/credential/certificate/certificate.ts'
import { createAuthority, issueCertificate } from '../../src/credential/certificate/issue.ts'
import type { CredentialAtHand } from '../../src/doctor/approach.ts'
import { credentialResults } from '../../src/doctor/credential-checks.ts'
import { gatewayAtHand } from './approaches.ts'

const now = new Date('2026-11-22')
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
let development: CredentialAtHand

beforeAll(async () => {
  const authority = await createAuthority({ commonName: 'test', now, days: 999 })
  const { der } = await issueCertificate({
    authority,
    kind: 'sandbox',
    topic: 'com.example.app',
    teamId: 'TEAM123456',
    organization: 'Example',
    now,
    days: 395,
    key: privateKey,
  })
  const certificate = readCertificate(der)
  const identity = { identity: { certificate, key: { key: privateKey } }, chain: [] }
  development = { kind: 'certificate', certificate, identity, fileName: 'dev.p12' }
})

/** topic, environment, whether it was asked for -> causes that stand in the way */
const cases: [string | undefined, 'sandbox' | 'production', boolean, string[]][] = [
  [undefined, 'sandbox', true, []],
  [undefined, 'production', false, []],
  [undefined, 'production', true, ['wrong-env-cert']],
  ['com.example.app', 'sandbox', false, []],
  ['com.example.other', 'sandbox', false, ['cert-of-other-app']],
]

describe('a development certificate, before anyone is asked', () => {
  test.each(cases)('topic %s, %s, asked for: %s', (topic, environment, isAskedFor, causes) => {
    const gateway = { kind: 'local', environment, endpoint: { host: '127.0.0.1', port: 1 } } as const
    const credential = topic === undefined ? development : { ...development, topic }
    const results = credentialResults(
      credential,
      [gatewayAtHand({ gateway }, { credential, isAskedFor })],
      now,
    )
    const failed = results.filter(({ status }) => status === 'failed')
    expect(failed.map((result) => ('cause' in result ? result.cause : ''))).toEqual(causes)
  })
})
