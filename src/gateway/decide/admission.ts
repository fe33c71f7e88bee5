import type { X509Certificate } from 'node:crypto'
import type { Environment } from '../../apns/environment.ts'
import { readCertificate } from '../../credential/certificate/certificate.ts'
import { ofNamesake } from '../../credential/certificate/chain.ts'
import type { Certificate } from '../../credential/model.ts'
import type { CauseId } from '../../diagnosis/causes/registry.ts'
import { Fault } from '../../fault.ts'
import type { Text } from '../../text.ts'
import type { Alert } from '../wire/tls-alert.ts'
import { quote } from './check.ts'

/**
 * What becomes of a connection by its client certificate alone, before any request is looked at. `alerted`: a TLS
 * alert; `turned-away`: GOAWAY with a reason.
 */
export type Admission =
  | { readonly kind: 'admitted'; readonly certificate?: Certificate }
  | {
      readonly kind: 'alerted'
      readonly alert: Alert
      readonly named: SeenCause
      /** Nothing when it cannot be read. */
      readonly certificate?: Certificate
    }
  | {
      readonly kind: 'turned-away'
      readonly reason: 'BadCertificateEnvironment'
      readonly named: SeenCause
      readonly certificate: Certificate
    }

/** The cause that was seen, with the values it was seen in. */
export interface SeenCause {
  readonly cause: CauseId
  readonly evidence: Text
}

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

const nameOf = ({ subject }: Certificate) => quote(subject.commonName ?? subject.text)

const isFrom = ({ x509 }: Certificate, authority: X509Certificate) =>
  x509.checkIssued(authority) && x509.verify(authority.publicKey)

/** Checked in this order; the alerts are those OpenSSL chooses for the same mistakes. */
const refusals: readonly {
  readonly alert: Alert
  readonly cause: CauseId
  refuses(certificate: Certificate, rules: AdmissionRules): boolean
  says(certificate: Certificate, rules: AdmissionRules): Text
}[] = [
  {
    alert: 'unknown_ca',
    cause: 'issuer-unknown-to-gateway',
    refuses: (certificate, { authority }) =>
      certificate.provenance !== 'apple' && !isFrom(certificate, authority),
    says(certificate, { authority }) {
      const issuer = quote(certificate.issuer.commonName ?? certificate.issuer.text)
      const { x509 } = certificate
      if (x509.issuer === authority.subject) {
        const name = nameOf(certificate)
        return ofNamesake({ en: `The client certificate "${name}"`, zh: `客户端证书「${name}」` }, issuer)
      }
      return {
        en: `The client certificate "${nameOf(certificate)}" was issued by "${issuer}"; this gateway knows its own authority and Apple's.`,
        zh: `客户端证书「${nameOf(certificate)}」由「${issuer}」签发；本地网关只认自己和 Apple 的签发者。`,
      }
    },
  },
  {
    alert: 'bad_certificate',
    cause: 'clock',
    refuses: ({ notBefore }, { now }) => now < notBefore,
    says: (certificate, { now }) => ({
      en: `The client certificate "${nameOf(certificate)}" is not valid before ${certificate.notBefore.toISOString()}; the clock here says ${now.toISOString()}.`,
      zh: `客户端证书「${nameOf(certificate)}」从 ${certificate.notBefore.toISOString()} 起才有效，而这里的时间是 ${now.toISOString()}。`,
    }),
  },
  {
    alert: 'certificate_expired',
    cause: 'cert-expired',
    refuses: ({ notAfter }, { now }) => now > notAfter,
    says: (certificate) => ({
      en: `The client certificate "${nameOf(certificate)}" expired on ${certificate.notAfter.toISOString().slice(0, 10)}.`,
      zh: `客户端证书「${nameOf(certificate)}」已于 ${certificate.notAfter.toISOString().slice(0, 10)} 过期。`,
    }),
  },
  {
    alert: 'certificate_revoked',
    cause: 'cert-revoked',
    refuses: ({ fingerprints }, { revoked }) => revoked.has(fingerprints.sha256),
    says: (certificate) => ({
      en: `The client certificate "${nameOf(certificate)}" was revoked at this gateway.`,
      zh: `客户端证书「${nameOf(certificate)}」已在本地网关被吊销。`,
    }),
  },
]

const unreadable: SeenCause = {
  cause: 'wrong-credential-kind',
  evidence: { en: 'The client certificate cannot be read.', zh: '客户端证书无法读取。' },
}

function otherEnvironment(certificate: Certificate, { environment }: AdmissionRules): SeenCause {
  const good = certificate.environments.join(', ')
  return {
    cause: 'wrong-env-cert',
    evidence: {
      en: `The client certificate "${nameOf(certificate)}" is for ${good}; this port is ${environment}.`,
      zh: `客户端证书「${nameOf(certificate)}」用于 ${good}，而这个端口是 ${environment}。`,
    },
  }
}

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
  if (certificate === undefined) return { kind: 'alerted', alert: 'bad_certificate', named: unreadable }
  const refusal = refusals.find(({ refuses }) => refuses(certificate, rules))
  if (refusal !== undefined) {
    const { alert, cause, says } = refusal
    const named = { cause, evidence: says(certificate, rules) }
    return { kind: 'alerted', alert, named, certificate }
  }
  const { environments } = certificate
  if (environments.length > 0 && !environments.includes(rules.environment)) {
    return {
      kind: 'turned-away',
      reason: 'BadCertificateEnvironment',
      named: otherEnvironment(certificate, rules),
      certificate,
    }
  }
  return { kind: 'admitted', certificate }
}
