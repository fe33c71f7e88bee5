import { distance } from 'fastest-levenshtein'
import { isObject } from '../../apns/payload.ts'
import type { Text } from '../../text.ts'
import { isThere, type PathEnd, pathText, type ValueStep } from './path.ts'

/** One respect in which a message is not what it was meant to be. */
export interface MessageDifference {
  /** As in `aps.alert.title`; of a header its name. */
  readonly path: string
  /** What stands there, and what was meant to; nothing where there is none. */
  readonly found?: unknown
  readonly expected?: unknown
  /** A sentence that names the path, without its full stop. */
  readonly evidence: Text
}

/** Of longer texts the part is shown in which they differ. */
const longestText = 80
/** Of the text before that part. */
const before = 20
/** Of the keys of an object, or of several values. */
const mostListed = 8

function firstDifference(one: string, other: string): number {
  let at = 0
  while (at < one.length && one[at] === other[at]) at += 1
  return at
}

/** The part of a text that differs from the other, in quotes. */
function quotedText(text: string, other: unknown): string {
  if (text.length <= longestText) return JSON.stringify(text)
  const differs = typeof other === 'string' ? firstDifference(text, other) : 0
  const from = Math.max(0, Math.min(differs, text.length) - before)
  const to = from + longestText
  const part = JSON.stringify(text.slice(from, to))
  return `${from > 0 ? '…' : ''}${part}${to < text.length ? '…' : ''}`
}

const kindOf = (value: unknown) => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value)

/**
 * @param value what JSON can say
 * @param other what it is told beside, and may be mistaken for
 * @returns the value as a sentence has it: `"3"`, or `the text "3"` beside a number
 */
export function valueText(value: unknown, other: unknown = value): Text {
  const isAlike = kindOf(value) === kindOf(other)
  if (typeof value === 'string') {
    const text = quotedText(value, other)
    return isAlike ? { en: text, zh: ` ${text}` } : { en: `the text ${text}`, zh: `文本 ${text}` }
  }
  if (typeof value === 'number')
    return isAlike ? { en: `${value}`, zh: ` ${value}` } : { en: `the number ${value}`, zh: `数字 ${value}` }
  if (Array.isArray(value)) return { en: `a list of ${value.length}`, zh: `有 ${value.length} 项的列表` }
  return isObject(value) ? { en: 'an object', zh: '对象' } : { en: `${value}`, zh: ` ${value}` }
}

/** Keys that are there where another was looked for. */
function offered(value: unknown): Text {
  const keys = isObject(value) ? Object.keys(value) : []
  if (keys.length === 0) return { en: 'nothing', zh: '是空的' }
  const more = keys.length > mostListed
  const list = keys.slice(0, mostListed)
  return {
    en: list.join(', ') + (more ? ', …' : ''),
    zh: `只有 ${list.join('、')}${more ? '……' : ''}`,
  }
}

/** A key with dots in its name, which stand in a path for steps: `com.example.id`. */
function dottedKey(value: object, steps: readonly ValueStep[]): string | undefined {
  const name = steps.every((each) => typeof each === 'string') ? steps.join('.') : ''
  return name.includes('.') && Object.hasOwn(value, name) ? name : undefined
}

/**
 * @param end of a path that led nowhere
 * @param steps the whole path
 * @returns what is there in its place
 */
export function missingText({ steps: reached, value }: PathEnd, steps: readonly ValueStep[]): Text {
  const [path, holder] = [pathText(steps), pathText(reached) || 'payload']
  if (Array.isArray(value))
    return {
      en: `${path} is missing: ${holder} is a list of ${value.length}`,
      zh: `缺少 ${path}：${holder} 是有 ${value.length} 项的列表`,
    }
  const there = offered(value)
  const dotted = isObject(value) ? dottedKey(value, steps.slice(reached.length)) : undefined
  if (dotted !== undefined) {
    const meant = pathText([...reached, dotted])
    return {
      en: `${path} is missing: the key has dots in its name; write ${meant}`,
      zh: `缺少 ${path}：这个键名里有点号，请写成 ${meant}`,
    }
  }
  if (isObject(value))
    return { en: `${path} is missing: ${holder} has ${there.en}`, zh: `缺少 ${path}：${holder} ${there.zh}` }
  const held = valueText(value, {})
  return { en: `${path} is missing: ${holder} is ${held.en}`, zh: `缺少 ${path}：${holder} 是${held.zh}` }
}

/** Texts that look alike on a screen and are not the same. */
const looksAlike = (one: unknown, other: unknown) =>
  typeof one === 'string' && typeof other === 'string' && one.normalize('NFC') === other.normalize('NFC')

function unlike(path: string, found: unknown, wanted: unknown): MessageDifference {
  const [is, not] = [valueText(found, wanted), valueText(wanted, found)]
  const alike: Text = looksAlike(found, wanted)
    ? {
        en: ' (they look alike: one has its accents as letters of their own)',
        zh: '（看起来一样，但带音标的字母编码方式不同）',
      }
    : { en: '', zh: '' }
  const isTyped = typeof found === 'string' && typeof wanted !== 'string' && found === JSON.stringify(wanted)
  const quotes: Text = isTyped
    ? {
        en: `; if the text is meant, write ${path}="${found}"`,
        zh: `；如果要的是文本，请写成 ${path}="${found}"`,
      }
    : { en: '', zh: '' }
  return {
    path,
    found,
    expected: wanted,
    evidence: {
      en: `${path} is ${is.en}, not ${not.en}${alike.en}${quotes.en}`,
      zh: `${path} 是${is.zh}，不是${not.zh}${alike.zh}${quotes.zh}`,
    },
  }
}

/**
 * Compares as a person means it who writes down a part of what they expect: of an object the keys that were written
 * have to fit, others may be there; a list has to be as long, and fit at each place; anything else has to be the same.
 *
 * @param found what arrived
 * @param wanted what was expected there
 * @param steps the path to it
 * @returns the first respect in which it differs; nothing when it fits
 */
export function differenceOf(
  found: unknown,
  wanted: unknown,
  steps: readonly ValueStep[],
): MessageDifference | undefined {
  const isNested = kindOf(found) === kindOf(wanted) && typeof wanted === 'object' && wanted !== null
  if (!isNested) return found === wanted ? undefined : unlike(pathText(steps), found, wanted)
  if (Array.isArray(wanted) && (found as unknown[]).length !== wanted.length)
    return unlike(pathText(steps), found, wanted)
  for (const [key, inner] of Object.entries(wanted)) {
    const below = [...steps, key]
    const has = Object.hasOwn(found as object, key)
    if (!has)
      return { path: pathText(below), evidence: missingText({ steps, value: found, missing: key }, below) }
    const difference = differenceOf((found as Record<string, unknown>)[key], inner, below)
    if (difference !== undefined) return difference
  }
  return undefined
}

/** How much of two texts is compared letter by letter. */
const mostCompared = 200

/** @returns from 0, as good as the same, to 1, nothing there at all */
function distanceOf({ found, expected }: MessageDifference): number {
  if (found === undefined) return 1
  if (typeof found !== 'string' || typeof expected !== 'string') return 0.9
  const [one, other] = [found.slice(0, mostCompared), expected.slice(0, mostCompared)]
  return (0.9 * distance(one, other)) / Math.max(one.length, other.length, 1)
}

/** @returns how far from what was meant something is that differs so: 0 when it does not */
export const distanceBy = (differences: readonly MessageDifference[]): number =>
  differences.reduce((sum, difference) => sum + distanceOf(difference), 0)

/** @returns `"a", "b"`, the first few of many */
function listed(ends: readonly PathEnd[]): Text {
  const values = ends.filter(isThere).map(({ value }) => valueText(value))
  const [shown, more] = [values.slice(0, mostListed), values.length > mostListed]
  return {
    en: shown.map(({ en }) => en).join(', ') + (more ? ', …' : ''),
    zh: shown.map(({ zh }) => zh.trim()).join('、') + (more ? '……' : ''),
  }
}

/**
 * @param path with `[*]`
 * @param ends where it led, of which none is what was expected
 * @param wanted what one of them was to be
 */
export function noneText(path: string, ends: readonly PathEnd[], wanted: unknown): Text {
  const [is, there] = [valueText(wanted), listed(ends)]
  return there.en === ''
    ? { en: `no ${path} is ${is.en}: there is none`, zh: `没有哪个 ${path} 是${is.zh}：一个也没有` }
    : {
        en: `no ${path} is ${is.en}: there are ${there.en}`,
        zh: `没有哪个 ${path} 是${is.zh}：只有 ${there.zh}`,
      }
}
