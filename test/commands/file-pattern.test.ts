import { describe, expect, it } from 'vitest'
import { credentialEndings, expandPatterns, filesOf } from '../../src/commands/input/file-pattern.ts'
import { fakeHost, run } from '../fake-host.ts'

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
  [['*.CER'], ['a.cer', 'b.cer', 'what?.cer']],
  [['**/C.cer'], ['certs/c.cer']],
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

  it.each<[words: string[], files: string[]]>([
    [['Push', 'Certificates.p12'], ['Push Certificates.p12']],
    [
      ['a.cer', 'Push', 'Certificates.p12', 'b.cer'],
      ['a.cer', 'Push Certificates.p12', 'b.cer'],
    ],
    [['My', 'App', 'Push.p12'], ['My App Push.p12']],
    [
      ['My', 'App'],
      ['My', 'App'],
    ],
    // What is there by itself is meant by itself.
    [
      ['a.cer', 'b.cer'],
      ['a.cer', 'b.cer'],
    ],
  ])('a name with blanks that nobody put into quotes: %j', async (words, names) => {
    const there = { ...files, 'Push Certificates.p12': '', 'My App Push.p12': '', 'a.cer b.cer': '' }
    expect(await filesOf(words, credentialEndings, fakeHost({ files: there }))).toEqual(names)
  })

  it('may have the slashes of Windows there', async () => {
    expect(await expandPatterns(['certs\\*.cer'], fakeHost({ files, platform: 'win32' }))).toEqual([
      'certs/c.cer',
    ])
    expect(await expandPatterns(['certs\\*.cer'], fakeHost({ files }))).toEqual(['certs\\*.cer'])
  })

  it.each<[words: string[], files: string[]]>([
    [['certs'], ['certs/c.cer']],
    [['certs/'], ['certs/c.cer']],
    [['.'], ['./a.cer', './b.cer', './b.p12', './what?.cer']],
    [
      ['b.p12', 'certs', 'b.p12'],
      ['b.p12', 'certs/c.cer'],
    ],
    [['c?rts'], ['c?rts']],
    [['missing'], ['missing']],
  ])('of a folder all that the command reads: %j', async (words, found) => {
    const asked = filesOf(words, credentialEndings, fakeHost({ files }))
    if (words[0] === 'c?rts') await expect(asked).rejects.toMatchObject({ code: 'file/not-found' })
    else expect(await asked).toEqual(found)
  })

  it('say when nothing fits', async () => {
    expect((await run(['cert', 'verify', 'certs/**/*.p12'], { files })).stderr).toContain(
      'No file fits certs/**/*.p12.',
    )
    expect((await run(['payload', 'check', 'pushes/*.json'], { files })).stderr).toContain(
      'No file fits pushes/*.json.',
    )
  })

  it('a folder that is no app is inspected file by file', async () => {
    const { stdout } = await run(['inspect', 'certs'], {
      files: { 'certs/a.cer': 'x', 'certs/b.pem': 'y', 'certs/notes.md': '' },
    })
    expect(stdout.split('\n').filter((line) => !line.startsWith(' '))).toEqual([
      'certs/a.cer',
      'certs/b.pem',
      '',
    ])
  })
})
