import { afterAll, describe, expect, it } from 'vitest'
import { behaviours } from './behaviours.ts'
import { bundle } from './bundle.mjs'
import type { Route } from './client.ts'
import { runBehaviours } from './runner.ts'

const { client, close } = bundle('.conformance-test')
/** Megabytes that a flood may have: enough to be noticed, and soon over. */
const floodSize = 2
const routes: readonly Route[] = ['single', 'wire']
const judged = await runBehaviours(client, routes, floodSize)

afterAll(close)

const of = (id: string, route: string) => {
  const found = judged.find((one) => one.behaviour.id === id && one.route === route)
  if (found === undefined) throw new Error(`${id} by ${route} was not tried`)
  return found
}

describe.each(routes)('a push by the %s meets a server that', (route) => {
  it.each(behaviours.map(({ id, does, see }) => ({ id, does, see })))('$does ($id, $see)', ({ id }) => {
    expect(of(id, route).wrong).toEqual([])
  })
})

/** Before SETTINGS have come a wire may wait with its request or not: what did not leave is unsent, what did unknown. */
const comparable = (became: string) =>
  became.replace(/^(?:unsent|unknown) (?=protocol-error|spoke-http1|reset |timeout )/, '')

it('a single push and the wire of a batch come to the same, in the same words', () => {
  const told = (route: string) =>
    behaviours.map(({ id }) => [id, of(id, route).seen.broke ?? of(id, route).seen.became.map(comparable)])
  expect(told('wire')).toEqual(told('single'))
})

it('has a name for each behaviour', () => {
  const ids = behaviours.map(({ id }) => id)
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
  expect(ids.length).toBeGreaterThan(90)
})
