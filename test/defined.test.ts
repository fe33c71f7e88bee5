import { expect, expectTypeOf, test } from 'vitest'
import { defined } from '../src/defined.ts'

test('keeps what is known, and no key of what is not', () => {
  const port: number | undefined = undefined as number | undefined
  const known = defined({ host: 'localhost', port, zero: 0, no: false, nothing: null, empty: '' })
  expect(Object.keys(known)).toEqual(['host', 'zero', 'no', 'nothing', 'empty'])
  expectTypeOf(known.host).toEqualTypeOf<string>()
  expectTypeOf(known).toExtend<{ host: string; port?: number }>()
})
