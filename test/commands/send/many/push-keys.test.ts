import { expect, it } from 'vitest'
import { PushIndex, PushKeys } from '../../../../src/commands/send/many/push-keys.ts'

/** A push as two words: device and content. */
type Push = `${string} ${string}`

function keysOf(pushes: readonly Push[]): PushKeys {
  const keys = new PushKeys()
  for (const push of pushes) keys.push(...(push.split(' ') as [string, string]))
  return keys
}

it.each(['push', 'device'] as const)(
  'hands out each %s once, and those that are the same in their order',
  (by) => {
    // Many more than there are slots for, so that different ones meet in one.
    const pushes = Array.from({ length: 600 }, (_, at): Push => `d${at % 97} c${at % 194}`)
    const keys = keysOf(pushes)
    const isMember = (at: number) => at % 3 !== 0
    const index = new PushIndex(keys, by, isMember)
    const same = (one: number, other: number) =>
      by === 'push' ? one % 194 === other % 194 : one % 97 === other % 97
    const left = new Set(pushes.map((_, at) => at).filter(isMember))
    for (let round = 0; round < 4; round += 1)
      for (const at of pushes.keys()) {
        const asked = (at * 7) % pushes.length
        const expected = [...left].find((one) => same(one, asked))
        expect(index.take(keys, asked)).toBe(expected)
        if (expected !== undefined) left.delete(expected)
      }
    expect(left.size).toBe(0)
  },
)

it('each of some thousands of pushes is found in its place, by device and content and by device', () => {
  const rows = Array.from({ length: 3000 }, (_, at): Push => `device${at} content${at}`)
  for (const by of ['push', 'device'] as const) {
    const index = new PushIndex(keysOf(rows), by, () => true)
    const asked = keysOf(rows.toReversed())
    const found = rows.map((_, at) => index.take(asked, at))
    expect(found).toEqual(rows.map((_, at) => rows.length - 1 - at))
  }
})

it('a hundred thousand times the same push is found as fast as a hundred thousand different ones', () => {
  const same = keysOf(Array.from({ length: 100_000 }, (): Push => 'a 1'))
  const index = new PushIndex(same, 'push', () => true)
  let inOrder = 0
  for (let at = 0; at < same.length; at += 1) if (index.take(same, at) === at) inOrder += 1
  expect(inOrder).toBe(same.length)
  expect(index.take(same, 0)).toBeUndefined()
})
