import type { StreamedEvent } from '../../../../src/gateway/control/streamed-event.ts'
import { streamedEvent } from '../../../../src/gateway/control/streamed-event.ts'
import type { FailedConnection, ReceivedPush } from '../../../../src/gateway/event.ts'
import { entryOf } from '../../../../src/gateway/page/browser/entry.ts'
import { oldClient, push } from '../../control/controls-in-memory.ts'

/** An event as the page gets it: JSON has been made of it. */
const received = (event: ReceivedPush | FailedConnection): StreamedEvent =>
  JSON.parse(JSON.stringify(streamedEvent(event))) as StreamedEvent

/** The entry of a push that was accepted, unless it says otherwise. */
export const pushEntry = (
  number: number,
  change: Partial<ReceivedPush> = {},
  payload: object = { aps: { alert: 'hi' } },
) => entryOf(received(push(number, { payload: Buffer.from(JSON.stringify(payload)), ...change })))

export const connectionEntry = () => entryOf(received(oldClient))

/** What a rejection changes. */
export const rejected = {
  outcome: 'rejected',
  status: 400,
  reason: 'BadDeviceToken',
} as Partial<ReceivedPush>
