import { createHash, hash } from 'node:crypto'

/**
 * Hashes bytes, then the digest, then its digest, …
 *
 * A call into node:crypto costs far more than the hash of 20 bytes itself, and a PKCS#12 may ask for a million: after
 * the first, SHA-1 and SHA-256 are done right here, three to five times as fast.
 *
 * @param algorithm as node:crypto names it
 * @param bytes what is hashed first
 * @param times how often, at least once
 * @returns the last digest
 */
export function iteratedHash(algorithm: string, bytes: Uint8Array, times: number): Buffer {
  let digest: Buffer = createHash(algorithm).update(bytes).digest()
  const hashWords = algorithm === 'sha1' ? sha1 : algorithm === 'sha256' ? sha256 : undefined
  if (hashWords === undefined) {
    for (let n = 1; n < times; n += 1) digest = hash(algorithm, digest, 'buffer')
    return digest
  }
  const words = Int32Array.from({ length: digest.length / 4 }, (_, i) => digest.readInt32BE(i * 4))
  for (let n = 1; n < times; n += 1) hashWords(words)
  words.forEach((word, i) => {
    digest.writeInt32BE(word, i * 4)
  })
  return digest
}

/**
 * What `iteratedHash` takes for one hash, SHA-1 being 1.
 *
 * @param algorithm as node:crypto names it
 */
export function iterationCost(algorithm: string): number {
  return algorithm === 'sha1' ? 1 : algorithm === 'sha256' ? 2 : 5
}

/**
 * The message schedules: the message in front, then the mark of its end and its length in bits in the last of the
 * first 16 words. V8 compiles to faster code for arrays that are constants of the module.
 */
const SHA1_SCHEDULE = new Int32Array(80)
SHA1_SCHEDULE[5] = 0x80000000
SHA1_SCHEDULE[15] = 160
const SHA256_SCHEDULE = new Int32Array(64)
SHA256_SCHEDULE[8] = 0x80000000
SHA256_SCHEDULE[15] = 256

/** SHA-1 of the 20 bytes in five words, in place (FIPS 180-4 section 6.1.2). */
function sha1(words: Int32Array): void {
  for (let i = 0; i < 5; i += 1) SHA1_SCHEDULE[i] = at(words, i)
  for (let i = 16; i < 80; i += 1) {
    SHA1_SCHEDULE[i] = left(
      at(SHA1_SCHEDULE, i - 3) ^
        at(SHA1_SCHEDULE, i - 8) ^
        at(SHA1_SCHEDULE, i - 14) ^
        at(SHA1_SCHEDULE, i - 16),
      1,
    )
  }
  let a = 0x67452301
  let b = 0xefcdab89 | 0
  let c = 0x98badcfe | 0
  let d = 0x10325476
  let e = 0xc3d2e1f0 | 0
  let next = 0
  for (let i = 0; i < 20; i += 1) {
    next = (left(a, 5) + (d ^ (b & (c ^ d))) + 0x5a827999 + e + at(SHA1_SCHEDULE, i)) | 0
    e = d
    d = c
    c = left(b, 30)
    b = a
    a = next
  }
  for (let i = 20; i < 40; i += 1) {
    next = (left(a, 5) + (b ^ c ^ d) + 0x6ed9eba1 + e + at(SHA1_SCHEDULE, i)) | 0
    e = d
    d = c
    c = left(b, 30)
    b = a
    a = next
  }
  for (let i = 40; i < 60; i += 1) {
    next = (left(a, 5) + ((b & c) | (d & (b | c))) + 0x8f1bbcdc + e + at(SHA1_SCHEDULE, i)) | 0
    e = d
    d = c
    c = left(b, 30)
    b = a
    a = next
  }
  for (let i = 60; i < 80; i += 1) {
    next = (left(a, 5) + (b ^ c ^ d) + 0xca62c1d6 + e + at(SHA1_SCHEDULE, i)) | 0
    e = d
    d = c
    c = left(b, 30)
    b = a
    a = next
  }
  words[0] = 0x67452301 + a
  words[1] = 0xefcdab89 + b
  words[2] = 0x98badcfe + c
  words[3] = 0x10325476 + d
  words[4] = 0xc3d2e1f0 + e
}

/** FIPS 180-4 section 4.2.2 */
const SHA256_CONSTANTS = Int32Array.of(
  0x428a2f98,
  0x71374491,
  0xb5c0fbcf,
  0xe9b5dba5,
  0x3956c25b,
  0x59f111f1,
  0x923f82a4,
  0xab1c5ed5,
  0xd807aa98,
  0x12835b01,
  0x243185be,
  0x550c7dc3,
  0x72be5d74,
  0x80deb1fe,
  0x9bdc06a7,
  0xc19bf174,
  0xe49b69c1,
  0xefbe4786,
  0x0fc19dc6,
  0x240ca1cc,
  0x2de92c6f,
  0x4a7484aa,
  0x5cb0a9dc,
  0x76f988da,
  0x983e5152,
  0xa831c66d,
  0xb00327c8,
  0xbf597fc7,
  0xc6e00bf3,
  0xd5a79147,
  0x06ca6351,
  0x14292967,
  0x27b70a85,
  0x2e1b2138,
  0x4d2c6dfc,
  0x53380d13,
  0x650a7354,
  0x766a0abb,
  0x81c2c92e,
  0x92722c85,
  0xa2bfe8a1,
  0xa81a664b,
  0xc24b8b70,
  0xc76c51a3,
  0xd192e819,
  0xd6990624,
  0xf40e3585,
  0x106aa070,
  0x19a4c116,
  0x1e376c08,
  0x2748774c,
  0x34b0bcb5,
  0x391c0cb3,
  0x4ed8aa4a,
  0x5b9cca4f,
  0x682e6ff3,
  0x748f82ee,
  0x78a5636f,
  0x84c87814,
  0x8cc70208,
  0x90befffa,
  0xa4506ceb,
  0xbef9a3f7,
  0xc67178f2,
)

/** SHA-256 of the 32 bytes in eight words, in place (FIPS 180-4 section 6.2.2). */
function sha256(words: Int32Array): void {
  for (let i = 0; i < 8; i += 1) SHA256_SCHEDULE[i] = at(words, i)
  for (let i = 16; i < 64; i += 1) {
    const x = at(SHA256_SCHEDULE, i - 15)
    const y = at(SHA256_SCHEDULE, i - 2)
    const s0 = left(x, 25) ^ left(x, 14) ^ (x >>> 3)
    const s1 = left(y, 15) ^ left(y, 13) ^ (y >>> 10)
    SHA256_SCHEDULE[i] = (at(SHA256_SCHEDULE, i - 16) + s0 + at(SHA256_SCHEDULE, i - 7) + s1) | 0
  }
  let a = 0x6a09e667
  let b = 0xbb67ae85 | 0
  let c = 0x3c6ef372
  let d = 0xa54ff53a | 0
  let e = 0x510e527f
  let f = 0x9b05688c | 0
  let g = 0x1f83d9ab
  let h = 0x5be0cd19
  for (let i = 0; i < 64; i += 1) {
    const s1 = left(e, 26) ^ left(e, 21) ^ left(e, 7)
    const one = (h + s1 + (g ^ (e & (f ^ g))) + at(SHA256_CONSTANTS, i) + at(SHA256_SCHEDULE, i)) | 0
    const s0 = left(a, 30) ^ left(a, 19) ^ left(a, 10)
    const two = (s0 + ((a & b) | (c & (a | b)))) | 0
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + two) | 0
  }
  words[0] = 0x6a09e667 + a
  words[1] = 0xbb67ae85 + b
  words[2] = 0x3c6ef372 + c
  words[3] = 0xa54ff53a + d
  words[4] = 0x510e527f + e
  words[5] = 0x9b05688c + f
  words[6] = 0x1f83d9ab + g
  words[7] = 0x5be0cd19 + h
}

/** A word turned to the left by a number of bits. */
function left(word: number, count: number): number {
  return (word << count) | (word >>> (32 - count))
}

function at(words: Int32Array, index: number): number {
  return words[index] ?? 0
}
