import { createCipheriv, createHmac } from 'node:crypto'

/** The alerts a client certificate is refused with (RFC 8446, section 6.2). */
export const alerts = {
  bad_certificate: 42,
  certificate_revoked: 44,
  certificate_expired: 45,
  unknown_ca: 48,
} as const
export type Alert = keyof typeof alerts

/** What a TLS connection protects its records with, at the moment its handshake ends. */
export interface RecordProtection {
  /** As `getProtocol()` names it. */
  readonly protocol: string | null
  /** The standard name of the cipher suite: `TLS_AES_128_GCM_SHA256`. */
  readonly cipherSuite: string
  /** SERVER_TRAFFIC_SECRET_0 of TLS 1.3. */
  readonly secret: Buffer | undefined
}

const recordTypes = { alert: 21, applicationData: 23 } as const
const fatal = 2
/** Every record of TLS 1.2 and 1.3 says that it is of TLS 1.2. */
const recordVersion = [3, 3] as const
const tagLength = 16

/** The cipher suites of TLS 1.3 that OpenSSL has on (RFC 8446, appendix B.4). */
const suites = {
  TLS_AES_128_GCM_SHA256: { cipher: 'aes-128-gcm', keyLength: 16, hash: 'sha256' },
  TLS_AES_256_GCM_SHA384: { cipher: 'aes-256-gcm', keyLength: 32, hash: 'sha384' },
  TLS_CHACHA20_POLY1305_SHA256: { cipher: 'chacha20-poly1305', keyLength: 32, hash: 'sha256' },
} as const

const header = (type: number, length: number) => Buffer.from([type, ...recordVersion, 0, length])

/** HKDF-Expand-Label with an empty context (RFC 8446, section 7.1); one round of HMAC is enough for the lengths here. */
function expand(secret: Buffer, hash: string, name: string, length: number): Buffer {
  const label = Buffer.from(`tls13 ${name}`)
  const info = Buffer.concat([Buffer.from([0, length, label.length]), label, Buffer.from([0, 1])])
  return createHmac(hash, secret).update(info).digest().subarray(0, length)
}

/**
 * The record a server ends a handshake with when it does not take the client's certificate. Node cannot send alerts of
 * its own choice, so the record is made here and goes to the TCP socket directly.
 *
 * It has to be the first that is sent once the handshake is done, before any other: in TLS 1.3 it is protected as
 * record 0 of the server's traffic, in TLS 1.2 it stands in the clear before the server's ChangeCipherSpec.
 *
 * @param alert which alert the client gets
 * @param protection of the connection
 * @returns the bytes of the record; nothing for a cipher suite that is not in the table
 */
export function alertRecord(
  alert: Alert,
  { protocol, cipherSuite, secret }: RecordProtection,
): Buffer | undefined {
  const message = Buffer.from([fatal, alerts[alert]])
  if (protocol !== 'TLSv1.3') return Buffer.concat([header(recordTypes.alert, message.length), message])
  if (secret === undefined || !Object.hasOwn(suites, cipherSuite)) return undefined
  const { cipher, keyLength, hash } = suites[cipherSuite as keyof typeof suites]
  const plain = Buffer.concat([message, Buffer.from([recordTypes.alert])])
  const additional = header(recordTypes.applicationData, plain.length + tagLength)
  const seal = createCipheriv(
    // The three names share one signature, whatever overload each has.
    cipher as 'aes-128-gcm',
    expand(secret, hash, 'key', keyLength),
    expand(secret, hash, 'iv', 12),
    { authTagLength: tagLength },
  ).setAAD(additional)
  return Buffer.concat([additional, seal.update(plain), seal.final(), seal.getAuthTag()])
}
