import { expect, test } from 'vitest'
import { resumeLines } from '../../../../src/commands/send/many/conclusion.ts'
import type { ManyPlan } from '../../../../src/commands/send/many/plan.ts'

const planOf = (input: object) =>
  ({ input, facts: { again: () => 'pushctl send --to rows.csv' } }) as unknown as ManyPlan
const line = 'pushctl send --to rows.csv --resume'
const report = 'r.jsonl'

test.each([
  ['without a report none', {}, { unsent: 3, unknown: 0 }, 0, []],
  ['with all sent none', { report }, { unsent: 0, unknown: 0 }, 0, []],
  ['with bad rows alone none', { report }, { unsent: 2, unknown: 0 }, 2, []],
  ['what was not sent', { report }, { unsent: 3, unknown: 0 }, 2, [line]],
  ['what may have arrived', { report }, { unsent: 0, unknown: 1 }, 0, [`${line} --retry-unknown`]],
  ['both, one after the other', { report }, { unsent: 3, unknown: 1 }, 0, [line, `${line} --retry-unknown`]],
  ['resumed before', { report, resume: true }, { unsent: 3, unknown: 0 }, 0, ['pushctl send --to rows.csv']],
  [
    'as fast as before',
    { report, connections: 2, rate: 50, maxWait: 90_000 },
    { unsent: 3, unknown: 0 },
    0,
    [`${line} --connections 2 --rate 50 --max-wait 90s`],
  ],
] as const)('the lines that go on: %s', (_, input, counts, bad, expected) => {
  expect(resumeLines(planOf(input), { accepted: 0, rejected: 0, ...counts }, bad)).toEqual(expected)
})
