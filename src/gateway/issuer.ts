import { generateKeyPairSync, randomInt, X509Certificate } from 'node:crypto'
import { environments } from '../apns/environment.ts'
import { localOrganization } from '../credential/certificate/authority.ts'
import { readCertificate } from '../credential/certificate/certificate.ts'
import { type IssuableKind, type Issued, issueCertificate } from '../credential/certificate/issue.ts'
import { writePkcs12 } from '../credential/pkcs12/write.ts'
import { day } from '../time.ts'
import type { RegisteredKey } from './decide/state.ts'

/** What a certificate for the gateway shall say. */
export interface CertificateWish {
  /** Bundle id, pass type id or website push id. */
  readonly topic: string
  /** `universal`, if not given. */
  readonly kind?: IssuableKind
  /** Good for so many days from now on; a negative number makes one that has expired. */
  readonly days?: number
  /** Of the PKCS#12; empty, if not given. */
  readonly passphrase?: string
}

/** A push certificate with its key, in the forms that clients take. */
export interface IssuedCertificate {
  readonly certPem: string
  readonly keyPem: string
  /** PKCS#12 as every language reads it: 3DES, one key and one certificate. */
  readonly p12: Buffer
}

/** A signing key that the gateway knows. */
export interface IssuedSigningKey {
  /** The `.p8`. */
  readonly keyPem: string
  readonly keyId: string
  readonly teamId: string
}

/** Makes credentials that one gateway takes. */
export interface Issuer {
  certificate(wish: CertificateWish): Promise<IssuedCertificate>
  /**
   * Makes a team-wide signing key that serves both environments, and makes it known to the gateway.
   *
   * @param teamId {@link defaultTeamId}, if not given
   */
  signingKey(teamId?: string): IssuedSigningKey
}

/** How long Apple's push certificates are good for, in days. */
export const certificateDays = 395
/** The team of whoever names none. */
export const defaultTeamId = 'LOCALTEAM1'

const keyIdLetters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** @returns ten letters and digits, as Apple's key ids have */
export function freshKeyId(): string {
  return Array.from({ length: 10 }, () => keyIdLetters[randomInt(keyIdLetters.length)]).join('')
}

/**
 * @param authority of the gateway
 * @param now its clock
 * @param register makes a signing key known to it
 */
export function createIssuer(
  authority: Issued,
  now: () => Date,
  register: (key: RegisteredKey) => void,
): Issuer {
  // Certificates begin a day early, for clocks that run a little apart.
  const daysAgo = (days: number) => new Date(now().getTime() - days * day)
  return {
    async certificate({ topic, kind = 'universal', days = certificateDays, passphrase = '' }) {
      const { der, key } = await issueCertificate({
        authority,
        kind,
        topic,
        teamId: defaultTeamId,
        organization: localOrganization,
        now: now(),
        notBefore: daysAgo(days < 0 ? 1 - days : 1),
        days: days < 0 ? 1 : days + 1,
      })
      const identity = { certificate: readCertificate(der), key: { key } }
      return {
        certPem: new X509Certificate(der).toString(),
        keyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
        // Two bags: Go's x/crypto/pkcs12 takes no third, and the gateway knows its authority.
        p12: writePkcs12({ identity, chain: [], passphrase, form: 'legacy' }),
      }
    },
    signingKey(teamId = defaultTeamId) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const keyId = freshKeyId()
      register({ keyId, teamId, publicKey, environments })
      return { keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), keyId, teamId }
    },
  }
}
