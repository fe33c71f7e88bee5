import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShell, type Shell } from '../session.ts'
import { describeWithOpenssl } from '../witness.ts'

let shell: Shell
beforeAll(() => {
  shell = openShell()
})
afterAll(() => shell.close())

const logged =
  '2026-11-27 10:12:04.311 Lunch[612:41021] Device Token: <740f4707 bebcf74f 9b7c25d4 8e335894 5f6aa01d a5ddb387 462c7eaf 61bb78ad>'

/** What stands on the screen, and what is typed then. */
type Answer = readonly [asked: RegExp, typed: string]

/** Types at a real terminal, which util-linux's script makes out of nothing, each answer when it is asked for. */
function typed(line: string, answers: readonly Answer[]): Promise<string> {
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    cwd: shell.folder,
    // Nobody is asked in CI.
    env: { ...shell.env, CI: '', TERM: 'xterm', NO_COLOR: '1' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const left = [...answers]
  let screen = ''
  let from = 0
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    screen += piece
    const [next] = left
    if (next === undefined || !next[0].test(screen.slice(from))) return
    left.shift()
    from = screen.length
    child.stdin.write(`${next[1]}\r`)
  })
  return new Promise((resolve) => child.on('close', () => resolve(screen)))
}

describe.runIf(process.platform === 'linux')('a person with a .p12 and a line of a log', () => {
  describeWithOpenssl('types one line at a real terminal', () => {
    it('and answers what is asked: a push is accepted', { timeout: 60_000 }, async () => {
      await shell.type('pushctl gateway issue com.example.lunch')
      await shell.type(
        'openssl pkcs12 -in com.example.lunch.p12 -nodes -passin pass: -out all.pem && openssl pkcs12 -export -in all.pem -out "Push Certificates.p12" -passout pass:luma24 && rm all.pem com.example.lunch.*',
      )
      expect(readdirSync(shell.folder)).toEqual(['Push Certificates.p12'])
      const screen = await typed('pushctl send --gateway local', [
        [/Device token/, logged],
        [/Certificate or signing key/, ''],
        [/Passphrase of Push Certificates\.p12/, 'wrong'],
        [/That does not open it/, 'luma24'],
        [/What shall the notification say\?/, 'Hello'],
      ])
      await shell.type('pushctl gateway stop')
      expect(screen).toContain('✓ accepted')
      expect(screen).toContain("--cert 'Push Certificates.p12'")
      expect(screen).not.toContain('luma24')
    })
  })
})
