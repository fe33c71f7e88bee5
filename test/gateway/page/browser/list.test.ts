import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Arrivals } from '../../../../src/gateway/page/browser/arrivals.ts'
import { type Grouping, linesOf } from '../../../../src/gateway/page/browser/groups.ts'
import { lineAt, offsetsOf, visibleLines } from '../../../../src/gateway/page/browser/visible-lines.ts'
import { connectionEntry, pushEntry } from './events.ts'

describe('groups', () => {
  const entries = [
    pushEntry(4, { deviceToken: 'AA', topic: 'com.a.voip' }, { aps: { 'thread-id': 'x' } }),
    pushEntry(3, { deviceToken: 'bb', topic: 'com.b' }),
    connectionEntry(),
    pushEntry(1, { deviceToken: 'aa', topic: 'com.a' }, { aps: { 'thread-id': 'x' } }),
  ]
  it.each<[Grouping, string]>([
    ['none', '4 3 connection-1 1'],
    ['device', 'aa(2) 4 1 bb(1) 3 (1) connection-1'],
    ['app', 'com.a(2) 4 1 com.b(1) 3 (1) connection-1'],
    ['thread', 'x(2) 4 1 (2) 3 connection-1'],
  ])('by %s: %s', (by, lines) => {
    const told = linesOf(entries, by).map((line) =>
      line.kind === 'entry' ? line.entry.id : `${line.name}(${line.count})`,
    )
    expect(told.join(' ')).toBe(lines)
  })
})

describe('which lines are drawn', () => {
  it.each([
    [[], 0, 100, [0, 0]],
    [[10, 10, 10], 0, 100, [0, 3]],
    [[10, 10, 10, 10, 10], 20, 10, [2, 4]],
    [[10, 10, 10, 10, 10], 25, 10, [2, 4]],
    [[10, 10], 500, 10, [1, 2]],
    [[10, 10], -50, 10, [0, 1]],
  ] as const)('of %j, scrolled by %i, in a frame of %i: %j', (heights, top, height, [from, to]) => {
    expect(visibleLines(offsetsOf(heights), top, height, 0)).toEqual({ from, to })
  })

  it('are all that are seen, and no more than fit, whatever their heights', () => {
    const heights = fc.array(fc.integer({ min: 20, max: 90 }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(heights, fc.nat(20_000), fc.integer({ min: 1, max: 900 }), (all, top, height) => {
        const offsets = offsetsOf(all)
        const { from, to } = visibleLines(offsets, top, height, 0)
        const seen = all.flatMap((_, at) =>
          (offsets[at + 1] ?? 0) > top && (offsets[at] ?? 0) < top + height ? [at] : [],
        )
        for (const at of seen) expect(at >= from && at < to).toBe(true)
        expect(to - from).toBeLessThanOrEqual(Math.ceil(height / 20) + 2)
        expect(lineAt(offsets, offsets[from] ?? 0)).toBe(from)
      }),
      { numRuns: 200 },
    )
  })
})

describe('what has arrived', () => {
  const events = (...numbers: number[]) => numbers.map((number) => pushEntry(number).event)
  const told = (arrivals: Arrivals) =>
    arrivals
      .entries()
      .map(({ id }) => id)
      .join(' ')

  it('is kept newest first, and counted though it is not kept', () => {
    const arrivals = new Arrivals()
    arrivals.add(events(7, 8))
    arrivals.add(events(9))
    expect([told(arrivals), arrivals.count()]).toEqual(['9 8 7', 9])
    arrivals.noteCount(12)
    expect(arrivals.count()).toBe(12)
  })

  it('has failed connections that are alike once, where the last was', () => {
    const arrivals = new Arrivals()
    arrivals.add([connectionEntry().event, ...events(1), connectionEntry().event])
    arrivals.add(events(2))
    expect(told(arrivals)).toBe('2 connection-1 1')
    arrivals.add([connectionEntry().event])
    expect([told(arrivals), arrivals.count()]).toEqual(['connection-1 2 1', 3])
  })

  it('is put back below what came since', () => {
    const arrivals = new Arrivals()
    arrivals.add(events(1, 2))
    const putBack = arrivals.clear()
    arrivals.add(events(3))
    expect(told(arrivals)).toBe('3')
    putBack()
    expect(told(arrivals)).toBe('3 2 1')
  })

  it('is not kept without end', () => {
    const arrivals = new Arrivals()
    arrivals.add(events(...Array.from({ length: 10_001 }, (_, at) => at + 1)))
    expect(arrivals.entries().length).toBe(10_000)
    expect(arrivals.find('1')).toBeUndefined()
  })
})
