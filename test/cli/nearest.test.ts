import { expect, test } from 'vitest'
import { didYouMean, nearest } from '../../src/cli/nearest.ts'

test.each([
  { typed: 'SEND', words: ['send'], meant: 'send', name: 'case does not count' },
  { typed: 'sned', words: ['cert', 'send'], meant: 'send', name: 'two of four letters wrong' },
  { typed: 'aaad', words: ['send'], meant: undefined, name: 'three of four letters wrong' },
  { typed: 'b', words: ['a'], meant: 'a', name: 'the only letter wrong' },
  { typed: 'backgabcde', words: ['background'], meant: undefined, name: 'five of ten letters wrong' },
  { typed: 'backgroabc', words: ['background'], meant: 'background', name: 'three of ten letters wrong' },
  { typed: '7', words: ['5', '10'], meant: undefined, name: 'a number' },
  { typed: 'tcsh', words: ['bash', 'zsh'], meant: undefined, name: 'a short word that begins otherwise' },
  { typed: 'x', words: [], meant: undefined, name: 'nothing to choose from' },
])('$name: $typed', ({ typed, words, meant }) => {
  expect(nearest(typed, words)).toBe(meant)
  expect(didYouMean(typed, words).hint?.en).toBe(meant === undefined ? undefined : `Did you mean ${meant}?`)
})
