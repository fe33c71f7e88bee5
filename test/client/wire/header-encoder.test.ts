import { describe, expect, it } from 'vitest'
import { createHeaderDecoder } from '../../../src/client/wire/header-decoder.ts'
import { createHeaderEncoder, type Headers } from '../../../src/client/wire/header-encoder.ts'

const everything: ReadonlySet<string> = { has: () => true } as unknown as ReadonlySet<string>

/** Somebody who reads what an encoder writes, with a table of his own. */
function conversation() {
  const encoder = createHeaderEncoder('a')
  const decoder = createHeaderDecoder(everything)
  return {
    encoder,
    /** @returns the block as hex, and what was read out of it */
    send(path: string, shared: Headers, own?: Headers) {
      const target = Buffer.alloc(encoder.bound(path, shared, own))
      const end = encoder.write(target, 0, path, shared, own)
      const read: Record<string, string> = {}
      decoder.decode(target, 0, end, (name, value) => {
        read[name] = value
      })
      return { hex: target.toString('hex', 0, end), read }
    },
  }
}

const pseudo = { ':method': 'POST', ':scheme': 'https', ':authority': 'a' }
const shared = { 'apns-topic': 'com.example.app', authorization: 'bearer 1' }

describe('writing header blocks', () => {
  it('sends in full once, and as one byte from then on', () => {
    const { send } = conversation()
    const first = send('/p', shared)
    expect(first.read).toEqual({ ...pseudo, ':path': '/p', ...shared })
    const compact = `8387c0 04022f70 bfbe`.replaceAll(' ', '')
    expect(send('/p', shared).hex).toBe(compact)
    expect(send('/p', shared).hex).toBe(compact)
  })

  it('keeps what is of one request out of the table', () => {
    const { send } = conversation()
    send('/p', shared, { 'apns-id': '1' })
    expect(
      send('/p', shared, { 'apns-id': '1' }).hex.endsWith('bfbe00076170 6e732d69640131'.replace(' ', '')),
    ).toBe(true)
  })

  it('makes the block anew when the shared headers are others', () => {
    const { send } = conversation()
    send('/p', shared)
    const other = { ...shared, 'apns-topic': 'other' }
    expect(send('/p', other).read).toEqual({ ...pseudo, ':path': '/p', ...other })
    expect(send('/p', other).read).toEqual({ ...pseudo, ':path': '/p', ...other })
    expect(send('/p', shared).read).toEqual({ ...pseudo, ':path': '/p', ...shared })
  })

  it('empties the table for a new provider token, however many there have been', () => {
    const { send } = conversation()
    for (let renewal = 0; renewal < 40; renewal += 1) {
      const renewed = { ...shared, authorization: `bearer ${renewal}${'x'.repeat(300)}` }
      expect(send('/p', renewed).read).toEqual({ ...pseudo, ':path': '/p', ...renewed })
      expect(send('/p', renewed).hex.length).toBeLessThan(40)
    }
  })

  it.each([0, 30, 64, 100, 4096, 65_536])('keeps to a table of %i bytes', (size) => {
    const { send, encoder } = conversation()
    send('/p', shared)
    encoder.resize(size)
    for (let time = 0; time < 3; time += 1)
      expect(send('/p', shared).read).toEqual({ ...pseudo, ':path': '/p', ...shared })
  })

  it.each([126, 127, 128, 300, 16_600])(
    'writes a path of %i characters, and one with others than ASCII',
    (length) => {
      const { send } = conversation()
      const path = `/${'x'.repeat(length - 1)}`
      expect(send(path, shared).read[':path']).toBe(path)
      expect(send(`${path}é`, shared).read[':path']).toBe(`${path}Ã©`)
    },
  )
})

it('has room for headers that take three bytes for each character', () => {
  const { encoder } = conversation()
  const long = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`x-${at}`, '汉'.repeat(200)]))
  const target = Buffer.alloc(encoder.bound('汉'.repeat(200), long, long))
  const end = encoder.write(target, 0, '汉'.repeat(200), long, long)
  const read: string[] = []
  createHeaderDecoder(everything).decode(target, 0, end, (_, value) => read.push(value))
  expect(read.filter((value) => value === Buffer.from('汉'.repeat(200)).toString('latin1'))).toHaveLength(17)
})

it('fills a table to its last byte', () => {
  const { send, encoder } = conversation()
  // ":authority: a" and "x: y", with 32 bytes for each (RFC 7541 section 4.1).
  encoder.resize(43 + 34)
  send('/p', { x: 'y' })
  expect(send('/p', { x: 'y' }).hex).toBe('8387bf04022f70be')
  encoder.resize(43 + 33)
  send('/p', { x: 'y' })
  expect(send('/p', { x: 'y' }).hex).toBe('8387be04022f700001780179')
})
