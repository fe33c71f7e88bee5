import { describe, expect, it } from 'vitest'
import { Effort } from '../../../src/credential/encryption/effort.ts'

/** What one file asks for, in this order, each in repetitions and hashes a repetition; and what becomes of the last. */
const files: [what: string, asked: [bigint, number?][], outcome: object | number][] = [
  ['one repetition', [[1n]], 1],
  ['all that one file may cost', [[12_000_000n]], 12_000_000],
  ['one more', [[12_000_001n]], { kind: 'too-much-work', detail: '12000001' }],
  ['all of it, in repetitions of four hashes', [[3_000_000n, 4]], 3_000_000],
  ['one more of these', [[3_000_001n, 4]], { kind: 'too-much-work', detail: '3000001' }],
  ['all of it, in two steps', [[6_000_000n], [1_500_000n, 4]], 1_500_000],
  ['one more in the second', [[6_000_000n], [1_500_001n, 4]], { kind: 'too-much-work' }],
  ['little after what was refused', [[12_000_001n], [12_000_000n]], 12_000_000],
  ['more than a number holds', [[2n ** 200n]], { kind: 'too-much-work', detail: String(2n ** 200n) }],
  ['no repetition', [[0n]], { kind: 'undecryptable', detail: '0 repetitions' }],
  ['less than none', [[-1n]], { kind: 'undecryptable', detail: '-1 repetitions' }],
]

describe('a file that asks for', () => {
  it.each(files)('%s', (_, asked, outcome) => {
    const effort = new Effort()
    const spent = asked.map((each) => {
      try {
        return effort.spend(...each)
      } catch (error) {
        return error
      }
    })
    if (typeof outcome === 'number') expect(spent.at(-1)).toBe(outcome)
    else expect(spent.at(-1)).toMatchObject(outcome)
  })
})
