import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Fault } from '../src/fault.ts'
import { realFiles } from '../src/files.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushctl-files-'))
  mkdirSync(join(folder, 'a-folder'))
  writeFileSync(join(folder, 'there.pem'), 'old')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Fault ? `${error.code}: ${error.text.en}` : String(error)),
  )

describe('what lies in a folder', () => {
  it('comes by name', async () => {
    expect(await realFiles(folder).list('.')).toEqual([
      { name: 'a-folder', isFolder: true },
      { name: 'there.pem', isFolder: false },
    ])
  })

  it.each(['missing', 'there.pem', 'a-folder'])('is nothing of %s', async (path) => {
    expect(await realFiles(folder).list(path)).toEqual([])
  })
})

describe('what cannot be read is said of the path as it was typed', () => {
  const cases = [
    ['missing.p12', 'file/not-found: There is no file missing.p12.'],
    [
      'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ',
      'file/not-found: There is no file [50 characters, not shown].',
    ],
    ['there.pem/deeper', 'file/not-found: There is no file there.pem/deeper.'],
    ['a-folder', 'file/is-folder: a-folder is a folder; a file is needed.'],
  ] as const
  it.each(cases)('%s', async (path, message) => {
    expect(await codeOf(realFiles(folder).read(path))).toBe(message)
  })
})

describe('what cannot be written leaves everything as it was', () => {
  const cases = [
    ['there.pem', 'file/exists: there.pem is already there and was left as it is.'],
    ['a-folder', 'file/is-folder: a-folder is a folder; a file is needed.'],
    ['no/such/ck.pem', 'file/no-folder: There is no folder no/such to write to.'],
    ['/dev/null', 'file/unwritable: /dev/null is not a plain file.'],
  ] as const
  it.each(cases)('%s', async (path, message) => {
    expect(await codeOf(realFiles(folder).write(path, 'new'))).toBe(message)
    expect(readdirSync(folder).sort()).toEqual(['a-folder', 'there.pem'])
    expect(readFileSync(join(folder, 'there.pem'), 'utf8')).toBe('old')
  })

  it('/dev/null is safe from --force too', async () => {
    expect(await codeOf(realFiles(folder).write('/dev/null', 'new', { force: true }))).toMatch(
      /^file\/unwritable/,
    )
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })
})

describe('what is written', () => {
  it('is whole, has the mode asked for, and leaves no temporary file', async () => {
    await realFiles(folder).write('key.pem', 'secret', { mode: 0o600 })
    expect(readFileSync(join(folder, 'key.pem'), 'utf8')).toBe('secret')
    expect(statSync(join(folder, 'key.pem')).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
    rmSync(join(folder, 'key.pem'))
  })

  it('replaces with --force, and takes the new mode even where the old file was open to all', async () => {
    writeFileSync(join(folder, 'open.pem'), 'old')
    chmodSync(join(folder, 'open.pem'), 0o666)
    await realFiles(folder).write('open.pem', 'new', { mode: 0o600, force: true })
    expect(statSync(join(folder, 'open.pem')).mode & 0o777).toBe(0o600)
    rmSync(join(folder, 'open.pem'))
  })

  it('does not follow a link that somebody laid', async () => {
    symlinkSync(join(folder, 'there.pem'), join(folder, 'link.pem'))
    expect(await codeOf(realFiles(folder).write('link.pem', 'new'))).toMatch(/^file\/exists/)
    await realFiles(folder).write('link.pem', 'new', { force: true })
    expect(readFileSync(join(folder, 'there.pem'), 'utf8')).toBe('old')
    rmSync(join(folder, 'link.pem'))
  })
})
