import type { Failure } from './facts.ts'

/** Alerts of TLS, by the names and numbers of RFC 8446 section 6.2. */
export const alerts = {
  handshakeFailure: 40,
  badCertificate: 42,
  unsupportedCertificate: 43,
  certificateRevoked: 44,
  certificateExpired: 45,
  certificateUnknown: 46,
  unknownAuthority: 48,
  accessDenied: 49,
  decryptError: 51,
  protocolVersion: 70,
  insufficientSecurity: 71,
  internalError: 80,
  unrecognizedName: 112,
  certificateRequired: 116,
} as const

const ofCertificate: readonly number[] = [
  alerts.badCertificate,
  alerts.unsupportedCertificate,
  alerts.certificateRevoked,
  alerts.certificateExpired,
  alerts.certificateUnknown,
  alerts.unknownAuthority,
  alerts.accessDenied,
]

/** @returns whether an alert is about the certificate that was shown */
export const isAboutCertificate = (number: number) => ofCertificate.includes(number)

/**
 * @param failure of a connection
 * @returns whether it is the other side's answer to who wants in; an alert about versions, ciphers or names is none
 */
export const refusesIdentity = (failure: Failure): boolean =>
  failure.kind === 'tls-alert' && (isAboutCertificate(failure.number) || demandsCertificate(failure))

/**
 * @param failure an alert to who shows no certificate
 * @returns whether it demands one: TLS 1.2 has only the general alert for that, which in answer to the first words of
 *   a handshake is about versions and ciphers
 */
export const demandsCertificate = ({ number, phase, answered }: Extract<Failure, { kind: 'tls-alert' }>) =>
  number === alerts.certificateRequired ||
  (number === alerts.handshakeFailure && (phase !== 'handshake' || answered === true))
