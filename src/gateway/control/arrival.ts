import type { GatewayEvent, ReceivedMessage } from '../event.ts'
import type { ReadMessage } from '../expect/condition.ts'
import { distanceBy, type MessageDifference } from '../expect/difference.ts'
import { isJudging, judge, type MessageJudgement } from '../expect/expectation.ts'
import type { MessageSelection } from '../expect/wanted.ts'
import type { GatewayControls } from '../gateway.ts'
import { payloadOf } from './event-document.ts'

/** A message that arrived and was not meant, and why not. */
export type Miss = ReceivedMessage & { readonly differences: readonly MessageDifference[] }

/** What there was when the waiting ended. */
export interface Arrival {
  /** Those that were meant, of the last 1,000, oldest first. */
  readonly messages: readonly ReceivedMessage[]
  /** As many as were waited for. */
  readonly complete: boolean
  /** Of those that were meant and of which there is something to say: whether they are what they shall be. */
  readonly judgements: readonly MessageJudgement[]
  /** When too few were meant: those that came nearest, the nearest first. */
  readonly misses: readonly Miss[]
}

/** @returns whether as many arrived as were waited for, and each is what it shall be */
export const isAsExpected = ({ complete, judgements }: Pick<Arrival, 'complete' | 'judgements'>): boolean =>
  complete && judgements.every(({ passes }) => passes)

type InboxControls = Pick<GatewayControls, 'received' | 'subscribe'>

/** How many of those that were not meant are told: who has more reads the inbox. */
const mostMisses = 3

const readMessage = (message: ReceivedMessage): ReadMessage => ({
  message,
  payload: payloadOf(message.payload),
})

function differencesOf(read: ReadMessage, { conditions }: MessageSelection): readonly MessageDifference[] {
  return conditions.flatMap((condition) => condition.differs(read) ?? [])
}

/**
 * @param event what happened
 * @param selection which messages are meant
 * @returns whether it is one of them
 */
export function isWanted(event: GatewayEvent, selection: MessageSelection): event is ReceivedMessage {
  const isMessage = event.kind === 'push' || event.kind === 'broadcast'
  if (!isMessage || event.number <= (selection.after ?? 0)) return false
  const read = readMessage(event)
  return selection.conditions.every((condition) => condition.differs(read) === undefined)
}

/**
 * @param event what happened
 * @param selection what a listener wants to be told of
 * @returns whether it is: a connection that came to nothing always is, for it may be why a message is not there
 */
export const isTold = (event: GatewayEvent, selection: MessageSelection): boolean =>
  event.kind === 'connection-failed' || selection.conditions.length === 0 || isWanted(event, selection)

/**
 * @param inbox of a gateway
 * @param selection which messages are meant, and what they shall be
 * @param count how many are needed
 * @returns what there is of them
 */
export function arrivalIn(
  inbox: Pick<GatewayControls, 'received'>,
  selection: MessageSelection,
  count: number,
): Arrival {
  const { after, expectation } = selection
  const looked = inbox.received(after).map((message) => {
    const read = readMessage(message)
    return { read, message, differences: differencesOf(read, selection) }
  })
  const meant = looked.filter(({ differences }) => differences.length === 0)
  const complete = meant.length >= count
  const judgements = isJudging(expectation) ? meant.map(({ read }) => judge(read, expectation)) : []
  const others = complete ? [] : looked.filter(({ differences }) => differences.length > 0)
  return {
    messages: meant.map(({ message }) => message),
    complete,
    judgements: judgements.filter(
      ({ passes, findings }) => !passes || findings.some(({ severity }) => severity !== 'note'),
    ),
    misses: others
      .reverse()
      .sort((one, other) => distanceBy(one.differences) - distanceBy(other.differences))
      .slice(0, mostMisses)
      .map(({ message, differences }) => ({ ...message, differences })),
  }
}

/**
 * Waits until enough messages have arrived; those that are there already count.
 *
 * @param inbox of a running gateway
 * @param selection which messages count, and what they shall be
 * @param count how many are waited for
 * @param milliseconds how long at most
 * @param given up early when it fires
 * @returns what there is, and whether it is enough
 */
export function awaitMessages(
  inbox: InboxControls,
  selection: MessageSelection,
  count: number,
  milliseconds: number,
  given?: AbortSignal,
): Promise<Arrival> {
  return new Promise((resolve) => {
    const counted = () => inbox.received(selection.after).filter((one) => isWanted(one, selection)).length
    // Each event is looked at once: under load a look at the whole inbox for each would be one too many.
    let there = counted()
    const finish = () => {
      clearTimeout(timer)
      given?.removeEventListener('abort', finish)
      unsubscribe()
      resolve(arrivalIn(inbox, selection, count))
    }
    const timer = setTimeout(finish, milliseconds)
    const unsubscribe = inbox.subscribe((event) => {
      if (!isWanted(event, selection)) return
      there += 1
      // Some may have been cleared, or pushed out, since they were counted.
      if (there >= count) there = counted()
      if (there >= count) finish()
    })
    given?.addEventListener('abort', finish)
    if (there >= count || given?.aborted) finish()
  })
}
