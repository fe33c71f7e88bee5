import { Fault } from '../fault.ts'
import type { Text } from '../text.ts'

/** What a text is that people take for a device token, and where the right one is. */
interface Mistaken {
  readonly is: (text: string) => boolean
  readonly what: Text
}

const hex = /^[0-9a-f]+$/i

/** Asked in this order, of the text as it was given, without blanks around it. */
const mistaken: readonly Mistaken[] = [
  {
    is: (text) => text === '' || /^[<({]*(null|nil|undefined|none)[>)}]*$/i.test(text),
    what: {
      en: 'is empty: the app had not registered yet when it was read',
      zh: '是空的：读取时 App 还没有注册成功',
    },
  },
  {
    is: (text) => /^\{\s*length\s*=/i.test(text),
    what: {
      en: 'is how iOS 13 and later print Data, with the middle left out: the token cannot be got back from it',
      zh: '是 iOS 13 以后打印 Data 的样子，中间被省略了，无法还原出 token',
    },
  },
  {
    is: (text) => /^Expo(nent)?PushToken\[/i.test(text),
    what: {
      en: 'is an Expo push token: it goes to the Expo service, not to APNs',
      zh: '是 Expo 的 push token：要发给 Expo 的服务，不能发给 APNs',
    },
  },
  {
    is: (text) => /:APA91|^[\w-]{20,30}:[\w-]{100,}$/.test(text),
    what: {
      en: 'is an FCM registration token: it goes to Firebase, not to APNs',
      zh: '是 FCM 的注册 token：要发给 Firebase，不能发给 APNs',
    },
  },
  {
    is: (text) => /^[0-9A-F]{8}-[0-9A-F]{16}$/i.test(text),
    what: {
      en: 'is a UDID: it names the device, not an app on it',
      zh: '是设备的 UDID：它标识的是设备，不是设备上的 App',
    },
  },
  {
    is: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
    what: {
      en: 'is a UUID: an identifier for vendors or advertisers, or a simulator, not a device token',
      zh: '是 UUID：可能是 IDFV、IDFA 或模拟器的标识，不是 device token',
    },
  },
  {
    is: (text) => text.length === 40 && hex.test(text),
    what: {
      en: 'has 40 hex digits, as UDIDs of older devices have: it names the device, not an app on it',
      zh: '是 40 位十六进制，这是老设备 UDID 的长度：它标识的是设备，不是设备上的 App',
    },
  },
  {
    is: (text) => text.length === 32 && hex.test(text),
    what: {
      en: 'has 32 hex digits, as the device library identifier of Wallet has: the pushToken is the other field',
      zh: '是 32 位十六进制，这是 Wallet 的 deviceLibraryIdentifier 的长度：应该用 pushToken 字段',
    },
  },
]

/** Shortest token that is let through, in hex digits; Apple names no length, and none below 64 has been seen. */
const shortest = 64

/** APNs' older document allowed 100 bytes; live activities have 80. Well above both. */
const longest = 512

function refused(given: string, what: Text): Fault {
  const shown = given.length > 40 ? `${given.slice(0, 24)}…${given.slice(-8)}` : given
  return new Fault(
    'usage/device-token',
    { en: `"${shown}" ${what.en}.`, zh: `「${shown}」${what.zh}。` },
    {
      hint: {
        en: 'The token comes with didRegisterForRemoteNotificationsWithDeviceToken; print it as hex: deviceToken.map { String(format: "%02x", $0) }.joined()',
        zh: 'token 来自 didRegisterForRemoteNotificationsWithDeviceToken 回调，打印成十六进制：deviceToken.map { String(format: "%02x", $0) }.joined()',
      },
    },
  )
}

/** 32 bytes in base64, as servers store them that keep Data as it comes. */
const base64 = /^[\w+/-]{43}=?$/

/**
 * Makes a device token out of what people paste: `<af93 1677 …>`, with blanks, colons or capitals, or base64 of the
 * usual 32 bytes. The length is not fixed (Apple, "Sending notification requests to APNs").
 *
 * @param text as typed or pasted
 * @returns hex in lower case
 * @throws Fault `usage/device-token` that says what the text is instead
 */
export function parseDeviceToken(text: string): string {
  const given = text.trim().replaceAll(/^["']|["']$/g, '')
  const other = mistaken.find(({ is }) => is(given))
  if (other !== undefined) throw refused(given, other.what)
  const token = base64.test(given)
    ? Buffer.from(given, 'base64').toString('hex')
    : given.replaceAll(/[\s<>:-]/g, '').replace(/^0x/i, '')
  if (!hex.test(token))
    throw refused(given, {
      en: 'is not a device token: one has hex digits only (0-9, a-f)',
      zh: '不是 device token：只能由十六进制字符（0-9、a-f）组成',
    })
  if (token.length % 2 === 1 || token.length < shortest || token.length > longest)
    throw refused(given, {
      en: `has ${token.length} hex digits, and is not a whole device token: most have 64`,
      zh: `有 ${token.length} 位十六进制，不是完整的 device token：常见的是 64 位`,
    })
  return token.toLowerCase()
}
