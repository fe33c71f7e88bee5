import { formatEndpoint, type Gateway, isLoopback } from '../../apns/endpoint.ts'
import type { NamedCause } from '../../apns/named-cause.ts'
import { marks, type Style } from '../../cli/style.ts'
import { defined } from '../../defined.ts'
import type { CauseId } from '../../diagnosis/causes/registry.ts'
import { type Diagnosis, diagnose } from '../../diagnosis/diagnose.ts'
import type { Facts, Outcome } from '../../diagnosis/facts.ts'
import { alerts } from '../../diagnosis/tls-alerts.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { fieldLines } from '../output/fields.ts'
import { commandLine } from '../push/command-line.ts'
import { parseGateway } from '../push/gateway-option.ts'
import { causeLines, outcomeWords } from '../push/sent.ts'
import { readHeaders } from './curl/headers.ts'
import { type CurlTranscript, readTranscript } from './curl/transcript.ts'
import { kind } from './kind.ts'

/** What a request that curl told of came to. */
interface ExplainedTranscript {
  readonly endpoint: string
  readonly outcome: Outcome['kind']
  readonly status?: number
  readonly reason?: string
  readonly apnsId?: string
  readonly apnsUniqueId?: string
  /** `TLSv1.3` */
  readonly tls?: string
  readonly alpn?: string
  /** As it was sent. */
  readonly pushType?: string
  /** Nothing when it was accepted. */
  readonly diagnosis?: Diagnosis
}

/** The beginning tells, and a log holds much else. */
const longest = 1_000_000

/** Where nothing was told beyond the connection, nobody knows what became of it. */
function outcomeOf({ reply, failure, hasLeft }: CurlTranscript): Outcome | undefined {
  if (reply !== undefined) return { kind: reply.status === 200 ? 'accepted' : 'rejected', reply }
  if (failure === undefined) return undefined
  return { kind: hasLeft ? 'unknown' : 'unsent', failure }
}

function gatewayIn({ endpoint, reply }: CurlTranscript): Gateway {
  // Nobody but the local gateway names causes.
  if (reply?.named !== undefined && isLoopback(endpoint.host))
    return { kind: 'local', environment: 'sandbox', endpoint }
  const choice = parseGateway(formatEndpoint(endpoint))
  return choice.kind === 'known' ? choice.gateway : { kind: 'other', endpoint }
}

/** What an alert of the server says by itself, whatever certificate it was. */
const namedAlerts: Readonly<Record<number, CauseId>> = {
  [alerts.certificateRevoked]: 'cert-revoked',
  [alerts.certificateExpired]: 'cert-expired',
  [alerts.certificateRequired]: 'client-cert-not-sent',
}

/** The variable that was to hold the provider token was empty. */
const isTokenEmpty = ({ headers, reply }: CurlTranscript) =>
  reply?.reason === 'MissingProviderToken' &&
  headers.some(
    ({ name, value }) => name.toLowerCase() === 'authorization' && /^(?:bearer)?$/i.test(value.trim()),
  )

function namedBy(outcome: Outcome, transcript: CurlTranscript): NamedCause | undefined {
  if (transcript.isHttp1) return { cause: 'http1-client' satisfies CauseId }
  if (isTokenEmpty(transcript)) return { cause: 'provider-token-empty' satisfies CauseId }
  const failure = 'failure' in outcome ? outcome.failure : undefined
  const cause = failure?.kind === 'tls-alert' ? namedAlerts[failure.number] : undefined
  return cause === undefined ? undefined : { cause }
}

function factsOf(transcript: CurlTranscript, outcome: Outcome, host: Host): Facts {
  const { endpoint, path = '', size = 0, headers } = transcript
  const gateway = gatewayIn(transcript)
  const read = readHeaders(headers)
  const [, deviceToken = ''] = /^\/3\/device\/([^/?]+)/.exec(path) ?? []
  const { topic, pushType } = read.notification
  const where =
    gateway.kind === 'apple' ? { env: gateway.environment } : { gateway: formatEndpoint(endpoint) }
  const credential =
    read.authorization.length > 0
      ? { signingKey: 'AuthKey_KEYID.p8', teamId: 'TEAMID' }
      : { cert: 'FILE.p12' }
  return {
    gateway,
    outcome,
    // Only its length is known.
    notification: { ...read.notification, deviceToken, payload: new Uint8Array(size) },
    client: { userAgent: 'curl' },
    ...defined({ named: namedBy(outcome, transcript) }),
    now: host.now(),
    again: (changes) =>
      commandLine('send', {
        token: deviceToken === '' ? 'DEVICE_TOKEN' : deviceToken,
        ...credential,
        ...where,
        ...defined({ topic, pushType }),
        ...changes,
      }),
  }
}

function explained(transcript: CurlTranscript, outcome: Outcome, host: Host): ExplainedTranscript {
  const { endpoint, reply, tls, alpn } = transcript
  return {
    endpoint: formatEndpoint(endpoint),
    outcome: outcome.kind,
    ...defined({
      status: reply?.status,
      reason: reply?.reason,
      apnsId: reply?.id,
      apnsUniqueId: reply?.uniqueId,
    }),
    ...defined({ tls, alpn, pushType: readHeaders(transcript.headers).notification.pushType }),
    ...(outcome.kind !== 'accepted' && { diagnosis: diagnose(factsOf(transcript, outcome, host)) }),
  }
}

const words = {
  tls: { en: 'TLS', zh: 'TLS' },
  alpn: { en: 'ALPN', zh: 'ALPN' },
} as const satisfies Record<string, Text>

function whatNext(pushType: string | undefined): Text {
  const line = commandLine('explain 200', defined({ pushType }))
  return {
    en: `Accepted, and nothing on the phone? ${line}`,
    zh: `已接受，但手机上没有显示？${line}`,
  }
}

function human(found: ExplainedTranscript, style: Style): string {
  const { endpoint, outcome, status, reason, apnsId, apnsUniqueId, tls, alpn, pushType, diagnosis } = found
  const isGood = outcome === 'accepted'
  const answer = [status, reason].filter((each) => each !== undefined).join(' ')
  return [
    [
      `${isGood ? style.good(marks.ok) : style.bad(marks.failed)} curl -v · ${style.say(outcomeWords[outcome])}`,
      ...(answer === '' ? [] : [style.bold(answer)]),
      style.dim(endpoint),
    ].join('  '),
    ...fieldLines(
      [
        [{ en: 'apns-id', zh: 'apns-id' }, apnsId],
        [{ en: 'apns-unique-id', zh: 'apns-unique-id' }, apnsUniqueId],
        [words.tls, tls],
        [words.alpn, alpn],
      ],
      style,
    ),
    ...(diagnosis === undefined
      ? [style.dim(style.say(whatNext(pushType)))]
      : [`  ${style.say(diagnosis.what)}`, ...causeLines(diagnosis.causes, style)]),
  ].join('\n')
}

/** What `curl -v` printed: what became of the request, and why. */
export default kind({
  id: 'curl-output',
  what: { en: 'what curl -v printed', zh: 'curl -v 的输出' },
  async read({ text = '' }, _input, host) {
    const transcript = text.length > longest ? undefined : readTranscript(text)
    const outcome = transcript && outcomeOf(transcript)
    return transcript === undefined || outcome === undefined
      ? undefined
      : explained(transcript, outcome, host)
  },
  human,
  verdict: ({ outcome }) => outcome === 'accepted',
})
