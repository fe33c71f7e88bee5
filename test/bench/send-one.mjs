// One push, cold: `pushctl send` beside a script with node:http2 and nothing else, and curl. Medians of interleaved
// rounds. `send-one.mjs [ROUNDS] [--rtt MILLISECONDS]`: with --rtt through a proxy that delays.
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { median, onCore, openDelay, openStage, topic } from './send-stage.mjs'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rtt: { type: 'string' } } })
const rounds = Number(positionals[0] ?? 15)
const roundTrip = Number(values.rtt ?? 0)
/** On a long way the waits decide, on a short one what has to be loaded, which older Nodes keep no code of. */
const goal = roundTrip > 0 ? 1 : Number(process.versions.node.split('.')[0]) >= 22 ? 1.25 : 1.5
const deviceToken = 'ab'.repeat(32)
const stage = await openStage([deviceToken])
const { caFile, pushFile, folder } = stage
const delay = roundTrip > 0 ? await openDelay(stage.port, roundTrip) : undefined
const { port } = delay ?? stage
const bare = stage.file(
  'bare.mjs',
  `import { readFileSync } from 'node:fs'
import { connect } from 'node:http2'
const pem = readFileSync(${JSON.stringify(pushFile)})
const session = connect('https://localhost:${port}', { ca: readFileSync(${JSON.stringify(caFile)}), cert: pem, key: pem })
const stream = session.request({ ':method': 'POST', ':path': '/3/device/${deviceToken}', 'apns-topic': '${topic}' })
stream.on('response', (headers) => {
  if (headers[':status'] !== 200) process.exitCode = 1
})
stream.on('end', () => session.close())
stream.resume()
stream.end('{"aps":{"alert":"Hello"}}')
`,
)
const send = `send --token ${deviceToken} --cert ${pushFile} --ca ${caFile} --gateway localhost:${port} -m Hello`
const { NODE_EXTRA_CA_CERTS: _, ...rest } = process.env
const env = { ...rest, HOME: folder, NO_COLOR: '1' }
const clients = [
  { name: 'node:http2 in a script', line: [process.execPath, bare] },
  {
    name: 'pushctl send',
    line: [process.execPath, resolve(import.meta.dirname, '../../bin/pushctl.cjs'), ...send.split(' ')],
    goal,
  },
  {
    name: 'curl',
    line: `curl -sf --http2 --cacert ${caFile} --cert ${pushFile} -H apns-topic:${topic} -d {"aps":{"alert":"Hello"}} -o ${join(folder, 'out')} https://localhost:${port}/3/device/${deviceToken}`.split(
      ' ',
    ),
  },
].map((client) => ({ ...client, times: /** @type {number[]} */ ([]) }))

for (let round = 0; round < rounds; round += 1)
  for (const { name, line, times } of clients) {
    const before = process.hrtime.bigint()
    const { status, stdout, stderr } = spawnSync(...onCore(1, line), { env, encoding: 'utf8' })
    times.push(Number(process.hrtime.bigint() - before) / 1e6)
    if (status !== 0) throw new Error(`${name}: exit ${status}: ${stdout}${stderr}`)
  }
const [{ times: first }] = clients
console.log(
  `one push, cold, Node ${process.version}, server ${stage.serverName}, round trip ${roundTrip} ms, medians of ${rounds} interleaved rounds`,
)
for (const { name, times, goal: own } of clients)
  console.log(
    `${name.padEnd(24)} ${median(times).toFixed(0).padStart(5)} ms  ${(median(times) / median(first)).toFixed(2)}${own ? `  (goal ${own})` : ''}`,
  )
delay?.close()
stage.close()
