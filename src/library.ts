import { generateKeyPairSync } from 'node:crypto'
import { type Endpoint, formatEndpoint } from './apns/endpoint.ts'
import { type Environment, environments } from './apns/environment.ts'
import { isObject } from './apns/payload.ts'
import { createAuthority, issuableKinds } from './credential/certificate/issue.ts'
import { defined } from './defined.ts'
import { Fault } from './fault.ts'
import { type Arrival, awaitMessages, isAsExpected, isTold } from './gateway/control/arrival.ts'
import { type CheckedControls, checkedControls, readFunction } from './gateway/control/checked-controls.ts'
import { emptyState } from './gateway/decide/state.ts'
import type { FailedConnection, GatewayEvent } from './gateway/event.ts'
import type { MessageDifference } from './gateway/expect/difference.ts'
import { readFilter, readWanted, type Wanted } from './gateway/expect/wanted.ts'
import { type DevicePolicy, devicePolicies, type Ports } from './gateway/gateway.ts'
import {
  type CertificateWish,
  certificateDays,
  defaultTeamId,
  freshKeyId,
  type IssuedCertificate,
  type IssuedSigningKey,
} from './gateway/issuer.ts'
import { startGateway as listen } from './gateway/server.ts'
import { readTrouble, type TroubleInput } from './gateway/trouble/trouble.ts'
import { day } from './time.ts'

export type { Endpoint } from './apns/endpoint.ts'
export type { Environment } from './apns/environment.ts'
export type { IssuableKind } from './credential/certificate/issue.ts'
export { Fault } from './fault.ts'
export type { Arrival, Miss } from './gateway/control/arrival.ts'
export type {
  CheckedControls as GatewayControls,
  DeviceInput,
  SigningKeyInput,
} from './gateway/control/checked-controls.ts'
export type { Channel, Device, RegisteredKey, Registration } from './gateway/decide/state.ts'
export type * from './gateway/event.ts'
export type { MessageDifference } from './gateway/expect/difference.ts'
export type { MessageJudgement } from './gateway/expect/expectation.ts'
export type { Wanted } from './gateway/expect/wanted.ts'
export type { DevicePolicy, OwnPush, Ports } from './gateway/gateway.ts'
export type { CertificateWish, IssuedCertificate, IssuedSigningKey } from './gateway/issuer.ts'
export type { RequestTrouble, StandingTrouble, Trouble, TroubleInput } from './gateway/trouble/trouble.ts'

/** How a gateway for tests is started; everything may be left out. */
export interface GatewayOptions {
  /** TCP ports on 127.0.0.1; any free ones, if not given. */
  readonly ports?: Readonly<Record<Environment, Ports>>
  /** `learn`, if not given: a device token is known from the first accepted push on. */
  readonly devicePolicy?: DevicePolicy
  /** What goes wrong on purpose from the start. */
  readonly troubles?: readonly TroubleInput[]
  /** The gateway's clock; certificates are made and judged by it. */
  readonly now?: () => Date
}

/** Where a provider is pointed at. */
export interface TestEndpoint extends Endpoint {
  /** `https://127.0.0.1:PORT` */
  readonly url: string
}

/** Fewer pushes arrived than were waited for, or one of them is not what it shall be. */
export class UnexpectedArrival extends Error {
  override readonly name = 'UnexpectedArrival'
  /** What there was. */
  readonly arrival: Arrival
  /** Connections that came to nothing: they may be why it is not there. */
  readonly connections: readonly FailedConnection[]

  constructor(message: string, arrival: Arrival, connections: readonly FailedConnection[]) {
    super(message)
    this.arrival = arrival
    this.connections = connections
  }
}

/** A gateway of one's own, in memory: it leaves nothing on disk, and knows nothing of any other. */
export interface TestGateway {
  readonly endpoints: Readonly<Record<Environment, TestEndpoint>>
  /** Where broadcast channels are managed. */
  readonly channelEndpoints: Readonly<Record<Environment, TestEndpoint>>
  /** The certificate a client has to trust, PEM. */
  readonly ca: string
  /** Devices, signing keys, troubles, channels, and what was received. */
  readonly controls: CheckedControls
  /** Makes a certificate that the gateway takes. */
  issueCertificate(wish: CertificateWish): Promise<IssuedCertificate>
  /** Makes a signing key that the gateway takes, of a team-wide key that serves both environments. */
  issueSigningKey(teamId?: string): IssuedSigningKey
  /**
   * Waits until so many pushes have arrived; those already there count.
   *
   * @param count how many
   * @param wanted which ones count, and what they shall be; every one, if not given
   * @param milliseconds how long at most; 5000, if not given
   * @returns the pushes; rejects with {@link UnexpectedArrival}, whose message says what arrived and how it differs,
   *   when they did not come in time, or are not as expected
   */
  waitFor(count: number, wanted?: Wanted, milliseconds?: number): Promise<Arrival>
  /**
   * @param listener is told what happens
   * @param wanted of which pushes; of all that happens, if not given
   * @returns ends the subscription
   */
  onEvent(listener: (event: GatewayEvent) => void, wanted?: Wanted): () => void
  /** Ends it; what is still waited for is rejected. */
  close(): Promise<void>
}

const freePorts = { sandbox: 0, production: 0 } as const
const authorityDays = 3650
const patience = 5000
/** Ten years: longer than any certificate of Apple's. */
const mostDays = 3650
/** What a timer of Node can wait for. */
const longestPatience = 2_147_483_647

function unusable(where: string, what: string): Fault {
  return new Fault('usage/argument', { en: `${where} has to be ${what}.`, zh: `${where} 应为 ${what}。` })
}

/** Plain JavaScript gives anything. */
function fieldsOf(
  where: string,
  value: unknown,
  known: readonly string[],
): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw unusable(where, 'an object')
  const other = Object.keys(value).find((key) => !known.includes(key))
  if (other !== undefined) throw unusable(where, `an object of ${known.join(', ')}; it has ${other}`)
  return value
}

function readPorts(value: unknown): Readonly<Record<Environment, Ports>> {
  const given = fieldsOf('ports', value, environments)
  const isPort = (port: unknown) => Number.isInteger(port) && Number(port) >= 0 && Number(port) <= 65_535
  const ports = environments.map((environment) => {
    const some: unknown[] = [given[environment] ?? 0].flat()
    if (some.length === 0 || !some.every(isPort))
      throw unusable(`ports.${environment}`, '0 to 65535, or several such')
    return [environment, some as readonly number[]]
  })
  return Object.fromEntries(ports) as Record<Environment, readonly number[]>
}

/** Options of which each is what it should be. */
function readOptions(value: unknown) {
  const given = fieldsOf('startGateway', value, ['ports', 'devicePolicy', 'troubles', 'now'])
  const { ports = freePorts, devicePolicy, troubles = [], now = () => new Date() } = given
  const policy = devicePolicies.find((one) => one === devicePolicy)
  if (devicePolicy !== undefined && policy === undefined)
    throw unusable('devicePolicy', `one of ${devicePolicies.join(', ')}`)
  if (!Array.isArray(troubles)) throw unusable('troubles', 'a list')
  return {
    ports: readPorts(ports),
    ...defined({ devicePolicy: policy }),
    troubles: troubles.map(readTrouble),
    now: readFunction(now, 'now') as () => Date,
  }
}

function readWish(value: unknown): CertificateWish {
  const given = fieldsOf('issueCertificate', value, ['topic', 'kind', 'days', 'passphrase'])
  const { topic, kind = 'universal', days = certificateDays, passphrase = '' } = given
  if (typeof topic !== 'string' || !/^[A-Za-z0-9._-]{1,255}$/.test(topic))
    throw unusable('topic', 'a bundle id, pass type id or website push id')
  const known = issuableKinds.find((one) => one === kind)
  if (known === undefined) throw unusable('kind', `one of ${issuableKinds.join(', ')}`)
  if (!Number.isInteger(days) || Math.abs(Number(days)) > mostDays)
    throw unusable('days', `a whole number from -${mostDays} to ${mostDays}`)
  if (typeof passphrase !== 'string') throw unusable('passphrase', 'a text')
  return { topic, kind: known, days: Number(days), passphrase }
}

/** What it is called in a message, and what is wrong with it. */
const told = (name: string, differences: readonly MessageDifference[]) =>
  [`  ${name}:`, ...differences.map(({ evidence }) => `    ${evidence.en}`)].join('\n')

/** What a test prints when it fails: what arrived, and how it differs from what was waited for. */
function unexpected(
  { messages, complete, judgements, misses }: Arrival,
  connections: readonly FailedConnection[],
  { count, time }: { readonly count: number; readonly time: string },
): string {
  const failed = judgements.filter(({ passes }) => !passes)
  const sum = complete
    ? `${failed.length} of ${messages.length} are not as expected.`
    : `${messages.length} of ${count} arrived ${time}.`
  return [
    sum,
    ...(misses.length > 0 ? ['What came nearest:'] : []),
    ...misses.map(({ kind, number, differences }) => told(`${kind} ${number}`, differences)),
    ...failed.map(({ number, differences, findings }) =>
      told(`push ${number}`, [
        ...differences,
        ...findings.map(({ id, evidence }) => ({ path: id, evidence })),
      ]),
    ),
    ...(complete ? [] : connections.map(({ evidence }) => `  A connection came to nothing: ${evidence.en}`)),
  ].join('\n')
}

const withUrl = (endpoints: Readonly<Record<Environment, Endpoint>>) =>
  Object.fromEntries(
    environments.map((environment) => {
      const endpoint = endpoints[environment]
      return [environment, { ...endpoint, url: `https://${formatEndpoint(endpoint)}` }]
    }),
  ) as Record<Environment, TestEndpoint>

/**
 * Starts a gateway inside this program, for tests: TLS, HTTP/2 and every check as `pushctl gateway start` has them.
 * What it and its parts are given is checked: a mistake is a Fault, whose message says which value is wrong.
 *
 * @param options ports, device policy, troubles and clock
 * @returns where it listens, what to trust, and how to see and steer it; the caller closes it
 * @throws Fault `usage/argument`, `usage/trouble`, `gateway/port-in-use`, `gateway/port-denied`,
 *   `gateway/cannot-listen`
 */
export async function startGateway(options: GatewayOptions = {}): Promise<TestGateway> {
  const { now, ...others } = readOptions(options)
  const authority = await createAuthority({
    commonName: 'pushctl local gateway CA',
    now: new Date(now().getTime() - certificateDays * day),
    days: authorityDays,
  })
  const gateway = await listen({ authority, state: emptyState(), now, ...others })
  const controls = checkedControls(gateway.controls, now)
  const closed = new AbortController()
  return {
    endpoints: withUrl(gateway.endpoints),
    channelEndpoints: withUrl(gateway.channelEndpoints),
    ca: gateway.authorityPem,
    controls,
    issueCertificate: async (wish) => gateway.issuer.certificate(readWish(wish)),
    issueSigningKey(teamId = defaultTeamId) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const keyId = freshKeyId()
      controls.addSigningKey({ keyId, teamId, publicKey })
      return { keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), keyId, teamId }
    },
    async waitFor(count, wanted = {}, milliseconds = patience) {
      if (!Number.isSafeInteger(count) || count < 1) throw unusable('count', 'a whole number from 1')
      if (!(milliseconds >= 0 && milliseconds <= longestPatience))
        throw unusable('milliseconds', `0 to ${longestPatience}`)
      const selection = await readWanted(wanted)
      const arrival = await awaitMessages(controls, selection, count, milliseconds, closed.signal)
      if (isAsExpected(arrival)) return arrival
      const connections = controls.connections()
      const time = closed.signal.aborted ? 'before the gateway was closed' : `within ${milliseconds} ms`
      throw new UnexpectedArrival(unexpected(arrival, connections, { count, time }), arrival, connections)
    },
    onEvent(listener, wanted = {}) {
      const selection = readFilter(wanted)
      const tell = readFunction(listener, 'listener')
      return controls.subscribe((event) => {
        if (isTold(event, selection)) tell(event)
      })
    },
    async close() {
      closed.abort()
      await gateway.close()
    },
  }
}
