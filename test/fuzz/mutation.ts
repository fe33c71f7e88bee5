/** Numbers that look random and are the same for the same seed (Marsaglia, “Xorshift RNGs”). */
export class Random {
  #state: number

  /** @param seed any whole number but 0 */
  constructor(seed: number) {
    this.#state = seed | 0 || 1
  }

  /** @returns a whole number from 0 up to, and without, the limit */
  below(limit: number): number {
    let x = this.#state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#state = x
    return (x >>> 0) % Math.max(1, limit)
  }

  /** @returns one of a list */
  of<Item>(items: readonly [Item, ...Item[]]): Item
  of<Item>(items: readonly Item[]): Item | undefined
  of<Item>(items: readonly Item[]): Item | undefined {
    return items[this.below(items.length)]
  }
}

type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer

/** What readers of lengths and counts stumble over. */
const NUMBERS = [0x00, 0x01, 0x7f, 0x80, 0x81, 0x82, 0x84, 0x88, 0xfe, 0xff] as const

const flipBits: Mutation = (bytes, random) => {
  const changed = Buffer.from(bytes)
  for (let flips = 1 + random.below(8); flips > 0; flips -= 1) {
    const at = random.below(changed.length)
    changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8))
  }
  return changed
}

const truncate: Mutation = (bytes, random) => bytes.subarray(0, random.below(bytes.length))

/** A byte that stands where ASN.1 has a length: behind a tag. */
const lieAboutLength: Mutation = (bytes, random) => {
  const tags = [...bytes.keys()].filter((at) =>
    [0x02, 0x03, 0x04, 0x06, 0x30, 0x31, 0xa0].includes(bytes[at] ?? 0),
  )
  const changed = Buffer.from(bytes)
  const at = (random.of(tags) ?? 0) + 1
  const count = 1 + random.below(4)
  for (let next = at; next < Math.min(at + count, changed.length); next += 1)
    changed[next] = random.of(NUMBERS)
  return changed
}

const splice: Mutation = (bytes, random, other) =>
  Buffer.concat([bytes.subarray(0, random.below(bytes.length)), other.subarray(random.below(other.length))])

const append: Mutation = (bytes, _, other) => Buffer.concat([bytes, other])

const repeat: Mutation = (bytes, random) => {
  const from = random.below(bytes.length)
  const piece = bytes.subarray(from, from + 1 + random.below(64))
  return Buffer.concat([
    bytes.subarray(0, from),
    ...Array<Buffer>(1 + random.below(40)).fill(piece),
    bytes.subarray(from),
  ])
}

const remove: Mutation = (bytes, random) => {
  const from = random.below(bytes.length)
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + random.below(64))])
}

const insert: Mutation = (bytes, random) => {
  const from = random.below(bytes.length)
  const noise = Buffer.from(Array.from({ length: 1 + random.below(16) }, () => random.below(256)))
  return Buffer.concat([bytes.subarray(0, from), noise, bytes.subarray(from)])
}

/** What readers of text stumble over. */
const WORDS = [
  '"',
  '""',
  "'",
  '\\',
  '\r',
  '\n',
  '\t',
  '\0',
  '\ufeff',
  '\ud83d\ude00',
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  '=',
]
  .concat([
    '__proto__',
    'constructor',
    '#x#',
    '\u0024{x}',
    'null',
    '1e999',
    '-0',
    '\\u0000',
    '\\ud800',
    '#TYPE x\r\n',
    '&#x110000;',
  ])
  .map((word) => Buffer.from(word)) as [Buffer, ...Buffer[]]

const insertWord: Mutation = (bytes, random) => {
  const from = random.below(bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, from), random.of(WORDS), bytes.subarray(from)])
}

/** Every way a file is broken here, by name. */
export const mutations = {
  flipBits,
  truncate,
  lieAboutLength,
  splice,
  append,
  repeat,
  remove,
  insert,
  insertWord,
} as const satisfies Record<string, Mutation>

export type MutationName = keyof typeof mutations
export const mutationNames = Object.keys(mutations) as [MutationName, ...MutationName[]]
