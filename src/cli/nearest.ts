import { distance } from 'fastest-levenshtein'

/**
 * The word that was probably meant.
 *
 * @param typed what was typed
 * @param words what could have been
 * @returns the nearest word when no more than a third of its letters (at least one) are wrong, else nothing
 */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  const [best] = words
    .map((word) => ({ word, wrong: distance(typed.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.wrong - b.wrong)
  if (best === undefined) return undefined
  return best.wrong <= Math.max(1, Math.round(Math.max(best.word.length, typed.length) / 2.5))
    ? best.word
    : undefined
}
