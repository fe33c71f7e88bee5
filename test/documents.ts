import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import Ajv, { type ValidateFunction } from 'ajv'
import { everywhere, type Schema, schemaFile } from './schemas.ts'

/** The project; the scenarios are bundled, and lie deeper in it. */
const holdsSchemas = (folder: string): string =>
  existsSync(join(folder, 'schemas')) ? folder : holdsSchemas(dirname(folder))
const root = holdsSchemas(import.meta.dirname)

/** To others a new key is no break; to the tests it is a key that no schema tells of. */
const closed = (schema: unknown) =>
  everywhere(schema, (node) =>
    node.properties === undefined || node.additionalProperties !== undefined
      ? node
      : { ...node, additionalProperties: false },
  ) as Schema

/** A schema is compiled for a few documents alone: code that is quick to make, and not to run. */
export const compiledFast = { inlineRefs: false, code: { optimize: false } } as const

const checks = new Map<string, ValidateFunction>()

function checkOf(path: string): ValidateFunction {
  const known = checks.get(path)
  if (known !== undefined) return known
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
  const ajv = new Ajv({ strict: false, formats: { 'date-time': isTime }, ...compiledFast })
  const check = ajv.compile(closed(JSON.parse(readFileSync(resolve(root, schemaFile(path)), 'utf8'))))
  checks.set(path, check)
  return check
}

interface PrintedDocument {
  readonly command?: string
}

/** @returns the documents that were printed: one, or one a line; nothing of what is no JSON */
function documentsIn(printed: string): readonly PrintedDocument[] {
  try {
    return [JSON.parse(printed)]
  } catch {
    return printed.split('\n').flatMap((line) => {
      try {
        return line.startsWith('{"pushctl":') ? [JSON.parse(line)] : []
      } catch {
        return []
      }
    })
  }
}

/**
 * @param printed by a command with `--json`
 * @returns what is wrong with it by the schema that is shipped, with every key told of; nothing when all is right
 */
export function wrongIn(printed: string): string[] {
  return documentsIn(printed).flatMap((document) => {
    // Where no command was recognised there is an error alone, which all schemas know.
    const check = checkOf(document.command ?? 'send')
    if (check(document)) return []
    const errors = (check.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    )
    return [`${JSON.stringify(document)}\n  ${errors.slice(-12).join('\n  ')}`]
  })
}
