// How fast pushctl sends, beside the other clients for Node, node:http2 alone and h2load: same server, same run,
// interleaved rounds, medians. Server and client sit on different cores where taskset is there to pin them.
import { spawn, spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'

const root = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'pushctl-bench-'))
const count = Number(process.argv[2] ?? 100_000)
const rounds = Number(process.argv[3] ?? 3)
const inFlight = 100
const deviceToken = 'ab'.repeat(32)
const topic = 'com.example.app'
const message = JSON.stringify({ aps: { alert: 'Your lunch is ready. '.repeat(4) }, order: 1234567890 })

const isThere = (program) => spawnSync('which', [program]).status === 0
const pinned = isThere('taskset') && cpus().length > 1
const onCore = (core, [program, ...words]) =>
  pinned ? ['taskset', ['-c', String(core), program, ...words]] : [program, words]

/** Builds a piece of src for Node as it is. */
async function build(name, text) {
  const entry = join(folder, `${name}.ts`)
  writeFileSync(entry, text)
  const built = await rolldown({ input: entry, platform: 'node', cwd: root })
  const file = join(folder, `${name}.mjs`)
  await built.write({ file, format: 'esm', codeSplitting: false })
  await built.close()
  return file
}

const source = (path) => JSON.stringify(join(root, 'src', path))
const [bundle, credentials] = await Promise.all([
  build(
    'client',
    `export { openSession } from ${source('client/session.ts')}
     export { createBatch } from ${source('client/batch.ts')}`,
  ),
  build(
    'credentials',
    `export { createAuthority, issueServerCertificate } from ${source('credential/issue.ts')}
     export { createProviderToken } from ${source('credential/provider-token.ts')}`,
  ),
])
const { createAuthority, issueServerCertificate, createProviderToken } = await import(credentials)
const { generateKeyPairSync } = await import('node:crypto')
const yesterday = new Date(Date.now() - 86_400_000)
const authority = await createAuthority({ commonName: 'pushctl bench CA', now: yesterday, days: 30 })
const server = await issueServerCertificate({
  authority,
  names: ['localhost', '127.0.0.1'],
  now: yesterday,
  days: 20,
})
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const file = (name, text) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const ca = new X509Certificate(authority.der).toString()
const caFile = file('ca.pem', ca)
const certFile = file('cert.pem', new X509Certificate(server.der).toString())
const keyFile = file('key.pem', server.key.export({ type: 'pkcs8', format: 'pem' }))
const bodyFile = file('body.json', message)
const keyId = 'KEYID12345'
const teamId = 'TEAM123456'
const providerToken = createProviderToken({ keyId, teamId, key: privateKey }, new Date())

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })

const port = await freePort()
const serverName = isThere('nghttpd') ? 'nghttpd' : 'node:http2'
function serverLine() {
  if (serverName !== 'nghttpd')
    return [process.execPath, join(import.meta.dirname, 'send-server.mjs'), String(port), keyFile, certFile]
  const documents = join(folder, 'documents')
  mkdirSync(join(documents, '3/device'), { recursive: true })
  writeFileSync(join(documents, '3/device', deviceToken), '')
  return ['nghttpd', '-a', '127.0.0.1', '-d', documents, String(port), keyFile, certFile]
}
const serving = spawn(...onCore(0, serverLine()), { stdio: 'ignore' })
const listens = () =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true) || socket.destroy())
    socket.once('error', () => resolve(false))
  })
while (!(await listens())) await new Promise((resolve) => setTimeout(resolve, 20))

function runNode(name, connections) {
  const p8 = privateKey.export({ type: 'pkcs8', format: 'pem' })
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
    inFlight,
    count,
  }
  const line = onCore(1, [process.execPath, join(import.meta.dirname, 'send-client.mjs'), name])
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

const names = (process.argv[4] ?? 'h2load,node:http2,pushctl,@parse/node-apn,apns2,hapns').split(',')
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
const shown = (number, digits) => (Number.isFinite(number) ? number.toFixed(digits) : '–')
console.log(
  `${count} pushes of ${message.length} bytes, ${inFlight} in flight a connection, server ${serverName}, Node ${process.version}, ${cpus()[0].model}, ${pinned ? 'server on core 0, client on core 1' : 'not pinned'}, medians of ${rounds} interleaved rounds`,
)
for (const connections of (process.argv[5] ?? '1,4').split(',').map(Number)) {
  const runs = new Map(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1)
    for (const name of names)
      runs.get(name).push(name === 'h2load' ? runH2load(connections) : runNode(name, connections))
  const rows = names.map((name) => {
    const all = runs.get(name)
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
  const peers = rows.filter(
    ({ name, rate }) => !['h2load', 'node:http2', 'pushctl'].includes(name) && rate > 0,
  )
  const ours = rows.find(({ name }) => name === 'pushctl')
  if (ours !== undefined && peers.length > 0) {
    console.log(
      `pushctl : fastest peer   ${(ours.rate / Math.max(...peers.map(({ rate }) => rate))).toFixed(2)}  (goal 1.4)`,
    )
    console.log(
      `CPU : thriftiest peer    ${(ours.cpu / Math.min(...peers.map(({ cpu }) => cpu))).toFixed(2)}  (goal below 1)`,
    )
  }
  if (ours !== undefined && rateOf('node:http2') > 0)
    console.log(`pushctl : node:http2     ${(ours.rate / rateOf('node:http2')).toFixed(2)}  (goal 0.9)`)
}
serving.kill()
rmSync(folder, { recursive: true })
