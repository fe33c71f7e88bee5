import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, it } from 'vitest'

const binary = resolve(import.meta.dirname, '../../bin/pushctl.cjs')
const slowly = resolve(import.meta.dirname, 'slow-lookup.cjs')
const folder = mkdtempSync(join(tmpdir(), 'pushctl-lookup-'))
const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CACHE_HOME: folder }

beforeAll(() =>
  execa(process.execPath, [binary, 'gateway', 'issue', 'com.example.app'], { env, cwd: folder }),
)
afterAll(() => rmSync(folder, { recursive: true }))

it.skipIf(process.platform === 'win32')(
  'Ctrl-C ends a push whose name is still being looked up',
  async () => {
    const words = `send --gateway gateway.invalid:443 --cert com.example.app.p12 --token ${'ab'.repeat(32)} -m hi`
    const child = spawn(process.execPath, ['--require', slowly, binary, ...words.split(' ')], {
      env,
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const told: string[] = []
    child.stdout.on('data', (chunk) => told.push(String(chunk)))
    await once(child.stderr, 'data')
    const from = performance.now()
    child.kill('SIGINT')
    // Nobody waits for the thread: a shell says 130 for a process that dies of SIGINT.
    expect(await once(child, 'close')).toEqual([null, 'SIGINT'])
    expect(performance.now() - from).toBeLessThan(8000)
    expect(told.join('')).toContain('not sent')
  },
)
