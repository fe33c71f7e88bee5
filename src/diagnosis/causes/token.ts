import { remedy } from '../../finding.ts'
import { chinese, type Text } from '../../text.ts'
import { agoText } from '../../time.ts'
import { type Audience, audienceOf, originOf } from '../audience.ts'
import { cause, certain, likely, onAccepted, onReason, possible, type Weight } from '../cause.ts'
import { certificateIn, environmentOf, type Facts, fileOf, namedIn, otherThan } from '../facts.ts'
import { takesCertificate, toEnvironment } from './remedies.ts'

const answers = 'Apple, "Handling notification responses from APNs"'

/** Hex digits of tokens that devices were seen to have: 32 bytes nearly always, 54 and 80 with newer kinds of push. */
const usualLengths: readonly number[] = [64, 108, 160]

const isPlaceholder = (token: string) => /^(.)\1*$/.test(token) || /^(?:0123456789abcdef)+$/i.test(token)

const hasUsualForm = ({ notification: { deviceToken } }: Facts) =>
  usualLengths.includes(deviceToken.length) && !isPlaceholder(deviceToken)

/** What a text that is no device token at all is taken for one of (Expo, Firebase). */
const foreignToken = /^Expo(nent)?PushToken\[|:APA91|^[\w-]{20,30}:[\w-]{100,}$/i

/** How the tokens of an app are dealt out to the two environments. */
const builds = {
  sandbox: {
    en: 'The push went to sandbox, which knows only tokens of builds run from Xcode. This one is probably a production token: TestFlight, Ad Hoc, Enterprise or App Store.',
    zh: '推送发到了 sandbox，它只认识 Xcode 直接运行的包的 token；这个 token 很可能是 production 的（TestFlight、Ad Hoc、企业签名或 App Store）。',
  },
  production: {
    en: 'The push went to production, which does not know tokens of builds run from Xcode. This one is probably a sandbox token.',
    zh: '推送发到了 production，它不认识 Xcode 直接运行的包的 token；这个 token 很可能是 sandbox 的。',
  },
  unknown: {
    en: 'The token probably belongs to the other environment than this gateway.',
    zh: 'token 很可能属于另一个环境，与这个网关不同。',
  },
} as const satisfies Record<string, Text>

/** Tokens of what is no app are production tokens, always; of passes `wallet-topic` tells. */
const onlyProduction = {
  website: { en: 'pushes of Safari exist in production only', zh: 'Safari 网站推送只有 production 环境' },
  mdm: { en: 'MDM pushes exist in production only', zh: 'MDM 推送只有 production 环境' },
} as const satisfies Partial<Record<Audience, Text>>

function weighEnvironment(facts: Facts): Weight | undefined {
  const environment = environmentOf(facts)
  const audience = audienceOf(facts)
  if (audience === 'pass') return undefined
  if (audience !== 'app') {
    const { en, zh } = onlyProduction[audience]
    return environment === 'sandbox'
      ? likely(`The push went to sandbox, and ${en}.`, `推送发到了 sandbox，而 ${zh}。`)
      : undefined
  }
  const evidence = builds[environment ?? 'unknown']
  return { certainty: hasUsualForm(facts) ? 'likely' : 'possible', evidence }
}

/** What people take for the device token instead. */
const wrongFields: Readonly<Record<Audience, Text>> = {
  app: {
    en: 'These hex digits may be no device token at all, but a hash of one, or another identifier.',
    zh: '这串十六进制可能根本不是 device token，而是它的哈希，或者别的标识符。',
  },
  pass: {
    en: 'The token may be the deviceLibraryIdentifier, or the serial number of the pass: only the pushToken can be pushed to.',
    zh: '这个 token 可能是 deviceLibraryIdentifier 或票券序列号；只有 pushToken 才能用来推送。',
  },
  website: {
    en: 'These hex digits may be no token of Safari: an app has another one, even on the same Mac.',
    zh: '这串十六进制可能不是 Safari 给出的 token；同一台 Mac 上，App 的 token 与它不同。',
  },
  mdm: {
    en: 'These hex digits may be the UDID or the PushMagic of the device: neither is its Token (which is base64 there, hex here).',
    zh: '这串十六进制可能是设备的 UDID 或 PushMagic，而不是 Token（Token 在 plist 里是 base64，这里要用十六进制）。',
  },
}

/** How a token dies, by whose it is. */
const endings: Readonly<Record<Audience, Text>> = {
  app: {
    en: 'The app was removed from the device, or has a newer token',
    zh: 'App 已从设备上卸载，或者已经换了新的 token',
  },
  pass: {
    en: 'The pass was removed from the device, or its updates were switched off',
    zh: '票券已从设备上移除，或者关闭了自动更新',
  },
  website: {
    en: 'The person took back the permission in Safari, or has a newer token',
    zh: '用户已在 Safari 里收回通知权限，或者已经换了新的 token',
  },
  mdm: {
    en: 'The device was erased or is not enrolled any more, or has a newer token',
    zh: '设备已被抹掉或已取消注册，或者已经换了新的 token',
  },
}

function weighEnding(facts: Facts): Weight {
  const { en, zh } = endings[audienceOf(facts)]
  const { since, isSinceInSeconds = false } =
    facts.outcome?.kind === 'rejected' ? facts.outcome.reply : { since: undefined }
  if (since === undefined) return likely(`${en}.`, `${zh}。`)
  const day = since.toISOString()
  const ago = agoText(since, facts.now)
  if (isSinceInSeconds)
    return likely(
      `${en}: it has been dead since ${day} (${ago.en}), by a timestamp in seconds; APNs counts milliseconds, so another server says so.`,
      `${zh}：它自 ${day}（${ago.zh}）起失效；这个 timestamp 以秒为单位，而 APNs 用毫秒，说明应答的是别的服务器。`,
    )
  return likely(
    `${en}: APNs has known this one as dead since ${day} (${ago.en}).`,
    `${zh}：APNs 自 ${day}（${ago.zh}）起就认定它失效。`,
  )
}

/** What is behind a device token that the gateway does not take. */
export const tokenCauses = [
  cause({
    id: 'env-mismatch-token',
    what: {
      en: 'The device token belongs to the other environment.',
      zh: 'device token 属于另一个环境。',
    },
    weigh: onReason(['BadDeviceToken'], weighEnvironment),
    remedy(facts) {
      const environment = environmentOf(facts)
      const meant = namedIn(facts)?.right?.environment
      if (environment === undefined && meant !== undefined)
        return remedy({ en: `Send it to ${meant}.`, zh: `请改发到 ${meant}。` }, toEnvironment(facts, meant))
      if (environment === undefined)
        return remedy({
          en: 'Builds run from Xcode have sandbox tokens; TestFlight, Ad Hoc, Enterprise and App Store builds have production tokens. Send it to a gateway of the other environment, or take a token from a build of this one.',
          zh: 'Xcode 直接运行的包是 sandbox token；TestFlight、Ad Hoc、企业签名和 App Store 的包是 production token。改发到另一个环境的网关，或者用这个环境的包重新获取 token。',
        })
      const other = otherThan(environment)
      const certificate = certificateIn(facts)
      if (certificate !== undefined && !certificate.environments.includes(other)) {
        const isEither = takesCertificate(facts)
        return remedy({
          en: `${fileOf(facts, 'The certificate')} is for ${environment} alone: take a token from a ${environment} build, or use ${isEither ? 'a universal certificate or ' : ''}a signing key (.p8) and send with --env ${other}.`,
          zh: chinese`${fileOf(facts, '证书')} 只能用于 ${environment}：请从 ${environment} 的包取 token，或换用${isEither ? '通用证书或 ' : ' '}.p8 密钥，再加 --env ${other} 发送。`,
        })
      }
      return remedy({ en: `Send it to ${other}.`, zh: `改发到 ${other}。` }, toEnvironment(facts, other))
    },
    see: answers,
  }),
  cause({
    id: 'token-format',
    what: {
      en: 'The device token was changed on its way: cut short, pasted twice, or with characters that do not belong there.',
      zh: 'device token 在传递过程中变了样：被截断、粘贴了两次，或混入了多余的字符。',
    },
    weigh: onReason(['BadDeviceToken'], ({ notification: { deviceToken } }) => {
      const digits = deviceToken.length
      if (usualLengths.includes(digits)) return undefined
      const half = deviceToken.slice(0, digits / 2)
      if (digits === 128)
        return half === deviceToken.slice(digits / 2)
          ? likely('The device token stands there twice.', '这个 device token 重复了两遍。')
          : likely(
              'The device token has 128 hex digits: two of 64 run together.',
              'device token 有 128 位十六进制：像是两个 64 位的 token 连在了一起。',
            )
      return likely(
        `The device token has ${digits} hex digits; nearly all have 64 (160 for Live Activities): it may be cut short, or be something else.`,
        `device token 有 ${digits} 位十六进制；绝大多数是 64 位（实时活动为 160 位）：可能被截断了，或者根本不是 device token。`,
      )
    }),
    remedy: (facts) => {
      const { en, zh } = originOf(facts)
      return remedy({ en: `Copy it again: it is ${en}.`, zh: `请重新复制：${zh}。` })
    },
    see: answers,
  }),
  cause({
    id: 'token-wrong-field',
    what: {
      en: 'That is no device token, but another identifier: a UDID, a hash, a placeholder.',
      zh: '那不是 device token，而是别的标识符：UDID、哈希或占位符。',
    },
    weigh: onReason(['BadDeviceToken'], (facts) => {
      const { deviceToken } = facts.notification
      if (isPlaceholder(deviceToken))
        return likely(
          `No device has the token ${deviceToken.slice(0, 8)}…: it is a placeholder.`,
          `没有设备会用 ${deviceToken.slice(0, 8)}… 这样的 token，它只是个占位符。`,
        )
      const audience = audienceOf(facts)
      const isElsewhere = audience === 'app' || environmentOf(facts) === 'sandbox'
      return { certainty: isElsewhere ? 'possible' : 'likely', evidence: wrongFields[audience] }
    }),
    remedy: (facts) => {
      const { en, zh } = originOf(facts)
      return remedy({ en: `Compare it with ${en}.`, zh: `请对照：${zh}。` })
    },
    see: answers,
  }),
  cause({
    id: 'fcm-or-expo-token',
    what: {
      en: 'The token is one of Firebase or Expo, which send to APNs themselves.',
      zh: '这是 Firebase 或 Expo 的 token，要由它们的服务转发给 APNs。',
    },
    weigh: onReason(['BadDeviceToken'], ({ notification: { deviceToken } }) =>
      foreignToken.test(deviceToken)
        ? certain(
            'The token is not hex: it is one of Firebase or Expo.',
            'token 不是十六进制：它是 Firebase 或 Expo 的 token。',
          )
        : undefined,
    ),
    remedy: () =>
      remedy({
        en: 'In the app, Messaging.messaging().apnsToken (Firebase) or getDevicePushTokenAsync() (Expo) gives the token of APNs.',
        zh: '在 App 里用 Messaging.messaging().apnsToken（Firebase）或 getDevicePushTokenAsync()（Expo）获取 APNs 的 token。',
      }),
    see: answers,
  }),
  cause({
    id: 'token-unregistered',
    what: {
      en: 'The device token is no longer in use: what it was for was removed from the device, or has a newer one.',
      zh: 'device token 已失效：对应的 App 等已从设备上移除，或者换了新的 token。',
    },
    weigh: onReason(['Unregistered', 'ExpiredToken'], weighEnding),
    remedy: (facts) =>
      remedy(
        audienceOf(facts) === 'app'
          ? {
              en: 'Delete the token, unless the app has registered it again since; open the app to get a new one.',
              zh: '删除这个 token（除非 App 之后又注册过它）；打开 App 可以拿到新的。',
            }
          : {
              en: 'Delete the token, unless your server was given it again since.',
              zh: '删除这个 token，除非你的服务器之后又收到过它。',
            },
      ),
    see: answers,
  }),
  cause({
    id: 'missing-device-token',
    what: {
      en: 'The request has no device token: the variable that should hold it was empty.',
      zh: '请求里没有 device token：存放它的变量是空的。',
    },
    weigh: onReason(['MissingDeviceToken'], () =>
      likely(
        'The path ends where the device token should stand: the variable that should hold it was empty.',
        '路径里本该是 device token 的地方是空的：存放它的变量没有值。',
      ),
    ),
    remedy: (facts) =>
      remedy(
        {
          en: 'Check that the app registered, and that your server kept the token: the path is /3/device/TOKEN.',
          zh: '确认 App 已注册推送、服务器已保存 token：路径应为 /3/device/TOKEN。',
        },
        facts.again({ token: 'DEVICE_TOKEN' }),
      ),
    see: answers,
  }),
  cause({
    id: 'entitlement-missing',
    what: {
      en: 'The app has no push entitlement (aps-environment), so the device gives it no token at all.',
      zh: 'App 没有推送权限（aps-environment），所以设备根本不会给它 token。',
    },
    weigh: onReason(['MissingDeviceToken'], (facts) =>
      audienceOf(facts) !== 'app'
        ? undefined
        : possible(
            'There may never have been a token: without the entitlement aps-environment an app gets none ("no valid aps-environment entitlement string found").',
            '可能从来就没有 token：App 缺少 aps-environment 权限时拿不到（"no valid aps-environment entitlement string found"）。',
          ),
    ),
    remedy: () =>
      remedy(
        {
          en: 'Add the capability Push Notifications in Xcode, and look at the profile the app was signed with:',
          zh: '在 Xcode 里添加 Push Notifications 能力，并检查签名用的描述文件：',
        },
        'pushctl cert inspect FILE.mobileprovision',
      ),
    see: 'Apple, "APS Environment Entitlement"',
  }),
  cause({
    id: 'local-length-check',
    what: {
      en: 'A library refuses the device token for its length; APNs names no length.',
      zh: '是库自己按长度拒绝了 device token；APNs 并没有规定长度。',
    },
    weigh: onAccepted(({ notification: { deviceToken } }) =>
      deviceToken.length === 64 || deviceToken === ''
        ? undefined
        : likely(
            `APNs took this token of ${deviceToken.length} hex digits; a program that refuses it insists on 64.`,
            `APNs 接受了这个 ${deviceToken.length} 位的 token；如果你的程序拒绝它，是因为程序只认 64 位。`,
          ),
    ),
    remedy: () =>
      remedy({
        en: 'Take the length check out of your program, or update its library.',
        zh: '去掉程序里的长度检查，或者升级所用的库。',
      }),
    see: 'Apple, "Sending notification requests to APNs"',
  }),
  cause({
    id: 'old-token-still-200',
    what: {
      en: 'The token is an old one: APNs goes on taking pushes to it for days after the app was removed.',
      zh: 'token 是旧的：App 卸载后的几天里，APNs 仍会返回 200。',
    },
    weigh: onAccepted((facts) =>
      facts.channel === undefined && facts.gateway.kind !== 'local'
        ? possible(
            'That APNs took it does not say that the device still has this token: after the app is removed the answer stays 200 for a while.',
            'APNs 接受推送并不代表设备还在用这个 token：App 卸载后，一段时间内仍会返回 200。',
          )
        : undefined,
    ),
    remedy: () =>
      remedy({
        en: 'Of several tokens of one device the newest counts: compare with the one the app has now.',
        zh: '同一台设备有多个 token 时以最新的为准：请与 App 当前拿到的对比。',
      }),
    see: answers,
  }),
]
