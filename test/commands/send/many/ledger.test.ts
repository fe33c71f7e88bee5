import { describe, expect, it, vi } from 'vitest'
import { openDeadTokens } from '../../../../src/commands/send/many/dead-tokens.ts'
import { journalHead, readJournalHead, readLeft } from '../../../../src/commands/send/many/journal.ts'
import { openLedger } from '../../../../src/commands/send/many/ledger.ts'
import { linesOf } from '../../../../src/commands/send/many/lines.ts'
import { Pen } from '../../../../src/commands/send/many/pen.ts'
import { formatLine, type ReportLine, reportHead } from '../../../../src/commands/send/many/report.ts'
import { Fault } from '../../../../src/fault.ts'
import type { GrowingFile } from '../../../../src/host.ts'
import { fakeHost } from '../../../fake-host.ts'

const tokenOf = (row: number) => row.toString(16).padStart(64, '0')
const leaving = (number: number, id?: string) => ({
  number,
  deviceToken: tokenOf(number),
  content: 'c'.repeat(24),
  ...(id !== undefined && { id }),
})
const lineOf = (row: number) =>
  ({ row, deviceToken: tokenOf(row), outcome: 'accepted', status: 200, attempts: 1 }) as const

const lost = new Fault('file/lost', { en: 'lost', zh: '丢失' })
const full = new Fault('file/unwritable', { en: 'full', zh: '磁盘已满' })

/** A file whose writes end when they are told to. */
function heldFile() {
  const texts: string[] = []
  const waiting: ((fault?: Fault) => void)[] = []
  const file: GrowingFile = {
    append: (bytes) =>
      new Promise((resolve, reject) => {
        const text = Buffer.from(bytes).toString()
        waiting.push((fault) => {
          if (fault === undefined || fault === lost) texts.push(text)
          if (fault === undefined) resolve()
          else reject(fault)
        })
      }),
    check: async () => {},
    close: async () => {},
  }
  return { file, texts, waiting, end: (fault?: Fault) => waiting.shift()?.(fault) }
}

describe('a pen', () => {
  it('writes together what comes while it writes, in order', async () => {
    const { file, texts, end } = heldFile()
    const pen = new Pen(file)
    pen.note('a\n')
    const first = pen.write()
    const mine = pen.note('用户\n')
    pen.note('c\n')
    expect([pen.written(), mine, pen.waiting()]).toEqual([0, 9, 11])
    end()
    await first
    expect([pen.written(), pen.waiting()]).toEqual([2, 9])
    const second = pen.write()
    end()
    await second
    expect({ texts, waiting: pen.waiting() }).toEqual({ texts: ['a\n', '用户\nc\n'], waiting: 0 })
  })

  it.each([
    ['in parts', 3, 30_000],
    ['at once', 1, 100_000],
  ])('keeps what is longer than what it set aside: %s', async (_, count, length) => {
    const { file, texts, end } = heldFile()
    const pen = new Pen(file)
    const long = Array.from({ length: count }, (_, at) => `${at}${'用'.repeat(length)}`)
    for (const text of long) pen.note(text)
    const writing = pen.write()
    end()
    await writing
    expect(texts.join('') === long.join('')).toBe(true)
  })

  it('writes nothing where nothing waits', async () => {
    const { file, waiting } = heldFile()
    await new Pen(file).write()
    expect(waiting).toEqual([])
  })

  it('asks its file whether it is where it was, and closes it', async () => {
    const asked: string[] = []
    const pen = new Pen({
      append: async () => {},
      check: async () => void asked.push('check'),
      close: async () => void asked.push('close'),
    })
    await pen.check()
    await pen.close()
    expect(asked).toEqual(['check', 'close'])
  })

  it.each([
    ['what could not be written comes first the next time', full, 0, 'a\nb\n'],
    ['what was written to where the file is now is not written again', lost, 2, 'a\n|b\n'],
  ])('%s', async (_, fault, written, expected) => {
    const { file, texts, end } = heldFile()
    const pen = new Pen(file)
    pen.note('a\n')
    const first = pen.write()
    pen.note('b\n')
    end(fault)
    await expect(first).rejects.toBe(fault)
    expect(pen.written()).toBe(written)
    const second = pen.write()
    end()
    await second
    expect({ text: texts.join('|'), waiting: pen.waiting() }).toEqual({ text: expected, waiting: 0 })
  })
})

/** A ledger with its files; those that grow may behave otherwise in part. */
async function opened(behave: (path: string) => Partial<GrowingFile> = () => ({})) {
  const host = fakeHost({})
  const { grow } = host.files
  host.files.grow = async (path) => ({ ...(await grow(path)), ...behave(path) })
  const ledger = await openLedger(host.files, 'r.jsonl', { run: 1, rows: 9 })
  const textOf = (name: string) => String(host.disk.get(`/home/dev/app/${name}`)?.bytes ?? '')
  return { host, ledger, textOf }
}

/** A ledger whose report is held. */
async function withHeldReport() {
  const held = heldFile()
  const { ledger } = await opened((path) => (path === 'r.jsonl' ? held.file : {}))
  return { ...held, ledger }
}

/** Lets everything happen that waits for nothing. */
const settle = () => new Promise(setImmediate)

describe('a ledger', () => {
  it('says that a row came back unsent, so that it is not in doubt while it waits to leave again', async () => {
    const { host, ledger, textOf } = await opened()
    await ledger.leaving([leaving(1, 'm1'), leaving(2), leaving(3)])
    ledger.back(2)
    await ledger.leaving([leaving(4)])
    expect(textOf('r.jsonl.journal').split('\n').slice(1)).toEqual([
      `[1,"${tokenOf(1)}","${'c'.repeat(24)}","m1"]`,
      `[2,"${tokenOf(2)}","${'c'.repeat(24)}"]`,
      `[3,"${tokenOf(3)}","${'c'.repeat(24)}"]`,
      '[2]',
      `[4,"${tokenOf(4)}","${'c'.repeat(24)}"]`,
      '',
    ])
    const left = await readLeft(host.files, 'r.jsonl.journal')
    left.answered(1)
    const rows: number[] = []
    for await (const { row } of left.unanswered()) rows.push(row)
    expect(rows).toEqual([3, 4])
  })

  it('writes lines of the report together: after a few milliseconds, or with what leaves next', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { ledger, textOf } = await opened()
      const lines = () => textOf('r.jsonl').split('\n').length - 2
      ledger.settled(lineOf(1))
      await vi.advanceTimersByTimeAsync(9)
      ledger.settled(lineOf(2))
      expect(lines()).toBe(0)
      await vi.advanceTimersByTimeAsync(1)
      expect(lines()).toBe(2)
      ledger.settled(lineOf(3))
      await ledger.leaving([leaving(4)])
      expect(lines()).toBe(3)
      await ledger.close(false)
    } finally {
      vi.useRealTimers()
    }
  })

  it('begins the report, and a journal, that nobody else can read', async () => {
    const { host, textOf } = await opened()
    expect(textOf('r.jsonl')).toBe(reportHead({ run: 1, rows: 9 }, 'json-lines'))
    expect(textOf('r.jsonl.journal')).toBe(journalHead(1))
    expect([...host.disk.values()].map(({ mode }) => mode)).toEqual([0o600, 0o600])
  })

  it('goes on with the report of an earlier run, and begins a new journal', async () => {
    const host = fakeHost({ files: { 'r.csv': 'as it is\n', 'r.csv.journal': 'of the run before\n' } })
    const ledger = await openLedger(host.files, 'r.csv', { run: 2, rows: 9 })
    ledger.settled(lineOf(1))
    expect(String(host.disk.get('/home/dev/app/r.csv.journal')?.bytes)).toBe(journalHead(2))
    await ledger.close(true)
    expect(String(host.disk.get('/home/dev/app/r.csv')?.bytes)).toBe(
      `as it is\n${formatLine(lineOf(1), 'csv')}`,
    )
  })

  it('writes down at once each row that came back', async () => {
    const { ledger, textOf } = await opened()
    for (const row of [1, 2, 3]) {
      ledger.back(row)
      await settle()
      expect(textOf('r.jsonl.journal').endsWith(`\n[${row}]\n`)).toBe(true)
    }
  })

  it('writes down too what comes back while it writes', async () => {
    const { file, texts, end } = heldFile()
    const { ledger } = await opened((path) => (path === 'r.jsonl' ? {} : file))
    ledger.back(1)
    ledger.back(2)
    end()
    await settle()
    end()
    await settle()
    expect(texts).toEqual(['[1]\n', '[2]\n'])
  })

  it.each([
    [0, false],
    [1, true],
  ])('makes a sender wait that is a megabyte ahead of it, and %i more', async (more, isWritten) => {
    const { ledger, textOf } = await opened()
    const empty = Buffer.byteLength(formatLine({ ...lineOf(1), id: '' }, 'json-lines'))
    ledger.settled({ ...lineOf(1), id: 'x'.repeat(1_000_000 - empty + more) })
    const before = textOf('r.jsonl').length
    await ledger.behind()
    expect(textOf('r.jsonl').length > before).toBe(isWritten)
    await ledger.close(true)
  })

  it('makes nobody wait once the disk is full', async () => {
    const { ledger } = await opened(() => ({ append: () => Promise.reject(full) }))
    ledger.settled({ ...lineOf(1), id: 'x'.repeat(1_000_001) })
    await ledger.behind()
    expect(ledger.broken()).toBe(full)
    ledger.back(1)
    await expect(ledger.close(false)).rejects.toBe(full)
  })

  it('leaves a full disk alone until it ends', async () => {
    let attempts = 0
    const { ledger } = await opened(() => ({
      append: () => {
        attempts += 1
        return Promise.reject(full)
      },
    }))
    ledger.back(1)
    await settle()
    for (const row of [2, 3]) {
      ledger.settled(lineOf(row))
      await expect(ledger.leaving([leaving(row)])).rejects.toBe(full)
      ledger.back(row)
      await settle()
    }
    expect(attempts).toBe(1)
    await expect(ledger.close(false)).rejects.toBe(full)
    expect(attempts).toBe(3)
  })

  it('goes on writing to where the file is now when it was moved away', async () => {
    const texts: string[] = []
    const { ledger } = await opened((path) => ({
      append: (bytes) => {
        if (path !== 'r.jsonl') texts.push(String(bytes))
        return Promise.reject(lost)
      },
    }))
    for (const row of [1, 2]) {
      ledger.back(row)
      await settle()
    }
    expect(texts).toEqual(['[1]\n', '[2]\n'])
    await expect(ledger.close(false)).rejects.toBe(lost)
  })

  it('goes on writing lines that came while it was writing, a few milliseconds later, and then rests', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { ledger, texts, end, waiting } = await withHeldReport()
      const later = () => vi.advanceTimersByTimeAsync(10)
      ledger.settled(lineOf(1))
      await later()
      ledger.settled(lineOf(2))
      await later()
      end()
      await later()
      expect(waiting).toHaveLength(1)
      end()
      await later()
      expect(texts).toEqual([1, 2].map((row) => formatLine(lineOf(row), 'json-lines')))
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('writes before it ends what came while it was writing', async () => {
    const { ledger, texts, end } = await withHeldReport()
    ledger.settled(lineOf(1))
    await ledger.leaving([leaving(3)])
    ledger.settled(lineOf(2))
    const closing = ledger.close(true)
    for (let turn = 0; turn < 3; turn += 1) {
      end()
      await settle()
    }
    await closing
    expect(texts.join('')).toBe([1, 2].map((row) => formatLine(lineOf(row), 'json-lines')).join(''))
  })

  it('closes its files, and says when the report is not where it was', async () => {
    const closed: string[] = []
    const { ledger, textOf } = await opened((path) => ({
      check: () => Promise.reject(lost),
      close: async () => void closed.push(path),
    }))
    await expect(ledger.close(true)).rejects.toBe(lost)
    expect(closed).toEqual(['r.jsonl.journal', 'r.jsonl'])
    expect(textOf('r.jsonl.journal')).toBe(journalHead(1))
  })

  it('does not take a fault of ours for one of the disk', async () => {
    const ours = new TypeError('ours')
    const { ledger } = await opened(() => ({ append: () => Promise.reject(ours) }))
    await expect(ledger.leaving([leaving(1)])).rejects.toBe(ours)
    expect(ledger.broken()).toBeUndefined()
  })

  it('has every line in the report when it is closed, and then no journal', async () => {
    const { host, ledger, textOf } = await opened()
    await ledger.leaving([leaving(1), leaving(2)])
    ledger.settled(lineOf(2))
    ledger.settled(lineOf(1))
    await ledger.close(true)
    expect(textOf('r.jsonl')).toMatch(
      new RegExp(`^.*\n${[2, 1].map((row) => formatLine(lineOf(row), 'json-lines')).join('')}$`),
    )
    expect([...host.disk.keys()]).toEqual(['/home/dev/app/r.jsonl'])
  })

  it('ends also when the disk is full after the report was moved away', async () => {
    const host = fakeHost({})
    const { grow } = host.files
    const faults = [lost, full]
    host.files.grow = async (path) => ({
      ...(await grow(path)),
      append: () => Promise.reject(faults.shift() ?? full),
    })
    const ledger = await openLedger(host.files, 'r.jsonl', { run: 1, rows: 9 })
    await expect(ledger.leaving([leaving(1)])).rejects.toBe(lost)
    ledger.settled(lineOf(1))
    await expect(ledger.close(false)).rejects.toBe(lost)
  })

  it('writes the rest after all when somebody has made room on a full disk', async () => {
    const host = fakeHost({})
    const { grow } = host.files
    let isFull = true
    host.files.grow = async (path) => {
      const file = await grow(path)
      return { ...file, append: (bytes) => (isFull ? Promise.reject(full) : file.append(bytes)) }
    }
    const ledger = await openLedger(host.files, 'r.jsonl', { run: 1, rows: 9 })
    ledger.settled(lineOf(1))
    await expect(ledger.leaving([leaving(2)])).rejects.toBe(full)
    isFull = false
    // It ended without that row all the same, and says so.
    await expect(ledger.close(false)).rejects.toBe(full)
    const textOf = (name: string) => String(host.disk.get(`/home/dev/app/${name}`)?.bytes)
    expect(textOf('r.jsonl')).toContain(formatLine(lineOf(1), 'json-lines'))
    expect(textOf('r.jsonl.journal')).toContain(tokenOf(2))
  })

  it('lets nothing leave any more once it could not be written down', async () => {
    const host = fakeHost({})
    const { grow } = host.files
    host.files.grow = async (path) => ({ ...(await grow(path)), append: () => Promise.reject(full) })
    const ledger = await openLedger(host.files, 'r.jsonl', { run: 1, rows: 9 })
    await expect(ledger.leaving([leaving(1)])).rejects.toBe(full)
    expect(ledger.broken()).toBe(full)
    await expect(ledger.close(false)).rejects.toBe(full)
  })
})

describe('a journal', () => {
  /** What is in doubt when it ended so, of a run whose report has lines of these rows. */
  async function inDoubt(lines: readonly string[], answered: readonly number[] = []) {
    const host = fakeHost({ files: { j: journalHead(1) + lines.join('') } })
    const left = await readLeft(host.files, 'j')
    for (const row of answered) left.answered(row)
    const rows: object[] = []
    for await (const line of left.unanswered()) rows.push(line)
    return rows
  }
  const entry = (row: number) => `[${row},"t${row}","c"]\n`

  it.each<[string, readonly string[], readonly number[], readonly number[]]>([
    ['nothing', [], [], []],
    ['what left', [entry(1), entry(2)], [], [1, 2]],
    ['nothing that was answered', [entry(1), entry(2)], [1, 2], []],
    ['nothing that came back', [entry(1), entry(2), '[1]\n'], [], [2]],
    ['what left again', [entry(1), '[1]\n', entry(1)], [], [1]],
    ['rows by the thousand', [1023, 1024, 1025, 5000, 9999].map(entry), [1024], [1023, 1025, 5000, 9999]],
    ['answers to what never left', [entry(1)], [2, 5000], [1]],
    ['no line that is broken', ['{}\n', '["x"]\n', '[1.5,"t","c"]\n', '7\n', '[2,\n', entry(3)], [], [3]],
    ['no row that no file has', ['[1000000000000,"t","c"]\n', entry(1)], [], [1]],
    ['no line that says too little', ['[1,"t1"]\n', '[2]\n', entry(2), entry(3), '[3]\n'], [], [2]],
    ['what was half written as if it were not', [entry(1), '[2,"t2","c'], [], [1]],
  ])('keeps in doubt %s', async (_, lines, answered, expected) => {
    expect((await inDoubt(lines, answered)).map((line) => (line as { row: number }).row)).toEqual(expected)
  })

  it('says of a row in doubt all that the report has to', async () => {
    const unknown = { outcome: 'unknown', failureKind: 'stopped', attempts: 1, content: 'c' }
    expect(await inDoubt([entry(1), '[2,"t2","c","m2"]\n'])).toStrictEqual([
      { row: 1, deviceToken: 't1', ...unknown },
      { row: 2, id: 'm2', deviceToken: 't2', ...unknown },
    ])
  })

  it.each([
    [journalHead(1).trimEnd(), 1],
    [journalHead(1234).trimEnd(), 1234],
    ['["pushctl-journal",2,1]', undefined],
    ['["pushctl-journal",1,1] ', undefined],
    ['["another-journal",1,1]', undefined],
    ['["pushctl-journal",1,01]', undefined],
    ['[1]', undefined],
    ['', undefined],
  ])('is of the run that its head names: %s', (line, run) => {
    expect(readJournalHead(line)).toBe(run)
  })
})

it('writes dead tokens when there are some hundred, and the rest at the end', async () => {
  const host = fakeHost({})
  const deadTokens = await openDeadTokens('dead.csv', false, host)
  const lines = () => String(host.disk.get('/home/dev/app/dead.csv')?.bytes).split('\n').length - 2
  const note = (count: number) => {
    for (let row = 1; row <= count; row += 1)
      deadTokens.note({ row, deviceToken: 'a'.repeat(64), outcome: 'rejected', status: 410, attempts: 1 })
  }
  const seen: number[] = []
  for (const count of [100, 200, 1]) {
    note(count)
    await deadTokens.flush()
    seen.push(lines())
  }
  await deadTokens.close()
  expect([...seen, lines(), deadTokens.count()]).toEqual([0, 300, 300, 301, 301])
})

const head = 'token,since,pushctl-dead-tokens-1\n'

/** What the file says after some lines of the report, and what was done with it. */
async function written(lines: readonly Partial<ReportLine>[], host = fakeHost({}), resume = false) {
  const deadTokens = await openDeadTokens('dead.csv', resume, host)
  for (const line of lines)
    deadTokens.note({ row: 1, deviceToken: 'ab', outcome: 'rejected', attempts: 1, ...line })
  await deadTokens.flush()
  await deadTokens.close()
  return { text: String(host.disk.get('/home/dev/app/dead.csv')?.bytes), deadTokens, host }
}

it('takes the tokens of which APNs says that they are gone, with the date where it says one', async () => {
  const since = '2026-01-02T03:04:05.000Z'
  const { text, deadTokens, host } = await written([
    { status: 410, reason: 'Unregistered', since },
    { status: 400, reason: 'BadDeviceToken' },
    { outcome: 'unknown' },
    { status: 410, deviceToken: 'cd' },
  ])
  expect(text).toBe(`${head}ab,${since},\ncd,,\n`)
  expect([deadTokens.file, deadTokens.count()]).toEqual(['dead.csv', 2])
  expect(host.disk.get('/home/dev/app/dead.csv')?.mode).toBe(0o600)
})

it('begins anew where a run is continued, and over nothing else', async () => {
  const host = () => fakeHost({ files: { 'dead.csv': 'of before' } })
  expect((await written([], host(), true)).text).toBe(head)
  await expect(written([], host())).rejects.toMatchObject({ code: 'file/exists' })
})

it('of nobody who wants them are none', async () => {
  const host = fakeHost({})
  const deadTokens = await openDeadTokens(undefined, false, host)
  deadTokens.note({ row: 1, deviceToken: 'ab', outcome: 'rejected', status: 410, attempts: 1 })
  await deadTokens.flush()
  await deadTokens.close()
  expect([deadTokens.count(), [...host.disk.keys()]]).toEqual([0, []])
})

it.each([
  ['less than is worth a write', 16_383, 0],
  ['enough for one', 16_384, 16_384],
])('writes while a run goes on: %s', async (_, bytes, expected) => {
  const host = fakeHost({})
  const deadTokens = await openDeadTokens('dead.csv', false, host)
  const deviceToken = 'a'.repeat(bytes - ',,\n'.length)
  deadTokens.note({ row: 1, deviceToken, outcome: 'rejected', status: 410, attempts: 1 })
  await deadTokens.flush()
  expect((host.disk.get('/home/dev/app/dead.csv')?.bytes.length ?? 0) - head.length).toBe(expected)
})

it.each<[string, Partial<GrowingFile>]>([
  ['cannot be written', { append: () => Promise.reject(lost) }],
  ['is not where it was', { check: () => Promise.reject(lost) }],
])('says when its file %s, and closes it', async (_, behave) => {
  const host = fakeHost({})
  const { grow } = host.files
  const closed: string[] = []
  host.files.grow = async (path) => ({
    ...(await grow(path)),
    ...behave,
    close: async () => void closed.push(path),
  })
  await expect(written([{ status: 410 }], host)).rejects.toBe(lost)
  expect(closed).toEqual(['dead.csv'])
})

async function linesIn(bytes: Buffer, size: number): Promise<string[]> {
  const lines: string[] = []
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  for await (const line of linesOf(pieces())) lines.push(line)
  return lines
}

it.each([1, 2, 3, 5, 100])('whole lines of a file of ours, in pieces of %i bytes', async (size) => {
  expect(await linesIn(Buffer.from('a\n\n李雷 👋\nb\n'), size)).toEqual(['a', '', '李雷 👋', 'b'])
})

it('without what a killed run has left half written', async () => {
  expect(await linesIn(Buffer.from('a\nb'), 2)).toEqual(['a'])
})
