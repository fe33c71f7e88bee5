import { describe, expect, it } from 'vitest'
import { HeadReader, isInterim, replyOf } from '../../../src/client/wire/answer.ts'

type Header = readonly [name: string, value: string, isClean?: boolean]

function read(headers: readonly Header[], isTrailer = false) {
  const reader = new HeadReader()
  reader.begin(isTrailer)
  for (const [name, value, isClean = true] of headers) reader.take(name, value, isClean)
  return { reader, rule: reader.end() }
}

describe('the head of an answer', () => {
  it.each<[string, readonly Header[]]>([
    ['no-status', []],
    ['no-status', [['apns-id', '1']]],
    [
      'two-statuses',
      [
        [':status', '200'],
        [':status', '200'],
      ],
    ],
    ['bad-status', [[':status', '']]],
    ['bad-status', [[':status', '20']]],
    ['bad-status', [[':status', '2000']]],
    ['bad-status', [[':status', 'abc']]],
    ['bad-status', [[':status', '099']]],
    ['bad-status', [[':status', '600']]],
    ['bad-status', [[':status', '+20']]],
    ['switching-protocols', [[':status', '101']]],
    [
      'pseudo-header',
      [
        [':status', '200'],
        [':path', '/'],
      ],
    ],
    [
      'pseudo-header',
      [
        [':made-up', '1'],
        [':status', '200'],
      ],
    ],
    [
      'pseudo-header-late',
      [
        ['a', 'b'],
        [':status', '200'],
      ],
    ],
    [
      'upper-case',
      [
        [':status', '200'],
        ['Apns-Id', '1'],
      ],
    ],
    [
      'field-characters',
      [
        [':status', '200'],
        ['a b', '1'],
      ],
    ],
    [
      'field-characters',
      [
        [':status', '200'],
        ['a:b', '1'],
      ],
    ],
    [
      'field-characters',
      [
        [':status', '200'],
        ['', '1'],
      ],
    ],
    [
      'field-characters',
      [
        [':status', '200'],
        ['a', '1\n', false],
      ],
    ],
    [
      'connection-header',
      [
        [':status', '200'],
        ['connection', 'close'],
      ],
    ],
    [
      'connection-header',
      [
        [':status', '200'],
        ['transfer-encoding', 'chunked'],
      ],
    ],
    [
      'connection-header',
      [
        [':status', '200'],
        ['keep-alive', '1'],
      ],
    ],
    [
      'connection-header',
      [
        [':status', '200'],
        ['upgrade', 'h2c'],
      ],
    ],
    [
      'content-length',
      [
        [':status', '200'],
        ['content-length', '-1'],
      ],
    ],
    [
      'content-length',
      [
        [':status', '200'],
        ['content-length', '1, 1'],
      ],
    ],
    [
      'content-length',
      [
        [':status', '200'],
        ['content-length', '1'],
        ['content-length', '2'],
      ],
    ],
    [
      'content-length',
      [
        [':status', '200'],
        ['content-length', '0'],
        ['content-length', '5'],
      ],
    ],
  ])('breaks %s: %j', (rule, headers) => {
    expect(read(headers).rule).toBe(rule)
  })

  it.each<[string, readonly Header[]]>([
    ['pseudo-header', [[':status', '200']]],
    ['connection-header', [['connection', 'close']]],
  ])('breaks %s as trailers: %j', (rule, headers) => {
    expect(read(headers, true).rule).toBe(rule)
  })

  it('is read anew each time', () => {
    const { reader } = read([
      [':status', '400'],
      ['apns-id', '1'],
      ['Bad', '1'],
    ])
    reader.begin(false)
    reader.take(':status', '200', true)
    expect(reader.end()).toBeUndefined()
    expect(replyOf(reader, '')).toEqual({ status: 200 })
  })

  it('makes a reply', () => {
    const { reader, rule } = read([
      [':status', '429'],
      ['apns-id', 'ID'],
      ['apns-unique-id', 'UNIQUE'],
      ['content-length', '5'],
      ['content-length', '5'],
      ['location', 'https://login.example'],
      ['retry-after', '7'],
    ])
    expect(rule).toBeUndefined()
    expect(replyOf(reader, '{"reason":"TooManyRequests"}')).toEqual({
      status: 429,
      id: 'ID',
      uniqueId: 'UNIQUE',
      retryAfter: 7,
      reason: 'TooManyRequests',
    })
  })

  it.each([
    ['text/html; charset=utf-8', '<title>Welcome</title>', { page: 'Welcome', mediaType: 'text/html' }],
    ['application/grpc', '', { mediaType: 'application/grpc' }],
    ['nonsense', '', {}],
  ])('of a yes without an apns-id says what it is: %s', (contentType, body, more) => {
    const yes: [string, string][] = [
      [':status', '200'],
      ['content-type', contentType],
    ]
    expect(replyOf(read(yes).reader, body)).toEqual({ status: 200, ...more })
    expect(replyOf(read([...yes, ['apns-id', 'A']]).reader, body)).toEqual({ status: 200, id: 'A' })
  })

  it('says where it leads, when it is from a page for signing in', () => {
    const { reader } = read([
      [':status', '302'],
      ['location', 'https://login.example'],
    ])
    expect(replyOf(reader, '')).toEqual({ status: 302, redirectsTo: 'login.example' })
  })

  it('comes after those of 100 to 199', () => {
    expect([100, 103, 199, 200, 400].map(isInterim)).toEqual([true, true, true, false, false])
  })
})

describe('a name of a header', () => {
  it.each<[string, string | undefined]>([
    ['A', 'upper-case'],
    ['Z', 'upper-case'],
    ['xZ', 'upper-case'],
    ['@', undefined],
    ['[', undefined],
    ['!', undefined],
    ['~', undefined],
    ['a ', 'field-characters'],
    ['a\x7f', 'field-characters'],
    ['é', 'field-characters'],
    ['x'.repeat(99), undefined],
    [`${'x'.repeat(100)}é`, 'field-characters'],
  ])('%s', (name, rule) => {
    for (let time = 0; time < 2; time += 1)
      expect(
        read([
          [':status', '200'],
          [name, '1'],
        ]).rule,
      ).toBe(rule)
  })

  it('is judged alike after hundreds of others', () => {
    for (let at = 0; at < 300; at += 1)
      expect(
        read([
          [':status', '200'],
          [`x-${at}`, '1'],
          [`X-${at}`, '1'],
        ]).rule,
      ).toBe('upper-case')
  })
})
