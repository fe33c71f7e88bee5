// How long pushctl takes to start, beside Node doing nothing, in one run: medians of interleaved rounds.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const rounds = Number(process.argv[2] ?? 25)
const folder = mkdtempSync(join(tmpdir(), 'pushctl-startup-'))
// Node 20 parses the file this names at every start, which would drown what is measured.
const { NODE_EXTRA_CA_CERTS: _, ...given } = process.env
const env = { ...given, XDG_DATA_HOME: folder, XDG_CACHE_HOME: folder, NO_COLOR: '1' }
const pushctl = join(root, 'bin/pushctl.cjs')
const start = (words, more = {}) =>
  spawnSync(process.execPath, words, { env: { ...env, ...more }, cwd: folder, encoding: 'utf8' })

const issued = start([pushctl, 'gateway', 'issue', 'com.example.app'])
if (issued.status !== 0) throw new Error(issued.stderr)
const cer = readdirSync(folder).find((name) => name.endsWith('.cer'))

const gateway = spawn(
  process.execPath,
  [pushctl, 'gateway', 'start', '--port', '0', '--production-port', '0', '--json'],
  { env, cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
)
await new Promise((resolve) => gateway.stdout.once('data', resolve))
gateway.stdout.resume()
const push = `send --gateway local --cert com.example.app.p12 --token ${'0123456789abcdef'.repeat(4)} -m hello`

const commands = [
  { name: 'node -e 0', words: ['-e', '0'] },
  { name: 'pushctl --version', words: [pushctl, '--version'], goal: 1.2 },
  { name: 'pushctl --help', words: [pushctl, '--help'], goal: 1.45 },
  { name: 'pushctl cert classify FILE', words: [pushctl, 'cert', 'classify', cer], goal: 1.6 },
  // Older versions of Node keep no compiled code; there the two rows are one.
  ...('enableCompileCache' in nodeModule
    ? [
        {
          name: '  without compiled code',
          words: [pushctl, 'cert', 'classify', cer],
          more: { NODE_DISABLE_COMPILE_CACHE: '1' },
        },
      ]
    : []),
  { name: 'pushctl send, one push', words: [pushctl, ...push.split(' ')] },
].map((command) => ({ ...command, times: /** @type {number[]} */ ([]) }))

for (const { words } of commands) start(words)
for (let round = 0; round < rounds; round += 1) {
  for (const command of commands) {
    const before = process.hrtime.bigint()
    const { status, stderr } = start(command.words, command.more)
    command.times.push(Number(process.hrtime.bigint() - before) / 1e6)
    if (status !== 0) throw new Error(`${command.name}: exit ${status}: ${stderr}`)
  }
}

gateway.kill()

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1]
const bare = median(commands[0].times)
console.log(`start-up, Node ${process.version}, medians of ${rounds} interleaved rounds`)
for (const { name, times, goal } of commands) {
  const ms = median(times)
  const ratio = (ms / bare).toFixed(2)
  console.log(
    `${name.padEnd(28)} ${ms.toFixed(1).padStart(6)} ms  ${ratio} x node -e 0${goal ? `  (goal ${goal})` : ''}`,
  )
}

const sizeOf = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
    : statSync(path).size
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(0)} KB`
const npm = (...words) =>
  execFileSync('npm', words, { cwd: folder, encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] })
const [{ filename, size }] = JSON.parse(npm('pack', root, '--json', '--ignore-scripts'))
npm('init', '-y')
npm('install', '--omit=dev', '--no-audit', '--no-fund', join(folder, filename))
console.log(`packed package               ${kilobytes(size)}`)
console.log(
  `node_modules after install   ${kilobytes(sizeOf(join(folder, 'node_modules')))}, ${readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.')).length} package(s)`,
)
rmSync(folder, { recursive: true })
