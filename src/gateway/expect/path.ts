import { isObject } from '../../apns/payload.ts'
import { Fault } from '../../fault.ts'

/** Each place of a list: `[*]`. */
export const everyPlace = Symbol('every place')

/** One step of a path: a key of an object, which names a place where there is a list; or each place. */
export type ValueStep = string | typeof everyPlace

/** A path as it was written, and what follows it. */
export interface WrittenPath {
  readonly steps: readonly ValueStep[]
  /** What stands behind it: an operator and a value, or nothing. */
  readonly rest: string
}

/** `aps`, `.alert`, `[0]`, `[*]`, `["a key.with dots"]`; a `=` or `!=` ends a key that is not quoted. */
const step = /\[(?:(\*)|(\d+)|"((?:[^"\\]|\\.)*)"|'([^']*)')\]|\.?((?:[^.[\]=!]|!(?!=))+)/y

/** How others begin a path: JSONPath with `$`, jq with a dot. */
const habit = /^\s*(?:\$(?=[.[])|(?=\.))/

function unreadable(text: string): Fault {
  return new Fault(
    'usage/match',
    {
      en: `"${text}" does not begin with a path into the payload.`,
      zh: `「${text}」的开头不是 payload 里的路径。`,
    },
    {
      hint: {
        en: 'For instance: aps.alert.title=Soup is ready, items[0].id=7, items[*].id=7, data["com.example.id"]="7"',
        zh: '例如：aps.alert.title=Soup is ready、items[0].id=7、items[*].id=7、data["com.example.id"]="7"',
      },
    },
  )
}

function unescaped(quoted: string, text: string): string {
  try {
    return JSON.parse(`"${quoted}"`) as string
  } catch {
    throw unreadable(text)
  }
}

/**
 * Reads a path at the beginning of a text: `aps.alert.loc-args[0]`.
 *
 * @param text the path, and whatever stands behind it
 * @throws Fault `usage/match`
 */
export function readPath(text: string): WrittenPath {
  const steps: ValueStep[] = []
  let at = habit.exec(text)?.[0].length ?? 0
  for (;;) {
    step.lastIndex = at
    const found = step.exec(text)
    if (found === null) break
    const [all, every, place, quoted, single, key] = found
    // A key at the beginning has no dot before it, each further one has.
    if (key !== undefined && at > 0 && !all.startsWith('.') && steps.length > 0) throw unreadable(text)
    at += all.length
    const word = place ?? single ?? (quoted === undefined ? key?.trim() : unescaped(quoted, text))
    steps.push(every !== undefined || key === '*' ? everyPlace : (word ?? ''))
  }
  const rest = text.slice(at)
  if (steps.length === 0 || steps.includes('') || !/^(?:$|!?=)/.test(rest)) throw unreadable(text)
  return { steps, rest }
}

const plainKey = /^[^.[\]=!"'\s]+$/

/** @returns the path as it is written: `items[0].name` */
export function pathText(steps: readonly ValueStep[]): string {
  return steps
    .map((each, at) => {
      if (each === everyPlace) return '[*]'
      if (/^\d+$/.test(each) && at > 0) return `[${each}]`
      if (!plainKey.test(each)) return `[${JSON.stringify(each)}]`
      return at === 0 ? each : `.${each}`
    })
    .join('')
}

/** Where a path led: to a value, or no further than to one that does not have the next step. */
export interface PathEnd {
  /** The path to the value, each `[*]` with its place. */
  readonly steps: readonly ValueStep[]
  readonly value: unknown
  /** The step that is not there. */
  readonly missing?: string
}

/** @returns whether somebody wrote a value at the end of the path */
export const isThere = ({ missing }: PathEnd): boolean => missing === undefined

function inside(value: unknown, key: string): { readonly value: unknown } | undefined {
  if (Array.isArray(value)) {
    const place = /^\d{1,9}$/.test(key) ? Number(key) : value.length
    return place < value.length ? { value: value[place] } : undefined
  }
  return isObject(value) && Object.hasOwn(value, key) ? { value: value[key] } : undefined
}

/**
 * @param root where the path begins
 * @param steps of the path
 * @returns where it leads: to one end, or with `[*]` to as many as the list has places
 */
export function endsOf(root: unknown, steps: readonly ValueStep[]): readonly PathEnd[] {
  let ends: readonly PathEnd[] = [{ steps: [], value: root }]
  for (const each of steps) ends = ends.flatMap((end) => (isThere(end) ? after(end, each) : [end]))
  return ends
}

function after({ steps, value }: PathEnd, next: ValueStep): readonly PathEnd[] {
  if (next === everyPlace) {
    return Array.isArray(value)
      ? value.map((one: unknown, at) => ({ steps: [...steps, String(at)], value: one }))
      : [{ steps, value, missing: '[*]' }]
  }
  const found = inside(value, next)
  return found === undefined
    ? [{ steps, value, missing: next }]
    : [{ steps: [...steps, next], value: found.value }]
}
