import type { Environment } from '../../apns/environment.ts'
import type { EarlierPushes } from '../decide/earlier-pushes.ts'
import type { ChannelRequest, ReceivedMessage } from '../event.ts'
import type { GatewaySetup } from '../gateway.ts'
import type { ConnectionFailure, FailedConnections } from '../store/failed-connections.ts'
import type { Inbox } from '../store/inbox.ts'
import type { Troubles } from '../trouble/troubles.ts'
import type { PendingRequest } from './intake.ts'
import type { LateBodies } from './late-bodies.ts'

/** What all connections of a gateway share. */
export interface GatewayContext {
  readonly options: GatewaySetup
  readonly troubles: Troubles
  readonly inbox: Inbox
  readonly failures: FailedConnections
  /** By environment. */
  readonly earlier: Readonly<Record<Environment, EarlierPushes>>
  readonly bodies: LateBodies<PendingRequest>
  tell(event: ReceivedMessage | ChannelRequest): void
  /** A connection came to nothing. */
  fail(connection: ConnectionFailure): void
}

/** Captured from APNs: 1000 streams, and 1 until the first valid provider token on a connection without certificate. */
export const streams = { before: 1, after: 1000 } as const
