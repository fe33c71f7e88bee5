import { parseCommandLine } from '../../src/cli/program.ts'
import { catalog } from '../../src/commands/catalog.ts'
import { fakeHost } from '../fake-host.ts'
import { wordsOf } from './scenario.ts'

/** Every line to type in what a command printed with `--json`: in `commands`, and on lines of their own in a hint. */
function* linesIn(document: unknown): Generator<string> {
  if (typeof document === 'string') {
    for (const [, line] of document.matchAll(/^\s*(pushctl .*)$/gm)) if (line !== undefined) yield line
  } else if (typeof document === 'object' && document !== null) {
    for (const part of Object.values(document)) yield* linesIn(part)
  }
}

/** What follows a pipe, `>` or `&&` is the shell's. */
const ownWords = (line: string) => wordsOf(line.split(/ (?:\||>+|&&) /)[0] ?? '').slice(1)

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
