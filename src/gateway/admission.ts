import type { X509Certificate } from 'node:crypto'
import type { Environment } from '../apns/environment.ts'
import { readCertificate } from '../credential/certificate.ts'
import type { Certificate } from '../credential/model.ts'
import { Fault } from '../fault.ts'

/** What becomes of a connection by its client certificate alone, before any request is looked at. */
export type Admission =
  | { readonly kind: 'admitted'; readonly certificate?: Certificate }
  | { readonly kind: 'turned-away'; readonly reason: 'BadCertificate' | 'BadCertificateEnvironment' }

/** What a listener judges client certificates by. */
export interface AdmissionRules {
  /** Of the listener. */
  readonly environment: Environment
  /** The gateway's own authority. */
  readonly authority: X509Certificate
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

/**
 * Judges the client certificate of a new connection. APNs refuses an expired one, and one of an unknown issuer, with
 * a TLS alert; Node has no way to send that alert and still let clients in that bring no certificate, so here both are
 * told by GOAWAY with the reason `BadCertificate`. The wrong environment is a GOAWAY at APNs too.
 *
 * @param der the certificate the client proved to hold the key of; nothing when it brought none
 * @param rules environment of the listener, the gateway's authority, the time
 * @returns whether the connection may stay; a certificate that cannot push at all is admitted, for APNs refuses its
 *   requests and not its connection
 */
export function admit(
  der: Uint8Array | undefined,
  { environment, authority, now }: AdmissionRules,
): Admission {
  if (der === undefined) return { kind: 'admitted' }
  const certificate = readable(der)
  if (
    certificate === undefined ||
    !(certificate.provenance === 'apple' || isFrom(certificate, authority)) ||
    now < certificate.notBefore ||
    now > certificate.notAfter
  ) {
    return { kind: 'turned-away', reason: 'BadCertificate' }
  }
  if (certificate.environments.length > 0 && !certificate.environments.includes(environment)) {
    return { kind: 'turned-away', reason: 'BadCertificateEnvironment' }
  }
  return { kind: 'admitted', certificate }
}
