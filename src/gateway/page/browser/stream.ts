import type { StreamedEvent } from '../../control/streamed-event.ts'
import { request } from './api.ts'
import { whoAnswers } from './door.ts'

/** How the page stands with its gateway. */
export type StreamState = 'connecting' | 'live' | 'lost' | 'refused'

/** How long until the next try, in milliseconds: twice as long each time. */
const rest = { first: 500, longest: 5000 } as const

/** @returns what a frame of an event stream tells; a comment has no data */
function eventIn(frame: string): StreamedEvent | undefined {
  const data = frame.split('\n').find((line) => line.startsWith('data: '))
  return data === undefined ? undefined : (JSON.parse(data.slice('data: '.length)) as StreamedEvent)
}

async function readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  tell: (event: StreamedEvent) => void,
): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    text += value
    const frames = text.split('\n\n')
    text = frames.pop() ?? ''
    for (const frame of frames) {
      const event = eventIn(frame)
      if (event !== undefined) tell(event)
    }
  }
}

/**
 * Tells what has arrived and what arrives, until it is ended or the token refused. When the connection is lost it goes on
 * behind the last message.
 *
 * @param token of the API
 * @param tell hears of each event once
 * @param become hears how it stands
 * @returns ends it
 */
export function listen(
  token: string,
  tell: (event: StreamedEvent) => void,
  become: (state: StreamState) => void,
): () => void {
  const over = new AbortController()
  let last = 0
  let wait: number = rest.first

  const tellOnce = (event: StreamedEvent) => {
    if ('number' in event) {
      if (event.number <= last) return
      last = event.number
    }
    tell(event)
  }

  const connect = async (): Promise<StreamState> => {
    const who = await whoAnswers(token)
    if (who !== 'ours') return who === 'stranger' ? 'lost' : 'refused'
    const response = await request(token, `/api/events?after=${last}`, { signal: over.signal })
    if (response.status === 401) return 'refused'
    if (!response.ok || response.body === null) return 'lost'
    wait = rest.first
    become('live')
    await readEvents(response.body, tellOnce)
    return 'lost'
  }

  const tryOn = async () => {
    const state = await connect().catch(() => 'lost' as const)
    if (over.signal.aborted) return
    become(state)
    if (state === 'refused') return
    setTimeout(() => over.signal.aborted || tryOn(), wait)
    wait = Math.min(2 * wait, rest.longest)
  }

  become('connecting')
  tryOn()
  return () => over.abort()
}
