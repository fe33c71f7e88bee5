import type { Text } from '../../text.ts'

/** Texts whose letters have to be of one form: what Swift's JSONDecoder makes a value of its own of. */
export type TextForm = 'uuid' | 'url' | 'base64'

/** What an app decodes: one value of a Live Activity, by what JSON has to hold for it. */
export type DecodedShape =
  /** `seen`: what samples had there. */
  | { readonly is: 'text'; readonly seen?: readonly string[] }
  | { readonly is: 'boolean' }
  /** `name` of the Swift type: `UInt8`. */
  | { readonly is: 'integer'; readonly name: string; readonly least: number; readonly most: number }
  /** `seen`: what samples had there; whole numbers alone may mean that it is an integer. */
  | { readonly is: 'number'; readonly seen?: readonly number[] }
  /** A number of seconds since 2001 (JSONDecoder.DateDecodingStrategy.deferredToDate). */
  | { readonly is: 'date' }
  | { readonly is: 'form'; readonly form: TextForm }
  /** An enum with raw values, or the values that a schema lists. */
  | { readonly is: 'choice'; readonly name?: string; readonly values: readonly (string | number)[] }
  /** An enum without raw values: `{"delayed":{"minutes":5}}` (SE-0295). */
  | { readonly is: 'cases'; readonly name: string; readonly cases: readonly EnumCase[] }
  | { readonly is: 'list'; readonly of: DecodedShape }
  /** `Range` and `ClosedRange`: lower and upper bound. */
  | { readonly is: 'range'; readonly of: DecodedShape }
  | { readonly is: 'dictionary'; readonly key: 'text' | 'integer'; readonly of: DecodedShape }
  /** A dictionary whose keys are neither texts nor integers: a list of key, value, key, value. */
  | { readonly is: 'pairs'; readonly key: DecodedShape; readonly of: DecodedShape }
  | ObjectShape
  | { readonly is: 'optional'; readonly of: DecodedShape }
  /** What nobody can tell from the source; `why` is told once, and nothing where there is nothing to tell. */
  | { readonly is: 'unknown'; readonly why?: Text }

export interface EnumCase {
  readonly name: string
  readonly values: ObjectShape
}

export interface ObjectShape {
  readonly is: 'object'
  /** Of the Swift type. */
  readonly name?: string
  /** Asked when it is needed, for a type may hold itself. */
  readonly properties: () => readonly Property[]
}

/** One key of an object. */
export interface Property {
  readonly key: string
  /** What the source calls it, where CodingKeys give it another key. */
  readonly name?: string
  readonly shape: DecodedShape
  /** The key may be absent. */
  readonly isOptional: boolean
  /** The `#if` that it stands under, where that alone makes it optional. */
  readonly condition?: string
  /** It has a first value in the source, which decoding does not use. */
  readonly hasDefault?: boolean
}

/** What one ActivityAttributes type decodes. */
export interface ActivityType {
  /** What it was read from. */
  readonly from: 'swift' | 'sample' | 'schema'
  /** The name of the struct, where the source says it. */
  readonly name?: string
  /** How many samples it was read from. */
  readonly samples?: number
  /** Of `content-state`. */
  readonly state?: DecodedShape
  /** Of `attributes`. */
  readonly attributes?: DecodedShape
  /** What was seen in the source and cannot be judged, each told once. */
  readonly remarks: readonly Text[]
}

/** @returns the shape without what makes it optional */
export function bare(shape: DecodedShape): Exclude<DecodedShape, { is: 'optional' }> {
  return shape.is === 'optional' ? bare(shape.of) : shape
}
