import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readCertificate } from '../../src/credential/certificate/certificate.ts'
import { createAuthority, issueCertificate } from '../../src/credential/certificate/issue.ts'
import type { Certificate, Identity } from '../../src/credential/model.ts'

/** A push certificate with its key, what signed it, and a key that has nothing to do with it. */
export interface IdentityMaterial {
  readonly identity: Identity
  readonly certificate: Certificate
  readonly key: KeyObject
  readonly authority: Certificate
  readonly authorityKey: KeyObject
  readonly otherKey: KeyObject
}

/**
 * Makes an identity of the shape Apple issues.
 *
 * @param topic its bundle id
 * @param keyType RSA as Keychain Access makes them, or EC, which is faster
 */
export async function makeIdentity(topic: string, keyType: 'rsa' | 'ec' = 'ec'): Promise<IdentityMaterial> {
  const now = new Date('2026-06-01T00:00:00Z')
  const newKey = () =>
    keyType === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
      : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const key = newKey()
  const authority = await createAuthority({ commonName: 'pushctl test authority', now, days: 365 })
  const wanted = { kind: 'universal', topic, teamId: 'A1B2C3D4E5', organization: 'Example' } as const
  const { der } = await issueCertificate({ authority, ...wanted, now, days: 300, key })
  const certificate = readCertificate(der)
  if (!certificate.x509.publicKey.equals(createPublicKey(key))) throw new Error('not its key')
  return {
    identity: { certificate, key: { key, friendlyName: 'Push 钥匙' } },
    certificate,
    key,
    authority: readCertificate(authority.der),
    authorityKey: authority.key,
    otherKey: newKey(),
  }
}
