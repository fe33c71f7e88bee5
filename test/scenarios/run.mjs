// Set-ups with one fault each, the lines a person would type, and the cause that has to be named first.
// npm run scenarios [-- WORDS]: only those whose theme and name hold the words, with what was printed.
import { execFileSync, fork, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { printTable } from '../conformance/print-table.mjs'

const root = resolve(import.meta.dirname, '../..')
const wanted = process.argv.slice(2).join(' ')
const say = (text = '') => process.stdout.write(`${text}\n`)
const started = performance.now()

// As deep in the project as the tests are, so that they find the folders beside it.
const folder = join(root, `node_modules/.scenarios-${process.pid}`)
const outside = mkdtempSync(join(tmpdir(), 'pushctl-network-'))
const bundler = join(root, 'node_modules/rolldown/bin/cli.mjs')
execFileSync(
  process.execPath,
  [bundler, '--config', join(root, 'test/scenarios/rolldown.config.mjs'), '--dir', folder],
  {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  },
)

/** A private network: Apple's names and ports on loopback, and a resolver that knows no others. */
function privateNetwork(index) {
  const hosts = join(outside, `hosts-${index}`)
  const resolver = join(outside, `resolv-${index}`)
  writeFileSync(hosts, '127.0.0.1 localhost\n')
  writeFileSync(resolver, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n')
  return `ip link set lo up && mount --bind ${hosts} /etc/hosts && mount --bind ${resolver} /etc/resolv.conf`
}

const trial = spawnSync('unshare', ['-rnm', 'sh', '-c', privateNetwork('trial')], { encoding: 'utf8' })
const refusal = trial.status === 0 ? undefined : (trial.error?.message ?? trial.stderr.trim().split('\n')[0])

const count = availableParallelism()
const reports = await Promise.all(
  Array.from({ length: count }, (_, index) => {
    const words = [String(index), String(count), wanted]
    const worker = join(folder, 'worker.mjs')
    // What is trusted besides Node's own roots would be trusted by every scenario.
    const env = { ...process.env, SCENARIO_NETWORK: refusal ?? 'own', NODE_EXTRA_CA_CERTS: undefined }
    const child =
      refusal === undefined
        ? fork(worker, words, {
            env,
            execPath: 'unshare',
            execArgv: [
              '-rnm',
              'sh',
              '-c',
              `${privateNetwork(index)} && exec "${process.execPath}" "$0" "$@"`,
            ],
          })
        : fork(worker, words, { env })
    return new Promise((done, failed) => {
      child.once('message', done).once('error', failed)
      child.once('exit', (code) => failed(new Error(`worker ${index} ended with ${code}`)))
    })
  }),
)
rmSync(folder, { recursive: true })
rmSync(outside, { recursive: true })

const played = reports.flatMap((report) => report.played)
const skipped = reports.flatMap((report) => report.skipped)
const scores = ['first', 'among', 'missed', 'wrong']
const themes = [...new Set(played.map(({ theme }) => theme))].sort()
const row = (name, some) => [
  name,
  String(some.length),
  ...scores.map((score) => String(some.filter((one) => one.score === score).length)),
  `${Math.round((100 * some.filter(({ score }) => score === 'first').length) / Math.max(1, some.length))} %`,
]
const passes = ({ score, disagreement }) => score === 'first' && disagreement === undefined

for (const one of played.filter((one) => !passes(one))) {
  const { score, disagreement } = one
  say(`${score.padEnd(7)} ${one.theme}: ${one.name}\n        true: ${one.causes.join(' or ')}`)
  if (disagreement !== undefined) say(`        the commands disagree: ${disagreement}`)
  for (const { line, said, score, printed } of one.answers) {
    const named = said.named.map(({ id, weight }) => `${id} (${weight})`).join(', ')
    say(
      `        ${score === 'first' ? '✓' : '✗'} pushctl ${line}\n          exit ${said.code}: ${named || 'no cause'}`,
    )
    if (wanted !== '' || printed.startsWith('SET-UP')) say(printed.replaceAll(/^/gm, '            '))
  }
}
say()
printTable([
  ['theme', 'scenarios', ...scores, 'first'],
  ...themes.map((theme) =>
    row(
      theme,
      played.filter((one) => one.theme === theme),
    ),
  ),
  row('all', played),
])
const several = played.filter(({ answers }) => answers.length > 1)
say(
  `\n${several.length} were asked of several commands; in ${several.filter(({ disagreement }) => disagreement === undefined).length} all of them named the same first and said yes or no alike.`,
)
for (const why of new Set(skipped.map((one) => one.why)))
  say(
    `${skipped.filter((one) => one.why === why).length} not run, for they need a network of their own: ${why}`,
  )
const toType = played.flatMap(({ answers }) => answers.flatMap((answer) => answer.toType))
const wrongLines = new Map(toType.filter(({ why }) => why !== undefined).map(({ line, why }) => [why, line]))
for (const [why, line] of wrongLines) say(`cannot be typed: ${line}\n  ${why}`)
say(
  `${toType.length} lines to type were printed; ${toType.filter(({ why }) => why !== undefined).length} of them do not parse.`,
)
const slowest = [...played].sort((a, b) => b.ms - a.ms).slice(0, 3)
say(`slowest: ${slowest.map(({ ms, name }) => `${(ms / 1000).toFixed(1)} s ${name}`).join(', ')}`)
say(`${((performance.now() - started) / 1000).toFixed(0)} s, Node ${process.version}, ${count} workers`)
const passed = played.filter(passes).length
say(`\n${passed} passed, ${played.length - passed} failed`)
process.exitCode = passed === played.length && passed > 0 && wrongLines.size === 0 ? 0 : 1
