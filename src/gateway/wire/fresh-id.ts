import { randomFillSync } from 'node:crypto'

const idBytes = 16
const pool = new Uint8Array(256 * idBytes)
let used = pool.length

const text = Buffer.from('00000000-0000-4000-8000-000000000000')
/** Where the two digits of each byte stand. */
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const
const digits = Buffer.from('0123456789ABCDEF')

/** RFC 9562 section 5.4: the version and the variant stand in the upper bits of two bytes. */
const stamped = (byte: number, at: number) =>
  at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte

/**
 * Makes an id as Apple's samples write the ones the gateway makes: a random UUID in capitals.
 *
 * Node's `randomUUID` joins it from twenty strings, which the garbage collector has to clear away: with two ids a push
 * they were an eighth of all that the gateway allocated.
 */
export function freshId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  for (let at = 0; at < idBytes; at += 1) {
    const place = places[at] ?? 0
    const byte = stamped(pool[used + at] ?? 0, at)
    text[place] = digits[byte >> 4] ?? 0
    text[place + 1] = digits[byte & 0x0f] ?? 0
  }
  used += idBytes
  return text.toString('latin1')
}
