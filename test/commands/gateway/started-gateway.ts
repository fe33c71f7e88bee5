import { X509Certificate } from 'node:crypto'
import type { Environment } from '../../../src/apns/environment.ts'
import { runningGateway } from '../../../src/gateway/local.ts'
import { openStore } from '../../../src/gateway/store/store.ts'
import { type FakeHost, type FakeWorld, fakeHost, run, type Told } from '../../fake-host.ts'
import { type Answer, issue, open, pemOf, post, topic } from '../../gateway/gateway-under-test.ts'

/** Another terminal of the same person: the same files and clock, an empty screen. */
export function terminalOf(host: FakeHost, world: FakeWorld = {}): FakeHost {
  const other = fakeHost({ now: host.now(), ...world })
  for (const [path, file] of host.disk) other.disk.set(path, file)
  return other
}

/** Runs `gateway start` until what happens is over, then presses Ctrl-C. */
export async function during(
  line: string,
  happens: (host: FakeHost) => Promise<void>,
  world: FakeWorld = {},
): Promise<Told> {
  const keyboard = new AbortController()
  const host = fakeHost({ now: new Date(), interrupted: keyboard.signal, ...world })
  const running = run(`gateway start --port 0 --production-port 0 ${line}`, host)
  try {
    await Promise.race([running, until(() => host.written.stdout.includes('127.0.0.1:'))])
    if (!host.written.stdout.includes('127.0.0.1:')) return await running
    await happens(host)
  } finally {
    keyboard.abort()
  }
  return running
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate)
}

export interface PushWish {
  readonly environment?: Environment
  readonly headers?: Record<string, string>
}

/** Sends one push to the gateway of this person, with a certificate it takes. */
export async function pushTo(
  host: FakeHost,
  { environment = 'sandbox', headers }: PushWish = {},
): Promise<Answer> {
  const gateway = await runningGateway(host)
  if (gateway === undefined) throw new Error('no gateway runs')
  const identity = pemOf(await issue(await openStore(host).authority()))
  const session = open(gateway, environment, identity)
  const answer = await post(session, { 'apns-topic': topic, 'apns-push-type': 'alert', ...headers })
  session.close()
  return answer
}

/** @returns the certificate of the authority as its file shows it */
export const caOf = (host: FakeHost) =>
  new X509Certificate(host.disk.get('/home/dev/.local/share/pushctl/gateway/ca.pem')?.bytes ?? '')

/** @returns where the HTTP side is that was announced, and its token */
export const controlOf = (host: FakeHost) =>
  JSON.parse(
    host.disk.get('/home/dev/.local/share/pushctl/gateway/control.json')?.bytes.toString() ?? '',
  ) as { readonly url: string; readonly token: string }
