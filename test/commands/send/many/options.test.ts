import stringWidth from 'string-width'
import { describe, expect, it, vi } from 'vitest'
import { parseMaxWait } from '../../../../src/commands/send/many/options.ts'
import { progressLine, showProgress } from '../../../../src/commands/send/many/progress.ts'
import { fakeHost } from '../../../fake-host.ts'

describe('--max-wait', () => {
  it.each([
    ['90', 90],
    ['90s', 90],
    ['15m', 900],
    ['24h', 86_400],
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

describe('the line that tells how far it is', () => {
  const progress = { rows: 100, done: 10, counts: { accepted: 10, rejected: 0, unsent: 0, unknown: 0 } }

  it.each([
    [{ kind: 'asked', seconds: 900 }, 'the gateway asks to wait: 15:00 more · 10 of 100'],
    [{ kind: 'takes-none', seconds: 5 }, 'the gateway takes no pushes, for 00:05 already · 10 of 100'],
    [{ kind: 'connection', seconds: 8 }, 'no connection, next attempt in 00:08 · 10 of 100'],
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

  it('says nothing of waiting while something is on its way', () => {
    expect(progressLine(progress, 10, 'en')).toMatch(/^10 of 100/)
  })
})
