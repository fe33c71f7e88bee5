import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { quickForm } from '../whole/quick-form.ts'

const binary = resolve(import.meta.dirname, '../../bin/pushctl.cjs')

/** `sh` runs the line, in which pushctl is the real one; a minute is for a machine under load. */
function sh(line: string) {
  const program = `pushctl() { '${process.execPath}' '${binary}' "$@"; }`
  const { status, stdout } = spawnSync('sh', ['-c', `${program}\n${line}`], {
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { status, first: stdout.split(/\r?\n/)[0] }
}

const licence = resolve(import.meta.dirname, '../../LICENSE')
const all = '400'

// A job that hangs because nobody types is worse than one that fails.
const inputs: readonly [string, string, string][] = [
  ['a pipe is read', 'echo bad decrypt | pushctl explain', 'bad decrypt (OpenSSL)'],
  ['a file is read', `pushctl explain < '${licence}'`, 'Nobody here knows this text'],
  ['an empty pipe is no question', ': | pushctl explain', all],
  ['/dev/null is not waited for', 'pushctl explain < /dev/null', all],
  ['a closed input is not waited for', 'pushctl explain <&-', all],
  ['words go before what is piped in', 'echo bad decrypt | pushctl explain BadTopic', 'BadTopic 400'],
]
it.each(quickForm(inputs, ([name]) => /^a pipe|^a closed input/.test(name)))('%s', (_, line, first) => {
  const ran = sh(line)
  expect(ran.first?.slice(0, first.length)).toBe(first)
  expect(ran.status).toBe(first.startsWith('Nobody') ? 3 : 0)
})

// util-linux's script makes a terminal out of nothing; its own input stays open, so that nothing ends what is typed.
it.runIf(process.platform === 'linux')('a terminal is not waited for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pushctl-piped-'))
  const keyboard = join(folder, 'keyboard')
  execFileSync('mkfifo', [keyboard])
  const open = openSync(keyboard, 'r+')
  const { status, stdout } = spawnSync(
    'script',
    ['-qec', `timeout 50 '${process.execPath}' '${binary}' explain --no-color`, '/dev/null'],
    { stdio: [open, 'pipe', 'ignore'], encoding: 'utf8', timeout: 60_000 },
  )
  closeSync(open)
  rmSync(folder, { recursive: true })
  expect({ status, first: stdout.split(/\r?\n/)[0] }).toEqual({ status: 0, first: all })
})
