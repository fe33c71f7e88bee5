// A file of many rows through the real program, on one core, from the file to the report on disk:
// `npm run bench:send-rows [ROWS [PROGRAM…]]`. Other builds (their bin/pushctl.cjs) take turns with this one; from a
// million rows on it prints the memory as the rows go by.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, readFileSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { onCore, openStage } from './send-stage.mjs'

const rows = Number(process.argv[2] ?? 200_000)
const programs = [resolve(import.meta.dirname, '../../bin/pushctl.cjs'), ...process.argv.slice(3)]
const devices = Array.from({ length: 1000 }, (_, at) => (at + 1).toString(16).padStart(64, '0'))
const stage = await openStage(devices)
const { folder, port, caFile, pushFile, serverName } = stage
const report = join(folder, 'report.jsonl')

const forms = {
  CSV: { head: 'token,id,name\n', line: (row) => `${devices[row % 1000]},m${row},用户 ${row}\n` },
  'JSON lines': {
    head: '',
    line: (row) => `${JSON.stringify({ token: devices[row % 1000], id: `m${row}`, name: `用户 ${row}` })}\n`,
  },
}

async function writeRows(file, { head, line }) {
  const writing = createWriteStream(file)
  writing.write(head)
  for (let row = 1; row <= rows; row += 1) if (!writing.write(line(row))) await once(writing, 'drain')
  writing.end()
  await once(writing, 'finish')
}

/** @returns what /proc knows of a process: memory in MB, seconds of CPU; nothing once it is gone */
function look(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const megabytes = (key) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1]) / 1024
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13)
    return { peak: megabytes('VmHWM'), now: megabytes('VmRSS'), cpu: (Number(user) + Number(system)) / 100 }
  } catch {
    return undefined
  }
}

async function run(program, file) {
  rmSync(report, { force: true })
  const line = ['send', '--to', file, '--cert', pushFile, '--ca', caFile, '--gateway', `localhost:${port}`]
  const more = ['--message', '你好 #name#', '--report', report, '--connections', '4']
  const before = performance.now()
  const child = spawn(...onCore(1, [process.execPath, program, ...line, ...more]), {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_EXTRA_CA_CERTS: '' },
  })
  const samples = []
  const timer = setInterval(() => {
    const seen = look(child.pid)
    const written = statSync(report, { throwIfNoEntry: false })?.size ?? 0
    if (seen !== undefined && seen.peak > 0) samples.push({ ...seen, written })
  }, 20)
  const [code] = await once(child, 'exit')
  clearInterval(timer)
  const seconds = (performance.now() - before) / 1000
  const lines = readFileSync(report, 'latin1').split('\n').length - 2
  if (code !== 0 || lines !== rows) throw new Error(`exit ${code}, ${lines} of ${rows} rows in the report`)
  return { seconds, samples, size: statSync(report).size }
}

/** Memory at every hundred thousandth row, by how long the report is. */
function printCurve({ samples, size }) {
  for (let row = 0; row < rows; row += 100_000) {
    const at = samples.find(({ written }) => written > 0 && (written / size) * rows >= row)
    if (at !== undefined)
      console.log(
        `${String(row).padStart(10)} rows ${at.now.toFixed(0).padStart(4)} MB ${'#'.repeat(at.now / 4)}`,
      )
  }
}

console.log(`${rows} rows, ${serverName}, 4 connections, one core, Node ${process.version}`)
for (const [name, form] of Object.entries(forms)) {
  const file = join(folder, 'rows')
  await writeRows(file, form)
  for (const program of programs) {
    const done = await run(program, file)
    const { peak, cpu } = done.samples.at(-1)
    const rate = Math.round(rows / done.seconds).toLocaleString('en')
    console.log(
      `  ${name.padEnd(11)}${rate.padStart(9)} rows/s (goal 60,000)${cpu.toFixed(2).padStart(7)} s CPU${peak.toFixed(0).padStart(5)} MB (goal below 200)  ${program}`,
    )
    if (rows >= 1_000_000) printCurve(done)
  }
}
stage.close()
