const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/

/**
 * For words of ours alone, which are in every help page: string-width, for all that others write, takes 60 ms of CPU to
 * load and to see its first 汉字.
 *
 * @returns the columns of a terminal that they take: 汉字 and full-width marks take two
 */
export function columnsOf(words: string): number {
  return [...words].reduce((sum, letter) => sum + (wide.test(letter) ? 2 : 1), 0)
}
