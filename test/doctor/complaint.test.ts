import { expect, it } from 'vitest'
import { defined } from '../../src/defined.ts'
import type { Facts } from '../../src/diagnosis/facts.ts'
import { complaint } from '../../src/doctor/complaint.ts'
import { gateways, now } from '../diagnosis/situations.ts'

const facts = (outcome: Facts['outcome']): Facts => ({
  gateway: gateways.sandbox,
  notification: {
    deviceToken: 'ab'.repeat(32),
    payload: Buffer.from('{"aps":{}}'),
    topic: 'com.example.app',
  },
  ...defined({ outcome }),
  now,
  again: () => 'pushctl doctor',
})

it.each<[string, Facts['outcome'], string]>([
  [
    'a reason nobody knows, with words of a shell',
    { kind: 'rejected', reply: { status: 418, reason: "Tea; rm 'x'" } },
    String.raw`pushctl explain 'Tea; rm '\''x'\'''`,
  ],
  ['what nobody has tried, and knows nothing against', undefined, 'pushctl doctor --json'],
])('%s gets a line that can be pasted', (_, outcome, line) => {
  const { cause, remedy } = complaint('failed', facts(outcome))
  expect({ cause, commands: remedy.commands }).toEqual({ cause: undefined, commands: [line] })
})
