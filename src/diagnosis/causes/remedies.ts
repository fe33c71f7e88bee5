import { remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { type Facts, isApple } from '../facts.ts'
import { examination } from './way.ts'

export const dayOf = (date: Date) => date.toISOString().slice(0, 10)

export const inspect = ({ file }: Facts) => `pushctl cert inspect ${file ?? 'FILE'}`

/** Issuers of Apple's gateways: Apple's own authorities, and the roots above them (Apple, "Apple Push Notification service server certificate update", 2025). */
const issuersOfApple =
  /^(?:O=Apple Inc\.|CN=Apple |(?:CN|O)=.*(?:USERTrust|Sectigo|AAA Certificate Services))/im

export const exemption: Text = {
  en: 'Ask for *.push.apple.com (17.0.0.0/8, ports 443 and 2197) to be left out of TLS inspection; Apple does not support inspected connections. Or use another network.',
  zh: '请网络管理员把 *.push.apple.com（17.0.0.0/8，端口 443 和 2197）加入 TLS 解密白名单；Apple 不支持被解密的连接。也可以换个网络。',
}

export const setClock = (facts: Facts) =>
  remedy(
    { en: 'Set the clock, best by NTP, and compare:', zh: '校准系统时间（最好开启 NTP），然后检查：' },
    examination(facts),
  )

/** A server certificate whose issuer is not Apple's, on a connection that should have reached Apple. */
export function foreignIssuer(facts: Facts, issuer: string | undefined): string | undefined {
  return isApple(facts) && issuer !== undefined && !issuersOfApple.test(issuer) ? issuer : undefined
}
