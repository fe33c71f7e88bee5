import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const binary = resolve(import.meta.dirname, '../../bin/pushctl.cjs')
const megabyte = 1024 * 1024

const folder = mkdtempSync(join(tmpdir(), 'pushctl-long-log-'))
const log = join(folder, 'app.log')
afterAll(() => rmSync(folder, { recursive: true }))

/** Ten megabytes of a server that pushes; of every hundred lines one says why something failed. */
beforeAll(() => {
  const lines: string[] = []
  for (let at = 0, size = 0; size < 10 * megabyte - 400; at += 1) {
    const token = at.toString(16).padStart(8, '0').repeat(8)
    const what =
      at % 100 === 0 ? `push to ${token} failed: 410 Unregistered` : `GET /orders/${at} 200 in ${at % 900}ms`
    lines.push(`2026-11-27T15:${at % 60}:00.000Z INFO [worker-${at % 16}] ${what}`)
    size += (lines.at(-1)?.length ?? 0) + 1
  }
  writeFileSync(log, `${lines.join('\n')}\n`)
})

/** Runs the real pushctl, and says what it needed. */
function ran(...words: readonly string[]) {
  const used = join(folder, 'used.json')
  const { stdout } = spawnSync(
    process.execPath,
    ['--require', join(import.meta.dirname, 'used.cjs'), binary, ...words, '--json'],
    { env: { PATH: process.env.PATH, HOME: folder, USED: used }, encoding: 'utf8', timeout: 60_000 },
  )
  return { told: JSON.parse(stdout), used: JSON.parse(readFileSync(used, 'utf8')) as { megabytes: number } }
}

describe('a log of 10 MB', () => {
  it('is explained within 150 MB, each answer once', () => {
    const { told, used } = ran('explain', log)
    expect(used.megabytes).toBeLessThan(150)
    expect(told.reasons).toMatchObject([{ reason: 'Unregistered', said: { lineNumber: 1 } }])
    expect(told.reasons[0].said.count).toBeGreaterThan(1000)
  })
})
