import { Fault } from '../fault.ts'
import { isBase64 } from './encoding/carried-base64.ts'
import { declaredLength, readDer } from './encoding/der.ts'
import { hasPem, textOfFile } from './encoding/pem.ts'
import { shapeOf } from './shape.ts'
import { impostorOf } from './unrecognised.ts'

/**
 * Everything in question is a SEQUENCE. Its first byte is also the digit 0, but text goes on with ASCII, which as a
 * length means a value of less than 130 bytes: only keys on elliptic curves are that small, and they fill their file.
 *
 * @param bytes the file
 */
export function beginsAsDer(bytes: Buffer): boolean {
  if (bytes[0] !== 0x30 || bytes.length < 2) return false
  const behind = bytes.length - (declaredLength(bytes) ?? bytes.length)
  return (bytes[1] ?? 0) >= 0x80 || (behind >= 0 && behind <= longestLineEnd)
}

const longestLineEnd = 2

/**
 * Bytes that somebody wrote as text: base64 or hex, perhaps in quotes. Every layer is shorter than the one around it,
 * so this ends.
 *
 * @param text all of it
 * @returns nothing when there is no certificate, key or known file in it
 */
export function decodeText(
  text: string,
): { readonly is: 'base64' | 'hex'; readonly bytes: Buffer } | undefined {
  const unquoted = text
    .replace(/[\s:]|\\[rn]/g, '')
    .replace(/^(["'])(.*)\1$/, '$2')
    .replace(/^(?:0x|\\x)/i, '')
  const letters = unquoted.replaceAll('-', '+').replaceAll('_', '/') // RFC 4648 section 5
  if (letters.length < 64 || !isBase64(letters)) return undefined
  if (/^30[0-9a-f]+$/i.test(letters) && letters.length % 2 === 0)
    return { is: 'hex', bytes: Buffer.from(letters, 'hex') }
  const bytes = Buffer.from(letters, 'base64')
  const inside = textOfFile(bytes)
  const isKnown =
    bytes[0] === 0x30 ||
    hasPem(inside) ||
    impostorOf(bytes, '') !== undefined ||
    decodeText(textInDataUrl(inside) ?? inside) !== undefined
  return isKnown ? { is: 'base64', bytes } : undefined
}

/**
 * @param text all of it
 * @returns what stands behind `data:application/x-pkcs12;base64,` (RFC 2397), as web forms and consoles hand files on
 */
export function textInDataUrl(text: string): string | undefined {
  return /^\s*["']?data:[^,]{0,200};base64,/i.test(text) ? text.slice(text.indexOf(',') + 1) : undefined
}

/**
 * Tells base64 and hex of a certificate, a key or a container from other texts of the same letters, such as the tokens
 * of DeviceCheck: by what stands inside, be it cut short.
 *
 * @param text all of it
 */
export function isWrappedCredential(text: string): boolean {
  const wrapped = decodeText(textInDataUrl(text) ?? text)
  if (wrapped === undefined) return false
  const { bytes } = wrapped
  const inside = textOfFile(bytes)
  return isAsn1Of(bytes) || hasPem(inside) || isWrappedCredential(inside)
}

/** So long that a device token in hex, which may begin alike, is never taken for the beginning of a file. */
const shortestBeginning = 200

function isAsn1Of(bytes: Buffer): boolean {
  if (!beginsAsDer(bytes)) return false
  const length = declaredLength(bytes) ?? bytes.length
  if (bytes[1] === 0x82 && bytes.length >= shortestBeginning && length > bytes.length) return true
  try {
    return shapeOf(readDer(bytes, { trailing: true })) !== 'other'
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}
