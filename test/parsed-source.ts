import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type ParseResult, parseSync } from 'oxc-parser'

const src = resolve(import.meta.dirname, '../src')

/** Paths from `src` of all that is compiled. */
export const sourceFiles: readonly string[] = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (name) => /(?<!\.d)\.ts$/.test(name),
)

interface ParsedSource extends Pick<ParseResult, 'program' | 'module' | 'comments'> {
  readonly source: string
}

const parsed = new Map<string, ParsedSource>()

/**
 * @param file from `src`
 * @returns its text and what the parser makes of it, once for all tests that ask
 */
export function parsedSource(file: string): ParsedSource {
  const known = parsed.get(file)
  if (known !== undefined) return known
  const source = readFileSync(join(src, file), 'utf8')
  // Nobody here asks for types: a tree without them takes half as long. It is made when somebody asks for it.
  const result = parseSync(file, source, { astType: 'js' })
  const { module, comments } = result
  const made = {
    source,
    module,
    comments,
    get program() {
      return result.program
    },
  }
  parsed.set(file, made)
  return made
}
