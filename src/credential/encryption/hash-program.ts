/** Instructions of WebAssembly (Core Specification 1.0, section 5.4). */
export const Op = {
  loop: 0x03,
  end: 0x0b,
  branchIf: 0x0d,
  get: 0x20,
  set: 0x21,
  load: 0x28,
  store: 0x36,
  constant: 0x41,
  add: 0x6a,
  subtract: 0x6b,
  and: 0x71,
  xor: 0x73,
  shiftRight: 0x76,
  turnLeft: 0x77,
} as const

/** Instructions in the making, for a machine that takes numbers off a stack and puts results on it. */
export class Code {
  readonly bytes: number[] = []

  /** Puts a local on the stack. */
  get(local: number): this {
    this.bytes.push(Op.get, local)
    return this
  }

  /** Takes a local off the stack. */
  set(local: number): this {
    this.bytes.push(Op.set, local)
    return this
  }

  /** Puts a 32-bit number on the stack, as LEB128. */
  constant(value: number): this {
    this.bytes.push(Op.constant)
    let rest = value | 0
    for (; rest < -0x40 || rest >= 0x40; rest >>= 7) this.bytes.push((rest & 0x7f) | 0x80)
    this.bytes.push(rest & 0x7f)
    return this
  }

  /** Any instructions that need no more than their bytes. */
  do(...bytes: readonly number[]): this {
    this.bytes.push(...bytes)
    return this
  }

  /** Turns what is on top of the stack to the left by a number of bits. */
  turnLeft(count: number): this {
    return this.constant(count).do(Op.turnLeft)
  }

  /** Exclusive or of a local, turned to the right by two counts, and turned, or shifted, by a third. */
  sigma(local: number, first: number, second: number, third: number, last: 'turn' | 'shift'): this {
    this.get(local)
      .turnLeft(32 - first)
      .get(local)
      .turnLeft(32 - second)
      .do(Op.xor)
      .get(local)
    return (last === 'turn' ? this.turnLeft(32 - third) : this.constant(third).do(Op.shiftRight)).do(Op.xor)
  }
}

/** How one digest is hashed once more. */
export interface HashProgram {
  /** As node:crypto names it. */
  readonly name: string
  /** With fewer repetitions node:crypto is done before the program is made and warm. */
  readonly worthwhile: number
  /** 32-bit words of a digest. They are locals from `FIRST` on, before and after. */
  readonly words: number
  /** How many locals it needs from `FIRST` on. */
  readonly locals: number
  writeTo(code: Code): void
}

/** The first local that is free; the one before it counts. */
export const FIRST = 1

/** The last 16 words of the message schedule are all that is ever needed. */
const SCHEDULE = 16
const scheduled = (index: number) => FIRST + (index % SCHEDULE)

/** The block to hash, but for the digest in it: the mark of its end, zeros, and its length in bits. */
function writePadding(code: Code, words: number): void {
  for (let index = words; index < SCHEDULE; index += 1) {
    code
      .constant(index === words ? 0x80000000 : index === SCHEDULE - 1 ? words * 32 : 0)
      .set(scheduled(index))
  }
}

/** Starts with the initial values in registers of their own, and adds them to what the rounds have made of these. */
function writeRounds(
  code: Code,
  initial: readonly number[],
  rounds: number,
  writeRound: (round: number, registers: readonly number[]) => void,
): void {
  const registers = initial.map((_, index) => FIRST + SCHEDULE + index)
  initial.forEach((value, index) => {
    code.constant(value).set(registers[index] ?? 0)
  })
  for (let round = 0; round < rounds; round += 1) {
    writeRound(round, registers)
    registers.unshift(registers.pop() ?? 0)
  }
  initial.forEach((value, index) => {
    code
      .get(registers[index] ?? 0)
      .constant(value)
      .do(Op.add)
      .set(FIRST + index)
  })
}

const SHA1_INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
/** FIPS 180-4 section 4.2.1, each for 20 rounds. */
const SHA1_CONSTANTS = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6]

/** SHA-1 of 20 bytes (FIPS 180-4 section 6.1.2). */
export const sha1Program: HashProgram = {
  name: 'sha1',
  worthwhile: 500,
  words: 5,
  locals: SCHEDULE + 5,
  writeTo(code) {
    writePadding(code, 5)
    writeRounds(code, SHA1_INITIAL, 80, (round, [a = 0, b = 0, c = 0, d = 0, e = 0]) => {
      const word = scheduled(round)
      const quarter = Math.floor(round / 20)
      if (round >= SCHEDULE) {
        code
          .get(word)
          .get(scheduled(round - 3))
          .do(Op.xor)
          .get(scheduled(round - 8))
          .do(Op.xor)
        code
          .get(scheduled(round - 14))
          .do(Op.xor)
          .turnLeft(1)
          .set(word)
      }
      if (quarter === 0)
        code.get(c).get(d).do(Op.xor).get(b).do(Op.and).get(d).do(Op.xor) // Ch
      else if (quarter === 2) writeMajority(code, b, c, d)
      else code.get(b).get(c).do(Op.xor).get(d).do(Op.xor) // Parity
      code.get(a).turnLeft(5).do(Op.add).get(e).do(Op.add).get(word).do(Op.add)
      code
        .constant(SHA1_CONSTANTS[quarter] ?? 0)
        .do(Op.add)
        .set(e)
      code.get(b).turnLeft(30).set(b)
    })
  },
}

const SHA256_INITIAL = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
] // biome-ignore format: a table
/** FIPS 180-4 section 4.2.2 */
// biome-ignore format: a table
const SHA256_CONSTANTS = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]

/** SHA-256 of 32 bytes (FIPS 180-4 section 6.2.2). */
export const sha256Program: HashProgram = {
  name: 'sha256',
  worthwhile: 20_000,
  words: 8,
  locals: SCHEDULE + 8,
  writeTo(code) {
    writePadding(code, 8)
    writeRounds(
      code,
      SHA256_INITIAL,
      64,
      (round, [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0]) => {
        const word = scheduled(round)
        if (round >= SCHEDULE) {
          code
            .get(word)
            .get(scheduled(round - 7))
            .do(Op.add)
          code.sigma(scheduled(round - 15), 7, 18, 3, 'shift').do(Op.add)
          code
            .sigma(scheduled(round - 2), 17, 19, 10, 'shift')
            .do(Op.add)
            .set(word)
        }
        code
          .get(h)
          .get(word)
          .do(Op.add)
          .constant(SHA256_CONSTANTS[round] ?? 0)
          .do(Op.add)
        code.sigma(e, 6, 11, 25, 'turn').do(Op.add)
        code.get(f).get(g).do(Op.xor).get(e).do(Op.and).get(g).do(Op.xor).do(Op.add).set(h) // Ch
        code.get(d).get(h).do(Op.add).set(d)
        code.get(h).sigma(a, 2, 13, 22, 'turn').do(Op.add)
        writeMajority(code, a, b, c)
        code.do(Op.add).set(h)
      },
    )
  },
}

/** Of each bit, what two of three say: both of the first two, or one of them and the third. */
function writeMajority(code: Code, x: number, y: number, z: number): void {
  code.get(x).get(y).do(Op.and).get(x).get(y).do(Op.xor).get(z).do(Op.and).do(Op.add)
}
