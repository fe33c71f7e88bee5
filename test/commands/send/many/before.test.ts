import { describe, expect, it } from 'vitest'
import { appleGateway, type Gateway } from '../../../../src/apns/endpoint.ts'
import { payloadOf } from '../../../../src/apns/payload.ts'
import { type SavedDevice, saveDevice } from '../../../../src/commands/push/saved-devices.ts'
import { type Checked, checkRows, makeReady } from '../../../../src/commands/send/many/check.ts'
import { claimFiles } from '../../../../src/commands/send/many/claim.ts'
import { journalHead } from '../../../../src/commands/send/many/journal.ts'
import { namedDevices, rowsSent } from '../../../../src/commands/send/many/named-devices.ts'
import type { ManyPlan } from '../../../../src/commands/send/many/plan.ts'
import { reportHead } from '../../../../src/commands/send/many/report.ts'
import { openSource } from '../../../../src/commands/send/many/source.ts'
import { compileTemplate } from '../../../../src/commands/send/many/template.ts'
import { Fault, Interrupted } from '../../../../src/fault.ts'
import type { Finding } from '../../../../src/finding.ts'
import { type FakeHost, fakeHost } from '../../../fake-host.ts'

// What has to hold before the first row leaves: of the files of a run, of its rows, and of the devices that they name.

/** A world in which the shell hands over `/dev/fd/63`, and all that can be read only once is read only once. */
function worldToRead(platform: NodeJS.Platform = 'linux') {
  const host = fakeHost({
    files: { rows: 'in a file', '/dev/fd/63': 'handed over' },
    stdin: 'typed',
    platform,
  })
  const { pieces, grow } = host.files
  const closed: string[] = []
  host.files.isHandedOver = (path) => path === '/dev/fd/63'
  host.files.pieces = async function* (path, options) {
    for await (const piece of pieces.call(host.files, path, options)) {
      if (path === '/dev/fd/63') host.disk.delete(path)
      yield piece
    }
  }
  host.files.grow = async (path) => {
    const file = await grow(path)
    return { ...file, close: async () => void closed.push(path) }
  }
  return { host, closed }
}

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all).toString()
}

it.each<[file: string, name: string, text: string, kept: readonly string[], platform: NodeJS.Platform]>([
  ['rows', 'rows', 'in a file', [], 'linux'],
  ['-', 'stdin', 'typed', ['/temporary/pushctl/rows'], 'linux'],
  ['/dev/fd/63', '/dev/fd/63', 'handed over', ['/temporary/pushctl/rows'], 'linux'],
  ['-', 'stdin', 'typed', ['/temporary/pushctl\\rows'], 'win32'],
])('%s can be read twice, and leaves nothing behind', async (file, name, text, kept, platform) => {
  const { host, closed } = worldToRead(platform)
  const before = [...host.disk.keys()]
  const source = await openSource(file, host)
  expect(source.name).toBe(name)
  expect([await textOf(source.pieces()), await textOf(source.pieces())]).toEqual([text, text])
  expect(closed).toEqual(kept)
  await source.close()
  if (platform === 'linux') expect([...host.disk.keys()]).toEqual(before.filter((path) => path !== file))
})

it('closes the copy also when what is read cannot be', async () => {
  const { host, closed } = worldToRead()
  host.disk.delete('/dev/fd/63')
  await expect(openSource('/dev/fd/63', host)).rejects.toMatchObject({ code: 'file/not-found' })
  expect(closed).toEqual(['/temporary/pushctl/rows'])
})

const report = reportHead({ run: 1, rows: 1 }, 'json-lines')
const dead = 'token,since,pushctl-dead-tokens-1\n'

/** A world with links: what one leads to. */
function world(files: Readonly<Record<string, string>>, links: Readonly<Record<string, string>> = {}) {
  const host = fakeHost({ files: { rows: '', ...files } })
  host.files.followLink = async (path) => links[path] ?? path
  return host
}

interface Typed {
  readonly to?: string
  readonly report?: string
  readonly deadTokens?: string
  readonly resume?: boolean
}
const claim = ({ to = 'rows', resume = false, ...typed }: Typed, host: FakeHost) =>
  claimFiles({ to, resume, report: undefined, deadTokens: undefined, ...typed }, host)

/** Whether nobody holds the lock of a file. */
const isFree = async (file: string, host: FakeHost) => {
  const lock = await host.files.lock(`${file}.lock`, new Date())
  if ('heldBy' in lock) return false
  await lock.release()
  return true
}

describe('the files of a run', () => {
  it.each<[string, Typed, Readonly<Record<string, string>>, boolean]>([
    ['no file at all', {}, {}, false],
    ['a new report', { report: 'r.jsonl' }, {}, false],
    ['new dead tokens', { deadTokens: 'dead.csv' }, {}, false],
    ['dead tokens of before', { deadTokens: 'dead.csv', resume: true }, { 'dead.csv': dead }, false],
    ['an empty file for them', { deadTokens: 'dead.csv', resume: true }, { 'dead.csv': '' }, false],
    ['a report of before', { report: 'r.jsonl', resume: true }, { 'r.jsonl': report }, true],
    ['a report that is empty', { report: 'r.jsonl', resume: true }, { 'r.jsonl': '' }, true],
    ['a journal alone', { report: 'r.jsonl', resume: true }, { 'r.jsonl.journal': journalHead(1) }, true],
    ['a report half made anew', { report: 'r.jsonl', resume: true }, { 'r.jsonl.new': report }, true],
  ])('are its own: %s', async (_, typed, files, hasPast) => {
    const host = world(files)
    const { release, ...claimed } = await claim(typed, host)
    expect(claimed).toEqual({ report: typed.report, deadTokens: typed.deadTokens, hasPast })
    const mine = [typed.report, typed.deadTokens].filter((file) => file !== undefined)
    expect(await Promise.all(mine.map((file) => isFree(file, host)))).toEqual(mine.map(() => false))
    await release()
    await release()
    expect(await Promise.all(mine.map((file) => isFree(file, host)))).toEqual(mine.map(() => true))
  })

  it.each<[string, Typed, Readonly<Record<string, string>>, string, RegExp]>([
    [
      'a report is there',
      { report: 'r.jsonl' },
      { 'r.jsonl': report },
      'usage/report-exists',
      /^r\.jsonl is/,
    ],
    [
      'its journal is',
      { report: 'r.jsonl' },
      { 'r.jsonl.journal': journalHead(1) },
      'usage/report-exists',
      /^r/,
    ],
    [
      'its next one is',
      { report: 'r.jsonl' },
      { 'r.jsonl.new': report },
      'usage/report-exists',
      /^r\.jsonl is/,
    ],
    [
      'dead tokens are there',
      { deadTokens: 'd.csv' },
      { 'd.csv': dead },
      'usage/report-exists',
      /dead tokens/,
    ],
    ['there is no report', { report: 'r.jsonl', resume: true }, {}, 'usage/no-report', /no report r\.jsonl/],
    ['the report is the rows', { report: './rows' }, {}, 'usage/same-file', /^--report names \.\/rows/],
    ['the dead tokens are', { deadTokens: 'rows' }, {}, 'usage/same-file', /^--dead-tokens names rows/],
    ['the report is a note', { report: 'n.txt' }, { 'n.txt': 'milk\n' }, 'usage/not-a-report', /--report/],
    [
      'the dead tokens are one',
      { deadTokens: 'n.txt' },
      { 'n.txt': 'milk' },
      'usage/not-a-report',
      /--dead-tok/,
    ],
  ])('are left alone, and let go of, when %s', async (_, typed, files, code, text) => {
    const host = world(files)
    const fault = await claim(typed, host).catch((error: unknown) => error)
    expect(fault).toMatchObject({ code, text: { en: expect.stringMatching(text) } })
    expect(await isFree(typed.report ?? typed.deadTokens ?? '', host)).toBe(true)
  })

  it.each<[deadTokens: string, isRefused: boolean]>([
    ['r.jsonl.journal', true],
    ['./r.jsonl.new', true],
    ['/home/dev/app/r.jsonl.lock', true],
    ['r.jsonl.dead', false],
    ['other/r.jsonl.journal', false],
  ])('keep clear of each other: dead tokens in %s', async (deadTokens, isRefused) => {
    const attempt = claim({ report: 'r.jsonl', deadTokens }, world({}))
    if (isRefused) await expect(attempt).rejects.toMatchObject({ code: 'usage/same-file' })
    else await expect(attempt).resolves.toMatchObject({ report: 'r.jsonl', deadTokens })
  })

  it('keep clear of each other: a report that is the lock of the dead tokens', async () => {
    const attempt = claim({ report: 'd.csv.lock', deadTokens: 'd.csv' }, world({}))
    await expect(attempt).rejects.toMatchObject({ code: 'usage/same-file' })
  })
})

describe('links', () => {
  it('lead to what is written', async () => {
    const host = world({ 'real.jsonl': report }, { 'link.jsonl': 'real.jsonl', 'link.csv': 'real.csv' })
    const typed = { report: 'link.jsonl', deadTokens: 'link.csv', resume: true }
    expect(await claim(typed, host)).toMatchObject({
      report: 'real.jsonl',
      deadTokens: 'real.csv',
      hasPast: true,
    })
  })

  it('to the rows are no way round', async () => {
    const attempt = claim({ to: 'link', report: 'real' }, world({}, { link: '/home/dev/app/real' }))
    await expect(attempt).rejects.toMatchObject({ code: 'usage/same-file' })
  })

  it('are told of as they were typed where there is no report', async () => {
    const attempt = claim({ report: 'link.jsonl', resume: true }, world({}, { 'link.jsonl': 'real.jsonl' }))
    await expect(attempt).rejects.toMatchObject({
      text: { en: expect.stringContaining('no report link.jsonl') },
    })
  })

  it.each(['-', '/dev/fd/63'])(
    'are not looked for in %s, which is no file that a report could replace',
    async (to) => {
      const host = world({})
      host.files.isHandedOver = (path) => path === '/dev/fd/63'
      host.files.followLink = async (path) => {
        if (path === to) throw new Error('asked')
        return path
      }
      await expect(claim({ to, report: './r.jsonl' }, host)).resolves.toMatchObject({ report: './r.jsonl' })
    },
  )
})

describe('a file that is held', () => {
  const holder = { pid: 7, since: '2026-11-22T07:00:00.000Z' }
  const now = new Date('2026-11-22T08:00:00Z').toISOString()
  const both = { report: 'r.jsonl', deadTokens: 'd.csv' }

  it.each<[string, string, { readonly pid: number; readonly since: string } | undefined, string, RegExp]>([
    ['by another run', 'r.jsonl', holder, 'usage/report-in-use', /^r\.jsonl .* \(pid 7, since 2026-11-22T07/],
    ['by another run, for its dead tokens', 'd.csv', holder, 'usage/report-in-use', /^d\.csv .* \(pid 7/],
    [
      'by nobody knows whom',
      'd.csv',
      undefined,
      'usage/report-in-use',
      /^d\.csv is being written by another pushctl\.$/,
    ],
    [
      'since this moment, by another',
      'r.jsonl',
      { ...holder, since: now },
      'usage/report-in-use',
      /^r\.jsonl/,
    ],
    [
      'by this run, under another name',
      'd.csv',
      { ...holder, since: now },
      'usage/same-file',
      /both name d\.csv/,
    ],
  ])('%s is not written to: %s', async (_, file, heldBy, code, text) => {
    const host = world({})
    const { lock } = host.files
    host.files.lock = async (path, since) => (path === `${file}.lock` ? { heldBy } : lock(path, since))
    const fault = await claim(both, host).catch((error: unknown) => error)
    expect(fault).toMatchObject({ code, text: { en: expect.stringMatching(text) } })
    if (file === 'd.csv') expect(await isFree('r.jsonl', host)).toBe(true)
  })

  const text = { en: 'no', zh: '不' }
  it.each<[string, Error, object]>([
    ['that is something else', new Fault('file/exists', text), { code: 'usage/not-a-report' }],
    ['that cannot be made', new Fault('file/unwritable', text), { code: 'file/unwritable' }],
    ['with a fault of ours', new TypeError('ours'), { message: 'ours' }],
  ])('by a lock %s', async (_, error, told) => {
    const host = world({})
    host.files.lock = () => Promise.reject(error)
    await expect(claim(both, host)).rejects.toMatchObject(told)
  })
})

const gateway = appleGateway('sandbox')
const tokenOf = (row: number) => row.toString(16).padStart(64, '0')

const finding = (severity: Finding['severity']) =>
  ({ id: severity, severity, evidence: { en: severity, zh: severity } }) as unknown as Finding

interface Checking {
  /** Of the alert. */
  readonly message?: string
  readonly largest?: number
  readonly skipBadRows?: boolean
  readonly isResumed?: boolean
  readonly interrupted?: AbortSignal
}

/** What is known of rows before the first leaves, and of which rows the payload was looked at. */
async function check(rows: string, options: Checking = {}) {
  const { message = 'Hi', largest = 4096, skipBadRows = false, isResumed = false, interrupted } = options
  const host = fakeHost({ files: { rows }, ...(interrupted && { interrupted }) })
  const looked: unknown[] = []
  const plan = {
    input: { to: 'rows', skipBadRows },
    message: { notification: { topic: 'com.example.app' } },
    destination: { gateway },
    facts: { gateway, notification: { topic: 'com.example.app' }, again: () => '' },
    check: ({ value }: { value: unknown }) => {
      looked.push(value)
      return [finding('warning'), finding('note')]
    },
  } as unknown as ManyPlan
  const source = { name: 'rows', pieces: () => host.files.pieces('rows'), close: async () => {} }
  const { bytes, value } = payloadOf({ aps: { alert: message } })
  const checked = await checkRows(source, compileTemplate(bytes, value), largest, plan, isResumed, host)
  return { ...checked, looked }
}

const bodyWith = (alert: string) => ({ aps: { alert } })
const notesOf = ({ notes }: Checked) => notes.map(({ en }) => en)

describe('rows that are looked at before the first leaves', () => {
  it.each<[string, string, unknown]>([
    ['the first', `token,n\n${tokenOf(1)},A\n${tokenOf(2)},B\n`, bodyWith('Hi A')],
    ['the first that makes a push', `token,n\nno,X\n${tokenOf(1)},\n${tokenOf(2)},B\n`, bodyWith('Hi B')],
  ])('are judged by one payload, that of %s', async (_, rows, expected) => {
    const { looked, findings } = await check(rows, { message: 'Hi #n#', skipBadRows: true })
    expect(looked).toEqual([expected])
    expect(findings).toEqual([finding('warning')])
  })

  it('may all be wrong', async () => {
    const { looked, findings, rows, bad } = await check(`${tokenOf(1)}\n`, { largest: 3, skipBadRows: true })
    expect({ looked, findings, rows, bad }).toEqual({ looked: [], findings: [], rows: 1, bad: 1 })
  })

  it.each([
    [false, 0],
    [true, 4],
  ])('have keys only where they are looked for in an earlier run: %s', async (isResumed, length) => {
    const text = `${tokenOf(1)}\nnonsense\n${tokenOf(2)}\n${tokenOf(1)}\n`
    const { rows, bad, keys } = await check(text, { isResumed, skipBadRows: true })
    expect({ rows, bad, keys: keys.length }).toEqual({ rows: 4, bad: 1, keys: length })
    if (!isResumed) return
    const same = [1, 2, 3].map((other) => keys.isSame('push', 0, keys, other))
    expect(same).toEqual([false, false, true])
  })

  it.each([
    [false, 34, 0],
    [false, 33, 1],
    [true, 34, 0],
    [true, 33, 1],
  ])(
    'are as large as APNs takes, and no larger, whether the run is resumed (%s): %i',
    async (isResumed, largest, bad) => {
      const text = `token,n\n${tokenOf(1)},short\n${tokenOf(2)},${'x'.repeat(14)}\n`
      expect(JSON.stringify(bodyWith('x'.repeat(14)))).toHaveLength(34)
      expect(await check(text, { message: '#n#', largest, isResumed, skipBadRows: true })).toMatchObject({
        rows: 2,
        bad,
      })
    },
  )

  const again = 'stands again in row'
  it.each<[string, readonly number[], string | undefined]>([
    ['none twice', [1, 2, 3], undefined],
    ['one', [1, 2, 2], `The device token of row 2 ${again} 3: each row is a push of its own.`],
    ['two', [1, 1, 2, 2], `The device token of row 1 ${again} 2, and 1 more row repeats one: each row`],
    [
      'one, three times',
      [1, 2, 1, 1],
      `The device token of row 1 ${again} 3, and 1 more row repeats one: each row`,
    ],
    ['many', [1, 1, 1, 2, 2], `The device token of row 1 ${again} 2, and 2 more rows repeat one: each row`],
  ])('may have a token twice, which is said: %s', async (_, tokens, expected) => {
    const { notes } = await check(`token\n${tokens.map(tokenOf).join('\n')}\n`)
    expect(notes).toEqual(
      expected === undefined ? [] : [{ en: expect.stringContaining(expected), zh: expect.any(String) }],
    )
  })

  it('may have columns that mean nothing, which is said first', async () => {
    const notes = notesOf(await check(`token,priority\n${tokenOf(1)},5\n${tokenOf(1)},5\n`))
    expect(notes).toEqual([
      expect.stringContaining('column priority is not used'),
      expect.stringContaining(again),
    ])
  })

  const anyRow = `token,n\n${tokenOf(1)},A\n`
  it.each<[string, string, Checking, object]>([
    ['there is none', 'token,n\n', {}, { code: 'usage/no-rows' }],
    ['one is wrong', `${anyRow}x,B\n`, {}, { code: 'usage/bad-rows', detail: [{}] }],
    [
      'many are',
      `${anyRow}${'x,B\n'.repeat(10)}`,
      {},
      { code: 'usage/bad-rows', detail: Array(10).fill({}) },
    ],
    [
      'more are',
      `${anyRow}${'x,B\n'.repeat(11)}`,
      {},
      { detail: [...Array(10).fill({}), { en: 'and 1 more' }] },
    ],
    [
      'no row has a value for a placeholder',
      anyRow,
      { message: '#m#', skipBadRows: true },
      { code: 'usage/placeholder', hint: { en: 'Write #n# in the payload.' } },
    ],
    ['and only some do', `${anyRow}${tokenOf(2)},\n`, { message: '#n#' }, { code: 'usage/bad-rows' }],
    ['all are wrong for another reason', 'token,n\nx,A\n', { message: '#n#' }, { code: 'usage/bad-rows' }],
    ['rows have no names at all', `${tokenOf(1)}\n`, { message: '#n#' }, { code: 'usage/bad-rows' }],
  ])('stop everything when %s', async (_, rows, options, fault) => {
    await expect(check(rows, options)).rejects.toMatchObject(fault)
  })

  it('may have more names than are remembered, and a value behind them', async () => {
    const names = Array.from({ length: 1001 }, (_, at) => [`k${at}`, at] as const)
    const row = JSON.stringify({ token: tokenOf(1), ...Object.fromEntries(names), n: 'A' })
    expect(await check(row, { message: '#n#' })).toMatchObject({ rows: 1, bad: 0 })
  })

  it('are looked at no further once a person has enough', async () => {
    const interrupted = AbortSignal.abort('SIGINT')
    await expect(check(anyRow, { interrupted })).rejects.toBeInstanceOf(Interrupted)
  })
})

it.each([
  ['is wrong', { kind: 'bad', number: 7, line: 8, problem: { en: 'p', zh: 'p' } }, 'p'],
  [
    'lacks a value',
    { kind: 'row', line: 8, row: { number: 7, deviceToken: 'ab', values: {} } },
    'has no value for #n#',
  ],
  [
    'makes too much of it',
    { kind: 'row', line: 8, row: { number: 7, deviceToken: 'ab', values: { n: 'long' } } },
    'makes a payload of 12 bytes; APNs takes 11',
  ],
] as const)('a row that %s keeps its number and its line', (_, reading, problem) => {
  const template = compileTemplate(Buffer.from('{"a":"#n#"}'), { a: '#n#' })
  expect(makeReady(reading, template, 11)).toMatchObject({
    kind: 'bad',
    number: 7,
    line: 8,
    problem: { en: problem },
  })
  expect(
    makeReady(
      { kind: 'row', line: 8, row: { number: 7, deviceToken: 'ab', values: { n: 'abc' } } },
      template,
      11,
    ),
  ).toMatchObject({ kind: 'ready' })
})

const token = 'ab'.repeat(32)
const named = { kind: 'other', endpoint: { host: 'localhost', port: 2197 } } as const
const gateways = {
  sandbox: appleGateway('sandbox'),
  production: appleGateway('production'),
  'a gateway of another name': named,
  'the local gateway': { ...named, kind: 'local', environment: 'sandbox' },
} as const satisfies Readonly<Record<string, Gateway>>

async function worldWith(...devices: readonly Partial<SavedDevice>[]): Promise<FakeHost> {
  const host = fakeHost()
  for (const device of devices)
    await saveDevice({ name: 'anna', deviceToken: token, groups: [], ...device }, host, false)
  return host
}

describe('a saved device that a row names', () => {
  const topic = 'com.example.app'
  it.each<
    [
      saved: Partial<SavedDevice>,
      to: keyof typeof gateways,
      topic: string | undefined,
      problem: RegExp | undefined,
    ]
  >([
    [{}, 'sandbox', topic, undefined],
    [{}, 'sandbox', undefined, undefined],
    [{ environment: 'sandbox', topic }, 'sandbox', topic, undefined],
    [{ topic }, 'sandbox', `${topic}.voip`, undefined],
    [{ topic: `${topic}.voip` }, 'sandbox', topic, undefined],
    [{ topic }, 'sandbox', undefined, undefined],
    [
      { topic },
      'sandbox',
      'com.other',
      /^"@anna" is saved with --topic com\.example\.app, and the rows have com/,
    ],
    [
      { environment: 'production' },
      'sandbox',
      undefined,
      /with --env production, and the rows go to sandbox$/,
    ],
    [
      { environment: 'sandbox' },
      'production',
      undefined,
      /with --env sandbox, and the rows go to production$/,
    ],
    [{ environment: 'production' }, 'a gateway of another name', undefined, undefined],
    [{ environment: 'production' }, 'the local gateway', undefined, undefined],
    [
      { environment: 'production', topic: 'com.other' },
      'a gateway of another name',
      topic,
      /with --topic com\.other, and/,
    ],
  ])('with %j, for rows that go to %s, about %s', async (saved, to, about, problem) => {
    const find = await namedDevices({ gateway: gateways[to], topic: about }, await worldWith(saved))()
    expect(find('@anna')).toEqual(
      problem === undefined
        ? { deviceToken: token }
        : { problem: { en: expect.stringMatching(problem), zh: expect.stringContaining('@anna') } },
    )
  })

  it('is one, and neither a group nor nobody', async () => {
    const both = [{ name: 'bo' }, { name: 'carl' }].map((device) => ({ ...device, groups: ['both'] }))
    const host = await worldWith({ groups: ['one'] }, ...both)
    const find = await namedDevices({ gateway: gateways.sandbox, topic: undefined }, host)()
    const told = ['@anna', '@both', '@dora'].map((name) => {
      const found = find(name)
      return 'problem' in found ? found.problem.en : found.deviceToken
    })
    expect(told).toEqual([
      ...[token, '"@both" is a group; a row is for one device'],
      expect.stringMatching(/^names nobody: .*@dora/),
    ])
  })
})

it('rows are sent to the gateway of the run, about its topic', () => {
  const plan = {
    destination: { gateway: gateways.sandbox },
    message: { notification: { topic: 'com.example.app' } },
  }
  expect(rowsSent(plan as unknown as ManyPlan)).toEqual({
    gateway: gateways.sandbox,
    topic: 'com.example.app',
  })
})
