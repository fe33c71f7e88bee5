import type { Text } from '../../../text.ts'
import { plainName } from './row-file/form.ts'

/** A payload with a place for each row's own words. */
export interface Template {
  /** Names in it, each once; none when every row gets the same bytes. */
  readonly placeholders: readonly string[]
  /** @returns the payload of one row, or what is wrong with the row */
  fill(values: Readonly<Record<string, unknown>>): Uint8Array | { readonly problem: Text }
  /** @returns how many bytes the payload of one row has, or what is wrong with the row; makes no payload */
  measure(values: Readonly<Record<string, unknown>>): number | { readonly problem: Text }
}

/** `#name#`, `${name}`, and either behind a backslash, which stands for itself. Names may be Chinese. */
const placeholder = /\\([#$])|#([\p{L}_][\p{L}\p{N}_.-]*)#|\$\{([\p{L}_][\p{L}\p{N}_.-]*)\}/gu

/** Keys of `aps` whose value is a number: a row's text becomes one there (Apple, "Generating a remote notification"). */
const numeric: ReadonlySet<string> = new Set([
  'badge',
  'content-available',
  'mutable-content',
  'relevance-score',
  'timestamp',
  'stale-date',
  'dismissal-date',
])

type TemplatePart =
  | string
  /** Inside a string; or in place of one, where a row's value may be of any type, or has to be a number. */
  | { readonly name: string; readonly as: 'text' | 'value' | 'number' }

/** What JSON.stringify writes as an escape. */
const escaped = /["\\\p{Cc}\p{Cs}]/u

const inString = (text: string) => (escaped.test(text) ? JSON.stringify(text).slice(1, -1) : text)

/** @param isNumber where the string stands, only a number makes sense */
function partsOfString(text: string, isNumber: boolean): TemplatePart[] {
  const parts: TemplatePart[] = []
  let from = 0
  let literal = ''
  for (const match of text.matchAll(placeholder)) {
    literal += text.slice(from, match.index)
    from = match.index + match[0].length
    const name = match[2] ?? match[3]
    if (name === undefined) {
      literal += match[1] ?? ''
      continue
    }
    if (match[0] === text) return [{ name, as: isNumber ? 'number' : 'value' }]
    parts.push(inString(literal), { name, as: 'text' })
    literal = ''
  }
  literal += text.slice(from)
  return ['"', ...parts, inString(literal), '"']
}

function partsOf(value: unknown, path: readonly string[]): TemplatePart[] {
  if (typeof value === 'string') {
    const [parent, key = ''] = path
    return partsOfString(value, path.length === 2 && parent === 'aps' && numeric.has(key))
  }
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value)]
  const isList = Array.isArray(value)
  const entries = Object.entries(value).flatMap(([key, inner], index) => [
    `${index === 0 ? '' : ','}${isList ? '' : `${JSON.stringify(key)}:`}`,
    ...partsOf(inner, [...path, key]),
  ])
  return [isList ? '[' : '{', ...entries, isList ? ']' : '}']
}

/** @returns the value as JSON; nothing when it is nested more deeply than can be written, let alone sent */
function written(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : written(value))

/** A row's own value, `null` being none; nor is what every object inherits, `constructor` for one. */
const given = (values: Readonly<Record<string, unknown>>, name: string) =>
  Object.hasOwn(values, name) ? (values[name] ?? undefined) : undefined

const numberOf = (value: unknown) =>
  typeof value === 'object' || (typeof value === 'string' && value.trim() === '') ? Number.NaN : Number(value)

/** Strings side by side become one: fewer pieces to put together for each row. */
const joined = (parts: readonly TemplatePart[]) =>
  parts.reduce<TemplatePart[]>((all, part) => {
    const last = all.at(-1)
    if (typeof part === 'string' && typeof last === 'string') all[all.length - 1] = last + part
    else all.push(part)
    return all
  }, [])

/**
 * Finds the placeholders of a payload: `#name#` or `${name}` in any string of it. A string that is nothing else takes
 * the row's value as it is; `badge` and its like take a number.
 *
 * @param payload its bytes, sent as they are when there is no placeholder in it
 * @param value the same, parsed
 * @returns what fills it, row by row
 */
export function compileTemplate(payload: Uint8Array, value: unknown): Template {
  const parts = joined(partsOf(value, []))
  const slots = parts.filter((part) => typeof part !== 'string')
  const placeholders = [...new Set(slots.map(({ name }) => name))]
  if (slots.length === 0) {
    const isEscaped = JSON.stringify(value) !== parts.join('')
    const bytes = isEscaped ? Buffer.from(parts.join('')) : payload
    return { placeholders, fill: () => bytes, measure: () => bytes.length }
  }
  return {
    placeholders,
    fill(values) {
      const text = filled(parts, values)
      return text === undefined ? problemOf(slots, placeholders, values) : Buffer.from(text)
    },
    measure(values) {
      const text = filled(parts, values)
      return text === undefined ? problemOf(slots, placeholders, values) : Buffer.byteLength(text)
    },
  }
}

/** @returns what a value becomes in its place; nothing when it cannot stand there */
function pieceOf(as: 'text' | 'value' | 'number', value: unknown): string | undefined {
  if (as === 'value') return written(value)
  if (as === 'text') {
    const text = textOf(value)
    return text === undefined ? undefined : inString(text)
  }
  const number = numberOf(value)
  return Number.isFinite(number) ? String(number) : undefined
}

/** @returns the payload as text; nothing when a value is missing or cannot stand in its place */
function filled(
  parts: readonly TemplatePart[],
  values: Readonly<Record<string, unknown>>,
): string | undefined {
  let text = ''
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part
      continue
    }
    const value = given(values, part.name)
    if (value === undefined) return undefined
    const piece = pieceOf(part.as, value)
    if (piece === undefined) return undefined
    text += piece
  }
  return text
}

/** A column whose name is the same but for capitals, blanks and hyphens. */
function meantBy(missing: readonly string[], values: Readonly<Record<string, unknown>>): Text {
  const columns = missing.flatMap((name) =>
    Object.keys(values).filter((column) => column !== name && plainName(column) === plainName(name)),
  )
  const names = columns.map((column) => `#${column}#`)
  return names.length === 0
    ? { en: '', zh: '' }
    : { en: `; its column is written ${names.join(', ')}`, zh: `；列名的写法是 ${names.join('、')}` }
}

function problemOf(
  slots: readonly Exclude<TemplatePart, string>[],
  placeholders: readonly string[],
  values: Readonly<Record<string, unknown>>,
): { readonly problem: Text } {
  const missing = placeholders.filter((name) => given(values, name) === undefined)
  if (missing.length > 0) {
    const list = missing.map((name) => `#${name}#`)
    const meant = meantBy(missing, values)
    return {
      problem: {
        en: `has no value for ${list.join(', ')}${meant.en}`,
        zh: `缺少 ${list.join('、')} 的值${meant.zh}`,
      },
    }
  }
  const wrong = slots.find(({ name, as }) => pieceOf(as, given(values, name)) === undefined)
  const name = wrong?.name ?? ''
  const shown = textOf(given(values, name))
  if (shown === undefined)
    return { problem: { en: `#${name}# is nested too deeply`, zh: `#${name}# 的值嵌套层数太多` } }
  return {
    problem: {
      en: `#${name}# has to be a number, and is "${shown}"`,
      zh: `#${name}# 应该是数字，实际是「${shown}」`,
    },
  }
}
