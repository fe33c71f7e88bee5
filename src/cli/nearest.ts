import { distance } from 'fastest-levenshtein'
import type { Text } from '../text.ts'

/**
 * The word that was probably meant.
 *
 * @param typed what was typed
 * @param words what could have been
 * @returns the nearest word when no more than two fifths of the letters of the longer, rounded, are wrong (one always may be), else nothing
 */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  const [best] = words
    .map((word) => ({ word, wrong: distance(typed.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.wrong - b.wrong)
  // Of numbers none is near another, and a short word that begins otherwise is another word: tcsh is not bash.
  if (best === undefined || /^\d+$/.test(typed)) return undefined
  const beginsOtherwise = best.word.charAt(0).toLowerCase() !== typed.charAt(0).toLowerCase()
  if (best.wrong > 1 && beginsOtherwise && typed.length <= 5) return undefined
  return best.wrong <= Math.max(1, Math.round(Math.max(best.word.length, typed.length) / 2.5))
    ? best.word
    : undefined
}

/**
 * @param typed what was typed
 * @param words what could have been
 * @returns the question of a fault whether the nearest word was meant; nothing when none is near
 */
export function didYouMean(typed: string, words: readonly string[]): { readonly hint?: Text } {
  const meant = nearest(typed, words)
  return meant === undefined ? {} : { hint: { en: `Did you mean ${meant}?`, zh: `是不是想输入 ${meant}？` } }
}
