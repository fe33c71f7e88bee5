import { afterAll, describe, expect, it } from 'vitest'
import { behaviours } from './behaviours.ts'
import { bundle } from './bundle.mjs'
import type { Route } from './client.ts'
import { runBehaviours } from './runner.ts'

const routes: readonly Route[] = ['single', 'batch']
/** Megabytes that a flood may have: enough to be noticed, and soon over. The whole of it is `npm run conformance`. */
const floodSize = 1
const { client, close } = bundle('.conformance-test')
const judged = await runBehaviours(client, routes, floodSize)

afterAll(close)

const of = (id: string, route: Route) => {
  const found = judged.find((one) => one.behaviour.id === id && one.route === route)
  if (found === undefined) throw new Error(`${id} by ${route} was not tried`)
  return found
}

describe.each(routes.map((route) => ({ route })))(
  'what leaves as $route meets a server that',
  ({ route }) => {
    it.each(behaviours.map(({ id, does, see }) => ({ id, does, see })))('$does ($id, $see)', ({ id }) => {
      expect(of(id, route).wrong).toEqual([])
    })
  },
)

it('a single push and a batch come to the same, in the same words', () => {
  const told = (route: Route) =>
    behaviours.map(({ id }) => [id, of(id, route).seen.broke ?? of(id, route).seen.became])
  expect(told('batch')).toEqual(told('single'))
})

it('has a name for each behaviour', () => {
  const ids = behaviours.map(({ id }) => id)
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
  expect(ids.length).toBeGreaterThan(90)
})
