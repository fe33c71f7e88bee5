import { Fault } from '../fault.ts'
import type { Text } from '../text.ts'

/** What a text is that people take for a device token, and where the right one is. */
interface Mistaken {
  readonly id: string
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
    id: 'empty',
    is: (text) => text === '' || /^[<({]*(null|nil|undefined|none)[>)}]*$/i.test(text),
    what: {
      en: 'is empty: the app had not registered yet when it was read',
      zh: '是空的：读取时 App 还没有注册成功',
    },
  },
  {
    id: 'data-description',
    is: (text) => /^\{\s*length\s*=/i.test(text),
    what: {
      en: 'is how iOS 13 and later print Data, with the middle left out: the token cannot be got back from it',
      zh: '是 iOS 13 以后打印 Data 的样子，中间被省略了，无法还原出 token',
    },
  },
  {
    id: 'expo-token',
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
    id: 'fcm-token',
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
    id: 'provider-token',
    is: (text) => /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(text),
    what: {
      en: 'is a JWT: a provider token says who sends, a device token who receives',
      zh: '是 JWT：provider token 表示谁在发送，device token 表示发给谁',
    },
  },
  {
    id: 'udid',
    is: (text) => /^[0-9A-F]{8}-[0-9A-F]{16}$/i.test(text),
    what: {
      en: 'is a UDID: it names the device, not an app on it',
      zh: '是设备的 UDID：它标识的是设备，不是设备上的 App',
    },
  },
  {
    id: 'uuid',
    is: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
    what: {
      en: 'is a UUID: an identifier for vendors or advertisers, or a simulator, not a device token',
      zh: '是 UUID：可能是 IDFV、IDFA 或模拟器的标识，不是 device token',
    },
  },
  {
    id: 'udid-40',
    is: (text) => text.length === 40 && hex.test(text),
    what: {
      en: 'has 40 hex digits, as UDIDs of older devices have: it names the device, not an app on it',
      zh: '是 40 位十六进制，这是老设备 UDID 的长度：它标识的是设备，不是设备上的 App',
    },
  },
  {
    id: 'wallet-device',
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

/** 32 bytes in base64, as servers store them that keep Data as it comes. */
const base64 = /^[\w+/-]{43}=?$/

/** What a text turned out to be. */
export type TokenReading =
  | {
      readonly is: 'device-token'
      /** Hex in lower case. */
      readonly token: string
      readonly bytes: number
      readonly writtenAs: 'hex' | 'base64'
    }
  /** `id` names what it is instead; `where` says where the right one is. */
  | { readonly is: 'other'; readonly id: string; readonly what: Text; readonly where: Text }

/**
 * Says what a text is that should be a device token: `<af93 1677 …>`, with blanks, colons or capitals, or base64 of the
 * usual 32 bytes are taken. The length is not fixed (Apple, "Sending notification requests to APNs").
 *
 * @param text as typed or pasted
 */
export function readDeviceToken(text: string): TokenReading {
  if (usual.test(text)) return { is: 'device-token', token: text, bytes: 32, writtenAs: 'hex' }
  const given = text.trim().replaceAll(/^["']|["']$/g, '')
  const other = mistaken.find(({ is }) => is(given))
  if (other !== undefined)
    return { is: 'other', id: other.id, what: other.what, where: other.where ?? fromApp }
  const writtenAs = base64.test(given) ? 'base64' : 'hex'
  const token =
    writtenAs === 'base64'
      ? Buffer.from(given, 'base64').toString('hex')
      : given.replaceAll(/[\s<>:-]/g, '').replace(/^0x/i, '')
  if (!hex.test(token))
    return {
      is: 'other',
      id: 'not-hex',
      what: {
        en: 'is not a device token: one has hex digits only (0-9, a-f)',
        zh: '不是 device token：只能由十六进制字符（0-9、a-f）组成',
      },
      where: fromApp,
    }
  if (token.length % 2 === 1 || token.length < shortest || token.length > longest)
    return {
      is: 'other',
      id: 'wrong-length',
      what: {
        en: `has ${token.length} hex digits, and is not a whole device token: most have 64`,
        zh: `有 ${token.length} 位十六进制，不是完整的 device token：常见的是 64 位`,
      },
      where: fromApp,
    }
  return { is: 'device-token', token: token.toLowerCase(), bytes: token.length / 2, writtenAs }
}

/**
 * Makes a device token out of what people paste.
 *
 * @param text as typed or pasted
 * @returns hex in lower case
 * @throws Fault `usage/device-token` that says what the text is instead
 */
export function parseDeviceToken(text: string): string {
  const reading = readDeviceToken(text)
  if (reading.is === 'device-token') return reading.token
  const given = text.trim()
  const isSecret = reading.id === 'provider-token'
  const shown = isSecret ? 'eyJ…' : given.length > 40 ? `${given.slice(0, 24)}…${given.slice(-8)}` : given
  const { what, where } = reading
  throw new Fault(
    'usage/device-token',
    { en: `"${shown}" ${what.en}.`, zh: `「${shown}」${what.zh}。` },
    { hint: where },
  )
}
