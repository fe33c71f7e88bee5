import { expect, it } from 'vitest'
import { createStyle } from '../../../../src/cli/style.ts'
import {
  humanMany,
  type Summary,
  type ToldGroup,
  verdictOfMany,
} from '../../../../src/commands/send/many/summary.ts'

const none = { accepted: 0, rejected: 0, unsent: 0, unknown: 0 }

const summary = (parts: Partial<Summary>): Summary => ({
  kind: 'summary',
  gateway: { kind: 'apple', environment: 'sandbox', endpoint: 'api.sandbox.push.apple.com' },
  topic: 'com.example.app',
  rows: 10,
  ...none,
  bad: 0,
  seconds: 2,
  resumed: 0,
  groups: [],
  findings: [],
  notes: [],
  commands: [],
  ...parts,
})

const group = (outcome: ToldGroup['outcome'], parts: Partial<ToldGroup> = {}): ToldGroup => ({
  outcome,
  count: 2,
  firstRow: 3,
  ...parts,
})

const told = {
  what: { en: 'What happened.', zh: '发生了什么。' },
  causes: [],
}

/** How a run of many may end. */
const ends: Readonly<Record<string, Summary>> = {
  'all accepted': summary({ accepted: 10 }),
  'one row': summary({ rows: 1, accepted: 1, seconds: 0.04 }),
  'in no time': summary({ accepted: 10, seconds: 0 }),
  'to a gateway without an environment': summary({
    accepted: 10,
    gateway: { kind: 'other', endpoint: 'localhost:2197' },
  }),
  'some rejected': summary({
    accepted: 8,
    rejected: 2,
    groups: [group('rejected', { status: 410, reason: 'Unregistered', diagnosis: told })],
  }),
  'rejected without a reason': summary({
    accepted: 8,
    rejected: 2,
    groups: [group('rejected', { status: 500 })],
  }),
  'rejected, and nothing is known of it': summary({ accepted: 8, rejected: 2, groups: [group('rejected')] }),
  'some without an answer': summary({
    accepted: 8,
    unknown: 2,
    groups: [group('unknown', { failureKind: 'timeout' })],
  }),
  'no and no answer: the latter is the worse': summary({
    accepted: 6,
    rejected: 2,
    unknown: 2,
    groups: [
      group('rejected', { status: 400, reason: 'BadTopic' }),
      group('unknown', { failureKind: 'reset' }),
    ],
  }),
  'not sent, for nobody was reached': summary({
    unsent: 10,
    groups: [group('unsent', { failureKind: 'refused', count: 10 })],
  }),
  'not sent, for the certificate was refused': summary({
    unsent: 10,
    groups: [group('unsent', { failureKind: 'tls-alert', refused: true, count: 10 })],
  }),
  'not sent, for a reason in GOAWAY': summary({
    unsent: 10,
    groups: [group('unsent', { failureKind: 'goaway', reason: 'BadCertificateEnvironment', count: 10 })],
  }),
  'an answer that ended the run, and what was left behind': summary({
    rejected: 1,
    unsent: 9,
    groups: [
      group('unsent', { failureKind: 'stopped', count: 9 }),
      group('rejected', { status: 403, reason: 'InvalidProviderToken', endedRun: true, count: 1 }),
    ],
  }),
  'stopped by a person': summary({
    accepted: 4,
    unsent: 6,
    groups: [group('unsent', { failureKind: 'stopped', count: 6 })],
    notes: [{ en: 'A note.', zh: '说明。' }],
    commands: ['pushctl send --resume'],
  }),
  'rows left out that were bad': summary({
    accepted: 8,
    unsent: 2,
    bad: 2,
    groups: [group('unsent', { failureKind: 'bad-row' })],
  }),
  'rows left out that were bad, and rejected ones': summary({
    accepted: 6,
    unsent: 2,
    rejected: 2,
    bad: 2,
    groups: [group('unsent', { failureKind: 'bad-row' }), group('rejected', { status: 410 })],
  }),
  'rows that were changed': summary({
    accepted: 8,
    unknown: 2,
    groups: [group('unknown', { failureKind: 'changed' })],
  }),
  'gone on from an earlier run': summary({ accepted: 10, resumed: 6, report: 'r.jsonl' }),
  'one row of an earlier run, one dead token': summary({
    accepted: 9,
    rejected: 1,
    resumed: 1,
    deadTokens: { file: 'dead.csv', count: 1 },
    groups: [group('rejected', { status: 410, reason: 'Unregistered', count: 1 })],
  }),
  'several dead tokens': summary({ accepted: 10, deadTokens: { file: 'dead.csv', count: 3 } }),
}

it('tells a person how the run ended', async () => {
  const styles = await Promise.all(
    (['en', 'zh'] as const).map((language) => createStyle({ language, colour: false, columns: 100 })),
  )
  const screens = Object.entries(ends).map(([name, end]) =>
    [`# ${name}: ${verdictOfMany(end)}`, ...styles.map((style) => humanMany(end, style))].join('\n'),
  )
  await expect(`${screens.join('\n\n')}\n`).toMatchFileSnapshot('summaries.txt')
})

it('has a colour for what is well, for what is not, and for what was left out', async () => {
  const style = await createStyle({ language: 'en', colour: true, columns: 100 })
  const end = summary({
    ...{ accepted: 5, rejected: 2, unsent: 2, unknown: 1, bad: 2 },
    groups: [group('unsent', { failureKind: 'bad-row' }), group('rejected', { status: 410 })],
  })
  const told = humanMany(end, style)
  for (const words of [
    ...[style.bad('✗'), style.good('accepted 5'), style.bad('rejected 2'), style.bad('not sent 2')],
    ...[style.bold('2'), style.warn('!'), style.dim('first in row 3')],
  ])
    expect(told).toContain(words)
  expect(humanMany(summary({ accepted: 10 }), style)).toContain(style.good('✓'))
  const withoutBad = summary({
    accepted: 8,
    unsent: 2,
    bad: 2,
    groups: [group('unsent', { failureKind: 'bad-row' })],
  })
  expect(humanMany(withoutBad, style).startsWith(style.warn('!'))).toBe(true)
})

it('says nothing of single rows, for they are in the report', async () => {
  const style = await createStyle({ language: 'en', colour: false, columns: 100 })
  const row = { kind: 'row', row: 1, deviceToken: 'a', outcome: 'rejected', attempts: 1 } as const
  expect([humanMany(row, style), verdictOfMany(row)]).toEqual(['', 'yes'])
})
