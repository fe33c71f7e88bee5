import { serverCommand, visible } from '../../../text.ts'

/** How a formula begins, for Excel and its like: quotes in the CSV do not stop them, and full-width letters do it, too. */
const formula = /^\s*[=+\-@＝＋－＠]/

/** A signed number, which is no formula: a phone number, a difference. */
const signedNumber = /^[+-]\d[\d .]*$/

/**
 * One cell of CSV (RFC 4180) that a terminal and a spreadsheet can be given: it stays on its line, and runs nothing.
 * Text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP has it ("CSV Injection").
 *
 * @param text whatever came from outside
 * @returns the cell, in quotes where it needs them; `visible` text without such beginnings stays as it is
 */
export function cell(text: string): string {
  const shown = visible(text).replaceAll(serverCommand, '#\\#')
  const safe = formula.test(shown) && !signedNumber.test(shown) ? `'${shown}` : shown
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
