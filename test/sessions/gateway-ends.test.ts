import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { connect as connectTls } from 'node:tls'
import { afterAll, expect, test } from 'vitest'
import { quickForm, wholeOnly } from '../whole/quick-form.ts'

const binary = resolve(import.meta.dirname, '../../bin/pushctl.cjs')
const home = mkdtempSync(join(tmpdir(), 'pushctl-ends-'))
afterAll(() => rmSync(home, { recursive: true }))

function start(...words: string[]): ChildProcess {
  return spawn(
    process.execPath,
    [binary, 'gateway', 'start', '--port', '0', '--production-port', '0', ...words],
    {
      env: { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_CACHE_HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
}

const quietly = <T extends { on(event: 'error', listener: () => void): unknown }>(emitter: T): T => {
  emitter.on('error', () => undefined)
  return emitter
}

const portOf = (endpoint: string) => Number(endpoint.split(':')[1])

/** What the first line of `gateway start --json` says. */
interface Listening {
  readonly endpoints: Record<'sandbox' | 'production', string>
  readonly api: string
  readonly caFile: string
}

/** Everything a client can hold on to, and pushes without end. */
function hold({ endpoints: { sandbox, production }, api, caFile }: Listening): void {
  const { token } = JSON.parse(readFileSync(join(home, 'pushctl/gateway/control.json'), 'utf8'))
  const ca = readFileSync(caFile)
  const at = { host: '127.0.0.1', port: portOf(sandbox), allowHalfOpen: true }
  const headers = { authorization: `Bearer ${token}` }
  quietly(connectTcp(at))
  // A trouble keeps it waiting for an hour.
  quietly(connectTcp({ ...at, port: portOf(production) }))
  quietly(connectTls({ ...at, ca, servername: 'localhost' }))
  quietly(connectTcp({ ...at, port: Number(new URL(api).port) }))
  quietly(get(`${api}/api/events`, { headers }))
  quietly(get(`${api}/api/received?wait=1000000&timeout=3000`, { headers }))
  const session = quietly(connectHttp2(`https://localhost:${at.port}`, { ca }))
  const slow = quietly(session.request({ ':method': 'POST', ':path': '/3/device/aa' }))
  slow.write('{')
  const busy = quietly(connectHttp2(`https://localhost:${at.port}`, { ca }))
  const push = () => {
    if (busy.closed || busy.destroyed) return
    const stream = quietly(busy.request({ ':method': 'POST', ':path': '/3/device/bb' }))
    stream.on('close', () => setImmediate(push))
    stream.resume().end('{}')
  }
  push()
}

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
test.each(quickForm(signals, (signal) => signal === 'SIGTERM'))(
  'a gateway that clients hold on to ends on %s',
  async (signal) => {
    const gateway = start('--json', '--trouble', 'slow-handshake milliseconds=3600000 environment=production')
    if (gateway.stdout === null) throw new Error('stdout is a pipe')
    const lines = createInterface(gateway.stdout)
    const [first] = await once(lines, 'line')
    hold(JSON.parse(first))
    // The first push was told, so the gateway is at work.
    await once(lines, 'line')
    const asked = Date.now()
    gateway.kill(signal)
    expect(await once(gateway, 'close')).toEqual([130, null])
    expect(Date.now() - asked).toBeLessThan(3000)
    expect(readdirSync(join(home, 'pushctl/gateway')).sort()).toEqual([
      'authority.pem',
      'ca.pem',
      'page.json',
      'state.json',
    ])
  },
)

wholeOnly(test)('a gateway for a command ends on SIGTERM, with a command that does not want to', async () => {
  const deaf = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log(process.pid)"
  const gateway = start('--for-command', `"${process.execPath}" -e "${deaf}"; true`)
  const [pid] = await once(gateway.stdout ?? gateway, 'data')
  const asked = Date.now()
  gateway.kill('SIGTERM')
  await once(gateway, 'close')
  expect(Date.now() - asked).toBeLessThan(3000)
  // Gone, or dead and not yet buried.
  const status = (() => {
    try {
      return readFileSync(`/proc/${Number(pid)}/status`, 'utf8')
    } catch {
      return 'State: Z'
    }
  })()
  expect(status).toMatch(/State:\s+[ZX]/)
})
