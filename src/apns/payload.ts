import { Fault, type FaultDetails } from '../fault.ts'
import { chinese, type Text, verbatim } from '../text.ts'
import { cutLetter } from './cut-letter.ts'
import { inLine, insteadOfJson, notUtf8, smallestPayload } from './instead-of-json.ts'
import { jsonMistake } from './json-mistake.ts'
import { apsOf, isObject, type JsonObject } from './json-object.ts'
import { deepest, depthOf } from './json-structure.ts'

export { apsOf, isObject, type JsonObject }

/** A payload: the bytes that are sent, and what they say. */
export interface Payload {
  /** JSON in UTF-8, without a byte order mark. */
  readonly bytes: Uint8Array
  readonly value: JsonObject
}

/** @returns the payload of a JSON object, written without blanks */
export function payloadOf(value: JsonObject): Payload {
  return { bytes: new TextEncoder().encode(JSON.stringify(value)), value }
}

/** Certificates and keys, as DER, PEM, or the base64 of DER: what is given by mistake must not be quoted. */
function isCredential(bytes: Uint8Array): boolean {
  const [first, second = 0] = bytes
  if (first === 0x30 && second >= 0x80) return true
  const beginning = new TextDecoder('latin1').decode(bytes.subarray(0, 4096))
  return /-----BEGIN [A-Z0-9 ]+-----|^\s*MI[A-Za-z0-9+/]{20}/.test(beginning)
}

/** A key in JSON: the account of a service, a file of fastlane. No payload has one. */
const hasPrivateKey = (bytes: Uint8Array) =>
  /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----/.test(new TextDecoder('latin1').decode(bytes.subarray(0, 65_536)))

const credentialInstead = (name: string): Fault =>
  new Fault(
    'payload/is-credential',
    {
      en: `${name} is a certificate or a key, not a payload.`,
      zh: `${name} 是证书或密钥，不是 payload。`,
    },
    {
      hint: {
        en: `The credential goes behind --cert or --signing-key. See what it is: pushctl cert inspect ${name}`,
        zh: `凭证请用 --cert 或 --signing-key 指定。查看它是什么：pushctl cert inspect ${name}`,
      },
    },
  )

function notJson(name: string, bytes: Uint8Array): Fault {
  if (isCredential(bytes)) return credentialInstead(name)
  const mistake = jsonMistake(new TextDecoder().decode(bytes))
  // Where a file was cut within a letter, the mistake in its JSON follows from that.
  const isOther = mistake === undefined || cutLetter(bytes) === 'at-end'
  const instead = insteadOfJson(bytes, name) ?? (isOther ? notUtf8(bytes, name) : undefined)
  if (instead !== undefined) {
    const { what, remedy } = instead
    return new Fault(
      'payload/bad-json-or-no-aps',
      { en: `${name} ${what.en}.`, zh: chinese`${name} ${what.zh}。` },
      { hint: remedy.text, commands: remedy.commands },
    )
  }
  const { line = 1, column = 1, what = verbatim('?') } = mistake ?? {}
  return new Fault(
    'payload/bad-json-or-no-aps',
    {
      en: `${name} is not JSON; line ${line}, column ${column}: ${what.en}.`,
      zh: `${name} 不是合法的 JSON，第 ${line} 行第 ${column} 列：${what.zh}。`,
    },
    mendedThen(inLine(name)),
  )
}

/** What is looked at again once the mistake is mended. */
const mendedThen = (file: string | undefined): FaultDetails =>
  file === undefined
    ? {}
    : {
        hint: { en: 'Mend it there, and look again:', zh: '改好后再检查一遍：' },
        commands: [`pushctl payload check ${file}`],
      }

function parse(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    // The parser's own message quotes the text, which may be a secret.
    throw notJson(name, bytes)
  }
}

function tooDeep(name: string): Fault {
  return new Fault('payload/nested-too-deeply', {
    en: `${name} is nested more than ${deepest} levels deep; a device does not read it.`,
    zh: `${name} 的嵌套超过 ${deepest} 层，设备无法解析。`,
  })
}

const maybeRequest = (name: string): Text => ({
  en: `If it is a request to a push service, this takes the payload out: pushctl payload extract ${name}`,
  zh: `如果它是发给推送服务的请求，可以取出里面的 payload：pushctl payload extract ${name}`,
})

/** JSON, but no object; often an object that was turned into a string. */
function notAnObject(name: string, value: unknown): Fault {
  const isTwice = typeof value === 'string' && value.trimStart().startsWith('{')
  const what: Text = isTwice
    ? {
        en: `${name} is a JSON string with JSON in it: it was encoded twice`,
        zh: `${name} 是一个装着 JSON 的字符串，编码了两次`,
      }
    : {
        en: `${name} is JSON, but not an object: it has to begin with {"aps": …`,
        zh: `${name} 是 JSON，但不是对象：应以 {"aps": … 开头`,
      }
  if (Array.isArray(value)) return new Fault('payload/bad-json-or-no-aps', what, { hint: maybeRequest(name) })
  const once: Text = { en: 'Encode it once.', zh: '只编码一次即可。' }
  return new Fault('payload/bad-json-or-no-aps', what, { hint: isTwice ? once : smallestPayload })
}

/**
 * Reads a payload: a JSON object in UTF-8; a byte order mark is taken off.
 *
 * @param bytes as read
 * @param name of the file, for the message
 * @returns the bytes to send, as they were written, and their value
 * @throws Fault `payload/bad-json-or-no-aps` with line and column, or with what it is instead of an object;
 *   `payload/nested-too-deeply`; `payload/is-credential`
 */
export function readPayload(bytes: Uint8Array, name: string): Payload {
  const { bytes: own, value } = readJson(bytes, name)
  if (!isObject(value)) throw notAnObject(name, value)
  return { bytes: own, value }
}

/**
 * @param text of a payload that may be none
 * @returns what it says; the text itself when it is no JSON
 */
export function payloadValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * Reads a JSON document of any kind, in UTF-8.
 *
 * @param bytes as read
 * @param name of the file, for the message
 * @returns the bytes without a byte order mark, and what they say
 * @throws Fault as `readPayload` does, but for what is no object
 */
export function readJson(
  bytes: Uint8Array,
  name: string,
): { readonly bytes: Uint8Array; readonly value: unknown } {
  const own = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
  const value = parse(own, name)
  if (hasPrivateKey(own)) throw credentialInstead(name)
  if (own.length > deepest && depthOf(new TextDecoder().decode(own)) > deepest) throw tooDeep(name)
  return { bytes: own, value }
}

/** The key by which Xcode and `simctl push` know the app: a drag-and-drop `.apns` file has it beside `aps`. */
export const simulatorTarget = 'Simulator Target Bundle'

/**
 * Takes out what only the simulator reads.
 *
 * @param payload of a `.apns` file, or any other
 * @returns the payload as APNs should get it, and the bundle id it was meant for
 */
export function withoutSimulatorTarget(payload: Payload): {
  readonly payload: Payload
  readonly bundleId?: string
} {
  const { [simulatorTarget]: bundleId, ...rest } = payload.value
  if (typeof bundleId !== 'string') return { payload }
  return { payload: payloadOf(rest), bundleId }
}
