import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import type { Text } from '../../text.ts'

/** A request to the HTTP side, as far as it decides who may ask. */
export interface GuardedRequest {
  readonly method: string
  readonly headers: IncomingHttpHeaders
}

/** Whom the HTTP side belongs to. */
export interface Owner {
  readonly port: number
  /** What only its owner can read. */
  readonly token: string
  /** Host names under which other machines reach it, too; this computer alone does, if not given. */
  readonly openUnder?: readonly string[]
}

/** Why a request is not even looked at. */
export interface Refusal {
  readonly status: 401 | 403 | 415
  readonly why: Text
}

/** One thing a request has to be. */
interface GuardRule extends Refusal {
  passes(request: GuardedRequest, owner: Owner): boolean
}

/**
 * What is requested: whether it is there at all; the inbox page, which holds nothing of anybody's; what the page asks
 * before it has the token; or all that knows and does something.
 */
export type ControlArea = 'health' | 'page' | 'door' | 'api'

const names = ['127.0.0.1', 'localhost'] as const

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * A name that was rebound to this computer is one that a site can have: not an address, and not a name that the owner
 * chose. The port may be another one on the way here, as a container's published port is.
 */
function isOpenUnder(given: string, openUnder: readonly string[]): boolean {
  const [, address = '', name = ''] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/i.exec(given) ?? []
  return isIP(address || name) !== 0 || ['localhost', ...openUnder].includes(name.toLowerCase())
}

const hostGate: GuardRule = {
  status: 403,
  why: {
    en: 'The Host header does not name this gateway.',
    zh: 'Host 请求头不是本地网关的地址。',
  },
  passes: ({ headers }, { port, openUnder }) =>
    openUnder === undefined
      ? names.some((name) => headers.host === `${name}:${port}`)
      : isOpenUnder(headers.host ?? '', openUnder),
}

const originGate: GuardRule = {
  status: 403,
  why: { en: 'The Origin header names another site.', zh: 'Origin 请求头是另一个网站。' },
  passes: ({ headers }) => headers.origin === undefined || headers.origin === `http://${headers.host}`,
}

const isOwnSite = ({ headers }: GuardedRequest) =>
  ['same-origin', 'none', undefined].includes(headers['sec-fetch-site'] as string)

const siteGate: GuardRule = {
  status: 403,
  why: { en: 'The request comes from another site.', zh: '请求来自另一个网站。' },
  passes: isOwnSite,
}

/**
 * A link on another page, or the file that opens the inbox: to a browser a file is another site (Fetch Metadata Request
 * Headers, section 2). It fills a window of its own; the page that had the link sees nothing of it.
 */
const isNavigation = ({ method, headers }: GuardedRequest) =>
  method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'

const navigationGate: GuardRule = {
  ...siteGate,
  passes: (request) => isOwnSite(request) || isNavigation(request),
}

const frameGate: GuardRule = {
  status: 403,
  why: { en: 'The page cannot be put into a frame.', zh: '本页面不能嵌入到 frame 中。' },
  passes: ({ headers }) =>
    ['document', 'script', 'style', 'empty', undefined].includes(headers['sec-fetch-dest'] as string),
}

const tokenGate: GuardRule = {
  status: 401,
  why: {
    en: 'The token is missing, or not that of this gateway. Send "Authorization: Bearer TOKEN"; it lies in control.json beside the CA file.',
    zh: '缺少 token，或者不是这个网关的 token。请带上「Authorization: Bearer TOKEN」；token 在 CA 文件旁边的 control.json 里。',
  },
  passes: ({ headers }, { token }) => sameText(headers.authorization ?? '', `Bearer ${token}`),
}

/** What a form or a beacon of a web page can send without request is never JSON. */
const jsonGate: GuardRule = {
  status: 415,
  why: { en: 'A body has to be application/json.', zh: '请求体必须是 application/json。' },
  passes: ({ method, headers }) =>
    ['GET', 'HEAD', 'DELETE'].includes(method) || /^application\/json\b/i.test(headers['content-type'] ?? ''),
}

/*
 * The HTTP side listens on the loopback address, which every web page in a browser on this computer can reach, and
 * every other user of it. A page reaches it under the name of its own site (DNS rebinding: the Host header tells), or
 * as a stranger (the Origin header tells, and Sec-Fetch-Site); another user does not have the token.
 */
const gates: Readonly<Record<ControlArea, readonly GuardRule[]>> = {
  health: [hostGate, originGate, siteGate],
  page: [hostGate, originGate, navigationGate, frameGate],
  door: [hostGate, originGate, siteGate, jsonGate],
  api: [hostGate, originGate, siteGate, tokenGate, jsonGate],
}

/**
 * Whether a request to the HTTP side comes from its owner.
 *
 * @param part what is requested
 * @param request method and headers
 * @param owner port and token of the HTTP side
 * @returns why not; nothing when it does
 */
export function refusalOf(part: ControlArea, request: GuardedRequest, owner: Owner): Refusal | undefined {
  return gates[part].find((gate) => !gate.passes(request, owner))
}
