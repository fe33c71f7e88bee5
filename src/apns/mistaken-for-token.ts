import type { Text } from '../text.ts'
import { endpoint } from './web-push.ts'

/** Why a text is no device token to send to: ids of causes. */
export type TokenCause = 'token-format' | 'token-wrong-field' | 'fcm-or-expo-token' | 'web-push-endpoint'

/** What a text is that people take for a device token, and where the right one is. */
export interface Mistaken {
  /** What it is. */
  readonly kind: string
  /** The cause that a push comes to nothing with it. */
  readonly id: TokenCause
  readonly is: (text: string) => boolean
  readonly what: Text
  /** From the app, if not given. */
  readonly where?: Text
}

export const fromApp: Text = {
  en: 'The token comes with didRegisterForRemoteNotificationsWithDeviceToken; print it as hex: deviceToken.map { String(format: "%02x", $0) }.joined()',
  zh: 'token 来自 didRegisterForRemoteNotificationsWithDeviceToken 回调，打印成十六进制：deviceToken.map { String(format: "%02x", $0) }.joined()',
}

const hex = /^[0-9a-f]+$/i

const topicWhere: Text = {
  en: 'It goes behind --topic. The token comes with didRegisterForRemoteNotificationsWithDeviceToken.',
  zh: '请用 --topic 指定。token 来自 didRegisterForRemoteNotificationsWithDeviceToken 回调。',
}

const idWhere: Text = {
  en: 'It goes behind --team-id or --key-id. The token comes with didRegisterForRemoteNotificationsWithDeviceToken.',
  zh: '请用 --team-id 或 --key-id 指定。token 来自 didRegisterForRemoteNotificationsWithDeviceToken 回调。',
}

/** `YOUR_DEVICE_TOKEN`, `<device token>`, `$TOKEN`, `{{token}}`, `xxxxxxxx`. */
function isPlaceholder(text: string): boolean {
  if (text.length > 100) return false
  const bare = text.replace(/^[<[{("'$%]{1,3}/, '').replace(/[>\]})"'%]{1,3}$/, '')
  return (
    /^(?:x{4,}|\*{4,}|\.{3}|…)$/i.test(bare) ||
    /^(?:(?:your|my|the|a|an|insert|put|paste|enter|add|real|valid|some)[-_ ]?){0,3}(?:ios|apple|apns?|push|device|user|client){0,2}[-_ ]?(?:apns?|push|device)?[-_ ]?token[-_ ]?(?:here|goes here|string|hex|value)?$/i.test(
      bare,
    ) ||
    /^(?:你的|您的|此处|这里|填写|替换为|设备)[^0-9]{0,20}$/.test(bare)
  )
}

/** The endings of files that people name, which a bundle id with two dots could be taken for. */
const fileEnding =
  /\.(?:p12|pfx|p8|p7b|pem|cer|crt|der|key|csr|certSigningRequest|mobileprovision|json|apns|csv|jsonl|txt|log|plist|ipa|app|pkpass|zip|xml|entitlements|xcarchive)$/i

/** A file that tokens are kept in, as it is named to curl and others: `@tokens.txt`. */
const rowsFile = /^@?[^\n"'{}<>]{1,200}\.(?:csv|tsv|jsonl|ndjson|txt|list|xlsx?)$/i

function isBundleId(text: string): boolean {
  if (text.length > 200 || fileEnding.test(text)) return false
  const parts = text.split('.')
  const isNamed = parts.every((part) => /^[A-Za-z][\w-]{0,60}$|^\d[\w-]{0,60}$/.test(part))
  return (
    isNamed &&
    (parts.length >= 3 ||
      (parts.length === 2 && /^(?:com|org|net|io|cn|de|app|dev|me|co)$/.test(parts[0] ?? '')))
  )
}

/**
 * What a program prints of an object that it was not asked to write out: JavaScript, Dart, Java, C#, Python, PHP, Ruby,
 * Objective-C.
 */
const printedObject =
  /^(?:\[object \w{1,40}\]|Instance of '[\w<>?, ]{1,60}'|Promise ?\{ ?<\w{1,20}> ?\}|\[[BCLI][\w.$;]{0,60}@[0-9a-f]{1,16}|System\.[\w.]{1,60}(?:\[\])?|<[\w. ]{1,60} (?:object )?at 0x[0-9a-f]{1,16}>|#<[\w: ]{1,60}(?::0x[0-9a-f]{1,16})?[^>]{0,60}>|<\w{1,40}: ?0x[0-9a-f]{1,16}>|Array)$/i

/** Asked in this order, of the text as it was given, without blanks around it. */
export const mistaken: readonly Mistaken[] = [
  {
    kind: 'empty',
    id: 'token-wrong-field',
    is: (text) => text === '' || /^[<({]*(null|nil|undefined|none)[>)}]*$/i.test(text),
    what: {
      en: 'is empty: a variable that is not set, or the app had not registered yet when it was read',
      zh: '是空的：变量没有设置，或者读取时 App 还没有注册成功',
    },
    where: {
      en: 'Look at the variable first, as in echo "$TOKEN". In the app the token comes later than the launch, with didRegisterForRemoteNotificationsWithDeviceToken.',
      zh: '先看看变量的值，例如 echo "$TOKEN"。在 App 里，启动之后 didRegisterForRemoteNotificationsWithDeviceToken 回调才会给出 token。',
    },
  },
  {
    kind: 'file-name',
    id: 'token-wrong-field',
    is: (text) => rowsFile.test(text),
    what: { en: 'is the name of a file, and no token', zh: '是文件名，不是 token' },
    where: {
      en: 'A file with one token a row goes behind --to: pushctl send --to FILE',
      zh: '每行一个 token 的文件请用 --to 指定：pushctl send --to 文件名',
    },
  },
  {
    kind: 'saved-device',
    id: 'token-wrong-field',
    is: (text) => /^@[\p{L}\p{N}][\p{L}\p{N}._-]{0,39}$/u.test(text),
    what: {
      en: 'is the name of a saved device, which send takes and nothing else',
      zh: '是已保存设备的名字，只有 send 能直接使用',
    },
    where: {
      en: 'Its token is shown by: pushctl device list --json',
      zh: '它的 token 可以这样查看：pushctl device list --json',
    },
  },
  {
    kind: 'placeholder',
    id: 'token-wrong-field',
    is: isPlaceholder,
    what: {
      en: 'is a placeholder: the device token belongs in its place',
      zh: '是占位符，应当换成真正的 device token',
    },
  },
  {
    kind: 'printed-object',
    id: 'token-format',
    is: (text) => printedObject.test(text),
    what: {
      en: 'is what a program prints of an object: the token in it was never written out',
      zh: '是程序打印对象时的样子，里面的 token 并没有写出来',
    },
    where: {
      en: 'Await it first if it is a Promise or a Future, and turn bytes into hex: toString("hex") in Node.js, .hex() in Python. In the app the token comes with didRegisterForRemoteNotificationsWithDeviceToken.',
      zh: '如果是 Promise 或 Future，请先 await；如果是字节，请转成十六进制：Node.js 用 toString("hex")，Python 用 .hex()。在 App 里，token 来自 didRegisterForRemoteNotificationsWithDeviceToken 回调。',
    },
  },
  {
    kind: 'shortened',
    id: 'token-format',
    is: (text) => /[0-9a-f]{4,60}\s?(?:\.{3}|…)\s?[0-9a-f]{4,60}/i.test(text) && !/\{\s?length/i.test(text),
    what: {
      en: 'was shortened in the middle by what printed it: the token cannot be got back from it',
      zh: '中间被省略了，无法还原出 token',
    },
  },
  {
    kind: 'data-description',
    id: 'token-format',
    is: (text) =>
      /\{\s?length\s?=\s?\d/i.test(text) ||
      (text.length < 300 && /(?:^|[:=(]\s?|\btoken\s)\d{1,3} bytes\b/i.test(text)),
    what: {
      en: 'is how iOS 13 and later print Data, with the middle left out: the token cannot be got back from it',
      zh: '是 iOS 13 以后打印 Data 的样子，中间被省略了，无法还原出 token',
    },
  },
  {
    kind: 'web-push-endpoint',
    id: 'web-push-endpoint',
    is: (text) => endpoint.test(text.slice(0, 500)),
    what: {
      en: 'is the endpoint of a Web Push subscription (RFC 8030): a browser gets its pushes by another API, with VAPID keys, not by device token',
      zh: '是 Web Push 订阅的 endpoint（RFC 8030）：浏览器走另一套 API，用 VAPID 密钥，不用 device token',
    },
    where: {
      en: 'Send to it with a Web Push library; it answers 201. pushctl sends to apps.',
      zh: '请用 Web Push 的库发送，成功时返回 201。pushctl 只给 App 发推送。',
    },
  },
  {
    kind: 'expo-token',
    id: 'fcm-or-expo-token',
    is: (text) => /Expo(?:nent)?PushToken\[/i.test(text),
    what: {
      en: 'is an Expo push token: it goes to the Expo service, not to APNs',
      zh: '是 Expo 的 push token：要发给 Expo 的服务，不能发给 APNs',
    },
    where: {
      en: 'In the app, getDevicePushTokenAsync() gives the token of APNs.',
      zh: '在 App 里用 getDevicePushTokenAsync() 获取 APNs 的 token。',
    },
  },
  {
    kind: 'fcm-token',
    id: 'fcm-or-expo-token',
    is: (text) => /:APA91|^[\w-]{20,30}:[\w-]{100,}$/.test(text),
    what: {
      en: 'is an FCM registration token: it goes to Firebase, not to APNs',
      zh: '是 FCM 的注册 token：要发给 Firebase，不能发给 APNs',
    },
    where: {
      en: 'In the app, Messaging.messaging().apnsToken is the token of APNs.',
      zh: '在 App 里，Messaging.messaging().apnsToken 才是 APNs 的 token。',
    },
  },
  {
    kind: 'sns-endpoint',
    id: 'token-wrong-field',
    is: (text) => /(?:^|[\s"'=])arn:aws[\w-]{0,20}:sns:/i.test(text),
    what: {
      en: 'is the ARN of an Amazon SNS endpoint: SNS keeps the device token behind it',
      zh: '是 Amazon SNS 的 endpoint ARN：device token 保存在 SNS 里',
    },
    where: {
      en: 'aws sns get-endpoint-attributes shows the token as Token.',
      zh: '用 aws sns get-endpoint-attributes 查看，其中的 Token 就是它。',
    },
  },
  {
    kind: 'provider-token',
    id: 'token-wrong-field',
    is: (text) => /^(?:[\w:]{1,20}\s{1,3}){0,2}eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(text),
    what: {
      en: 'is a JWT: a provider token says who sends, a device token who receives',
      zh: '是 JWT：provider token 表示谁在发送，device token 表示发给谁',
    },
  },
  {
    kind: 'udid',
    id: 'token-wrong-field',
    is: (text) => /^[0-9A-F]{8}-[0-9A-F]{16}$/i.test(text),
    what: {
      en: 'is a UDID: it names the device, not an app on it',
      zh: '是设备的 UDID：它标识的是设备，不是设备上的 App',
    },
  },
  {
    kind: 'uuid',
    id: 'token-wrong-field',
    is: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
    what: {
      en: 'is a UUID: a OneSignal player (subscription) id, an identifier for vendors or advertisers, or a simulator, not a device token',
      zh: '是 UUID：可能是 OneSignal 的 player id（subscription id）、IDFV、IDFA 或模拟器的标识，不是 device token',
    },
    where: {
      en: 'A player id goes to OneSignal. The token of APNs comes with didRegisterForRemoteNotificationsWithDeviceToken.',
      zh: 'player id 要发给 OneSignal。APNs 的 token 来自 didRegisterForRemoteNotificationsWithDeviceToken 回调。',
    },
  },
  {
    kind: 'commit',
    id: 'token-wrong-field',
    is: (text) => /\b(?:commit|revision|sha-?1|HEAD)\b[^0-9a-f]{0,20}[0-9a-f]{40}\b/i.test(text),
    what: {
      en: 'is a commit of git, or a SHA-1 sum',
      zh: '是 git 提交号或 SHA-1 值',
    },
  },
  {
    kind: 'udid-40',
    id: 'token-wrong-field',
    is: (text) => text.length === 40 && hex.test(text),
    what: {
      en: 'has 40 hex digits, as UDIDs of older devices have: it names the device, not an app on it',
      zh: '是 40 位十六进制，这是老设备 UDID 的长度：它标识的是设备，不是设备上的 App',
    },
  },
  {
    kind: 'wallet-device',
    id: 'token-wrong-field',
    is: (text) => text.length === 32 && hex.test(text),
    what: {
      en: 'has 32 hex digits: half of a device token that was cut, or the device library identifier of Wallet',
      zh: '是 32 位十六进制：可能是被截掉一半的 device token，也可能是 Wallet 的 deviceLibraryIdentifier',
    },
    where: {
      en: 'Most tokens have 64: look at the width of the column and of the log. Of a pass, the pushToken that Wallet sends in the body is the one.',
      zh: 'token 一般是 64 位：检查数据库字段和日志的长度限制。如果是 Wallet 票券，要用 Wallet 请求体里的 pushToken。',
    },
  },
  {
    kind: 'spreadsheet-number',
    id: 'token-format',
    is: (text) => /^\d(?:[.,]\d{1,20})?E[+-]?\d{1,3}$/i.test(text),
    what: {
      en: 'is a number that a spreadsheet made of it: the digits of the token are gone',
      zh: '是表格软件转换成的数字，token 原来的各位已经丢失',
    },
    where: {
      en: 'Import the column as text (Excel: Data, From Text/CSV, Transform), and take the tokens from the source again.',
      zh: '导入时把这一列设为「文本」（Excel：数据 → 从文本/CSV → 转换数据），并从原始数据重新导出 token。',
    },
  },
  {
    kind: 'jpush-registration',
    id: 'token-wrong-field',
    is: (text) => /^1[0-9a-f]{17,18}$/i.test(text),
    what: {
      en: 'has the form of a registration id of JPush: it goes to JPush, not to APNs',
      zh: '是极光（JPush）Registration ID 的样子：要发给极光，不能发给 APNs',
    },
  },
  {
    kind: 'app-id',
    id: 'token-wrong-field',
    is: (text) => /^[A-Z0-9]{10}\.[A-Za-z][\w-]{0,60}(?:\.[\w-]{1,60}){1,8}$/.test(text),
    what: {
      en: 'is an App ID, a team id and a bundle id: it names the app, not a device',
      zh: '是 App ID（Team ID 加 Bundle ID）：它标识的是 App，不是设备',
    },
    where: topicWhere,
  },
  {
    kind: 'bundle-id',
    id: 'token-wrong-field',
    is: isBundleId,
    what: {
      en: 'is a bundle id: it names the app, not a device',
      zh: '是 Bundle ID：它标识的是 App，不是设备',
    },
    where: topicWhere,
  },
  {
    kind: 'team-id',
    id: 'token-wrong-field',
    is: (text) => /^team(?:[-_ ]?id(?:entifier)?)?["']?\s{0,3}[:=]\s{0,3}["']?[A-Z0-9]{10}["']?$/i.test(text),
    what: { en: 'is a team id: it names the developer account', zh: '是 Team ID：它标识的是开发者账号' },
    where: idWhere,
  },
  {
    kind: 'key-id',
    id: 'token-wrong-field',
    is: (text) => /^k(?:ey)?[-_ ]?id(?:entifier)?["']?\s{0,3}[:=]\s{0,3}["']?[A-Z0-9]{10}["']?$/i.test(text),
    what: { en: 'is a key id: it names a signing key (.p8)', zh: '是 Key ID：它标识的是签名密钥（.p8）' },
    where: idWhere,
  },
  {
    kind: 'team-or-key-id',
    id: 'token-wrong-field',
    is: (text) => /^(?=[A-Z0-9]*\d)[A-Z0-9]{10}$/.test(text),
    what: {
      en: 'has 10 letters and digits, as team ids and key ids have: it names an account or a signing key, not a device',
      zh: '是 10 位字母数字，这是 Team ID 和 Key ID 的样子：它标识的是账号或密钥，不是设备',
    },
    where: idWhere,
  },
  {
    kind: 'channel-id',
    id: 'token-wrong-field',
    is: (text) => /^[A-Za-z0-9+/]{22}==$/.test(text),
    what: {
      en: 'has the form of a broadcast channel id: it names a channel, not a device',
      zh: '是广播频道 ID 的样子：它标识的是频道，不是设备',
    },
    where: { en: 'It goes behind --channel.', zh: '请用 --channel 指定。' },
  },
  {
    kind: 'device-check',
    id: 'token-wrong-field',
    is: (text) => text.length >= 400 && /^[A-Za-z0-9+/]+={0,2}$/.test(text),
    what: {
      en: 'is base64 far longer than a device token, as the tokens of DeviceCheck and App Attest are',
      zh: '是很长的 base64，DeviceCheck 和 App Attest 的 token 是这个样子，不是 device token',
    },
  },
]
