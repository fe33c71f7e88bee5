import { createInbox } from '../store/inbox.ts'
import type { GatewayStore } from '../store/store.ts'
import { answerReceived, type ReceivedDocument, type ReceivedQuestion } from './received.ts'

/**
 * @param store of the local gateway, none of which runs
 * @param question which messages, and what they shall be
 * @returns what is kept of them; nothing when nothing of any kind is kept
 * @throws Fault `gateway/damaged`
 */
export async function storedArrivals(
  store: Pick<GatewayStore, 'memory'>,
  { selection }: ReceivedQuestion,
): Promise<ReceivedDocument | undefined> {
  const { received, connections } = await store.memory()
  if (received.length + connections.length === 0) return undefined
  const kept = { ...createInbox(received), subscribe: () => () => undefined, connections: () => connections }
  return answerReceived(kept, { selection }, new AbortController().signal)
}
