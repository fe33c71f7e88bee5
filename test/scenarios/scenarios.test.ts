import { afterAll, expect, test } from 'vitest'
import { onlyNamed } from '../../src/diagnosis/cause.ts'
import { causes } from '../../src/diagnosis/causes/registry.ts'
import { describeWithOpenssl } from '../witness.ts'
import { Bench } from './bench.ts'
import { play } from './play.ts'
import { expected, type Theme } from './scenario.ts'
import { scenarios } from './scenarios.ts'
import { waiting } from './waiting.ts'

test('every scenario has a name of its own', () => {
  const names = scenarios.map(({ theme, name }) => `${theme}: ${name}`)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

/** Causes that a text or the word of a gateway tells, and no fact: their texts are rows of `test/diagnosis/error-texts.test.ts`. */
const isSeen = ({ weigh }: (typeof causes)[number]) => weigh !== onlyNamed

test('no cause that facts show is without two scenarios, but for those that wait for theirs', () => {
  const count = (id: string) => scenarios.filter((one) => expected(one).includes(id)).length
  const few = causes.filter(isSeen).filter(({ id }) => count(id) < 2)
  expect(few.map(({ id }) => id).sort()).toEqual([...waiting].sort())
})

/** The quick form of `npm run scenarios`: a few of each of these themes, without a network of their own, in a second or two. */
const themes: readonly Theme[] = ['payload', 'device token', 'word of the gateway', 'healthy']
const quick = themes.flatMap((theme) =>
  scenarios
    .filter((scenario) => scenario.theme === theme && scenario.network !== true)
    .filter((_, index, all) => index % Math.ceil(all.length / 8) === 0),
)

describeWithOpenssl('the true cause stands first', () => {
  const bench = new Bench()
  afterAll(() => bench.remove())
  test.each(quick.map((scenario) => [scenario.theme, scenario.name, scenario] as const))(
    '%s: %s',
    async (_theme, _name, scenario) => {
      const { answers, disagreement } = await play(scenario, bench)
      const told = answers.map(({ line, said, score }) => ({ line, named: said.named, score }))
      expect(told.filter(({ score }) => score !== 'first')).toEqual([])
      expect(disagreement === undefined ? [] : [disagreement, ...told]).toEqual([])
      expect(answers.flatMap(({ toType }) => toType.filter(({ why }) => why !== undefined))).toEqual([])
    },
  )
})
