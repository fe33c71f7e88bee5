import { describe, expect, it, vi } from 'vitest'
import { readLeft } from '../../../../src/commands/send/many/journal.ts'
import { openLedger } from '../../../../src/commands/send/many/ledger.ts'
import { Pen } from '../../../../src/commands/send/many/pen.ts'
import { formatLine } from '../../../../src/commands/send/many/report.ts'
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
  return { file, texts, end: (fault?: Fault) => waiting.shift()?.(fault) }
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

  it('keeps what is longer than what it set aside', async () => {
    const { file, texts, end } = heldFile()
    const pen = new Pen(file)
    const long = Array.from({ length: 3 }, (_, at) => `${at}${'用'.repeat(30_000)}`)
    for (const text of long) pen.note(text)
    const writing = pen.write()
    end()
    await writing
    expect(texts.join('') === long.join('')).toBe(true)
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

/** A ledger with its files. */
async function opened() {
  const host = fakeHost({})
  const ledger = await openLedger(host.files, 'r.jsonl', { run: 1, rows: 9 })
  const textOf = (name: string) => String(host.disk.get(`/home/dev/app/${name}`)?.bytes ?? '')
  return { host, ledger, textOf }
}

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
