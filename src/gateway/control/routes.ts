import { formatEndpoint } from '../../apns/endpoint.ts'
import { type Environment, environments } from '../../apns/environment.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import type { RunningGateway } from '../gateway.ts'
import { readTrouble } from '../trouble/trouble.ts'
import { awaitMessages, outcomes, receivedMessages, type Wanted } from './arrival.ts'
import { reasonDocument } from './comments.ts'
import { type Document, keyDocument, readDevice, readKey, readOwnPush } from './document.ts'
import type { Ends } from './ends.ts'
import { eventDocument } from './event-document.ts'

/** The gateway as the HTTP side sees it. */
export interface ControlledGateway
  extends Pick<RunningGateway, 'endpoints' | 'channelEndpoints' | 'controls'> {
  /** Where the certificate lies that clients have to trust, if anywhere. */
  readonly caFile?: string
}

/** One request that was found to come from the owner. */
export interface Call {
  readonly gateway: ControlledGateway
  /** What the path names last: a device token, a key id, the id of a trouble. */
  readonly name: string
  readonly query: URLSearchParams
  /** As parsed from JSON; nothing without a body. */
  readonly body: unknown
  readonly now: Date
  /** When the HTTP side began to listen, and what arrived since then. */
  readonly since: Date
  readonly arrived: Ends
  /** Fires when the asker went away. */
  readonly gone: AbortSignal
}

/** What can be asked, and how it is answered. */
interface ControlRoute {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** `*` stands for a name. */
  readonly path: string
  answer(call: Call): Document | Promise<Document>
}

/** The longest a request is kept waiting, in seconds. */
const longestWait = 3600

function numberIn(query: URLSearchParams, name: string, most = Number.MAX_SAFE_INTEGER): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) <= most) return Number(text)
  throw new Fault('usage/query', {
    en: `${name} has to be a number from 0 to ${most}.`,
    zh: `${name} 应为 0 到 ${most} 之间的数字。`,
  })
}

function outcomeOf(text: string): (typeof outcomes)[number] {
  const outcome = outcomes.find((one) => one === text)
  if (outcome !== undefined) return outcome
  throw new Fault('usage/query', {
    en: `outcome has to be one of ${outcomes.join(', ')}.`,
    zh: `outcome 只能是 ${outcomes.join('、')} 之一。`,
  })
}

function wantedIn(query: URLSearchParams): Wanted {
  const after = numberIn(query, 'after')
  const [deviceToken, topic, outcome] = ['deviceToken', 'topic', 'outcome'].map(
    (name) => query.get(name) ?? undefined,
  )
  return {
    ...defined({ after, deviceToken, topic }),
    ...(outcome !== undefined && { outcome: outcomeOf(outcome) }),
  }
}

async function received({ gateway: { controls }, query, gone }: Call): Promise<Document> {
  const wanted = wantedIn(query)
  const count = numberIn(query, 'wait')
  if (count === undefined) {
    return {
      received: receivedMessages(controls, wanted).map(eventDocument),
      connections: controls.connections(),
      complete: true,
    }
  }
  const seconds = numberIn(query, 'timeout', longestWait) ?? 0
  const { messages, complete } = await awaitMessages(controls, wanted, count, seconds * 1000, gone)
  return { received: messages.map(eventDocument), connections: controls.connections(), complete }
}

type Addresses = Readonly<Record<Environment, string>>

/** Where the gateway listens, `host:port`. */
interface GatewayAddresses {
  readonly endpoints: Addresses
  readonly channelEndpoints: Addresses
}

function whereabouts({ gateway: { endpoints, channelEndpoints } }: Call): GatewayAddresses {
  const formatted = (all: ControlledGateway['endpoints']) =>
    Object.fromEntries(environments.map((each) => [each, formatEndpoint(all[each])])) as Addresses
  return { endpoints: formatted(endpoints), channelEndpoints: formatted(channelEndpoints) }
}

/** What `GET /api/status` answers. */
export interface StatusDocument extends GatewayAddresses {
  /** ISO 8601 */
  readonly startedAt: string
  readonly arrived: Ends
  /** Connections that came to nothing and are kept; those alike count as often as they came. */
  readonly connections: number
  /** The kinds of the troubles that stand. */
  readonly troubles: readonly string[]
}

function status(call: Call): StatusDocument {
  const { controls } = call.gateway
  return {
    ...whereabouts(call),
    startedAt: call.since.toISOString(),
    arrived: call.arrived,
    connections: controls.connections().reduce((sum, { count }) => sum + count, 0),
    troubles: controls.troubles().map(({ kind }) => kind),
  }
}

/** Where everything is, and how much there was: what the page says before anything has arrived. */
function summary(call: Call): Document {
  const { controls, caFile } = call.gateway
  const counts = { kept: controls.received().length, arrived: controls.arrived() }
  return { ...whereabouts(call), ...defined({ caFile }), ...counts }
}

/** Writes down a device; what was known of it and is not said anew stays. */
function keepDevice({ gateway: { controls }, body, now }: Call): Document {
  const given = readDevice(body, now)
  const { name, learntAt } =
    controls.devices().find(({ deviceToken }) => deviceToken === given.deviceToken) ?? {}
  const device = { ...defined({ name, learntAt }), ...given }
  controls.addDevice(device)
  return { device }
}

function fingerprintIn(body: unknown): string {
  const { fingerprint } = (body ?? {}) as Record<string, unknown>
  const hex = typeof fingerprint === 'string' ? fingerprint.replaceAll(':', '').toLowerCase() : ''
  if (/^[0-9a-f]{64}$/.test(hex)) return hex
  throw new Fault('usage/fingerprint', {
    en: 'fingerprint has to be the SHA-256 fingerprint of a certificate, in hex.',
    zh: 'fingerprint 应为证书的 SHA-256 指纹（十六进制）。',
  })
}

function capabilityIn(body: unknown): readonly [bundleId: string, enabled: boolean] {
  const { bundleId, enabled } = (body ?? {}) as Record<string, unknown>
  if (typeof bundleId === 'string' && typeof enabled === 'boolean') return [bundleId, enabled]
  throw new Fault('usage/broadcast', {
    en: 'It takes {"bundleId":"com.example.app","enabled":false}.',
    zh: '应为 {"bundleId":"com.example.app","enabled":false}。',
  })
}

/** What the HTTP side can do. The live stream and `stop` are not here: they outlast one answer. */
const routes: readonly ControlRoute[] = [
  { method: 'GET', path: '/api', answer: (call) => ({ ...whereabouts(call) }) },
  { method: 'GET', path: '/api/status', answer: (call) => ({ ...status(call) }) },
  { method: 'GET', path: '/api/summary', answer: summary },
  { method: 'GET', path: '/api/received', answer: received },
  {
    method: 'POST',
    path: '/api/received/restore',
    answer({ gateway: { controls } }) {
      controls.restoreReceived()
      return { kept: controls.received().length, arrived: controls.arrived() }
    },
  },
  {
    method: 'POST',
    path: '/api/push',
    answer: ({ gateway, body }) => ({ push: eventDocument(gateway.controls.push(readOwnPush(body))) }),
  },
  { method: 'GET', path: '/api/reasons/*', answer: ({ name }) => reasonDocument(name) },
  {
    method: 'DELETE',
    path: '/api/received',
    answer({ gateway: { controls } }) {
      controls.clearReceived()
      return { received: [] }
    },
  },
  {
    method: 'GET',
    path: '/api/devices',
    answer: ({ gateway }) => ({ devices: gateway.controls.devices() }),
  },
  {
    method: 'POST',
    path: '/api/devices',
    answer: keepDevice,
  },
  {
    method: 'DELETE',
    path: '/api/devices/*',
    answer: ({ gateway, name }) => ({ removed: gateway.controls.removeDevice(name.toLowerCase()) }),
  },
  {
    method: 'GET',
    path: '/api/keys',
    answer: ({ gateway }) => ({ keys: gateway.controls.signingKeys().map(keyDocument) }),
  },
  {
    method: 'POST',
    path: '/api/keys',
    answer({ gateway, body }) {
      const key = readKey(body)
      gateway.controls.addSigningKey(key)
      return { key: keyDocument(key) }
    },
  },
  {
    method: 'DELETE',
    path: '/api/keys/*',
    answer: ({ gateway, name }) => ({ removed: gateway.controls.removeSigningKey(name) }),
  },
  {
    method: 'GET',
    path: '/api/troubles',
    answer: ({ gateway }) => ({ troubles: gateway.controls.troubles() }),
  },
  {
    method: 'POST',
    path: '/api/troubles',
    answer: ({ gateway, body }) => ({ trouble: gateway.controls.addTrouble(readTrouble(body)) }),
  },
  {
    method: 'DELETE',
    path: '/api/troubles',
    answer({ gateway: { controls } }) {
      controls.clearTroubles()
      return { troubles: [] }
    },
  },
  {
    method: 'DELETE',
    path: '/api/troubles/*',
    answer: ({ gateway, name }) => ({ removed: gateway.controls.removeTrouble(name) }),
  },
  {
    method: 'GET',
    path: '/api/channels',
    answer: ({ gateway }) => ({ channels: gateway.controls.channels() }),
  },
  {
    method: 'POST',
    path: '/api/broadcast',
    answer({ gateway, body }) {
      const [bundleId, enabled] = capabilityIn(body)
      gateway.controls.setBroadcast(bundleId, enabled)
      return { bundleId, enabled }
    },
  },
  {
    method: 'GET',
    path: '/api/revoked',
    answer: ({ gateway }) => ({ revoked: gateway.controls.revoked() }),
  },
  {
    method: 'POST',
    path: '/api/revoked',
    answer({ gateway, body }) {
      const fingerprint = fingerprintIn(body)
      gateway.controls.revoke(fingerprint)
      return { revoked: gateway.controls.revoked() }
    },
  },
  {
    method: 'DELETE',
    path: '/api/revoked/*',
    answer: ({ gateway, name }) => ({
      removed: gateway.controls.unrevoke(fingerprintIn({ fingerprint: name })),
    }),
  },
]

const patternOf = (path: string) => new RegExp(`^${path.replace('*', '([^/]+)')}$`)

const table = routes.map((route) => ({ ...route, pattern: patternOf(route.path) }))

/** What became of the search for a route. */
export type RouteMatch =
  | { readonly kind: 'found'; answer(call: Omit<Call, 'name'>): Promise<Document> }
  | { readonly kind: 'no-path' }
  | { readonly kind: 'no-method'; readonly allowed: readonly string[] }

/**
 * @param method of the request
 * @param path of the request, without the query
 * @returns what answers it; the methods there are when it is only the method that is wrong
 */
export function findRoute(method: string, path: string): RouteMatch {
  const fitting = table.filter(({ pattern }) => pattern.test(path))
  const route = fitting.find((one) => one.method === method)
  if (route !== undefined) {
    const name = decodeName(route.pattern.exec(path)?.[1] ?? '')
    return { kind: 'found', answer: async (call) => route.answer({ ...call, name }) }
  }
  return fitting.length === 0
    ? { kind: 'no-path' }
    : { kind: 'no-method', allowed: fitting.map((one) => one.method) }
}

/** A name that is not percent-encoded as it should be names nothing. */
function decodeName(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}
