import { type Endpoint, type Gateway, gatewayPorts } from '../apns/endpoint.ts'
import type { Reply } from '../apns/reply.ts'
import { once } from '../client/once.ts'
import {
  createProbe,
  type Handshake,
  type Probe,
  type Reach,
  type Resolution,
  reachPort,
  resolveName,
  type Step,
} from '../client/probe.ts'
import type { HttpProxy, Way } from '../client/proxy.ts'
import type { ClientIdentity } from '../client/secure-context.ts'
import type { KeyTrouble } from '../credential/certificate/key-trouble.ts'
import type { Certificate, SigningKey } from '../credential/model.ts'
import { createProviderToken } from '../credential/signing-key/provider-token.ts'
import { defined } from '../defined.ts'
import { isCutAtCertificate } from '../diagnosis/facts.ts'
import type { Finding } from '../finding.ts'

/** A credential as it was given to doctor; a certificate may have come without its key. */
export type CredentialAtHand =
  | {
      readonly kind: 'certificate'
      readonly certificate: Certificate
      readonly identity?: ClientIdentity
      readonly topic?: string
      /** As the reader typed it. */
      readonly fileName: string
      /** What is wrong with the keys beside it. */
      readonly keyTrouble?: KeyTrouble
      /** What was said of its file. */
      readonly findings?: readonly Finding[]
    }
  | {
      readonly kind: 'signing-key'
      readonly signingKey: SigningKey
      readonly topic?: string
      readonly fileName: string
      readonly findings?: readonly Finding[]
    }

/** @returns the topic to try a credential with: the one that was given, or the certificate's first */
export function topicOf(credential: CredentialAtHand): { readonly topic?: string } {
  const own = credential.kind === 'certificate' ? credential.certificate.topics[0]?.topic : undefined
  const topic = credential.topic ?? own
  return topic === undefined ? {} : { topic }
}

/** One port that was tried. */
export interface TriedEndpoint {
  readonly endpoint: Endpoint
  readonly step: Step<Reach>
}

/** One open port on which TLS was tried. */
export interface TriedHandshake {
  readonly endpoint: Endpoint
  readonly step: Step<Handshake>
}

/** The way to one gateway. Every fact is fetched once, when it is first asked for. */
export interface Approach {
  readonly gateway: Gateway
  /** What stands in between and resolves the name; nothing on a direct way. */
  readonly proxy?: HttpProxy
  /** PEM of the authorities that are trusted besides the usual ones. */
  readonly ca?: string
  resolution(): Promise<Step<Resolution>>
  ports(): Promise<readonly TriedEndpoint[]>
  /** How far TLS came on each open port, in their order, up to the first on which it stands. */
  handshakes(): Promise<readonly TriedHandshake[]>
  /** The connection without a credential, to the first port on which TLS stands; else to the first that is open. */
  probe(): Promise<Probe | undefined>
  /** The connection on which the certificate was shown; nothing where none is. */
  shown(): Promise<Probe | undefined>
  /** What the gateway says to the credential; nothing when there is none that could be shown, or no port is open. */
  login(): Promise<Step<Reply> | undefined>
  close(): void
}

export interface ApproachOptions extends Way {
  readonly credential?: CredentialAtHand
  /** Milliseconds to wait in each step. */
  readonly patience: number
  readonly now: Date
}

/** Apple listens on two ports; any other gateway on the one that was named. */
function endpointsOf({ kind, endpoint }: Gateway): readonly Endpoint[] {
  if (kind !== 'apple') return [endpoint]
  return [endpoint.port, ...gatewayPorts.filter((port) => port !== endpoint.port)].map((port) => ({
    host: endpoint.host,
    port,
  }))
}

/**
 * Shows the certificate. One connection has one client certificate, so this is another.
 *
 * @param open makes the connection
 * @returns it, and what was answered on it; nothing where there is nothing to show, or nowhere to show it
 */
async function showing(
  endpoint: Endpoint | undefined,
  credential: CredentialAtHand | undefined,
  open: (endpoint: Endpoint, identity: ClientIdentity) => Probe,
): Promise<{ readonly probe: Probe; readonly step: Step<Reply> } | undefined> {
  if (endpoint === undefined || credential?.kind !== 'certificate') return undefined
  const { identity } = credential
  if (identity === undefined) return undefined
  const ask = async () => {
    const probe = open(endpoint, identity)
    return { probe, step: await probe.ask(topicOf(credential)) }
  }
  const first = await ask()
  // A connection may be cut by chance; a certificate that is refused is refused again.
  return !first.step.ok && isCutAtCertificate(first.step.failure) ? ask() : first
}

/**
 * Prepares the way to a gateway; nothing leaves before the first question.
 *
 * @param gateway where to
 * @param options the credential, whom to trust, how long to wait, and the time that provider tokens are made at
 * @returns the approach, which whoever made it closes
 */
export function createApproach(gateway: Gateway, options: ApproachOptions): Approach {
  const { credential, patience, now, ca, proxy } = options
  const way = { patience, ...defined({ ca, proxy }) }
  const probes: Probe[] = []
  const open = (endpoint: Endpoint, identity?: ClientIdentity) => {
    const probe = createProbe(endpoint, { ...way, ...defined({ identity }) })
    probes.push(probe)
    return probe
  }

  const ports = once(() =>
    Promise.all(
      endpointsOf(gateway).map(async (endpoint) => ({ endpoint, step: await reachPort(endpoint, way) })),
    ),
  )
  const attempts = once(async () => {
    const tried: { probe: Probe; step: Step<Handshake> }[] = []
    for (const { endpoint, step } of await ports()) {
      if (!step.ok) continue
      const probe = open(endpoint)
      const handshake = await probe.handshake()
      tried.push({ probe, step: handshake })
      if (handshake.ok) break
    }
    return tried
  })
  const probe = once(async () => {
    const tried = await attempts()
    return (tried.find(({ step }) => step.ok) ?? tried[0])?.probe
  })

  const shownTo = once(async () => showing((await probe())?.endpoint, credential, open))

  return {
    gateway,
    ...defined({ proxy, ca }),
    resolution: once(() => resolveName(gateway.endpoint.host, patience)),
    ports,
    handshakes: async () => (await attempts()).map(({ probe: { endpoint }, step }) => ({ endpoint, step })),
    probe,
    shown: async () => (await shownTo())?.probe,
    login: once(async () => {
      if (credential?.kind !== 'signing-key') return (await shownTo())?.step
      const authorization = createProviderToken(credential.signingKey, now)
      return (await probe())?.ask({ authorization, ...topicOf(credential) })
    }),
    close() {
      for (const each of probes) each.close()
    },
  }
}
