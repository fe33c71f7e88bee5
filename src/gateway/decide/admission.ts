import type { X509Certificate } from 'node:crypto'
import type { Environment } from '../../apns/environment.ts'
import { readCertificate } from '../../credential/certificate/certificate.ts'
import type { Certificate } from '../../credential/model.ts'
import { Fault } from '../../fault.ts'
import type { Alert } from '../wire/tls-alert.ts'

/**
 * What becomes of a connection by its client certificate alone, before any request is looked at. `alerted`: a TLS
 * alert; `turned-away`: GOAWAY with a reason.
 */
export type Admission =
  | { readonly kind: 'admitted'; readonly certificate?: Certificate }
  | { readonly kind: 'alerted'; readonly alert: Alert }
  | { readonly kind: 'turned-away'; readonly reason: 'BadCertificateEnvironment' }

/** What a listener judges client certificates by. */
export interface AdmissionRules {
  /** Of the listener. */
  readonly environment: Environment
  /** The gateway's own authority. */
  readonly authority: X509Certificate
  /** SHA-256 fingerprints of certificates that were revoked, lower-case hex. */
  readonly revoked: ReadonlySet<string>
  readonly now: Date
}

function readable(der: Uint8Array): Certificate | undefined {
  try {
    return readCertificate(der)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

const isFrom = ({ x509 }: Certificate, authority: X509Certificate) =>
  x509.checkIssued(authority) && x509.verify(authority.publicKey)

/** Checked in this order; the alerts are those OpenSSL chooses for the same mistakes. */
const refusals: readonly {
  readonly alert: Alert
  refuses(certificate: Certificate, rules: AdmissionRules): boolean
}[] = [
  {
    alert: 'unknown_ca',
    refuses: (certificate, { authority }) =>
      certificate.provenance !== 'apple' && !isFrom(certificate, authority),
  },
  { alert: 'bad_certificate', refuses: ({ notBefore }, { now }) => now < notBefore },
  { alert: 'certificate_expired', refuses: ({ notAfter }, { now }) => now > notAfter },
  {
    alert: 'certificate_revoked',
    refuses: ({ fingerprints }, { revoked }) => revoked.has(fingerprints.sha256),
  },
]

/**
 * Judges the client certificate of a new connection: APNs refuses one that ran out, was revoked or is of an unknown
 * issuer while TLS is being set up, and one of the other environment once HTTP/2 is.
 *
 * @param der the certificate the client proved to hold the key of; nothing when it brought none
 * @param rules environment of the listener, the gateway's authority, what was revoked, the time
 * @returns whether the connection may stay; a certificate that cannot push at all is admitted, for APNs refuses its
 *   requests and not its connection
 */
export function admit(der: Uint8Array | undefined, rules: AdmissionRules): Admission {
  if (der === undefined) return { kind: 'admitted' }
  const certificate = readable(der)
  if (certificate === undefined) return { kind: 'alerted', alert: 'bad_certificate' }
  const refusal = refusals.find(({ refuses }) => refuses(certificate, rules))
  if (refusal !== undefined) return { kind: 'alerted', alert: refusal.alert }
  const { environments } = certificate
  if (environments.length > 0 && !environments.includes(rules.environment)) {
    return { kind: 'turned-away', reason: 'BadCertificateEnvironment' }
  }
  return { kind: 'admitted', certificate }
}
