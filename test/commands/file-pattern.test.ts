import { describe, expect, it } from 'vitest'
import { expandPatterns } from '../../src/commands/input/file-pattern.ts'
import { fakeHost } from '../fake-host.ts'

const files = Object.fromEntries(
  [
    'a.cer',
    'b.cer',
    'b.p12',
    '.hidden.cer',
    'what?.cer',
    'certs/c.cer',
    'certs/deep/d.cer',
    'certs/.x/e.cer',
  ].map((name) => [name, '']),
)

const cases: [words: string[], expanded: string[]][] = [
  [['a.cer'], ['a.cer']],
  [['missing.cer'], ['missing.cer']],
  [['*.cer'], ['a.cer', 'b.cer', 'what?.cer']],
  [['b.*'], ['b.cer', 'b.p12']],
  [['?.cer'], ['a.cer', 'b.cer']],
  [['.*.cer'], ['.hidden.cer']],
  [['what?.cer'], ['what?.cer']],
  [['*/*.cer'], ['certs/c.cer']],
  [['certs/*'], ['certs/c.cer']],
  [['./certs/*.cer'], ['./certs/c.cer']],
  [['**/d.cer'], ['certs/deep/d.cer']],
  [['certs/**'], ['certs/c.cer', 'certs/deep/d.cer']],
  [['*.der'], ['*.der']],
  [['a.cer', 'a*'], ['a.cer']],
  [['*.*e?'], ['a.cer', 'b.cer', 'what?.cer']],
  [['**b***.c?r*'], ['b.cer']],
  [['/home/*/app/a.cer'], ['/home/dev/app/a.cer']],
]

describe('patterns for files', () => {
  it.each(cases)('%j', async (words, expanded) => {
    expect(await expandPatterns(words, fakeHost({ files }))).toEqual(expanded)
  })

  it('may have many stars', async () => {
    const long = { ['a'.repeat(200)]: '' }
    expect(await expandPatterns([`${'*a'.repeat(30)}*b`], fakeHost({ files: long }))).toHaveLength(1)
  })

  it('may have the slashes of Windows there', async () => {
    expect(await expandPatterns(['certs\\*.cer'], fakeHost({ files, platform: 'win32' }))).toEqual([
      'certs/c.cer',
    ])
    expect(await expandPatterns(['certs\\*.cer'], fakeHost({ files }))).toEqual(['certs\\*.cer'])
  })
})
