const turnLeft = (word: number, count: number) => (word << count) | (word >>> (32 - count))

/** The block that is hashed, and the rest of its message schedule. */
const schedule = new Int32Array(80)
schedule[5] = 0x80000000 // the mark of the message's end
schedule[15] = 160 // its length in bits

/** The function and the constant of a round (FIPS 180-4 section 4.1.1, 4.2.1). */
function mix(round: number, x: number, y: number, z: number): number {
  if (round < 20) return (((x & y) | (~x & z)) + 0x5a827999) | 0
  if (round < 40) return ((x ^ y ^ z) + 0x6ed9eba1) | 0
  if (round < 60) return (((x & y) | (z & (x | y))) + 0x8f1bbcdc) | 0
  return ((x ^ y ^ z) + 0xca62c1d6) | 0
}

/**
 * SHA-1 of a digest of SHA-1, which is always one block (FIPS 180-4 section 6.1.2). A call into node:crypto takes as
 * long as four of these, and an old PKCS#12 asks for thousands, perhaps millions.
 *
 * @param digest its five words; becomes the digest of it
 */
export function sha1Again(digest: Int32Array): void {
  const w = schedule
  w.set(digest)
  for (let t = 16; t < 80; t += 1) {
    w[t] = turnLeft((w[t - 3] ?? 0) ^ (w[t - 8] ?? 0) ^ (w[t - 14] ?? 0) ^ (w[t - 16] ?? 0), 1)
  }
  let a = 0x67452301
  let b = 0xefcdab89 | 0
  let c = 0x98badcfe | 0
  let d = 0x10325476
  let e = 0xc3d2e1f0 | 0
  for (let t = 0; t < 80; t += 1) {
    const next = (turnLeft(a, 5) + mix(t, b, c, d) + e + (w[t] ?? 0)) | 0
    e = d
    d = c
    c = turnLeft(b, 30)
    b = a
    a = next
  }
  digest[0] = a + 0x67452301
  digest[1] = b + 0xefcdab89
  digest[2] = c + 0x98badcfe
  digest[3] = d + 0x10325476
  digest[4] = e + 0xc3d2e1f0
}
