import type { TextFault } from '../model.ts'
import { carriedBase64, foreignSign, isBase64 } from './carried-base64.ts'

/** One `-----BEGIN …-----` block. */
export interface PemBlock {
  /** The words after BEGIN: `CERTIFICATE`, `RSA PRIVATE KEY`, … */
  readonly label: string
  /** Encrypted the way of OpenSSL before PKCS#8 (RFC 1421 `DEK-Info`): cipher and IV, such as `AES-256-CBC,0A1B…`. */
  readonly dekInfo?: string
  readonly bytes: Buffer
}

/** A block that begins and is no good: `unfinished` has no END line, `not-base64` has something else inside. */
export type BrokenPemBlock =
  | {
      readonly label: string
      readonly broken: 'unfinished'
      /** What stands there instead of the whole, if it is base64: perhaps only the last line was lost. */
      readonly bytes?: Buffer
    }
  | {
      readonly label: string
      readonly broken: 'not-base64'
      /** What it stumbles over first, counted from the BEGIN line on. */
      readonly foreign?: { readonly sign: string; readonly line: number }
    }

const beginLine = '-----BEGIN '
const endLine = '-----END '
const dashes = '-----'

/**
 * Tells whether text has a PEM block, or the beginning of one, in it.
 *
 * @param text what `textOfFile` gave
 */
export function hasPem(text: string): boolean {
  return text.includes(beginLine)
}

/**
 * Finds the PEM blocks in a text (RFC 7468): any number, with junk such as Bag Attributes between, with any line ends,
 * all in one line, or with `\n` typed out as CI secrets have it.
 *
 * @param text what `textOfFile` gave
 * @returns the blocks in their order
 */
export function readPem(text: string): (PemBlock | BrokenPemBlock)[] {
  const blocks: (PemBlock | BrokenPemBlock)[] = []
  for (const { label, body, isWhole, isLast } of blocksIn(text)) {
    if (body === undefined) blocks.push({ label, broken: 'unfinished' })
    else if (isWhole) blocks.push(readBlock(label, body))
    else if (body.trim() !== '' || isLast) blocks.push(unfinished(label, body))
  }
  return blocks
}

interface RawBlock {
  readonly label: string
  /** Nothing when the BEGIN line itself does not end. */
  readonly body?: string
  readonly isWhole: boolean
  readonly isLast: boolean
}

function* blocksIn(text: string): Generator<RawBlock> {
  const lines = text.replaceAll('\\r', '').replaceAll('\\n', '\n')
  const indexOf = (words: string, from: number) => {
    const index = lines.indexOf(words, from)
    return index < 0 ? lines.length : index
  }
  let end = -1
  for (let begin = indexOf(beginLine, 0); begin < lines.length; ) {
    const labelEnd = lines.indexOf(dashes, begin + beginLine.length)
    if (labelEnd < 0) return yield { label: '', isWhole: false, isLast: true }
    const label = lines.slice(begin + beginLine.length, labelEnd).trim()
    const next = indexOf(beginLine, labelEnd)
    // Looked for once, however many beginnings stand before it.
    if (end < labelEnd) end = indexOf(endLine, labelEnd)
    const body = lines.slice(labelEnd + dashes.length, Math.min(end, next))
    const isWhole = end < next && lines.startsWith(`${endLine}${label}${dashes}`, end)
    yield { label, body, isWhole, isLast: next === lines.length }
    begin = next
  }
}

function unfinished(label: string, body: string): BrokenPemBlock {
  const base64 = body.replace(/\s/g, '')
  if (base64.length > longestUnfinished || !isBase64(base64)) return { label, broken: 'unfinished' }
  return { label, broken: 'unfinished', bytes: Buffer.from(base64, 'base64') }
}

/** Keys are small. */
const longestUnfinished = 16_384

function readBlock(label: string, body: string): PemBlock | BrokenPemBlock {
  const encrypted = /^\s*Proc-Type:\s*4,ENCRYPTED\s+DEK-Info:\s*([\w-]+,[0-9A-Fa-f]+)\s/.exec(body)
  const lines = body.slice(encrypted?.[0].length ?? 0)
  const base64 = carriedBase64(lines)
  if (base64 === undefined) {
    const foreign = foreignSign(lines)
    return { label, broken: 'not-base64', ...(foreign !== undefined && { foreign }) }
  }
  const bytes = Buffer.from(base64.letters, 'base64')
  const [, dekInfo] = encrypted ?? []
  return dekInfo === undefined ? { label, bytes } : { label, dekInfo, bytes }
}

/**
 * Writes a PEM block, 64 characters a line (RFC 7468 section 2), as every reader of PEM wants it.
 *
 * @param block label, bytes and perhaps DEK-Info
 * @returns the lines, the last with its line end
 */
export function writePem({ label, dekInfo, bytes }: PemBlock): string {
  const head = dekInfo === undefined ? [] : ['Proc-Type: 4,ENCRYPTED', `DEK-Info: ${dekInfo}`, '']
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return `${[`-----BEGIN ${label}-----`, ...head, ...lines, `-----END ${label}-----`].join('\n')}\n`
}

/**
 * The text of a file, whatever wrote it: byte order marks go, and UTF-16 (PowerShell's `>`) is understood.
 *
 * @param bytes the file
 */
export function textOfFile(bytes: Uint8Array): string {
  return withPlainDashes(percentDecoded(lettersOf(bytes)))
}

/** As a form or a query hands it on; a + stands for a blank there. */
function percentDecoded(text: string): string {
  if (!/-----BEGIN(?:%20|\+)[A-Z]/.test(text)) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** Editors and chats make one long dash of two hyphens, and people count to three. */
function withPlainDashes(text: string): string {
  if (text.includes(beginLine) && !longDash.test(text) && !hasShortEnd.test(text)) return text
  return text.replace(anyPemLine, (_, word: string, label: string) => `${dashes}${word} ${label}${dashes}`)
}

/** An END line that lost some of its dashes. */
const hasShortEnd = /(?:^|[^-])-{1,4}END [A-Z]|END [A-Z ]{1,60}-{1,4}(?!-)/
const longDash = /[\u2010-\u2015\u2212]/
const anyPemLine =
  /[-\u2010-\u2015\u2212]{1,8} {0,2}(BEGIN|END) ([A-Z0-9][A-Z0-9 ]{0,60}?) {0,2}[-\u2010-\u2015\u2212]{1,8}/g

/**
 * Looks for what a strict reader of PEM stumbles over, and pushctl reads all the same. Which of it OpenSSL 3.0, Node 20,
 * Python 3.11 and Go 1.19 take was measured with each of them.
 *
 * @param bytes the file, with PEM in it
 * @returns each fault once
 */
export function textFaultsOf(bytes: Uint8Array): TextFault[] {
  const [first, second] = bytes
  const raw = lettersOf(bytes)
  const text = withPlainDashes(raw)
  const isUtf16 =
    (first === 0xff && second === 0xfe) ||
    (first === 0xfe && second === 0xff) ||
    (first === dash && second === 0)
  const faults = new Set<TextFault>()
  if (isUtf16) faults.add('utf-16')
  if (first === 0xef && second === 0xbb) faults.add('byte-order-mark')
  if (text !== raw) faults.add(longDash.test(raw) ? 'long-dashes' : 'short-dashes')
  if (percentDecoded(raw) !== raw) return [...faults, 'percent-encoded']
  const carried = new Set([...blocksIn(text)].flatMap(({ body = '' }) => carriedBase64(body)?.fault ?? []))
  if (carried.size > 0) return [...faults, ...carried]
  if (/-----BEGIN [^-]+-----[^-]*\\[rn]/.test(text)) return [...faults, 'escaped']
  if (/\r(?!\n)/.test(text)) faults.add('carriage-returns')
  for (const fault of lineFaults(text.split(/\r\n|\r|\n/))) faults.add(fault)
  return [...faults]
}

function* lineFaults(lines: readonly string[]): Generator<TextFault> {
  let bodyLines: number | undefined
  let isBlank = false
  for (const line of lines) {
    const begin = line.indexOf(beginLine)
    const end = line.indexOf(endLine)
    if (begin >= 0) {
      yield* beforeBegin(line.slice(0, begin))
      if (/^[^-]*-----\s*\S/.test(line.slice(begin + beginLine.length))) yield 'one-line'
    }
    if (end > 0 && end > begin) yield line.slice(0, end).trim() === '' ? 'indented' : 'one-line'
    if (begin >= 0 || end >= 0) {
      bodyLines = begin > end ? 0 : undefined
      isBlank = false
    } else if (bodyLines !== undefined) {
      const isHeader = line.includes(':')
      if (isBlank && line.trim() !== '') yield 'blank-line'
      isBlank = line.trim() === '' && bodyLines > 0
      if (isHeader) bodyLines = 0
      else if (line.trim() !== '') bodyLines += 1
    }
  }
}

function* beforeBegin(words: string): Generator<TextFault> {
  if (words === '') return
  if (words.trim() === '') yield 'indented'
  else if (words.trimEnd().endsWith(dashes)) yield 'joined'
  else yield /["'`]\s*$/.test(words) ? 'quoted' : 'one-line'
}

/** A PEM in UTF-16 without a byte order mark begins with it, and a zero. */
const dash = 0x2d

function lettersOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [first, second] = buffer
  if (first === 0xff && second === 0xfe) return buffer.subarray(2).toString('utf16le')
  if (first === dash && second === 0) return buffer.toString('utf16le')
  if (first === 0xfe && second === 0xff) {
    const even = buffer.subarray(2, buffer.length - (buffer.length % 2))
    return Buffer.from(even).swap16().toString('utf16le')
  }
  return buffer.toString('utf8').replace(/^\uFEFF/, '')
}
