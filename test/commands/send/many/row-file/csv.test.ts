import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { csvRecords } from '../../../../../src/commands/send/many/row-file/csv.ts'
import { openText } from '../../../../../src/commands/send/many/row-file/text-source.ts'
import { Fault } from '../../../../../src/fault.ts'
import { isWhole } from '../../../../whole/quick-form.ts'

async function* cut(text: string, size: number) {
  const characters = [...text]
  for (let at = 0; at < characters.length; at += size) yield characters.slice(at, at + size).join('')
}

/** Our records, or the word for a refusal. */
async function records(text: string, size: number, delimiter: string) {
  const all: string[][] = []
  try {
    for await (const some of csvRecords(openText(cut(text, size), 'rows'), delimiter, false))
      all.push(...some.map(({ cells }) => cells))
  } catch (error) {
    if (error instanceof Fault) return 'broken'
    throw error
  }
  return all
}

/** What the full reader says of the whole text at once. */
function reference(text: string, delimiter: string) {
  try {
    return parse(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      trim: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }) as string[][]
  } catch (error) {
    if (error instanceof CsvError) return 'broken'
    throw error
  }
}

const delimiters = [',', ';', '\t'] as const

/** Little pieces that meet in every odd way: quotes, blanks, delimiters, line ends of all kinds, Chinese. */
const pieces = [
  ',',
  ';',
  '\t',
  '\n',
  '\r\n',
  '\r',
  '"',
  '""',
  ' ',
  '\u3000',
  '\ufeff',
  '\u2028',
  'a',
  '李',
  '😀',
  'x y',
]
const oddText = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join(''))

/** Cells as programs write them: all in quotes, or only those that need it. */
const writtenText = fc
  .tuple(
    fc.array(
      fc.array(fc.array(fc.constantFrom(...pieces), { maxLength: 3 }), { minLength: 1, maxLength: 4 }),
      {
        maxLength: 12,
      },
    ),
    fc.boolean(),
    fc.constantFrom('\n', '\r\n', '\r'),
  )
  .map(([rows, quotesAll, end]) => {
    const cell = (text: string) =>
      quotesAll || /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
    return rows.map((row) => `${row.map((parts) => cell(parts.join(''))).join(',')}${end}`).join('')
  })

it.each([
  ['odd texts', oddText],
  ['what programs write', writtenText],
])('reads %s as csv-parse does, whatever pieces they come in', async (_, texts) => {
  await fc.assert(
    fc.asyncProperty(
      texts,
      fc.constantFrom(...delimiters),
      fc.integer({ min: 1, max: 9 }),
      async (text, delimiter, size) => {
        // Before the first character that is no blank there is nothing to read: the form of a file has been found by then.
        const expected = reference(text, delimiter)
        expect(await records(text, size, delimiter)).toEqual(expected)
        expect(await records(text, 10_000, delimiter)).toEqual(expected)
      },
    ),
    { numRuns: isWhole ? 500 : 150 },
  )
})
