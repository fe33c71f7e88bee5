import { parseCommandLine } from '../../src/cli/program.ts'
import { catalog } from '../../src/commands/catalog.ts'
import { fakeHost } from '../fake-host.ts'
import { wordsOf } from './scenario.ts'

/** Every line to type in what a command printed with `--json`: in `commands`, and on indented lines of a hint. */
function* linesIn(document: unknown, name = ''): Generator<string> {
  if (typeof document === 'string') {
    const lines =
      name === 'hint' ? document.matchAll(/^ {2}(pushctl .*)$/gm) : document.matchAll(/^(pushctl .*)$/gm)
    if (name === 'hint' || name === 'commands')
      for (const [, line] of lines) if (line !== undefined) yield line
  } else if (Array.isArray(document)) {
    for (const part of document) yield* linesIn(part, name)
  } else if (typeof document === 'object' && document !== null) {
    for (const [key, part] of Object.entries(document)) yield* linesIn(part, key)
  }
}

/** What only the reader knows stands there in capitals; where a number is due, one is put in its place. */
const filled = (line: string) => line.replaceAll('HOST:PORT', 'host.example:3128')

/** What follows a pipe, `>` or `&&` is the shell's. */
const ownWords = (line: string) => wordsOf(filled(line).split(/ (?:\||>+|&&) /)[0] ?? '').slice(1)

/**
 * @param printed what a command printed
 * @returns every line to type in it, and why it cannot be typed as it stands
 */
export async function linesToType(printed: string): Promise<{ line: string; why?: string }[]> {
  let document: unknown
  try {
    document = JSON.parse(printed)
  } catch {
    return []
  }
  return Promise.all(
    [...new Set(linesIn(document))].map(async (line) => {
      try {
        await parseCommandLine(ownWords(line), fakeHost(), catalog, 'en')
        return { line }
      } catch (error) {
        return { line, why: error instanceof Error ? error.message : String(error) }
      }
    }),
  )
}
