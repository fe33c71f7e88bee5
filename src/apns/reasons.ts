import type { Text } from '../text.ts'
import type { Reply } from './reply.ts'

/**
 * What can come of trying again: `never`, this notification will not be taken; `after-fix`, once the cause is gone;
 * `later`, the same notification as it is, with patience; `reconnect`, on a new connection.
 */
export type Retry = 'never' | 'after-fix' | 'later' | 'reconnect'

/**
 * What a rejection stops: `push`, this notification alone; `gateway`, every notification until the gateway is well
 * again; `run`, every notification of the run, for all of them would get this answer.
 */
export type Stops = 'push' | 'gateway' | 'run'

/**
 * What of a credential a rejection refuses: the provider token, of which another may be taken; its environment, so that
 * it is good at the other gateway; or the credential as it is.
 */
export type Refused = 'provider-token' | 'environment' | 'credential'

/** Where APNs says it: in answers to pushes to devices, or of the broadcast and channel interfaces, or both. */
export type ReasonScope = 'device' | 'broadcast' | 'both'

/** One cause of a rejection, and what makes it go away. */
export interface ReasonCause {
  readonly cause: Text
  readonly cure: Text
}

/** What is known of one reason. */
export interface ReasonInfo {
  readonly status: number
  readonly scope: ReasonScope
  readonly meaning: Text
  /** The most likely first. */
  readonly causes: readonly ReasonCause[]
  readonly retry: Retry
  readonly stops: Stops
  /** Nothing when it is about the notification, not about the credential. */
  readonly refuses?: Refused
  /** Where it is written down. */
  readonly source: string
}

const device = 'Apple, "Handling notification responses from APNs"'
const broadcast = 'Apple, "Handling error responses from Apple Push Notification service"'
const tokens = 'Apple, "Establishing a token-based connection to APNs"'

/**
 * Every reason of `/3/device` and of the broadcast and channel interfaces that Apple names, with what users found
 * behind it; the few that only others have seen say so in their source.
 */
export const reasons = {
  BadCollapseId: {
    status: 400,
    scope: 'device',
    meaning: { en: 'The collapse id is too long.', zh: 'apns-collapse-id 过长。' },
    causes: [
      {
        cause: {
          en: 'apns-collapse-id is longer than 64 bytes; a Chinese character counts as three.',
          zh: 'apns-collapse-id 超过 64 字节；一个汉字占 3 个字节。',
        },
        cure: {
          en: 'Shorten it to 64 bytes, for instance by hashing it.',
          zh: '缩短到 64 字节以内，例如取哈希。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  BadDeviceToken: {
    status: 400,
    scope: 'device',
    meaning: {
      en: 'This gateway does not know the device token.',
      zh: '这个网关不认识该 device token。',
    },
    causes: [
      {
        cause: {
          en: 'The token belongs to the other environment: a build run from Xcode has sandbox tokens; TestFlight, Ad Hoc, Enterprise and App Store builds have production tokens.',
          zh: 'token 属于另一个环境：Xcode 直接运行的包拿到的是 sandbox token；TestFlight、Ad Hoc、企业签名和 App Store 的包拿到的是 production token。',
        },
        cure: {
          en: 'Send it to the other gateway (--env), or take a token from a build of this environment.',
          zh: '改发到另一个网关（--env），或者用这个环境的包重新获取 token。',
        },
      },
      {
        cause: {
          en: 'It is not an APNs device token: an FCM or Expo token, a UDID, a pass identifier, or one that was cut short.',
          zh: '它根本不是 APNs 的 device token：可能是 FCM/Expo token、UDID、卡券的设备标识，或者复制时被截断了。',
        },
        cure: {
          en: 'Take the hex of what didRegisterForRemoteNotificationsWithDeviceToken delivers.',
          zh: '使用 didRegisterForRemoteNotificationsWithDeviceToken 回调里的 Data，转成十六进制。',
        },
      },
    ],
    retry: 'never',
    stops: 'push',
    source: device,
  },
  BadExpirationDate: {
    status: 400,
    scope: 'both',
    meaning: { en: 'The expiration date is not one.', zh: 'apns-expiration 的值不合法。' },
    causes: [
      {
        cause: {
          en: 'apns-expiration is not a UNIX time in whole seconds: it has a fraction, or is in milliseconds.',
          zh: 'apns-expiration 不是以秒为单位的整数 UNIX 时间：带了小数，或者用了毫秒。',
        },
        cure: {
          en: 'Send whole seconds since 1970, or 0 for one attempt only.',
          zh: '填 1970 年以来的整数秒；只投递一次就填 0。',
        },
      },
      {
        cause: {
          en: 'A broadcast to a channel that stores nothing has an expiration other than 0.',
          zh: '向不存储消息的频道广播时，expiration 不是 0。',
        },
        cure: {
          en: 'Send 0, or make a channel that stores the most recent message.',
          zh: '填 0，或者新建一个保留最近一条消息的频道。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  BadMessageId: {
    status: 400,
    scope: 'both',
    meaning: { en: 'The apns-id is not a UUID.', zh: 'apns-id 不是 UUID。' },
    causes: [
      {
        cause: {
          en: 'apns-id is not in the form 8-4-4-4-12 of hex digits.',
          zh: 'apns-id 不是 8-4-4-4-12 格式的十六进制 UUID。',
        },
        cure: {
          en: 'Send a UUID in lower case, or leave it out: APNs then makes one.',
          zh: '填小写的 UUID，或者干脆不填，由 APNs 生成。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  BadPriority: {
    status: 400,
    scope: 'both',
    meaning: { en: 'The priority is not one that APNs takes here.', zh: 'apns-priority 的值不被接受。' },
    causes: [
      {
        cause: { en: 'apns-priority is not 10, 5 or 1.', zh: 'apns-priority 不是 10、5 或 1。' },
        cure: {
          en: 'Use 10 to show at once, 5 to spare the battery, 1 for the least.',
          zh: '立即展示用 10，省电用 5，最低用 1。',
        },
      },
      {
        cause: { en: 'A background push has priority 10.', zh: '后台推送（background）用了优先级 10。' },
        cure: { en: 'Background pushes take 5 only.', zh: '后台推送只能用 5。' },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  BadTopic: {
    status: 400,
    scope: 'device',
    meaning: { en: 'The topic is not valid.', zh: 'apns-topic 不合法。' },
    causes: [
      {
        cause: {
          en: 'apns-topic is not a bundle id: a placeholder, a name with spaces, or a stray quote or bracket.',
          zh: 'apns-topic 不是 Bundle ID：可能是占位符、带空格的名字，或多了引号、尖括号。',
        },
        cure: {
          en: 'Use the bundle id as it stands in Xcode, with the suffix of the push type if it has one.',
          zh: '填 Xcode 里的 Bundle ID；如果推送类型需要后缀，再加上后缀。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  DeviceTokenNotForTopic: {
    status: 400,
    scope: 'device',
    meaning: {
      en: 'The device token was made by another app than the topic names.',
      zh: 'device token 与 topic 不匹配：它是另一个 App 的 token。',
    },
    causes: [
      {
        cause: {
          en: 'The token comes from another app, or from another target of it (watch app, extension, a build with a different bundle id).',
          zh: 'token 来自另一个 App，或同一工程的其他 target（Watch App、扩展、Bundle ID 不同的构建）。',
        },
        cure: {
          en: 'Send with the bundle id of the app that registered the token (--topic).',
          zh: 'topic 要填注册该 token 的那个 App 的 Bundle ID（--topic）。',
        },
      },
      {
        cause: {
          en: 'The topic lacks the suffix of its push type (.voip, .complication, .push-type.liveactivity …), or has one it should not have.',
          zh: 'topic 缺少推送类型对应的后缀（.voip、.complication、.push-type.liveactivity 等），或者多加了后缀。',
        },
        cure: {
          en: 'A PushKit token goes with <bundle id>.voip; the ordinary token goes with the plain bundle id.',
          zh: 'PushKit 的 token 配 <Bundle ID>.voip；普通 token 配不带后缀的 Bundle ID。',
        },
      },
      {
        cause: {
          en: 'The certificate belongs to another app than the token.',
          zh: '证书属于另一个 App。',
        },
        cure: {
          en: "Look at the certificate's topics: pushctl cert inspect FILE",
          zh: '查看证书里的 topic：pushctl cert inspect FILE',
        },
      },
    ],
    retry: 'never',
    stops: 'push',
    source: device,
  },
  DuplicateHeaders: {
    status: 400,
    scope: 'device',
    meaning: { en: 'A header was sent twice.', zh: '有请求头重复。' },
    causes: [
      {
        cause: {
          en: 'The HTTP library writes Apns-Topic while the program also sets apns-topic.',
          zh: 'HTTP 库写了 Apns-Topic，代码里又设置了一次 apns-topic。',
        },
        cure: {
          en: 'Set each header once, in lower case.',
          zh: '每个请求头只设置一次，并使用小写。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  IdleTimeout: {
    status: 400,
    scope: 'device',
    meaning: {
      en: 'The connection was idle for too long, and APNs closed it.',
      zh: '连接空闲太久，被 APNs 关闭。',
    },
    causes: [
      {
        cause: {
          en: 'Nothing was sent on the connection for a long time.',
          zh: '连接上长时间没有任何请求。',
        },
        cure: {
          en: 'Connect again; a PING once an hour keeps a quiet connection alive.',
          zh: '重新建立连接；空闲连接可以每小时发一次 PING 保活。',
        },
      },
    ],
    retry: 'reconnect',
    stops: 'push',
    source: device,
  },
  InvalidPushType: {
    status: 400,
    scope: 'both',
    meaning: { en: 'The push type is not valid.', zh: 'apns-push-type 的值无效。' },
    causes: [
      {
        cause: {
          en: 'apns-push-type is misspelt: the values are alert, background, complication, controls, fileprovider, liveactivity, location, mdm, pushtotalk, voip and widgets.',
          zh: 'apns-push-type 拼写有误，可用的值只有 alert、background、complication、controls、fileprovider、liveactivity、location、mdm、pushtotalk、voip、widgets。',
        },
        cure: { en: 'Use one of them, in lower case.', zh: '从中选一个，全部小写。' },
      },
      {
        cause: {
          en: 'The push type does not go with the topic: voip without .voip, for instance.',
          zh: '推送类型与 topic 不匹配，例如类型是 voip 而 topic 没有 .voip 后缀。',
        },
        cure: {
          en: 'Give the topic the suffix of the push type, or choose the type that fits the topic.',
          zh: '给 topic 加上该类型的后缀，或改用与 topic 相符的类型。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  MissingDeviceToken: {
    status: 400,
    scope: 'device',
    meaning: { en: 'The path has no device token.', zh: '请求路径里没有 device token。' },
    causes: [
      {
        cause: {
          en: 'The variable that should hold the token was empty.',
          zh: '存放 token 的变量是空的。',
        },
        cure: {
          en: 'Check that the app registered, and that the token was stored: /3/device/<token>.',
          zh: '确认 App 已注册推送、token 已保存：路径应为 /3/device/<token>。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'push',
    source: device,
  },
  MissingTopic: {
    status: 400,
    scope: 'device',
    meaning: { en: 'apns-topic is missing, and needed here.', zh: '缺少必需的 apns-topic。' },
    causes: [
      {
        cause: {
          en: 'A provider token says nothing of the app, so each request has to.',
          zh: '使用 .p8（provider token）时，凭证里没有 App 信息，每个请求都必须带 topic。',
        },
        cure: {
          en: 'Send the bundle id: --topic com.example.app',
          zh: '带上 Bundle ID：--topic com.example.app',
        },
      },
      {
        cause: {
          en: 'The certificate is good for several topics, and APNs does not guess which.',
          zh: '证书包含多个 topic，APNs 不会替你猜。',
        },
        cure: {
          en: 'Name one of them: pushctl cert inspect FILE lists them.',
          zh: '指定其中一个：用 pushctl cert inspect FILE 查看。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  PayloadEmpty: {
    status: 400,
    scope: 'both',
    meaning: { en: 'The request has no payload.', zh: '请求没有 payload。' },
    causes: [
      {
        cause: {
          en: 'The body was empty, or was sent after the stream had ended.',
          zh: '请求体为空，或者在流结束之后才发送。',
        },
        cure: { en: 'Send at least {"aps":{}}.', zh: '至少发送 {"aps":{}}。' },
      },
    ],
    retry: 'after-fix',
    stops: 'push',
    source: device,
  },
  TopicDisallowed: {
    status: 400,
    scope: 'both',
    meaning: {
      en: 'This credential may not push to this topic.',
      zh: '当前凭证无权向这个 topic 推送。',
    },
    causes: [
      {
        cause: {
          en: 'The topic is not among those of the certificate, or the app belongs to another team than the signing key.',
          zh: 'topic 不在证书的 topic 列表里，或者 App 与 .p8 密钥不属于同一个团队。',
        },
        cure: {
          en: 'Use a topic of the certificate, or the credential of the team that owns the app.',
          zh: '改用证书包含的 topic，或换成该 App 所属团队的凭证。',
        },
      },
      {
        cause: {
          en: 'The topic is not the plain bundle id: it has the team id in front, or a suffix that it should not have.',
          zh: 'topic 不是纯 Bundle ID：前面带了 Team ID，或多了不该有的后缀。',
        },
        cure: {
          en: 'Use the bundle id, and the suffix of the push type only.',
          zh: '只写 Bundle ID，加上该推送类型要求的后缀。',
        },
      },
      {
        cause: {
          en: 'The key is limited to certain topics.',
          zh: '该密钥只授权给了部分 topic。',
        },
        cure: {
          en: 'Add the topic to the key in the developer portal, and connect again.',
          zh: '在开发者后台给这个密钥加上该 topic，然后重新连接。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    refuses: 'credential',
    source: device,
  },
  BadCertificate: {
    status: 403,
    scope: 'both',
    meaning: { en: 'APNs does not accept the client certificate.', zh: 'APNs 不接受这个客户端证书。' },
    causes: [
      {
        cause: {
          en: 'It is not a push certificate (a signing certificate, for instance), or it has expired or was revoked.',
          zh: '它不是推送证书（比如是代码签名证书），或者已过期、已被吊销。',
        },
        cure: {
          en: 'See what it is: pushctl cert inspect FILE. If it is none, make a push certificate in the developer portal.',
          zh: '先看清楚它是什么：pushctl cert inspect FILE；如果不是推送证书，去开发者后台新建一张。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    refuses: 'credential',
    source: device,
  },
  BadCertificateEnvironment: {
    status: 403,
    scope: 'both',
    meaning: {
      en: 'The certificate is for the other environment. APNs usually says so by closing the connection (GOAWAY).',
      zh: '证书属于另一个环境。APNs 通常会直接断开连接（GOAWAY）并给出这个原因。',
    },
    causes: [
      {
        cause: {
          en: 'A development certificate was used with the production gateway, or the other way round.',
          zh: '把开发证书用在了 production 网关，或者反过来。',
        },
        cure: {
          en: "Send to the certificate's own gateway (--env), or use a universal certificate.",
          zh: '发到证书对应的网关（--env），或换用通用（universal）推送证书。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    refuses: 'environment',
    source: device,
  },
  BadEnvironmentKeyIdInToken: {
    status: 403,
    scope: 'device',
    meaning: {
      en: 'The signing key is for the other environment.',
      zh: '.p8 密钥只能用于另一个环境。',
    },
    causes: [
      {
        cause: {
          en: 'Since 2025 a key can be limited to sandbox or to production.',
          zh: '从 2025 年起，密钥可以限定为只用于 sandbox 或 production。',
        },
        cure: {
          en: 'Send to the other gateway (--env), or make a key for this environment.',
          zh: '改发到另一个网关（--env），或为当前环境新建密钥。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    refuses: 'environment',
    source: tokens,
  },
  BadEnvironmentKeyInToken: {
    status: 403,
    scope: 'device',
    meaning: {
      en: 'The signing key is for the other environment.',
      zh: '.p8 密钥只能用于另一个环境。',
    },
    causes: [
      {
        cause: {
          en: 'Since 2025 a key can be limited to sandbox or to production.',
          zh: '从 2025 年起，密钥可以限定为只用于 sandbox 或 production。',
        },
        cure: {
          en: 'Send to the other gateway (--env), or make a key for this environment.',
          zh: '改发到另一个网关（--env），或为当前环境新建密钥。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    refuses: 'environment',
    source:
      'Reported by users of APNSwift (kylebrowning/APNSwift#229); Apple writes BadEnvironmentKeyIdInToken',
  },
  ExpiredProviderToken: {
    status: 403,
    scope: 'both',
    meaning: {
      en: 'The provider token is older than one hour.',
      zh: 'provider token（JWT）已超过一小时。',
    },
    causes: [
      {
        cause: {
          en: 'The clock of the machine that signs is wrong.',
          zh: '签发 token 的机器时间不准。',
        },
        cure: { en: 'Set the clock, best by NTP.', zh: '校准系统时间，最好开启 NTP。' },
      },
      {
        cause: {
          en: 'The same provider token was used for more than an hour.',
          zh: '同一个 token 用了超过一小时。',
        },
        cure: {
          en: 'Sign a new one every 20 to 60 minutes.',
          zh: '每 20～60 分钟重新签发一次。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    refuses: 'provider-token',
    source: tokens,
  },
  Forbidden: {
    status: 403,
    scope: 'device',
    meaning: { en: 'APNs refuses this action.', zh: 'APNs 拒绝了这个操作。' },
    causes: [
      {
        cause: {
          en: 'The credential or the app may not do this; Apple does not say why.',
          zh: '该凭证或 App 没有权限，Apple 没有说明具体原因。',
        },
        cure: {
          en: "Check the app's push capability and the key's services in the developer portal.",
          zh: '到开发者后台检查 App 的推送能力，以及密钥是否启用了 APNs。',
        },
      },
    ],
    retry: 'never',
    stops: 'run',
    refuses: 'credential',
    source: device,
  },
  InvalidProviderToken: {
    status: 403,
    scope: 'both',
    meaning: {
      en: 'APNs cannot verify the provider token: key, key id and team id do not belong together.',
      zh: 'APNs 无法验证 provider token：密钥、Key ID 和 Team ID 对不上。',
    },
    causes: [
      {
        cause: { en: 'Key id and team id are swapped.', zh: 'Key ID 和 Team ID 填反了。' },
        cure: {
          en: 'The key id stands in the file name, AuthKey_<key id>.p8; the team id stands under Membership in the developer portal.',
          zh: 'Key ID 就在文件名里：AuthKey_<Key ID>.p8；Team ID 在开发者后台的 Membership 页面。',
        },
      },
      {
        cause: {
          en: 'The key was revoked, or the .p8 is another one than the key id names.',
          zh: '密钥已被吊销，或者 .p8 文件与 Key ID 不是同一个。',
        },
        cure: {
          en: 'Compare the key id with Certificates, Identifiers & Profiles > Keys; make a new key if in doubt.',
          zh: '到 Certificates, Identifiers & Profiles > Keys 核对 Key ID；拿不准就新建一个。',
        },
      },
      {
        cause: {
          en: 'The key is not for APNs: an App Store Connect, Sign in with Apple or DeviceCheck key.',
          zh: '它不是 APNs 密钥，而是 App Store Connect、Sign in with Apple 或 DeviceCheck 的密钥。',
        },
        cure: {
          en: 'Make a key with the service Apple Push Notifications service (APNs).',
          zh: '新建密钥时勾选 Apple Push Notifications service (APNs)。',
        },
      },
      {
        cause: {
          en: 'Tokens of two teams were used on one connection.',
          zh: '同一个连接上用了两个团队的 token。',
        },
        cure: { en: 'Use one connection for each team.', zh: '每个团队使用独立的连接。' },
      },
      {
        cause: {
          en: 'The key is new: it can take hours before APNs knows it.',
          zh: '密钥刚创建，可能要过几个小时 APNs 才认识它。',
        },
        cure: { en: 'Try again later.', zh: '过一阵再试。' },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    refuses: 'provider-token',
    source: device,
  },
  MissingProviderToken: {
    status: 403,
    scope: 'both',
    meaning: {
      en: 'The request came with neither a client certificate nor a provider token.',
      zh: '请求既没有客户端证书，也没有 provider token。',
    },
    causes: [
      {
        cause: {
          en: 'The certificate was configured without its private key, or failed to load, so it was never shown.',
          zh: '证书没带私钥，或加载失败，TLS 握手时根本没有出示。',
        },
        cure: {
          en: 'Use a .p12, or a PEM with certificate and key: pushctl cert inspect FILE says whether the key is there.',
          zh: '使用 .p12，或同时包含证书和私钥的 PEM：pushctl cert inspect FILE 会告诉你有没有私钥。',
        },
      },
      {
        cause: {
          en: 'No credential was given.',
          zh: '没有提供任何凭证。',
        },
        cure: {
          en: 'Give --cert, or --signing-key with --team-id.',
          zh: '加上 --cert，或 --signing-key 与 --team-id。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    refuses: 'credential',
    source: device,
  },
  UnrelatedKeyIdInToken: {
    status: 403,
    scope: 'device',
    meaning: {
      en: 'The key id has nothing to do with the one first used on this connection.',
      zh: '这个 Key ID 与该连接上最初使用的密钥无关。',
    },
    causes: [
      {
        cause: {
          en: 'Two signing keys were used on one connection.',
          zh: '同一个连接上用了两个不相关的密钥。',
        },
        cure: { en: 'Open a connection for each key.', zh: '每个密钥单独建立连接。' },
      },
    ],
    retry: 'reconnect',
    stops: 'run',
    refuses: 'credential',
    source: tokens,
  },
  BadPath: {
    status: 404,
    scope: 'both',
    meaning: { en: 'The path of the request is wrong.', zh: '请求路径不正确。' },
    causes: [
      {
        cause: {
          en: 'The path is not /3/device/<device token>: a doubled slash, an unencoded character, or an old interface.',
          zh: '路径不是 /3/device/<device token>：多了斜杠、含未转义字符，或用了旧接口。',
        },
        cure: {
          en: 'Send POST /3/device/<hex device token>.',
          zh: '使用 POST /3/device/<十六进制 device token>。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  MethodNotAllowed: {
    status: 405,
    scope: 'both',
    meaning: { en: 'The method is not the right one for this path.', zh: '请求方法不对。' },
    causes: [
      {
        cause: { en: 'A push was not sent with POST.', zh: '推送没有使用 POST。' },
        cure: { en: 'Use POST.', zh: '改用 POST。' },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    source: device,
  },
  ExpiredToken: {
    status: 410,
    scope: 'device',
    meaning: { en: 'The device token has expired.', zh: 'device token 已过期。' },
    causes: [
      {
        cause: {
          en: 'The app was removed, or has a newer token since.',
          zh: 'App 已被卸载，或之后换了新的 token。',
        },
        cure: {
          en: 'Delete the token; the app sends a new one when it registers again.',
          zh: '从库里删掉这个 token；App 重新注册时会上报新的。',
        },
      },
    ],
    retry: 'never',
    stops: 'push',
    source: device,
  },
  Unregistered: {
    status: 410,
    scope: 'device',
    meaning: {
      en: 'The device token is no longer in use for this topic.',
      zh: '对这个 topic 来说，device token 已失效。',
    },
    causes: [
      {
        cause: {
          en: 'The app was removed from the device, or the device was erased or restored.',
          zh: 'App 已从设备上卸载，或设备被抹掉、恢复过。',
        },
        cure: {
          en: 'Delete the token, unless the app registered it again after the date APNs gives.',
          zh: '删掉这个 token；除非 App 在 APNs 给出的时间之后又注册过它。',
        },
      },
    ],
    retry: 'never',
    stops: 'push',
    source: device,
  },
  PayloadTooLarge: {
    status: 413,
    scope: 'both',
    meaning: { en: 'The payload is too large.', zh: 'payload 太大。' },
    causes: [
      {
        cause: {
          en: 'It is over 4096 bytes (5120 for VoIP and broadcasts). Bytes count, not characters: a Chinese character is 3, an emoji 4 or more.',
          zh: '超过 4096 字节（VoIP 和广播为 5120）。按字节计算而不是字符：一个汉字 3 字节，一个 emoji 4 字节或更多。',
        },
        cure: {
          en: 'Shorten the text, or send an id and let the app fetch the rest.',
          zh: '缩短内容，或只发一个 id，让 App 自己去拉取。',
        },
      },
    ],
    retry: 'never',
    stops: 'push',
    source: device,
  },
  TooManyProviderTokenUpdates: {
    status: 429,
    scope: 'both',
    meaning: {
      en: 'The provider token changes too often: more than once in 20 minutes.',
      zh: 'provider token 更换太频繁：20 分钟内换了不止一次。',
    },
    causes: [
      {
        cause: {
          en: 'Each process, topic or request signs a token of its own.',
          zh: '每个进程、每个 topic 甚至每个请求都各自签发了 token。',
        },
        cure: {
          en: 'Share one token for 20 to 60 minutes; pushctl keeps its own for that long.',
          zh: '共用同一个 token 20～60 分钟；pushctl 自己就是这么做的。',
        },
      },
    ],
    retry: 'later',
    stops: 'push',
    refuses: 'credential',
    source: tokens,
  },
  TooManyRequests: {
    status: 429,
    scope: 'both',
    meaning: {
      en: 'Too many pushes to the same device token in a short time.',
      zh: '短时间内给同一个 device token 发了太多推送。',
    },
    causes: [
      {
        cause: {
          en: 'A loop, or retries without a pause, hit one device.',
          zh: '死循环，或没有间隔的重试，一直打到同一台设备。',
        },
        cure: {
          en: 'Wait, then send less often; collapse what replaces itself (apns-collapse-id).',
          zh: '等一会儿再发，并降低频率；可互相覆盖的消息用 apns-collapse-id 合并。',
        },
      },
    ],
    retry: 'later',
    stops: 'push',
    source: device,
  },
  InternalServerError: {
    status: 500,
    scope: 'both',
    meaning: { en: 'APNs had an error of its own.', zh: 'APNs 内部出错。' },
    causes: [
      {
        cause: { en: "It is Apple's side.", zh: '问题在 Apple 一侧。' },
        cure: {
          en: 'Try again after 15 minutes, with growing pauses.',
          zh: '15 分钟后再试，并逐步加大间隔。',
        },
      },
    ],
    retry: 'later',
    stops: 'gateway',
    source: device,
  },
  ServiceUnavailable: {
    status: 503,
    scope: 'both',
    meaning: { en: 'APNs is not available now.', zh: 'APNs 暂时不可用。' },
    causes: [
      {
        cause: { en: "It is Apple's side.", zh: '问题在 Apple 一侧。' },
        cure: {
          en: 'Try again after 15 minutes; see apple.com/support/systemstatus.',
          zh: '15 分钟后再试；可查看 apple.com/support/systemstatus。',
        },
      },
    ],
    retry: 'later',
    stops: 'gateway',
    source: device,
  },
  Shutdown: {
    status: 503,
    scope: 'both',
    meaning: { en: 'This server of APNs is shutting down.', zh: '当前这台 APNs 服务器即将下线。' },
    causes: [
      {
        cause: { en: 'Ordinary maintenance.', zh: '正常维护。' },
        cure: { en: 'Connect again and repeat the push.', zh: '重新连接后再发一次。' },
      },
    ],
    retry: 'reconnect',
    stops: 'gateway',
    source: device,
  },
  FeatureNotEnabled: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'The app has no broadcast capability.', zh: 'App 没有启用广播推送能力。' },
    causes: [
      {
        cause: {
          en: 'Broadcast is not switched on under Push Notifications of this app id.',
          zh: '该 App ID 的 Push Notifications 里没有打开 Broadcast。',
        },
        cure: {
          en: 'Switch it on in Certificates, Identifiers & Profiles > Identifiers.',
          zh: '到 Certificates, Identifiers & Profiles > Identifiers 里打开。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'push',
    source: broadcast,
  },
  MissingChannelId: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'The channel id is missing.', zh: '缺少频道 ID。' },
    causes: [
      {
        cause: { en: 'apns-channel-id was not sent.', zh: '没有带 apns-channel-id 请求头。' },
        cure: {
          en: 'Send the channel id as a header; it never stands in the path.',
          zh: '把频道 ID 放在请求头里，不要放在路径中。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'push',
    source: broadcast,
  },
  BadChannelId: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'The channel id is not valid.', zh: '频道 ID 不合法。' },
    causes: [
      {
        cause: {
          en: 'It is not base64, or too long: not the value APNs gave when the channel was made.',
          zh: '不是 base64 或太长，也就是说不是创建频道时 APNs 返回的那个值。',
        },
        cure: {
          en: 'Use apns-channel-id of the answer to its creation, unchanged.',
          zh: '原样使用创建频道时返回的 apns-channel-id。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'push',
    source: broadcast,
  },
  ChannelNotRegistered: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'There is no such channel.', zh: '没有这个频道。' },
    causes: [
      {
        cause: {
          en: 'It was deleted, or made in the other environment, or for another app.',
          zh: '频道已删除，或建在另一个环境，或属于另一个 App。',
        },
        cure: {
          en: 'List the channels of this environment, or make one.',
          zh: '列出当前环境的频道确认，或新建一个。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'push',
    source: broadcast,
  },
  BadRequestParams: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'The request has an attribute APNs does not know.', zh: '请求里有 APNs 不认识的字段。' },
    causes: [
      {
        cause: { en: 'An attribute of the JSON body is misspelt.', zh: 'JSON 字段名拼写有误。' },
        cure: {
          en: 'A new channel takes message-storage-policy and push-type only.',
          zh: '创建频道只接受 message-storage-policy 和 push-type。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'push',
    source: broadcast,
  },
  BadRequestPayload: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'The body is not valid JSON.', zh: '请求体不是合法的 JSON。' },
    causes: [
      {
        cause: { en: 'The JSON is malformed.', zh: 'JSON 格式有误。' },
        cure: { en: 'Check it with a JSON parser.', zh: '用 JSON 工具检查一下。' },
      },
    ],
    retry: 'after-fix',
    stops: 'push',
    source: broadcast,
  },
  MissingPushType: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'The push type is missing.', zh: '缺少推送类型。' },
    causes: [
      {
        cause: {
          en: 'A broadcast without apns-push-type, or a channel without push-type.',
          zh: '广播没有带 apns-push-type，或创建频道没有带 push-type。',
        },
        cure: { en: 'Send liveactivity.', zh: '填 liveactivity。' },
      },
    ],
    retry: 'after-fix',
    stops: 'push',
    source: broadcast,
  },
  CannotCreateChannelConfig: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'No more channels can be made.', zh: '无法再创建频道。' },
    causes: [
      {
        cause: {
          en: 'The app has reached its 10,000 channels in this environment.',
          zh: '该 App 在当前环境已达到 10,000 个频道的上限。',
        },
        cure: { en: 'Delete channels that are not used.', zh: '删除不用的频道。' },
      },
    ],
    retry: 'after-fix',
    stops: 'push',
    source: broadcast,
  },
  MissingChannelQueueSize: {
    status: 400,
    scope: 'broadcast',
    meaning: { en: 'The storage policy of the channel is missing.', zh: '缺少频道的存储策略。' },
    causes: [
      {
        cause: {
          en: 'message-storage-policy is missing, or not the number 0 or 1.',
          zh: '没有 message-storage-policy，或者不是数字 0 或 1。',
        },
        cure: {
          en: 'Send 0 to store nothing, 1 to store the most recent message.',
          zh: '不存储填 0，保留最近一条填 1。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'push',
    source: 'Seen by users; Apple does not document it',
  },
  TopicMismatch: {
    status: 403,
    scope: 'broadcast',
    meaning: {
      en: 'The credential does not cover the bundle id in the path.',
      zh: '凭证不包含路径中的 Bundle ID。',
    },
    causes: [
      {
        cause: {
          en: 'The certificate or key is of another app or team.',
          zh: '证书或密钥属于另一个 App 或团队。',
        },
        cure: {
          en: "Use the app's own credential, and the plain bundle id in the path.",
          zh: '使用该 App 自己的凭证，路径里只写 Bundle ID。',
        },
      },
    ],
    retry: 'after-fix',
    stops: 'run',
    refuses: 'credential',
    source: broadcast,
  },
} as const satisfies Record<string, ReasonInfo>

/** A reason that stands in the table. */
export type ReasonName = keyof typeof reasons

export const reasonNames = Object.keys(reasons) as readonly ReasonName[]

/** @returns whether the table knows this reason, spelt like this */
export function isReason(name: string): name is ReasonName {
  return Object.hasOwn(reasons, name)
}

/**
 * @param name a reason as APNs wrote it; blanks in it are passed over, since Apple's page on broadcasts prints
 *   `Service Unavailable`
 * @returns what the table holds; nothing for a reason nobody has written down yet
 */
export function reasonInfo(name: string): ReasonInfo | undefined {
  const word = name.replaceAll(/\s/g, '')
  return isReason(word) ? reasons[word] : undefined
}

/**
 * @param reply that rejects; the status tells for a reason that is not in the table
 * @returns what it stops
 */
export function stopsOf({ status, reason = '' }: Pick<Reply, 'status' | 'reason'>): Stops {
  return reasonInfo(reason)?.stops ?? (status === 403 ? 'run' : status >= 500 ? 'gateway' : 'push')
}

/**
 * @param name a reason as APNs wrote it, if it gave one
 * @returns what of the credential it refuses; nothing when it is about the notification, or not in the table
 */
export function refusedBy(name: string | undefined): Refused | undefined {
  return name === undefined ? undefined : reasonInfo(name)?.refuses
}

/**
 * @param name a reason as APNs wrote it
 * @returns its meaning; for an unknown one a sentence that says so, with the word that arrived
 */
export function meaningOf(name: string): Text {
  return (
    reasonInfo(name)?.meaning ?? {
      en: `APNs says "${name}", which is not in pushctl's table of reasons.`,
      zh: `APNs 返回了「${name}」，pushctl 的原因表里还没有它。`,
    }
  )
}

/** What each kind of retry means, for people. */
export const retryTexts: Readonly<Record<Retry, Text>> = {
  never: { en: 'Do not send it again.', zh: '不要重试。' },
  'after-fix': { en: 'Send again once that is fixed.', zh: '修正后再发。' },
  later: { en: 'Send again later.', zh: '稍后再发。' },
  reconnect: { en: 'Send again on a new connection.', zh: '重新连接后再发。' },
}
