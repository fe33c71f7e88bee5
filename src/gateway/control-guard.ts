import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** A request to the HTTP side, as far as it decides who may ask. */
export interface Asking {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
}

/** Whom the HTTP side belongs to. */
export interface Owner {
  readonly port: number
  /** What only its owner can read. */
  readonly token: string
}

/** Why a request is not even looked at. */
export interface Refusal {
  readonly status: 401 | 403 | 415
  readonly why: string
}

/** One thing a request has to be; rows stand in the order they are asked. */
interface Gate extends Refusal {
  passes(asking: Asking, owner: Owner): boolean
}

const names = ['127.0.0.1', 'localhost'] as const

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/*
 * The HTTP side listens on the loopback address, which every web page in a browser on this computer can reach, and
 * every other user of it. A page reaches it under the name of its own site (DNS rebinding: the Host header tells), or
 * as a stranger (the Origin header tells, and Sec-Fetch-Site); another user does not have the token.
 */
const gates: readonly Gate[] = [
  {
    status: 403,
    why: 'Host is not an address of this gateway',
    passes: ({ headers }, { port }) => names.some((name) => headers.host === `${name}:${port}`),
  },
  {
    status: 403,
    why: 'Origin is another site',
    passes: ({ headers }) => headers.origin === undefined || headers.origin === `http://${headers.host}`,
  },
  {
    status: 403,
    why: 'the request comes from another site',
    passes: ({ headers }) => ['same-origin', 'none', undefined].includes(headers['sec-fetch-site'] as string),
  },
  {
    status: 401,
    why: 'the token is missing or not this gateway’s: send "Authorization: Bearer TOKEN"',
    passes: ({ path, headers }, { token }) =>
      path === '/' || sameText(headers.authorization ?? '', `Bearer ${token}`),
  },
  // What a form or a beacon of a web page can send without asking is never JSON.
  {
    status: 415,
    why: 'a body has to be application/json',
    passes: ({ method, headers }) =>
      ['GET', 'HEAD', 'DELETE'].includes(method) ||
      /^application\/json\b/i.test(headers['content-type'] ?? ''),
  },
]

/**
 * Whether a request to the HTTP side comes from its owner.
 *
 * @param asking method, path and headers
 * @param owner port and token of the HTTP side
 * @returns why not; nothing when it does
 */
export function refusalOf(asking: Asking, owner: Owner): Refusal | undefined {
  return gates.find((gate) => !gate.passes(asking, owner))
}
