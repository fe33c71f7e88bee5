import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Endpoint, formatEndpoint, isEveryAddress } from '../../apns/endpoint.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import type { GatewayEvent } from '../event.ts'
import { readFilter } from '../expect/wanted.ts'
import { type PageFile, pageFiles } from '../page/page.ts'
import { isTold } from './arrival.ts'
import { limitConnections } from './connection-limit.ts'
import { errorDocument } from './document.ts'
import { EndCount } from './ends.ts'
import { type ControlArea, type Refusal, refusalOf } from './guard.ts'
import { health } from './health.ts'
import { OneTimeCodes } from './one-time-codes.ts'
import { proofOf } from './proof.ts'
import { questionIn } from './received.ts'
import { type Call, type ControlledGateway, findRoute, largestBody } from './routes.ts'
import { standInForApple } from './stand-in-proxy.ts'
import { streamedEvent } from './streamed-event.ts'

/** Where the HTTP side of a gateway is, and what opens it. */
export interface ControlAddress {
  /** `http://127.0.0.1:PORT`, or the one address that it was opened on */
  readonly url: string
  readonly token: string
}

/** Where other machines reach the HTTP side. */
export interface ControlOpening {
  /** An address of this computer; `0.0.0.0` and `::` stand for all. */
  readonly host: string
  /** Host names, in lower case, that requests may name beside addresses. */
  readonly names: readonly string[]
}

/** What the HTTP side is started with. */
export interface ControlOptions {
  readonly gateway: ControlledGateway
  /** TCP port; 0 lets the system choose. */
  readonly port: number
  /** That of an earlier run, so that an open page goes on, or one of the owner's choice; a new one when absent. */
  readonly token?: string
  /** This computer alone reaches it on 127.0.0.1, if not given. */
  readonly open?: ControlOpening
  now(): Date
  /** The gateway was asked to stop. Whoever asked gets the answer when the HTTP side closes. */
  stop(): void
}

/** The HTTP side, listening. */
export interface Control extends ControlAddress {
  /** @returns an address that opens the inbox once, within ten minutes */
  link(): string
  /** Answers those who asked to stop, then ends every connection. */
  close(): Promise<void>
}

const loopback = '127.0.0.1'
/** What stands for every address of this computer is none that can be asked. */
const askable = (address: string) => (isEveryAddress(address) ? loopback : address)
/** A reader of the live stream that is so many bytes behind has stopped reading. */
const furthestBehind = 1_048_576
/** Proxies and idle timers cut a silent stream; a comment now and then keeps it. In milliseconds. */
const heartbeat = 15_000

/** Times for the head and the whole of a request, and between two looks at who has used them up, in milliseconds. */
const timeouts = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1000,
} as const
/** How long those who asked to stop may take to read the answer, in milliseconds. */
const answerTime = 500

/** Nobody else may read, frame, sniff or keep an answer. */
const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

/** The page loads its own two files and asks its own gateway; nothing can frame it, and no text becomes code. */
const pageHeaders = {
  ...headers,
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
} as const

function sendJson(response: ServerResponse, status: number, value: unknown, more: object = {}): void {
  if (response.destroyed) return
  response.writeHead(status, { ...headers, 'content-type': 'application/json', ...more })
  response.end(`${JSON.stringify(value)}\n`)
}

/** A mistake in a request that pushctl's own commands do not make. */
const mistake = (en: string, zh: string) => errorDocument(new Fault('usage/request', { en, zh }))

/** A body that is not read to its end. */
class TooLarge extends Error {
  readonly most: number

  constructor(most: number) {
    super()
    this.most = most
  }
}

async function readBody(request: IncomingMessage, most = largestBody): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > most) throw new TooLarge(most)
    chunks.push(chunk)
  }
  return size === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

/** One event of the stream (HTML Standard, "Server-sent events"); messages carry their number as id. */
function frame(event: GatewayEvent): string {
  const id = 'number' in event ? `id: ${event.number}\n` : ''
  return `${id}event: ${event.kind}\ndata: ${JSON.stringify(streamedEvent(event))}\n\n`
}

/** Tells what happens for as long as somebody listens; first the messages they say they have missed, and what is kept of failed connections. */
function stream(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  { controls }: ControlledGateway,
) {
  const selection = readFilter(questionIn(url.searchParams))
  const seen = request.headers['last-event-id'] ?? url.searchParams.get('after')
  const after = Number(seen ?? Number.NaN)
  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' })
  response.write(': listening\n\n')
  if (Number.isInteger(after)) {
    const missed = [...controls.received(after), ...controls.connections()]
    for (const event of missed.sort((one, other) => one.time.getTime() - other.time.getTime()))
      if (isTold(event, selection)) response.write(frame(event))
  }
  const unsubscribe = controls.subscribe((event) => {
    if (!isTold(event, selection)) return
    if (response.writableLength > furthestBehind) response.destroy()
    else response.write(frame(event))
  })
  const beat = setInterval(() => response.write(':\n\n'), heartbeat)
  response.on('close', () => {
    clearInterval(beat)
    unsubscribe()
  })
}

async function sendPage(response: ServerResponse, method: string, { type, load }: PageFile): Promise<void> {
  if (method !== 'GET') {
    const said = mistake('The page takes GET.', '页面只接受 GET。')
    sendJson(response, 405, said, { allow: 'GET', connection: 'close' })
    return
  }
  const { default: text } = await load()
  response.writeHead(200, { ...pageHeaders, 'content-type': `${type}; charset=utf-8` })
  response.end(text)
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  { gateway, now, since, arrived }: ControlOptions & Pick<Call, 'since' | 'arrived'>,
): Promise<void> {
  const found = findRoute(request.method ?? '', url.pathname)
  if (found.kind === 'no-path') {
    sendJson(
      response,
      404,
      mistake(`There is nothing at ${url.pathname}.`, `没有 ${url.pathname} 这个路径。`),
    )
    return
  }
  if (found.kind === 'no-method') {
    const allow = found.allowed.join(', ')
    const said = mistake(`${url.pathname} takes ${allow}.`, `${url.pathname} 只接受 ${allow}。`)
    sendJson(response, 405, said, { allow })
    return
  }
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const body = await readBody(request, found.largestBody)
  const call = { gateway, query: url.searchParams, body, now: now(), since, arrived, gone: gone.signal }
  sendJson(response, 200, await found.answer(call))
}

/** What a page asks before it has the token, or before it hands it over again. */
const atTheDoor: readonly string[] = ['/proof', '/session']

function areaOf(path: string): ControlArea {
  if (path === health.path) return 'health'
  if (pageFiles.has(path)) return 'page'
  return atTheDoor.includes(path) ? 'door' : 'api'
}

function sendHealth(response: ServerResponse, method: string): void {
  if (method === 'GET' || method === 'HEAD') {
    sendJson(response, 200, health.document)
    return
  }
  const said = mistake(`${health.path} takes GET.`, `${health.path} 只接受 GET。`)
  sendJson(response, 405, said, { allow: 'GET, HEAD', connection: 'close' })
}

function sendRefusal(response: ServerResponse, { status, why }: Refusal): void {
  const more = status === 401 ? { 'www-authenticate': 'Bearer' } : {}
  sendJson(response, status, mistake(why.en, why.zh), { ...more, connection: 'close' })
}

/** A code for the token; to anybody else nothing. */
async function admit(request: IncomingMessage, isGood: (code: string) => boolean, token: string) {
  const { code } = ((await readBody(request)) ?? {}) as { readonly code?: unknown }
  if (typeof code === 'string' && isGood(code)) return { status: 200, value: { token } }
  const said = mistake(
    'This link has been used, or is older than ten minutes: pushctl gateway open prints a new one.',
    '这个链接已经用过，或者已超过十分钟。用 pushctl gateway open 可以得到新的。',
  )
  return { status: 403, value: said }
}

/** What a page is told before it shows a token, or before it has one. */
async function answerAtTheDoor(
  request: IncomingMessage,
  { pathname, searchParams }: URL,
  token: string,
  isGood: (code: string) => boolean,
) {
  if (request.method === 'POST' && pathname === '/session') return admit(request, isGood, token)
  if (request.method !== 'GET' || pathname !== '/proof')
    return { status: 405, value: mistake('It takes another method.', '不支持这个请求方法。') }
  const proof = proofOf(token, request.headers.host ?? '', searchParams.get('nonce') ?? '')
  return { status: proof === undefined ? 400 : 200, value: { proof } }
}

/** Counts what arrives, until it is stopped. */
function countArrivals({ controls }: ControlledGateway) {
  const count = new EndCount()
  const stop = controls.subscribe((event) => {
    if ('outcome' in event) count.add(event)
  })
  return { ends: () => count.ends(), stop }
}

function sendFailure(response: ServerResponse, error: unknown): void {
  if (error instanceof Fault) sendJson(response, 400, errorDocument(error))
  else if (error instanceof SyntaxError)
    sendJson(response, 400, mistake('The body is not JSON.', '请求体不是 JSON。'))
  else if (error instanceof TooLarge) {
    const said = mistake(`The body has more than ${error.most} bytes.`, `请求体超过 ${error.most} 字节。`)
    sendJson(response, 413, said, { connection: 'close' })
  }
  // The asker went away in the middle of the body.
  else if (response.destroyed || !response.writable) response.destroy()
  // A defect costs one answer, not every connection of the gateway.
  else if (response.headersSent) response.destroy(error as Error)
  else sendJson(response, 500, errorDocument(defect(error)))
}

const defect = (cause: unknown) =>
  new Fault(
    'gateway/defect',
    {
      en: `The gateway could not answer, which is a bug in pushctl: ${cause}`,
      zh: `本地网关无法应答，这是 pushctl 自身的缺陷：${cause}`,
    },
    { cause },
  )

function listen(server: Server, { host, port }: Endpoint): Promise<number> {
  return new Promise((resolve, reject) => {
    // Also later, when the system has no descriptor left for a connection that waits.
    server.on('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code ?? cause.message
      reject(
        new Fault(
          'gateway/cannot-listen',
          {
            en: `The HTTP side of the gateway cannot listen on ${formatEndpoint({ host, port })} (${why}).`,
            zh: `本地网关的 HTTP 端无法监听 ${formatEndpoint({ host, port })}（${why}）。`,
          },
          {
            cause,
            hint: {
              en: 'Choose another port, or none: without --api-port the system finds a free one.',
              zh: '换一个端口；不写 --api-port 时系统会自动选一个空闲端口。',
            },
          },
        ),
      )
    })
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

/**
 * Starts the HTTP side of a gateway, on the loopback address unless it is to be open to others: a JSON API, a live
 * stream of what arrives, and a page that shows it. Only who has its token can read or write; a web page of another site
 * can do neither, and the page itself has the token only from its owner.
 *
 * @param options the gateway, the port, the clock, and what to do when it is asked to stop
 * @returns where it listens, its token, and how to close it
 * @throws Fault `gateway/cannot-listen`
 */
export async function startControl(options: ControlOptions): Promise<Control> {
  const token = options.token ?? randomBytes(32).toString('base64url')
  const openUnder = options.open?.names
  const host = options.open?.host ?? loopback
  const url = () => `http://${formatEndpoint({ host: askable(host), port })}`
  const codes = new OneTimeCodes()
  const since = options.now()
  const arrived = countArrivals(options.gateway)
  const stopping = new Set<ServerResponse>()
  let port = options.port

  const owner = () => ({ port, token, ...defined({ openUnder }) })
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const target = `http://${loopback}${request.url}`
    if (!URL.canParse(target))
      return sendJson(response, 400, mistake('The path cannot be read.', '路径无法解析。'))
    const asked = new URL(target)
    const { method = '' } = request
    const { pathname: path } = asked
    const page = pageFiles.get(path)
    const refusal = refusalOf(areaOf(path), { method, headers: request.headers }, owner())
    if (refusal !== undefined) return sendRefusal(response, refusal)
    if (path === health.path) return sendHealth(response, method)
    if (page !== undefined) return sendPage(response, method, page)
    if (atTheDoor.includes(path)) {
      const isGood = (code: string) => codes.take(code, options.now())
      const { status, value } = await answerAtTheDoor(request, asked, token, isGood)
      return sendJson(response, status, value)
    }
    connections.authenticated(request.socket)
    if (method === 'GET' && path === '/api/events') return stream(request, response, asked, options.gateway)
    if (method === 'POST' && path === '/api/stop') {
      stopping.add(response)
      return options.stop()
    }
    if (method === 'POST' && path === '/api/link') return sendJson(response, 200, { link: link() })
    return answer(request, response, asked, { ...options, since, arrived: arrived.ends() })
  }
  const link = () => `${url()}/#once-${codes.make(options.now())}`

  const server = createServer(timeouts, (request, response) => {
    serve(request, response).catch((error: unknown) => sendFailure(response, error))
  })
  const connections = limitConnections(server)
  standInForApple(server, options.gateway)
  port = await listen(server, { host, port })
  return {
    url: url(),
    token,
    link,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const response of stopping) sendJson(response, 200, { stopped: true }, { connection: 'close' })
      await allFinished([...stopping], answerTime)
      connections.destroyAll()
      arrived.stop()
      await closed
    },
  }
}

/** When every answer has left, or its reader has; an answer behind another that has no end never does, so only for a while. */
async function allFinished(responses: readonly ServerResponse[], milliseconds: number): Promise<void> {
  let late: NodeJS.Timeout | undefined
  const tooLate = new Promise<void>((resolve) => {
    late = setTimeout(resolve, milliseconds)
  })
  await Promise.race([tooLate, Promise.all(responses.map(finished))])
  clearTimeout(late)
}

/** When an answer has left, or its reader has. */
function finished(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.writableFinished || response.destroyed) resolve()
    else response.once('finish', resolve).once('close', resolve)
  })
}
