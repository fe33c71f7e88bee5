import { expect, it } from 'vitest'
import { verdictOf } from '../../../src/commands/push/sent.ts'
import { verdictOfMany } from '../../../src/commands/send/many/summary.ts'
import type { Failure } from '../../../src/diagnosis/facts.ts'
import { refusesIdentity } from '../../../src/diagnosis/tls-alerts.ts'

const alert = (number: number, answered?: true): Failure => ({
  kind: 'tls-alert',
  number,
  phase: 'handshake',
  ...(answered && { answered }),
})

it.each([
  ['a certificate that is refused', alert(42), 'no'],
  ['a certificate that is demanded', alert(116), 'no'],
  ['the same, as TLS 1.2 says it', alert(40, true), 'no'],
  ['no version in common', alert(70), 'unknown'],
  ['no cipher in common', alert(40), 'unknown'],
  ['a server that fails', alert(80), 'unknown'],
  ['a closed port', { kind: 'refused' }, 'unknown'],
] as const)('an answer, or none, of one push and of many: %s', (_, failure, expected) => {
  const push = { deviceToken: 'ab', outcome: 'unsent', failure } as never
  expect(verdictOf({ pushes: [push] } as never)).toBe(expected)
  const group = {
    outcome: 'unsent',
    failureKind: failure.kind,
    ...(refusesIdentity(failure) && { refused: true }),
  }
  expect(verdictOfMany({ kind: 'summary', rows: 1, groups: [group] } as never)).toBe(expected)
})

it.each([
  ['that ended the run', { endedRun: true }, 'stopped', 'no'],
  ['that stops nothing', {}, 'stopped', 'unknown'],
  ['that ended the run, and a line that broke', { endedRun: true }, 'reset', 'unknown'],
])('rows that were left behind by an answer %s', (_, answer, failureKind, expected) => {
  const groups = [
    { outcome: 'rejected', ...answer },
    { outcome: 'unsent', failureKind },
  ]
  expect(verdictOfMany({ kind: 'summary', rows: 2, groups } as never)).toBe(expected)
})
