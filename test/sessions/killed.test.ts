import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { partsToPem } from '../../src/credential/part.ts'
import { makeIdentity } from '../credential/identity-material.ts'
import { quickForm } from '../whole/quick-form.ts'

const binary = resolve(import.meta.dirname, '../../bin/pushctl.cjs')
const dying = resolve(import.meta.dirname, 'dying.cjs')
const folder = mkdtempSync(join(tmpdir(), 'pushctl-killed-'))
afterAll(() => rmSync(folder, { recursive: true }))

let identity: string
beforeAll(async () => {
  const made = await makeIdentity('com.example.app')
  identity = partsToPem([
    { is: 'certificate', certificate: made.certificate },
    { is: 'key', key: { key: made.key } },
  ])
  writeFileSync(join(folder, 'in.pem'), identity)
})

/** Runs pushctl, which dies at its N-th change of the disk. */
const runAndDie = (words: readonly string[], dieAt: number) =>
  spawnSync(process.execPath, ['--require', dying, binary, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      XDG_DATA_HOME: folder,
      XDG_CACHE_HOME: folder,
      PUSHCTL_TEST_DIE_AT: String(dieAt),
    },
  })

const blocksIn = (pem: string): readonly string[] =>
  pem.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----\n/g) ?? []

// Each file is opened beside its place, written and renamed; or linked, where nothing may be replaced, and its first name removed.
const writings: readonly [string, string[], string[], number][] = [
  ['over an old file', ['--force'], ['out.pem'], 3],
  ['where there is none', [], ['out.pem'], 4],
  ['two files', ['--split'], ['out.cert.pem', 'out.key.pem'], 8],
]
test.each(quickForm(writings, ([where]) => where === 'over an old file'))(
  'killed at any step: %s',
  (_, flags, outputs, changes) => {
    const old = 'the old file, which is a little longer than ten bytes\n'
    const isWhole = (text: string) => text === identity || blocksIn(identity).includes(text)
    for (let step = 1; step <= changes + 1; step += 1) {
      for (const name of readdirSync(folder)) if (name.includes('out.')) rmSync(join(folder, name))
      if (flags.includes('--force')) writeFileSync(join(folder, 'out.pem'), old)
      const { signal, status } = runAndDie(['cert', 'convert', 'in.pem', '-o', 'out.pem', ...flags], step)
      const there = readdirSync(folder).filter((name) => outputs.includes(name))
      for (const name of there) {
        const text = readFileSync(join(folder, name), 'utf8')
        expect(isWhole(text) || text === old, `step ${step}: ${name}`).toBe(true)
        if (text.includes('PRIVATE')) expect(statSync(join(folder, name)).mode & 0o077).toBe(0)
      }
      if (flags.includes('--force')) expect(there).toEqual(['out.pem'])
      const isLast = step > changes
      expect({ signal, status }).toEqual({ signal: isLast ? null : 'SIGKILL', status: isLast ? 0 : null })
      if (isLast) expect(there).toEqual(outputs)
    }
  },
  60_000,
)
