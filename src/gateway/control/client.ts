import { type IncomingMessage, request } from 'node:http'
import { isIP } from 'node:net'
import { posix, win32 } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Fault, type FaultCode, type FaultReport } from '../../fault.ts'
import { gatewayFolder, type Surroundings } from '../../own-folders.ts'
import type { Wanted } from '../expect/wanted.ts'
import { type Keep, keepOrFail } from '../store/keeper.ts'
import type { StoreHost } from '../store/store.ts'
import type { ControlAddress } from './control.ts'
import type { EventDocument } from './event-document.ts'
import { health } from './health.ts'

/** Where programs that `gateway start --for-command` runs find the HTTP side of their gateway. */
export const controlVariables = {
  url: 'PUSHCTL_GATEWAY_API',
  token: 'PUSHCTL_GATEWAY_API_TOKEN',
  /** For clients that know Apple's addresses only. */
  proxy: 'PUSHCTL_GATEWAY_PROXY',
} as const

type ControlHost = Pick<StoreHost, 'files' | keyof Surroundings>

/** One question to the HTTP side. */
export interface ControlRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  /** Gives up when it fires; the question then ends in an AbortError. */
  readonly signal?: AbortSignal
}

/** One look takes so long at most, in milliseconds: what does not answer by then is not there yet. */
const longestLook = 2000

function filesOf(host: ControlHost) {
  const own = gatewayFolder(host)
  const { path: folder } = own
  const { join } = host.platform === 'win32' ? win32 : posix
  return {
    files: host.files.own(own),
    folder,
    control: join(folder, 'control.json'),
    inbox: join(folder, 'inbox.html'),
    page: join(folder, 'page.json'),
  }
}

/**
 * A page that sends the browser to the inbox with the token behind the `#`, which is never sent to a server. So the
 * token stands in no line of a terminal, and no program's arguments: whoever may read the file may open the inbox.
 */
function openerOf({ url, token }: ControlAddress): string {
  const target = `${url}/#${token}`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<title>pushctl inbox</title>
<script>location.replace('${target}')</script>
<p><a href="${target}">Open the inbox of the local gateway</a></p>
<p lang="zh-CN"><a href="${target}">打开本地网关的收件箱</a></p>
</html>
`
}

/** Where the HTTP side was, and what opened it: it is there again at the next start, so an open page goes on by itself. */
export interface KeptControl {
  readonly port: number
  readonly token: string
}

const keptToken = /^[\w-]{43}$/

/** @returns what the last run wrote down; nothing when there is no such thing, or it cannot be read */
export async function keptControl(host: ControlHost): Promise<KeptControl | undefined> {
  const { files, page } = filesOf(host)
  try {
    if (!(await files.exists(page))) return undefined
    const { port, token } = JSON.parse((await files.read(page)).toString('utf8')) as Partial<KeptControl>
    const isPort = Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536
    return isPort && keptToken.test(token ?? '') ? { port: Number(port), token: String(token) } : undefined
  } catch {
    // A new token and another port cost an open page its way back, and nothing else.
    return undefined
  }
}

/**
 * Writes down where the HTTP side is and what opens it, for this user only.
 *
 * @param host files, and what tells the place of the gateway's folder
 * @param address of the HTTP side
 * @param keep makes every change on disk
 * @returns the `file:` URL of a page that opens the inbox
 */
export async function announceControl(
  host: ControlHost,
  address: ControlAddress,
  keep: Keep = keepOrFail,
): Promise<string> {
  const { url, token } = address
  const { files, folder, control, inbox, page } = filesOf(host)
  const privately = { mode: 0o600, force: true, own: true } as const
  const write = (file: string, text: string) =>
    keep(file, async () => {
      await files.makeFolder(folder)
      await files.write(file, text, privately)
    })
  await write(control, `${JSON.stringify({ url, token })}\n`)
  await write(page, `${JSON.stringify({ port: Number(new URL(url).port), token } satisfies KeptControl)}\n`)
  await write(inbox, openerOf(address))
  return openerUrl(host)
}

/** @returns the `file:` URL of the page that opens the inbox of the gateway that runs */
export function openerUrl(host: ControlHost): string {
  return pathToFileURL(filesOf(host).inbox, { windows: host.platform === 'win32' }).href
}

/** Takes back what {@link announceControl} wrote, but for what the next run is to have again. */
export async function withdrawControl(host: ControlHost, keep: Keep): Promise<void> {
  const { files, control, inbox } = filesOf(host)
  for (const file of [inbox, control]) await keep(file, () => files.remove(file), 'removal')
}

function notRunning(cause?: unknown): Fault {
  return new Fault(
    'gateway/not-running',
    { en: 'No local gateway is running.', zh: '没有正在运行的本地网关。' },
    {
      cause,
      hint: {
        en: 'Start it in another terminal: pushctl gateway start',
        zh: '先在另一个终端里启动它：pushctl gateway start',
      },
    },
  )
}

function readAddress(text: string): ControlAddress | undefined {
  try {
    const { url, token } = JSON.parse(text) as Partial<ControlAddress>
    return typeof url === 'string' && typeof token === 'string' ? { url, token } : undefined
  } catch {
    return undefined
  }
}

/** The HTTP side that is asked, and who said where it is. */
interface FoundControl extends ControlAddress {
  readonly by: 'environment' | 'announcement'
}

/** @throws Fault `gateway/not-running`, `usage/gateway-api` */
async function findControl(host: ControlHost): Promise<FoundControl> {
  const named = host.env[controlVariables.url]
  if (named !== undefined) {
    const url = /^(http:\/\/[^/?#]+)\/?$/.exec(named)?.[1]
    if (url === undefined || !URL.canParse(url)) throw badAddress()
    return { url, token: host.env[controlVariables.token] ?? '', by: 'environment' }
  }
  const { files, control } = filesOf(host)
  const found = (await files.exists(control))
    ? readAddress((await files.read(control)).toString('utf8'))
    : undefined
  if (found === undefined) throw notRunning()
  return { ...found, by: 'announcement' }
}

function badAddress(): Fault {
  return new Fault(
    'usage/gateway-api',
    {
      en: `${controlVariables.url} is not the address of a gateway.`,
      zh: `${controlVariables.url} 不是网关的地址。`,
    },
    {
      hint: {
        en: `It takes scheme, host and port, and nothing behind them: export ${controlVariables.url}=http://apns:8080`,
        zh: `应为协议、主机和端口，后面不要再写别的：export ${controlVariables.url}=http://apns:8080`,
      },
    },
  )
}

/** Whether what a 401 or 403 says is said by a gateway, and not by whoever has its port by now. */
const isRefusal = ({ status, text }: ControlResponse) =>
  (status === 401 || status === 403) && readAnswer(text)?.error?.code === 'usage/request'

/** A gateway that the environment names is there, and does not do what it is asked. */
function refused(url: string, status: number): Fault {
  if (status === 401) {
    return new Fault('gateway/token', {
      en: `The gateway at ${url} does not take the token in ${controlVariables.token}.`,
      zh: `${url} 的网关不接受 ${controlVariables.token} 里的 token。`,
    })
  }
  const { host, hostname } = new URL(url)
  const name = isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? ` --name ${hostname}` : ''
  const line = `--host 0.0.0.0 --api-token-env NAME${name}`
  return new Fault(
    'gateway/other-name',
    {
      en: `A gateway answers at ${host}, and lets nobody ask under that address.`,
      zh: `${host} 有网关应答，但它不接受用这个地址访问。`,
    },
    {
      hint: {
        en: `Start it so that it is reached from elsewhere: pushctl gateway start ${line}`,
        zh: `启动它时让别处可以访问：pushctl gateway start ${line}`,
      },
    },
  )
}

interface ControlResponse {
  readonly status: number
  readonly text: string
}

function exchange(
  { url, token }: ControlAddress,
  { method, path, body, signal }: ControlRequest,
): Promise<ControlResponse> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    }
    const asking = request(`${url}${path}`, { method, headers, ...(signal && { signal }) }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      response.on('error', reject)
    })
    asking.on('error', reject)
    asking.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** What is behind a request: the answer, once its head is there. */
function open({ url, token }: ControlAddress, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' }
    const asking = request(`${url}${path}`, { headers, signal }, resolve)
    asking.on('error', reject)
    asking.end()
  })
}

/** The documents of a stream of events (HTML Standard, "Server-sent events"); the gateway writes each on one line. */
async function* documentsIn(response: IncomingMessage): AsyncGenerator<EventDocument> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data: ')) yield JSON.parse(line.slice('data: '.length))
  }
}

/** Of which messages is told; a query has conditions as texts. */
export interface ListenedFor
  extends Pick<Wanted, 'after' | 'deviceToken' | 'topic' | 'environment' | 'outcome'> {
  readonly match?: readonly string[]
}

/**
 * Listens to the gateway that runs: what it has received, then what it receives, until it ends or the person stops.
 *
 * @param host files, environment, and what tells the place of the gateway's folder
 * @param wanted which messages; what nothing is said of is all told
 * @throws Fault `gateway/not-running`; `usage/…` as the gateway says it
 */
export async function* followGateway(
  host: ControlHost & { readonly interrupted: AbortSignal },
  { match = [], ...wanted }: ListenedFor,
): AsyncGenerator<EventDocument> {
  const query = new URLSearchParams(match.map((one): [string, string] => ['match', one]))
  for (const [name, value] of Object.entries({ after: 0, ...wanted })) query.append(name, String(value))
  try {
    const response = await open(await findControl(host), `/api/events?${query}`, host.interrupted)
    if (response.statusCode === 200) return yield* documentsIn(response)
    let text = ''
    for await (const chunk of response.setEncoding('utf8')) text += chunk
    read(response.statusCode ?? 0, text)
  } catch (error) {
    // The person stopped listening, or the gateway went away in the middle of an event.
    const { code = '' } = error as NodeJS.ErrnoException
    if (host.interrupted.aborted || code === 'ECONNRESET') return
    throw deserted.includes(code) ? notRunning(error) : error
  }
}

interface AnswerDocument {
  readonly error?: FaultReport & { readonly code: FaultCode }
}

function readAnswer(text: string): AnswerDocument | undefined {
  try {
    return JSON.parse(text) as AnswerDocument
  } catch {
    return undefined
  }
}

/** Errors that mean that nobody, or somebody else, listens where the gateway was. */
const deserted = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'HPE_INVALID_CONSTANT',
  'ERR_INVALID_URL',
]

/**
 * Looks once whether the HTTP side answers of the gateway that {@link askGateway} would ask.
 *
 * @param host files, environment, and what tells the place of the gateway's folder
 * @param signal gives up when it fires
 * @returns its address; nothing when no gateway answers there, or none is known
 * @throws Fault `usage/gateway-api` for an environment that names it badly, `gateway/other-name`
 */
export async function answeringGateway(host: ControlHost, signal: AbortSignal): Promise<string | undefined> {
  const address = await findControl(host).catch((error: unknown) => {
    if (error instanceof Fault && error.code === 'gateway/not-running') return undefined
    throw error
  })
  if (address === undefined) return undefined
  const answer = await lookAtHealth(address.url, signal)
  if (answer === undefined) return undefined
  if (address.by === 'environment' && isRefusal(answer)) throw refused(address.url, answer.status)
  return isHealthy(answer) ? address.url : undefined
}

/** Without a token: whoever listens there may be somebody else by now. */
async function lookAtHealth(url: string, signal?: AbortSignal): Promise<ControlResponse | undefined> {
  const look = AbortSignal.any([AbortSignal.timeout(longestLook), ...(signal === undefined ? [] : [signal])])
  const asking = exchange({ url, token: '' }, { method: 'GET', path: health.path, signal: look })
  return asking.catch(() => undefined)
}

const isHealthy = ({ text }: ControlResponse) => text.trim() === JSON.stringify(health.document)

/**
 * Looks once whether the HTTP side answers of the gateway that `gateway start` announced; what the environment names is
 * another.
 *
 * @param host files, and what tells the place of the gateway's folder
 */
export async function isAnnouncedAndHealthy(host: ControlHost): Promise<boolean> {
  const { files, control } = filesOf(host)
  if (!(await files.exists(control))) return false
  const address = readAddress((await files.read(control)).toString('utf8'))
  const answer = address === undefined ? undefined : await lookAtHealth(address.url)
  return answer !== undefined && isHealthy(answer)
}

/**
 * Asks the HTTP side of the gateway that runs: the one named in the environment, else the one `gateway start` announced.
 *
 * @param host files, environment, and what tells the place of the gateway's folder
 * @param question method, path and body
 * @returns the JSON document of the answer
 * @throws Fault `gateway/not-running`, `gateway/token`, `gateway/other-name`; `usage/…` as the gateway says it
 */
export async function askGateway(host: ControlHost, question: ControlRequest): Promise<unknown> {
  const address = await findControl(host)
  const answer = await exchange(address, question).catch((error: NodeJS.ErrnoException) => {
    throw deserted.includes(error.code ?? '') ? notRunning(error) : error
  })
  const { status, text } = answer
  if (address.by === 'environment' && isRefusal(answer)) throw refused(address.url, status)
  return read(status, text)
}

/** What an answer says, or the fault that it tells of. */
function read(status: number, text: string): unknown {
  const document = readAnswer(text)
  // Without a token that is taken, or with an answer of another kind, the gateway is gone and its port has been reused.
  if (status === 401 || status === 403 || document === undefined) throw notRunning()
  if (document.error === undefined) return document
  const { code, message, ...details } = document.error
  throw new Fault(code, message, details)
}
