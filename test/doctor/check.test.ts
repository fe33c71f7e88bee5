import { describe, expect, test } from 'vitest'
import { type Check, runChecks } from '../../src/doctor/check.ts'
import { verbatim } from '../../src/text.ts'

const check = (id: string, run: Check<string[]>['run'], needs: readonly string[] = []): Check<string[]> => ({
  id,
  title: verbatim(id),
  needs,
  run,
})

const ok = { result: 'ok', evidence: verbatim('fine') } as const
const failed = {
  result: 'failed',
  evidence: verbatim('broken'),
  remedy: { text: verbatim('mend it'), commands: [] },
} as const
const warning = { ...failed, result: 'warning' } as const

const statuses = async (checks: readonly Check<string[]>[], limit = 1000) =>
  (await runChecks(checks, [], limit)).map(({ id, result }) => `${id} ${result}`)

describe('runChecks', () => {
  test('keeps the declared order, whatever ends first', async () => {
    const slow = check('slow', () => new Promise((resolve) => setImmediate(() => resolve(ok))))
    expect(await statuses([slow, check('quick', () => ok)])).toEqual(['slow ok', 'quick ok'])
  })

  test('skips what needs a failed check, and what needs that; a warning lets pass', async () => {
    expect(
      await statuses([
        check('a', () => failed),
        check('b', () => ok, ['a']),
        check('c', () => ok, ['b']),
        check('d', () => warning),
        check('e', () => ok, ['d']),
      ]),
    ).toEqual(['a failed', 'b skipped', 'c skipped', 'd warning', 'e ok'])
  })

  test('says in a skipped check what comes first', async () => {
    const [, skipped] = await runChecks([check('a', () => failed), check('b', () => ok, ['a'])], [], 1000)
    expect(skipped?.evidence).toEqual({
      en: 'not looked at: “a” comes first',
      zh: '未检查：要先通过「a」',
    })
  })

  test('a check that throws or hangs is a result, and the others go on', async () => {
    expect(
      await statuses(
        [
          check('throws', () => {
            throw new Error('boom')
          }),
          check('hangs', () => new Promise(() => {})),
          check('fine', () => ok),
        ],
        20,
      ),
    ).toEqual(['throws crashed', 'hangs crashed', 'fine ok'])
  })

  test('refuses a check that needs what is not before it', async () => {
    const late = [check('b', () => ok, ['a']), check('a', () => ok)]
    await expect(runChecks(late, [], 1000)).rejects.toThrow('b needs a, which is no earlier check')
  })

  test('runs a check once, after those it needs', async () => {
    const told: string[] = []
    const tell = (word: string) => (list: string[]) => {
      list.push(word)
      return ok
    }
    await runChecks([check('a', tell('a')), check('b', tell('b'), ['a'])], told, 1000)
    expect(told).toEqual(['a', 'b'])
  })
})
