import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { type ClientHttp2Session, connect, type SecureClientSessionOptions } from 'node:http2'
import type { Environment } from '../../src/apns/environment.ts'
import {
  createAuthority,
  type IssuableKind,
  type Issued,
  issueCertificate,
} from '../../src/credential/certificate/issue.ts'
import { emptyState } from '../../src/gateway/decide/state.ts'
import type { GatewayEvent } from '../../src/gateway/event.ts'
import type { GatewaySetup, RunningGateway } from '../../src/gateway/gateway.ts'
import { startGateway } from '../../src/gateway/server.ts'

export const topic = 'com.example.app'
export const teamId = 'TEAM123456'
export const deviceToken = 'a1'.repeat(32)

const day = 86_400_000

/** One key for every certificate: an RSA key for each would be most of the time a test takes. */
const clientKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

/** A moment at which everything made here is valid, on the clock TLS looks at too. */
export const now = new Date()

export async function makeAuthority(): Promise<Issued> {
  return createAuthority({ commonName: 'test CA', now: new Date(now.getTime() - 400 * day), days: 3650 })
}

/** A client certificate of an authority; `from` and `days` move its validity away from today. */
export async function issue(
  authority: Issued,
  kind: IssuableKind = 'universal',
  { from = now, days = 30 }: { from?: Date; days?: number } = {},
): Promise<Issued> {
  return issueCertificate({
    authority,
    kind,
    topic,
    teamId,
    organization: 'Example',
    now,
    notBefore: new Date(from.getTime() - day),
    days,
    key: clientKey,
  })
}

export const pemOf = ({ der, key }: Issued) => ({
  cert: new X509Certificate(der).toString(),
  key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
})

export interface GatewayUnderTest extends RunningGateway {
  readonly events: GatewayEvent[]
}

/** A gateway on free ports that writes down what happens. */
export async function start(
  options: Pick<GatewaySetup, 'authority'> & Partial<GatewaySetup>,
): Promise<GatewayUnderTest> {
  const events: GatewayEvent[] = []
  const gateway = await startGateway({
    state: emptyState(),
    ports: { sandbox: 0, production: 0 },
    now: () => now,
    tell: (event) => void events.push(event),
    ...options,
  })
  return { ...gateway, events }
}

/** Opens a verified HTTP/2 session to one side of the gateway. */
export function open(
  gateway: Pick<RunningGateway, 'endpoints' | 'authorityPem'>,
  environment: Environment = 'sandbox',
  options: SecureClientSessionOptions = {},
): ClientHttp2Session {
  const session = connect(`https://localhost:${gateway.endpoints[environment].port}`, {
    ca: gateway.authorityPem,
    ...options,
  })
  session.on('error', () => undefined)
  return session
}

export interface Answer {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly body: string
}

/** Waits for the end of a stream or connection, whatever it ends with. */
export const closed = (emitter: { on(event: 'close', listener: () => void): unknown }) =>
  new Promise<void>((resolve) => void emitter.on('close', resolve))

/** Sends one request and waits for its whole answer. */
export function post(
  session: ClientHttp2Session,
  headers: Record<string, string | string[]> = {},
  body: string | Buffer = '{"aps":{"alert":"hi"}}',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request(
      { ':method': 'POST', ':path': `/3/device/${deviceToken}`, ...headers },
      { endStream: body.length === 0 },
    )
    let answer: Omit<Answer, 'body'> = { status: 0, headers: {} }
    let text = ''
    stream.setEncoding('utf8')
    stream.on('response', (received) => {
      answer = { status: Number(received[':status']), headers: { ...received } }
    })
    stream.on('data', (chunk: string) => {
      text += chunk
    })
    stream.on('end', () => resolve({ ...answer, body: text }))
    stream.on('error', reject)
    if (body.length > 0) stream.end(body)
  })
}
