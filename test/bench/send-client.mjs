// One client of the benchmark, in a process of its own: `node send-client.mjs NAME`, its task as JSON in TASK.
// Says on stdout what it did, as JSON.
import { readFileSync } from 'node:fs'
import { connect } from 'node:http2'
import { createRequire } from 'node:module'

const task = JSON.parse(process.env.TASK ?? '')
const { port, ca, p8, keyId, teamId, providerToken, topic, deviceToken, message, bundle } = task
const alert = JSON.parse(message).aps.alert

/** As many at a time as the window is wide, each place taken again as soon as it is free. */
async function inWindow(count, window, push) {
  let begun = 0
  let accepted = 0
  const one = async () => {
    while (begun < count) {
      begun += 1
      if (await push()) accepted += 1
    }
  }
  await Promise.all(Array.from({ length: window }, one))
  return accepted
}

const headers = {
  ':method': 'POST',
  ':path': `/3/device/${deviceToken}`,
  'apns-topic': topic,
  'apns-push-type': 'alert',
  'apns-priority': '10',
  authorization: `bearer ${providerToken}`,
}

/** Each: takes how many connections, gives a run of so many pushes at so many in flight a connection. */
const clients = {
  /** The least one can do with Node: the next request as soon as the answer to one begins. */
  async 'node:http2'(connections) {
    const sessions = await Promise.all(
      Array.from(
        { length: connections },
        () =>
          new Promise((resolve, reject) => {
            const session = connect(`https://localhost:${port}`, { ca })
            session.once('remoteSettings', () => resolve(session)).once('error', reject)
          }),
      ),
    )
    const body = Buffer.from(message)
    return {
      run: (count, inFlight) =>
        new Promise((resolve) => {
          let begun = 0
          let ended = 0
          let accepted = 0
          const next = (session) => {
            if (begun === count) return
            begun += 1
            const stream = session.request(headers)
            stream.on('response', (answer) => {
              if (answer[':status'] === 200) accepted += 1
              ended += 1
              if (ended === count) resolve(accepted)
              else next(session)
            })
            stream.on('error', () => {})
            stream.resume()
            stream.end(body)
          }
          for (let place = 0; place < inFlight; place += 1) for (const session of sessions) next(session)
        }),
      close: () => Promise.all(sessions.map((session) => new Promise((resolve) => session.close(resolve)))),
    }
  },

  async pushctl(connections) {
    const { openSession, createBatch } = await import(bundle)
    const batch = createBatch({
      open: () => openSession({ endpoint: { host: 'localhost', port }, ca }),
      connections,
      ...(task.inFlight < 1000 && { concurrency: task.inFlight * connections }),
      providerTokens: { current: () => providerToken, renew: () => {} },
    })
    const payload = Buffer.from(message)
    const headers = { topic, pushType: 'alert', priority: 10 }
    return {
      async run(count) {
        let accepted = 0
        let ended = 0
        let whenDone = /** @type {(_?: unknown) => void} */ (() => {})
        const settled = ({ kind }) => {
          if (kind === 'accepted') accepted += 1
          ended += 1
          if (ended === count) whenDone()
        }
        for (let begun = 0; begun < count; begun += 1) {
          if (!batch.hasRoom()) await batch.room()
          batch.push({ deviceToken, payload, headers, settled })
        }
        await new Promise((resolve) => {
          whenDone = resolve
          if (ended === count) whenDone()
        })
        return accepted
      },
      close: () => batch.close(),
    }
  },

  async '@parse/node-apn'(connections) {
    const apn = createRequire(import.meta.url)('@parse/node-apn')
    const options = {
      token: { key: p8, keyId, teamId },
      address: 'localhost',
      port,
      ca,
      production: false,
      requestTimeout: 60_000,
    }
    const provider =
      connections === 1
        ? new apn.Provider(options)
        : new apn.MultiProvider({ ...options, clientCount: connections })
    const note = new apn.Notification({ alert, topic, pushType: 'alert', priority: 10 })
    return {
      run: (count, inFlight) =>
        inWindow(count, inFlight * connections, async () => {
          const { sent } = await provider.send(note, deviceToken)
          return sent.length === 1
        }),
      close: () => provider.shutdown(),
    }
  },

  async apns2(connections) {
    const { ApnsClient, Notification } = await import('apns2')
    const { Pool } = await import('undici')
    const client = new ApnsClient({ team: teamId, keyId, signingKey: p8, defaultTopic: topic })
    // It can neither be told a port nor an authority nor a number of connections: its pool is replaced.
    Object.assign(client, {
      client: new Pool(`https://localhost:${port}`, {
        connections,
        pipelining: task.inFlight,
        allowH2: true,
        maxConcurrentStreams: task.inFlight,
        connect: { ca },
      }),
    })
    return {
      run: (count, inFlight) =>
        inWindow(count, inFlight * connections, () =>
          client.send(new Notification(deviceToken, { alert })).then(
            () => true,
            () => false,
          ),
        ),
      close: () => client.destroy(),
    }
  },

  /** Its pool opens as many connections as it likes: there is nothing to tell it. */
  async hapns(connections) {
    const [{ AlertNotification }, { Device }, { TokenConnector }, { send }] = await Promise.all([
      import('hapns/notifications/AlertNotification'),
      import('hapns/targets/device'),
      import('hapns/connectors/token'),
      import('hapns/send'),
    ])
    const connector = TokenConnector({ key: Buffer.from(p8), keyId, teamIdentifier: teamId })
    const device = { ...Device(deviceToken), getBaseUrl: () => `https://localhost:${port}` }
    const note = AlertNotification(topic, { payload: { alert: { body: alert } }, priority: 10 })
    return {
      run: (count, inFlight) =>
        inWindow(count, inFlight * connections, () =>
          send(connector, note, device).then(
            () => true,
            () => false,
          ),
        ),
      close: async () => {},
    }
  },
}

const client = await clients[process.argv[2]](task.connections)
await client.run(Math.min(1000, task.count), task.inFlight)
const cpuBefore = process.cpuUsage()
const before = process.hrtime.bigint()
const accepted = await client.run(task.count, task.inFlight)
const seconds = Number(process.hrtime.bigint() - before) / 1e9
const { user, system } = process.cpuUsage(cpuBefore)
/** The kernel's own high-water mark of this process. */
const peak = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
const told = { accepted, seconds, cpu: (user + system) / 1e6, megabytes: Number(peak) / 1024 }
process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit(0))
void client.close
