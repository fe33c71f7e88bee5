import { isObject, type JsonObject } from '../payload.ts'
import type { DecodedShape, Property } from './shape.ts'

/**
 * Reads a shape out of samples that the app's own JSONEncoder wrote.
 *
 * @param samples of one place, one from each file that has it
 * @returns what all of them are; a key that one of them lacks is optional, for an encoder leaves out what is nil
 */
export function shapeOfSamples(samples: readonly unknown[]): DecodedShape {
  const values = samples.filter((value) => value !== null)
  const shape = shapeOfValues(values)
  return values.length < samples.length ? { is: 'optional', of: shape } : shape
}

function shapeOfValues(values: readonly unknown[]): DecodedShape {
  if (values.length === 0) return { is: 'unknown' }
  if (values.every((value) => typeof value === 'string')) return { is: 'text', seen: [...new Set(values)] }
  if (values.every((value) => typeof value === 'number')) return { is: 'number', seen: values }
  if (values.every((value) => typeof value === 'boolean')) return { is: 'boolean' }
  if (values.every((value) => Array.isArray(value)))
    return { is: 'list', of: shapeOfSamples(values.flat(1) as unknown[]) }
  return values.every(isObject) ? objectOfSamples(values) : { is: 'unknown' }
}

function objectOfSamples(samples: readonly JsonObject[]): DecodedShape {
  const keys = [...new Set(samples.flatMap((sample) => Object.keys(sample)))]
  const properties = keys.map((key): Property => {
    const having = samples.filter((sample) => Object.hasOwn(sample, key))
    const shape = shapeOfSamples(having.map((sample) => sample[key]))
    return { key, shape, isOptional: shape.is === 'optional' || having.length < samples.length }
  })
  return { is: 'object', properties: () => properties }
}
