import type { FailedConnection } from '../event.ts'
import { createInbox } from '../store/inbox.ts'
import type { GatewayStore } from '../store/store.ts'
import { receivedMessages, type Wanted } from './arrival.ts'
import { type EventDocument, eventDocument } from './event-document.ts'

/** What the last gateway kept on disk. */
interface StoredArrivals {
  readonly received: readonly EventDocument[]
  readonly connections: readonly FailedConnection[]
}

/**
 * @param store of the local gateway, none of which runs
 * @param wanted which messages
 * @returns those that fit, oldest first; nothing when none of any kind is kept
 * @throws Fault `gateway/damaged`
 */
export async function storedArrivals(
  store: Pick<GatewayStore, 'memory'>,
  wanted: Wanted,
): Promise<StoredArrivals | undefined> {
  const { received, connections } = await store.memory()
  if (received.length + connections.length === 0) return undefined
  const inbox = createInbox(received)
  const fitting = receivedMessages({ ...inbox, subscribe: () => () => undefined }, wanted)
  return { received: fitting.map(eventDocument), connections }
}
