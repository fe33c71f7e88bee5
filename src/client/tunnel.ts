import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { type Endpoint, formatEndpoint } from '../apns/endpoint.ts'
import { defined } from '../defined.ts'
import type { Failure, Phase } from '../diagnosis/facts.ts'
import { failureOf } from './failure.ts'
import type { HttpProxy } from './proxy.ts'
import type { Reached } from './reach.ts'
import { secureContext } from './secure-context.ts'
import { calledAs } from './server-identity.ts'

export interface TunnelOptions {
  /** PEM of authorities to trust besides the usual ones, for a proxy that is spoken to over TLS. */
  readonly ca?: string
  /** Milliseconds to wait for the connection to the proxy, and again for its answer. */
  readonly patience: number
  /** Ends it at once, as `stopped`. */
  readonly signal?: AbortSignal | undefined
}

function connectRequest(
  { scheme, endpoint, authorization }: HttpProxy,
  to: Endpoint,
  ca: string | undefined,
): ClientRequest {
  const request = scheme === 'https:' ? httpsRequest : httpRequest
  const path = formatEndpoint(to)
  return request({
    ...endpoint,
    method: 'CONNECT',
    path,
    headers: { host: path, ...defined({ 'proxy-authorization': authorization }) },
    agent: false,
    ...(scheme === 'https:' && {
      secureContext: secureContext(ca === undefined ? {} : { ca }),
      ...calledAs(endpoint.host),
    }),
  })
}

/** Ways of showing who asks (IANA, "HTTP Authentication Schemes"), as far as proxies use them. */
const schemes = ['Basic', 'Digest', 'NTLM', 'Negotiate'] as const

/** `Basic realm="…", Negotiate` → Basic, Negotiate (RFC 9110 section 11.7.1) */
function schemesIn({ headers }: IncomingMessage): readonly string[] {
  const challenges = [headers['proxy-authenticate']]
    .flat()
    .join(', ')
    // A string without an end takes all the rest: who looks for the end from each quote anew looks for ever.
    .replaceAll(/"(?:[^"\\]|\\(?:.|$))*(?:"|$)/gs, '""')
  return schemes.filter((scheme) => new RegExp(`(?:^|,\\s*)${scheme}\\b`, 'i').test(challenges))
}

/** `squid; error=dns_error` (RFC 9209 section 2.1.1), or `ERR_DNS_FAIL 0` of Squid: a word, and nothing that could be a sentence. */
function wordIn({ headers }: IncomingMessage): { readonly word?: string } {
  const told = [headers['proxy-status'], headers['x-squid-error']].flat()
  const [status = '', squid = ''] = told.map((text) => text ?? '')
  const word = /;\s*error="?([a-z_]{3,50})/i.exec(status)?.[1] ?? /^([A-Z_]{3,50})\b/.exec(squid)?.[1]
  return defined({ word })
}

/**
 * Has a proxy open a tunnel to a gateway.
 *
 * @param proxy whom to ask
 * @param to where the tunnel is to lead
 * @param options whom to trust, how long to wait
 * @returns the connection, through which nothing has been said yet; never rejects for a reason of the network
 */
export function openTunnel(proxy: HttpProxy, to: Endpoint, options: TunnelOptions): Promise<Reached> {
  const { ca, patience, signal } = options
  const { address, source, scheme } = proxy
  const named = { address, source, ...(scheme === 'https:' && { isOverTls: true as const }) }
  const asking = connectRequest(proxy, to, ca)
  return new Promise((resolve) => {
    let phase: Phase = 'connect'
    const end = (tunnel: Reached) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      resolve(tunnel)
      if (tunnel.kind === 'failed') asking.destroy()
    }
    const fail = (why: Failure) =>
      end({ kind: 'failed', failure: { kind: 'proxy-unreachable', proxy: named, why } })
    const giveUp = () => fail({ kind: 'timeout', phase, seconds: patience / 1000 })
    const stop = () => end({ kind: 'failed', failure: { kind: 'stopped' } })
    let timer = setTimeout(giveUp, patience)
    signal?.addEventListener('abort', stop)
    if (signal?.aborted === true) stop()
    asking.once('socket', (socket) => {
      if (scheme === 'https:')
        socket.once('connect', () => {
          phase = 'handshake'
        })
      socket.once(scheme === 'https:' ? 'secureConnect' : 'connect', () => {
        phase = 'tunnel'
        clearTimeout(timer)
        timer = setTimeout(giveUp, patience)
      })
    })
    asking.once('connect', (answer: IncomingMessage, socket: Socket, head: Buffer) => {
      const { statusCode: status = 0 } = answer
      if (status < 200 || status > 299) {
        socket.destroy()
        const refused = { proxy: { address, source }, status, schemes: schemesIn(answer), ...wordIn(answer) }
        return end({ kind: 'failed', failure: { kind: 'proxy-refused', ...refused } })
      }
      if (head.length > 0) socket.unshift(head)
      end({ kind: 'open', socket })
    })
    asking.on('error', (error) => fail(failureOf(error, phase)))
    asking.end()
  })
}
