import { Fault } from '../fault.ts'
import { shown, unshown } from '../secret.ts'
import { type Text, verbatim } from '../text.ts'
import { fromApp, mistaken, type TokenCause } from './mistaken-for-token.ts'
import type { PushType } from './push-type.ts'
import { type FoundToken, isNumbersAlone, type TokenWriting, tokensIn } from './tokens-in-text.ts'
import { misread } from './wrong-digits.ts'

export type { FoundToken, TokenCause, TokenWriting }

const hex = /^[0-9a-f]+$/i

/** Shortest token that is let through, in hex digits; Apple names no length, and none below 64 has been seen. */
const shortest = 64

/** APNs' older document allowed 100 bytes; live activities have 80. Well above both. */
const longest = 512

/** As nearly all come, by the million: none of the mistakes above looks like it. */
const usual = /^[0-9a-f]{64}$/

/** What is longer is no token with something round it, in UTF-16 units. */
const longestAlone = 20_000

/** What chats and web pages put between letters, and nobody sees. */
const ofNoWidth = /[\u200b-\u200d\u2060\ufeff]/gu

/** Lengths that have been seen in tokens of real devices, in hex digits. */
const seenLengths: readonly number[] = [64, 108, 160]

/** 32 bytes in base64, as servers store them that keep Data as it comes, and the 80 bytes of Live Activities. */
const base64 = /^(?:[\w+/-]{43}=?|[\w+/-]{107}=?)$/

/** What is put round a token by what printed it. */
const wrappings: readonly RegExp[] = [
  // MongoDB, as extended JSON and in its shell.
  /^\{\s*"\$binary"\s*:\s*\{[^{}]{0,80}"base64"\s*:\s*"([^"]*)"[^{}]{0,80}\}\s*\}$/is,
  /^\{(".*)\}$/s,
  /^(?:Optional|Data|some)\((.*)\)$/is,
  /^(?:new\s)?BinData\(\s*\d{1,3}\s*,\s*["']([^"']*)["']\s*\)$/is,
  /^(?:new\s)?Binary\.createFromBase64\(\s*["']([^"']*)["'][^"']{0,20}\)$/is,
  // Another identifier of the device, by its name.
  /^(?:identifierForVendor|idfv|idfa|advertisingIdentifier|udid|uuid|device_?id)["']?\s{0,8}[:=]\s{0,8}(\S.*)$/is,
  // The address of a push: the token is its last word.
  /^(?:https?:\/\/[^\s/]{1,200})?\/3\/device\/([^\s?#]*)(?:[?#].*)?$/is,
  // A label, the beginning of a log line before it.
  /^[^,=]{0,200}token["']?\s{0,8}[:=]([^:=].*)$/is,
  // A quote may have been left behind by whoever copied it.
  /^\\?["'](.*)$/s,
  /^(.*[^\\])\\?["']$/s,
  /^([^,;]*)[,;.]$/s,
]

/** @returns the text without what a path or a form writes of it: `%3Caf93…%3E` is `<af93…>` */
export function percentDecoded(text: string): string {
  if (!/%[0-9a-f]{2}/i.test(text)) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** @returns what is inside everything that was printed round it */
function unwrapped(given: string): string {
  let text = percentDecoded(given)
  for (let depth = 0; depth < 8; depth += 1) {
    const inner = wrappings
      .map((wrapping) => wrapping.exec(text)?.[1]?.trim())
      .find((each) => each !== undefined)
    if (inner === undefined) return text
    text = inner
  }
  return text
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
      /** The pushes it is for, when the words beside it say so. */
      readonly pushType?: PushType
    }
  /** `kind` names what it is instead; `where` says where the right one is. */
  | {
      readonly is: 'other'
      readonly kind: string
      readonly id: TokenCause
      readonly what: Text
      readonly where: Text
      /** Of `several-tokens`, and of a `row` the one in it. */
      readonly tokens?: readonly FoundToken[]
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
  if (isTwo && token.slice(0, shortest) === token.slice(shortest))
    return {
      id: 'token-format',
      what: {
        en: `has ${token.length} hex digits: it is the same token twice, one behind the other`,
        zh: `有 ${token.length} 位十六进制：是同一个 token 写了两遍`,
      },
    }
  return {
    id: 'token-format',
    what: {
      en: `has ${token.length} hex digits; nearly all have 64 (Live Activities 160): ${isTwo ? 'it may be two, one behind the other' : 'there may be too much or too little of it'}`,
      zh: `有 ${token.length} 位十六进制；绝大多数是 64 位（实时活动为 160 位）：${isTwo ? '可能是两个 token 连在了一起' : '可能多了或少了一段'}`,
    },
  }
}

type OtherReading = Extract<TokenReading, { is: 'other' }>

const otherOf = (kind: string, id: TokenCause, what: Text, where: Text = fromApp): OtherReading => ({
  is: 'other',
  kind,
  id,
  what,
  where,
})

/** 64 or 160 hex digits that were taken for bytes, and turned into base64. */
const base64OfHex = /^(?:[\w+/-]{86}(?:==)?|[\w+/-]{214}(?:==)?)$/

function decoded(text: string): { readonly digits: string; readonly writtenAs: TokenWriting } {
  const inside = base64OfHex.test(text) ? Buffer.from(text, 'base64').toString('latin1') : ''
  if (hex.test(inside)) return { digits: inside, writtenAs: 'base64' }
  if (base64.test(text)) return { digits: Buffer.from(text, 'base64').toString('hex'), writtenAs: 'base64' }
  const digits = digitsOf(text)
  const inner = hex.test(digits) ? untwiced(digits) : undefined
  return inner === undefined ? { digits, writtenAs: 'hex' } : { digits: inner, writtenAs: 'hex-twice' }
}

/** One token a line, or several with blanks between them. */
const isList = (text: string) => {
  const words = text.split(/\s+/)
  return words.length > 1 && words.every(({ length }) => length >= shortest)
}

const isWhole = (digits: string) =>
  hex.test(digits) && digits.length % 2 === 0 && digits.length >= shortest && digits.length <= longest

const tokenOf = (digits: string, writtenAs: TokenWriting, isTakenOut: boolean): TokenReading => {
  const token = digits.toLowerCase()
  return { is: 'device-token', token, bytes: token.length / 2, writtenAs, isTakenOut }
}

const noToken = otherOf('not-hex', 'token-wrong-field', {
  en: 'is not a device token: one has hex digits only (0-9, a-f)',
  zh: '不是 device token：只能由十六进制字符（0-9、a-f）组成',
})

/** A row of several cells, the token one of them: which one is decided where the columns are known. */
const hasCells = (text: string) =>
  /^["']?\w{64,512}["']?\s*[,;\t]|[,;\t]["']?\w{64,512}["']?(?:[,;\t]|$)/.test(text)

const row = otherOf('row', 'token-wrong-field', {
  en: 'is a whole row, and the device token is only one of its cells',
  zh: '是一行数据，里面不只有一个 device token',
})

const rowWith = ({ token, writtenAs }: FoundToken): OtherReading => ({
  ...row,
  where: { en: `The token in it is ${token}`, zh: `其中的 token 是 ${token}` },
  tokens: [{ token, writtenAs }],
})

/**
 * @param text of one row, as a person hands it over: no columns are known
 * @returns the reading of the one cell that is a token; of any other text what it is
 */
export function readCellOrToken(text: string): TokenReading {
  const reading = readDeviceToken(text)
  if (reading.is === 'device-token' || reading.kind !== 'row') return reading
  const [only] = reading.tokens ?? []
  return only === undefined ? reading : tokenOf(only.token, only.writtenAs, true)
}

/** What stands between other words: a token, several, or what only looks like one. */
function readAmongWords(text: string): TokenReading | undefined {
  const { tokens, others } = tokensIn(text)
  const [first, ...more] = tokens
  if (first !== undefined && more.length === 0)
    return {
      ...tokenOf(first.token, first.writtenAs, true),
      ...(first.pushType && { pushType: first.pushType }),
    }
  if (first !== undefined)
    return { ...otherOf('several-tokens', 'token-wrong-field', severalOf(tokens), pickOne), tokens }
  const [other] = others
  return other && otherOf(other, 'token-wrong-field', lookAlikes[other])
}

const severalOf = (tokens: readonly FoundToken[]): Text => {
  const list = tokens.slice(0, 3).map(({ token }) => `${token.slice(0, 8)}…${token.slice(-4)}`)
  return {
    en: `holds ${tokens.length} device tokens: ${list.join(', ')}${tokens.length > 3 ? ', …' : ''}`,
    zh: `里有 ${tokens.length} 个 device token：${list.join('、')}${tokens.length > 3 ? '……' : ''}`,
  }
}

const pickOne: Text = {
  en: 'Give the one that is meant; several at once with --token ONE --token OTHER. All of them: pushctl token inspect TEXT',
  zh: '请只给需要的那一个；要同时发给几个，用 --token 一个 --token 另一个。列出全部：pushctl token inspect 文字',
}

const lookAlikes: Readonly<Record<'digest' | 'secret', Text>> = {
  digest: {
    en: 'is as long as a device token, and the words beside it call it a fingerprint, a checksum or a commit',
    zh: '与 device token 一样长，但旁边的文字说明它是指纹、校验和或提交号',
  },
  secret: {
    en: 'is as long as a device token, and the words beside it call it a secret or a key',
    zh: '与 device token 一样长，但旁边的文字说明它是密钥或密码',
  },
}

/**
 * Says what a text is that should be a device token. Taken are `<af93 1677 …>`, `Optional("…")`, `Device Token: …`, with
 * blanks, colons, commas or capitals; base64 of the usual lengths; lists of bytes; one token among other words. The
 * length is not fixed (Apple, "Sending notification requests to APNs").
 *
 * @param text as typed or pasted
 */
export function readDeviceToken(text: string): TokenReading {
  if (usual.test(text))
    return { is: 'device-token', token: text, bytes: 32, writtenAs: 'hex', isTakenOut: false }
  const given = text.replaceAll(ofNoWidth, '').trim()
  // A log, in which only whole tokens count.
  if (given.length > longestAlone) return readAmongWords(given) ?? noToken
  const inner = unwrapped(given)
  const { digits, writtenAs } = decoded(inner)
  const hidesMore = given.length >= inner.length + shortest && tokensIn(given).tokens.length > 1
  if (isWhole(digits) && !isList(inner) && !isNumbersAlone(inner) && !hidesMore) {
    const pushType = inner === given ? undefined : tokensIn(given).tokens[0]?.pushType
    return { ...tokenOf(digits, writtenAs, inner !== given), ...(pushType && { pushType }) }
  }
  const among = readAmongWords(given)
  if (among !== undefined && (among.is === 'device-token' || among.tokens !== undefined))
    return among.is === 'device-token' && hasCells(given) ? rowWith(among) : among
  const other = mistaken.find(({ is }) => is(given)) ?? mistaken.find(({ is }) => is(inner))
  if (other !== undefined) return otherOf(other.kind, other.id, other.what, other.where)
  if (among !== undefined) return among
  if (hex.test(digits))
    return otherOf('wrong-length', 'token-format', {
      en: `has ${digits.length} hex digits, and is not a whole device token: most have 64`,
      zh: `有 ${digits.length} 位十六进制，不是完整的 device token：常见的是 64 位`,
    })
  const almost = misread(digits)
  return almost === undefined ? noToken : otherOf('wrong-digit', 'token-format', almost.what, almost.where)
}

/** Whoever has the endpoint of a Web Push can push to it, and whoever has a JWT is who it says. */
const heads: Readonly<Record<string, Text>> = {
  'provider-token': verbatim('eyJ…'),
  'web-push-endpoint': verbatim('https://…'),
}

function quoteOf(given: string, kind: string): Text {
  const head = heads[kind]
  if (head !== undefined) return head
  if (kind === 'secret') return unshown(given)
  if (kind === 'not-hex' && shown(given).en !== given && given.length <= 256) return shown(given)
  return verbatim(given.length > 40 ? `${given.slice(0, 24)}…${given.slice(-8)}` : given)
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
  const { what, where } = reading
  const quote = quoteOf(text.trim(), reading.kind)
  throw new Fault(
    `usage/${reading.id}`,
    { en: `"${quote.en}" ${what.en}.`, zh: `「${quote.zh}」${what.zh}。` },
    { hint: where },
  )
}
