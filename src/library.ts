import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto'
import type { Endpoint } from './apns/endpoint.ts'
import { type Environment, environments } from './apns/environment.ts'
import { localOrganization } from './credential/certificate/authority.ts'
import { readCertificate } from './credential/certificate/certificate.ts'
import { createAuthority, type IssuableKind, issueCertificate } from './credential/certificate/issue.ts'
import { writePkcs12 } from './credential/pkcs12/write.ts'
import { defined } from './defined.ts'
import { type Arrival, awaitMessages, type Wanted } from './gateway/control/arrival.ts'
import { emptyState } from './gateway/decide/state.ts'
import type { GatewayEvent } from './gateway/event.ts'
import type { DevicePolicy, GatewayControls, Ports } from './gateway/gateway.ts'
import { startGateway as listen } from './gateway/server.ts'
import type { Trouble } from './gateway/trouble/trouble.ts'
import { day } from './time.ts'

export type { Endpoint } from './apns/endpoint.ts'
export type { Environment } from './apns/environment.ts'
export type { IssuableKind } from './credential/certificate/issue.ts'
export type { Arrival, Wanted } from './gateway/control/arrival.ts'
export type { Channel, Device, RegisteredKey, Registration } from './gateway/decide/state.ts'
export type * from './gateway/event.ts'
export type { DevicePolicy, GatewayControls, Ports } from './gateway/gateway.ts'
export type { RequestTrouble, StandingTrouble, Trouble } from './gateway/trouble/trouble.ts'

/** How a gateway for tests is started; everything may be left out. */
export interface GatewayOptions {
  /** TCP ports on 127.0.0.1; any free ones, if not given. */
  readonly ports?: Readonly<Record<Environment, Ports>>
  /** `learn`, if not given: a device token is known from the first accepted push on. */
  readonly devicePolicy?: DevicePolicy
  /** What goes wrong on purpose from the start. */
  readonly troubles?: readonly Trouble[]
  /** The gateway's clock; certificates are made and judged by it. */
  readonly now?: () => Date
}

/** What a certificate for the gateway shall say. */
export interface CertificateWish {
  /** Bundle id, pass type id or website push id. */
  readonly topic: string
  /** `universal`, if not given. */
  readonly kind?: IssuableKind
  /** Good for so many days from now on; a negative number makes one that has expired. */
  readonly days?: number
}

/** A push certificate with its key, in the forms that clients take. */
export interface IssuedCertificate {
  readonly certPem: string
  readonly keyPem: string
  /** PKCS#12 with an empty passphrase. */
  readonly p12: Buffer
}

/** A signing key that the gateway knows. */
export interface IssuedSigningKey {
  /** The `.p8`. */
  readonly keyPem: string
  readonly keyId: string
  readonly teamId: string
}

/** A gateway of one's own, in memory: it leaves nothing on disk, and knows nothing of any other. */
export interface TestGateway {
  readonly endpoints: Readonly<Record<Environment, Endpoint>>
  /** Where broadcast channels are managed. */
  readonly channelEndpoints: Readonly<Record<Environment, Endpoint>>
  /** The certificate a client has to trust, PEM. */
  readonly ca: string
  /** Devices, signing keys, troubles, channels, and what was received. */
  readonly controls: GatewayControls
  /** Makes a certificate that the gateway takes. */
  issueCertificate(wish: CertificateWish): Promise<IssuedCertificate>
  /** Makes a signing key that the gateway takes, of a team-wide key that serves both environments. */
  issueSigningKey(teamId?: string): IssuedSigningKey
  /**
   * Waits until so many pushes have arrived; those already there count.
   *
   * @param count how many
   * @param wanted which ones count; every one, if not given
   * @param milliseconds how long at most; 5000, if not given
   */
  waitFor(count: number, wanted?: Wanted, milliseconds?: number): Promise<Arrival>
  /** @returns ends the subscription */
  onEvent(listener: (event: GatewayEvent) => void): () => void
  close(): Promise<void>
}

const freePorts = { sandbox: 0, production: 0 } as const
const authorityDays = 3650
const certificateDays = 395
const defaultTeamId = 'LOCALTEAM1'
const patience = 5000

/** Ten letters and digits, as Apple's key ids have. */
const freshKeyId = () => randomBytes(5).toString('hex').toUpperCase()

/**
 * Starts a gateway inside this program, for tests: TLS, HTTP/2 and every check as `pushctl gateway start` has them.
 *
 * @param options ports, device policy, troubles and clock
 * @returns where it listens, what to trust, and how to see and steer it; the caller closes it
 * @throws Fault `gateway/port-in-use`, `gateway/port-denied`, `gateway/cannot-listen`
 */
export async function startGateway(options: GatewayOptions = {}): Promise<TestGateway> {
  const { ports = freePorts, devicePolicy, troubles, now = () => new Date() } = options
  // Certificates begin a day early, for clocks that run a little apart.
  const yesterday = (days = 1) => new Date(now().getTime() - days * day)
  const authority = await createAuthority({
    commonName: 'pushctl local gateway CA',
    now: yesterday(certificateDays),
    days: authorityDays,
  })
  const gateway = await listen({
    authority,
    state: emptyState(),
    ports,
    now,
    ...defined({ devicePolicy, troubles }),
  })
  const { controls, endpoints, channelEndpoints, authorityPem } = gateway
  return {
    endpoints,
    channelEndpoints,
    ca: authorityPem,
    controls,
    async issueCertificate({ topic, kind = 'universal', days = certificateDays }) {
      const { der, key } = await issueCertificate({
        authority,
        kind,
        topic,
        teamId: defaultTeamId,
        organization: localOrganization,
        now: now(),
        notBefore: yesterday(days < 0 ? 1 - days : 1),
        days: days < 0 ? 1 : days + 1,
      })
      const certificate = readCertificate(der)
      return {
        certPem: new X509Certificate(der).toString(),
        keyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
        p12: writePkcs12({
          identity: { certificate, key: { key } },
          chain: [],
          passphrase: '',
          form: 'modern',
        }),
      }
    },
    issueSigningKey(teamId = defaultTeamId) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const keyId = freshKeyId()
      controls.addSigningKey({ keyId, teamId, publicKey, environments })
      return { keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), keyId, teamId }
    },
    waitFor: (count, wanted = {}, milliseconds = patience) =>
      awaitMessages(controls, wanted, count, milliseconds),
    onEvent: (listener) => controls.subscribe(listener),
    close: () => gateway.close(),
  }
}
