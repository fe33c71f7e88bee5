// The gateway with clients of other people, our client with servers of other people, and with a server that does what
// it must not.
// npm run conformance [-- --mutate COUNT [--first NUMBER]]; the same numbers make the same sessions.
import { parseArgs } from 'node:util'
import { runConformance } from './conformance.mjs'
import { runLanguages } from './languages.mjs'
import { printTable } from './print-table.mjs'
import { bundle } from './server/bundle.mjs'

const { values } = parseArgs({
  options: { mutate: { type: 'string', default: '1000' }, first: { type: 'string', default: '1' } },
})
/** Megabytes that a flood may have: more than sockets and their buffers hold. */
const floodSize = 64
const say = (text) => process.stdout.write(`${text}\n`)
let isRight = true

async function clients() {
  const rows = [...(await runConformance()), ...(await runLanguages())]
  /** @typedef {import('./conformance.mjs').ConformanceRow} Row */
  /** @type {(row: Row) => string} */
  const verdict = ({ skipped, expected, got }) => (skipped ? '–' : expected === got ? '✓' : '✗')
  /** @type {(row: Row) => string[]} */
  const columns = (row) => [
    verdict(row),
    row.client,
    row.scenario,
    row.skipped ?? row.expected ?? '',
    row.skipped ? '' : row.got === row.expected ? 'the same' : (row.got ?? ''),
  ]
  printTable([['', 'client', 'scenario', 'expected', 'got'], ...rows.map(columns)])
  const count = (mark) => rows.filter((row) => verdict(row) === mark).length
  say(`\n${count('✓')} as documented, ${count('✗')} not, ${count('–')} skipped\n`)
  isRight &&= count('✗') === 0
}

async function foreignServers(bundled) {
  const { runForeignServers } = await import(bundled.foreign)
  const rows = await runForeignServers(new URL('foreign', import.meta.url).pathname)
  const marks = { right: '✓', wrong: '✗', skipped: '–' }
  printTable([
    ['', 'server', 'version', 'single', 'batch', 'notes'],
    ...rows.map((row) => [marks[row.verdict], row.server, row.version, row.single, row.batch, row.notes]),
  ])
  const count = (verdict) => rows.filter((row) => row.verdict === verdict).length
  say(`\n${count('right')} as expected, ${count('wrong')} not, ${count('skipped')} skipped\n`)
  isRight &&= count('wrong') === 0
}

async function behaviours(bundled) {
  const { behaviours: all, runBehaviours } = await import(bundled.runner)
  const judged = await runBehaviours(bundled.client, ['single', 'batch'], floodSize)
  const cell = (behaviour, route) => {
    const { wrong } = judged.find((one) => one.behaviour === behaviour && one.route === route)
    return wrong.length === 0 ? '✓' : `✗ ${wrong.join('; ')}`
  }
  const expected = ({ becomes, becomesEarly = becomes, declares }) =>
    [
      [becomes].flat().join(', '),
      ...(becomesEarly === becomes ? [] : [`early: ${[becomesEarly].flat().join(', ')}`]),
      ...(declares === undefined ? [] : [declares.join(' or ')]),
    ].join('; ')
  printTable([
    ['behaviour', 'see', 'legal', 'expected', 'single', 'batch'],
    ...all.map((one) => [
      one.id,
      one.see,
      one.legal ? 'yes' : 'no',
      expected(one),
      ...['single', 'batch'].map((route) => cell(one, route)),
    ]),
  ])
  const wrong = judged.filter((one) => one.wrong.length > 0).length
  const most = Math.max(...judged.map(({ seen }) => seen.megabytes ?? 0))
  say(
    `\n${all.length} behaviours, ${judged.length} trials, ${wrong} not as expected; ${most.toFixed(1)} MB at the most\n`,
  )
  isRight &&= wrong === 0
}

async function mutants(bundled) {
  const { runBehaviours, mutant } = await import(bundled.runner)
  const [count, first] = [Number(values.mutate), Number(values.first)]
  const sessions = Array.from({ length: count }, (_, at) => mutant(first + at))
  const judged = await runBehaviours(bundled.client, ['single'], 0, sessions)
  const wrong = judged.filter((one) => one.wrong.length > 0)
  for (const { behaviour, wrong: words } of wrong.slice(0, 20))
    say(`✗ ${behaviour.id} ${behaviour.does}: ${words.join('; ')}`)
  say(`${count} sessions in any form or broken, ${wrong.length} not as expected`)
  isRight &&= wrong.length === 0
}

await clients()
const bundled = bundle('.conformance')
try {
  await foreignServers(bundled)
  await behaviours(bundled)
  await mutants(bundled)
} finally {
  bundled.close()
}
process.exitCode = isRight ? 0 : 1
