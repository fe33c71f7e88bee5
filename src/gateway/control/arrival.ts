import type { ReceivedMessage } from '../event.ts'
import type { GatewayControls } from '../gateway.ts'

/** What can become of a message, for those who choose by it. */
export const outcomes = [
  'accepted',
  'rejected',
  'unanswered',
] as const satisfies readonly ReceivedMessage['outcome'][]

/** Which of the received messages are meant; what is not said does not matter. */
export interface Wanted {
  /** Only messages with a higher number. */
  readonly after?: number
  /** Device token, in any case. */
  readonly deviceToken?: string
  /** Of a push; a broadcast has none. */
  readonly topic?: string
  readonly outcome?: ReceivedMessage['outcome']
}

/** What there was when the waiting ended. */
export interface Arrival {
  readonly messages: readonly ReceivedMessage[]
  /** As many as were waited for. */
  readonly complete: boolean
}

type InboxControls = Pick<GatewayControls, 'received' | 'subscribe'>

function fits(message: ReceivedMessage, { deviceToken, topic, outcome }: Wanted): boolean {
  const push = message.kind === 'push' ? message : undefined
  return (
    (deviceToken === undefined || push?.deviceToken.toLowerCase() === deviceToken.toLowerCase()) &&
    (topic === undefined || push?.topic === topic) &&
    (outcome === undefined || message.outcome === outcome)
  )
}

/**
 * @param inbox of a running gateway
 * @param wanted which messages
 * @returns those of the last 1,000 that fit, oldest first
 */
export function receivedMessages(inbox: InboxControls, wanted: Wanted): readonly ReceivedMessage[] {
  return inbox.received(wanted.after).filter((message) => fits(message, wanted))
}

/**
 * Waits until enough messages have arrived; those that are there already count.
 *
 * @param inbox of a running gateway
 * @param wanted which messages count
 * @param count how many are waited for
 * @param milliseconds how long at most
 * @param given up early when it fires
 * @returns what there is, and whether it is enough
 */
export function awaitMessages(
  inbox: InboxControls,
  wanted: Wanted,
  count: number,
  milliseconds: number,
  given?: AbortSignal,
): Promise<Arrival> {
  return new Promise((resolve) => {
    const look = (): Arrival => {
      const messages = receivedMessages(inbox, wanted)
      return { messages, complete: messages.length >= count }
    }
    const finish = () => {
      clearTimeout(timer)
      given?.removeEventListener('abort', finish)
      unsubscribe()
      resolve(look())
    }
    const timer = setTimeout(finish, milliseconds)
    const unsubscribe = inbox.subscribe(() => {
      if (look().complete) finish()
    })
    given?.addEventListener('abort', finish)
    if (look().complete || given?.aborted) finish()
  })
}
