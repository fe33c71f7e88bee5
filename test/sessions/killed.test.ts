import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { partsToPem } from '../../src/credential/part.ts'
import { makeIdentity } from '../credential/identity-material.ts'

const binary = resolve(import.meta.dirname, '../../bin/pushctl.cjs')
const dying = resolve(import.meta.dirname, 'dying.cjs')
/** More steps on the disk than any of these commands takes. */
const ENOUGH = 60

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

/** Runs pushctl, which dies at its N-th step on the disk. */
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

test.each<[string, string[], string[]]>([
  ['over an old file', ['--force'], ['out.pem']],
  ['where there is none', [], ['out.pem']],
  ['two files', ['--split'], ['out.cert.pem', 'out.key.pem']],
])(
  'killed at any step: %s',
  (_, flags, outputs) => {
    const old = 'the old file, which is a little longer than ten bytes\n'
    const isWhole = (text: string) => text === identity || blocksIn(identity).includes(text)
    let deaths = 0
    for (let step = 1; step < ENOUGH; step += 1) {
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
      if (signal === null) {
        expect(status).toBe(0)
        expect(there).toEqual(outputs)
        break
      }
      expect(signal).toBe('SIGKILL')
      deaths += 1
    }
    expect(deaths).toBeGreaterThanOrEqual(6)
    expect(deaths).toBeLessThan(ENOUGH - 1)
  },
  60_000,
)
