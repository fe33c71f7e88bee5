import { generateKeyPairSync } from 'node:crypto'
import { appleGateway, type Gateway } from '../../src/apns/endpoint.ts'
import type { Environment } from '../../src/apns/environment.ts'
import type { PushType } from '../../src/apns/push-type.ts'
import { splitTopic } from '../../src/apns/topic.ts'
import type { CertificateKind } from '../../src/credential/certificate/kind.ts'
import type { Certificate, Credential } from '../../src/credential/model.ts'
import { day } from '../../src/time.ts'

export const now = new Date('2026-11-22T08:00:00Z')

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

export const gateways = {
  sandbox: appleGateway('sandbox'),
  production: appleGateway('production'),
  local: { kind: 'local', environment: 'sandbox', endpoint: { host: '127.0.0.1', port: 2197 } },
  other: { kind: 'other', endpoint: { host: 'push.example.com', port: 443 } },
} as const satisfies Record<string, Gateway>

interface CertificateParts {
  readonly topics: readonly string[]
  readonly environments: readonly Environment[]
  readonly provenance?: Certificate['provenance']
  /** Days from now. */
  readonly from?: number
  readonly until?: number
  readonly signatureAlgorithm?: string
}

/** What a certificate of Apple's would be read as; no bytes are behind it. */
function certificate(kind: CertificateKind, parts: CertificateParts): Credential {
  const { topics, environments, provenance = 'apple', from = -100, until = 265 } = parts
  const name = (text: string) => ({ text, commonName: text })
  const pushTypes = (topic: string): readonly PushType[] =>
    kind === 'pass' ? [] : kind === 'mdm' ? ['mdm'] : splitTopic(topic).pushTypes
  const read = {
    kind,
    subject: name(`${kind} certificate`),
    // An issuer need not have a common name.
    issuer: provenance === 'apple' ? name('Apple WWDR CA') : { text: `O=Somebody (${provenance})` },
    provenance,
    topics: topics.map((topic) => ({ topic, pushTypes: pushTypes(topic) })),
    environments,
    teamId: 'TEAM123456',
    notBefore: new Date(now.getTime() + from * day),
    notAfter: new Date(now.getTime() + until * day),
    signatureAlgorithm: parts.signatureAlgorithm ?? 'RSA-SHA256',
  }
  // The diagnosis reads a certificate, and never its bytes.
  return {
    kind: 'identity',
    identity: { certificate: read as unknown as Certificate, key: { key: privateKey } },
    chain: [],
  }
}

const app = { topics: ['com.example.app', 'com.example.app.voip', 'com.example.app.complication'] }
const both = ['sandbox', 'production'] as const
const production = ['production'] as const

/** Every kind of credential that somebody may push with, rightly or not. */
export const credentials = {
  universal: certificate('universal', { ...app, environments: both }),
  sandbox: certificate('sandbox', { ...app, environments: ['sandbox'] }),
  production: certificate('production', { topics: ['com.example.app'], environments: production }),
  voip: certificate('voip', { topics: ['com.example.app', 'com.example.app.voip'], environments: both }),
  pass: certificate('pass', { topics: ['pass.com.example.card'], environments: production }),
  website: certificate('website', { topics: ['web.com.example'], environments: production }),
  mdm: certificate('mdm', { topics: ['com.apple.mgmt.External.1'], environments: production }),
  'expired-mdm': certificate('mdm', {
    topics: ['com.apple.mgmt.External.1'],
    environments: production,
    from: -500,
    until: -105,
  }),
  'developer-identity': certificate('developer-identity', { topics: [], environments: [] }),
  expired: certificate('universal', { ...app, environments: both, from: -500, until: -105 }),
  'not-yet-valid': certificate('universal', { ...app, environments: both, from: 1, until: 366 }),
  lookalike: certificate('universal', { ...app, environments: both, provenance: 'lookalike' }),
  'of-local-gateway': certificate('universal', { ...app, environments: both, provenance: 'local' }),
  'expired-of-local': certificate('universal', {
    ...app,
    environments: both,
    provenance: 'local',
    from: -500,
    until: -105,
  }),
  'sha1-signed': certificate('universal', { ...app, environments: both, signatureAlgorithm: 'RSA-SHA1' }),
  'signing-key': {
    kind: 'signing-key',
    signingKey: { key: privateKey, keyId: 'KEYID12345', teamId: 'TEAM123456' },
  },
  none: undefined,
} as const satisfies Record<string, Credential | undefined>

export type CredentialName = keyof typeof credentials
