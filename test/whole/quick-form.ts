/** Whether this is `npm run test:whole`, which runs whole what `npm test` runs in a quick form; `npm run kills` does, too. */
export const isWhole = process.env.MODE === 'whole' || process.env.MODE === 'long'

/**
 * @param rows of a table of tests
 * @param isQuick whether `npm test` tries this row, too: the one or two that notice most
 * @returns the rows to try
 * @throws Error when none of them is quick, as after a row was renamed: a test would be gone, and nobody told
 */
export function quickForm<Row>(rows: readonly Row[], isQuick: (row: Row) => boolean): readonly Row[] {
  const few = rows.filter(isQuick)
  if (few.length === 0 && rows.length > 0) throw new Error(`None of ${rows.length} rows is quick`)
  return isWhole ? rows : few
}

const nothing = Object.assign(() => {}, { each: () => () => {} })

/**
 * @param register `it` or `describe`, or a form of it
 * @returns the same in `npm run test:whole`; in `npm test` one that registers nothing
 */
export const wholeOnly = <Register extends (...given: never[]) => unknown>(register: Register): Register =>
  isWhole ? register : (nothing as unknown as Register)
