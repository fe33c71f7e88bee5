import type { PushType } from './push-type.ts'
import { bytesOfEscaped, bytesOfIndexed, bytesOfList } from './token-bytes.ts'

/** How a token was written: in hex; in base64; as bytes; in hex whose digits were turned into hex again. */
export type TokenWriting = 'hex' | 'base64' | 'bytes' | 'hex-twice'

/** A device token among other words. */
export interface FoundToken {
  /** Hex in lower case. */
  readonly token: string
  readonly writtenAs: TokenWriting
  /** The pushes it is for, when the words beside it say so. */
  readonly pushType?: PushType
}

/** What a text holds, each once and in its order. */
export interface TokensInText {
  readonly tokens: readonly FoundToken[]
  /** As many digits as a token has, beside words that call them something else: a fingerprint, a commit, a secret. */
  readonly others: readonly ('digest' | 'secret')[]
}

/** A place in the text that could be a token. */
interface PossibleToken {
  readonly start: number
  readonly end: number
  readonly digits: string
  readonly writtenAs: TokenWriting
}

/** Hex digits of the tokens that are let through. */
const shortest = 64
const longest = 512

/** A log is looked through as far as this, in UTF-16 units. */
const mostLookedAt = 16_000_000

const bracketed = /[[{(<]([^[\]{}()<>]{95,4000})[\]})>]/g
const quotedBytes = /\bb(?:'((?:\\.|[^\\'\n]){31,1100})'|"((?:\\.|[^\\"\n]){31,1100})")/gs
/** A string of Ruby or Go; of 16 bytes one is written by its number. */
const quotedString = /(?<!\w)"(?=(?:\\[^x\n]|[^\\"\n]){0,16}\\x)((?:\\.|[^\\"\n]){31,1100})"/gs

/** `\x74\x0f…`, as C and Ruby write them. */
const escapedBytes = /(?:\\x[0-9a-f]{2}){32,256}/gi
/** One a line behind a dash, as lldb prints Data. */
const bulletedBytes = /(?:^[ \t]{0,20}- \d{1,3}\r?\n?){32,256}/gm

/** One behind each place, as PHP prints a list: `[1] => 143`, `[1]=> int(143)`. */
const placedBytes = /(?:\[\d{1,3}\]\s?=>\s{1,20}(?:int\()?\d{1,3}\)?\s{1,20}){32,256}/g
/** `143.58.…`, as Perl prints a string by its numbers. */
const dottedBytes = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){31,255}(?![\w.])/g
/** `00000000: 8f3a c1d2 …  letters`, as xxd and hexdump -C write a file. */
const dumpedBytes = /(?:^[0-9a-f]{8}:? {1,2}(?:[0-9a-f]{2,4} {1,2}){1,16}[^\n]{0,20}\n?){2,16}/gim

/** @returns the digits of a dump, without what stands before and behind them */
const digitsOfDump = (dump: string) =>
  [...dump.matchAll(/^[0-9a-f]{8}:? {1,2}((?:[0-9a-f]{2,4} {1,2}){1,16})/gim)]
    .map(([, digits = '']) => digits.replaceAll(' ', ''))
    .join('')
    .toLowerCase()

/** All there is: numbers of up to three digits; where each has two, they are hex. */
const bareNumbers = /^\s{0,20}(?:\d{1,3}[\s,;]{1,4}){31,255}\d{1,3}\s{0,20}$/

/** @returns whether a text is nothing but bytes as decimal numbers, which are hex digits, too */
export const isNumbersAlone = (text: string): boolean =>
  text.length < 2000 && /\b\d{3}\b/.test(text) && bareNumbers.test(text)

/** Bytes in brackets or quotes, in whatever way a language prints them. */
function bytesIn(text: string): PossibleToken[] {
  const found: PossibleToken[] = []
  const put = (match: RegExpExecArray, digits: string | undefined) => {
    if (digits !== undefined)
      found.push({ start: match.index, end: match.index + match[0].length, digits, writtenAs: 'bytes' })
  }
  for (const match of text.matchAll(bracketed)) {
    const [, inside = ''] = match
    // In angle brackets NSData and Buffer print hex digits, which are read below; Erlang prints a list.
    if (!match[0].startsWith('<') || inside.includes(','))
      put(match, bytesOfIndexed(inside) ?? bytesOfList(inside))
  }
  const bare = isNumbersAlone(text) ? /^.*$/s.exec(text) : null
  if (bare !== null) put(bare, bytesOfList(bare[0]))
  for (const match of text.matchAll(escapedBytes)) put(match, bytesOfEscaped(match[0]))
  for (const match of text.matchAll(bulletedBytes))
    put(match, bytesOfList(match[0].replaceAll(/[-\s]+/g, ' ')))
  for (const match of text.matchAll(placedBytes))
    put(match, bytesOfList(match[0].replaceAll(/\[\d{1,3}\]|[^\d]/g, ' ')))
  for (const match of text.matchAll(dottedBytes)) put(match, bytesOfList(match[0].replaceAll('.', ' ')))
  for (const match of text.matchAll(dumpedBytes)) put(match, digitsOfDump(match[0]))
  for (const match of text.matchAll(quotedString)) put(match, bytesOfEscaped(match[1] ?? ''))
  for (const match of text.matchAll(quotedBytes)) put(match, bytesOfEscaped(match[1] ?? match[2] ?? ''))
  return found
}

interface DigitGroup {
  readonly start: number
  readonly end: number
  readonly hex: string
}

/** What may stand between groups of digits. */
const isGap = (between: string) => between.length <= 4 && /^[\s:,.-]{1,4}$/.test(between)

/** Groups of one length, one behind the other: one word of 64 digits, `740f4707 bebcf74f …`, `8f:3a:…`, `8F-3A-…`. */
function joined(groups: readonly DigitGroup[], isClosed: boolean): PossibleToken[] {
  const [first] = groups
  const length = first?.hex.length ?? 0
  if (first === undefined) return []
  if (length >= shortest)
    return groups.map(({ start, end, hex }) => ({ start, end, digits: hex, writtenAs: 'hex' }))
  // The last group of NSData is as long as what is left.
  const whole = isClosed ? groups : groups.filter(({ hex }) => hex.length === length)
  const digits = whole.map(({ hex }) => hex).join('')
  const end = whole.at(-1)?.end ?? first.end
  return [{ start: first.start, end, digits, writtenAs: 'hex' }]
}

const isWhole = ({ digits }: PossibleToken) =>
  digits.length >= shortest && digits.length <= longest && digits.length % 2 === 0

const hexWord = /(?<!\w)(?:0x)?([0-9a-f]{2,512})(?!\w)/gi

/** Hex digits, whole or in groups. */
function hexIn(text: string): PossibleToken[] {
  const found: PossibleToken[] = []
  let groups: DigitGroup[] = []
  const close = (after: string) => {
    found.push(...joined(groups, after === '>').filter(isWhole))
    groups = []
  }
  // Any other word between two groups is no gap.
  for (const match of text.matchAll(hexWord)) {
    const [, hex = ''] = match
    const last = groups.at(-1)
    const end = match.index + match[0].length
    const [first] = groups
    const isSame = first !== undefined && hex.length === first.hex.length
    const isRest = first !== undefined && hex.length < first.hex.length && text.charAt(end) === '>'
    const follows = last !== undefined && isGap(text.slice(last.end, match.index))
    if (last !== undefined && !(follows && (isSame || isRest) && first?.hex.length === last.hex.length))
      close(text.charAt(last.end))
    groups.push({ start: match.index, end, hex })
  }
  close(text.charAt(groups.at(-1)?.end ?? 0))
  return found
}

const base64Word = /(?<![\w+/-])([\w+/-]{43}|[\w+/-]{107})={0,2}(?![\w+/=-])/g

/** Base64 as long as a token; without a word beside it that says token it could be anything. */
function base64In(text: string): PossibleToken[] {
  const found: PossibleToken[] = []
  for (const match of text.matchAll(base64Word)) {
    const [, letters = ''] = match
    if (!/[A-Z]/.test(letters) || !/[a-z]/.test(letters)) continue
    const digits = Buffer.from(letters, 'base64').toString('hex')
    const end = match.index + match[0].length
    found.push({ start: match.index, end, digits, writtenAs: 'base64' })
  }
  return found
}

/** What the words before a place call it; the nearest counts. */
const names = [
  [
    'token',
    /token|\/3\/device\/|pn-prid|pushchannel|\b(?:apns|push|ios|device)(?:[_-]?(?:id|key|address))?["']?\s{0,3}[:=]/gi,
  ],
  [
    'digest',
    /sha-?(?:1|2|3|256|384|512)\b|sha256|md5|fingerprint|thumbprint|digest|checksum|hash|commit|etag|signature|hmac|revision|指纹|摘要|哈希|签名|提交/gi,
  ],
  ['secret', /secret|passw(?:or)?d|passphrase|api[-_ ]?key|private[-_ ]?key|encryption|密码|密钥/gi],
] as const

type Called = (typeof names)[number][0]

/** Columns before a place in which its name is looked for. */
const nameWithin = 80

/** The same line before a place, or the one above when nothing stands before it. */
const before = (text: string, start: number) =>
  text
    .slice(Math.max(0, start - nameWithin), start)
    .trimEnd()
    .replace(/<\w{1,20}>$/, '')
    .trimEnd()
    .split('\n')
    .at(-1) ?? ''

function calledBefore(line: string): Called | undefined {
  const last = names.map(([name, words]) => ({ name, at: [...line.matchAll(words)].at(-1)?.index ?? -1 }))
  const nearest = last.reduce((best, each) => (each.at > best.at ? each : best))
  return nearest.at < 0 ? undefined : nearest.name
}

/** As sha256sum and its like print it: the digits, two blanks, a file. */
const isOfFile = (after: string) => /^ [ *]\S{1,200}\s*$/.test(after.split('\n', 1)[0] ?? '')

const pushTypesBeside: readonly (readonly [PushType, RegExp])[] = [
  ['voip', /voip|pushkit/i],
  ['liveactivity', /live[-_ ]?activit|activity[-_ ]?(?:push[-_ ]?)?token|push[-_ ]?to[-_ ]?start/i],
  ['pushtotalk', /push[-_ ]?to[-_ ]?talk|\bptt\b/i],
  ['complication', /complication/i],
  ['widgets', /widget/i],
  ['fileprovider', /file[-_ ]?provider/i],
  ['location', /location[-_ ]?push/i],
]

/** RFC 8599 section 4.1.1: `pn-prid=TOKEN:voip&TOKEN:remote`. */
function pushTypeOf(line: string, after: string): PushType | undefined {
  if (/^:voip\b/i.test(after)) return 'voip'
  if (/^:remote\b/i.test(after)) return 'alert'
  return pushTypesBeside.find(([, words]) => words.test(line.slice(-40)))?.[0]
}

/** Hex digits that were turned into hex once more. */
function untwiced(candidate: PossibleToken): PossibleToken {
  if (candidate.digits.length !== 2 * shortest) return candidate
  const inner = Buffer.from(candidate.digits, 'hex').toString('latin1')
  return /^[0-9a-f]+$/i.test(inner) ? { ...candidate, digits: inner, writtenAs: 'hex-twice' } : candidate
}

const overlaps = (one: PossibleToken, other: PossibleToken) => one.start < other.end && other.start < one.end

/** In the address of a request NSData's brackets and blanks are escaped: `%3C740f4707%20…%3E`. */
function unescaped(text: string): string {
  return text.replaceAll(/%(?:20|3c|3e|22|3a)/gi, (sign) => decodeURIComponent(sign))
}

function candidatesIn(text: string): PossibleToken[] {
  const bytes = bytesIn(text)
  const others = [...hexIn(text).map(untwiced), ...base64In(text)]
  const all = [...bytes, ...others.filter((other) => !bytes.some((each) => overlaps(each, other)))]
  return all.toSorted((a, b) => a.start - b.start)
}

/**
 * Takes device tokens out of whatever stands round them: a line of a log or many, JSON, what a language prints of
 * bytes, the address of a request, a SIP header.
 *
 * @param whole any text
 * @returns the tokens, and what only looks like one
 */
export function tokensIn(whole: string): TokensInText {
  const text = unescaped(whole.slice(0, mostLookedAt))
  const tokens = new Map<string, FoundToken>()
  const others: ('digest' | 'secret')[] = []
  for (const { start, end, digits, writtenAs } of candidatesIn(text)) {
    const line = before(text, start)
    const after = text.slice(end, end + 240)
    const called = calledBefore(line)
    if (called === 'digest' || called === 'secret') others.push(called)
    else if (called === undefined && writtenAs === 'base64') continue
    else if (called === undefined && isOfFile(after)) others.push('digest')
    else {
      const token = digits.toLowerCase()
      const pushType = pushTypeOf(line, after)
      if (!tokens.has(token))
        tokens.set(token, { token, writtenAs, ...(pushType !== undefined && { pushType }) })
    }
  }
  return { tokens: [...tokens.values()], others }
}
