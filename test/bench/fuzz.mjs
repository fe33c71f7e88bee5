// Broken files of every kind that pushctl reads, and answers of servers, without end: each is a good one with a mutation,
// and must be read or refused by a Fault.
// npm run fuzz [-- COUNT [FIRST [KIND]]], of one kind alone if it is named; the same numbers break the same files in the same way, but keys are made anew.
import { execFileSync, fork } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const count = Number(process.argv[2] ?? 300_000)
const first = Number(process.argv[3] ?? 1)
const kind = process.argv[4]
/** CPU time of one file; memory of one worker. */
const limits = { ms: 1000, megabytes: 300 }

// As deep in the project as the tests are, so that they find the folders beside it.
const folder = join(root, `node_modules/.fuzz-${process.pid}`)
// In a process of its own: what the bundler takes is not the readers' memory.
const bundler = join(root, 'node_modules/rolldown/bin/cli.mjs')
const config = join(root, 'test/fuzz/rolldown.config.mjs')
execFileSync(process.execPath, [bundler, '--config', config, '--dir', folder], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
})

const started = performance.now()
const step = availableParallelism()
const children = Array.from({ length: step }, (_, index) => {
  const progress = join(folder, `progress-${index}`)
  const words = [first + index, first + count - 1, step, progress, kind ?? ''].map(String)
  const child = fork(join(folder, 'worker.mjs'), words, {
    execArgv: ['--max-old-space-size=64', '--max-semi-space-size=4'],
  })
  const report = new Promise((done, failed) => {
    child.once('message', done).once('error', failed)
    child.once('exit', (code) => {
      const number = existsSync(progress) ? readFileSync(progress, 'utf8') : 'none'
      failed(new Error(`worker ${index} ended with ${code} at number ${number}`))
    })
  })
  return { child, progress, report }
})

// A reader that never comes back cannot tell so itself.
const seen = children.map(() => '')
const watch = setInterval(() => {
  children.forEach(({ child, progress }, index) => {
    const number = existsSync(progress) ? readFileSync(progress, 'utf8') : ''
    if (number === seen[index] && number !== '' && child.exitCode === null) {
      console.error(`number ${number} hangs: npm run fuzz -- 1 ${number} '${kind ?? ''}'`)
      for (const each of children) each.child.kill('SIGKILL')
      process.exit(1)
    }
    seen[index] = number
  })
}, 15_000)

const reports = await Promise.all(children.map(({ report }) => report))
clearInterval(watch)
rmSync(folder, { recursive: true })

const sum = (name) => {
  const total = {}
  for (const report of reports)
    for (const [key, value] of Object.entries(report[name])) total[key] = (total[key] ?? 0) + value
  return Object.entries(total).sort((a, b) => b[1] - a[1])
}
const bugs = reports.flatMap((report) => report.bugs)
const slowest = reports
  .flatMap((report) => report.slowest)
  .sort((a, b) => b.ms - a.ms)
  .slice(0, 5)
const megabytes = Math.max(...reports.map((report) => report.megabytes))
const table = (rows) => rows.map(([name, value]) => `  ${String(value).padStart(8)}  ${name}`).join('\n')

console.log(
  `${count} broken files in ${((performance.now() - started) / 1000).toFixed(0)} s, Node ${process.version}, ${children.length} workers`,
)
console.log(`what they ended in\n${table(sum('outcomes'))}`)
console.log(`what they were\n${table(sum('kinds'))}`)
console.log(`how they were broken\n${table(sum('mutations'))}`)
console.log('slowest, in CPU time')
for (const { ms, number, seed, mutation } of slowest)
  console.log(`  ${ms.toFixed(0).padStart(6)} ms  number ${number}, ${mutation} of ${seed}`)
console.log(`memory  ${megabytes.toFixed(0)} MB at the most in one worker`)
for (const { number, seed, mutation, error, base64 } of bugs.slice(0, 20)) {
  const file = join(tmpdir(), `pushctl-fuzz-${number}`)
  writeFileSync(file, Buffer.from(base64, 'base64'))
  console.log(`BUG number ${number}, ${mutation} of ${seed}, kept as ${file}\n${error}`)
}

const failures = [
  bugs.length > 0 && `${bugs.length} neither read nor refused`,
  (slowest[0]?.ms ?? 0) > limits.ms && `slower than ${limits.ms} ms`,
  megabytes > limits.megabytes && `more than ${limits.megabytes} MB`,
].filter(Boolean)
console.log(
  failures.length === 0
    ? 'every one of them was read, or refused by a Fault'
    : `FAILED: ${failures.join('; ')}`,
)
process.exitCode = failures.length === 0 ? 0 : 1
