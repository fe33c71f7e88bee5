import { describe, expect, it } from 'vitest'
import { type RowReading, readRows } from '../../../../src/commands/send/many/rows.ts'

const a = 'ab'.repeat(32)
const b = 'cd'.repeat(32)

/** In pieces of so many bytes: whatever they are, the rows are the same. */
async function* pieces(text: string | Uint8Array, size: number) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(text: string | Uint8Array, size = 1_000_000): Promise<RowReading[]> {
  const all: RowReading[] = []
  for await (const readings of readRows(pieces(text, size), 'rows')) all.push(...readings)
  return all
}

const row = (number: number, deviceToken: string, values: object = {}, id?: string) => ({
  kind: 'row',
  row: { number, deviceToken, values, ...(id !== undefined && { id }) },
})

describe.each([1_000_000, 7])('rows, in pieces of %i bytes', (size) => {
  it.each([
    ['tokens', `${a}\n\n${b.toUpperCase()}\n`, [row(1, a), row(2, b)]],
    ['tokens as people paste them', `<${a.match(/.{8}/g)?.join(' ')}>\r\n${b}`, [row(1, a), row(2, b)]],
    [
      'CSV',
      `token,id,name\n${a},m1,"Ann, the first"\n${b},,李雷\n`,
      [
        row(1, a, { token: a, id: 'm1', name: 'Ann, the first' }, 'm1'),
        row(2, b, { token: b, name: '李雷' }),
      ],
    ],
    [
      'CSV of Excel',
      `\ufeffDevice Token;名字\r\n${a};小明\r\n`,
      [row(1, a, { 'Device Token': a, 名字: '小明' })],
    ],
    [
      'JSON lines',
      `{"token":"${a}","id":7,"badge":3}\n{"deviceToken":"${b}"}\n`,
      [row(1, a, { token: a, id: 7, badge: 3 }, '7'), row(2, b, { deviceToken: b })],
    ],
    [
      'the form of vendor consoles',
      `${a},m1,name=Ann,city=A=B\n${b},m2\n`,
      [row(1, a, { name: 'Ann', city: 'A=B' }, 'm1'), row(2, b, {}, 'm2')],
    ],
  ])('%s', async (_, text, expected) => {
    expect(await read(text, size)).toMatchObject(expected)
  })

  it('tells bad rows with their number and line', async () => {
    const told = await read(`token,name\n${a},Ann\n\nnonsense,Bob\n${b},Cid,more\n`, size)
    expect(told).toMatchObject([
      { kind: 'row' },
      {
        kind: 'bad',
        number: 2,
        line: 4,
        problem: { en: expect.stringContaining('"nonsense" is not a device token') },
      },
      { kind: 'bad', number: 3, line: 5, problem: { en: 'has 3 fields, the header has 2' } },
    ])
  })
})

describe('files that are none', () => {
  it.each([
    ['without a token column', 'name,city\nAnn,Bern\n', /neither a device token/],
    ['empty', '\n \n', /is empty/],
    ['a JSON array', `[{"token":"${a}"}]`, /neither a device token/],
    [
      'GBK',
      Buffer.concat([
        Buffer.from(`token,name\n${a},`),
        Buffer.from([0xc0, 0xee, 0xc0, 0xd7]),
        Buffer.from('\n'),
      ]),
      /UTF-8/,
    ],
  ])('%s', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message)
  })
})
