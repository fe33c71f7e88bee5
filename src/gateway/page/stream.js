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

/** @param {Uint8Array} bytes */
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** @param {string} hex */
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

const utf8 = new TextEncoder()

/**
 * Asks whoever answers at this address to prove that they have the token, before they get to see it: between two runs
 * of the gateway anybody on this computer may listen there.
 *
 * @param {string} token
 * @returns {Promise<'ours' | 'other-token' | 'stranger'>}
 */
async function whoAnswers(token) {
  const nonce = hexOf(crypto.getRandomValues(new Uint8Array(16)))
  const response = await fetch(`/proof?nonce=${nonce}`, { cache: 'no-store' })
  const { proof } = response.ok ? await response.json() : {}
  if (typeof proof !== 'string') return 'stranger'
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', utf8.encode(token), algorithm, false, ['verify'])
  const said = utf8.encode(`pushctl inbox ${location.host} ${nonce}`)
  return (await crypto.subtle.verify('HMAC', key, bytesOf(proof), said)) ? 'ours' : 'other-token'
}

/**
 * @param {string} code of a link that works once
 * @returns {Promise<string | undefined>} the token; nothing when the link has been used, or is too old
 */
export async function tokenFor(code) {
  const options = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  }
  const response = await fetch('/session', options).catch(() => undefined)
  if (response?.ok !== true) return undefined
  const { token } = await response.json()
  return typeof token === 'string' ? token : undefined
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
    const who = await whoAnswers(token)
    if (who !== 'ours') return who === 'stranger' ? 'lost' : 'refused'
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
