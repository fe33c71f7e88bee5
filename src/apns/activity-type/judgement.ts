import type { Text } from '../../text.ts'
import { apsIn, type Draft, isLiveActivity, shortKey } from '../draft.ts'
import { isObject, type JsonObject } from '../payload.ts'
import { compare, type DecodingComparison, type DecodingDifference, type DifferenceKind } from './compare.ts'
import type { ActivityType } from './shape.ts'

/** What holding a Live Activity against the app's types came to. */
export interface ActivityJudgement {
  /** The one it was held against. */
  readonly type: ActivityType
  readonly differences: readonly DecodingDifference[]
  /** Keys that stand in the other part than the one they are read from. */
  readonly swapped: readonly Text[]
  readonly unjudged: readonly Text[]
  /** Whether somebody knows what belongs at a path, so that nothing has to be guessed there. */
  isKnown(path: string): boolean
}

/** What fails as a whole: the device shows nothing of it. */
const fatal: readonly DifferenceKind[] = [
  ...(['key-missing', 'key-misspelt', 'kind-wrong', 'number-wrong'] as const),
  ...(['value-wrong', 'null-required', 'case-unknown'] as const),
]

const parts = ['content-state', 'attributes'] as const
type ActivityPart = (typeof parts)[number]

const shapeOf = (type: ActivityType, part: ActivityPart) =>
  part === 'attributes' ? type.attributes : type.state

const nothing: DecodingComparison = { differences: [], unjudged: [], open: new Set() }

/** Attributes are read at the start alone. */
const isRead = (part: ActivityPart, aps: JsonObject) => part === 'content-state' || aps.event === 'start'

function comparePart(type: ActivityType, part: ActivityPart, aps: JsonObject, now: Date): DecodingComparison {
  const shape = shapeOf(type, part)
  // What is no object at all is told by the lint of every payload.
  const isThere = isRead(part, aps) && isObject(aps[part])
  return shape === undefined || !isThere ? nothing : compare(aps[part], shape, part, now)
}

/** A key that one part lacks, and that stands for nothing in the other. */
function swappedKeys(state: DecodingComparison, attributes: DecodingComparison): string[] {
  const keysOf = ({ differences }: DecodingComparison, part: ActivityPart, is: DifferenceKind) =>
    differences.filter((each) => each.is === is).map(({ path }) => path.slice(part.length + 1))
  const across = (missing: string[], surplus: string[]) => missing.filter((key) => surplus.includes(key))
  return [
    ...across(
      keysOf(state, 'content-state', 'key-missing'),
      keysOf(attributes, 'attributes', 'key-surplus'),
    ).map((key) => `content-state.${key}`),
    ...across(
      keysOf(attributes, 'attributes', 'key-missing'),
      keysOf(state, 'content-state', 'key-surplus'),
    ).map((key) => `attributes.${key}`),
  ]
}

function swappedText(path: string): Text {
  const dot = path.indexOf('.')
  const [part, key] = [path.slice(0, dot), shortKey(path.slice(dot + 1))]
  const other = part === 'attributes' ? 'content-state' : 'attributes'
  return {
    en: `${key} stands in ${other}, and belongs into ${part}`,
    zh: `${key} 写在了 ${other} 里，应当放在 ${part} 里`,
  }
}

const isUnder = (path: string, above: string) =>
  path === above || path.startsWith(`${above}.`) || path.startsWith(`${above}[`)

function judgeAs(type: ActivityType, draft: Draft): ActivityJudgement {
  const aps = apsIn(draft)
  const [state, attributes] = parts.map((part) => comparePart(type, part, aps, draft.now)) as [
    DecodingComparison,
    DecodingComparison,
  ]
  const swapped = swappedKeys(state, attributes)
  const isSwapped = ({ path }: DecodingDifference) =>
    swapped.some((each) => each.slice(each.indexOf('.')) === path.slice(path.indexOf('.')))
  const all = [...state.differences, ...attributes.differences]
  const open = [...state.open, ...attributes.open]
  return {
    type,
    differences: all.filter((each) => !(['key-missing', 'key-surplus'].includes(each.is) && isSwapped(each))),
    swapped: swapped.map(swappedText),
    unjudged: [...type.remarks, ...state.unjudged, ...attributes.unjudged],
    isKnown(path) {
      const part = parts.find((each) => isUnder(path, each))
      if (part === undefined || shapeOf(type, part) === undefined || !isRead(part, aps)) return false
      // What samples and schemas have for a date is a number.
      if (type.from !== 'swift') return all.some((each) => each.path === path)
      return !open.some((above) => isUnder(path, above))
    },
  }
}

const errorsIn = ({ differences, swapped }: ActivityJudgement) =>
  swapped.length + differences.filter(({ is }) => fatal.includes(is)).length

const known = new WeakMap<Draft, ActivityJudgement>()

/**
 * Holds a Live Activity against what the app decodes. Of several types it is the one that `attributes-type` names, or
 * else the one that fits best.
 *
 * @returns nothing when it is no Live Activity, or nobody said what the app decodes
 */
export function judgeActivity(draft: Draft): ActivityJudgement | undefined {
  const before = known.get(draft)
  if (before !== undefined) return before
  const { activityTypes = [] } = draft
  if (!isLiveActivity(draft) || activityTypes.length === 0) return undefined
  const { 'attributes-type': name } = apsIn(draft)
  const named = activityTypes.filter((type) => type.name !== undefined && type.name === name)
  const [best] = (named.length > 0 ? named : activityTypes)
    .map((type) => judgeAs(type, draft))
    .sort((a, b) => errorsIn(a) - errorsIn(b))
  if (best !== undefined) known.set(draft, best)
  return best
}
