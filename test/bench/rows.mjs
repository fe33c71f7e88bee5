// How long a row takes to be read, and to be put into a template: `npm run bench:rows [ROWS]`.
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = resolve(import.meta.dirname, '../..')
const count = Number(process.argv[2] ?? 200_000)
/** Microseconds of CPU per row, on a file as most are. */
const goal = 2

// In the project, so that csv-parse is found.
const folder = join(root, 'node_modules/.bench-rows')
const bundled = (file) => {
  const bundler = join(root, 'node_modules/rolldown/bin/cli.mjs')
  const to = join(folder, `${file}.mjs`)
  const from = join(root, `src/commands/send/many/${file}.ts`)
  execFileSync(
    process.execPath,
    [bundler, from, '--platform', 'node', '-d', folder, '--entry-file-names', `${file}.mjs`],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  return import(pathToFileURL(to).href)
}
const [{ readRows }, { compileTemplate }] = [await bundled('rows'), await bundled('template')]

const numbers = Array.from({ length: count }, (_, at) => at + 1)
const rowOf = (number) => ({
  token: number.toString(16).padStart(64, '0'),
  id: `m${number}`,
  name: `用户 ${number}`,
})
const csv = (write) =>
  [['token', 'id', 'name'], ...numbers.map((number) => Object.values(rowOf(number)))]
    .map((cells) => `${cells.map(write).join(',')}\n`)
    .join('')
const files = {
  CSV: csv((cell) => cell),
  'CSV, every cell quoted': csv((cell) => `"${cell}"`),
  'JSON lines': numbers.map((number) => `${JSON.stringify(rowOf(number))}\n`).join(''),
  'JSON array on one line': JSON.stringify(numbers.map(rowOf)),
  'one token a line': numbers.map((number) => `${rowOf(number).token}\n`).join(''),
}

async function* piecesOf(bytes) {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}

/** @returns the best of some rounds: seconds by the clock, microseconds of CPU per row */
async function measured(bytes, fill) {
  let best = { seconds: Number.POSITIVE_INFINITY, cpu: Number.POSITIVE_INFINITY }
  for (let round = 0; round < 5; round += 1) {
    const [clock, used] = [performance.now(), process.cpuUsage()]
    let rows = 0
    for await (const readings of readRows(piecesOf(bytes), 'rows'))
      for (const reading of readings) {
        if (reading.kind !== 'row') throw new Error(`row ${reading.number}: ${reading.problem.en}`)
        fill?.(reading.row.values)
        rows += 1
      }
    if (rows !== count) throw new Error(`${rows} of ${count} rows`)
    const { user, system } = process.cpuUsage(used)
    const seconds = (performance.now() - clock) / 1000
    best = { seconds: Math.min(best.seconds, seconds), cpu: Math.min(best.cpu, (user + system) / count) }
  }
  return best
}

const { fill } = compileTemplate(new Uint8Array(), { aps: { alert: '你好 #name#' } })
const line = (name, { seconds, cpu }) =>
  console.log(
    `  ${name.padEnd(34)}${Math.round(count / seconds)
      .toLocaleString('en')
      .padStart(12)} rows/s${cpu.toFixed(2).padStart(7)} us CPU a row`,
  )
console.log(`${count} rows, Node ${process.version}`)
const plain = await measured(Buffer.from(files.CSV))
line('CSV', plain)
line('CSV, and a template filled', await measured(Buffer.from(files.CSV), fill))
for (const [name, text] of Object.entries(files).slice(1)) line(name, await measured(Buffer.from(text)))
rmSync(folder, { recursive: true })

const met = plain.cpu <= goal
console.log(met ? `CSV within ${goal} us a row` : `FAILED: CSV takes more than ${goal} us a row`)
process.exitCode = met ? 0 : 1
