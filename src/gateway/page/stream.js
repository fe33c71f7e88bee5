/** @typedef {import('../control/streamed-event.ts').StreamedEvent} StreamedEvent */

/** @typedef {'connecting' | 'live' | 'lost' | 'refused'} State */

/** How long until the next try, in milliseconds: twice as long each time. */
const rest = { first: 500, longest: 5000 }

/**
 * @param {string} path
 * @param {string} token
 * @param {RequestInit} [options]
 */
export const ask = (path, token, options) =>
  fetch(path, { ...options, headers: { authorization: `Bearer ${token}` }, cache: 'no-store' })

/**
 * @param {string} frame of an event stream; a comment has no data
 * @returns {StreamedEvent | undefined}
 */
function eventIn(frame) {
  const data = frame.split('\n').find((line) => line.startsWith('data: '))
  return data === undefined ? undefined : JSON.parse(data.slice('data: '.length))
}

/**
 * @param {ReadableStream<Uint8Array>} body of an event stream
 * @param {(event: StreamedEvent) => void} tell
 */
async function readEvents(body, tell) {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    text += decoder.decode(value, { stream: true })
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
 * @param {string} token
 * @param {(event: StreamedEvent) => void} tell
 * @param {(state: State) => void} become
 * @returns {() => void} ends it
 */
export function listen(token, tell, become) {
  const over = new AbortController()
  let last = 0
  let wait = rest.first

  /** @param {StreamedEvent} event */
  const tellOnce = (event) => {
    if ('number' in event) {
      if (event.number <= last) return
      last = event.number
    }
    tell(event)
  }

  const connect = async () => {
    const response = await ask(`/api/events?after=${last}`, token, { signal: over.signal })
    if (response.status === 401) return 'refused'
    if (!response.ok || response.body === null) return 'lost'
    wait = rest.first
    become('live')
    await readEvents(response.body, tellOnce)
    return 'lost'
  }

  const tryOn = async () => {
    const state = await connect().catch(() => /** @type {const} */ ('lost'))
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
