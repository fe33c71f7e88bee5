// How long `pushctl explain` takes for a log of 10 MB, and what it needs: medians of seconds, of processor and of memory.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const rounds = Number(process.argv[2] ?? 9)
const folder = mkdtempSync(join(tmpdir(), 'pushctl-explain-'))
const used = join(folder, 'used.json')
const env = { PATH: process.env.PATH, HOME: folder, USED: used }
const token = 'a1b2c3d4'.repeat(8)

/** A log in which one line of so many says why something failed. */
const logs = [
  { name: 'a server', oneIn: 100, goal: { seconds: 1, megabytes: 150 } },
  { name: 'nothing but failures', oneIn: 1, goal: { seconds: 1, megabytes: 150 } },
]

/** @param {number[]} numbers */
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

for (const { name, oneIn, goal } of logs) {
  const file = join(folder, 'app.log')
  const lines = []
  for (let at = 0, size = 0; size < 10_000_000; at += 1) {
    const what =
      at % oneIn === 0 ? `push to ${token} failed: 410 Unregistered` : `GET /orders/${at} 200 in 12ms`
    lines.push(`2026-11-27T15:00:00.000Z INFO [worker-${at % 16}] ${what}`)
    size += (lines.at(-1)?.length ?? 0) + 1
  }
  writeFileSync(file, `${lines.join('\n')}\n`)
  const seen = Array.from({ length: rounds }, () => {
    const before = process.hrtime.bigint()
    const words = [
      '--require',
      join(root, 'test/sessions/used.cjs'),
      join(root, 'bin/pushctl.cjs'),
      'explain',
      file,
    ]
    const { status, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' })
    const passed = Number(process.hrtime.bigint() - before) / 1e9
    if (status !== 0) throw new Error(`exit ${status}: ${stderr}`)
    return { passed, ...JSON.parse(readFileSync(used, 'utf8')) }
  })
  const passed = median(seen.map((each) => each.passed))
  const megabytes = median(seen.map((each) => each.megabytes))
  const isGood = passed < goal.seconds && megabytes < goal.megabytes
  const ofProcessor = median(seen.map((each) => each.seconds)).toFixed(2)
  console.log(
    `${isGood ? 'ok  ' : 'SLOW'} ${name}: ${passed.toFixed(2)} s (goal ${goal.seconds}), ${ofProcessor} s of processor, ${megabytes.toFixed(0)} MB (goal ${goal.megabytes})`,
  )
  if (!isGood) process.exitCode = 1
}
rmSync(folder, { recursive: true })
