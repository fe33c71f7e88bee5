import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { CommandFiles } from '../../src/real-host/command-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'command-files-'))
afterAll(() => rmSync(folder, { recursive: true }))
for (const name of ['in', 'out']) writeFileSync(join(folder, name), name)
symlinkSync('in', join(folder, 'link'))

const sameFile = expect.objectContaining({ code: 'usage/same-file' })
const codeOf = (path: string, goesOn: boolean) => {
  const files = new CommandFiles(folder)
  files.noteInput('in', {})
  files.noteOutput('out')
  return () => files.checkTarget(path, goesOn)
}

describe('an output of a command', () => {
  it.each([
    ['takes the place of an input', 'in', false],
    ['takes the place of an input, by another name', 'link', false],
    ['is added to an input', 'in', true],
    ['takes the place of another output', 'out', false],
  ])('%s: is refused', (_what, path, goesOn) => {
    expect(codeOf(path, goesOn)).toThrow(sameFile)
  })

  it.each([
    ['is new', 'new', false],
    ['goes on', 'out', true],
  ])('%s: is taken', (_what, path, goesOn) => {
    expect(codeOf(path, goesOn)).not.toThrow()
  })

  it('may take the place of what is no input of the command', () => {
    const files = new CommandFiles(folder)
    files.noteInput('in', { own: true })
    expect(() => files.checkTarget('in')).not.toThrow()
  })

  it('has no place when the working folder is gone', () => {
    const files = new CommandFiles(undefined)
    expect(() => files.at('in')).toThrow(expect.objectContaining({ code: 'file/no-working-folder' }))
    expect(files.at('/in')).toBe('/in')
  })
})
