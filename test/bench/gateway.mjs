// How many pushes a second the local gateway takes, beside a bare Node http2 server that answers 200, in one run:
// medians of interleaved rounds. Then how much memory many pushes and many connections take.
//
// node test/bench/gateway.mjs [speed] [memory] [connections]
import { execFileSync, fork, spawnSync } from 'node:child_process'
import { createSign, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectHttp2, createSecureServer } from 'node:http2'
import { createServer } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { connect as connectTls } from 'node:tls'
import { pathToFileURL } from 'node:url'

const topic = 'com.example.app'
const keyId = 'KEY1234567'
const teamId = 'TEAM123456'
const deviceToken = 'a1'.repeat(32)
const host = '127.0.0.1'
const payload = JSON.stringify({
  aps: {
    alert: { title: 'Lunch', body: 'Noodles are ready, come and get them' },
    badge: 1,
    sound: 'default',
  },
})
const goals = { certificate: 0.7, token: 0.6 }

const listen = (server) => new Promise((done) => server.listen(0, host, () => done(server.address().port)))

/** What each child process does; the parent tells it what it needs, the child answers with its port. */
const roles = {
  async gateway({ bundle, authority, publicKey }) {
    const { startGateway, emptyState, createPrivateKey, createPublicKey } = await import(bundle)
    const state = emptyState()
    state.signingKeys.set(keyId, {
      keyId,
      teamId,
      publicKey: createPublicKey(publicKey),
      environments: ['sandbox', 'production'],
    })
    const { endpoints } = await startGateway({
      authority: { der: Buffer.from(authority.der, 'base64'), key: createPrivateKey(authority.key) },
      state,
      ports: { sandbox: 0, production: 0 },
      now: () => new Date(),
    })
    return endpoints.sandbox.port
  },
  bare({ cert, key }) {
    const server = createSecureServer({ cert, key, settings: { maxConcurrentStreams: 1000 } })
    server.on('stream', (stream) => {
      stream.respond({ ':status': 200 })
      stream.end()
    })
    return listen(server)
  },
  // h2load has no option for a client certificate: this takes its bytes and brings one.
  relay({ target, ca, cert, key }) {
    return listen(
      createServer((near) => {
        const far = connectTls({
          host,
          port: target,
          servername: 'localhost',
          ca,
          cert,
          key,
          ALPNProtocols: ['h2'],
        })
        near.setNoDelay()
        far.setNoDelay()
        near.pipe(far).pipe(near)
        near.on('error', () => far.destroy())
        far.on('error', () => near.destroy())
      }),
    )
  },
}

const answers = {
  cpu: () => process.cpuUsage(),
  memory() {
    globalThis.gc?.()
    return process.memoryUsage()
  },
}

const seats = { server: 0, client: 1 }
const canPin = cpus().length > 1 && spawnSync('taskset', ['--version']).status === 0
const pinned = (seat, words) => (canPin ? ['taskset', '-c', String(seats[seat]), ...words] : words)

/** A role in a process of its own. */
async function start(role, facts) {
  const child = fork(import.meta.filename, [], {
    env: { ...process.env, BENCH_ROLE: role },
    execArgv: ['--expose-gc'],
  })
  if (canPin) {
    const seat = seats[role === 'relay' ? 'client' : 'server']
    execFileSync('taskset', ['-a', '-p', '-c', String(seat), String(child.pid)], { stdio: 'ignore' })
  }
  const next = () => new Promise((done) => child.once('message', done))
  const ask = (message) => {
    child.send(message)
    return next()
  }
  const port = await ask(facts)
  return { port, ask, stop: () => child.kill() }
}

/** The gateway as one JavaScript file, and what it takes to make credentials for it. */
async function bundleGateway(folder) {
  const { rolldown } = await import('rolldown')
  const src = (name) => JSON.stringify(resolve(import.meta.dirname, '../../src', name))
  const entry = join(folder, 'entry.ts')
  writeFileSync(
    entry,
    `export { startGateway } from ${src('gateway/server.ts')}
export { emptyState } from ${src('gateway/decide/state.ts')}
export { createAuthority, issueCertificate, issueServerCertificate } from ${src('credential/certificate/issue.ts')}
export { createPrivateKey, createPublicKey } from 'node:crypto'`,
  )
  const bundle = await rolldown({
    input: entry,
    platform: 'node',
    resolve: { modules: [resolve(import.meta.dirname, '../../node_modules')] },
  })
  const file = join(folder, 'gateway.cjs')
  await bundle.write({ file, format: 'cjs', codeSplitting: false })
  return pathToFileURL(file).href
}

const pem = (der) => new X509Certificate(der).toString()
const pkcs8 = (key) => key.export({ type: 'pkcs8', format: 'pem' })

async function makeCredentials(bundle) {
  const { createAuthority, issueCertificate, issueServerCertificate } = await import(bundle)
  const now = new Date(Date.now() - 3_600_000)
  const authority = await createAuthority({ commonName: 'bench CA', now, days: 30 })
  const client = await issueCertificate({
    authority,
    kind: 'universal',
    topic,
    teamId,
    organization: 'Bench',
    now,
    days: 30,
  })
  const server = await issueServerCertificate({ authority, names: ['localhost', host], now, days: 30 })
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'ES256', kid: keyId })}.${part({ iss: teamId, iat: Math.floor(Date.now() / 1000) })}`
  const signature = createSign('sha256').update(signed).sign({ key: privateKey, dsaEncoding: 'ieee-p1363' })
  return {
    authority: { der: authority.der.toString('base64'), key: pkcs8(authority.key) },
    ca: pem(authority.der),
    client: { cert: pem(client.der), key: pkcs8(client.key) },
    server: { cert: pem(server.der), key: pkcs8(server.key) },
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }),
    token: `${signed}.${signature.toString('base64url')}`,
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]
const microseconds = ({ user, system }) => user + system

/** One run of h2load; the counts have to be right for the speed to mean anything. */
function load(url, folder, { requests, connections = 1, streams = 100, headers = {} }) {
  const words = [
    'h2load',
    ...[
      '-n',
      String(requests),
      '-c',
      String(connections),
      '-m',
      String(streams),
      '-d',
      join(folder, 'payload.json'),
    ],
    ...Object.entries({
      'apns-topic': topic,
      'apns-push-type': 'alert',
      'apns-priority': '10',
      ...headers,
    }).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
    `${url}/3/device/${deviceToken}`,
  ]
  const [program, ...rest] = pinned('client', words)
  const stdout = execFileSync(program, rest, { encoding: 'utf8', maxBuffer: 1 << 26 })
  const [, speed] = /([\d.]+) req\/s/.exec(stdout) ?? []
  const [, accepted] = /(\d+) 2xx/.exec(stdout) ?? []
  // Until the first provider token is taken one stream is open: of the first volley the others are refused, unread.
  if (Number(accepted) < requests - connections * streams)
    throw new Error(`${accepted} of ${requests} accepted:\n${stdout}`)
  return Number(speed)
}

async function measureSpeed({ bundle, credentials, folder, requests = 10_000, rounds = 15 }) {
  const { authority, publicKey, ca, client, server, token } = credentials
  const gateway = await start('gateway', { bundle, authority, publicKey })
  const bare = await start('bare', server)
  const relayTo = (target, identity) => start('relay', { target: target.port, ca, ...identity })
  const relays = { gateway: await relayTo(gateway, client), bare: await relayTo(bare, client) }
  const rows = [
    { name: 'bare http2, certificate offered', to: bare, url: `http://${host}:${relays.bare.port}` },
    {
      name: 'gateway, certificate',
      to: gateway,
      url: `http://${host}:${relays.gateway.port}`,
      goal: goals.certificate,
    },
    {
      name: 'bare http2',
      to: bare,
      url: `https://${host}:${bare.port}`,
      headers: { authorization: `bearer ${token}` },
    },
    {
      name: 'gateway, provider token',
      to: gateway,
      url: `https://${host}:${gateway.port}`,
      headers: { authorization: `bearer ${token}` },
      goal: goals.token,
    },
  ].map((row) => ({ ...row, speeds: /** @type {number[]} */ ([]), costs: /** @type {number[]} */ ([]) }))
  for (let round = -1; round < rounds; round += 1) {
    for (const row of rows) {
      const before = microseconds(await row.to.ask('cpu'))
      const speed = load(row.url, folder, { requests, headers: row.headers })
      const cost = (microseconds(await row.to.ask('cpu')) - before) / requests
      // The first round warms up.
      if (round < 0) continue
      row.speeds.push(speed)
      row.costs.push(cost)
    }
  }
  console.log(
    `speed: h2load, ${requests} pushes, 1 connection, 100 streams, medians of ${rounds} interleaved rounds`,
  )
  for (const [at, { name, speeds, costs, goal }] of rows.entries()) {
    const against = rows[at - 1]
    const verdict = () => {
      const ratio = median(speeds.map((speed, round) => speed / against.speeds[round]))
      const costRatio = median(against.costs) / median(costs)
      return `  ${ratio.toFixed(2)} x bare by the clock, ${costRatio.toFixed(2)} by CPU (goal ${goal})`
    }
    console.log(
      `${name.padEnd(34)} ${median(speeds).toFixed(0).padStart(6)}/s  ${median(costs).toFixed(1).padStart(5)} us CPU${goal ? verdict() : ''}`,
    )
  }
  for (const one of [relays.gateway, relays.bare, gateway, bare]) one.stop()
}

/** A real `gateway start` in a home of its own, which also says how much memory it has when it is asked. */
async function startForReal(folder) {
  const home = join(folder, 'home')
  mkdirSync(home)
  // Of connections that have just ended, something is held until the second look.
  const answering =
    "process.on('message', () => { gc(); setTimeout(() => { gc(); process.send(process.memoryUsage()) }, 1000) })"
  const child = fork(
    resolve(import.meta.dirname, '../../bin/pushctl.cjs'),
    ['gateway', 'start', '--json', '--port', '0', '--production-port', '0'],
    {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home, XDG_DATA_HOME: home, XDG_CACHE_HOME: home },
      execArgv: ['--expose-gc', '--import', `data:text/javascript,${encodeURIComponent(answering)}`],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  )
  const lines = createInterface(/** @type {import('node:stream').Readable} */ (child.stdout))
  const [first] = await once(lines, 'line')
  const { endpoints, api } = JSON.parse(first)
  const { token } = JSON.parse(readFileSync(join(home, 'pushctl/gateway/control.json'), 'utf8'))
  const headers = { authorization: `Bearer ${token}` }
  return {
    port: endpoints.sandbox.split(':')[1],
    async memory() {
      child.send('memory')
      const [memory] = await once(child, 'message')
      return memory
    },
    async post(path, body) {
      const type = { 'content-type': 'application/json' }
      const answer = await fetch(`${api}${path}`, {
        method: 'POST',
        headers: { ...headers, ...type },
        body: JSON.stringify(body),
      })
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    },
    /** What an open page does: reads everything that arrives. */
    async listen() {
      const { body } = await fetch(`${api}/api/events`, { headers })
      for await (const _ of body ?? []);
    },
    stop: () => child.kill('SIGKILL'),
  }
}

async function measureMemory({ credentials, folder, total = 100_000, step = 10_000 }) {
  const { publicKey, token } = credentials
  const gateway = await startForReal(folder)
  await gateway.post('/api/keys', { keyId, teamId, publicKey })
  gateway.listen().catch(() => undefined)
  const megabytes = (bytes) => `${(bytes / 1_048_576).toFixed(1).padStart(6)} MB`
  console.log(`memory: ${total} pushes to gateway start, with a page open`)
  console.log('    pushes        heap     external         rss')
  const heaps = []
  for (let done = 0; done <= total; done += step) {
    if (done > 0) {
      load(`https://${host}:${gateway.port}`, folder, {
        requests: step,
        connections: 2,
        headers: { authorization: `bearer ${token}` },
      })
    }
    const { heapUsed, external, rss } = await gateway.memory()
    heaps.push(heapUsed + external)
    console.log(
      `${String(done).padStart(10)}  ${megabytes(heapUsed)}   ${megabytes(external)}   ${megabytes(rss)}`,
    )
  }
  const half = heaps.length >> 1
  const growth = (median(heaps.slice(half)) - median(heaps.slice(1, half + 1))) / (total / 2)
  console.log(`memory: ${growth.toFixed(1)} bytes more for each push, from the first half to the second`)
  gateway.stop()
}

async function measureConnections({ bundle, credentials, wanted = 1000 }) {
  const { authority, publicKey, ca, token } = credentials
  const gateway = await start('gateway', { bundle, authority, publicKey })
  const open = () =>
    new Promise((done, fail) => {
      const session = connectHttp2(`https://localhost:${gateway.port}`, { ca })
      session.once('remoteSettings', () => done(session))
      session.once('error', fail)
    })
  const push = (session) =>
    new Promise((done, fail) => {
      const stream = session.request({
        ':method': 'POST',
        ':path': `/3/device/${deviceToken}`,
        'apns-topic': topic,
        authorization: `bearer ${token}`,
      })
      stream.once('response', ({ ':status': status }) => done(status))
      stream.once('error', fail)
      stream.end(payload)
    })
  const openAll = async () => {
    const sessions = []
    while (sessions.length < wanted) {
      sessions.push(
        ...(await Promise.all(Array.from({ length: Math.min(50, wanted - sessions.length) }, open))),
      )
    }
    return sessions
  }
  const closeAll = async (sessions) => {
    const closed = sessions.map((session) => new Promise((done) => session.once('close', done)))
    for (const session of sessions) session.destroy()
    await Promise.all(closed)
    await new Promise((done) => setTimeout(done, 500))
    return gateway.ask('memory')
  }
  const sessions = await openAll()
  const statuses = await Promise.all(sessions.map(push))
  const { rss } = await gateway.ask('memory')
  const held = sessions.filter((session) => !session.closed && !session.destroyed).length
  const accepted = statuses.filter((status) => status === 200).length
  console.log(
    `connections: ${held} of ${wanted} held open, ${accepted} pushes accepted on them, rss ${(rss / 1_048_576).toFixed(0)} MB`,
  )
  const before = await closeAll(sessions)
  const after = await closeAll(await openAll())
  const left = (after.heapUsed - before.heapUsed) / wanted
  console.log(`connections: ${left.toFixed(0)} bytes of heap stay for each that was opened and closed`)
  gateway.stop()
}

async function bench(chosen) {
  if (spawnSync('h2load', ['--version']).error) {
    console.error(
      'h2load is not there; it comes with nghttp2 (apt-get install nghttp2-client, brew install nghttp2)',
    )
    process.exit(3)
  }
  const folder = mkdtempSync(join(tmpdir(), 'pushctl-gateway-'))
  try {
    writeFileSync(join(folder, 'payload.json'), payload)
    const bundle = await bundleGateway(folder)
    const run = { bundle, credentials: await makeCredentials(bundle), folder }
    const parts = { speed: measureSpeed, memory: measureMemory, connections: measureConnections }
    console.log(
      `Node ${process.version}, ${cpus().length} CPUs${canPin ? ', server and client pinned to one each' : ''}`,
    )
    for (const [name, measure] of Object.entries(parts)) {
      if (chosen.length === 0 || chosen.includes(name)) await measure(run)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (process.env.BENCH_ROLE) {
  const role = process.env.BENCH_ROLE
  const say = (/** @type {unknown} */ message) => process.send?.(message)
  process.once('message', async (facts) => {
    say(await roles[role](facts))
    process.on('message', (/** @type {keyof typeof answers} */ question) => say(answers[question]()))
  })
} else {
  await bench(process.argv.slice(2))
}
