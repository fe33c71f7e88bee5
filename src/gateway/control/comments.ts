import { meaningOf } from '../../apns/reasons.ts'
import { defined } from '../../defined.ts'
import type { Text } from '../../text.ts'
import type { EventDocument } from './event-document.ts'

/** What there is to say about an event. */
export interface Comments {
  /** Of the reason it was refused for. */
  readonly meaning?: Text
  /** What to do, where that is known. */
  readonly hint?: Text
}

/** What became of a connection on which nobody could ask for anything. */
export const refusals = {
  'turned-away': { en: 'connection refused', zh: '连接被拒绝' },
  alerted: { en: 'certificate refused', zh: '证书被拒绝' },
  'handshake-failed': { en: 'handshake failed', zh: '握手失败' },
} as const satisfies Record<string, Text>

/** Reasons that mean something more on a gateway of one's own. */
const hints = new Map<string, Text>([
  [
    'InvalidProviderToken',
    {
      en: 'This gateway knows the signing keys it issued, and those that were made known: pushctl gateway add-key AuthKey_X.p8',
      zh: '本地网关只认识它自己签发的、或登记过的 .p8 密钥：pushctl gateway add-key AuthKey_X.p8',
    },
  ],
  [
    'BadCertificate',
    {
      en: 'This gateway takes certificates that are in date, from itself or from Apple: pushctl gateway issue com.example.app',
      zh: '本地网关只接受有效期内、由它自己或苹果签发的证书：pushctl gateway issue com.example.app',
    },
  ],
  [
    'BadCertificateEnvironment',
    {
      en: 'The certificate is for the other environment: use the other port.',
      zh: '证书属于另一个环境：请换成另一个端口。',
    },
  ],
])

const handshakeHint: Text = {
  en: 'No TLS connection came about. Most often the client was not told to trust the CA file of the gateway.',
  zh: 'TLS 握手失败，最常见的原因是客户端没有信任网关的 CA 文件。',
}

/**
 * @param event what happened
 * @returns the meaning of its reason, and a hint where there is one
 */
export function commentsOn(event: EventDocument): Comments {
  const reason = 'reason' in event ? event.reason : undefined
  const hint = event.kind === 'handshake-failed' ? handshakeHint : hints.get(reason ?? '')
  return {
    ...(reason !== undefined && { meaning: meaningOf(reason) }),
    ...defined({ hint }),
  }
}
