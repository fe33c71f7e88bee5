/** @returns whether the bytes begin as an archive does: with a file, or with the end of an empty one */
export function isZip(bytes: Uint8Array): boolean {
  const [first, second, third, fourth] = bytes
  return (
    first === 0x50 &&
    second === 0x4b &&
    ((third === 0x03 && fourth === 0x04) || (third === 0x05 && fourth === 0x06))
  )
}
