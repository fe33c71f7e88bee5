import { describe, expect, it, vi } from 'vitest'
import { type RowReading, readRows } from '../../../../src/commands/send/many/rows.ts'
import { Fault } from '../../../../src/fault.ts'

const a = 'ab'.repeat(32)
const b = 'cd'.repeat(32)

/** In pieces of so many bytes: whatever they are, the rows are the same. */
async function* pieces(text: string | Uint8Array, size: number) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function utf16(text: string, order: 'le' | 'be'): Buffer {
  const bytes = Buffer.from(text, 'utf16le')
  return order === 'le' ? bytes : bytes.swap16()
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

describe('rows that name saved devices', () => {
  const saved = async () => (name: string) =>
    name === '@anna' ? { deviceToken: a } : { problem: { en: `no ${name}`, zh: '' } }
  const asked = vi.fn(saved)
  const readNamed = async (text: string) => {
    const all: RowReading[] = []
    for await (const readings of readRows(pieces(text, 9), 'rows', asked)) all.push(...readings)
    return all
  }

  it.each([
    ['tokens', `@anna\n${b}\n@bo\n`],
    ['CSV', `token,name\n@anna,A\n${b},B\n@bo,C\n`],
    ['JSON lines', `{"token":"@anna"}\n{"token":"${b}"}\n{"token":"@bo"}\n`],
    ['token,id,name=value', `@anna,1,name=A\n${b},2,name=B\n@bo,3,name=C\n`],
  ])('%s', async (_, text) => {
    asked.mockClear()
    const all = await readNamed(text)
    expect(all.map((each) => (each.kind === 'row' ? each.row.deviceToken : each.problem.en))).toEqual([
      a,
      b,
      'no @bo',
    ])
    expect(asked).toHaveBeenCalledTimes(1)
  })

  it('are told apart from wrong rows that come with them', async () => {
    const text = `{"token":"${b}"}\n{"name":"no token"}\n{"token":"@anna"}\n`
    const all: RowReading[] = []
    for await (const readings of readRows(pieces(text, 1000), 'rows', asked)) all.push(...readings)
    expect(all).toMatchObject([{ row: { deviceToken: b } }, { kind: 'bad' }, { row: { deviceToken: a } }])
  })

  it('are no tokens where none can be saved', async () => {
    expect(await read('@anna\n')).toMatchObject([
      { kind: 'bad', problem: { en: expect.stringMatching(/^"@anna" /) } },
    ])
  })

  it('ask for them only where one is named', async () => {
    asked.mockClear()
    await readNamed(`${a}\n${b}\n`)
    expect(asked).not.toHaveBeenCalled()
  })
})

describe.each([1_000_000, 7, 1])('rows, in pieces of %i bytes', (size) => {
  it.each([
    ['tokens', `${a}\n\n${b.toUpperCase()}\n`, [row(1, a), row(2, b)]],
    ['tokens as people paste them', `<${a.match(/.{8}/g)?.join(' ')}>\r\n${b}`, [row(1, a), row(2, b)]],
    [
      'lines of a log',
      `18:35 Device Token: ${a}\n18:36 Optional("${b}")\n18:37 sha256: ${a}\n`,
      [row(1, a), row(2, b), { kind: 'bad', number: 3, line: 3 }],
    ],
    [
      'JSON lines with tokens in bytes',
      `${JSON.stringify({ token: Buffer.from(a, 'hex') })}\n${JSON.stringify({ token: [...Buffer.from(b, 'hex')] })}\n{"token":[1]}\n`,
      [row(1, a), row(2, b), { kind: 'bad', number: 3, line: 3 }],
    ],
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
      'JSON lines with a wrong one between them',
      `{"token":"${a}"}\n{"token":\n{"token":"${b}"}\n`,
      [row(1, a), { kind: 'bad', number: 2, line: 2 }, row(3, b)],
    ],
    [
      'a JSON array on one line',
      `[{"token":"${a}","name":"]}\\"{"},{"token":"${b}","list":[{"deep":[]}]}]`,
      [row(1, a, { token: a, name: ']}"{' }), row(2, b, { token: b, list: [{ deep: [] }] })],
    ],
    [
      'a JSON array printed for people',
      `\n[\r\n  {\r\n    "token": "${a}"\r\n  },\r\n  {"id": null, "token": "${b}"}\r\n]\r\n`,
      [
        { ...row(1, a), line: 3 },
        { ...row(2, b), line: 6 },
      ],
    ],
    ['a JSON array of tokens', JSON.stringify([a, b]), [row(1, a), row(2, b)]],
    ['an empty JSON array', '[ ]\n', []],
    [
      'JSON objects over several lines, one after another',
      `{\n  "token": "${a}"\n}\n{\n  "token": "${b}"\n}\n`,
      [
        { ...row(1, a), line: 1 },
        { ...row(2, b), line: 4 },
      ],
    ],
    [
      'a JSON object without a token',
      `[{"name":"Ann"}]`,
      [{ kind: 'bad', number: 1, line: 1, problem: { en: 'has no token' } }],
    ],
    [
      'a JSON object with its rows in a list',
      `{"users":[{"token":"${'ab'.repeat(32)}"}]}`,
      [{ kind: 'bad', problem: { en: expect.stringContaining("jq -c '.users[]'") } }],
    ],
    [
      'a JSON object with its rows under a name with a hyphen',
      `{"all-users":[{"deviceToken":"${'ab'.repeat(32)}"}]}`,
      [{ kind: 'bad', problem: { en: expect.stringContaining(`jq -c '.["all-users"][]'`) } }],
    ],
    [
      'a JSON object with a token under each name',
      `{"anna":"${'ab'.repeat(32)}","ben":"${'cd'.repeat(32)}"}`,
      [{ kind: 'bad', problem: { en: expect.stringContaining('to_entries[]') } }],
    ],
    [
      'JSON lines with a comma at each end',
      `{"token":"${'ab'.repeat(32)}"},\n{"token":"${'cd'.repeat(32)}"},`,
      [
        { kind: 'bad', line: 1, problem: { en: expect.stringContaining('ends in a comma') } },
        { kind: 'bad', line: 2, problem: { en: expect.stringContaining('ends in a comma') } },
      ],
    ],
    [
      'a JSON object with a list of tokens',
      `[{"device_tokens":["${'ab'.repeat(32)}"]}]`,
      [{ kind: 'bad', problem: { en: expect.stringContaining("jq -c '.device_tokens[] | {token: .}'") } }],
    ],
    [
      'a token or an id that is no text',
      `{"token":["${a}"]}\n{"token":"${a}","id":{}}\n`,
      [
        { kind: 'bad', number: 1, problem: { en: 'has a token that is no text' } },
        { kind: 'bad', number: 2, problem: { en: 'has an id that is no text' } },
      ],
    ],
    [
      'lines that end as on old Macs',
      `token,name\r${a},Ann\r${b},Bob`,
      [row(1, a), row(2, b, { name: 'Bob' })],
    ],
    [
      'line ends of every kind in one file',
      `token,name\r\n${a},Ann\n\r\n${b},Bob\r`,
      [
        { ...row(1, a, { name: 'Ann' }), line: 2 },
        { ...row(2, b, { name: 'Bob' }), line: 4 },
      ],
    ],
    [
      'quotes from the third line on',
      `token,name\n${a},Ann\n${b},"Bob ""B"", the\r\nsecond"\n${a},5" screen\n`,
      [
        { ...row(1, a, { name: 'Ann' }), line: 2 },
        { ...row(2, b, { name: 'Bob "B", the\r\nsecond' }), line: 4 },
        { ...row(3, a, { name: '5" screen' }), line: 5 },
      ],
    ],
    [
      'tabs, the first cell empty',
      `id\ttoken\tname\n\t${a}\t小 明\u3000\n`,
      [row(1, a, { token: a, name: '小 明' })],
    ],
    [
      'Export-Csv of Windows PowerShell',
      `\ufeff#TYPE System.Management.Automation.PSCustomObject\r\n"token","name"\r\n"${a}","Ann"\r\n`,
      [{ ...row(1, a, { token: a, name: 'Ann' }), line: 3 }],
    ],
    ['a delimiter named for Excel', `sep=;\r\ntoken;a,b,c\r\n${a};x\r\n`, [row(1, a, { 'a,b,c': 'x' })]],
    [
      'what PowerShell writes with >',
      utf16(`\ufefftoken,name\r\n${a},小明\r\n`, 'le'),
      [row(1, a, { token: a, name: '小明' })],
    ],
    [
      'UTF-16, the other way round',
      utf16(`\ufefftoken,name\n${a},李雷\n`, 'be'),
      [row(1, a, { name: '李雷' })],
    ],
    ['UTF-16 without a mark', utf16(`[{"token":"${a}","name":"李"}]`, 'le'), [row(1, a, { name: '李' })]],
    ['UTF-16 without a mark, the other way round', utf16(`${a}\n`, 'be'), [row(1, a)]],
    [
      'columns named like what every object has',
      `token,constructor,__proto__,toString\n${a},x,y,z\n`,
      [row(1, a, JSON.parse(`{"token":"${a}","constructor":"x","__proto__":"y","toString":"z"}`))],
    ],
    ['tokens, and a line of blanks', `${a}\n \t \n ${b} \n`, [row(1, a), { ...row(2, b), line: 3 }]],
    [
      'lines of a log with commas',
      `18:35:01, Device Token: ${a}\n18:35:02, Device Token: ${b}\n`,
      [row(1, a), row(2, b)],
    ],
    [
      'rows with fewer cells than the header',
      `token,name,deviceToken\n${a}\n${b},Bob\n`,
      [row(1, a, { token: a }), row(2, b, { token: b, name: 'Bob' })],
    ],
    [
      'a row that ends before its token',
      `name,token\nAnn\n`,
      [{ kind: 'bad', number: 1, problem: { en: expect.stringMatching(/^"" is empty/) } }],
    ],
    [
      'a header with blanks round its names',
      ` name ; Push Token \nAnn;${a}\n`,
      [row(1, a, { name: 'Ann', 'Push Token': a })],
    ],
    [
      'a delimiter named for Excel, and above it or below it the type of PowerShell',
      `sep=;\n#TYPE a,b\ntoken;"x,y"\n${a};1\n`,
      [{ ...row(1, a, { token: a, 'x,y': '1' }), line: 4 }],
    ],
    [
      'assignments without an id, without a name, with blanks, with a comma at the end',
      `${a},,name = Ann,=x,\n@anna ,m2,city=\n`,
      [
        row(1, a, { name: ' Ann', '': 'x' }),
        { kind: 'bad', number: 2, problem: { en: expect.stringContaining('"@anna" ') } },
      ],
    ],
    [
      'JSON with ids of every kind',
      `{"token":"${a}","id":true}\n{"token":"${a}","id":null}\n{"token":"${a}","msg_id":0}\n{"token":"${a}","id":""}\n`,
      [row(1, a, {}, 'true'), row(2, a), row(3, a, {}, '0'), row(4, a, {}, '')],
    ],
    [
      'JSON with tokens that are none',
      `{"token":null}\n{"token":7}\n{"token":{"a":"${a}"}}\n{"token":["${a}"]}\n`,
      [
        { kind: 'bad', number: 1, problem: { en: expect.stringMatching(/^"" /) } },
        { kind: 'bad', number: 2, problem: { en: expect.stringMatching(/^"7" /) } },
        { kind: 'bad', number: 3, problem: { en: 'has a token that is no text' } },
        { kind: 'bad', number: 4, problem: { en: 'has a token that is no text' } },
      ],
    ],
    [
      'JSON with the same bytes under two names',
      JSON.stringify([{ token: [...Buffer.from(a, 'hex')], deviceToken: [...Buffer.from(a, 'hex')] }]),
      [row(1, a)],
    ],
    [
      'JSON with two tokens of which one is empty',
      JSON.stringify([{ token: a, deviceToken: '' }]),
      [row(1, a, { token: a, deviceToken: '' })],
    ],
    [
      'JSON lines with keys of another row',
      `{"token":"${a}"}\n"${b}"\n7\n[]\n{"token":"${b}","id":"m4"}\n`,
      [
        row(1, a),
        row(2, b),
        { kind: 'bad', number: 3, problem: { en: 'is not a JSON object' } },
        { kind: 'bad', number: 4, problem: { en: 'is not a JSON object' } },
        row(5, b, {}, 'm4'),
      ],
    ],
    [
      'the form of vendor consoles',
      `${a},m1,name=Ann,city=A=B\n${b},m2\n`,
      [row(1, a, { name: 'Ann', city: 'A=B' }, 'm1'), row(2, b, {}, 'm2')],
    ],
  ])('%s', async (_, text, expected) => {
    const all = await read(text, size)
    expect(all).toMatchObject(expected)
    const idsOf = (readings: readonly unknown[]) =>
      readings.map((each) => (each as { row?: { id?: string } }).row?.id)
    expect(idsOf(all)).toEqual(idsOf(expected))
  })

  it('takes two columns of tokens only where they say the same', async () => {
    const told = await read(`token,Device Token,name\n${a},${a},Ann\n${a},${b},Bob\n${a},,Cid\n`, size)
    expect(told).toMatchObject([
      { kind: 'row' },
      {
        kind: 'bad',
        number: 2,
        problem: { en: expect.stringContaining('has two different tokens, in column 1 and in column 2') },
      },
      { kind: 'row' },
    ])
  })

  it('takes two tokens of a JSON row only where they say the same', async () => {
    const lines = [
      { token: a, deviceToken: a },
      { token: a, deviceToken: b },
      { token: a, deviceToken: null },
    ]
    const json = lines.map((line) => JSON.stringify(line))
    for (const text of [json.join('\n'), `[${json.join(',')}]`])
      expect(await read(text, size)).toMatchObject([
        { kind: 'row' },
        {
          kind: 'bad',
          number: 2,
          problem: { en: expect.stringContaining('has two different tokens, in token and in deviceToken') },
        },
        { kind: 'row' },
      ])
  })

  it.each<[string, unknown, string]>([
    ['nothing', {}, 'has no token'],
    ['a list of tokens', { device_tokens: [a] }, "jq -c '.device_tokens[] | {token: .}'"],
    ['a list of tokens, in capitals', { TOKENS: [a] }, "jq -c '.TOKENS[] | {token: .}'"],
    ['a list of names that hold an s', { tokesn: [a] }, 'has no token'],
    ['a text of tokens', { tokens: `${a},${b}` }, 'has no token'],
    ['a list of rows that have more', { users: [{ name: 'Ann', token: a }] }, "jq -c '.users[]'"],
    ['a list of rows and others', { n: 1, users: [7, { name: 'Ann' }, { token: a }] }, "jq -c '.users[]'"],
    ['a list of others', { users: [7, { name: 'Ann' }] }, 'has no token'],
    ['a row in place of a list', { user: { token: a } }, 'has no token'],
    ['a list whose name begins with a digit', { '2nd': [{ token: a }] }, `jq -c '.["2nd"][]'`],
    ['a list whose name ends in a mark', { 'b!': [{ token: a }] }, `jq -c '.["b!"][]'`],
    ['a list whose name is plain', { _b2: [{ token: a }] }, `jq -c '._b2[]'`],
    ['a token under each name', { ann: a, bo: b }, 'to_entries[]'],
    ['a token under one name alone', { ann: a, bo: 'b' }, 'has no token'],
    ['numbers under each name', { ann: 1 }, 'has no token'],
  ])('says of an object that is no row what is in it: %s', async (_, value, told) => {
    expect(await read(JSON.stringify(value), size)).toMatchObject([
      { kind: 'bad', number: 1, problem: { en: expect.stringContaining(told) } },
    ])
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

it.each([
  ['x'.repeat(24), `"${'x'.repeat(24)}" `],
  [`abcdefghijkl${'x'.repeat(9)}1234`, '"abcdefghijkl…1234" '],
])('names what is no token, as much of it as one wants to read: %s', async (text, told) => {
  expect(await read(`${a}\n${text}\n`)).toMatchObject([
    { kind: 'row' },
    { kind: 'bad', problem: { en: expect.stringMatching(new RegExp(`^${told}`)) } },
  ])
})

it('has no id where none was given', async () => {
  for (const text of [a, `token\n${a}`, `{"token":"${a}"}`, `[{"token":"${a}"}]`, `${a},,x=1`]) {
    const [reading] = await read(text)
    expect(reading?.kind === 'row' && Object.keys(reading.row)).toEqual(['number', 'deviceToken', 'values'])
  }
})

const gbk = Buffer.concat([Buffer.from(`token,name\n${a},`), Buffer.from('c0eec0d70a', 'hex')])

describe('of a file without a column named token is said what to do', () => {
  it.each([
    ['id,device,name\n1,ab,Ann\n', /"device" holds the device tokens, call it token/],
    ['user;push_id\nann;ab\n', /"push_id" holds/],
    [' id | token\n----+-----\n 1 | ab\n', /psql --csv/],
    ['| id | token |\n|----|-------|\n', /psql --csv/],
    ['+----+-------+\n| id | token |\n', /psql --csv/],
    ['name,city\nAnn,Bern\n', /CSV with a header/],
    ['device\nab\n', /CSV with a header/],
    ['@anna and others\n', /CSV with a header/],
    ['"id","my device"\n1,ab\n', /the column "my device" holds/],
    ['id, push key \n1,ab\n', /the column "push key" holds/],
    ['a,b;push;c;d\n', /the column "push" holds/],
    [`id,eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJURUFNIn0.push${'x'.repeat(40)}\n`, /CSV with a header/],
  ])('%j', async (text, hint) => {
    const reading = read(text)
    await expect(reading).rejects.toMatchObject({ hint: { en: expect.stringMatching(hint) } })
  })
})

describe('files that are none', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['without a token column', 'name,city\nAnn,Bern\n', /neither a device token/],
    ['empty', '\n \n', /is empty/],
    ['a workbook of Excel', Buffer.from('PK\x03\x04\x14\x00\x06\x00'), /is an Excel workbook .* not text/],
    ['compressed', Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0x01]), /is compressed with gzip/],
    ['GBK', gbk, /UTF-8/],
    [
      'UTF-8 that ends within a letter',
      new TextEncoder().encode(`${a},你`).subarray(0, -1),
      /ends in the middle of a letter: it was cut/,
    ],
    ['half of UTF-16', utf16(`\ufeff${a}\n`, 'le').subarray(0, -1), /begins as UTF-16LE and does not go on/],
    [
      'text behind a quote',
      `token,name\n${a},"Bo"x\n`,
      /row 1 \(line 2\), column 2: something follows the closing/,
    ],
    [
      'a broken quote in the header',
      `token,"na"me\n${a},x\n`,
      /the header \(line 1\), column 2: something follows/,
    ],
    [
      'a broken quote further down',
      `token,name\n${a},Ann\n\n${a},"Bob\nthe second"\n${b},"Bo"x\n`,
      /row 3 \(line 6\), column 2: something follows/,
    ],
    [
      'a quote that is not closed',
      `token,name\n${a},Ann\n${b},"Bob\n${a},Cid\n`,
      /row 2 \(line 3\), column 2: a quote \("\) is opened and never closed/,
    ],
    [
      'a quote that is not closed in a long file',
      `token,name\n${a},"Ann"\n${b},"Bob\n${`${a},Cid\n`.repeat(20_000)}`,
      /row 2 \(line 3\), column 2: it is longer than 1 MB; a quote/,
    ],
    [
      'a broken quote in the second line of a row',
      `token,name\n${a},"Bob\nthe second"x\n`,
      /row 1 \(line 3\), column 2: something follows/,
    ],
    ['a broken quote in assignments', `${a},m1,name=Ann\n${b},"m2"x\n`, /row 2 \(line 2\), column 2/],
    [
      'a JSON array cut short',
      `[{"token":"${a}"},\n{"token"`,
      /not valid JSON: line 2: the file ends too early/,
    ],
    ['a JSON array without its end', `[{"token":"${a}"}\n`, /line 2: the file ends too early/],
    [
      'a JSON array without a comma',
      `[{"token":"${a}"}\n{"token":"${b}"}]`,
      /line 2: a comma or \] is missing/,
    ],
    ['a JSON array with a comma too many', `[{"token":"${a}"},\n]`, /line 2: an object is missing/],
    ['a JSON array of numbers', '[1,2]', /line 1: an object or \] is missing/],
    [
      'a broken object in a JSON array',
      `[{"token":"${a}"},\n{"token":\n'x'}]`,
      /line 3: JSON has double quotes only/,
    ],
    ['more behind a JSON array', `[{"token":"${a}"}]\n[]`, /line 2: the array has ended, and more follows/],
    ['a line without end', `token\n${a}\n${'x'.repeat(1_000_001)}`, /Line 3 of rows is longer than 1 MB/],
    ['a long line', `token\n${a}\n${'x'.repeat(1_000_001)}\n${b}\n`, /Line 3 of rows is longer than 1 MB/],
    ['a long object', `[\n{"token":"${'x'.repeat(1_100_000)}"}]`, /Line 2 of rows is longer than 1 MB/],
    ['a first line without end', `\n${'x '.repeat(600_000)}`, /Line 2 of rows is longer than 1 MB/],
    ['nothing but blanks', ' '.repeat(1_100_000), /Line 1 of rows is longer than 1 MB/],
    [
      'a JSON object without end',
      `[\n{"token":"${'x'.repeat(1_100_000)}`,
      /Line 2 of rows is longer than 1 MB/,
    ],
  ])('%s', async (_, text, message) => {
    for (const size of [10_000_000, 1_000_000, 64_000, ...(text.length < 1000 ? [40] : [])]) {
      const fault = await read(text, size).catch((error: unknown) => error)
      expect(fault).toBeInstanceOf(Fault)
      expect((fault as Fault).message).toMatch(message)
    }
  })
})
