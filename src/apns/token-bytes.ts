/** Shortest and longest list that can be a token, in bytes: as long as the tokens that are let through. */
const fewest = 32
const most = 256

const isByte = (byte: number) => Number.isInteger(byte) && byte >= -128 && byte <= 255

/** @returns the hex digits of bytes as programs count them, from -128 (Java, Kotlin) or from 0 */
function hexOf(bytes: readonly number[]): string | undefined {
  if (bytes.length < fewest || bytes.length > most || !bytes.every(isByte)) return undefined
  return Buffer.from(bytes).toString('hex')
}

const numbersIn = (list: string) => list.split(/[\s,;]+/).filter((word) => word !== '')

/**
 * The bytes of a list as it is printed: `[143, 58, …]`, `[-113, 58, …]` (Java), `[143 58 …]` (Go), `{0x8f, 0x3a, …}`,
 * `[8f, 3a, …]`.
 *
 * @param inside what stands between the brackets
 * @returns hex digits; nothing when it is no list of bytes as long as a token
 */
export function bytesOfList(inside: string): string | undefined {
  const words = numbersIn(inside)
  const isHexList = words.some((word) => /^[a-f]|^\d[a-f]$/i.test(word))
  return hexOf(
    words.map((word) => {
      if (isHexList || /^0x/i.test(word))
        return /^(?:0x)?[0-9a-f]{1,2}$/i.test(word) ? Number.parseInt(word, 16) : Number.NaN
      return /^-?\d{1,3}$/.test(word) ? Number(word) : Number.NaN
    }),
  )
}

/**
 * The bytes of a typed array as JSON.stringify writes it: `"0":143,"1":58,…`.
 *
 * @param inside what stands between the braces
 */
export function bytesOfIndexed(inside: string): string | undefined {
  const pairs = inside.split(',').map((pair) => /^\s?"(\d{1,3})"\s?:\s?(\d{1,3})\s?$/.exec(pair.trim()))
  if (!pairs.every((pair, index) => pair?.[1] === String(index))) return undefined
  return hexOf(pairs.map((pair) => Number(pair?.[2])))
}

const named: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, 0: 0, a: 7, b: 8, f: 12, v: 11, e: 27 }

const escapes = /\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|\\(.)|[^\\]/gisu

/**
 * The bytes of a string as Python prints `bytes`, and Ruby and Go any string: `\x8f:\xd2…`. Go leaves letters that the
 * bytes happen to be as they are.
 *
 * @param inside what stands between the quotes
 * @returns hex digits of the bytes; of a string of hex digits, those digits
 */
export function bytesOfEscaped(inside: string): string | undefined {
  const bytes: number[] = []
  for (const [piece, digits, code, letter] of inside.matchAll(escapes)) {
    if (digits !== undefined) bytes.push(Number.parseInt(digits, 16))
    else if (code !== undefined) bytes.push(...Buffer.from(String.fromCharCode(Number.parseInt(code, 16))))
    else bytes.push(...(letter === undefined ? Buffer.from(piece) : [named[letter] ?? letter.charCodeAt(0)]))
  }
  const text = String.fromCharCode(...bytes.slice(0, 1024))
  if (/^[0-9a-f]{64,512}$/i.test(text) && text.length % 2 === 0) return text.toLowerCase()
  return inside.includes('\\x') ? hexOf(bytes) : undefined
}
