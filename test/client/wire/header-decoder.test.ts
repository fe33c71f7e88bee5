import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHeaderDecoder, type HeaderDecoder } from '../../../src/client/wire/header-decoder.ts'
import { createHeaderEncoder, type Headers } from '../../../src/client/wire/header-encoder.ts'

type Header = readonly [name: string, value: string]

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')

const everything: ReadonlySet<string> = { has: () => true } as unknown as ReadonlySet<string>

/** @returns what is behind a full prefix (RFC 7541 section 5.1), as hex */
const varint = (rest: number): string =>
  rest < 128 ? rest.toString(16).padStart(2, '0') : ((rest & 127) | 128).toString(16) + varint(rest >> 7)

function decode(decoder: HeaderDecoder, block: Buffer): Header[] {
  const headers: Header[] = []
  decoder.decode(block, 0, block.length, (name, value) => headers.push([name, value]))
  return headers
}

describe('reading header blocks', () => {
  it.each<[string, readonly (readonly [hex: string, headers: readonly Header[]])[]]>([
    [
      'RFC 7541 C.2.1: a new header',
      [
        [
          '400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572',
          [['custom-key', 'custom-header']],
        ],
      ],
    ],
    [
      'C.2.3: one that is never kept',
      [['1008 7061 7373 776f 7264 0673 6563 7265 74', [['password', 'secret']]]],
    ],
    [
      'C.4: three requests',
      [
        [
          '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
          [
            [':method', 'GET'],
            [':scheme', 'http'],
            [':path', '/'],
            [':authority', 'www.example.com'],
          ],
        ],
        [
          '8286 84be 5886 a8eb 1064 9cbf',
          [
            [':method', 'GET'],
            [':scheme', 'http'],
            [':path', '/'],
            [':authority', 'www.example.com'],
            ['cache-control', 'no-cache'],
          ],
        ],
        [
          '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
          [
            [':method', 'GET'],
            [':scheme', 'https'],
            [':path', '/index.html'],
            [':authority', 'www.example.com'],
            ['custom-key', 'custom-value'],
          ],
        ],
      ],
    ],
    [
      'the table made smaller, and entries gone with it',
      [
        ['4001 6101 62', [['a', 'b']]],
        [
          '20 3fe1 1f 4001 6301 64 be',
          [
            ['c', 'd'],
            ['c', 'd'],
          ],
        ],
      ],
    ],
  ])('%s', (_, blocks) => {
    const decoder = createHeaderDecoder(everything)
    for (const [hex, headers] of blocks) expect(decode(decoder, bytes(hex))).toEqual(headers)
  })

  it.each([
    ['an entry of a table that is empty', 'be'],
    ['an index far away', 'ffff 7f'],
    ['index 0', '80'],
    ['a name of an entry that is not there', '7e 0161'],
    ['a table that was not allowed', '3fe2 1f'],
    ['a change of the table behind a header', '88 20'],
    ['a string that ends early', '4882 64'],
    ['a string that is longer than can be', '00 7fff ffff 0f'],
    ['an endless number', 'ffff ffff ffff ffff'],
    ['a number that ends early', 'ff'],
    ['bad Huffman code in a header that nobody wants', '0001 6181 00'],
  ])('refuses %s', (_, hex) => {
    expect(() => decode(createHeaderDecoder(new Set()), bytes(hex))).toThrow(
      expect.objectContaining({ rule: 'header-block' }),
    )
  })

  it('does not read on in what stands behind the block', () => {
    const target = bytes('4001 61 00')
    const read = () => createHeaderDecoder(new Set()).decode(target, 0, 3, () => {})
    expect(read).toThrow(expect.objectContaining({ rule: 'header-block' }))
  })

  it('reads a string in Huffman code of any length', () => {
    // RFC 7541, appendix B: a is 00011, and so eight of them are five bytes.
    const eight = '18c6318c63'
    const decoder = createHeaderDecoder(everything)
    for (const times of [1, 100, 800]) {
      const length = times * 5 - 127
      const prefix = length < 0 ? (0x80 + times * 5).toString(16) : `ff${varint(length)}`
      const block = bytes(`0001 62 ${prefix}${eight.repeat(times)}`)
      expect(decode(decoder, block)).toEqual([['b', 'aaaaaaaa'.repeat(times)]])
    }
  })

  it('drops the oldest entries when a new one needs their room, and those that do not fit at all', () => {
    const decoder = createHeaderDecoder(everything)
    const entry = (letter: string) => bytes(`4001 ${letter} 7f81 0f${'62'.repeat(2048)}`)
    decode(decoder, entry('61'))
    decode(decoder, entry('63'))
    expect(decode(decoder, bytes('be'))[0]?.[0]).toBe('c')
    expect(() => decode(decoder, bytes('bf'))).toThrow()
    decode(decoder, bytes(`4001 61 7f81 1f${'62'.repeat(4096)}`))
    expect(() => decode(decoder, bytes('be'))).toThrow()
  })

  it.each([
    [100, 3931, true],
    [100, 3932, false],
    [3931, 100, true],
    [3932, 100, false],
  ])('counts name, value and 32 bytes for each entry: %i and %i beside 33', (name, value, fits) => {
    const number = (length: number) => {
      const rest = length - 127
      return length < 127 ? [length] : [127, ...(rest < 128 ? [rest] : [(rest & 127) | 128, rest >> 7])]
    }
    const decoder = createHeaderDecoder(everything)
    const whole = Buffer.from([
      0x40,
      ...number(name),
      ...Buffer.alloc(name, 'b'),
      ...number(value),
      ...Buffer.alloc(value, 'c'),
    ])
    decode(decoder, bytes('4001 6100'))
    decode(decoder, whole)
    if (fits) expect(decode(decoder, bytes('bf'))).toEqual([['a', '']])
    else expect(() => decode(decoder, bytes('bf'))).toThrow()
    expect(decode(decoder, bytes('be'))[0]?.[0]).toBe('b'.repeat(name))
  })

  it('refuses a few bytes that stand for very many', () => {
    const decoder = createHeaderDecoder(new Set())
    const bomb = bytes(`4001 61 7fa1 1e${'62'.repeat(4000)} ${'be'.repeat(70)}`)
    expect(() => decode(decoder, bomb)).toThrow(expect.objectContaining({ rule: 'headers-too-long' }))
  })

  it('reads no further than its block, whatever stands behind it', () => {
    const buffer = bytes('40 01 61 01 62 01 63')
    for (let end = 1; end < 5; end += 1)
      expect(() => createHeaderDecoder(everything).decode(buffer, 0, end, () => {}), `${end}`).toThrow(
        expect.objectContaining({ rule: 'header-block' }),
      )
    expect(() => decode(createHeaderDecoder(everything), bytes('80 01 61 01 62'))).toThrow(
      expect.objectContaining({ rule: 'header-block' }),
    )
  })

  it('knows the last entry of the fixed table, and a text of nothing that is compressed', () => {
    expect(decode(createHeaderDecoder(everything), bytes('bd 40 01 61 80'))).toEqual([
      ['www-authenticate', ''],
      ['a', ''],
    ])
  })

  it('takes a list of 262,144 bytes, and not of one more', () => {
    // ":method: GET" is 42 bytes of it, "a" and a value of 31 or 32 characters the last 64 or 65.
    const listed = (value: number) =>
      Buffer.concat([
        Buffer.alloc(6240, 0x82),
        bytes('00 01 61'),
        Buffer.from([value]),
        Buffer.alloc(value, 'x'),
      ])
    expect(decode(createHeaderDecoder(everything), listed(31))).toHaveLength(6241)
    expect(() => decode(createHeaderDecoder(everything), listed(32))).toThrow(
      expect.objectContaining({ rule: 'headers-too-long' }),
    )
  })

  it('makes no string of what nobody wants', () => {
    const decoder = createHeaderDecoder(new Set(['b']))
    expect(decode(decoder, bytes('0001 6101 62 0001 6201 63'))).toEqual([
      ['a', ''],
      ['b', 'c'],
    ])
  })

  it.each([
    ['NUL', '00', false],
    ['line feed', '0a', false],
    ['carriage return', '0d', false],
    ['a blank in front', '2061', false],
    ['a tab in front', '0961', false],
    ['a blank behind', '6120', false],
    ['a tab behind', '6109', false],
    ['a form feed', '610c', true],
    ['a sign below the blank', '0e61', true],
    ['a tab between', '610961', true],
    ['nothing', '', true],
  ])('says of a value with %s whether it may be', (_, value, isClean) => {
    const told: boolean[] = []
    const length = (value.length / 2).toString(16).padStart(2, '0')
    const block = bytes(`4001 61 ${length}${value} be`)
    createHeaderDecoder(new Set()).decode(block, 0, block.length, (_name, _value, clean) => told.push(clean))
    expect(told).toEqual([isClean, isClean])
  })
})

/** Somebody else's HPACK: Debian's python3-hpack, one process for all blocks of one connection. */
const program = `
import sys, json
from hpack import Encoder, Decoder
job = json.load(sys.stdin)
encoder, decoder = Encoder(), Decoder()
encoded = []
for step in job["lists"]:
    if step["size"] is not None: encoder.header_table_size = step["size"]
    encoded.append(encoder.encode([tuple(h) for h in step["headers"]], huffman=step["huffman"]).hex())
decoded = [[[str(n), str(v)] for n, v in decoder.decode(bytes.fromhex(b))] for b in job["blocks"]]
json.dump({"encoded": encoded, "decoded": decoded}, sys.stdout)
`
const python = ['/usr/bin/python3', 'python3'].find(
  (path) => spawnSync(path, ['-c', 'import hpack']).status === 0,
)

describe.runIf(python !== undefined)("against python's hpack", () => {
  const text = fc.string({ minLength: 1, maxLength: 30 })
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/)
  const headers = fc.array(fc.tuple(fc.oneof(name, fc.constantFrom('date', 'apns-id', 'server')), text), {
    maxLength: 12,
  })

  it('reads what it writes, and writes what it reads', () => {
    const lists = fc.sample(
      fc.record({
        size: fc.option(fc.integer({ min: 0, max: 4096 })),
        huffman: fc.boolean(),
        headers,
      }),
      200,
    )
    const encoder = createHeaderEncoder('api.push.apple.com')
    const sent = fc.sample(
      fc.record({ path: name, shared: fc.dictionary(name, text), own: fc.dictionary(name, text) }),
      200,
    )
    const shared: Headers[] = []
    const blocks = sent.map((request, at) => {
      // Three of four have the headers of the one before.
      const same = at % 4 === 0 ? request.shared : (shared[at - 1] ?? request.shared)
      shared.push(same)
      if (at % 50 === 25) encoder.resize(at * 10)
      const target = Buffer.alloc(encoder.bound(request.path, same, request.own))
      return target.toString('hex', 0, encoder.write(target, 0, request.path, same, request.own))
    })
    const { stdout, stderr } = spawnSync(python ?? '', ['-c', program], {
      input: JSON.stringify({ lists, blocks }),
      encoding: 'utf8',
      maxBuffer: 1e8,
    })
    expect(stderr).toBe('')
    const { encoded, decoded } = JSON.parse(stdout) as {
      encoded: readonly string[]
      decoded: readonly (readonly Header[])[]
    }
    const decoder = createHeaderDecoder(everything)
    encoded.forEach((block, at) => {
      expect(decode(decoder, bytes(block))).toEqual(lists[at]?.headers)
    })
    sent.forEach(({ path, own }, at) => {
      expect(decoded[at]).toEqual([
        [':method', 'POST'],
        [':scheme', 'https'],
        [':authority', 'api.push.apple.com'],
        [':path', path],
        ...Object.entries(shared[at] ?? {}),
        ...Object.entries(own),
      ])
    })
  })
})
