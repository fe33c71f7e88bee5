import { formatEndpoint, type Gateway } from '../../apns/endpoint.ts'
import { devicePath, notificationHeaders } from '../../apns/notification.ts'
import type { JsonObject, Payload } from '../../apns/payload.ts'
import { isStdin } from '../../cli/secret-fault.ts'
import type { Style } from '../../cli/style.ts'
import type { Contents } from '../../credential/model.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { type Finding, quoted } from '../../finding.ts'
import { jsonText, type Text } from '../../text.ts'
import { findingLines } from '../output/finding-lines.ts'
import { commandLine } from '../push/command-line.ts'
import type { CredentialInput } from '../push/credential-options.ts'
import { isFile } from '../push/credential-source.ts'
import { broadcastRequest } from '../push/delivery.ts'
import { type CredentialName, credentialOf, type GatewayName, gatewayOf } from '../push/sent.ts'
import type { Plan } from './plan.ts'

/** One request as it would be sent, without its credential. */
export interface PreparedRequest {
  readonly method: 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** What `--dry-run` and `--curl` answer. */
export interface PreparedPush {
  readonly kind: 'prepared'
  readonly gateway: GatewayName
  readonly credential: CredentialName
  readonly requests: readonly PreparedRequest[]
  readonly payload: JsonObject
  /** Bytes of the payload. */
  readonly size: number
  /** Lines that send the same with curl; no secret is in them. */
  readonly curl?: readonly string[]
  readonly findings: readonly Finding[]
  readonly notes: readonly Text[]
}

/** Everything a curl line is made of. */
interface CurlParts {
  readonly gateway: Gateway
  readonly caFile?: string
  /** As typed after `--proxy`; curl reads HTTPS_PROXY by itself. */
  readonly proxy?: string
  readonly credential: CredentialInput
  /** Of the certificate's file. */
  readonly format?: Contents['format']
  readonly payload: Payload
  /** The file the payload's bytes lie in. */
  readonly payloadFile?: string
}

/** What was typed that `prepare` needs. */
interface TypedForCurl {
  readonly curl: boolean
  readonly credential: CredentialInput
  readonly proxy: string | undefined
}

/** What reads the passphrase from where it is; nothing when nobody said where. */
function passphraseWords({ passphraseFile, passphraseEnv }: CredentialInput): string[] {
  if (passphraseFile !== undefined) return [`--pass "$(cat ${quoted(passphraseFile)})"`]
  return passphraseEnv === undefined ? [] : [`--pass "$${passphraseEnv}"`]
}

/** What came through standard input is gone when the line runs, and curl reads no variable. */
const noFileForCurl = () =>
  new Fault('usage/curl', {
    en: 'The curl line needs the credential in a file (a signing key may be in a variable).',
    zh: 'curl 命令需要凭证在文件里（.p8 签名密钥也可以在环境变量里）。',
  })

/** What curl calls the formats; PEM needs no word. */
const certificateTypes: Partial<Record<Contents['format'], string>> = { pkcs12: 'P12', der: 'DER' }

function credentialWords(credential: CredentialInput, format: Contents['format'] | undefined): string[] {
  const { cert, key, signingKey, keyId, teamId } = credential
  if (signingKey !== undefined) {
    if (isStdin(signingKey)) throw noFileForCurl()
    const create = commandLine('jwt create', { signingKey, keyId, teamId })
    return [`-H "authorization: bearer $(${create})"`]
  }
  if (cert === undefined) return []
  if (!isFile(cert) || (key !== undefined && !isFile(key))) throw noFileForCurl()
  const type = format && certificateTypes[format]
  return [
    `--cert ${quoted(cert)}`,
    ...(type === undefined ? [] : [`--cert-type ${type}`]),
    ...(key === undefined ? [] : [`--key ${quoted(key)}`]),
    ...passphraseWords(credential),
  ]
}

/**
 * Writes the curl line that sends the same request. A provider token is made when the line runs, and a passphrase read
 * from where pushctl would read it: neither stands in the line.
 *
 * @param request what to send
 * @param parts where to, as whom, and the body
 */
function curlLine({ path, headers }: PreparedRequest, parts: CurlParts): string {
  const { gateway, caFile, proxy, credential, format, payload, payloadFile } = parts
  const body = payloadFile === undefined ? new TextDecoder().decode(payload.bytes) : `@${payloadFile}`
  return [
    'curl --http2 -i',
    ...(caFile === undefined ? [] : [`--cacert ${quoted(caFile)}`]),
    ...(proxy === undefined ? [] : [proxy === 'none' ? "--noproxy '*'" : `--proxy ${quoted(proxy)}`]),
    ...credentialWords(credential, format),
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    `--data-binary ${quoted(body)}`,
    `https://${formatEndpoint(gateway.endpoint)}${path}`,
  ].join(' ')
}

/**
 * Puts the requests together without sending them.
 *
 * @param plan what would be sent, where to, as whom
 * @param findings what the lint found doubtful
 * @param typed whether curl lines are wanted, and what they repeat
 */
export function prepare(
  { message, targets, credential, format, destination, facts }: Plan,
  findings: readonly Finding[],
  typed: TypedForCurl,
): PreparedPush {
  const { notification, payload, file } = message
  const { gateway, caFile, notes } = destination
  const requests = targets.map((target) => ({
    method: 'POST' as const,
    ...('channelId' in target
      ? broadcastRequest({ notification, channel: target.channelId })
      : {
          path: devicePath(target.deviceToken),
          headers: notificationHeaders(notification),
        }),
  }))
  const parts: CurlParts = {
    gateway,
    ...defined({ caFile, proxy: typed.proxy }),
    credential: typed.credential,
    ...defined({ format }),
    payload,
    ...defined({ payloadFile: file }),
  }
  return {
    kind: 'prepared',
    gateway: gatewayOf(gateway),
    credential: credentialOf(credential, facts),
    requests,
    payload: payload.value,
    size: payload.bytes.length,
    ...(typed.curl && { curl: requests.map((request) => curlLine(request, parts)) }),
    findings,
    notes: [...message.notes, ...notes],
  }
}

const words = {
  unsent: { en: 'Nothing was sent.', zh: '没有发送任何内容。' },
  token: { en: 'bearer (a provider token; not shown)', zh: 'bearer（provider token，不显示）' },
} as const satisfies Record<string, Text>

/** @returns the requests, for a person; with `--curl` the lines alone, to paste or pipe */
export function humanPrepared(prepared: PreparedPush, style: Style): string {
  const { curl, requests, gateway, credential, payload, size, findings, notes } = prepared
  if (curl !== undefined) return style.whole(curl.join('\n'))
  const authorization =
    credential.kind === 'signing-key' ? [`  ${style.dim('authorization:')} ${style.say(words.token)}`] : []
  return [
    ...requests.flatMap(({ method, path, headers }) => [
      style.bold(`${method} https://${gateway.endpoint}${path}`),
      ...Object.entries(headers).map(([name, value]) => `  ${style.dim(`${name}:`)} ${value}`),
      ...authorization,
    ]),
    '',
    style.whole(jsonText(payload, 2)),
    style.dim(style.say({ en: `${size} bytes`, zh: `${size} 字节` })),
    ...findingLines(findings, style),
    ...notes.map((note) => style.dim(`· ${style.say(note)}`)),
    style.say(words.unsent),
  ].join('\n')
}
