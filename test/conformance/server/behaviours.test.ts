import { afterAll, describe, expect, it } from 'vitest'
import type { Behaviour } from './behaviour.ts'
import { behaviours } from './behaviours.ts'
import { bundle } from './bundle.mjs'
import type { Route } from './client.ts'
import { runBehaviours } from './runner.ts'

const { client, close } = bundle('.conformance-test')
/** Megabytes that a flood may have: enough to be noticed, and soon over. The whole of it is `npm run conformance`. */
const floodSize = 1
const floods = behaviours.filter(({ megabytes }) => megabytes !== undefined)
const others = behaviours.filter((behaviour) => !floods.includes(behaviour))
const judged = [
  ...(await runBehaviours(client, ['single', 'wire'], floodSize, others)),
  ...(await runBehaviours(client, ['wire'], floodSize, floods)),
]

afterAll(close)

const of = (id: string, route: string) => {
  const found = judged.find((one) => one.behaviour.id === id && one.route === route)
  if (found === undefined) throw new Error(`${id} by ${route} was not tried`)
  return found
}

describe.each<{ route: Route; rows: readonly Behaviour[] }>([
  { route: 'single', rows: others },
  { route: 'wire', rows: behaviours },
])('a push by the $route meets a server that', ({ route, rows }) => {
  it.each(rows.map(({ id, does, see }) => ({ id, does, see })))('$does ($id, $see)', ({ id }) => {
    expect(of(id, route).wrong).toEqual([])
  })
})

/** Before SETTINGS have come a wire may wait with its request or not: what did not leave is unsent, what did unknown. */
const comparable = (became: string) =>
  became.replace(/^(?:unsent|unknown) (?=protocol-error|spoke-http1|reset |timeout )/, '')

it('a single push and the wire of a batch come to the same, in the same words', () => {
  const told = (route: string) =>
    others.map(({ id }) => [id, of(id, route).seen.broke ?? of(id, route).seen.became.map(comparable)])
  expect(told('wire')).toEqual(told('single'))
})

it('has a name for each behaviour', () => {
  const ids = behaviours.map(({ id }) => id)
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
  expect(ids.length).toBeGreaterThan(90)
})
