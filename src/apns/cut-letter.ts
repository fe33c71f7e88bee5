/** A letter of UTF-8 whose last bytes are missing: a lead byte, and fewer bytes behind it than it announces. */
const cutLead =
  /[\xc2-\xdf](?![\x80-\xbf])|[\xe0-\xef][\x80-\xbf]?(?![\x80-\xbf])|[\xf0-\xf4][\x80-\xbf]{0,2}(?![\x80-\xbf])/
const replaced = '\ufffd'

const isUtf8 = (bytes: Uint8Array, isBeginning: boolean) => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isBeginning })
    return true
  } catch {
    return false
  }
}

/**
 * @param bytes of a text
 * @returns where a letter lost its last bytes: the end, as of a file that was cut, or within, as of a text that was
 *   shortened by bytes; nothing when no letter did, or the bytes are in another encoding
 */
export function cutLetter(bytes: Uint8Array): 'at-end' | 'within' | undefined {
  if (isUtf8(bytes, false)) return undefined
  if (isUtf8(bytes, true)) return 'at-end'
  const text = new TextDecoder('utf-8').decode(bytes)
  const isOnlyOne = text.split(replaced).length === 2
  const hasWhole = [...text].some((letter) => letter > '\x7f' && letter !== replaced)
  return isOnlyOne && hasWhole && cutLead.test(Buffer.from(bytes).toString('latin1')) ? 'within' : undefined
}
