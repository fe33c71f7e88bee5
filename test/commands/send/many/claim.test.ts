import { describe, expect, it } from 'vitest'
import { claimFiles } from '../../../../src/commands/send/many/claim.ts'
import { journalHead } from '../../../../src/commands/send/many/journal.ts'
import { reportHead } from '../../../../src/commands/send/many/report.ts'
import { Fault } from '../../../../src/fault.ts'
import { type FakeHost, fakeHost } from '../../../fake-host.ts'

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
