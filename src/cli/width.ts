const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u

/** Latin letters, general punctuation, arrows, and the marks and frames of ours: one column each, and never joined. */
const plainLetters =
  '\\u0020-\\u02ff\\u2010-\\u2027\\u2030-\\u205e\\u2190-\\u2199\\u2500-\\u257f\\u2713\\u2717'
const plain = new RegExp(`^[${plainLetters}]*$`)
/** 汉字 and their marks: two columns each, and never joined. */
const hanLetters = '\\u3000-\\u3029\\u4e00-\\u9fff\\uff01-\\uff60'
const plainHan = new RegExp(`^[${hanLetters}]*$`)
/** Both of them: every character is a letter of its own. */
const alone = new RegExp(`^[${plainLetters}${hanLetters}]*$`)
const emoji = /\p{Emoji_Presentation}|\ufe0f/u
const joined = /^[\p{M}\p{Cf}]$/u

/** The segmenter takes time by the square of what it is given; before a letter or digit one may cut. */
const pieces = /[\s\S]{128,1024}?(?=[\p{L}\p{N}])|[\s\S]{1,1024}/gu

/** Made when it is first needed. */
let segmenter: Intl.Segmenter | undefined

/** @returns the letters of words, as one reads them, each with the marks that belong to it */
export function lettersIn(words: string): string[] {
  // Most of what is printed: asking the segmenter took a third of the time of a help page in Chinese.
  if (alone.test(words)) return words.split('')
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  const letters: string[] = []
  for (const [piece] of words.matchAll(pieces)) {
    for (const { segment } of segmenter.segment(piece)) letters.push(segment)
  }
  return letters
}

/** @returns whether a letter, as one reads it, takes two columns of a terminal: 汉字, full-width marks, emoji */
export function isWide(letter: string): boolean {
  return wide.test(letter) || emoji.test(letter)
}

/**
 * string-width does the same, and takes 60 ms of CPU to load and to see its first 汉字: too much for every help page
 * and every answer. It is the witness of this one in tests.
 *
 * @param words one line, without escape sequences
 * @returns the columns of a terminal that they take
 */
export function columnsOf(words: string): number {
  if (plain.test(words)) return words.length
  if (plainHan.test(words)) return 2 * words.length
  let columns = 0
  for (const letter of lettersIn(words)) {
    columns += isWide(letter) ? 2 : joined.test(letter) ? 0 : 1
  }
  return columns
}

/**
 * @param words one line, without escape sequences
 * @param most columns there are
 * @returns as much of its beginning as fits into them
 */
export function fitting(words: string, most: number): string {
  if (columnsOf(words) <= most) return words
  let columns = 0
  let kept = ''
  for (const letter of lettersIn(words)) {
    columns += columnsOf(letter)
    if (columns > most) break
    kept += letter
  }
  return kept
}
