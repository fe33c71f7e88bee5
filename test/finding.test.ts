import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { quoted } from '../src/finding.ts'

describe('a word in a line to paste', () => {
  const cases = [
    ['push.p12', 'push.p12'],
    ['my push.p12', "'my push.p12'"],
    ["it's", "'it'\\''s'"],
    ['推送.p12', "'推送.p12'"],
    ['a\nb', "$'a\\012b'"],
    ["it's\u001b[31m\\", "$'it\\'s\\033[31m\\\\'"],
    ['a\u202eb', "$'a\\342\\200\\256b'"],
  ] as const

  test.each(cases)('%j is %s', (word, line) => expect(quoted(word)).toBe(line))

  test.each(cases)('%j comes out of bash as it was', (word) => {
    expect(execFileSync('bash', ['-c', `printf %s ${quoted(word)}`]).toString()).toBe(word)
  })
})
