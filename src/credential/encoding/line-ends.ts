import { declaredLength } from './der.ts'

const [carriageReturn, lineFeed] = [0x0d, 0x0a]

/** @returns how often a byte stands there */
const count = (bytes: Buffer, wanted: number) => bytes.reduce((sum, byte) => sum + Number(byte === wanted), 0)

/**
 * Tells whether a DER file went through a program that took it for text and wrote CR LF for every LF: FTP in ASCII
 * mode, `unix2dos`, Git with `autocrlf`. Proved by undoing it: without these CRs the file has the length that it names
 * itself, and with them it has not.
 *
 * @param bytes the file
 * @returns how many bytes too many it has; 0 when all is well, or something else is wrong
 */
export function addedCarriageReturns(bytes: Buffer): number {
  if (declaredLength(bytes) === bytes.length || !bytes.includes('\r\n')) return 0
  const kept = [...bytes.keys()].filter(
    (index) => !(bytes[index] === carriageReturn && bytes[index + 1] === lineFeed),
  )
  const added = bytes.length - kept.length
  if (added === 0 || added !== count(bytes, lineFeed)) return 0
  const mended = Buffer.from(kept.map((index) => bytes[index] ?? 0))
  const behind = mended.length - (declaredLength(mended) ?? Number.NaN)
  return behind >= 0 && behind <= longestLineEnd ? added : 0
}

const longestLineEnd = 2

/** From here on a file of random bytes without one of the 256 is less likely than one in a hundred. */
const mostWithout = 1200

/**
 * The byte of line ends that a damaged file lacks altogether: a program that took it for text left it out.
 *
 * @param bytes of a file that is known to be damaged
 * @returns its name; nothing when both are there, or the file is too short to tell
 */
export function lackingLineEnd(bytes: Buffer): 'CR' | 'LF' | undefined {
  if (bytes.length < mostWithout) return undefined
  if (count(bytes, carriageReturn) === 0) return 'CR'
  return count(bytes, lineFeed) === 0 ? 'LF' : undefined
}
