import type { Text } from '../../text.ts'
import { dayOf } from '../../time.ts'
import type { Certificate } from '../model.ts'
import { kindRow } from './kind.ts'

/** What of a certificate keeps it from pushing: an id of a cause. */
export type PushObstacle = 'wrong-credential-kind' | 'lookalike-cert' | 'weak-cert' | 'cert-expired' | 'clock'

/** Whether APNs would take a certificate, as far as the certificate itself and the clock can say. */
export type PushAbility =
  | { readonly can: true }
  | { readonly can: false; readonly cause: PushObstacle; readonly why: Text }

/**
 * Answers the question that people have of a certificate. A local one can push: to pushctl's gateway.
 *
 * @param certificate as read
 * @param now the moment of the push
 * @returns yes, or no with the one reason that comes first
 */
export function canPush(certificate: Certificate, now: Date): PushAbility {
  const { kind, provenance, notBefore, notAfter } = certificate
  const { whyNot } = kindRow(kind)
  if (whyNot !== undefined) return { can: false, cause: 'wrong-credential-kind', why: whyNot }
  if (now > notAfter) {
    const day = dayOf(notAfter)
    return {
      can: false,
      cause: 'cert-expired',
      // A clock that is ahead makes everything look expired: the date gives it away.
      why: {
        en: `It expired on ${day}; by this computer's clock it is ${dayOf(now)}.`,
        zh: `已于 ${day} 过期（按本机时间，今天是 ${dayOf(now)}）。`,
      },
    }
  }
  if (isSignedWeakly(certificate)) {
    return {
      can: false,
      cause: 'weak-cert',
      why: {
        en: `Programs on OpenSSL 3, pushctl among them, refuse its signature (${certificate.signatureAlgorithm}).`,
        zh: `基于 OpenSSL 3 的程序（包括 pushctl）都拒绝它的签名算法（${certificate.signatureAlgorithm}）。`,
      },
    }
  }
  if (now < notBefore) {
    const day = dayOf(notBefore)
    return {
      can: false,
      cause: 'clock',
      why: { en: `It is good only from ${day} on.`, zh: `要到 ${day} 才生效。` },
    }
  }
  // Last: whoever tries things out with an authority of their own wants to hear of the rest first.
  if (provenance === 'lookalike') {
    return {
      can: false,
      cause: 'lookalike-cert',
      why: { en: 'Apple did not issue it, so Apple refuses it.', zh: '它不是 Apple 签发的，Apple 会拒绝。' },
    }
  }
  return { can: true }
}

/** No key brings such a certificate to life, so that none is looked for. */
const dead: readonly PushObstacle[] = ['wrong-credential-kind', 'cert-expired', 'weak-cert']

/** @returns whether a certificate is of no use to a push, whichever key there is */
export function isDead(certificate: Certificate, now: Date): boolean {
  const ability = canPush(certificate, now)
  return !ability.can && dead.includes(ability.cause)
}

/** @returns whether OpenSSL 3 refuses the signature */
export function isSignedWeakly({ signatureAlgorithm }: Certificate): boolean {
  return /SHA1$|MD5$/.test(signatureAlgorithm)
}
