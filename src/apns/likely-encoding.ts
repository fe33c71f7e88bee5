/** Bytes that are looked at. */
const decisive = 200_000

/**
 * @param bytes of a text that is not UTF-8
 * @returns the encoding it most likely has, as iconv calls it: Chinese letters are pairs of high bytes, Western European
 *   ones mostly stand alone
 */
export function likelyEncoding(bytes: Uint8Array): 'GB18030' | 'WINDOWS-1252' {
  let pairs = 0
  let alone = 0
  for (let at = 0; at < Math.min(bytes.length, decisive); at += 1) {
    if ((bytes[at] ?? 0) < 0x80) continue
    const isPair = (bytes[at + 1] ?? 0) >= 0xa1
    if (isPair) at += 1
    if (isPair) pairs += 1
    else alone += 1
  }
  return pairs > alone ? 'GB18030' : 'WINDOWS-1252'
}
