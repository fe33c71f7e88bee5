import { expect, it } from 'vitest'
import { knowsName } from '../../src/real-host/names.ts'

it.each([
  ['localhost', true],
  ['nobody.invalid', false],
])('%s is known: %s', async (name, isKnown) => {
  expect(await knowsName(name)).toBe(isKnown)
})
