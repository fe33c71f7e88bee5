import { expect, it } from 'vitest'
import { pushTypeNames } from '../../src/apns/push-type.ts'
import { playbookFor, type Shown, type Symptom, type UnseenPush } from '../../src/diagnosis/playbook.ts'

const shown: readonly Shown[] = [...pushTypeNames, 'pass', 'website']

/** A `Record`, so that the compiler asks for the one that is added. */
const symptoms: Readonly<Record<Symptom, true>> = {
  late: true,
  'only-when-opened': true,
  'in-front': true,
  'app-closed': true,
  'one-network': true,
  'no-sound': true,
  'no-badge': true,
  'no-picture': true,
  twice: true,
  'on-watch': true,
}
const named = Object.keys(symptoms) as readonly Symptom[]

const payloads = [
  {},
  { aps: {} },
  { aps: { alert: '' } },
  { aps: { alert: 'x' } },
  { aps: { alert: {} } },
  { aps: { alert: { title: 'x' } } },
  { aps: { alert: 7 } },
  { aps: { event: 'start' } },
  { aps: { event: 'update' } },
  { aps: { 'interruption-level': 'passive' } },
  { aps: { 'interruption-level': 'active' } },
  { aps: { 'interruption-level': 7 } },
  { aps: { 'mutable-content': 1 } },
  { aps: { 'mutable-content': 0 } },
  { domain: 'x' },
]

function* asked(): Generator<readonly [string, UnseenPush]> {
  yield ['nobody said what was sent', {}]
  for (const symptom of named) yield [`nobody said what was sent, ${symptom}`, { symptom }]
  for (const each of shown) {
    yield [each, { shown: each }]
    for (const symptom of named) yield [`${each}, ${symptom}`, { shown: each, symptom }]
  }
  for (const each of ['alert', 'liveactivity', 'fileprovider', 'background'] as const)
    for (const payload of payloads) yield [`${each}, ${JSON.stringify(payload)}`, { shown: each, payload }]
}

const idsOf = (push: UnseenPush) => playbookFor(push).map(({ id }) => id)

const linesOf = (push: UnseenPush) => playbookFor(push).flatMap(({ commands = [] }) => commands)

it('asks what the file says, in that order, and has these lines to type', async () => {
  const steps = [...asked()].map(([what, push]) => `${what}\n    ${idsOf(push).join(' ')}`)
  const lines = shown.map((each) => `${each}: ${linesOf({ shown: each, file: 'my push.json' }).join(' · ')}`)
  await expect([...steps, ...lines, ''].join('\n')).toMatchFileSnapshot('heard/playbook.txt')
})

it('has a name in the place of a file that nobody named', () => {
  expect(linesOf({})[0]).toBe('pushctl payload check FILE.json --push-type alert')
})

it('does not ask for the payload when it was checked', () => {
  expect(idsOf({ isChecked: true })).toEqual(idsOf({}).filter((id) => id !== 'payload'))
})

it('a step without a line to type has no list of them', () => {
  const keys = playbookFor({}).map((step) => 'commands' in step && step.commands !== undefined)
  expect(new Set(keys)).toEqual(new Set([true, false]))
})
