/**
 * Makes text out of a file fit to be shown: a certificate may hold whatever its maker liked, and control characters
 * or changes of writing direction would let it rewrite what stands on the screen.
 *
 * @param text as it was read
 * @returns the same with each such character replaced by U+FFFD
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/gu, '\ufffd')
}
