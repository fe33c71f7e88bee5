import { Fault } from '../fault.ts'
import { type PushType, pushTypes } from './push-type.ts'

/** @returns the payload that shows one line of text, as bytes */
export function messagePayload(message: string): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ aps: { alert: message } }))
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    const where = cause instanceof SyntaxError ? `: ${cause.message}` : ''
    throw new Fault(
      'payload/not-json',
      { en: `The payload is not JSON${where}`, zh: `payload 不是合法的 JSON${where}` },
      {
        cause,
        hint: {
          en: 'The smallest that shows something: {"aps":{"alert":"Hello"}}',
          zh: '能显示内容的最小 payload：{"aps":{"alert":"你好"}}',
        },
      },
    )
  }
}

/**
 * Checks that a payload is one: a JSON object in UTF-8 (a byte order mark is taken off), not larger than the push
 * type allows (Apple, "Sending notification requests to APNs").
 *
 * @param bytes as read
 * @param pushType decides on the size; `alert` when nobody said
 * @returns the bytes to send, as they were written
 * @throws Fault `payload/not-json`, `payload/not-an-object`, `payload/too-large`
 */
export function checkPayload(bytes: Uint8Array, pushType: PushType = 'alert'): Uint8Array {
  const payload = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
  const value = parse(payload)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Fault('payload/not-an-object', {
      en: 'The payload is JSON, but not an object: it has to begin with {"aps": …',
      zh: 'payload 是 JSON，但不是对象：应以 {"aps": … 开头',
    })
  const { largestPayload } = pushTypes[pushType]
  if (payload.length > largestPayload)
    throw new Fault(
      'payload/too-large',
      {
        en: `The payload has ${payload.length} bytes; APNs takes ${largestPayload} for a push of type ${pushType}.`,
        zh: `payload 有 ${payload.length} 字节；${pushType} 类型的推送，APNs 最多接受 ${largestPayload} 字节。`,
      },
      {
        hint: {
          en: 'Bytes count, not characters: a Chinese character is 3, an emoji 4 or more. Send an id, and let the app fetch the rest.',
          zh: '按字节计算，不是字符：一个汉字 3 字节，一个 emoji 4 字节或更多。可以只发 id，让 App 自己去拉取内容。',
        },
      },
    )
  return payload
}

/**
 * The push type that a payload without one is sent as: `background` when it only wakes the app, else `alert`
 * (Apple, "Pushing background updates to your App").
 *
 * @param payload checked bytes
 * @returns `background` or `alert`
 */
export function inferPushType(payload: Uint8Array): PushType {
  const { aps } = parse(payload) as { aps?: unknown }
  if (typeof aps !== 'object' || aps === null) return 'alert'
  const isSilent = 'content-available' in aps && !('alert' in aps || 'badge' in aps || 'sound' in aps)
  return isSilent ? 'background' : 'alert'
}
