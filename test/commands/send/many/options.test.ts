import stringWidth from 'string-width'
import { describe, expect, it, vi } from 'vitest'
import {
  checkManyInput,
  type ManyInput,
  manyOptions,
  parseMaxWait,
} from '../../../../src/commands/send/many/options.ts'
import { progressLine, showProgress } from '../../../../src/commands/send/many/progress.ts'
import { fakeHost } from '../../../fake-host.ts'

describe('--max-wait', () => {
  it.each([
    ['90', 90],
    ['90s', 90],
    ['15m', 900],
    ['1s', 1],
    ['24h', 86_400],
    ['86400', 86_400],
    ['0', 0],
  ])('%s is %i seconds', (text, seconds) => {
    expect(parseMaxWait(text)).toBe(seconds * 1000)
  })

  it.each(['', '-1', '1.5m', '25h', '1441m', '86401', '9999999', '15 m', 'm', '1d'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseMaxWait(text)).toThrow(expect.objectContaining({ code: 'usage/duration' }))
    },
  )
})

describe('numbers', () => {
  const { connections, concurrency, rate } = manyOptions
  it.each([
    ['--connections', connections, 100],
    ['--concurrency', concurrency, 100_000],
    ['--rate', rate, 1_000_000],
  ] as const)('%s is a whole one', (flag, { parse }, most) => {
    expect(['1', '42', String(most)].map(parse)).toEqual([1, 42, most])
    for (const text of ['0', String(most + 1), '1.0', '1e1', '0x1', ' 5', '5 ', '+5', '-5', ''])
      expect(() => parse(text)).toThrow(`${flag} takes a whole number from 1 to ${most}; "${text}" is none.`)
  })
})

describe('--to', () => {
  const { parse } = manyOptions.to
  const token = 'aB'.repeat(32)
  it.each(['rows.csv', '-', '@', '@!', token.slice(1), `${token}.csv`, `x${token}`, 'a@b', 'ab'.repeat(101)])(
    'takes the name of a file: %s',
    (text) => expect(parse(text)).toBe(text),
  )

  it.each([
    [token, 'a device token'],
    ['ab'.repeat(100), 'a device token'],
    [`${token},${token}`, 'a device token'],
    [`${token}; ${token} ${token}`, 'a device token'],
    ['@anna', 'the name of a saved device'],
    ['@安娜', 'the name of a saved device'],
  ])('takes none of %s', (text, what) => {
    expect(() => parse(text)).toThrow(`was given ${what}.`)
  })
})

describe('options together', () => {
  const nothing: ManyInput = {
    ...{ to: undefined, report: undefined, resume: false, retryUnknown: false, skipBadRows: false },
    ...{ deadTokens: undefined, connections: undefined, concurrency: undefined, rate: undefined },
    maxWait: undefined,
  }
  const one = { dryRun: false, curl: false, apnsId: undefined }
  const to = { to: 'rows' }
  it.each<
    [Partial<ManyInput>, Partial<Omit<typeof one, 'apnsId'>> & { apnsId?: string }, string | undefined]
  >([
    [{}, {}, undefined],
    [{}, { dryRun: true, curl: true, apnsId: 'A' }, undefined],
    [{ rate: 5 }, {}, '--rate goes with --to FILE.'],
    [{ retryUnknown: true }, {}, '--retry-unknown goes with --to FILE.'],
    [to, {}, undefined],
    [{ ...to, report: 'r', resume: true, retryUnknown: true, rate: 5 }, {}, undefined],
    [{ ...to, resume: true }, {}, '--resume needs the --to and --report of the run that it continues.'],
    [to, { dryRun: true, curl: true }, '--dry-run is for one push'],
    [to, { curl: true, apnsId: 'A' }, '--curl is for one push'],
    [to, { apnsId: 'A' }, '--apns-id is for one push'],
  ])('%j, beside %j: %s', (input, single, told) => {
    const check = () => checkManyInput({ ...nothing, ...input }, { ...one, ...single })
    if (told === undefined) expect(check).not.toThrow()
    else expect(check).toThrow(told)
  })
})

describe('the line that tells how far it is', () => {
  const progress = { rows: 100, done: 10, counts: { accepted: 10, rejected: 0, unsent: 0, unknown: 0 } }

  it.each([
    [{ kind: 'asked', seconds: 900 }, 'the gateway asks to wait: 15:00 more · 10 of 100'],
    [{ kind: 'takes-none', seconds: 5 }, 'the gateway takes no pushes, for 00:05 already · 10 of 100'],
    [{ kind: 'connection', seconds: 8 }, 'no connection, next attempt in 00:08 · 10 of 100'],
    [{ kind: 'connection', seconds: -1 }, 'no connection, next attempt in 00:00 · 10 of 100'],
    [{ kind: 'again', seconds: 4 }, 'refused for now, sent again in 00:04 · 10 of 100'],
  ] as const)('says what is waited for: %j', (waiting, begin) => {
    expect(progressLine({ ...progress, waiting }, 10, 'en').startsWith(begin)).toBe(true)
    expect(progressLine({ ...progress, waiting }, 10, 'zh')).toMatch(/^\p{Script=Han}/u)
  })

  it.each([
    ['10 of 100 (10 %) · 3/s · 00:27 left', { rows: 100, done: 10 }, 3],
    ['2 of 3 (66 %) · 0/s · 01:00:00 left', { rows: 3, done: 2 }, 7200],
    ['0 of 3 (0 %) · 0/s · – left', { rows: 3, done: 0 }, 0],
    ['0 of 0 (100 %) · 0/s · – left', { rows: 0, done: 0 }, 1],
    ['3 of 3 (100 %) · 0/s · – left', { rows: 3, done: 3 }, 0],
    ['3 of 3 (100 %) · 2/s · 00:00 left', { rows: 3, done: 3 }, 2],
    ['1 of 3600 (0 %) · 1/s · 59:59 left', { rows: 3600, done: 1 }, 1],
    ['1 of 3662 (0 %) · 1/s · 01:01:01 left', { rows: 3662, done: 1 }, 1],
  ])('says the rate and what remains: %s', (begin, done, seconds) => {
    expect(progressLine({ ...progress, ...done }, seconds, 'en').split(' · accepted')[0]).toBe(begin)
  })

  it.each([
    ['en', '10 of 100 (10 %) · 0/s'],
    ['zh', '10/100（10%）· 0 条/秒'],
  ] as const)('takes one line of the screen, which it can take back: %s', (language, begin) => {
    vi.useFakeTimers()
    const host = fakeHost({ columns: 30 })
    Object.assign(host.terminal, { stderrIsScreen: true })
    const stop = showProgress(host, language, () => progress)
    vi.advanceTimersByTime(200)
    stop()
    vi.useRealTimers()
    const [, line = ''] = host.written.stderr.split('\r\u001b[2K')
    expect(line.startsWith(begin)).toBe(true)
    expect([28, 29]).toContain(stringWidth(line))
  })

  it.each([
    ['on a screen every fifth of a second, and leaves nothing there', true, 399, '\r\u001b[2K', 1],
    ['on a screen again and again', true, 400, '\r\u001b[2K', 2],
    ['in a log none in the first minute', false, 59_999, '', 0],
    ['in a log a line a minute', false, 120_000, '', 2],
  ])('is written %s', (_, isScreen, milliseconds, end, lines) => {
    vi.useFakeTimers()
    const host = fakeHost({ columns: 300 })
    Object.assign(host.terminal, { stderrIsScreen: isScreen })
    const from = host.now().getTime()
    let passed = 0
    host.now = () => new Date(from + passed)
    const stop = showProgress(host, 'en', () => {
      passed = 5000
      return progress
    })
    vi.advanceTimersByTime(milliseconds)
    stop()
    vi.advanceTimersByTime(600_000)
    vi.useRealTimers()
    const line = progressLine(progress, 5, 'en')
    expect(line).toContain(' 2/s ')
    const one = isScreen ? `\r\u001b[2K${line}` : `${line}\n`
    expect(host.written.stderr).toBe(one.repeat(lines) + end)
  })

  it('has twenty columns at the least', () => {
    vi.useFakeTimers()
    const host = fakeHost({ columns: 5 })
    Object.assign(host.terminal, { stderrIsScreen: true })
    const stop = showProgress(host, 'en', () => progress)
    vi.advanceTimersByTime(200)
    stop()
    vi.useRealTimers()
    expect(host.written.stderr.split('\r\u001b[2K')[1]).toHaveLength(20)
  })

  it('says nothing of waiting while something is on its way', () => {
    expect(progressLine(progress, 10, 'en')).toMatch(/^10 of 100/)
  })
})
