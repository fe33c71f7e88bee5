import { describe, expect, test } from 'vitest'
import type { CheckResult } from '../../src/doctor/check.ts'
import { isAnswered, type Section, verdictOn } from '../../src/doctor/verdict.ts'
import { verbatim } from '../../src/text.ts'

const failed = (cause: string, result: 'failed' | 'warning' = 'failed'): CheckResult => ({
  id: cause,
  title: verbatim(cause),
  milliseconds: 0,
  result,
  cause,
  certainty: 'likely',
  evidence: { en: `It is ${cause}.`, zh: `是 ${cause}。` },
  remedy: { text: { en: 'Do this:', zh: '这样做：' }, commands: ['pushctl doctor'] },
})
const section = (id: string, ...results: CheckResult[]): Section => ({
  id,
  title: verbatim(id),
  checks: results,
})

/** sections -> healthy, whether the answer is known, and the last line */
const cases: [string, Section[], boolean, boolean, string][] = [
  ['all is well', [section('machine'), section('sandbox')], true, true, 'Pushes can be sent from here.'],
  [
    'a warning',
    [section('sandbox', failed('a', 'warning'))],
    true,
    true,
    'Pushes can be sent from here, 1 warning.',
  ],
  [
    'one cause for both gateways',
    [
      section('machine'),
      section('sandbox', failed('firewall-port')),
      section('production', failed('firewall-port')),
    ],
    false,
    true,
    'It is firewall-port, for both gateways. → Do this: pushctl doctor',
  ],
  [
    'two causes: the first',
    [section('sandbox', failed('a')), section('production', failed('b'))],
    false,
    true,
    'It is a. → Do this: pushctl doctor',
  ],
  [
    'no network: nobody knows',
    [
      section('machine'),
      section('credential'),
      section('sandbox', failed('dns')),
      section('production', failed('no-route')),
    ],
    false,
    false,
    'It is dns. → Do this: pushctl doctor',
  ],
  [
    'no network, and a credential that is bad anyway',
    [section('credential', failed('cert-expired')), section('sandbox', failed('dns'))],
    false,
    true,
    'It is cert-expired. → Do this: pushctl doctor',
  ],
  [
    'evidence that does not name its file',
    [section('credential', { ...failed('cert-expired'), about: 'push.pem' } as CheckResult)],
    false,
    true,
    'push.pem: It is cert-expired. → Do this: pushctl doctor',
  ],
  [
    'one host of two is not known',
    [section('sandbox'), section('x', failed('dns'))],
    false,
    true,
    'It is dns. → Do this: pushctl doctor',
  ],
]

describe('one verdict', () => {
  test.each(cases)('%s', (_, sections, healthy, answered, line) => {
    const examination = verdictOn(sections)
    expect(examination.healthy).toBe(healthy)
    expect(healthy || isAnswered(examination)).toBe(answered)
    expect(examination.summary.en).toBe(line)
    expect(examination.firstCause === undefined).toBe(healthy)
    if (examination.firstCause !== undefined) expect(line).toContain(examination.firstCause.cause)
  })

  test('in Chinese', () => {
    const both = [section('sandbox', failed('a')), section('production', failed('a'))]
    expect(verdictOn(both).summary.zh).toBe('是 a，两个网关都是如此。→ 这样做：pushctl doctor')
    const named = [section('credential', { ...failed('a'), about: 'push.pem' } as CheckResult)]
    expect(verdictOn(named).summary.zh).toBe('push.pem：是 a。→ 这样做：pushctl doctor')
  })
})
