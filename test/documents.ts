import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Validator } from '@cfworker/json-schema'
import { everywhere, schemaFile } from './schemas.ts'

/** The project; the scenarios are bundled, and lie deeper in it. */
const holdsSchemas = (folder: string): string =>
  existsSync(join(folder, 'schemas')) ? folder : holdsSchemas(dirname(folder))
const root = holdsSchemas(import.meta.dirname)

/** When something was, as `--json` writes it. */
const time = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$'

/** To others a new key is no break; to the tests it is a key that no schema tells of, and a time has one form. */
const closed = (schema: unknown) =>
  everywhere(schema, (node) => ({
    ...node,
    ...(node.format === 'date-time' && { pattern: time }),
    ...(node.properties !== undefined && { additionalProperties: node.additionalProperties ?? false }),
  })) as object

const checks = new Map<string, Validator>()

function checkOf(path: string): Validator {
  const known = checks.get(path)
  if (known !== undefined) return known
  const schema = JSON.parse(readFileSync(resolve(root, schemaFile(path)), 'utf8'))
  // Reads a schema as it is: a few documents of each are quicker so than by one that compiles it first.
  const check = new Validator(closed(schema), '7', false)
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
    const { errors } = checkOf(document.command ?? 'send').validate(document)
    if (errors.length === 0) return []
    const told = errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`)
    return [`${JSON.stringify(document)}\n  ${told.slice(-12).join('\n  ')}`]
  })
}
