import { describe, expect, test } from 'vitest'
import { type Named, saidIn } from './said.ts'
import { wordsOf } from './scenario.ts'
import { disagreementOf, scoreOf } from './score.ts'

const causes = new Set(['dns', 'firewall-port', 'cert-expired'])
const score = (document: unknown, code: number, ...truth: string[]) =>
  scoreOf(saidIn(JSON.stringify(document), code), truth, (id) => causes.has(id))

const sent = (...certainties: readonly (readonly [string, string])[]) => ({
  pushes: [{ diagnosis: { causes: certainties.map(([cause, certainty]) => ({ cause, certainty })) } }],
})

describe('the score of a line', () => {
  const table: [string, object, number, ...string[]][] = [
    ['first', sent(['dns', 'likely'], ['firewall-port', 'possible']), 3, 'dns'],
    [
      'first, whatever stands before it in the document',
      sent(['firewall-port', 'possible'], ['dns', 'likely']),
      3,
      'dns',
    ],
    [
      'first, by a fault',
      { error: { code: 'refused/cert-expired', message: 'It expired.' } },
      1,
      'cert-expired',
    ],
    ['first, by a finding', [{ findings: [{ id: 'cert-expired', severity: 'error' }] }], 1, 'cert-expired'],
    [
      'first, by a failed check',
      { sections: [{ results: [{ id: 'port', status: 'failed', cause: 'dns' }] }] },
      1,
      'dns',
    ],
    ['first of several that nothing tells apart', sent(['dns', 'likely']), 3, 'firewall-port', 'dns'],
    ['among', sent(['firewall-port', 'likely'], ['dns', 'possible']), 3, 'dns'],
    ['missed', { error: { code: 'usage/gateway', message: 'No.' } }, 2, 'dns'],
    ['missed', sent(), 3, 'dns'],
    ['missed', sent(['firewall-port', 'possible']), 3, 'dns'],
    ['wrong', sent(['firewall-port', 'likely']), 3, 'dns'],
    ['wrong: all is well', { healthy: true }, 0, 'dns'],
    ['first: nothing to complain of', { findings: [{ id: 'quiet', severity: 'note' }] }, 0, 'healthy'],
    [
      'wrong: a warning where all is well',
      { findings: [{ id: 'quiet', severity: 'warning' }] },
      0,
      'healthy',
    ],
    ['wrong: exit 1 where all is well', {}, 1, 'healthy'],
  ]
  test.each(table)('%s', (expected, document, code, ...truth) => {
    expect(score(document, code, ...truth)).toBe(/^\w+/.exec(expected)?.[0])
  })
})

describe('several answers to one situation', () => {
  const told = (line: string, code: number, ...named: (readonly [string, Named['weight']])[]) => ({
    line,
    said: { code, named: named.map(([id, weight]) => ({ id, weight })) },
  })
  const send = told('send --cert a.pem', 1, ['cert-expired', 'certain'])
  const table: [string, Parameters<typeof disagreementOf>, ReturnType<typeof disagreementOf>][] = [
    ['one line', [[send]], undefined],
    [
      'the same first, the same verdict',
      [[send, told('doctor --env sandbox', 3, ['cert-expired', 'likely'], ['dns', 'possible'])]],
      undefined,
    ],
    ['another first', [[send, told('doctor --env sandbox', 1, ['dns', 'likely'])]], 'first cause'],
    ['nothing', [[send, told('cert verify a.pem', 0)]], 'first cause'],
    [
      'notes alone, of what is well',
      [[told('send', 0), told('cert inspect a.pem', 0, ['quiet', 'note'])]],
      undefined,
    ],
    [
      'a note first, of what is not well',
      [[send, told('cert inspect a.pem', 1, ['quiet', 'note'])]],
      'first cause',
    ],
    ['yes and no', [[send, told('doctor --env sandbox', 0, ['cert-expired', 'warning'])]], 'yes or no'],
    [
      'yes and no, as declared',
      [[send, told('doctor --env sandbox', 0, ['cert-expired', 'warning'])], ['doctor']],
      undefined,
    ],
    ['yes, as declared, and silent', [[send, told('doctor --env sandbox', 0)], ['doctor']], 'first cause'],
    [
      'declared, and no all the same',
      [[send, told('doctor --env sandbox', 1, ['cert-expired', 'certain'])], ['doctor']],
      'needlessly declared',
    ],
    ['declared, and not asked', [[send], ['doctor']], 'needlessly declared'],
    [
      'declared, and all say yes',
      [[told('send', 0), told('doctor --env sandbox', 0)], ['doctor']],
      'needlessly declared',
    ],
  ]
  test.each(table)('%s', (_, asked, expected) => {
    expect(disagreementOf(...asked)).toBe(expected)
  })
})

test('a cause that is a sentence is no id', () => {
  expect(saidIn('{"cause":"The token belongs elsewhere.","certainty":"likely"}', 0).named).toEqual([])
})

test('a line is split as a shell splits it', () => {
  expect(wordsOf(`send --title 'On its way' --body "it's here" x`)).toEqual([
    'send',
    '--title',
    'On its way',
    '--body',
    "it's here",
    'x',
  ])
})

test('what the system calls a failure is no cause', () => {
  const failure = { code: 'HPE_INVALID_CONSTANT', message: 'Parse Error: Expected HTTP/' }
  expect(saidIn(JSON.stringify({ pushes: [{ failure }] }), 3).named).toEqual([])
})
