import type { CarriedFault } from '../model.ts'

/** One way, and how it is undone. */
interface Carrier {
  readonly fault: CarriedFault
  /** @returns the lines as they were; the same when this is not what was done to them */
  undo(body: string): string
}

const replacing =
  (sign: RegExp, by = '') =>
  (body: string) =>
    body.replace(sign, by)

/** All lines but the last are full in PEM: of 64 letters, or of 76 as MIME has them. */
const widths = [64, 76]

/** A form takes + for a blank: the lines keep their length. */
function plusForBlank(body: string): string {
  const lines = body.split(/\r?\n/).filter((line) => line !== '')
  const full = lines.slice(0, -1)
  const isFull = widths.some((width) => full.length > 0 && full.every((line) => line.length === width))
  return isFull ? lines.join('\n').replaceAll(' ', '+') : body
}

/** `\n` that lost its backslash: each line has an n, or rn, in front. */
function withoutLetterN(body: string): string {
  const sign = /^r?n/.exec(body)?.[0]
  if (sign === undefined || !body.endsWith(sign)) return body
  const lines: string[] = []
  const step = 64 + sign.length
  let at = sign.length
  for (; at + step <= body.length; at += step) {
    if (!body.startsWith(sign, at + 64)) return body
    lines.push(body.slice(at, at + 64))
  }
  return [...lines, body.slice(at, -sign.length)].join('\n')
}

/** In the order they are tried, each by itself. */
const carriers: readonly Carrier[] = [
  { fault: 'invisible-signs', undo: replacing(/[\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff]/g) },
  { fault: 'mail-quoted', undo: replacing(/^[ \t]*(?:>[ \t]?)+/gm) },
  {
    fault: 'markup',
    undo: replacing(/<\/?(?:br|p|div|span|pre|code|font)\b[^<>]{0,200}>|&(?:nbsp|#1[03]|#x0?[ad]);/gi, '\n'),
  },
  { fault: 'backslashes', undo: replacing(/\\/g) },
  { fault: 'source-lines', undo: replacing(/["'`]\s{0,20}[+.,;&_]?\s{0,200}["'`]?/g) },
  { fault: 'caret-m', undo: replacing(/\^M$/gm) },
  { fault: 'commas', undo: replacing(/,/g) },
  { fault: 'url-safe', undo: (body) => body.replaceAll('-', '+').replaceAll('_', '/') },
]

/** Letters that base64 has, so that they are seen only by where they stand. */
const disguised: readonly Carrier[] = [
  { fault: 'lost-backslash', undo: withoutLetterN },
  { fault: 'lost-plus', undo: plusForBlank },
]

/** @returns whether all of a text is base64, in one line */
export const isBase64 = (letters: string): boolean => /^[A-Za-z0-9+/]+={0,2}$/.test(letters)
const bare = (body: string) => body.replace(/\s/g, '')

/** A key or certificate has no more. */
const longest = 65_536

/**
 * @param body what stands between the BEGIN and the END line
 * @returns its base64 in one line, and what had to be undone first; nothing when it is none all the same
 */
export function carriedBase64(
  body: string,
): { readonly letters: string; readonly fault?: CarriedFault } | undefined {
  for (const { fault, undo } of body.length > longest ? [] : disguised) {
    const undone = undo(body)
    if (bare(undone) !== bare(body) && isBase64(bare(undone))) return { letters: bare(undone), fault }
  }
  const plain = bare(body)
  if (isBase64(plain)) return { letters: plain }
  if (body.length > longest) return undefined
  for (const { fault, undo } of carriers) {
    const letters = bare(undo(body))
    if (isBase64(letters)) return { letters, fault }
  }
  return undefined
}

/**
 * @param body what stands between the BEGIN and the END line
 * @returns the first sign that base64 does not have, and its line, counted from the BEGIN line on
 */
export function foreignSign(body: string): { readonly sign: string; readonly line: number } | undefined {
  const index = body.search(/[^A-Za-z0-9+/=\s]/)
  if (index < 0) return undefined
  const [sign = ''] = body.slice(index)
  return { sign, line: body.slice(0, index).split(/\r\n|\r|\n/).length }
}
