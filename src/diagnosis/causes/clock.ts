import { minute } from '../../time.ts'
import { cause, firstOf, onFailure, onReason } from '../cause.ts'
import { isApple, reasonOf } from '../facts.ts'
import { dayOf, foreignIssuer, setClock } from './remedies.ts'

const minutesPerHour = 60

const minutesBetween = (from: Date, to: Date) => Math.round((to.getTime() - from.getTime()) / minute)

/** A clock that is wrong makes certificates look expired and provider tokens too old or too young. */
export const clockCauses = [
  cause({
    id: 'clock',
    what: { en: "This computer's clock is wrong.", zh: '本机的系统时间不准。' },
    weigh: firstOf(
      onFailure('untrusted', ({ code, certificate }, facts) => {
        if (code !== 'CERT_HAS_EXPIRED' && code !== 'CERT_NOT_YET_VALID') return undefined
        if (!isApple(facts) || foreignIssuer(facts, certificate?.issuer) !== undefined) return undefined
        const now = facts.now.toISOString()
        const term =
          certificate === undefined ? '' : ` ${dayOf(certificate.notBefore)} – ${dayOf(certificate.notAfter)}`
        return {
          certainty: 'likely',
          evidence: {
            en: `This computer's clock says ${now}, which is outside the term of Apple's certificate${term}: the clock is wrong.`,
            zh: `本机时间是 ${now}，不在 Apple 证书的有效期内${term}：系统时间不准。`,
          },
        }
      }),
      onReason(['ExpiredProviderToken', 'InvalidProviderToken'], (facts) => {
        const { tokenMade, now, gateway } = facts
        // The local gateway goes by the same clock.
        if (tokenMade === undefined || gateway.kind === 'local') return undefined
        const age = minutesBetween(tokenMade, now)
        if (reasonOf(facts) === 'InvalidProviderToken')
          return {
            certainty: 'possible',
            evidence: {
              en: `This computer's clock says ${now.toISOString()}; if it is off by more than an hour, APNs refuses the token.`,
              zh: `本机时间是 ${now.toISOString()}；如果偏差超过一小时，APNs 会拒绝 token。`,
            },
          }
        if (age >= minutesPerHour) return undefined
        return {
          certainty: 'certain',
          evidence: {
            en: `By this computer's clock (${now.toISOString()}) the provider token is ${age} minutes old; APNs counts more than an hour. One of the two clocks is wrong, and it is not Apple's.`,
            zh: `按本机时间（${now.toISOString()}），provider token 才签发 ${age} 分钟，而 APNs 认为已超过一小时：是本机的时间不准。`,
          },
        }
      }),
    ),
    remedy: setClock,
    see: 'Apple, "Establishing a token-based connection to APNs"',
  }),
]
