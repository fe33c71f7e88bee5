import { afterAll, expect, it } from 'vitest'
import { isWhole } from '../../whole/quick-form.ts'
import { bundle } from './bundle.mjs'
import { mutant } from './mutants.ts'
import { runBehaviours } from './runner.ts'

const { client, close } = bundle('.conformance-mutants')
afterAll(close)

it('sessions in any form are understood, and broken ones end as they have to', async () => {
  const sessions = Array.from({ length: isWhole ? 100 : 25 }, (_, at) => mutant(at + 1))
  const judged = await runBehaviours(client, ['single'], 0, sessions)
  const wrong = judged.filter((one) => one.wrong.length > 0)
  expect(wrong.map(({ behaviour: { id, does }, wrong: words }) => [id, does, words])).toEqual([])
}, 60_000)

it('the same number makes the same session', () => {
  expect(mutant(7)).toMatchObject({ does: mutant(7).does, becomes: mutant(7).becomes })
  expect(new Set(Array.from({ length: 50 }, (_, at) => mutant(at + 1).legal))).toEqual(new Set([true, false]))
})
