import { formatEndpoint } from '../../apns/endpoint.ts'
import { type Environment, environments } from '../../apns/environment.ts'
import { defined } from '../../defined.ts'
import { outcomes } from '../expect/field.ts'
import type { RunningGateway } from '../gateway.ts'
import { readTrouble } from '../trouble/trouble.ts'
import { reasonDocument } from './comments.ts'
import {
  type Document,
  keyDocument,
  readCapability,
  readCertificateWish,
  readDevice,
  readFingerprint,
  readKey,
  readOwnPush,
  readTeamId,
} from './document.ts'
import type { Ends } from './ends.ts'
import { eventDocument } from './event-document.ts'
import { health } from './health.ts'
import { answerReceived, questionIn, readQuestion } from './received.ts'

/** The gateway as the HTTP side sees it. */
export interface ControlledGateway
  extends Pick<RunningGateway, 'endpoints' | 'channelEndpoints' | 'controls' | 'issuer' | 'authorityPem'> {
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

/** A device with a long list of everything has a few hundred bytes. */
export const largestBody = 65_536
/** A JSON Schema may be long. */
const largestQuestion = 1_048_576

/** Of a query parameter: what its value is. */
export type QueryKind = 'number' | 'text' | 'truth' | 'texts' | typeof outcomes | typeof environments

/** What can be asked, as docs/openapi.json tells it. */
export interface RouteDescription {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** `*` stands for a name. */
  readonly path: string
  /** In few words, for who looks for it. */
  readonly about: string
  readonly query?: Readonly<Record<string, QueryKind>>
  /** The types in answers.ts of what is sent, and of what comes back. */
  readonly body?: string
  readonly answers: string
  /** Without the token. */
  readonly isOpen?: true
  /** Of the answer, which is JSON if not said. */
  readonly contentType?: 'text/event-stream'
}

/** What can be asked, and how it is answered. */
interface ControlRoute extends RouteDescription {
  /** Bytes of a body that is taken; {@link largestBody}, if not given. */
  readonly largestBody?: number
  answer(call: Call): Document | Promise<Document>
}

/** Which messages are meant. */
const filterQuery = {
  after: 'number',
  deviceToken: 'text',
  topic: 'text',
  environment: environments,
  outcome: outcomes,
  match: 'texts',
} as const satisfies RouteDescription['query']

const receivedQuery = {
  ...filterQuery,
  lint: 'truth',
  strict: 'truth',
  wait: 'number',
  timeout: 'number',
} as const satisfies RouteDescription['query']

const received = async ({ gateway: { controls }, query, gone }: Call): Promise<Document> => ({
  ...(await answerReceived(controls, await readQuestion(questionIn(query)), gone)),
})

const expected = async ({ gateway: { controls }, body, gone }: Call): Promise<Document> => ({
  ...(await answerReceived(controls, await readQuestion(body ?? {}), gone)),
})

type Addresses = Readonly<Record<Environment, string>>

/** Where the gateway listens, `host:port`. */
export interface GatewayAddresses {
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
export interface SummaryDocument extends GatewayAddresses {
  /** Where the certificate lies that clients have to trust, if anywhere. */
  readonly caFile?: string
  /** How many messages the inbox holds, and how many have ever arrived. */
  readonly kept: number
  readonly arrived: number
}

function summary(call: Call): SummaryDocument {
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

/** What is answered by control.ts itself: what outlasts one answer, or needs more than the gateway. */
const others: readonly RouteDescription[] = [
  {
    method: 'GET',
    path: health.path,
    about: 'that the gateway is there, and nothing else',
    answers: 'HealthDocument',
    isOpen: true,
  },
  {
    method: 'GET',
    path: '/api/events',
    about: 'what arrives, as it arrives; with after, what was missed first',
    query: filterQuery,
    answers: 'EventStreamData',
    contentType: 'text/event-stream',
  },
  { method: 'POST', path: '/api/stop', about: 'stops the gateway', answers: 'StoppedDocument' },
  {
    method: 'POST',
    path: '/api/link',
    about: 'an address that opens the inbox once',
    answers: 'LinkDocument',
  },
]

/** A certificate that this gateway takes, with its key; of the PKCS#12 the bytes in base64. */
async function issueCertificate({ gateway, body }: Call): Promise<Document> {
  const { p12, ...pem } = await gateway.issuer.certificate(readCertificateWish(body))
  return { certificate: { ...pem, p12: p12.toString('base64') } }
}

/** What the HTTP side can do. The live stream and `stop` are not here: they outlast one answer. */
const routes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/api/openapi.json',
    about: 'this document',
    answers: 'OpenapiDocument',
    answer: async () => (await import('../../../docs/openapi.json')).default,
  },
  {
    method: 'GET',
    path: '/api',
    about: 'where the gateway listens',
    answers: 'GatewayAddresses',
    answer: (call) => ({ ...whereabouts(call) }),
  },
  {
    method: 'GET',
    path: '/api/status',
    about: 'since when it runs, and what arrived',
    answers: 'StatusDocument',
    answer: (call) => ({ ...status(call) }),
  },
  {
    method: 'GET',
    path: '/api/summary',
    about: 'where everything is, and how much there was',
    answers: 'SummaryDocument',
    answer: (call) => ({ ...summary(call) }),
  },
  {
    method: 'GET',
    path: '/api/received',
    about: 'what arrived, of what is meant; with wait, once enough has',
    query: receivedQuery,
    answers: 'ReceivedDocument',
    answer: received,
  },
  {
    method: 'POST',
    path: '/api/received/expect',
    about: 'the same, with a JSON Schema that each payload has to fit',
    body: 'ReceivedQuery',
    answers: 'ReceivedDocument',
    largestBody: largestQuestion,
    answer: expected,
  },
  {
    method: 'POST',
    path: '/api/received/restore',
    about: 'takes the last clearing back',
    answers: 'RestoredDocument',
    answer({ gateway: { controls } }) {
      controls.restoreReceived()
      return { kept: controls.received().length, arrived: controls.arrived() }
    },
  },
  {
    method: 'POST',
    path: '/api/push',
    about: 'a push of the owner, answered as one of a client',
    body: 'OwnPush',
    answers: 'PushDocument',
    answer: ({ gateway, body }) => ({ push: eventDocument(gateway.controls.push(readOwnPush(body))) }),
  },
  {
    method: 'GET',
    path: '/api/reasons/*',
    about: 'what a reason of APNs means, and what can be behind it',
    answers: 'ReasonDocument',
    answer: ({ name }) => reasonDocument(name),
  },
  {
    method: 'DELETE',
    path: '/api/received',
    about: 'clears the inbox',
    answers: 'ClearedDocument',
    answer({ gateway: { controls } }) {
      controls.clearReceived()
      return { received: [] }
    },
  },
  {
    method: 'GET',
    path: '/api/devices',
    about: 'the devices that are known',
    answers: 'DevicesDocument',
    answer: ({ gateway }) => ({ devices: gateway.controls.devices() }),
  },
  {
    method: 'POST',
    path: '/api/devices',
    about: 'registers a device, or changes it',
    body: 'DeviceInput',
    answers: 'DeviceDocument',
    answer: keepDevice,
  },
  {
    method: 'DELETE',
    path: '/api/devices/*',
    about: 'forgets a device, by its token',
    answers: 'RemovedDocument',
    answer: ({ gateway, name }) => ({ removed: gateway.controls.removeDevice(name.toLowerCase()) }),
  },
  {
    method: 'GET',
    path: '/api/keys',
    about: 'the signing keys that are registered',
    answers: 'KeysDocument',
    answer: ({ gateway }) => ({ keys: gateway.controls.signingKeys().map(keyDocument) }),
  },
  {
    method: 'POST',
    path: '/api/keys',
    about: 'registers the public half of a signing key',
    body: 'KeyBody',
    answers: 'KeyDocument',
    answer({ gateway, body }) {
      const key = readKey(body)
      gateway.controls.addSigningKey(key)
      return { key: keyDocument(key) }
    },
  },
  {
    method: 'DELETE',
    path: '/api/keys/*',
    about: 'forgets a signing key, by its key id',
    answers: 'RemovedDocument',
    answer: ({ gateway, name }) => ({ removed: gateway.controls.removeSigningKey(name) }),
  },
  {
    method: 'GET',
    path: '/api/ca',
    about: 'the certificate to trust',
    answers: 'AuthorityDocument',
    answer: ({ gateway }) => ({ ca: gateway.authorityPem }),
  },
  {
    method: 'POST',
    path: '/api/certificates',
    about: 'makes a push certificate that the gateway takes, with its key',
    body: 'CertificateBody',
    answers: 'CertificateDocument',
    answer: issueCertificate,
  },
  {
    method: 'POST',
    path: '/api/signing-keys',
    about: 'makes a signing key that the gateway takes',
    body: 'SigningKeyWish',
    answers: 'SigningKeyDocument',
    answer: ({ gateway, body }) => ({ signingKey: gateway.issuer.signingKey(readTeamId(body)) }),
  },
  {
    method: 'GET',
    path: '/api/troubles',
    about: 'what goes wrong on purpose',
    answers: 'TroublesDocument',
    answer: ({ gateway }) => ({ troubles: gateway.controls.troubles() }),
  },
  {
    method: 'POST',
    path: '/api/troubles',
    about: 'makes something go wrong on purpose',
    body: 'TroubleInput',
    answers: 'TroubleDocument',
    answer: ({ gateway, body }) => ({ trouble: gateway.controls.addTrouble(readTrouble(body)) }),
  },
  {
    method: 'DELETE',
    path: '/api/troubles',
    about: 'ends all troubles',
    answers: 'TroublesDocument',
    answer({ gateway: { controls } }) {
      controls.clearTroubles()
      return { troubles: [] }
    },
  },
  {
    method: 'DELETE',
    path: '/api/troubles/*',
    about: 'ends a trouble, by its id',
    answers: 'RemovedDocument',
    answer: ({ gateway, name }) => ({ removed: gateway.controls.removeTrouble(name) }),
  },
  {
    method: 'GET',
    path: '/api/channels',
    about: 'the broadcast channels',
    answers: 'ChannelsDocument',
    answer: ({ gateway }) => ({ channels: gateway.controls.channels() }),
  },
  {
    method: 'POST',
    path: '/api/broadcast',
    about: 'switches the broadcast capability of an app',
    body: 'BroadcastCapability',
    answers: 'BroadcastCapability',
    answer({ gateway, body }) {
      const [bundleId, enabled] = readCapability(body)
      gateway.controls.setBroadcast(bundleId, enabled)
      return { bundleId, enabled }
    },
  },
  {
    method: 'GET',
    path: '/api/revoked',
    about: 'fingerprints of revoked certificates',
    answers: 'RevokedDocument',
    answer: ({ gateway }) => ({ revoked: gateway.controls.revoked() }),
  },
  {
    method: 'POST',
    path: '/api/revoked',
    about: 'revokes a certificate',
    body: 'FingerprintBody',
    answers: 'RevokedDocument',
    answer({ gateway, body }) {
      const fingerprint = readFingerprint(body)
      gateway.controls.revoke(fingerprint)
      return { revoked: gateway.controls.revoked() }
    },
  },
  {
    method: 'DELETE',
    path: '/api/revoked/*',
    about: 'takes a revocation back, by the fingerprint',
    answers: 'RemovedDocument',
    answer: ({ gateway, name }) => ({
      removed: gateway.controls.unrevoke(readFingerprint({ fingerprint: name })),
    }),
  },
]

/** Everything that can be asked of the JSON API. */
export const routeDescriptions: readonly RouteDescription[] = [...routes, ...others]

const patternOf = (path: string) => new RegExp(`^${path.replace('*', '([^/]+)')}$`)

const table = routes.map((route) => ({ ...route, pattern: patternOf(route.path) }))

/** What became of the search for a route. */
export type RouteMatch =
  | {
      readonly kind: 'found'
      readonly largestBody: number
      answer(call: Omit<Call, 'name'>): Promise<Document>
    }
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
    return {
      kind: 'found',
      largestBody: route.largestBody ?? largestBody,
      answer: async (call) => route.answer({ ...call, name }),
    }
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
