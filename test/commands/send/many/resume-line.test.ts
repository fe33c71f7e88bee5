import { expect, test } from 'vitest'
import { reasonOf, resumeLines, whatNext } from '../../../../src/commands/send/many/conclusion.ts'
import type { ManyPlan } from '../../../../src/commands/send/many/plan.ts'
import type { Group } from '../../../../src/commands/send/many/tally.ts'
import type { Outcome } from '../../../../src/diagnosis/facts.ts'
import { fakeHost } from '../../../fake-host.ts'

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

test.each([
  ['some accepted, and no answer for one', { accepted: 39, unsent: 0, unknown: 1 }, /sends to them again/],
  ['some accepted, and others not sent', { accepted: 39, unsent: 1, unknown: 0 }, /--report FILE/],
  ['none accepted', { accepted: 0, unsent: 40, unknown: 0 }, undefined],
  ['all accepted', { accepted: 40, unsent: 0, unknown: 0 }, undefined],
] as const)('without a report, what the same line would do again: %s', (_, counts, said) => {
  const [note] = whatNext({ rejected: 0, ...counts }, 0, {} as ManyPlan['input'])
  if (said === undefined) expect(note).toBeUndefined()
  else expect(note?.en).toMatch(said)
})

const silence: Outcome = { kind: 'unknown', failure: { kind: 'timeout', phase: 'answer', seconds: 30 } }
test.each([
  ['of all, without a report', {}, false, ['pushctl send --to rows.csv']],
  ['of one among accepted ones, without a report', {}, true, []],
  ['of all, with a report', { report }, false, [`${line} --retry-unknown`]],
  ['of one among accepted ones, with a report', { report }, true, [`${line} --retry-unknown`]],
] as const)('the line to type after no answer: %s', async (_, input, wasAccepted, expected) => {
  const endpoint = { host: '127.0.0.1', port: 2197 }
  const plan = {
    ...planOf(input),
    message: { notification: { payload: new Uint8Array() } },
    destination: { gateway: { kind: 'other', endpoint }, wayTo: () => ({}) },
    credential: { kind: 'signing-key' },
  } as unknown as ManyPlan
  Object.assign(plan.facts, { gateway: { kind: 'other', endpoint }, now: new Date() })
  const group = { outcome: 'unknown', count: 1, first: { row: 1, deviceToken: 'ab' }, told: silence }
  const learnt = { tokenMade: undefined, shown: undefined }
  const told = await reasonOf(group as unknown as Group, plan, learnt, wasAccepted, fakeHost())
  expect(told.diagnosis?.causes[0]?.remedy.commands).toEqual(expected)
})
