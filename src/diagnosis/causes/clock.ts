import { remedy } from '../../finding.ts'
import { chinese, type Text } from '../../text.ts'
import { agoText, dayOf } from '../../time.ts'
import { cause, certain, firstOf, likely, onFailure, onReason, possible, type Weight } from '../cause.ts'
import {
  areBothExpired,
  certificateIn,
  endpointOf,
  type Facts,
  fileOf,
  isApple,
  isForAnother,
  isFreshlySigned,
  isLongAgo,
} from '../facts.ts'
import { alerts } from '../tls-alerts.ts'
import { whereCertificateIs } from './credential.ts'
import { foreignIssuer, setClock } from './remedies.ts'

/** What the gateway counts, where it tells. */
function countOf({ outcome }: Facts): Text | undefined {
  const told = outcome?.kind === 'rejected' ? outcome.reply.named?.evidence : undefined
  if (told === undefined) return undefined
  const [en, zh] = [told.en, told.zh].map((text) => text.split(/; |: |[；：]/)[0])
  return { en: `says: “${en}”.`, zh: `却说「${zh}」，` }
}

/** By this computer's clock the token is good, and APNs says that it is not. */
function weighToken(facts: Facts, reason: string): Weight | undefined {
  const { tokenMade, now, gateway } = facts
  if (tokenMade === undefined) return undefined
  const clock = now.toISOString()
  if (reason === 'ExpiredProviderToken') {
    if (!isFreshlySigned(facts)) return undefined
    // The local gateway goes by the same clock, unless it says itself that it does not.
    const told = countOf(facts)
    if (gateway.kind === 'local' && told === undefined) return undefined
    const made = agoText(tokenMade, now)
    if (isApple(facts))
      return certain(
        `By this computer's clock (${clock}) the provider token was made ${made.en}; APNs counts more than an hour. One of the two clocks is wrong, and it is not Apple's.`,
        `按本机时间（${clock}），${made.zh}才签发的 provider token，APNs 却认为已超过一小时：是本机的时间不准。`,
      )
    const count = told ?? { en: 'counts more than an hour.', zh: '却认为已超过一小时：' }
    // Whoever says no more than the reason may have another one for it.
    return (told === undefined ? likely : certain)(
      `By this computer's clock (${clock}) pushctl signed the provider token ${made.en}; the gateway ${count.en} One of the two clocks is wrong, mostly this one.`,
      `按本机时间（${clock}），provider token 是 pushctl ${made.zh}才签发的，网关${count.zh}两边总有一个时间不准，多半是本机。`,
    )
  }
  // It goes by the same clock.
  if (gateway.kind === 'local') return undefined
  return reason === 'TooManyProviderTokenUpdates'
    ? possible(
        `This computer's clock says ${clock}; where it jumps, or runs ahead, programs sign new tokens too early.`,
        `本机时间是 ${clock}；时间跳变或走快，会让程序过早签发新的 token。`,
      )
    : possible(
        `This computer's clock says ${clock}; if it is off by more than an hour, APNs refuses the token.`,
        `本机时间是 ${clock}；如果偏差超过一小时，APNs 会拒绝 token。`,
      )
}

/** A clock that is wrong makes certificates look expired and provider tokens too old or too young. */
export const clockCauses = [
  cause({
    id: 'clock',
    what: { en: "This computer's clock is wrong.", zh: '本机的系统时间不准。' },
    weigh: firstOf(
      onFailure('untrusted', ({ code, certificate }, facts) => {
        if (code !== 'CERT_HAS_EXPIRED' && code !== 'CERT_NOT_YET_VALID') return undefined
        if (code === 'CERT_NOT_YET_VALID' && isLongAgo(facts))
          return certain(
            `This computer's clock says ${facts.now.toISOString()}, a day long gone: the clock is wrong, was never set, or has an empty battery.`,
            `本机时间是 ${facts.now.toISOString()}，早已过去：系统时间不准，时钟没有设置过，或者电池没电了。`,
          )
        if (!isApple(facts) && areBothExpired(code, facts)) {
          const today = dayOf(facts.now)
          return likely(
            `By this computer's clock it is ${today}, and both the server's certificate and ${fileOf(facts, 'your own')} have expired by then: the clock is probably ahead.`,
            chinese`按本机时间，今天是 ${today}，服务器证书和 ${fileOf(facts, '自己的证书')} 都已过期：多半是本机时间快了。`,
          )
        }
        if (!isApple(facts)) return undefined
        const now = facts.now.toISOString()
        if (certificate !== undefined && foreignIssuer(facts, certificate.issuer) !== undefined)
          // A box that opens TLS makes its certificates afresh, for the name that is asked for.
          return isForAnother(certificate, endpointOf(facts).host)
            ? undefined
            : likely(
                `This computer's clock says ${now}, which is outside the term of the certificate that was shown, ${dayOf(certificate.notBefore)} – ${dayOf(certificate.notAfter)}; it was made for this connection, so the clock is probably wrong as well.`,
                `本机时间是 ${now}，不在对方证书的有效期 ${dayOf(certificate.notBefore)} – ${dayOf(certificate.notAfter)} 之内；这张证书是为这次连接现做的，所以系统时间多半也不准。`,
              )
        const term =
          certificate === undefined ? '' : ` ${dayOf(certificate.notBefore)} – ${dayOf(certificate.notAfter)}`
        return likely(
          `This computer's clock says ${now}, which is outside the term of Apple's certificate${term}: the clock is wrong.`,
          `本机时间是 ${now}，不在 Apple 证书的有效期内${term}：系统时间不准。`,
        )
      }),
      whereCertificateIs('clock'),
      onFailure('tls-alert', ({ number }, facts) => {
        const certificate = certificateIn(facts)
        if (
          number !== alerts.certificateExpired ||
          certificate === undefined ||
          certificate.notAfter < facts.now
        )
          return undefined
        const clock = facts.now.toISOString()
        return likely(
          `The gateway says that ${fileOf(facts, 'the certificate')} has expired; by this computer's clock (${clock}) it is good until ${dayOf(certificate.notAfter)}: the clock is behind.`,
          chinese`网关表示 ${fileOf(facts, '证书')} 已过期；而按本机时间（${clock}），它的有效期到 ${dayOf(certificate.notAfter)}：本机时间慢了。`,
        )
      }),
      onReason(['ExpiredProviderToken', 'InvalidProviderToken', 'TooManyProviderTokenUpdates'], weighToken),
    ),
    remedy: (facts) => {
      const certificate = certificateIn(facts)
      return certificate !== undefined && certificate.notBefore > facts.now
        ? remedy(
            {
              en: 'Set the clock first, best by NTP: a fresh certificate that is "not yet valid" nearly always means that the clock is behind.',
              zh: '先校准系统时间（最好开启 NTP）：刚下载的证书「尚未生效」，多半是本机时间慢了。',
            },
            ...setClock(facts).commands,
          )
        : setClock(facts)
    },
    see: 'Apple, "Establishing a token-based connection to APNs"',
  }),
]
