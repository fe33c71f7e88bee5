import type { Gateway } from '../apns/endpoint.ts'
import { noDevice } from '../client/probe.ts'
import { lookAround, type Outlook } from '../client/surroundings.ts'
import type { Credential } from '../credential/model.ts'
import { defined } from '../defined.ts'
import type { ConnectionSurroundings, Facts, Failure, TriedPort } from '../diagnosis/facts.ts'
import { type Approach, type CredentialAtHand, topicOf } from './approach.ts'

/** One gateway, the way to it, and who wants to push there. */
export interface GatewayAtHand {
  readonly gateway: Gateway
  readonly approach: Approach
  readonly credential?: CredentialAtHand
  /** The environment was asked for by name: a credential that is not for it cannot do what is wanted. */
  readonly isAskedFor: boolean
  readonly outlook: Omit<Outlook, 'proxy' | 'ca'>
  readonly now: Date
  /** As in {@link Facts}, for this gateway. */
  readonly again: Facts['again']
}

/** What was observed of a push, beside the gateway itself. */
interface Observed {
  readonly outcome?: NonNullable<Facts['outcome']>
  readonly surroundings?: ConnectionSurroundings
  readonly credential?: CredentialAtHand
  /** The port that was tried, where it is not the gateway's first. */
  readonly port?: number
}

/** How far each port came; one that is open, and on which TLS was not tried, says nothing. */
async function triedPorts({ approach }: GatewayAtHand): Promise<TriedPort[]> {
  const handshakes = await approach.handshakes()
  return (await approach.ports()).flatMap(({ endpoint: { port }, step }) => {
    const last = step.ok ? handshakes.find(({ endpoint }) => endpoint.port === port)?.step : step
    if (last === undefined) return []
    return [last.ok ? { port } : { port, failure: last.failure }]
  })
}

/** What is to be seen round a failure at this gateway. */
async function surroundingsOf(subject: GatewayAtHand, failure: Failure): Promise<ConnectionSurroundings> {
  const { gateway, approach, outlook } = subject
  const { proxy, ca } = approach
  const around = await lookAround(gateway.endpoint, failure, { ...outlook, ...defined({ proxy, ca }) })
  if (failure.kind === 'name-not-resolved') return around
  const resolution = proxy === undefined ? await approach.resolution() : undefined
  return {
    ...around,
    ...(resolution?.ok === true && { addresses: resolution.fact.addresses }),
    ports: await triedPorts(subject),
  }
}

/** Who pushes: nobody, where a connection without a credential is looked at. */
function credentialFacts({ now }: GatewayAtHand, credential: CredentialAtHand | undefined) {
  if (credential === undefined) return {}
  const known: Credential | undefined =
    credential.kind === 'signing-key'
      ? credential
      : credential.identity && { kind: 'identity', ...credential.identity }
  return {
    ...defined({ credential: known }),
    file: credential.fileName,
    ...(credential.kind === 'signing-key' && { tokenMade: now }),
  }
}

/**
 * The facts of a push that would be sent to this gateway.
 *
 * @param subject the gateway and the way to it
 * @param observed what came of trying, what was seen beside it, as whom, and on which port, where it is another
 */
export function factsAt(subject: GatewayAtHand, observed: Observed = {}): Facts {
  const { gateway, now, again } = subject
  const { outcome, surroundings, credential, port = gateway.endpoint.port } = observed
  return {
    gateway: { ...gateway, endpoint: { ...gateway.endpoint, port } },
    ...credentialFacts(subject, credential),
    ...(outcome?.kind === 'rejected' && credential === undefined && { isAnonymous: true }),
    notification: {
      deviceToken: noDevice,
      payload: new Uint8Array(),
      ...(credential === undefined ? {} : topicOf(credential)),
    },
    ...defined({ outcome, surroundings }),
    now,
    again,
    examine: () => again({}),
  }
}

/**
 * The facts of a connection that failed.
 *
 * @param subject the gateway and the way to it
 * @param failure why
 * @param observed as in {@link factsAt}
 */
export async function factsOfFailure(
  subject: GatewayAtHand,
  failure: Failure,
  observed: Omit<Observed, 'outcome'> = {},
): Promise<Facts> {
  const surroundings = { ...(await surroundingsOf(subject, failure)), ...observed.surroundings }
  return factsAt(subject, { ...observed, outcome: { kind: 'unsent', failure }, surroundings })
}
