// A file of many rows through the real program, with its memory as time goes by: `npm run bench:send-rows [ROWS]`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { onCore, openStage } from './send-stage.mjs'

const rows = Number(process.argv[2] ?? 1_000_000)
const devices = Array.from({ length: 1000 }, (_, at) => (at + 1).toString(16).padStart(64, '0'))
const stage = await openStage(devices)
const { folder, port, caFile, pushFile } = stage

const file = join(folder, 'rows.csv')
const writing = createWriteStream(file)
writing.write('token,id,name\n')
for (let row = 1; row <= rows; row += 1)
  if (!writing.write(`${devices[row % 1000]},m${row},用户 ${row}\n`)) await once(writing, 'drain')
writing.end()
await once(writing, 'finish')

const line = ['send', '--to', file, '--cert', pushFile, '--ca', caFile, '--gateway', `localhost:${port}`]
const more = ['--message', '你好 #name#', '--report', join(folder, 'report.jsonl'), '--connections', '4']
const before = process.hrtime.bigint()
const child = spawn(
  ...onCore(1, [process.execPath, resolve(import.meta.dirname, '../../bin/pushctl.cjs'), ...line, ...more]),
  { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, NODE_EXTRA_CA_CERTS: '' } },
)
const memory = (key) => {
  try {
    return (
      Number(new RegExp(`${key}:\\s+(\\d+)`).exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) /
      1024
    )
  } catch {
    return Number.NaN
  }
}
const curve = []
let peak = 0
const timer = setInterval(() => {
  peak = Math.max(peak, memory('VmHWM') || 0)
  curve.push(memory('VmRSS'))
}, 1000)
const [code] = await once(child, 'exit')
clearInterval(timer)
const seconds = Number(process.hrtime.bigint() - before) / 1e9
const every = Math.max(1, Math.ceil(curve.length / 40))
console.log(
  `${rows} rows, exit ${code}, ${seconds.toFixed(1)} s, peak ${peak.toFixed(0)} MB (goal below 200)`,
)
console.log(`report ${(statSync(join(folder, 'report.jsonl')).size / 1e6).toFixed(0)} MB`)
for (const [second, megabytes] of curve.entries())
  if (second % every === 0 && megabytes > 0)
    console.log(
      `${String(second + 1).padStart(5)} s ${megabytes.toFixed(0).padStart(4)} MB ${'#'.repeat(megabytes / 4)}`,
    )
stage.close()
