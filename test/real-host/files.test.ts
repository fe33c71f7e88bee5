import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Fault } from '../../src/fault.ts'
import { realFiles } from '../../src/real-host/files.ts'

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

describe('a file that grows', () => {
  const grown = async (name: string) => {
    const file = await realFiles(folder).grow(name)
    await file.append('one\n')
    return file
  }
  const path = (name: string) => join(folder, name)

  it('goes on where it ends', async () => {
    await (await grown('grows')).close()
    const again = await realFiles(folder).grow('grows')
    await again.append('two\n')
    await again.close()
    expect(readFileSync(path('grows'), 'utf8')).toBe('one\ntwo\n')
  })

  const accidents: [string, (name: string) => void, RegExp][] = [
    ['moved', (name) => renameSync(path(name), path(`${name}.1`)), /moved, deleted or replaced/],
    ['deleted', (name) => rmSync(path(name)), /moved, deleted or replaced/],
    [
      'replaced',
      (name) => {
        renameSync(path(name), path(`${name}.1`))
        writeFileSync(path(name), 'one\n')
      },
      /moved, deleted or replaced/,
    ],
    ['cut to nothing', (name) => truncateSync(path(name)), /cut short, or written to by another program/],
    [
      'written to by another',
      (name) => appendFileSync(path(name), '?'),
      /cut short, or written to by another/,
    ],
  ]
  it.each(accidents)('notices that it was %s, and leaves no gap', async (how, happen, message) => {
    const name = `grows-${how.replaceAll(' ', '-')}`
    const file = await grown(name)
    await file.check()
    happen(name)
    await expect(file.check()).rejects.toMatchObject({ code: 'file/lost' })
    await expect(file.append('two\n')).rejects.toThrow(message)
    await file.close()
    const left = [name, `${name}.1`].filter((each) => existsSync(path(each)))
    const texts = left.map((each) => readFileSync(path(each), 'utf8'))
    expect(texts.join('')).not.toContain('\0')
    // What was written after it was moved went with it.
    if (how !== 'deleted') expect(texts.some((text) => text.endsWith('two\n'))).toBe(true)
  })
})

describe('inputs and outputs of one command are different files, by whatever name', () => {
  const path = (name: string) => join(folder, name)
  beforeAll(() => {
    writeFileSync(path('in.pem'), 'input')
    linkSync(path('in.pem'), path('hard.pem'))
    symlinkSync(path('in.pem'), path('soft.pem'))
    symlinkSync(folder, path('way'))
  })

  it.each(['in.pem', './in.pem', 'hard.pem', 'soft.pem', 'way/in.pem'])(
    'read as in.pem, written as %s',
    async (name) => {
      const ways: ((files: ReturnType<typeof realFiles>) => Promise<unknown>)[] = [
        (files) => files.write(name, 'output', { force: true }),
        (files) => files.grow(name),
        async (files) => {
          await files.write('other.pem', 'output', { force: true })
          await files.move('other.pem', name)
        },
      ]
      for (const way of ways) {
        const files = realFiles(folder)
        await files.read('in.pem')
        expect(await codeOf(way(files))).toMatch(
          /^usage\/same-file: .* was left as it is: this command reads it/,
        )
        const pieces = realFiles(folder)
        for await (const _ of pieces.pieces('in.pem'));
        expect(await codeOf(way(pieces))).toMatch(/^usage\/same-file/)
      }
      expect(readFileSync(path('in.pem'), 'utf8')).toBe('input')
      expect(readFileSync(path(name), 'utf8')).toBe('input')
    },
  )

  it('nor is one output written over another', async () => {
    const files = realFiles(folder)
    await files.write('first.pem', 'key')
    expect(await codeOf(files.write('./first.pem', 'request', { force: true }))).toMatch(
      /writes something else to it/,
    )
    expect(readFileSync(path('first.pem'), 'utf8')).toBe('key')
  })

  it('but what pushctl keeps for itself it may read and write again', async () => {
    const files = realFiles(folder)
    await files.read('in.pem')
    expect(await codeOf(files.write('in.pem', 'input', { force: true, own: true }))).toBe('done')
  })
})

describe('a lock', () => {
  const since = new Date('2026-11-26T20:00:00Z')

  it('has one holder, who is named, whatever way leads there', async () => {
    const files = realFiles(folder)
    const lock = await files.lock('x.lock', since)
    if ('heldBy' in lock) throw new Error('held')
    const holder = { pid: process.pid, since: since.toISOString() }
    for (const name of ['x.lock', './x.lock', 'way/x.lock'])
      expect(await realFiles(folder).lock(name, new Date())).toMatchObject({ heldBy: holder })
    await lock.release()
    expect(existsSync(join(folder, 'x.lock'))).toBe(false)
    const next = await files.lock('x.lock', since)
    expect(next).toHaveProperty('release')
    if ('release' in next) await next.release()
  })

  it('of many at the same moment goes to one', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => realFiles(folder).lock('y.lock', since)))
    const got = all.flatMap((one) => ('release' in one ? [one] : []))
    expect(got).toHaveLength(1)
    await got[0]?.release()
  })

  it('of a process that is dead is free, though its file is there, and its number may be another’s', async () => {
    const note = { lock: 'pushctl', pid: process.pid, since: since.toISOString() }
    writeFileSync(join(folder, 'z.lock'), JSON.stringify(note))
    const lock = await realFiles(folder).lock('z.lock', since)
    expect(lock).toHaveProperty('release')
    if ('release' in lock) await lock.release()
  })

  it('is not put in place of a file of somebody else', async () => {
    writeFileSync(join(folder, 'foreign.lock'), 'mine')
    expect(await codeOf(realFiles(folder).lock('foreign.lock', since))).toMatch(/^file\/exists/)
    expect(readFileSync(join(folder, 'foreign.lock'), 'utf8')).toBe('mine')
  })
})
