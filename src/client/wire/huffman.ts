/** Lengths of the codes of RFC 7541 appendix B in bits, for the bytes 0…255 and the end of the string. */
const lengths = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28,
  28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7,
  8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19,
  13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13,
  28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21,
  22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23,
  22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
  19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25,
  25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
]

const endOfString = 256

/** The code as a tree in one list: node n has its children at 2n and 2n + 1; a byte is written as -1 - byte. */
function tree(): Int32Array {
  const nodes: number[] = [0, 0]
  // The code is canonical: shorter ones first, and among equals in the order of the bytes.
  const symbols = lengths.map((length, symbol) => ({ length, symbol })).sort((a, b) => a.length - b.length)
  let code = 0
  let before = symbols[0]?.length ?? 0
  for (const { length, symbol } of symbols) {
    code *= 2 ** (length - before)
    before = length
    let node = 0
    for (let bit = length - 1; bit >= 0; bit -= 1) {
      const at = node * 2 + (Math.floor(code / 2 ** bit) % 2)
      if (bit === 0) nodes[at] = -1 - symbol
      else if (nodes[at] === 0) {
        nodes[at] = nodes.length / 2
        nodes.push(0, 0)
      }
      node = nodes[at] ?? 0
    }
    code += 1
  }
  return Int32Array.from(nodes)
}

const nodes = tree()

/**
 * Decodes a string that was compressed with the fixed code of HPACK (RFC 7541 section 5.2).
 *
 * @param bytes the compressed string
 * @returns its bytes as latin1; nothing when the code or its padding is wrong
 */
export function decodeHuffman(bytes: Uint8Array): string | undefined {
  let text = ''
  let node = 0
  let depth = 0
  let ones = true
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      const value = (byte >> bit) & 1
      depth += 1
      ones &&= value === 1
      node = nodes[node * 2 + value] ?? 0
      if (node >= 0) continue
      const symbol = -1 - node
      if (symbol === endOfString) return undefined
      text += String.fromCharCode(symbol)
      node = 0
      depth = 0
      ones = true
    }
  }
  // What is left over has to be the beginning of the end of the string: ones, and fewer than a byte of them.
  return depth < 8 && ones ? text : undefined
}
