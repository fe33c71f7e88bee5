import { largestCollapseId, uuid } from '../../apns/notification.ts'
import { pushTypes } from '../../apns/push-type.ts'
import { splitTopic } from '../../apns/topic.ts'
import { canPush } from '../../credential/certificate/rules.ts'
import { remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { minute } from '../../time.ts'
import { type Attempt, certificateIn, environmentOf, otherThan, reasonOf } from '../attempt.ts'
import { behindReason, type Cause } from '../cause.ts'

const fileOf = ({ file }: Attempt, en: string) => file ?? en

const inspect = ({ file }: Attempt) => `pushctl cert inspect ${file ?? 'FILE'}`

const minutesPerHour = 60

const minutesBetween = (from: Date, to: Date) => Math.round((to.getTime() - from.getTime()) / minute)

/** The topics a certificate names for pushes of this type, without the one that was sent. */
function otherTopics(attempt: Attempt): string[] {
  const { topic: sent, pushType = 'alert' } = attempt.notification
  const topics = certificateIn(attempt)?.topics.filter((each) => each.pushTypes.includes(pushType)) ?? []
  return topics.map(({ topic }) => topic).filter((topic) => topic !== sent)
}

/** The VoIP topic of the app, for an ordinary push: what a PushKit token would have needed, if the credential has it. */
function voipTopic(attempt: Attempt): string | undefined {
  const { topic, pushType } = attempt.notification
  const { suffix } = pushTypes.voip
  const isOrdinary = pushType === 'alert' || pushType === 'background'
  if (topic === undefined || !isOrdinary || topic.endsWith(suffix)) return undefined
  const certificate = certificateIn(attempt)
  const isCovered = certificate?.topics.some((each) => each.topic === topic + suffix) ?? true
  return isCovered ? topic + suffix : undefined
}

/** The topic as the push type wants it, when it lacks the suffix. */
function suffixedTopic({ notification: { topic, pushType } }: Attempt): string | undefined {
  if (topic === undefined || pushType === undefined) return undefined
  const { suffix } = pushTypes[pushType]
  return suffix !== '' && !topic.endsWith(suffix) ? splitTopic(topic).bundleId + suffix : undefined
}

/** What a topic can be made of: the characters of a bundle id (Apple, CFBundleIdentifier), and of `web.` and `pass.` ids. */
const topicCharacters = /^[A-Za-z0-9.-]+$/

/** Apple prints an app's full identifier with the team id in front; the topic goes without. */
const teamPrefix = /^[A-Z0-9]{10}\.(?=.*\.)/

/**
 * What is behind the reasons of APNs, as far as the facts at hand can tell; the order is that of likelihood among
 * users' reports. A reason that has no row here is explained by the reason table alone.
 */
export const reasonCauses: readonly Cause[] = [
  behindReason(['BadDeviceToken'], {
    id: 'token-of-unusual-length',
    weigh({ notification: { deviceToken } }) {
      const digits = deviceToken.length
      if (digits === 64 || digits === 160) return undefined
      return {
        certainty: 'likely',
        evidence: {
          en: `The device token has ${digits} hex digits; nearly all have 64 (160 for Live Activities): it may be cut short, or be something else.`,
          zh: `device token 有 ${digits} 位十六进制；绝大多数是 64 位（实时活动为 160 位）：可能被截断了，或者根本不是 device token。`,
        },
      }
    },
    remedy: () =>
      remedy({
        en: 'Copy it again from what didRegisterForRemoteNotificationsWithDeviceToken delivers.',
        zh: '请从 didRegisterForRemoteNotificationsWithDeviceToken 回调里重新取一次。',
      }),
  }),
  behindReason(['BadDeviceToken'], {
    id: 'token-of-other-environment',
    weigh(attempt) {
      const environment = environmentOf(attempt)
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
    },
    remedy(attempt) {
      const environment = environmentOf(attempt)
      if (environment === undefined)
        return remedy({
          en: 'Send it to a gateway of the other environment.',
          zh: '把它发到另一个环境的网关。',
        })
      const other = otherThan(environment)
      const certificate = certificateIn(attempt)
      if (certificate !== undefined && !certificate.environments.includes(other))
        return remedy({
          en: `${fileOf(attempt, 'The certificate')} is for ${environment} alone: take a token from a ${environment} build, or use a universal certificate or a signing key (.p8) and send with --env ${other}.`,
          zh: `${fileOf(attempt, '证书')} 只能用于 ${environment}：请从 ${environment} 的包取 token，或换用通用证书或 .p8 密钥，再加 --env ${other} 发送。`,
        })
      return remedy(
        { en: `Send it to ${other}.`, zh: `改发到 ${other}。` },
        attempt.again({ env: other, gateway: attempt.gateway.kind === 'apple' ? undefined : 'local' }),
      )
    },
  }),
  behindReason(['BadDeviceToken'], {
    id: 'not-a-device-token',
    weigh: () => ({
      certainty: 'possible',
      evidence: {
        en: 'These hex digits are not a device token at all: a hash of one, or another identifier.',
        zh: '这串十六进制根本不是 device token：可能是它的哈希，或者别的标识符。',
      },
    }),
    remedy: () =>
      remedy({
        en: 'Compare it with what the app prints in didRegisterForRemoteNotificationsWithDeviceToken.',
        zh: '与 App 在 didRegisterForRemoteNotificationsWithDeviceToken 里打印的值对比一下。',
      }),
  }),
  behindReason(['DeviceTokenNotForTopic', 'TopicDisallowed', 'InvalidPushType'], {
    id: 'topic-without-suffix',
    weigh(attempt) {
      const wanted = suffixedTopic(attempt)
      const { pushType, topic } = attempt.notification
      if (wanted === undefined) return undefined
      return {
        certainty: 'likely',
        evidence: {
          en: `The push type is ${pushType}, whose topic is ${wanted}; ${topic} was sent.`,
          zh: `推送类型是 ${pushType}，对应的 topic 应为 ${wanted}，实际发送的是 ${topic}。`,
        },
      }
    },
    remedy: (attempt) =>
      remedy(
        { en: 'Send with that topic.', zh: '改用该 topic。' },
        attempt.again({ topic: suffixedTopic(attempt) }),
      ),
  }),
  behindReason(['DeviceTokenNotForTopic'], {
    id: 'token-of-other-app',
    weigh({ notification: { topic } }) {
      return {
        certainty: 'likely',
        evidence:
          topic === undefined
            ? {
                en: 'The device token was registered by another app than the certificate is for.',
                zh: 'device token 由另一个 App 注册，与证书不是同一个 App。',
              }
            : {
                en: `The push was for ${topic}, and the device token was registered by an app (or extension, or watch app) with another bundle id.`,
                zh: `推送的 topic 是 ${topic}，而 device token 是由另一个 Bundle ID 的 App（或扩展、Watch App）注册的。`,
              },
      }
    },
    remedy(attempt) {
      const topics = otherTopics(attempt)
      if (topics.length > 0)
        return remedy(
          {
            en: 'Send with the bundle id of the app the token comes from; the certificate is also good for these:',
            zh: 'topic 要填注册该 token 的 App；证书还支持以下 topic：',
          },
          ...topics.map((topic) => attempt.again({ topic })),
        )
      if (attempt.credential?.kind === 'identity')
        return remedy(
          {
            en: "Use a token of this certificate's app, or the certificate of the token's app.",
            zh: '请使用该证书对应 App 的 token，或者 token 所属 App 的证书。',
          },
          inspect(attempt),
        )
      return remedy(
        {
          en: 'Send with the bundle id of the app the token comes from.',
          zh: 'topic 要填注册该 token 的 App 的 Bundle ID。',
        },
        attempt.again({ topic: 'BUNDLE.ID.OF.THE.APP' }),
      )
    },
  }),
  behindReason(['DeviceTokenNotForTopic'], {
    id: 'pushkit-token',
    weigh(attempt) {
      const topic = voipTopic(attempt)
      if (topic === undefined) return undefined
      return {
        certainty: 'possible',
        evidence: {
          en: `The token comes from PushKit (pushRegistry(_:didUpdate:for:)): those go with the topic ${topic}.`,
          zh: `这个 token 来自 PushKit（pushRegistry(_:didUpdate:for:)），对应的 topic 是 ${topic}。`,
        },
      }
    },
    remedy: (attempt) =>
      remedy(
        { en: 'If so, send it as VoIP.', zh: '如果是，请按 VoIP 推送发送。' },
        attempt.again({ topic: voipTopic(attempt), pushType: 'voip' }),
      ),
  }),
  behindReason(['TopicDisallowed', 'BadTopic'], {
    id: 'topic-with-team-id',
    weigh({ notification: { topic = '' } }) {
      if (!teamPrefix.test(topic)) return undefined
      return {
        certainty: 'likely',
        evidence: {
          en: `The topic ${topic} begins with a team id; topics go without.`,
          zh: `topic ${topic} 前面带了 Team ID；topic 里不应该有它。`,
        },
      }
    },
    remedy: (attempt) =>
      remedy(
        { en: 'Leave the team id out.', zh: '去掉 Team ID。' },
        attempt.again({ topic: attempt.notification.topic?.replace(teamPrefix, '') }),
      ),
  }),
  behindReason(['TopicDisallowed'], {
    id: 'topic-not-in-certificate',
    weigh(attempt) {
      const certificate = certificateIn(attempt)
      const { topic } = attempt.notification
      if (certificate === undefined || topic === undefined || certificate.topics.length === 0)
        return undefined
      const topics = certificate.topics.map((each) => each.topic)
      if (topics.includes(topic)) return undefined
      return {
        certainty: 'certain',
        evidence: {
          en: `${fileOf(attempt, 'The certificate')} is good for ${topics.join(', ')}; the push was for ${topic}.`,
          zh: `${fileOf(attempt, '证书')} 只支持 ${topics.join('、')}，而这次推送的 topic 是 ${topic}。`,
        },
      }
    },
    remedy: (attempt) =>
      remedy(
        {
          en: `Send with a topic of the certificate, or with the certificate of ${attempt.notification.topic}.`,
          zh: `改用证书支持的 topic，或换用 ${attempt.notification.topic} 的证书。`,
        },
        ...otherTopics(attempt).map((topic) => attempt.again({ topic })),
      ),
  }),
  behindReason(['TopicDisallowed'], {
    id: 'topic-of-other-team',
    weigh({ credential, notification: { topic } }) {
      if (credential?.kind !== 'signing-key') return undefined
      const { keyId, teamId } = credential.signingKey
      return {
        certainty: 'likely',
        evidence: {
          en: `The key ${keyId} of team ${teamId} may not push to ${topic}: the app belongs to another team, the name is misspelt, or the key is limited to other topics.`,
          zh: `团队 ${teamId} 的密钥 ${keyId} 无权向 ${topic} 推送：App 属于另一个团队，或名字拼错了，或密钥限定了其他 topic。`,
        },
      }
    },
    remedy: () =>
      remedy({
        en: 'Compare the topic with the bundle id in Xcode, and the team of the app with that of the key in the developer portal.',
        zh: '核对 Xcode 里的 Bundle ID，并在开发者后台确认 App 与密钥属于同一个团队。',
      }),
  }),
  behindReason(['MissingTopic'], {
    id: 'no-topic',
    weigh(attempt) {
      if (attempt.notification.topic !== undefined) return undefined
      const topics = certificateIn(attempt)?.topics ?? []
      return {
        certainty: 'certain',
        evidence:
          topics.length > 1
            ? {
                en: `${fileOf(attempt, 'The certificate')} is good for ${topics.length} topics, and none was named.`,
                zh: `${fileOf(attempt, '证书')} 支持 ${topics.length} 个 topic，但没有指定用哪个。`,
              }
            : {
                en: 'No topic was sent, and the credential does not say it.',
                zh: '没有发送 topic，而凭证本身也不包含它。',
              },
      }
    },
    remedy(attempt) {
      const topics = otherTopics(attempt)
      return remedy(
        { en: 'Name the topic.', zh: '请指定 topic。' },
        ...(topics.length > 0 ? topics : ['BUNDLE.ID.OF.THE.APP']).map((topic) => attempt.again({ topic })),
      )
    },
  }),
  behindReason(['BadTopic'], {
    id: 'topic-not-a-bundle-id',
    weigh({ notification: { topic } }) {
      if (topic === undefined || topicCharacters.test(topic)) return undefined
      return {
        certainty: 'certain',
        evidence: {
          en: `"${topic}" is not a bundle id: those have letters, digits, dots and hyphens only.`,
          zh: `「${topic}」不是 Bundle ID：只能包含字母、数字、点和连字符。`,
        },
      }
    },
    remedy: (attempt) =>
      remedy(
        { en: 'Use the bundle id as it stands in Xcode.', zh: '填 Xcode 里的 Bundle ID。' },
        attempt.again({ topic: 'BUNDLE.ID.OF.THE.APP' }),
      ),
  }),
  behindReason(['BadCertificateEnvironment'], {
    id: 'certificate-of-other-environment',
    weigh(attempt) {
      const certificate = certificateIn(attempt)
      const environment = environmentOf(attempt)
      if (certificate === undefined || certificate.environments.length === 0) return undefined
      const named = certificate.environments.join(', ')
      if (environment === undefined)
        return {
          certainty: 'likely',
          evidence: {
            en: `${fileOf(attempt, 'The certificate')} is for ${named}; this gateway is not.`,
            zh: `${fileOf(attempt, '证书')} 用于 ${named}，而这个网关不是。`,
          },
        }
      if (certificate.environments.includes(environment)) return undefined
      return {
        certainty: 'certain',
        evidence: {
          en: `${fileOf(attempt, 'The certificate')} is for ${named}; the push went to ${environment}.`,
          zh: `${fileOf(attempt, '证书')} 用于 ${named}，而推送发到了 ${environment}。`,
        },
      }
    },
    remedy(attempt) {
      const [env] = certificateIn(attempt)?.environments ?? []
      return remedy(
        {
          en: 'Send to the environment of the certificate (with a token of that environment), or use a universal certificate.',
          zh: '发到证书对应的环境（token 也要是该环境的），或换用通用推送证书。',
        },
        ...(env === undefined
          ? []
          : [attempt.again({ env, gateway: attempt.gateway.kind === 'local' ? 'local' : undefined })]),
      )
    },
  }),
  behindReason(['BadCertificate', 'MissingProviderToken'], {
    id: 'certificate-cannot-push',
    weigh(attempt) {
      const certificate = certificateIn(attempt)
      const ability = certificate && canPush(certificate, attempt.now)
      if (ability === undefined || ability.can) return undefined
      return {
        certainty: reasonOf(attempt) === 'BadCertificate' ? 'certain' : 'likely',
        evidence: {
          en: `${fileOf(attempt, 'The certificate')} cannot push. ${ability.why.en}`,
          zh: `${fileOf(attempt, '证书')} 不能发推送。${ability.why.zh}`,
        },
      }
    },
    remedy: (attempt) =>
      remedy(
        {
          en: 'Make a push certificate (Apple Push Notification service SSL) in the developer portal; this is what you have:',
          zh: '到开发者后台创建推送证书（Apple Push Notification service SSL）；看看手上这张是什么：',
        },
        inspect(attempt),
      ),
  }),
  behindReason(['BadCertificate'], {
    id: 'certificate-of-local-gateway',
    weigh: (attempt) =>
      certificateIn(attempt)?.provenance === 'local' && attempt.gateway.kind === 'apple'
        ? {
            certainty: 'certain',
            evidence: {
              en: `${fileOf(attempt, 'The certificate')} was made by the local gateway; Apple takes only its own.`,
              zh: `${fileOf(attempt, '证书')} 是本地网关签发的，Apple 只认自己签发的证书。`,
            },
          }
        : undefined,
    remedy: (attempt) =>
      remedy({ en: 'Send to the local gateway.', zh: '发到本地网关。' }, attempt.again({ gateway: 'local' })),
  }),
  behindReason(['BadCertificate'], {
    id: 'certificate-revoked',
    weigh: (attempt) =>
      certificateIn(attempt) && {
        certainty: 'likely',
        evidence: {
          en: `${fileOf(attempt, 'The certificate')} looks good from here, so it was probably revoked, or replaced in the portal.`,
          zh: `${fileOf(attempt, '证书')} 本身看起来没问题，很可能已在后台被吊销或替换。`,
        },
      },
    remedy: () =>
      remedy({
        en: 'Compare its serial number with those in the developer portal; make a new one if it is gone.',
        zh: '到开发者后台核对序列号；如果已不在列表里，就重新创建一张。',
      }),
  }),
  behindReason(['MissingProviderToken'], {
    id: 'no-credential',
    weigh: ({ credential }) =>
      credential === undefined
        ? {
            certainty: 'certain',
            evidence: { en: 'No credential was sent.', zh: '没有发送任何凭证。' },
          }
        : undefined,
    remedy: (attempt) =>
      remedy(
        { en: 'Give a certificate or a signing key.', zh: '请提供证书或 .p8 密钥。' },
        attempt.again({ cert: 'FILE.p12' }),
        attempt.again({ signingKey: 'AuthKey_KEYID.p8', teamId: 'TEAMID' }),
      ),
  }),
  behindReason(['MissingProviderToken'], {
    id: 'certificate-not-taken',
    weigh: (attempt) =>
      certificateIn(attempt) && {
        certainty: 'possible',
        evidence: {
          en: `${fileOf(attempt, 'The certificate')} was shown, and did not reach APNs as a push certificate: something on the way ends TLS, or this gateway does not know its issuer (${certificateIn(attempt)?.issuer.commonName ?? 'unnamed'}).`,
          zh: `${fileOf(attempt, '证书')} 已出示，但没有被当作推送证书：可能中途有设备截断了 TLS，或者该网关不认识它的签发者（${certificateIn(attempt)?.issuer.commonName ?? '未知'}）。`,
        },
      },
    remedy: (attempt) => remedy({ en: 'See what it is:', zh: '看看它是什么：' }, inspect(attempt)),
  }),
  behindReason(['InvalidProviderToken'], {
    id: 'key-unknown-to-local-gateway',
    weigh: ({ gateway, credential }) =>
      gateway.kind === 'local' && credential?.kind === 'signing-key'
        ? {
            certainty: 'likely',
            evidence: {
              en: `The local gateway knows only keys that it made or was told of; ${credential.signingKey.keyId} of team ${credential.signingKey.teamId} is not among them.`,
              zh: `本地网关只认识它自己生成或登记过的密钥；其中没有团队 ${credential.signingKey.teamId} 的 ${credential.signingKey.keyId}。`,
            },
          }
        : undefined,
    remedy: () =>
      remedy({ en: 'Have it make one:', zh: '让它生成一个：' }, 'pushctl gateway issue --signing-key'),
  }),
  behindReason(['InvalidProviderToken'], {
    id: 'key-and-ids-differ',
    weigh({ credential, file = '', gateway }) {
      if (credential?.kind !== 'signing-key' || gateway.kind === 'local') return undefined
      const { keyId, teamId } = credential.signingKey
      if (file.includes(keyId))
        return {
          certainty: 'likely',
          evidence: {
            en: `The key id ${keyId} stands in the name of ${file}, so the team id ${teamId} is the one to doubt.`,
            zh: `文件名 ${file} 里就有 Key ID ${keyId}，所以更可能是 Team ID ${teamId} 不对。`,
          },
        }
      return {
        certainty: 'likely',
        evidence: {
          en: `Key id ${keyId} and team id ${teamId} are swapped, or do not belong to ${file === '' ? 'this key' : file}: behind this reason it is nearly always that.`,
          zh: `Key ID ${keyId} 和 Team ID ${teamId} 填反了，或与 ${file === '' ? '这个密钥' : file} 不是一套：出现这个原因几乎都是如此。`,
        },
      }
    },
    remedy(attempt) {
      const { credential, file = '' } = attempt
      if (credential?.kind !== 'signing-key') return remedy({ en: '', zh: '' })
      const { keyId, teamId } = credential.signingKey
      const where = {
        en: 'The team id stands under Membership details, the key id under Keys, at https://developer.apple.com/account',
        zh: 'Team ID 在 https://developer.apple.com/account 的「会员资格详细信息」里，Key ID 在 Keys 列表里',
      }
      return file.includes(keyId)
        ? remedy(where, attempt.again({ teamId: 'TEAMID' }))
        : remedy(where, attempt.again({ keyId: teamId, teamId: keyId }))
    },
  }),
  behindReason(['InvalidProviderToken'], {
    id: 'key-revoked',
    weigh: ({ gateway }) =>
      gateway.kind === 'local'
        ? undefined
        : {
            certainty: 'possible',
            evidence: {
              en: 'The key was revoked, is not one for APNs (App Store Connect, Sign in with Apple), or is only hours old.',
              zh: '密钥已被吊销，或者不是 APNs 密钥（而是 App Store Connect、Sign in with Apple 的），又或者刚创建不久。',
            },
          },
    remedy: () =>
      remedy({
        en: 'Look it up under Keys at https://developer.apple.com/account/resources/authkeys/list',
        zh: '到 https://developer.apple.com/account/resources/authkeys/list 查看该密钥',
      }),
  }),
  behindReason(['ExpiredProviderToken', 'InvalidProviderToken'], {
    id: 'clock',
    weigh(attempt) {
      const { tokenMade, now, gateway } = attempt
      // The local gateway goes by the same clock.
      if (tokenMade === undefined || gateway.kind === 'local') return undefined
      const age = minutesBetween(tokenMade, now)
      if (reasonOf(attempt) === 'InvalidProviderToken')
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
    },
    remedy: () =>
      remedy(
        { en: 'Set the clock, best by NTP, and compare:', zh: '校准系统时间（最好开启 NTP），然后检查：' },
        'pushctl doctor',
      ),
  }),
  behindReason(['BadEnvironmentKeyIdInToken', 'BadEnvironmentKeyInToken'], {
    id: 'key-of-other-environment',
    weigh(attempt) {
      const environment = environmentOf(attempt)
      if (attempt.credential?.kind !== 'signing-key' || environment === undefined) return undefined
      const { keyId } = attempt.credential.signingKey
      return {
        certainty: 'certain',
        evidence: {
          en: `APNs says that the key ${keyId} is not for ${environment}.`,
          zh: `APNs 明确表示密钥 ${keyId} 不能用于 ${environment}。`,
        },
      }
    },
    remedy(attempt) {
      const environment = environmentOf(attempt)
      return remedy(
        {
          en: 'Send to the other environment (with a token of it), or make a key for this one.',
          zh: '发到另一个环境（token 也要换成那个环境的），或为当前环境新建密钥。',
        },
        ...(environment === undefined ? [] : [attempt.again({ env: otherThan(environment) })]),
      )
    },
  }),
  behindReason(['TooManyProviderTokenUpdates'], {
    id: 'tokens-of-others',
    weigh: ({ credential }) =>
      credential?.kind === 'signing-key'
        ? {
            certainty: 'likely',
            evidence: {
              en: `pushctl keeps its provider token for the key ${credential.signingKey.keyId} across runs, so another program, or another computer, signs tokens with the same key.`,
              zh: `pushctl 会跨次复用密钥 ${credential.signingKey.keyId} 的 token，所以应该是别的程序或别的机器也在用同一个密钥签发。`,
            },
          }
        : undefined,
    remedy: () =>
      remedy({
        en: 'Wait 20 minutes. Let the others keep their token for 20 to 60 minutes, or give them a key of their own.',
        zh: '等 20 分钟再试。其他程序也应复用 token 20～60 分钟，或改用各自的密钥。',
      }),
  }),
  behindReason(['PayloadTooLarge'], {
    id: 'payload-size',
    weigh({ notification: { payload, pushType = 'alert' } }) {
      const { largestPayload } = pushTypes[pushType]
      return payload.length <= largestPayload
        ? undefined
        : {
            certainty: 'certain',
            evidence: {
              en: `The payload has ${payload.length} bytes; a push of type ${pushType} may have ${largestPayload}.`,
              zh: `payload 有 ${payload.length} 字节；${pushType} 类型最多 ${largestPayload} 字节。`,
            },
          }
    },
    remedy: () =>
      remedy({
        en: 'Shorten it, or send an id and let the app fetch the rest.',
        zh: '缩短内容，或只发一个 id，让 App 自己去拉取。',
      }),
  }),
  behindReason(['PayloadEmpty'], {
    id: 'payload-empty',
    weigh: ({ notification: { payload } }) =>
      payload.length > 0
        ? undefined
        : {
            certainty: 'certain',
            evidence: { en: 'The payload has no bytes.', zh: 'payload 是空的。' },
          },
    remedy: (attempt) =>
      remedy({ en: 'Send something.', zh: '请填写内容。' }, attempt.again({ message: 'Hello' })),
  }),
  behindReason(['Unregistered', 'ExpiredToken'], {
    id: 'app-removed',
    weigh({ outcome }) {
      const since = outcome.kind === 'rejected' ? outcome.reply.since : undefined
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
    },
    remedy: () =>
      remedy({
        en: 'Delete the token, unless the app has registered it again since; open the app to get a new one.',
        zh: '删除这个 token（除非 App 之后又注册过它）；打开 App 可以拿到新的。',
      }),
  }),
  behindReason(['BadCollapseId'], {
    id: 'collapse-id-length',
    weigh({ notification: { collapseId = '' } }) {
      const bytes = Buffer.byteLength(collapseId)
      return bytes <= largestCollapseId
        ? undefined
        : {
            certainty: 'certain',
            evidence: {
              en: `The collapse id has ${bytes} bytes; ${largestCollapseId} are allowed.`,
              zh: `collapse id 有 ${bytes} 字节，最多 ${largestCollapseId} 字节。`,
            },
          }
    },
    remedy: () => remedy({ en: 'Shorten it.', zh: '请缩短它。' }),
  }),
  behindReason(['BadMessageId'], {
    id: 'id-not-a-uuid',
    weigh: ({ notification: { id } }) =>
      id === undefined || uuid.test(id)
        ? undefined
        : {
            certainty: 'certain',
            evidence: { en: `"${id}" is not a UUID.`, zh: `「${id}」不是 UUID。` },
          },
    remedy: (attempt) =>
      remedy(
        { en: 'Leave it out, and APNs makes one.', zh: '不填即可，APNs 会自动生成。' },
        attempt.again({ apnsId: undefined }),
      ),
  }),
  behindReason(['BadPriority'], {
    id: 'background-priority',
    weigh: ({ notification: { pushType, priority } }) =>
      pushType === 'background' && priority === 10
        ? {
            certainty: 'certain',
            evidence: {
              en: 'A background push went with priority 10; Apple allows 5.',
              zh: '后台推送用了优先级 10，而 Apple 只允许 5。',
            },
          }
        : undefined,
    remedy: (attempt) => remedy({ en: 'Send with 5.', zh: '改用 5。' }, attempt.again({ priority: '5' })),
  }),
  behindReason(['BadPath', 'MethodNotAllowed'], {
    id: 'not-apns',
    weigh: ({ gateway }) =>
      gateway.kind === 'other'
        ? {
            certainty: 'likely',
            evidence: {
              en: 'This server does not have /3/device: it is probably not APNs.',
              zh: '这台服务器没有 /3/device 接口，很可能不是 APNs。',
            },
          }
        : undefined,
    remedy: (attempt) =>
      remedy(
        { en: "Send to one of Apple's gateways.", zh: '发到 Apple 的网关。' },
        attempt.again({ gateway: 'sandbox' }),
      ),
  }),
]
