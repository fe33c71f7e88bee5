import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { Module } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keepCompiledCode } from '../src/code-cache.ts'

const source = "exports.greet = (name) => require('node:path').join('hello', name)"

let folder: string
let chunk: string
/** Where the code of this installation lies. */
let kept: string
let cached: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushctl-code-'))
  chunk = join(folder, 'greet-2cZ-_b7Q.cjs')
  writeFileSync(chunk, source)
  kept = join(folder, 'pushctl/code', String(statSync(folder).ino))
  cached = join(kept, basename(chunk))
})

afterEach(() => rmSync(folder, { recursive: true }))

/** What a process does: loads the chunk, and saves at its end. */
function run(env: Readonly<Record<string, string>> = {}): string | undefined {
  const extensions: NodeJS.RequireExtensions = Object.create(null)
  const save = keepCompiledCode(extensions, {
    platform: 'linux',
    env: { XDG_CACHE_HOME: folder, ...env },
    home: folder,
  })
  const module = new Module(chunk)
  extensions['.cjs']?.(module, chunk)
  const greeting = module.exports.greet?.('Soup')
  save()
  return greeting
}

describe('keepCompiledCode', () => {
  it('keeps what was compiled, for this user alone, and uses it as it is the next time', () => {
    expect(run()).toBe('hello/Soup')
    const { ino, mode } = statSync(cached)
    expect(mode & 0o777).toBe(0o600)
    expect(run()).toBe('hello/Soup')
    expect(statSync(cached).ino).toBe(ino)
    expect(readdirSync(kept)).toEqual([basename(chunk)])
  })

  it('keeps chunks of one name apart, and removes what another build left', () => {
    run()
    const left = join(kept, 'greet-00000000.cjs')
    writeFileSync(left, 'of another build')
    run()
    expect(existsSync(left)).toBe(true)
    writeFileSync(chunk, `${source} // grown`)
    run()
    expect(readdirSync(kept)).toEqual([basename(chunk)])
  })

  it('leaves other installations alone, but for those that are long gone', () => {
    const at = (name: string) => join(folder, 'pushctl/code', name)
    for (const name of ['other', 'gone']) mkdirSync(at(name), { recursive: true })
    utimesSync(at('gone'), 0, 0)
    run()
    expect(readdirSync(join(folder, 'pushctl/code')).sort()).toEqual([basename(kept), 'other'].sort())
  })

  it.each<[string, (path: string, bytes: Buffer) => void]>([
    ['is empty', (path) => writeFileSync(path, '')],
    ['was cut short', (path, bytes) => writeFileSync(path, bytes.subarray(0, -100))],
    [
      'belongs to another build',
      (path, bytes) =>
        writeFileSync(path, bytes.toString('latin1').replaceAll('2cZ-_b7Q', '00000000'), 'latin1'),
    ],
    ['V8 takes for the code of another source', () => writeFileSync(chunk, `${source} // grown`)],
    ['may be written by others', (path) => chmodSync(path, 0o666)],
  ])('compiles anew, and replaces a file that %s', (_, spoil) => {
    run()
    spoil(cached, readFileSync(cached))
    const spoilt = statSync(cached).ino
    expect(run()).toBe('hello/Soup')
    expect(statSync(cached).ino).not.toBe(spoilt)
    expect(statSync(cached).mode & 0o777).toBe(0o600)
  })

  it('compiles as ever where nothing can be kept', () => {
    writeFileSync(join(folder, 'pushctl'), 'a file where the folder should be')
    expect(run()).toBe('hello/Soup')
  })

  it('leaves everything to Node while NODE_DISABLE_COMPILE_CACHE is set', () => {
    expect(run({ NODE_DISABLE_COMPILE_CACHE: '1' })).toBeUndefined()
    expect(readdirSync(folder)).toEqual(['greet-2cZ-_b7Q.cjs'])
  })
})
