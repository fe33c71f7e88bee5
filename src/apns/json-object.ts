export type JsonObject = Readonly<Record<string, unknown>>

/** @returns whether a JSON value is an object: neither a list nor null */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @returns `aps` of a payload; an empty object when it is not there or not an object */
export function apsOf({ aps }: JsonObject): JsonObject {
  return isObject(aps) ? aps : {}
}
