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

/** Nodes of the tree that are not leaves, one fewer than there are symbols. */
const nodeCount = lengths.length - 1

/** The code as a tree in one list: node n has its children at 2n and 2n + 1; a symbol is written as -1 - symbol. */
function tree(): Int32Array {
  const nodes = new Int32Array(nodeCount * 2)
  // The code is canonical: shorter ones first, and among equals in the order of the bytes.
  const symbols = lengths.map((length, symbol) => ({ length, symbol })).sort((a, b) => a.length - b.length)
  let code = 0
  let before = 0
  let next = 1
  for (const { length, symbol } of symbols) {
    code <<= length - before
    before = length
    let node = 0
    for (let bit = length - 1; bit > 0; bit -= 1) {
      const at = node * 2 + ((code >> bit) & 1)
      if (nodes[at] === 0) {
        nodes[at] = next
        next += 1
      }
      node = nodes[at] ?? 0
    }
    nodes[node * 2 + (code & 1)] = -1 - symbol
    code += 1
  }
  return nodes
}

/** A step that cannot be taken: it leads to the end of the string, which must not be written (RFC 7541 section 5.2). */
const noStep = -1

/** How the tree is walked four bits at a time, which never completes more than one symbol, for the shortest has five. */
interface Walk {
  readonly nodes: Int32Array
  /**
   * At 16 × node + bits: the next node, and above its eight bits the completed symbol plus 1; or `noStep`. What no string
   * needed so far is 0, which no step is: four bits from the root do not lead back to it.
   */
  readonly steps: Int32Array
  /** Whether a string may end in this node: after less than a byte of ones (RFC 7541 section 5.2). */
  readonly mayEnd: Uint8Array
}

function stepFrom(nodes: Int32Array, from: number, bits: number): number {
  let node = from
  let symbol = 0
  for (let bit = 3; bit >= 0; bit -= 1) {
    node = nodes[node * 2 + ((bits >> bit) & 1)] ?? 0
    if (node >= 0) continue
    if (-1 - node === endOfString) return noStep
    symbol = -node
    node = 0
  }
  return node | (symbol << 8)
}

function prepareWalk(): Walk {
  const nodes = tree()
  const mayEnd = new Uint8Array(nodeCount)
  for (let depth = 0, node = 0; depth < 8; depth += 1) {
    mayEnd[node] = 1
    node = nodes[node * 2 + 1] ?? 0
  }
  return { nodes, steps: new Int32Array(nodeCount * 16), mayEnd }
}

/** A single push reads few strings: only what they need is worked out. */
function firstStep({ nodes, steps }: Walk, at: number): number {
  const step = stepFrom(nodes, at >> 4, at & 15)
  steps[at] = step
  return step
}

let walk: Walk | undefined

/** Most bytes that so many bytes of Huffman code can stand for: the shortest codes have five bits. */
export const longestDecoded = (length: number) => Math.ceil((length * 8) / 5)

/**
 * Decodes a string that was compressed with the fixed code of HPACK (RFC 7541 section 5.2).
 *
 * @param bytes the compressed string is what stands in them from `from` to `to`
 * @param target where it is decoded to, from the beginning; as long as `longestDecoded` says
 * @returns how many bytes it has; -1 when the code or its padding is wrong
 */
export function decodeHuffman(bytes: Uint8Array, from: number, to: number, target: Uint8Array): number {
  walk ??= prepareWalk()
  const { steps, mayEnd } = walk
  let node = 0
  let length = 0
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0
    const upper = (node << 4) | (byte >> 4)
    const high = steps[upper] || firstStep(walk, upper)
    if (high === noStep) return -1
    if (high > 255) target[length++] = (high >> 8) - 1
    const lower = ((high & 255) << 4) | (byte & 15)
    const low = steps[lower] || firstStep(walk, lower)
    if (low === noStep) return -1
    if (low > 255) target[length++] = (low >> 8) - 1
    node = low & 255
  }
  return mayEnd[node] === 1 ? length : -1
}
