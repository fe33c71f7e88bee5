import { expect, it, vi } from 'vitest'
import { once } from '../../src/client/once.ts'

it('does its work at the first call, and hands out the one promise', async () => {
  const work = vi.fn(async () => 7)
  const ask = once(work)
  expect(work).not.toHaveBeenCalled()
  const first = ask()
  expect(ask()).toBe(first)
  expect(await first).toBe(7)
  expect(work).toHaveBeenCalledTimes(1)
})
