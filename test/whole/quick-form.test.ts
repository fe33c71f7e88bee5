import { expect, it } from 'vitest'
import { quickForm, wholeOnly } from './quick-form.ts'

it('a quick form has the rows that are quick', () => {
  expect(quickForm(['fast', 'slow'], (row) => row === 'fast')).toEqual(['fast'])
})

it('a quick form that has lost all its rows is refused', () => {
  expect(() => quickForm(['fast', 'slow'], (row) => row === 'quick')).toThrow('None of 2 rows is quick')
})

it('a table that has no rows, because what they need is not here, has none', () => {
  expect(quickForm([], () => true)).toEqual([])
})

wholeOnly(it)('what is for npm run test:whole alone is not tried in npm test', () => {
  expect(process.env.MODE).not.toBe('test')
})
