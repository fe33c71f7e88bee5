import { isObject } from '../payload.ts'
import { secondsTo2001 } from './reference-date.ts'
import { bare, type DecodedShape } from './shape.ts'

/** How deeply an example goes. */
const deepest = 3

/** @returns seconds since 2001, as Swift writes a Date */
export const swiftDate = (unix: number): number => Math.round(unix - secondsTo2001)

/**
 * @param shape what is decoded
 * @param now for dates
 * @returns the least that decodes, with … where a person has to write
 */
export function exampleOf(shape: DecodedShape, now: Date, depth = 0): unknown {
  const plain = bare(shape)
  switch (plain.is) {
    case 'boolean':
      return true
    case 'integer':
      return Math.max(0, plain.least)
    case 'number':
      return plain.seen?.[0] ?? 0
    case 'date':
      return swiftDate(now.getTime() / 1000)
    case 'form':
      return { uuid: '00000000-0000-0000-0000-000000000000', url: 'https://example.com', base64: 'AA==' }[
        plain.form
      ]
    case 'choice':
      return plain.values[0] ?? '…'
    case 'cases': {
      const [first] = plain.cases
      return first === undefined ? {} : { [first.name]: exampleOf(first.values, now, depth + 1) }
    }
    case 'list':
    case 'pairs':
      return []
    case 'range':
      return [exampleOf(plain.of, now), exampleOf(plain.of, now)]
    case 'dictionary':
      return {}
    case 'object': {
      const needed = depth < deepest ? plain.properties().filter(({ isOptional }) => !isOptional) : []
      return Object.fromEntries(
        needed.map(({ key, shape: inner }) => [key, exampleOf(inner, now, depth + 1)]),
      )
    }
    default:
      return '…'
  }
}

const isNumeric = (value: unknown): value is string =>
  typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,10})?$/.test(value)

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
  1: true,
  0: false,
  yes: true,
  no: false,
}

/**
 * @param value of another kind than the shape
 * @param now for dates
 * @returns the same said as the app reads it, where that can be told; an example otherwise
 */
export function converted(value: unknown, shape: DecodedShape, now: Date): unknown {
  const isPlain = typeof value === 'number' || typeof value === 'boolean'
  switch (shape.is) {
    case 'text':
      if (isPlain) return String(value)
      break
    case 'boolean': {
      const truth = truths[String(value).toLowerCase()]
      if (truth !== undefined) return truth
      break
    }
    case 'integer':
      if (isNumeric(value)) return Math.round(Number(value))
      break
    case 'number':
      if (isNumeric(value)) return Number(value)
      break
    case 'date': {
      const unix = isNumeric(value) ? Number(value) : Date.parse(String(value)) / 1000
      if (typeof value === 'string' && Number.isFinite(unix)) return swiftDate(unix)
      break
    }
    case 'choice': {
      const same = shape.values.find((each) => String(each) === String(value))
      if (same !== undefined) return same
      break
    }
    case 'cases': {
      const named = shape.cases.find(({ name }) => name === value)
      if (named !== undefined) return { [named.name]: exampleOf(named.values, now, 1) }
      break
    }
    case 'list':
      if (shape.of.is !== 'unknown' && !isObject(value)) return [value]
      break
    case 'pairs':
      if (isObject(value)) return Object.entries(value).flat()
      break
    default:
  }
  return exampleOf(shape, now)
}
