import { isOfOtherService } from './other-service.ts'
import { texts } from './registry.ts'
import type { TextRow } from './row.ts'
import { type Hit, TextSearch } from './search.ts'

/** Something that a log says, and how often. */
export interface Heard {
  readonly row: TextRow
  /** The first line that says it, as it was given. */
  readonly line: string
  /** Where in that line, in UTF-16 units. */
  readonly start: number
  readonly end: number
  /** The number of that line, from 1. */
  readonly number: number
  readonly count: number
}

/** Colours, raw or as loggers write the escape character. */
const escapeCharacter = '\u001b'
const colours = new RegExp(
  `(?:${escapeCharacter}|\\\\u001b|\\\\x1b|\\\\033|\\\\e|#033)\\[[\\d;]{0,20}m`,
  'gi',
)

const named: Readonly<Record<string, string>> = {
  quot: '"',
  '#39': "'",
  '#34': '"',
  apos: "'",
  amp: '&',
  gt: '>',
}

/** `{"reason` in hex, as h2 of Python prints the data of a GOAWAY. */
const reasonInHex = '7b22726561736f6e'

/** Takes off what loggers, JSON and HTML wound round the text; most lines have nothing of it. */
function unwound(line: string): string {
  let text = line
  if (text.includes(escapeCharacter) || /(?:1b|033|\\e)\[/i.test(text)) text = text.replaceAll(colours, ' ')
  if (text.includes('\\u'))
    text = text.replaceAll(/\\u([0-9a-f]{4})/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    )
  if (text.includes('&'))
    text = text.replaceAll(/&(#?\w{2,4});/g, (whole, name: string) => named[name] ?? whole)
  const hex = text.indexOf(reasonInHex)
  if (hex >= 0) {
    const digits = /^[0-9a-f]*/i.exec(text.slice(hex, hex + 1000))?.[0] ?? ''
    text = `${text.slice(0, hex)}${Buffer.from(digits, 'hex').toString('latin1')}${text.slice(hex + digits.length)}`
  }
  return text
}

/** A name with its bracket, as Node, Java and .NET print a call: `at 10:00 it said BadDeviceToken (400)` is none. */
const call = /^at (?:(?:async|new|get|set) )*(?:[\w$.<>`/@-]|\[[^\]]*\])+(?: \[as [^\]]+\])? ?\(/

/** A call in a stack trace: its names are of functions, not of what happened. */
function isFrame(line: string): boolean {
  const words = line.trimStart()
  return (words.startsWith('at ') && call.test(words)) || words.startsWith('File "')
}

const overlap = (a: Hit, b: Hit) => a.start < b.end && b.start < a.end

const isReason = ({ row }: Hit) => 'reason' in row

/** The more telling, the smaller. */
function rankOf({ row }: Pick<Hit, 'row'>): number {
  if ('reason' in row) return 0
  return ['certain', 'likely', 'possible'].indexOf(row.certainty) + 1
}

const isCertain = ({ row }: Hit) => rankOf({ row }) <= 1

/**
 * Of texts in one place the longest is meant. Of what is left in one line one that leaves a single cause says most, and
 * among equals the longest: a program puts its own general words round those of the library that failed. If APNs gave
 * a reason it is that, and there may be two.
 *
 * @param hits in one line
 * @returns what the line says
 */
function meantBy(hits: readonly Hit[]): readonly Hit[] {
  const telling = hits.filter(({ row }) => row.isFollowUp !== true)
  const longestFirst = (telling.length > 0 ? telling : hits).toSorted((a, b) => b.length - a.length)
  const meant: Hit[] = []
  for (const hit of longestFirst) if (!meant.some((other) => overlap(hit, other))) meant.push(hit)
  const reasons = meant.filter(isReason)
  return telling.length > 0 && reasons.length > 0
    ? reasons.toSorted((a, b) => a.start - b.start)
    : [meant.find(isCertain) ?? meant[0]].filter((hit) => hit !== undefined)
}

/** One answer is given once: a reason is one, in whatever spelling; so is a set of causes. */
const answerOf = (row: TextRow) =>
  'reason' in row ? `${row.reason} ${row.ofStatus ?? ''}` : row.causes.join()

const longestKept = 2000
let search: TextSearch | undefined

/** Reads a log line by line, and remembers what it says and not the log, however long it is. */
export class LogReader {
  private readonly said = new Map<string, Heard>()
  private readonly followed = new Map<string, Heard>()
  private lines = 0
  private readonly search: TextSearch

  constructor() {
    search ??= new TextSearch(texts)
    this.search = search
  }

  /** @param line without its end */
  read(line: string): void {
    this.lines += 1
    if (isFrame(line)) return
    const text = unwound(line)
    const hits = this.search.find(text)
    if (hits.length === 0) return
    const lower = text.toLowerCase()
    const fitting = hits.filter(({ row }) => row.beside?.some((word) => lower.includes(word)) ?? true)
    // A reason is APNs' own word, wherever it stands.
    const own = fitting.every(isReason) || !isOfOtherService(text) ? fitting : fitting.filter(isReason)
    for (const hit of meantBy(own)) this.remember(hit, text)
  }

  private remember({ row, start, end }: Hit, line: string): void {
    const kept = row.isFollowUp === true ? this.followed : this.said
    const key = answerOf(row)
    const before = kept.get(key)
    if (before !== undefined) {
      kept.set(key, { ...before, count: before.count + 1 })
      return
    }
    const from = Math.max(0, start - longestKept / 2)
    const shown = line.slice(from, from + longestKept)
    kept.set(key, { row, line: shown, start: start - from, end: end - from, number: this.lines, count: 1 })
  }

  /** @returns what was said, the most telling first; lines that only follow others where there were no others */
  heard(): Heard[] {
    const found = this.said.size > 0 ? this.said : this.followed
    return [...found.values()].sort((a, b) => rankOf(a) - rankOf(b) || a.number - b.number)
  }
}
