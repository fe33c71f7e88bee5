import { Fault } from '../fault.ts'
import type { Text } from '../text.ts'

/** Why a text is no device token to send to: ids of causes. */
export type TokenCause = 'token-format' | 'token-wrong-field' | 'fcm-or-expo-token' | 'web-push-endpoint'

/** What a text is that people take for a device token, and where the right one is. */
interface Mistaken {
  /** What it is. */
  readonly kind: string
  /** The cause that a push comes to nothing with it. */
  readonly id: TokenCause
  readonly is: (text: string) => boolean
  readonly what: Text
  /** From the app, if not given. */
  readonly where?: Text
}

const fromApp: Text = {
  en: 'The token comes with didRegisterForRemoteNotificationsWithDeviceToken; print it as hex: deviceToken.map { String(format: "%02x", $0) }.joined()',
  zh: 'token 来自 didRegisterForRemoteNotificationsWithDeviceToken 回调，打印成十六进制：deviceToken.map { String(format: "%02x", $0) }.joined()',
}

const hex = /^[0-9a-f]+$/i

/** Asked in this order, of the text as it was given, without blanks around it. */
const mistaken: readonly Mistaken[] = [
  {
    kind: 'empty',
    id: 'token-wrong-field',
    is: (text) => text === '' || /^[<({]*(null|nil|undefined|none)[>)}]*$/i.test(text),
    what: {
      en: 'is empty: the app had not registered yet when it was read',
      zh: '是空的：读取时 App 还没有注册成功',
    },
  },
  {
    kind: 'data-description',
    id: 'token-format',
    is: (text) => /^\{\s*length\s*=/i.test(text) || /^\d{1,4} bytes$/i.test(text),
    what: {
      en: 'is how iOS 13 and later print Data, with the middle left out: the token cannot be got back from it',
      zh: '是 iOS 13 以后打印 Data 的样子，中间被省略了，无法还原出 token',
    },
  },
  {
    kind: 'web-push-endpoint',
    id: 'web-push-endpoint',
    is: (text) =>
      /https:\/\/(?:[\w-]{1,63}\.){0,5}(?:push\.apple\.com|fcm\.googleapis\.com|push\.services\.mozilla\.com|notify\.windows\.com)\//i.test(
        text.slice(0, 500),
      ),
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
    is: (text) => /^Expo(nent)?PushToken\[/i.test(text),
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
    is: (text) => /^arn:aws[\w-]{0,20}:sns:/i.test(text),
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
    is: (text) => /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(text),
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
      en: 'has 32 hex digits, as the device library identifier of Wallet has: the pushToken is the other field',
      zh: '是 32 位十六进制，这是 Wallet 的 deviceLibraryIdentifier 的长度：应该用 pushToken 字段',
    },
    where: {
      en: 'Wallet sends the pushToken in the body when it registers a pass with your server.',
      zh: 'Wallet 向你的服务器注册票券时，请求体里的 pushToken 才是它。',
    },
  },
]

/** Shortest token that is let through, in hex digits; Apple names no length, and none below 64 has been seen. */
const shortest = 64

/** APNs' older document allowed 100 bytes; live activities have 80. Well above both. */
const longest = 512

/** As nearly all come, by the million: none of the mistakes above looks like it. */
const usual = /^[0-9a-f]{64}$/

/** Lengths that have been seen in tokens of real devices, in hex digits. */
const seenLengths: readonly number[] = [64, 108, 160]

/** 32 bytes in base64, as servers store them that keep Data as it comes, and the 80 bytes of Live Activities. */
const base64 = /^(?:[\w+/-]{43}=?|[\w+/-]{107}=?)$/

/** What is put round a token by what printed it. */
const wrappings: readonly RegExp[] = [
  /^\{(".*)\}$/s,
  /^(?:Optional|Data|some)\((.*)\)$/is,
  // A label, the beginning of a log line before it.
  /^[^,=]{0,200}token["']?\s{0,8}[:=]([^:=].*)$/is,
  // A quote may have been left behind by whoever copied it.
  /^\\?["'](.*)$/s,
  /^(.*[^\\])\\?["']$/s,
  /^([^,;]*)[,;.]$/s,
]

/** @returns what is inside everything that was printed round it */
function unwrapped(given: string): string {
  let text = given
  for (let depth = 0; depth < 8; depth += 1) {
    const inner = wrappings
      .map((wrapping) => wrapping.exec(text)?.[1]?.trim())
      .find((each) => each !== undefined)
    if (inner === undefined) return text
    text = inner
  }
  return text
}

/** The bytes of a list, as Swift and JavaScript print one: `[175, 147, 22, …]`. */
function bytesOfList(text: string): string | undefined {
  const [, list] = /^[[{]([\dxa-f,\s]{1,2000})[\]}]$/i.exec(text) ?? []
  const words = list?.split(',').map((each) => each.trim()) ?? []
  if (words.length < shortest / 2) return undefined
  const isHexList = words.some((word) => /[a-f]/i.test(word))
  const bytes = words.map((word) => (isHexList ? Number.parseInt(word, 16) : Number(word)))
  if (!bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)) return undefined
  return Buffer.from(bytes).toString('hex')
}

/** @returns the hex digits, without what separates them: commas only where they part groups of one length */
function digitsOf(text: string): string {
  const groups = text.split(',').map((each) => each.trim())
  const [first = ''] = groups
  const areGroups = first.length <= 8 && groups.every(({ length }) => length === first.length)
  return (areGroups ? groups.join('') : text).replaceAll(/[\s<>:-]/g, '').replace(/^0x/i, '')
}

/** @returns the token that was turned into hex twice, letter by letter */
function untwiced(digits: string): string | undefined {
  if (digits.length !== shortest * 2) return undefined
  const inner = Buffer.from(digits, 'hex').toString('latin1')
  return hex.test(inner) ? inner : undefined
}

/** How a token was written: in hex; in base64; as a list of bytes; in hex whose digits were turned into hex again. */
export type TokenWriting = 'hex' | 'base64' | 'bytes' | 'hex-twice'

/** Something that speaks against a text that could be a token. */
export interface TokenDoubt {
  readonly id: Extract<TokenCause, 'token-format' | 'token-wrong-field'>
  readonly what: Text
}

/** What a text turned out to be. */
export type TokenReading =
  | {
      readonly is: 'device-token'
      /** Hex in lower case. */
      readonly token: string
      readonly bytes: number
      readonly writtenAs: TokenWriting
      /** Something stood round it: `Optional("…")`, `Device Token: …`. */
      readonly isTakenOut: boolean
    }
  /** `kind` names what it is instead; `where` says where the right one is. */
  | {
      readonly is: 'other'
      readonly kind: string
      readonly id: TokenCause
      readonly what: Text
      readonly where: Text
    }

/** Digits in their order, as people type them when they need some. */
const inOrder = /^(?:0123456789abcdef)+$|^(?:1234567890)+(?:1234)?$|^(?:1234567890abcdef)+$|^(?:deadbeef)+$/

/**
 * @param token in hex, in lower case
 * @returns what speaks against it, though it is sent; nothing when it looks like others
 */
export function doubtOf(token: string): TokenDoubt | undefined {
  if (/^(.)\1*$/.test(token) || inOrder.test(token))
    return {
      id: 'token-wrong-field',
      what: {
        en: `has ${token.length} digits that somebody typed, "${token.slice(0, 10)}…": no device has such a token`,
        zh: `是随手填的「${token.slice(0, 10)}…」，共 ${token.length} 位：不会是真机的 token`,
      },
    }
  if (seenLengths.includes(token.length)) return undefined
  const isTwo = token.length === 2 * shortest
  return {
    id: 'token-format',
    what: {
      en: `has ${token.length} hex digits; nearly all have 64 (Live Activities 160): ${isTwo ? 'it may be two, one behind the other' : 'there may be too much or too little of it'}`,
      zh: `有 ${token.length} 位十六进制；绝大多数是 64 位（实时活动为 160 位）：${isTwo ? '可能是两个 token 连在了一起' : '可能多了或少了一段'}`,
    },
  }
}

const otherOf = (kind: string, id: TokenCause, what: Text, where: Text): TokenReading => ({
  is: 'other',
  kind,
  id,
  what,
  where,
})

function decoded(text: string): { readonly digits: string; readonly writtenAs: TokenWriting } {
  if (base64.test(text)) return { digits: Buffer.from(text, 'base64').toString('hex'), writtenAs: 'base64' }
  const list = bytesOfList(text)
  if (list !== undefined) return { digits: list, writtenAs: 'bytes' }
  const digits = digitsOf(text)
  const inner = hex.test(digits) ? untwiced(digits) : undefined
  return inner === undefined ? { digits, writtenAs: 'hex' } : { digits: inner, writtenAs: 'hex-twice' }
}

/**
 * Says what a text is that should be a device token. Taken are `<af93 1677 …>`, `Optional("…")`, `Device Token: …`, with
 * blanks, colons, commas or capitals; base64 of the usual lengths; lists of bytes. The length is not fixed (Apple,
 * "Sending notification requests to APNs").
 *
 * @param text as typed or pasted
 */
export function readDeviceToken(text: string): TokenReading {
  if (usual.test(text))
    return { is: 'device-token', token: text, bytes: 32, writtenAs: 'hex', isTakenOut: false }
  const given = text.trim()
  const inner = unwrapped(given)
  const other = mistaken.find(({ is }) => is(given)) ?? mistaken.find(({ is }) => is(inner))
  if (other !== undefined) return otherOf(other.kind, other.id, other.what, other.where ?? fromApp)
  const { digits, writtenAs } = decoded(inner)
  if (!hex.test(digits))
    return otherOf(
      'not-hex',
      'token-wrong-field',
      {
        en: 'is not a device token: one has hex digits only (0-9, a-f)',
        zh: '不是 device token：只能由十六进制字符（0-9、a-f）组成',
      },
      fromApp,
    )
  if (digits.length % 2 === 1 || digits.length < shortest || digits.length > longest)
    return otherOf(
      'wrong-length',
      'token-format',
      {
        en: `has ${digits.length} hex digits, and is not a whole device token: most have 64`,
        zh: `有 ${digits.length} 位十六进制，不是完整的 device token：常见的是 64 位`,
      },
      fromApp,
    )
  const token = digits.toLowerCase()
  return { is: 'device-token', token, bytes: token.length / 2, writtenAs, isTakenOut: inner !== given }
}

/**
 * Makes a device token out of what people paste.
 *
 * @param text as typed or pasted
 * @returns hex in lower case
 * @throws Fault `usage/…` with the id of what is wrong, that says what the text is instead
 */
export function parseDeviceToken(text: string): string {
  const reading = readDeviceToken(text)
  if (reading.is === 'device-token') return reading.token
  const given = text.trim()
  // Whoever has the endpoint of a Web Push can push to it.
  const secretHeads: Readonly<Record<string, string>> = {
    'provider-token': 'eyJ…',
    'web-push-endpoint': 'https://…',
  }
  const shown =
    secretHeads[reading.kind] ?? (given.length > 40 ? `${given.slice(0, 24)}…${given.slice(-8)}` : given)
  const { what, where } = reading
  throw new Fault(
    `usage/${reading.id}`,
    { en: `"${shown}" ${what.en}.`, zh: `「${shown}」${what.zh}。` },
    { hint: where },
  )
}
