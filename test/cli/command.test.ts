import { expect, expectTypeOf, it } from 'vitest'
import { type InputOf, inputFor } from '../../src/cli/command.ts'

const about = { en: '', zh: '' }
const kitchen = {
  thickness: { value: 'MM', about, parse: Number },
  crust: { about },
  spread: { value: 'WORD', many: true, about },
  knife: { choices: ['bread', 'cake'], about },
  plates: { choices: ['red', 'blue'], many: true, about },
  brown: { value: 'LEVEL', bare: 'medium', about },
} as const
const words = {
  loaf: { value: 'LOAF', about },
  slices: { value: 'N', optional: true, about, parse: Number },
  guests: { value: 'NAME', optional: true, many: true, about },
} as const

it('types an input as its tables say', () => {
  type Input = InputOf<typeof kitchen, typeof words>
  expectTypeOf<Input['thickness']>().toEqualTypeOf<number | undefined>()
  expectTypeOf<Input['crust']>().toEqualTypeOf<boolean>()
  expectTypeOf<Input['spread']>().toEqualTypeOf<readonly string[]>()
  expectTypeOf<Input['knife']>().toEqualTypeOf<'bread' | 'cake' | undefined>()
  expectTypeOf<Input['plates']>().toEqualTypeOf<readonly ('red' | 'blue')[]>()
  expectTypeOf<Input['brown']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<Input['loaf']>().toEqualTypeOf<string>()
  expectTypeOf<Input['slices']>().toEqualTypeOf<number | undefined>()
  expectTypeOf<Input['guests']>().toEqualTypeOf<readonly string[]>()
})

it('hands a reader what its own table names, in the order of that table, and nothing else', () => {
  const { knife, crust } = kitchen
  const typed = { thickness: 9, knife: 'cake', crust: true, secret: 'word' } as const
  expect(Object.entries(inputFor({ crust, knife }, typed))).toEqual([
    ['crust', true],
    ['knife', 'cake'],
  ])
})
