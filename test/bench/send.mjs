// How fast pushctl sends, beside the other clients for Node, node:http2 alone and h2load: same server, same run,
// interleaved rounds, medians. Server and client sit on different cores where taskset is there to pin them.
// `send.mjs [COUNT] [ROUNDS] [CLIENTS] [CONNECTIONS] [--rtt MILLISECONDS]`: with --rtt through a proxy that delays, with
// as many in flight as each client is let have, and beside that pushctl with 100 in flight, as it once was.
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { keyId, median, onCore, openDelay, openStage, pinned, teamId, topic } from './send-stage.mjs'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rtt: { type: 'string' } } })
const roundTrip = Number(values.rtt ?? 0)
const count = Number(positionals[0] ?? (roundTrip > 0 ? 20_000 : 100_000))
const rounds = Number(positionals[1] ?? 3)
const inFlight = roundTrip > 0 ? 1000 : 100
const deviceToken = 'ab'.repeat(32)
const message = JSON.stringify({ aps: { alert: 'Your lunch is ready. '.repeat(4) }, order: 1234567890 })
const stage = await openStage([deviceToken])
const { ca, caFile, p8, providerToken, serverName, client: bundle } = stage
const delay = roundTrip > 0 ? await openDelay(stage.port, roundTrip) : undefined
const { port } = delay ?? stage
const bodyFile = stage.file('body.json', message)

/** What pushctl was with: 100 in flight whatever the way. */
const narrow = 'pushctl at 100'

function runNode(name, connections) {
  const task = {
    port,
    ca,
    p8,
    keyId,
    teamId,
    providerToken,
    topic,
    deviceToken,
    message,
    bundle,
    connections,
    inFlight: name === narrow ? 100 : inFlight,
    count,
  }
  const line = onCore(1, [
    process.execPath,
    join(import.meta.dirname, 'send-client.mjs'),
    name === narrow ? 'pushctl' : name,
  ])
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env
  // hapns cannot be told an authority.
  const trust = name === 'hapns' ? { NODE_EXTRA_CA_CERTS: caFile } : {}
  const { stdout, stderr } = spawnSync(...line, {
    env: { ...env, ...trust, TASK: JSON.stringify(task) },
    encoding: 'utf8',
    timeout: 300_000,
  })
  try {
    return JSON.parse(stdout)
  } catch {
    return { failed: stderr.split('\n').find((each) => /Error/.test(each)) ?? 'no answer' }
  }
}

function runH2load(connections) {
  const words = [
    'h2load',
    '-n',
    String(count),
    '-c',
    String(connections),
    '-m',
    String(inFlight),
    '-t',
    '1',
    '-d',
    bodyFile,
    '-H',
    `apns-topic: ${topic}`,
    '-H',
    'apns-push-type: alert',
    '-H',
    'apns-priority: 10',
    '-H',
    `authorization: bearer ${providerToken}`,
    `https://localhost:${port}/3/device/${deviceToken}`,
  ]
  const [program, line] = onCore(1, words)
  // The shell tells the CPU time of its child, GNU time would tell its memory too.
  const { stdout, stderr } = spawnSync(
    'bash',
    ['-c', 'TIMEFORMAT="cpu %U %S"; time "$@"', 'bash', program, ...line],
    {
      encoding: 'utf8',
    },
  )
  const [, value, unit] = /finished in ([\d.]+)(ms|s)/.exec(stdout) ?? []
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(stderr) ?? []
  const accepted = Number(/status codes: (\d+) 2xx/.exec(stdout)?.[1])
  return { accepted, seconds: Number(value) / (unit === 'ms' ? 1000 : 1), cpu: Number(user) + Number(system) }
}

const all = [
  'h2load',
  'node:http2',
  'pushctl',
  ...(roundTrip > 0 ? [narrow] : []),
  '@parse/node-apn',
  'apns2',
  'hapns',
]
const names = positionals[2]?.split(',') ?? all
const shown = (number, digits) => (Number.isFinite(number) ? number.toFixed(digits) : '–')
console.log(
  `${count} pushes of ${message.length} bytes, ${inFlight} in flight a connection, round trip ${roundTrip} ms, server ${serverName}, Node ${process.version}, ${cpus()[0].model}, ${pinned ? 'server on core 0, client on core 1' : 'not pinned'}, medians of ${rounds} interleaved rounds`,
)
for (const connections of (positionals[3] ?? '1,4').split(',').map(Number)) {
  /** @type {Record<string, any[]>} */
  const runs = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1)
    for (const name of names)
      runs[name].push(name === 'h2load' ? runH2load(connections) : runNode(name, connections))
  const rows = names.map((name) => {
    const all = runs[name]
    const good = all.filter(({ accepted }) => accepted === count)
    const rates = good.map(({ seconds }) => count / seconds)
    return {
      name,
      rate: median(rates),
      least: Math.min(...rates),
      most: Math.max(...rates),
      cpu: median(good.map(({ cpu }) => (cpu / count) * 100_000)),
      megabytes: median(good.map(({ megabytes }) => megabytes)),
      failed: all.find((run) => run.accepted !== count),
    }
  })
  console.log(`\n${connections} connection${connections === 1 ? '' : 's'}`)
  console.log('client             pushes/s  [least..most]     CPU s/100k   peak MB')
  for (const { name, rate, least, most, cpu, megabytes, failed } of rows)
    console.log(
      `${name.padEnd(17)} ${shown(rate, 0).padStart(9)}  ${`[${shown(least, 0)}..${shown(most, 0)}]`.padEnd(17)} ${shown(cpu, 2).padStart(10)} ${shown(megabytes, 0).padStart(9)}${failed ? `  failed: ${JSON.stringify(failed)}` : ''}`,
    )
  const rateOf = (name) => rows.find((row) => row.name === name)?.rate
  const ours = rows.find(({ name }) => name === 'pushctl')
  const isPeer = ({ name, rate }) => !['h2load', 'node:http2', 'pushctl', narrow].includes(name) && rate > 0
  const peers = rows.filter(isPeer)
  if (ours === undefined) continue
  const compare = (what, value, goal) =>
    console.log(`${what.padEnd(24)} ${shown(value, 2).padStart(6)}  (goal ${goal})`)
  const over = (name, goal) => {
    if (rateOf(name) > 0) compare(`pushctl : ${name}`, ours.rate / rateOf(name), goal)
  }
  if (delay === undefined) over('h2load', 0.8)
  over('node:http2', 1)
  over(narrow, 8)
  if (peers.length > 0)
    compare('pushctl : fastest peer', ours.rate / Math.max(...peers.map(({ rate }) => rate)), 6)
  if (delay === undefined) compare('CPU s/100k', ours.cpu, '0.5 and less')
}
delay?.close()
stage.close()
