import { describe, expect, it } from 'vitest'
import { checkPayload, inferPushType, messagePayload } from '../../src/apns/payload.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const ofSize = (size: number) => bytes(`{"a":"${'x'.repeat(size - 8)}"}`)

describe('checkPayload', () => {
  it('lets bytes through as they are', () => {
    const payload = bytes('{ "aps" : {"alert":"你好"} }')
    expect(checkPayload(payload)).toEqual(payload)
  })

  it('takes off a byte order mark', () => {
    expect(checkPayload(bytes('\uFEFF{}'))).toEqual(bytes('{}'))
  })

  it.each([
    ['', 'payload/not-json'],
    ['{"aps":{}};', 'payload/not-json'],
    ['[]', 'payload/not-an-object'],
    ['"hi"', 'payload/not-an-object'],
    ['null', 'payload/not-an-object'],
  ])('refuses %s', (text, code) => {
    expect(() => checkPayload(bytes(text))).toThrow(expect.objectContaining({ code }))
  })

  it('refuses what is not UTF-8', () => {
    expect(() => checkPayload(Uint8Array.of(0x7b, 0xff, 0x7d))).toThrow(
      expect.objectContaining({ code: 'payload/not-json' }),
    )
  })

  it.each([
    ['alert', 4096],
    ['voip', 5120],
  ] as const)('takes %s up to %i bytes', (type, size) => {
    expect(checkPayload(ofSize(size), type)).toHaveLength(size)
    expect(() => checkPayload(ofSize(size + 1), type)).toThrow(
      expect.objectContaining({ code: 'payload/too-large' }),
    )
  })

  it('counts bytes, not characters', () => {
    expect(() => checkPayload(messagePayload('汉'.repeat(1400)))).toThrow(/4220 bytes/)
  })
})

describe('inferPushType', () => {
  it.each([
    ['{"aps":{"alert":"x"}}', 'alert'],
    ['{"aps":{"content-available":1}}', 'background'],
    ['{"aps":{"content-available":1,"sound":"default"}}', 'alert'],
    ['{}', 'alert'],
    ['{"aps":3}', 'alert'],
  ])('%s is %s', (text, type) => {
    expect(inferPushType(bytes(text))).toBe(type)
  })
})
