import { formatEndpoint } from '../../../apns/endpoint.ts'
import { type JsonObject, type Payload, readPayload } from '../../../apns/payload.ts'
import { defined } from '../../../defined.ts'
import { causes } from '../../../diagnosis/causes/registry.ts'
import { aboutCredential, doubtsAbout, foresee } from '../../../diagnosis/foresee.ts'
import { Fault } from '../../../fault.ts'
import { bySeverity, type Finding, remedy } from '../../../finding.ts'
import type { Host } from '../../../host.ts'
import { credentialFor } from '../../push/credential.ts'
import type { PassphraseInput } from '../../push/passphrase.ts'
import { bodyOf, type CurlBody } from './body.ts'
import {
  bearerOf,
  type CurlCertificate,
  certificateOf,
  inspectedToken,
  type ProviderTokenIds,
} from './credential.ts'
import {
  type CurlReading,
  faultFinding,
  findingsOfLine,
  findingsOfPush,
  findingsOfWay,
  isOpen,
  isUrl,
  own,
} from './findings.ts'
import { type ReadHeaders, readHeaders } from './headers.ts'
import { type CurlRequest, readCurl, wordsOfConfig } from './request.ts'
import { sendLine } from './send-line.ts'
import { targetOf } from './target.ts'
/** What a curl line would do, and what APNs would make of it. */
export interface ExaminedCurl {
  /** Nothing for a curl line. */
  readonly writtenAs?: 'http' | 'httpie'
  readonly method: string
  /** Without a user or password that may stand in it. */
  readonly url: string
  readonly deviceToken?: string
  readonly topic?: string
  readonly pushType?: string
  readonly authentication?: 'certificate' | 'provider token'
  readonly providerToken?: ProviderTokenIds
  readonly payload?: JsonObject
  /** Bytes of the payload. */
  readonly size?: number
  readonly findings: readonly Finding[]
  /** The line that sends the same with pushctl. */
  readonly sendLine: string
  /** Whether pushctl refuses to send it until what was found is mended. */
  readonly isRefused: boolean
}

/** -X, -I, -G and -T decide, and then whether there is a body (curl(1), -X). */
function methodOf({ method, isHead, isGet, data }: CurlRequest): string {
  if (method !== undefined) return method
  if (isHead) return 'HEAD'
  if (isGet) return 'GET'
  if (data.some(({ is }) => is === 'upload')) return 'PUT'
  return data.length > 0 ? 'POST' : 'GET'
}

/** What is known of the credential before anything was sent. */
interface ReadCredential {
  readonly certificate: CurlCertificate
  readonly token?: ProviderTokenIds
  readonly findings: readonly Finding[]
}

async function readProviderToken(
  value: string,
  request: CurlRequest,
  host: Host,
): Promise<Omit<ReadCredential, 'certificate'>> {
  const token = bearerOf(value) ?? value
  if (token === '' || isOpen(token, request) || /^\w+$/.test(token)) return { findings: [] }
  try {
    const inspected = await inspectedToken(token, host)
    if ('service' in inspected) return { findings: inspected.findings }
    const { keyId, teamId, findings } = inspected
    return { token: { keyId, teamId }, findings }
  } catch (error) {
    if (error instanceof Fault) return { findings: [faultFinding(error)] }
    throw error
  }
}

async function readCredential(
  request: CurlRequest,
  headers: ReadHeaders,
  input: PassphraseInput,
  host: Host,
): Promise<ReadCredential> {
  const [value] = headers.authorization
  // With both APNs goes by the certificate.
  const certificate = await certificateOf(request, input, host)
  const ofToken =
    value === undefined || request.cert !== undefined
      ? { findings: [] }
      : await readProviderToken(value, request, host)
  const ofFile: Finding[] =
    certificate.is === 'unreadable'
      ? [faultFinding(certificate.fault)]
      : certificate.is === 'elsewhere'
        ? [
            own(
              'credential-not-here',
              'note',
              {
                en: `${certificate.file} is not here: it was not looked at.`,
                zh: `这里没有 ${certificate.file}，没有检查。`,
              },
              remedy({ en: 'Run this where the file is.', zh: '请在文件所在的目录里运行。' }),
            ),
          ]
        : []
  return { certificate, ...ofToken, findings: [...ofToken.findings, ...ofFile] }
}

/** As `send` does before anything leaves: what is certain to be refused, or else what is doubtful. */
async function foreseen(parts: CurlReading, { certificate }: ReadCredential): Promise<Finding[]> {
  const { facts, headers, request } = parts
  const isByToken = request.cert === undefined && headers.authorization.length > 0
  if (certificate.is !== 'read' && !isByToken) return []
  try {
    const credential =
      certificate.is === 'read' ? await credentialFor(certificate.given, facts.again, facts.now) : undefined
    const known = { ...facts, ...defined({ credential }) }
    // What the payload is not known to hold is told of the payload.
    const found = foresee(known, parts.payload === undefined ? aboutCredentialAndTopic : undefined)
    if (found === undefined) return doubtsAbout(known)
    const { cause: id, evidence, remedy: cure } = found.cause
    const see = causes.find((each) => each.id === id)?.see ?? ''
    return [{ id, severity: 'error', evidence, remedy: cure, see }]
  } catch (error) {
    if (error instanceof Fault) return [faultFinding(error)]
    throw error
  }
}

const aboutCredentialAndTopic = [...aboutCredential, 'MissingTopic'] as const

const once = (findings: readonly Finding[]) =>
  findings.filter(
    ({ id, severity }, at) =>
      findings.findIndex((each) => each.id === id && each.severity === severity) === at,
  )

/** The same line, with what stands in the files behind -K. */
export async function withConfigs(text: string, host: Host): Promise<CurlRequest | undefined> {
  const request = readCurl(text)
  if (request === undefined || request.configs.length === 0) return request
  const words: string[] = []
  for (const file of request.configs)
    if (await host.files.exists(file))
      words.push(...wordsOfConfig((await host.files.read(file)).toString('utf8')))
  return readCurl(text, words)
}

function payloadOf(body: CurlBody): Payload | undefined {
  if (body.is !== 'bytes' || body.bytes.length === 0) return undefined
  try {
    return readPayload(body.bytes, '')
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

/**
 * Takes a request apart as APNs would read it, without judging it.
 *
 * @param request what the curl line asks for
 * @param host whose files stand behind `@`
 * @returns method, where it goes, headers and body, with the payload where the body is one
 * @throws Fault of reading a file
 */
export async function partsOf(request: CurlRequest, host: Host) {
  const target = targetOf(request.urls.find(isUrl) ?? request.urls[0] ?? '')
  const headers = readHeaders(request.headers)
  const body = await bodyOf(request.data, host)
  return {
    request,
    method: methodOf(request),
    target,
    headers,
    body,
    ...defined({ payload: payloadOf(body) }),
  }
}

/** Web Push has a reader of its own. */
const isWebPush = ({ target }: Pick<CurlReading, 'target'>) => target.endpoint.host === 'web.push.apple.com'

/** What goes to another service is not judged as a push, and what looks like a device token in it is none of APNs. */
const notForApns = ({ target: { endpoint } }: Pick<CurlReading, 'target'>): Fault =>
  new Fault(
    'refused/not-for-apns',
    {
      en: `This request goes to ${endpoint.host}, which is not APNs.`,
      zh: `这个请求发往 ${endpoint.host}，不是 APNs。`,
    },
    {
      hint: {
        en: 'When its body is a request to a push service, put that into a file; this takes the payload for APNs out: pushctl payload extract FILE.json',
        zh: '如果请求体是发给推送服务的请求，先存成文件，再取出给 APNs 的 payload：pushctl payload extract FILE.json',
      },
    },
  )

/** A request to another service. */
export function isElsewhere({ target, request }: Pick<CurlReading, 'target' | 'request'>): boolean {
  const { gateway, path, meantHost } = target
  const isForApns = /^\/+[34]\//.test(path) || request.headers.some(({ name }) => /^apns-/i.test(name))
  return gateway.kind === 'other' && meantHost === undefined && !isForApns
}

/**
 * Checks all of a request as `send --dry-run` would.
 *
 * @param request that was read
 * @param input the passphrase options of the command
 * @param host where files are
 * @returns nothing when it is for Web Push
 * @throws Fault of `--gateway` for a gateway that is no more; `refused/not-for-apns` for a request to another service
 */
export async function examineRequest(
  request: CurlRequest,
  input: PassphraseInput,
  host: Host,
): Promise<ExaminedCurl | undefined> {
  const read = await partsOf(request, host)
  const { target, headers, payload } = read
  if (isWebPush(read)) return undefined
  if (isElsewhere(read)) throw notForApns(read)
  const credential = await readCredential(request, headers, input, host)
  const { token } = credential
  const sendParts = { ...read, ...defined({ token }) }
  const parts: CurlReading = {
    ...sendParts,
    facts: {
      gateway: target.gateway,
      file: request.cert ?? '',
      notification: {
        ...headers.notification,
        deviceToken: target.deviceToken ?? '',
        payload: payload?.bytes ?? new Uint8Array(),
      },
      ...(target.broadcastTo !== undefined && { channel: headers.channel ?? '' }),
      client: { userAgent: request.writtenAs ?? 'curl' },
      now: host.now(),
      again: (changes) => sendLine(sendParts, changes),
    },
  }
  const refusals = await foreseen(parts, credential)
  const findings = [...findingsOfWay(parts), ...credential.findings, ...refusals, ...findingsOfLine(parts)]
  const isRefused = [...refusals, ...findingsOfPush(parts)].some(({ severity }) => severity === 'error')
  return { ...told(parts, bySeverity(once(findings))), sendLine: sendLine(sendParts), isRefused }
}

function told(
  parts: CurlReading,
  findings: readonly Finding[],
): Omit<ExaminedCurl, 'sendLine' | 'isRefused'> {
  const { method, target, headers, payload, token, request } = parts
  const { topic, pushType } = headers.notification
  const authentication: ExaminedCurl['authentication'] =
    request.cert !== undefined
      ? 'certificate'
      : headers.authorization.length > 0
        ? 'provider token'
        : undefined
  return {
    method,
    url: `${target.scheme ?? 'http'}://${formatEndpoint(target.endpoint)}${target.path}`,
    ...defined({ deviceToken: target.deviceToken, topic, pushType, authentication, providerToken: token }),
    ...(payload !== undefined && { payload: payload.value, size: payload.bytes.length }),
    findings,
  }
}
