import stringWidth from 'string-width'

/** How much a card holds: an estimate, for a phone cuts by points and text size, and Apple names no number. */
export const cardSize = { columns: 40, bodyLines: 4 } as const

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** @returns what is read as single letters: an emoji of several code points is one */
function lettersOf(text: string): string[] {
  return [...letters.segment(text)].map(({ segment }) => segment)
}

/** @returns the text cut to so many columns, with … where something is gone */
export function cut(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text
  let shown = ''
  for (const letter of lettersOf(text)) {
    if (stringWidth(shown + letter) > columns - 1) break
    shown += letter
  }
  return `${shown.trimEnd()}…`
}

/** Where a line may end: after a blank, or between letters that take two columns. */
function piecesOf(text: string): string[] {
  return lettersOf(text).reduce<string[]>((pieces, letter) => {
    const last = pieces.at(-1)
    const goesOn = last !== undefined && !last.endsWith(' ') && stringWidth(letter) < 2 && !isWide(last)
    if (goesOn) pieces[pieces.length - 1] = last + letter
    else pieces.push(letter)
    return pieces
  }, [])
}

const isWide = (piece: string) => stringWidth(lettersOf(piece).at(-1) ?? '') === 2

/**
 * Breaks text into lines as a phone does: between words, and between 汉字.
 *
 * @param text may hold line breaks of its own
 * @param columns of a terminal; 汉字 and emoji take two
 */
export function wrap(text: string, columns: number): string[] {
  return text.split(/\r?\n/).flatMap((paragraph) => {
    const lines = ['']
    for (const piece of piecesOf(paragraph)) {
      const line = lines.at(-1) ?? ''
      const fits = stringWidth((line + piece).trimEnd()) <= columns
      if (fits) lines[lines.length - 1] = line + piece
      else lines.push(...chunksOf(piece, columns))
    }
    return lines
      .map((line) => line.trimEnd())
      .filter((line, index) => line !== '' || index > 0 || lines.length === 1)
  })
}

/** A word that is longer than a line is broken anywhere. */
function chunksOf(word: string, columns: number): string[] {
  const chunks = ['']
  for (const letter of lettersOf(word)) {
    const chunk = chunks.at(-1) ?? ''
    if (stringWidth((chunk + letter).trimEnd()) <= columns) chunks[chunks.length - 1] = chunk + letter
    else chunks.push(letter)
  }
  return chunks
}

/**
 * @param lines of the body
 * @param most how many are shown
 * @returns the lines that are shown; the last ends in … when there are more
 */
export function firstLines(lines: readonly string[], most: number): string[] {
  if (lines.length <= most) return [...lines]
  const shown = lines.slice(0, most)
  const last = shown.at(-1) ?? ''
  return [...shown.slice(0, -1), cut(`${last}${' '.repeat(cardSize.columns)}`, cardSize.columns)]
}

/**
 * Draws a box.
 *
 * @param lines what stands in it, with its width without colours
 * @param columns between its sides
 */
export function box(
  lines: readonly { readonly shown: string; readonly plain: string }[],
  columns: number,
): string[] {
  const rule = '─'.repeat(columns + 2)
  return [
    `╭${rule}╮`,
    ...lines.map(
      ({ shown, plain }) => `│ ${shown}${' '.repeat(Math.max(0, columns - stringWidth(plain)))} │`,
    ),
    `╰${rule}╯`,
  ]
}
