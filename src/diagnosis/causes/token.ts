import { remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { cause, onReason } from '../cause.ts'
import { certificateIn, environmentOf, fileOf, otherThan } from '../facts.ts'

/** What is behind a device token that the gateway does not take. */
export const tokenCauses = [
  cause({
    id: 'token-format',
    what: {
      en: 'The device token has an unusual length: it may be cut short, or be something else.',
      zh: 'device token 长度异常：可能被截断了，或者根本不是 device token。',
    },
    weigh: onReason(['BadDeviceToken'], ({ notification: { deviceToken } }) => {
      const digits = deviceToken.length
      if (digits === 64 || digits === 160) return undefined
      return {
        certainty: 'likely',
        evidence: {
          en: `The device token has ${digits} hex digits; nearly all have 64 (160 for Live Activities): it may be cut short, or be something else.`,
          zh: `device token 有 ${digits} 位十六进制；绝大多数是 64 位（实时活动为 160 位）：可能被截断了，或者根本不是 device token。`,
        },
      }
    }),
    remedy: () =>
      remedy({
        en: 'Copy it again from what didRegisterForRemoteNotificationsWithDeviceToken delivers.',
        zh: '请从 didRegisterForRemoteNotificationsWithDeviceToken 回调里重新取一次。',
      }),
    see: 'Apple, "Handling notification responses from APNs"',
  }),
  cause({
    id: 'env-mismatch-token',
    what: { en: 'The device token belongs to the other environment.', zh: 'device token 属于另一个环境。' },
    weigh: onReason(['BadDeviceToken'], (facts) => {
      const environment = environmentOf(facts)
      const evidence: Record<'sandbox' | 'production' | 'unknown', Text> = {
        sandbox: {
          en: 'The push went to sandbox, which knows only tokens of builds run from Xcode. This one is probably a production token: TestFlight, Ad Hoc, Enterprise or App Store.',
          zh: '推送发到了 sandbox，它只认识 Xcode 直接运行的包的 token；这个 token 很可能是 production 的（TestFlight、Ad Hoc、企业签名或 App Store）。',
        },
        production: {
          en: 'The push went to production, which does not know tokens of builds run from Xcode. This one is probably a sandbox token.',
          zh: '推送发到了 production，它不认识 Xcode 直接运行的包的 token；这个 token 很可能是 sandbox 的。',
        },
        unknown: {
          en: 'The token probably belongs to the other environment: builds run from Xcode have sandbox tokens, all others production tokens.',
          zh: 'token 很可能属于另一个环境：Xcode 直接运行的包是 sandbox，其余都是 production。',
        },
      }
      return { certainty: 'likely', evidence: evidence[environment ?? 'unknown'] }
    }),
    remedy(facts) {
      const environment = environmentOf(facts)
      if (environment === undefined)
        return remedy({
          en: 'Send it to a gateway of the other environment.',
          zh: '把它发到另一个环境的网关。',
        })
      const other = otherThan(environment)
      const certificate = certificateIn(facts)
      if (certificate !== undefined && !certificate.environments.includes(other))
        return remedy({
          en: `${fileOf(facts, 'The certificate')} is for ${environment} alone: take a token from a ${environment} build, or use a universal certificate or a signing key (.p8) and send with --env ${other}.`,
          zh: `${fileOf(facts, '证书')} 只能用于 ${environment}：请从 ${environment} 的包取 token，或换用通用证书或 .p8 密钥，再加 --env ${other} 发送。`,
        })
      return remedy(
        { en: `Send it to ${other}.`, zh: `改发到 ${other}。` },
        facts.again({ env: other, gateway: facts.gateway.kind === 'apple' ? undefined : 'local' }),
      )
    },
    see: 'Apple, "Handling notification responses from APNs"',
  }),
  cause({
    id: 'token-wrong-field',
    what: {
      en: 'That is not a device token, but another identifier.',
      zh: '那不是 device token，而是别的标识符。',
    },
    weigh: onReason(['BadDeviceToken'], () => ({
      certainty: 'possible',
      evidence: {
        en: 'These hex digits are not a device token at all: a hash of one, or another identifier.',
        zh: '这串十六进制根本不是 device token：可能是它的哈希，或者别的标识符。',
      },
    })),
    remedy: () =>
      remedy({
        en: 'Compare it with what the app prints in didRegisterForRemoteNotificationsWithDeviceToken.',
        zh: '与 App 在 didRegisterForRemoteNotificationsWithDeviceToken 里打印的值对比一下。',
      }),
    see: 'Apple, "Handling notification responses from APNs"',
  }),
  cause({
    id: 'token-unregistered',
    what: {
      en: 'The app was removed from the device, or has a newer token.',
      zh: 'App 已从设备上卸载，或者换了新的 token。',
    },
    weigh: onReason(['Unregistered', 'ExpiredToken'], ({ outcome }) => {
      const since = outcome?.kind === 'rejected' ? outcome.reply.since : undefined
      const day = since?.toISOString()
      return {
        certainty: 'likely',
        evidence:
          day === undefined
            ? {
                en: 'The app was removed from the device, or has a newer token.',
                zh: 'App 已从设备上卸载，或者已经换了新的 token。',
              }
            : {
                en: `The app was removed from the device, or has a newer token: APNs has known this one as dead since ${day}.`,
                zh: `App 已从设备上卸载，或者已经换了新的 token：APNs 自 ${day} 起就认定它失效。`,
              },
      }
    }),
    remedy: () =>
      remedy({
        en: 'Delete the token, unless the app has registered it again since; open the app to get a new one.',
        zh: '删除这个 token（除非 App 之后又注册过它）；打开 App 可以拿到新的。',
      }),
    see: 'Apple, "Handling notification responses from APNs"',
  }),
]
