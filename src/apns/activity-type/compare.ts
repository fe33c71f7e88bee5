import { distance } from 'fastest-levenshtein'
import type { Text } from '../../text.ts'
import { shortKey, snippet } from '../draft.ts'
import type { JsonObject } from '../payload.ts'
import { converted, exampleOf, swiftDate } from './example.ts'
import { countedFrom1970, secondsTo2001, utc } from './reference-date.ts'
import { bare, type DecodedShape, type ObjectShape, type Property, type TextForm } from './shape.ts'

/** In which way a value is not what the app decodes. */
export type DifferenceKind =
  | 'key-missing'
  | 'key-misspelt'
  | 'kind-wrong'
  | 'number-wrong'
  | 'value-wrong'
  | 'null-required'
  | 'case-unknown'
  | 'date-of-1970'
  | 'key-near'
  | 'sample-differs'
  | 'key-surplus'
  | 'null-optional'
  | 'value-new'

/** One place where the payload is not what the app decodes. */
export interface DecodingDifference {
  readonly is: DifferenceKind
  /** `content-state.teams[1].name` */
  readonly path: string
  /** A sentence without its full stop. */
  readonly text: Text
  /** How it has to be written: `"homeScore":2`. */
  readonly right?: string
}

/** Everything that was found in one part of the payload. */
export interface DecodingComparison {
  readonly differences: readonly DecodingDifference[]
  /** Why some of it could not be judged, each once. */
  readonly unjudged: readonly Text[]
  /** The paths that nobody can judge: what stands there may be anything. */
  readonly open: ReadonlySet<string>
}

interface Report {
  readonly differences: DecodingDifference[]
  readonly unjudged: Map<string, Text>
  readonly open: Set<string>
  readonly now: Date
}

/** Nobody reads more. */
const mostDifferences = 200

/**
 * Holds a value against what the app decodes there, by the rules of Swift's JSONDecoder with its default strategies.
 *
 * @param value of the payload
 * @param shape what is decoded
 * @param path what the value is called
 * @param now for dates
 */
export function compare(value: unknown, shape: DecodedShape, path: string, now: Date): DecodingComparison {
  const report: Report = { differences: [], unjudged: new Map(), open: new Set(), now }
  look(value, shape, { path, report })
  const { differences, unjudged, open } = report
  return { differences, unjudged: [...unjudged.values()], open }
}

/** Where a value stands. */
interface DecodedPlace {
  readonly path: string
  /** Of the object it stands in. */
  readonly key?: string
  readonly report: Report
}

function add({ path, key, report }: DecodedPlace, is: DifferenceKind, text: Text, right?: unknown): void {
  if (report.differences.length >= mostDifferences) return
  const json = right === undefined ? undefined : snippet(right, 80)
  const written = json === undefined || key === undefined ? json : `${JSON.stringify(shortKey(key))}:${json}`
  report.differences.push({ is, path, text, ...(written !== undefined && { right: written }) })
}

type PlainShape = Exclude<DecodedShape, { is: 'optional' } | { is: 'unknown' }>
type JsonKind = 'text' | 'number' | 'boolean' | 'list' | 'object'

const kindNames: Readonly<Record<JsonKind, Text>> = {
  text: { en: 'a string', zh: '字符串' },
  number: { en: 'a number', zh: '数字' },
  boolean: { en: 'true or false', zh: '布尔值' },
  list: { en: 'an array', zh: '数组' },
  object: { en: 'an object', zh: '对象' },
}

function kindOf(value: unknown): JsonKind {
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  return Array.isArray(value) ? 'list' : 'object'
}

/** Where the kind is wrong as well, that is told with what to write. */
function hasKind(value: unknown, shape: DecodedShape): boolean {
  const plain = bare(shape)
  return plain.is === 'unknown' || kindOf(value) === kindFor(plain)
}

function kindFor(shape: PlainShape): JsonKind {
  if (shape.is === 'choice') return typeof shape.values[0] === 'number' ? 'number' : 'text'
  return kindsFor[shape.is]
}

const kindsFor: Readonly<Record<Exclude<PlainShape['is'], 'choice'>, JsonKind>> = {
  text: 'text',
  form: 'text',
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
  date: 'number',
  list: 'list',
  range: 'list',
  pairs: 'list',
  cases: 'object',
  dictionary: 'object',
  object: 'object',
}

const formNames: Readonly<Record<TextForm, string>> = { uuid: 'UUID', url: 'URL', base64: 'Data' }

/** What the app reads there, beyond the kind of JSON. */
function readAs(shape: PlainShape): Text {
  switch (shape.is) {
    case 'date':
      return { en: 'for a Date, in seconds since 2001', zh: '（Date，从 2001 年起的秒数）' }
    case 'form':
      return { en: `for a ${formNames[shape.form]}`, zh: `（${formNames[shape.form]}）` }
    case 'integer':
      return { en: `for ${/^[AEIOU]/i.test(shape.name) ? 'an' : 'a'} ${shape.name}`, zh: `（${shape.name}）` }
    case 'choice':
      return shape.name === undefined
        ? { en: '', zh: '' }
        : { en: `for the enum ${shape.name}`, zh: `（枚举 ${shape.name}）` }
    case 'cases':
      return {
        en: `for the enum ${shape.name}, which has no raw values`,
        zh: `（没有原始值的枚举 ${shape.name}）`,
      }
    case 'range':
      return { en: 'of the lower and the upper bound', zh: '（下界和上界）' }
    case 'pairs':
      return {
        en: 'of key, value, key, value: keys that are no String or Int make no object',
        zh: '（键、值、键、值依次排列：键不是 String 或 Int 的字典不会编码成对象）',
      }
    case 'object':
      return shape.name === undefined
        ? { en: '', zh: '' }
        : { en: `for ${shape.name}`, zh: `（${shape.name}）` }
    default:
      return { en: '', zh: '' }
  }
}

function lookAtKind(value: unknown, shape: PlainShape, place: DecodedPlace): boolean {
  const [found, wanted] = [kindOf(value), kindFor(shape)]
  if (found === wanted) return true
  const what = readAs(shape)
  const shown = snippet(value, 42)
  const isShown = shown !== undefined && found !== 'object' && found !== 'list'
  add(
    place,
    'kind-wrong',
    {
      en: `${place.path} is ${isShown ? `${shown}, ` : ''}${kindNames[found].en}; the app reads ${kindNames[wanted].en}${what.en === '' ? '' : ` ${what.en}`}`,
      zh: `${place.path} 是${isShown ? ` ${shown}，` : ''}${kindNames[found].zh}；App 要读${kindNames[wanted].zh}${what.zh}`,
    },
    converted(value, shape, place.report.now),
  )
  return false
}

function look(value: unknown, shape: DecodedShape, place: DecodedPlace): void {
  const plain = bare(shape)
  if (plain.is === 'unknown') {
    place.report.open.add(place.path)
    if (plain.why !== undefined) place.report.unjudged.set(plain.why.en, plain.why)
  } else if (value === null) lookAtNull(shape, place)
  else if (lookAtKind(value, plain, place)) lookInside(value, plain, place)
}

function lookAtNull(shape: DecodedShape, place: DecodedPlace): void {
  const { path, report } = place
  if (shape.is === 'optional')
    add(place, 'null-optional', {
      en: `${path} is null, where the app reads an optional`,
      zh: `${path} 是 null，该属性是可选类型`,
    })
  else
    add(
      place,
      'null-required',
      {
        en: `${path} is null, and the property is not optional`,
        zh: `${path} 是 null，而该属性不是可选类型`,
      },
      exampleOf(shape, report.now),
    )
}

/** The value is of the kind that was checked before: that is what the casts rest on. */
function lookInside(value: unknown, shape: PlainShape, place: DecodedPlace): void {
  switch (shape.is) {
    case 'integer':
      lookAtInteger(value as number, shape, place)
      break
    case 'number':
      lookAtNumber(value as number, shape.seen ?? [], place)
      break
    case 'date':
      lookAtDate(value as number, place)
      break
    case 'text':
      lookAtText(value as string, shape.seen ?? [], place)
      break
    case 'form':
      lookAtForm(value as string, shape.form, place)
      break
    case 'choice':
      lookAtChoice(value as string | number, shape, place)
      break
    case 'cases':
      lookAtCases(value as JsonObject, shape, place)
      break
    case 'range':
      lookAtRange(value as readonly unknown[], place)
      lookAtElements(value as readonly unknown[], () => shape.of, place)
      break
    case 'list':
      lookAtElements(value as readonly unknown[], () => shape.of, place)
      break
    case 'pairs':
      lookAtElements(value as readonly unknown[], (at) => (at % 2 === 0 ? shape.key : shape.of), place)
      break
    case 'dictionary':
      lookAtDictionary(value as JsonObject, shape, place)
      break
    case 'object':
      lookAtObject(value as JsonObject, shape, place)
      break
    case 'boolean':
  }
}

function lookAtInteger(
  value: number,
  { name, least, most }: Extract<DecodedShape, { is: 'integer' }>,
  place: DecodedPlace,
): void {
  const { path } = place
  if (!Number.isInteger(value))
    add(
      place,
      'number-wrong',
      {
        en: `${path} is ${value}; ${name} has no fractions`,
        zh: `${path} 是 ${value}，而 ${name} 不能有小数`,
      },
      Math.round(value),
    )
  else if (value < least || value > most)
    add(place, 'number-wrong', {
      en: `${path} is ${value}; ${name} goes from ${least} to ${most}`,
      zh: `${path} 是 ${value}，超出 ${name} 的范围（${least} 到 ${most}）`,
    })
}

const epochText = (path: string, value: number, unix: number, unit: Text): Text => ({
  en: `${path} is ${value}: as ${unit.en} since 1970 that is ${utc(unix)}, but Swift reads seconds since 2001, ${utc(value + secondsTo2001)}`,
  zh: `${path} 是 ${value}：按 1970 年起的${unit.zh}是 ${utc(unix)}，但 Swift 按 2001 年起的秒数读成 ${utc(value + secondsTo2001)}`,
})

const units = {
  seconds: { en: 'seconds', zh: '秒数' },
  milliseconds: { en: 'milliseconds', zh: '毫秒数' },
} as const satisfies Record<string, Text>

function lookAtDate(value: number, place: DecodedPlace): void {
  const counted = countedFrom1970(value, place.report.now.getTime() / 1000)
  if (counted === undefined) return
  const text = epochText(place.path, value, counted.unix, units[counted.unit])
  add(place, 'date-of-1970', text, swiftDate(counted.unix))
}

/** Dates of these years, in seconds since 2001: small numbers are counts. */
const couldBeSwiftDate = (value: number) => value > 3e8 && value < 1.6e9

function lookAtNumber(value: number, seen: readonly number[], place: DecodedPlace): void {
  const { path } = place
  const date = seen.find(couldBeSwiftDate)
  const counted = date === undefined ? undefined : countedFrom1970(value, date + secondsTo2001)
  if (counted !== undefined)
    add(
      place,
      'sample-differs',
      epochText(path, value, counted.unix, units[counted.unit]),
      swiftDate(counted.unix),
    )
  else if (seen.length > 0 && seen.every(Number.isInteger) && !Number.isInteger(value))
    add(
      place,
      'sample-differs',
      {
        en: `${path} is ${value}, and whole in every sample: if the property is an Int, the app cannot read it`,
        zh: `${path} 是 ${value}，而样本里都是整数：如果该属性是 Int，App 无法解码`,
      },
      Math.round(value),
    )
}

const sameButStyle = (text: string) => text.toLowerCase().replaceAll(/[-_ ]/g, '')

/** @returns the name that was probably meant: the same but for capitals and hyphens, or at most two letters off */
function meant(typed: string, names: readonly string[]): string | undefined {
  const wanted = sameButStyle(typed)
  if (wanted.length > 60) return undefined
  const [best] = names
    .map((name) => ({ name, wrong: distance(wanted, sameButStyle(name)) }))
    .sort((a, b) => a.wrong - b.wrong)
  return best !== undefined && best.wrong <= (wanted.length < 3 ? 0 : wanted.length < 5 ? 1 : 2)
    ? best.name
    : undefined
}

/** What the name of a case looks like. */
const looksLikeCase = (text: string) => /^[\p{L}_][\p{L}\p{N}_-]{0,40}$/u.test(text)

function lookAtText(value: string, seen: readonly string[], place: DecodedPlace): void {
  const { path } = place
  if (seen.length === 0 || seen.includes(value) || ![...seen, value].every(looksLikeCase)) return
  const same = seen.find((each) => sameButStyle(each) === sameButStyle(value))
  if (same !== undefined)
    add(
      place,
      'sample-differs',
      {
        en: `${path} is "${value}", and "${same}" in the sample: the cases of an enum are compared letter by letter`,
        zh: `${path} 是「${value}」，样本里是「${same}」：枚举的取值逐字比较`,
      },
      same,
    )
  else if (seen.length > 1)
    add(place, 'value-new', {
      en: `${path} is "${value}"; the samples have ${listed(seen, ', ')}`,
      zh: `${path} 是「${value}」，样本里有 ${listed(seen, '、')}`,
    })
}

function listed(values: readonly (string | number)[], comma: string): string {
  const shown = values
    .slice(0, 12)
    .map((value) => (typeof value === 'string' ? `"${shortKey(value)}"` : String(value)))
  return `${shown.join(comma)}${values.length > shown.length ? `${comma}…` : ''}`
}

const forms: Readonly<Record<TextForm, { readonly fits: RegExp; readonly wanted: Text }>> = {
  uuid: {
    fits: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i,
    wanted: { en: 'no UUID: 8-4-4-4-12 hex digits', zh: '不是 UUID（8-4-4-4-12 位十六进制）' },
  },
  url: { fits: /^\S/, wanted: { en: 'no URL', zh: '不是 URL' } },
  base64: {
    fits: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    wanted: {
      en: 'no base64, as Data is written: letters, digits, + and /, with = at the end',
      zh: '不是 base64（Data 的写法：字母、数字、+ 和 /，末尾用 = 补齐）',
    },
  },
}

function lookAtForm(value: string, form: TextForm, place: DecodedPlace): void {
  const { fits, wanted } = forms[form]
  if (fits.test(value)) return
  const shown = snippet(value, 60) ?? ''
  add(place, 'value-wrong', {
    en: `${place.path} is ${shown}${shown === '' ? '' : ', '}${wanted.en}`,
    zh: `${place.path}${shown === '' ? '' : ` 是 ${shown}，`}${wanted.zh}`,
  })
}

function caseUnknown(
  value: string | number,
  name: string,
  values: readonly (string | number)[],
  place: DecodedPlace,
  right: unknown,
) {
  const shown = snippet(value, 60) ?? '…'
  add(
    place,
    'case-unknown',
    {
      en: `${place.path} is ${shown}; ${name} has ${values.length === 0 ? 'no cases' : listed(values, ', ')}`,
      zh: `${place.path} 是 ${shown}；${name} 的取值有 ${values.length === 0 ? '（无）' : listed(values, '、')}`,
    },
    right,
  )
}

function lookAtChoice(
  value: string | number,
  { name = 'the list', values }: Extract<DecodedShape, { is: 'choice' }>,
  place: DecodedPlace,
): void {
  if (values.includes(value)) return
  const near = typeof value === 'string' ? meant(value, values.map(String)) : undefined
  caseUnknown(value, name, values, place, near)
}

function lookAtCases(
  value: JsonObject,
  { name, cases }: Extract<DecodedShape, { is: 'cases' }>,
  place: DecodedPlace,
): void {
  const keys = Object.keys(value)
  const [key = ''] = keys
  const found = cases.find((each) => each.name === key)
  const names = cases.map((each) => each.name)
  const near = meant(key, names)
  if (keys.length !== 1)
    add(place, 'value-wrong', {
      en: `${place.path} has ${keys.length} keys; ${name} is written with one, the name of its case`,
      zh: `${place.path} 有 ${keys.length} 个键；枚举 ${name} 只写一个键，即 case 名`,
    })
  else if (found === undefined) caseUnknown(shortKey(key), name, names, place, near && { [near]: value[key] })
  else look(value[key], found.values, { path: `${place.path}.${shortKey(key)}`, key, report: place.report })
}

function lookAtRange(value: readonly unknown[], place: DecodedPlace): void {
  const [lower, upper] = value
  if (value.length !== 2)
    add(place, 'value-wrong', {
      en: `${place.path} has ${value.length} values; a range has two, its lower and its upper bound`,
      zh: `${place.path} 有 ${value.length} 个值；Range 由下界和上界两个值组成`,
    })
  else if (typeof lower === 'number' && typeof upper === 'number' && lower > upper)
    add(
      place,
      'value-wrong',
      {
        en: `${place.path} begins above its end: ${lower}, ${upper}`,
        zh: `${place.path} 的下界大于上界：${lower}、${upper}`,
      },
      [upper, lower],
    )
}

function lookAtElements(
  value: readonly unknown[],
  shapeAt: (at: number) => DecodedShape,
  { path, report }: DecodedPlace,
): void {
  value.forEach((each, at) => {
    if (report.differences.length < mostDifferences)
      look(each, shapeAt(at), { path: `${path}[${at}]`, report })
  })
}

function lookAtDictionary(
  value: JsonObject,
  { key: kind, of }: Extract<DecodedShape, { is: 'dictionary' }>,
  place: DecodedPlace,
): void {
  const { path, report } = place
  const wrong = kind === 'integer' ? Object.keys(value).find((key) => !/^[+-]?\d+$/.test(key)) : undefined
  if (wrong !== undefined)
    add(place, 'value-wrong', {
      en: `${path} has the key ${shortKey(wrong)}; the keys of this dictionary are whole numbers`,
      zh: `${path} 有键 ${shortKey(wrong)}，而这个字典的键是整数`,
    })
  for (const [key, each] of Object.entries(value))
    look(each, of, { path: `${path}.${shortKey(key)}`, key, report })
}

function lookAtObject(value: JsonObject, shape: ObjectShape, place: DecodedPlace): void {
  const { path, report } = place
  const properties = shape.properties()
  const absent = new Map(
    properties.filter(({ key }) => !Object.hasOwn(value, key)).map((property) => [property.key, property]),
  )
  const byKey = new Map(properties.map((property) => [property.key, property]))
  for (const [key, each] of Object.entries(value)) {
    const inner: DecodedPlace = { path: `${path}.${shortKey(key)}`, key, report }
    const property = byKey.get(key) ?? lookAtSurplus(key, each, absent, inner)
    if (property !== undefined) look(each, property.shape, { ...inner, key: property.key })
  }
  for (const { key, shape: missing, isOptional, condition, hasDefault = false } of absent.values())
    if (condition !== undefined) {
      const text = conditionalText(`${path}.${shortKey(key)}`, condition)
      report.unjudged.set(text.en, text)
    } else if (!isOptional && missing.is !== 'unknown')
      add(
        { path: `${path}.${shortKey(key)}`, key, report },
        'key-missing',
        missingText(`${path}.${shortKey(key)}`, hasDefault),
        exampleOf(missing, report.now),
      )
}

const missingText = (path: string, hasDefault: boolean): Text =>
  hasDefault
    ? {
        en: `${path} is missing; the value it has in the source does not stand in for it`,
        zh: `缺少 ${path}；源码里的初始值在解码时不起作用`,
      }
    : { en: `${path} is missing`, zh: `缺少 ${path}` }

const conditionalText = (path: string, condition: string): Text => ({
  en: `${path} is missing, and stands under ${condition} in the source: an app built with that part cannot decode this`,
  zh: `缺少 ${path}，它在源码的 ${condition} 里：包含这一段的构建无法解码`,
})

/** By its key, or by what the source calls it. */
const meantBy = (key: string, properties: readonly Property[]): Property | undefined => {
  const name = meant(
    key,
    properties.flatMap((property) => [property.key, property.name ?? property.key]),
  )
  return name === undefined ? undefined : properties.find((each) => each.key === name || each.name === name)
}

/**
 * A key that no property has.
 *
 * @returns the property that was meant, so that its value is looked at, too
 */
function lookAtSurplus(
  key: string,
  value: unknown,
  absent: Map<string, Property>,
  place: DecodedPlace,
): Property | undefined {
  const all = [...absent.values()]
  const property =
    meantBy(
      key,
      all.filter(({ isOptional }) => !isOptional),
    ) ?? meantBy(key, all)
  if (property === undefined) {
    add(place, 'key-surplus', {
      en: `${place.path}: the app reads no such key`,
      zh: `${place.path}：App 不读取这个键`,
    })
    return undefined
  }
  absent.delete(property.key)
  const read = shortKey(property.key)
  add(
    { ...place, key: property.key },
    property.isOptional && property.condition === undefined ? 'key-near' : 'key-misspelt',
    { en: `${place.path}: the app reads ${read}`, zh: `${place.path}：App 读取的是 ${read}` },
    hasKind(value, property.shape) ? value : undefined,
  )
  return property
}
