import { isObject } from '../../apns/payload.ts'
import { Fault } from '../../fault.ts'
import type { Text } from '../../text.ts'
import type { ReceivedMessage } from '../event.ts'
import { differenceOf, type MessageDifference, missingText, noneText, valueText } from './difference.ts'
import { fieldOf, type MessageField } from './field.ts'
import { endsOf, isThere, type PathEnd, pathText, readPath, type ValueStep } from './path.ts'

/** A received message with its payload read once: a JSON value, or the text itself when it is no JSON. */
export interface ReadMessage {
  readonly message: ReceivedMessage
  readonly payload: unknown
}

/** One thing that a message shall be. */
export interface Condition {
  /** @returns in what it is not so; nothing when it is */
  differs(read: ReadMessage): MessageDifference | undefined
}

/** What is asked of the value at a path. `unequal` holds where there is none, too. */
type ValueDemand =
  | { readonly is: 'equal'; readonly wanted: unknown }
  | { readonly is: 'unequal'; readonly wanted: unknown }
  | { readonly is: 'there' }
  | { readonly is: 'missing' }

const headerText = (wanted: unknown) => (typeof wanted === 'string' ? wanted : JSON.stringify(wanted))

/** The payload's own key of the same name, which a person may have meant. */
function ownKey({ payload }: ReadMessage, key: ValueStep | undefined): Text {
  if (typeof key !== 'string' || !isObject(payload) || !Object.hasOwn(payload, key)) return { en: '', zh: '' }
  const path = `payload.${key}`
  return { en: ` (the key in the payload is ${path})`, zh: `（payload 里的同名字段请写成 ${path}）` }
}

const isNow = (path: string, value: unknown): MessageDifference => {
  const is = valueText(value)
  return {
    path,
    found: value,
    evidence: { en: `${path} is ${is.en}, which it shall not be`, zh: `${path} 不应是${is.zh}` },
  }
}

const isAbsent = (path: string): Text => ({ en: `${path} is missing`, zh: `缺少 ${path}` })

function fieldCondition(field: MessageField, demand: ValueDemand, key: ValueStep | undefined): Condition {
  const { name: path } = field
  const judge = (found: string | undefined): MessageDifference | undefined => {
    if (demand.is === 'missing') return found === undefined ? undefined : isNow(path, found)
    if (demand.is === 'there') return found === undefined ? { path, evidence: isAbsent(path) } : undefined
    const wanted = headerText(demand.wanted)
    const isSame = found !== undefined && field.plain(found) === field.plain(wanted)
    if (demand.is === 'unequal') return isSame ? isNow(path, found) : undefined
    if (found === undefined) return { path, evidence: isAbsent(path) }
    return isSame ? undefined : differenceOf(found, wanted, [path])
  }
  return {
    differs(read) {
      const difference = judge(field.of(read.message))
      if (difference === undefined) return undefined
      const own = ownKey(read, key)
      const { en, zh } = difference.evidence
      return { ...difference, evidence: { en: en + own.en, zh: zh + own.zh } }
    },
  }
}

/** @returns in what none of the ends is what is asked for */
function unmet(
  steps: readonly ValueStep[],
  ends: readonly PathEnd[],
  demand: ValueDemand,
): MessageDifference | undefined {
  const path = pathText(steps)
  const differences = ends
    .filter(isThere)
    .map(({ value, steps: at }) =>
      demand.is === 'equal' ? differenceOf(value, demand.wanted, at) : undefined,
    )
  if (differences.includes(undefined)) return undefined
  const [only] = ends
  if (only !== undefined && ends.length === 1)
    return differences[0] ?? { path, evidence: missingText(only, steps) }
  return { path, evidence: demand.is === 'equal' ? noneText(path, ends, demand.wanted) : isAbsent(path) }
}

/** @returns the first of the ends that is what shall not be */
function unwanted(ends: readonly PathEnd[], demand: ValueDemand): MessageDifference | undefined {
  const isUnwanted = ({ value, steps }: PathEnd) =>
    demand.is !== 'unequal' || differenceOf(value, demand.wanted, steps) === undefined
  const found = ends.filter(isThere).find(isUnwanted)
  return found && isNow(pathText(found.steps), found.value)
}

function pathCondition(steps: readonly ValueStep[], demand: ValueDemand): Condition {
  const isNegative = demand.is === 'missing' || demand.is === 'unequal'
  return {
    differs({ payload }) {
      const ends = endsOf(payload, steps)
      return isNegative ? unwanted(ends, demand) : unmet(steps, ends, demand)
    },
  }
}

/** Of a word that never stands there, nothing would ever be found. */
function checkWord({ name, words, plain }: MessageField, wanted: string): void {
  if (words === undefined || words.includes(plain(wanted))) return
  const list = words.join(', ')
  throw new Fault('usage/match', {
    en: `${name} is one of ${list}, never "${wanted}".`,
    zh: `${name} 只会是 ${list} 之一，不会是「${wanted}」。`,
  })
}

function conditionAt(steps: readonly ValueStep[], demand: ValueDemand): Condition {
  const field = fieldOf(steps)
  if (field !== undefined && 'wanted' in demand) checkWord(field, headerText(demand.wanted))
  if (field !== undefined) return fieldCondition(field, demand, steps[0])
  return pathCondition(steps[0] === 'payload' && steps.length > 1 ? steps.slice(1) : steps, demand)
}

/** A number, `true`, `false`, `null`, a list, an object, or a text in quotes, as JSON has them; else the words themselves. */
function meaningOf(written: string): unknown {
  try {
    return JSON.parse(written) as unknown
  } catch {
    return written
  }
}

/**
 * Reads a condition as it is written: `PATH=VALUE`, `PATH!=VALUE`, `PATH` for something that is there, `!PATH` for
 * something that is not. VALUE is JSON, where it is JSON, else a text; of a header it is always a text.
 *
 * @param text as typed
 * @throws Fault `usage/match`
 */
export function readCondition(text: string): Condition {
  const negated = /^\s*!/.exec(text)
  if (negated !== null) {
    const { steps, rest } = readPath(text.slice(negated[0].length))
    if (rest === '') return conditionAt(steps, { is: 'missing' })
    throw twice(text)
  }
  const { steps, rest } = readPath(text)
  if (rest === '') return conditionAt(steps, { is: 'there' })
  const [, operator, written = ''] = /^(!=|==?)(.*)$/s.exec(rest) ?? []
  const is = operator === '!=' ? 'unequal' : 'equal'
  // A blank before the operator is for the eye, and so is one behind it.
  const value = /\s$/.test(text.slice(0, -rest.length)) ? written.trimStart() : written
  const isField = fieldOf(steps) !== undefined
  return conditionAt(steps, { is, wanted: isField ? value : meaningOf(value) })
}

const twice = (text: string) =>
  new Fault(
    'usage/match',
    {
      en: `"${text}" has both ! and =: !PATH says that nothing is there.`,
      zh: `「${text}」同时有 ! 和 =：!路径 表示该处没有值。`,
    },
    { hint: { en: 'For another value write PATH!=VALUE.', zh: '要求是别的值，请写成 路径!=值。' } },
  )

/** What JavaScript says a value is, of whatever realm: `[object Map]`. */
const tagOf = (value: unknown): string => Object.prototype.toString.call(value)

/**
 * Reads conditions as a program writes them: a list of texts, or an object with a JSON value for each path.
 * `undefined`, which only JavaScript has, says that nothing is there.
 *
 * @param value of `match`
 * @throws Fault `usage/match`
 */
export function readConditions(value: unknown): readonly Condition[] {
  if (typeof value === 'string') return [readCondition(value)]
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.map(readCondition)
  // By its tag, for an object of a test runner's own realm has another prototype, and a Map or RegExp has no paths.
  if (isObject(value) && tagOf(value) === '[object Object]')
    return Object.entries(value).map(([path, wanted]) => ofEntry(path, wanted))
  throw new Fault('usage/match', {
    en: 'match takes a list of conditions, or an object with a value for each path.',
    zh: 'match 应是条件列表，或「路径: 值」形式的对象。',
  })
}

function ofEntry(path: string, wanted: unknown): Condition {
  const { steps, rest } = readPath(path)
  if (rest !== '')
    throw new Fault('usage/match', {
      en: `"${path}" has a = in it: in an object the value stands behind the path, not in it.`,
      zh: `「${path}」里有 =：写成对象时，值应放在冒号后面。`,
    })
  return conditionAt(
    steps,
    wanted === undefined ? { is: 'missing' } : { is: 'equal', wanted: jsonOf(path, wanted) },
  )
}

/** As JSON has it: a date is its text. */
function jsonOf(path: string, value: unknown): unknown {
  const isKnown = ['string', 'number', 'boolean', 'object'].includes(typeof value)
  const isTagged =
    typeof value !== 'object' || value === null || !/^\[object (?:RegExp|Map|Set)\]$/.test(tagOf(value))
  if (isKnown && isTagged && !Number.isNaN(value)) return JSON.parse(JSON.stringify(value)) as unknown
  throw new Fault('usage/match', {
    en: `${path} is to be compared with something that no JSON has (${tagOf(value)}).`,
    zh: `${path} 的期望值不是 JSON 里能有的值（${tagOf(value)}）。`,
  })
}
