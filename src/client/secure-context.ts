import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls'
import type { Certificate, Identity } from '../credential/model.ts'
import { Fault } from '../fault.ts'

/** The client certificate to show, with the authorities to send along. */
export interface ClientIdentity {
  readonly identity: Identity
  readonly chain: readonly Certificate[]
}

function identityOptions({ identity, chain }: ClientIdentity): SecureContextOptions {
  return {
    cert: [identity.certificate, ...chain].map(({ x509 }) => x509.toString()).join(''),
    key: identity.key.key.export({ type: 'pkcs8', format: 'pem' }),
  }
}

/**
 * The minimum of TLS 1.2 is Apple's ("Sending notification requests to APNs").
 *
 * @param shown the client certificate, and PEM of authorities to trust besides the usual ones
 * @returns what a TLS connection is made with
 * @throws Fault `credential/unusable` when OpenSSL does not take the certificate with its key, or an authority
 */
export function secureContext({
  identity,
  ca,
}: {
  readonly identity?: ClientIdentity
  readonly ca?: string
}): SecureContext {
  try {
    const context = createSecureContext({
      ...(identity !== undefined && identityOptions(identity)),
      minVersion: 'TLSv1.2',
    })
    // Put upon the usual ones: given as `ca` together with them, each of 140 is parsed again, which takes longer than
    // all the rest of a push.
    if (ca !== undefined) context.context.addCACert(ca)
    return context
  } catch (cause) {
    throw new Fault(
      'credential/unusable',
      {
        en: 'The certificate, its key or the file of authorities cannot be used for a TLS connection.',
        zh: '证书、私钥或 CA 文件无法用于建立 TLS 连接。',
      },
      {
        cause,
        hint: {
          en: 'See what is in the file: pushctl cert inspect FILE',
          zh: '看看文件里到底是什么：pushctl cert inspect FILE',
        },
      },
    )
  }
}
