import { generateKeyPairSync } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { appleGateway } from '../../../../src/apns/endpoint.ts'
import { payloadOf } from '../../../../src/apns/payload.ts'
import { contentOf } from '../../../../src/commands/send/many/content.ts'
import { journalHead, leavingLine } from '../../../../src/commands/send/many/journal.ts'
import { sendMany } from '../../../../src/commands/send/many/many.ts'
import type { ManyPlan } from '../../../../src/commands/send/many/plan.ts'
import { formatLine, type ReportLine, reportHead } from '../../../../src/commands/send/many/report.ts'
import type { ManyEvent, Summary } from '../../../../src/commands/send/many/summary.ts'
import { Fault } from '../../../../src/fault.ts'
import type { Finding } from '../../../../src/finding.ts'
import type { GrowingFile } from '../../../../src/host.ts'
import type { Text } from '../../../../src/text.ts'
import { credentials } from '../../../diagnosis/situations.ts'
import { type FakeHost, fakeHost, run } from '../../../fake-host.ts'

// Runs of which no row leaves. An attempt to reach Apple fails a test (test/loopback.ts).

const gateway = appleGateway('sandbox')
const topic = 'com.example.app'
const tokenOf = (row: number) => row.toString(16).padStart(64, '0')
const rowsOf = (count: number) => Array.from({ length: count }, (_, at) => `${tokenOf(at + 1)}\n`).join('')

const text = (en: string): Text => ({ en, zh: en })
const finding = (id: string) =>
  ({
    ...{ id, severity: 'warning', evidence: text(`${id}.`) },
    remedy: { text: text(`Mend ${id}.`), commands: [] },
  }) as unknown as Finding

interface Running {
  readonly rows?: string
  readonly files?: Readonly<Record<string, string>>
  readonly input?: Partial<ManyPlan['input']>
  readonly alert?: string
  readonly notification?: object
  /** Interrupted by the first warning, of what is doubtful: the rows have been looked at, and none has left. */
  readonly isInterrupted?: boolean
  readonly json?: boolean
  /** What is thrown when the rows are read the second time, behind the last. */
  readonly reading?: Fault
  /** How files that grow behave otherwise. */
  readonly behave?: (path: string) => Partial<GrowingFile>
}

/** A run to its end, or to its fault; each file that is taken away takes a second and a half. */
async function running(options: Running) {
  const { rows = rowsOf(3), files = {}, input = {}, alert = 'Hi', notification = { topic } } = options
  const { isInterrupted = true, json = false, reading, behave = () => ({}) } = options
  const controller = new AbortController()
  const host = fakeHost({ files: { rows, ...files }, interrupted: controller.signal })
  const { grow, remove, pieces } = host.files
  let reads = 0
  host.files.pieces = async function* (path, more) {
    yield* pieces.call(host.files, path, more)
    if (path === 'rows') reads += 1
    if (reads === 2 && reading !== undefined) throw reading
  }
  const from = host.now().getTime()
  let passed = 0
  host.now = () => new Date(from + passed)
  host.files.remove = async (path) => {
    passed += 1500
    await remove(path)
  }
  host.files.grow = async (path, more) => ({ ...(await grow(path, more)), ...behave(path) })
  const { warn } = host
  host.warn = (said) => {
    warn.call(host, said)
    if (isInterrupted) controller.abort('SIGINT')
  }
  const closed: string[] = []
  const payload = payloadOf({ aps: { alert } })
  const plan = {
    input: {
      ...{ to: 'rows', report: undefined, deadTokens: undefined, resume: false, retryUnknown: false },
      ...{ skipBadRows: false, ...input },
    },
    message: {
      notification: { payload: payload.bytes, ...notification },
      payload,
      notes: [text('of the message')],
    },
    destination: {
      gateway,
      notes: [text('of the gateway')],
      wayTo: () => ({}),
      close: async () => void closed.push('destination'),
    },
    credential: credentials.universal,
    facts: {
      gateway,
      credential: credentials.universal,
      notification: { topic, deviceToken: '' },
      now: host.now(),
      again: () => 'pushctl send',
    },
    options: { to: 'rows' },
    doubts: [finding('doubt')],
    check: () => [finding('checked')],
  } as unknown as ManyPlan
  const events: ManyEvent[] = []
  let fault: unknown
  try {
    for await (const event of sendMany(plan, host, { json, language: 'en' })) events.push(event)
  } catch (error) {
    fault = error
  }
  const summary = events.find((event): event is Summary => event.kind === 'summary')
  const told = events.filter(({ kind }) => kind === 'row').map((event) => ('row' in event ? event.row : 0))
  const textOf = (name: string) => String(host.disk.get(`/home/dev/app/${name}`)?.bytes)
  return { host, events, told, summary, fault, closed, textOf }
}

const nothing = { accepted: 0, rejected: 0, unsent: 0, unknown: 0 }
const both = { report: 'r.jsonl', deadTokens: 'dead.csv' }

describe('a run that is stopped before its first row leaves', () => {
  it('tells all of it in its summary', async () => {
    const { summary, fault, closed, told } = await running({ input: both })
    expect({ fault, closed, told }).toEqual({
      fault: undefined,
      closed: ['destination'],
      told: [],
    })
    expect(summary).toStrictEqual({
      kind: 'summary',
      gateway: { kind: 'apple', environment: 'sandbox', endpoint: 'api.sandbox.push.apple.com:443' },
      topic,
      rows: 3,
      ...nothing,
      unsent: 3,
      bad: 0,
      resumed: 0,
      seconds: 1.5,
      report: 'r.jsonl',
      deadTokens: { file: 'dead.csv', count: 0 },
      groups: [{ outcome: 'unsent', failureKind: 'stopped', count: 3, firstRow: 1 }],
      findings: [finding('doubt'), finding('checked')],
      notes: [
        text('of the message'),
        text('of the gateway'),
        expect.objectContaining({ en: '--resume sends the rows that have not been sent.' }),
      ],
      commands: ['pushctl send --resume'],
    })
  })

  it('has no word of what it has not', async () => {
    const { summary } = await running({ notification: {} })
    expect(Object.keys(summary ?? {})).not.toEqual(expect.arrayContaining(['topic']))
    expect([summary?.topic, summary?.report, summary?.deadTokens]).toEqual([undefined, undefined, undefined])
    expect(summary).not.toHaveProperty('report')
    expect(summary).not.toHaveProperty('deadTokens')
    expect(summary?.commands).toEqual([])
  })

  it('warns before it begins', async () => {
    const { host } = await running({ rows: `token,priority\n${tokenOf(1)},5\n` })
    expect(host.written.stderr).toBe(
      'The column priority is not used: --priority is the same for all rows.\nchecked. Mend checked.\n',
    )
  })

  it('has a line in the report for each row, and needs no journal', async () => {
    const { textOf, host } = await running({ input: both })
    const [head, ...lines] = textOf('r.jsonl').trim().split('\n')
    expect(`${head}\n`).toBe(reportHead({ run: 1, rows: 3 }, 'json-lines'))
    expect(lines.map((line) => JSON.parse(line))).toMatchObject(
      [1, 2, 3].map((row) => ({ row, deviceToken: tokenOf(row), outcome: 'unsent', attempts: 0 })),
    )
    expect([...host.disk.keys()].filter((path) => /journal|new/.test(path))).toEqual([])
  })

  it('tells its rows one by one where that is wanted, before the summary', async () => {
    const { events, told } = await running({
      json: true,
      rows: `${rowsOf(2)}x\n`,
      input: { skipBadRows: true },
    })
    expect(events.map(({ kind }) => kind)).toEqual(['row', 'row', 'row', 'summary'])
    expect(told.sort()).toEqual([1, 2, 3])
  })

  it('has all of that, too, when its rows cannot be read to their end', async () => {
    const reading = new Fault('file/unreadable', text('unreadable'))
    const open = new Set<string>()
    const { summary, fault, textOf } = await running({
      input: both,
      reading,
      behave: (path) => {
        open.add(path)
        return { close: async () => void open.delete(path) }
      },
    })
    expect([fault, summary?.unsent, [...open]]).toEqual([reading, 3, []])
    expect(textOf('r.jsonl').trim().split('\n')).toHaveLength(4)
  })

  it('lets go of its files', async () => {
    const { host } = await running({ input: both })
    for (const file of ['r.jsonl.lock', 'dead.csv.lock'])
      expect(await host.files.lock(file, new Date())).not.toHaveProperty('heldBy')
  })

  it.each<[string, Partial<ManyPlan['input']>, object, object]>([
    [
      'all',
      { report: 'r.jsonl' },
      { topic, pushType: 'alert' },
      { topic, pushType: 'alert', run: { report: 'r.jsonl' } },
    ],
    ['what there is', {}, {}, { run: {} }],
  ])('is kept in the history, with %s', async (_, input, notification, kept) => {
    const { host } = await running({ input, notification })
    const [file = ''] = [...host.disk.keys()].filter((path) => path.includes('history'))
    const {
      id,
      time,
      payload,
      options,
      gateway: name,
      ...entry
    } = JSON.parse(String(host.disk.get(file)?.bytes))
    expect({ payload, options, kind: name.kind }).toEqual({
      ...{ payload: '{"aps":{"alert":"Hi"}}', options: { to: 'rows' }, kind: 'apple' },
    })
    const run = {
      ...{ file: 'rows', rows: 3, ...nothing, unsent: 3, bad: 0 },
      groups: [{ outcome: 'unsent', count: 3 }],
    }
    expect({ id: typeof id, time: typeof time, ...entry }).toEqual({
      ...{ id: 'string', time: 'string', pushes: [], ...kept },
      run: { ...run, ...(kept as { run: object }).run },
    })
  })
})

it.each([
  [undefined, 4096],
  ['background', 4096],
  ['voip', 5120],
])('a payload may be as large as its push type allows: %s', async (pushType, largest) => {
  const beside = JSON.stringify({ aps: { alert: '' } }).length
  const sent = async (length: number) => {
    const alert = 'x'.repeat(length - beside)
    return (await running({ alert, notification: { topic, ...(pushType && { pushType }) } })).fault
  }
  expect(await sent(largest)).toBeUndefined()
  expect(await sent(largest + 1)).toMatchObject({ code: 'usage/bad-rows' })
})

describe('a run that an earlier one has settled', () => {
  const content = contentOf(topic)(payloadOf({ aps: { alert: 'Hi' } }).bytes)
  const line = (row: number, more: Partial<ReportLine> = {}): ReportLine => ({
    ...{ row, deviceToken: tokenOf(row), outcome: 'accepted', status: 200, attempts: 1, content, ...more },
  })
  const reportOf = (lines: readonly ReportLine[], rows = lines.length) => ({
    'r.jsonl':
      reportHead({ run: 1, rows }, 'json-lines') +
      lines.map((each) => formatLine(each, 'json-lines')).join(''),
    'r.jsonl.journal': journalHead(1),
  })
  const gone = { outcome: 'rejected', status: 410, reason: 'Unregistered' } as const

  it('takes over its rows, tells them, and sends nothing', async () => {
    const { summary, told, textOf } = await running({
      files: reportOf([line(1), line(2, gone), line(3)]),
      input: { ...both, resume: true },
      isInterrupted: false,
      json: true,
    })
    expect(told).toEqual([1, 2, 3])
    expect(summary).toMatchObject({
      ...{ ...nothing, rows: 3, accepted: 2, rejected: 1, resumed: 3, commands: [] },
      deadTokens: { file: 'dead.csv', count: 1 },
      groups: [{ ...gone, firstRow: 2, diagnosis: { causes: [{ cause: 'token-unregistered' }] } }],
      notes: [text('of the message'), text('of the gateway')],
    })
    expect(textOf('dead.csv').split('\n').slice(1)).toEqual([`${tokenOf(2)},,`, ''])
    expect(textOf('r.jsonl').startsWith(reportHead({ run: 2, rows: 3 }, 'json-lines'))).toBe(true)
  })

  it('says what has changed since', async () => {
    const { summary } = await running({
      files: reportOf([line(1), line(2), line(3, { content: 'other' })]),
      input: { report: 'r.jsonl', resume: true },
      isInterrupted: false,
    })
    expect(summary).toMatchObject({ accepted: 2, unknown: 1, resumed: 2 })
    expect(summary?.notes.map(({ en }) => en)).toEqual([
      ...['of the message', 'of the gateway', expect.stringContaining('rows is not as it was')],
      ...[
        expect.stringContaining('Rows with new content'),
        expect.stringContaining('--retry-unknown repeats them'),
      ],
    ])
  })

  const full = new Fault('file/unwritable', text('full'))
  const lost = new Fault('file/lost', text('lost'))
  const count = 700
  const dead = Array.from({ length: 490 }, (_, at) => line(at + 1, gone))

  it('reads and sends no further when the dead tokens cannot be written', async () => {
    const { summary, fault, told } = await running({
      rows: rowsOf(count),
      files: reportOf(dead),
      input: { ...both, resume: true },
      isInterrupted: false,
      json: true,
      behave: (path) => (path === 'dead.csv' ? { append: () => Promise.reject(full) } : {}),
    })
    expect(fault).toBe(full)
    expect(summary).toMatchObject({
      rejected: 490,
      unsent: 210,
      report: 'r.jsonl',
      deadTokens: { count: 490 },
    })
    expect(summary?.commands).toEqual(['pushctl send'])
    expect(told.length).toBeGreaterThan(490)
    expect(told.length).toBeLessThan(count)
  })

  it.each<[string, Fault, Partial<GrowingFile>, Partial<Summary>]>([
    [
      'cannot be written',
      full,
      { append: () => Promise.reject(full) },
      { report: 'r.jsonl', deadTokens: { file: 'dead.csv', count: 1 }, commands: ['pushctl send'] },
    ],
    ['is not where it was', lost, { check: () => Promise.reject(lost) }, { commands: [] }],
  ])('says after its summary when the report %s', async (_, expected, behave, kept) => {
    const isFull = kept.report !== undefined
    const { summary, fault, textOf } = await running({
      files: reportOf(isFull ? [line(1, gone)] : [line(1, gone), line(2), line(3)], 3),
      input: { ...both, resume: true },
      isInterrupted: false,
      behave: (path) => (/^r\.jsonl(?:\.journal)?$/.test(path) ? behave : {}),
    })
    expect(fault).toBe(expected)
    expect(summary).toMatchObject({ ...nothing, rejected: 1, ...(isFull ? { unsent: 2 } : { accepted: 2 }) })
    const { report, deadTokens, commands } = summary ?? {}
    expect({ report, deadTokens, commands }).toEqual({ report: undefined, deadTokens: undefined, ...kept })
    // What is needed to go on stays.
    expect(textOf('r.jsonl.journal')).toBe(journalHead(2))
  })

  it('tells on the way how far it is', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const { host } = await running({
        files: reportOf([line(1, gone)], 3),
        input: { report: 'r.jsonl', resume: true },
        isInterrupted: false,
        behave: (path) => ({
          append: async () => {
            if (path === 'r.jsonl.journal') vi.advanceTimersByTime(60_000)
            if (path !== 'r.jsonl.new') throw full
          },
        }),
      })
      expect(host.written.stderr).toMatch(
        /^1 of 3 \(33 %\) · .* · accepted 0 · rejected 1 · unsent 0 · unknown 0$/m,
      )
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('reads no further once the report cannot be written', async () => {
    const { summary, fault, told } = await running({
      rows: rowsOf(500),
      input: { report: 'r.jsonl' },
      isInterrupted: false,
      json: true,
      behave: () => ({ append: () => Promise.reject(full) }),
    })
    expect([fault, summary?.unsent]).toEqual([full, 500])
    expect(told.length).toBeLessThan(500)
  })
})

// What is said of files and options that a run of many cannot begin with, whole, in both languages. `vitest -u` writes
// it anew.

const a = 'ab'.repeat(32)
const b = 'cd'.repeat(32)
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
const tokens = (count: number) => Array.from({ length: count }, (_, at) => at.toString(16).padStart(64, '0'))

const accepted = (row: number, deviceToken: string): ReportLine => ({
  row,
  deviceToken,
  outcome: 'accepted',
  attempts: 1,
  content: 'c',
})
const report = (run: number, rows: number, ...lines: readonly ReportLine[]) =>
  reportHead({ run, rows }, 'json-lines') + lines.map((line) => formatLine(line, 'json-lines')).join('')

type Files = Readonly<Record<string, string | Uint8Array>>

const devices = [
  `device add anna ${a} --topic com.example.app --env sandbox --group testers`,
  `device add bo ${b} --topic com.example.app --env sandbox --group testers`,
]

async function saveDevices(host: FakeHost): Promise<void> {
  for (const line of devices) await run(line, host)
}

const lockReport = (host: FakeHost) => host.files.lock('r.jsonl.lock', host.now())

/** The words behind `send --to rows -m Hi`, unless they say it themselves, the files that lie there, and what came before. */
const cases: Readonly<
  Record<string, readonly [words: string, files: Files, before?: (host: FakeHost) => Promise<unknown>]>
> = {
  'a file of nothing': ['', { rows: '' }],
  'blank lines alone': ['', { rows: '\n\n' }],
  'a header alone': ['', { rows: 'token,name\n' }],
  'an array of nothing': ['', { rows: '[]' }],
  'one wrong row': ['', { rows: `${a}\nnonsense\n` }],
  'wrong rows, and more than are named': ['', { rows: `${a}\n${'nonsense\n'.repeat(14)}` }],
  'every row is wrong': ['--skip-bad-rows', { rows: 'nonsense\nmore\n' }],
  'a payload that is too large': ['-m #text#', { rows: `token,text\n${a},${'x'.repeat(5000)}\n` }],
  'a placeholder that is no column': ['-m #naem#', { rows: `token,name\n${a},Ann\n` }],
  'a placeholder far from any column': ['-m #zzzzzz#', { rows: `token,name\n${a},Ann\n` }],
  'placeholders, and rows without columns': ['-m #x#', { rows: `${a}\n` }],
  'a row without a value': ['-m #name#', { rows: `token,name\n${a},Ann\n${b},\n` }],
  'a column of another name for the token': ['', { rows: `user,name\n1,Ann\n` }],
  'a column that names a header': ['', { rows: `token,topic,priority\n${a},com.other,5\n` }],
  'CSV with a quote that does not close': ['', { rows: `token,name\n${a},"Ann\n` }],
  'CSV with a row too long': ['', { rows: `token,name\n${a},Ann,7\n` }],
  'JSON cut short': ['', { rows: `[{"token":"${a}"},{"token":` }],
  'JSON that is one object of lists': ['', { rows: `{"tokens":["${a}"]}` }],
  'JSON of numbers': ['', { rows: '[1,2]' }],
  'JSON with a comma too many': ['', { rows: `[{"token":"${a}"},]` }],
  'JSON, and more behind it': ['', { rows: `[{"token":"${a}"}] and more` }],
  'JSON lines that end in commas': ['', { rows: `{"token":"${a}"},\n{"token":"${b}"},\n` }],
  'JSON lines, and words before one': ['', { rows: `{"token":"${a}"}\nand {"token":"${b}"},\n` }],
  'CSV with a quote that is open for a megabyte': [
    '',
    { rows: `token,name\n${a},"${'x\n'.repeat(600_000)}` },
  ],
  'CSV with words behind a quote': ['', { rows: `token,name\n${a},"Ann" B\n` }],
  'CSV with a quote in its header': ['', { rows: `token,"na"me"\n${a},Ann\n` }],
  'an old file of Excel': ['', { rows: Buffer.from('d0cf11e0a1b11ae1', 'hex') }],
  'words that are no assignment': ['', { rows: `${a},m1,name=Ann,Bern\n` }],
  'an object with rows in it': ['', { rows: JSON.stringify({ total: 1, 'the rows': [{ token: a }] }) }],
  'an object of tokens': ['', { rows: JSON.stringify({ ann: a, bo: b }) }],
  'an object of nothing': ['', { rows: '{}\n' }],
  'an object without a token': ['', { rows: JSON.stringify({ ann: a, age: 7 }) }],
  'an array that begins with a comma': ['', { rows: `[,{"token":"${a}"}]` }],
  'an array without a comma': ['', { rows: `[{"token":"${a}"}{"token":"${b}"}]` }],
  'an object on two lines, and no end': ['', { rows: `{\n"token":"${a}"\n` }],
  'a text with a bracket in it': ['', { rows: `{"token":"${a}","name":"{\\"["}\nnonsense\n` }],
  'two names for a token': ['', { rows: JSON.stringify({ token: a, deviceToken: b }) }],
  'an id that is an object': ['', { rows: JSON.stringify({ token: a, id: {} }) }],
  'a token that is an object': ['', { rows: JSON.stringify({ token: {} }) }],
  'a device of another environment': [
    '--env production',
    { rows: `@anna\n@carl\n@nobody\n@testers\n` },
    saveDevices,
  ],
  'a device of another app': ['--topic com.other', { rows: `@anna\n@testers\n` }, saveDevices],
  'addresses of e-mail': ['', { rows: 'ann@example.com\nbo@example.com\n' }],
  'a table of psql': ['', { rows: ' id | token\n----+------\n  1 | ab\n' }],
  'a header with another name for the token': ['', { rows: `id,push_id\n1,${a}\n` }],
  'a web page': ['', { rows: '<!doctype html><html><body>Not found</body></html>' }],
  'a file of Excel': ['', { rows: Buffer.from('504b0304140000000800', 'hex') }],
  'a file that is compressed': ['', { rows: gzipSync(`${a}\n`) }],
  'a text that begins as a workbook does': ['', { rows: 'PKI,name\n1,Ann\n' }],
  'a picture': ['', { rows: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex') }],
  'UTF-16': ['', { rows: utf16(`token,name\n${a},Ann\nwrong,Bo\n`) }],
  'UTF-16 cut within a letter': ['', { rows: utf16(`token,name\n${a},Ann\n`).subarray(0, -1) }],
  'Latin-1': ['-m #name#', { rows: Buffer.from(`token,name\n${a},Jos\xe9\n`, 'latin1') }],
  'a credential': ['--to key.p8', {}],
  'a line without an end': ['', { rows: 'x'.repeat(3_000_000) }],
  'a token in place of the file': [`--to ${a}`, {}],
  'a saved device in place of the file': ['--to @anna', {}],
  'no file, and an option for one': [`--token ${a} --report r.jsonl`, {}],
  '--resume without a report': ['--resume', { rows: a }],
  '--dry-run': ['--dry-run', { rows: a }],
  '--curl': ['--curl', { rows: a }],
  '--apns-id': ['--apns-id 2b1a4d4e-4b1d-4f6a-9a57-6f6d4d2f1c11', { rows: a }],
  '--connections 0': ['--connections 0', { rows: a }],
  '--max-wait tomorrow': ['--max-wait tomorrow', { rows: a }],
  'a report that is there': ['--report r.jsonl', { rows: a, 'r.jsonl': report(1, 1) }],
  'a report that is something else': ['--report notes.jsonl', { rows: a, 'notes.jsonl': 'buy milk\n' }],
  'a journal that is something else': ['--report r.jsonl', { rows: a, 'r.jsonl.journal': 'buy milk\n' }],
  'dead tokens that are there': [
    '--dead-tokens dead.txt',
    { rows: a, 'dead.txt': 'token,since,pushctl-dead-tokens-1\n' },
  ],
  'dead tokens that are something else': ['--dead-tokens dead.txt', { rows: a, 'dead.txt': 'buy milk\n' }],
  'a report that is the rows': ['--report rows', { rows: a }],
  'dead tokens that are the rows': ['--dead-tokens ./rows', { rows: a }],
  'a report that is the dead tokens': ['--report r.jsonl --dead-tokens r.jsonl', { rows: a }],
  'dead tokens beside the report': ['--report r.jsonl --dead-tokens r.jsonl.journal', { rows: a }],
  'a report that another run writes': ['--report r.jsonl', { rows: a }, lockReport],
  '--resume of nothing': ['--resume --report r.jsonl', { rows: a }],
  '--resume of other rows': [
    '--resume --report r.jsonl',
    { rows: a, 'r.jsonl': report(1, 1, accepted(1, b)), 'r.jsonl.journal': journalHead(1) },
  ],
  '--resume without the journal': [
    '--resume --report r.jsonl',
    { rows: `${a}\n${b}\n`, 'r.jsonl': report(2, 2, accepted(1, a)) },
  ],
  '--resume of an older report': [
    '--resume --report r.jsonl',
    {
      rows: `${a}\n${b}\n`,
      'r.jsonl': report(3, 2, accepted(1, a)),
      'r.jsonl.journal': journalHead(1) + leavingLine({ number: 1, deviceToken: a, content: 'c' }),
    },
  ],
  'many rows with one wrong at the end': ['', { rows: `${tokens(300).join('\n')}\nnonsense\n` }],
}

const common = '--signing-key key.p8 --key-id KEYID12345 --team-id TEAM123456'

async function told([words, files, before]: (typeof cases)[string], language: string): Promise<string> {
  const host = fakeHost({ files: { 'key.p8': key, ...files } })
  await before?.(host)
  const printed = host.written.stdout.length
  const usual = [
    /--(?:to|token) /.test(words) ? '' : '--to rows',
    words.includes('-m ') ? '' : '-m Hi',
    words.includes('--topic') ? '' : '--topic com.example.app',
    words.includes('--env') ? '' : '--gateway localhost:1',
  ]
  const line = ['send', ...usual, common, '--lang', language, words].join(' ')
  const { code, stdout, stderr } = await run(line, host)
  expect(stdout.slice(printed)).toBe('')
  return `exit ${code}\n${stderr.replaceAll(a, 'A…').replaceAll(b, 'B…')}`
}

it('says what is wrong before anything is sent', async () => {
  const screens = []
  for (const [name, row] of Object.entries(cases))
    screens.push(`# ${name}\n${await told(row, 'en')}\n${await told(row, 'zh')}`)
  await expect(screens.join('\n')).toMatchFileSnapshot('refusals.txt')
})
