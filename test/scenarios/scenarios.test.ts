import { afterAll, describe, expect, test } from 'vitest'
import { Bench } from './bench.ts'
import { play } from './play.ts'
import { scenarios } from './scenarios.ts'

test('every scenario has a name of its own', () => {
  const names = scenarios.map(({ theme, name }) => `${theme}: ${name}`)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

/** The quick form of `npm run scenarios`: a few of every theme that need neither a network of their own nor long. */
const quick = scenarios.filter(({ network }) => network !== true).filter((_, index) => index % 12 === 0)

describe('the true cause stands first', () => {
  const bench = new Bench()
  afterAll(() => bench.remove())
  test.each(quick.map((scenario) => [scenario.theme, scenario.name, scenario] as const))(
    '%s: %s',
    async (_theme, _name, scenario) => {
      const { answers } = await play(scenario, bench)
      const told = answers.map(({ line, said, score }) => ({ line, named: said.named, score }))
      expect(told.filter(({ score }) => score !== 'first')).toEqual([])
      expect(answers.flatMap(({ toType }) => toType.filter(({ why }) => why !== undefined))).toEqual([])
    },
  )
})
