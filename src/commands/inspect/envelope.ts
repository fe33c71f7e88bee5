import type { EnvelopeHeaders } from '../../apns/envelope.ts'
import { brokenPayloadIn, brokenText, type Envelope, envelopeIn } from '../../apns/foreign-payload.ts'
import type { JsonObject } from '../../apns/payload.ts'
import { snsForm } from '../../apns/sns-form.ts'
import { tokensIn } from '../../apns/tokens-in-text.ts'
import { wrappedJson } from '../../apns/wrapped-json.ts'
import { marks } from '../../cli/style.ts'
import { defined } from '../../defined.ts'
import { type Finding, quoted } from '../../finding.ts'
import type { Host } from '../../host.ts'
import { type Text, visible } from '../../text.ts'
import { errorsIn, usableHeaders } from '../push/envelope-headers.ts'
import { carriedElsewhere, requestIn } from './curl/carried.ts'
import { jsonOf } from './json.ts'
import { type Held, kind } from './kind.ts'

/** A push inside a request. */
interface Inside {
  readonly place: string
  readonly isMade: boolean
  readonly headers: EnvelopeHeaders
  readonly environment?: 'sandbox' | 'production'
  readonly payload: JsonObject
  /** What the service itself would refuse. */
  readonly mistakes?: readonly Text[]
  /** Fields of the service that APNs has no place for. */
  readonly leftOut?: readonly string[]
  /** What APNs, or a device, would make of it. */
  readonly findings: readonly Finding[]
}

interface FoundEnvelope {
  /** The service it is a request to, when that is known. */
  readonly service?: string
  readonly parts: readonly Inside[]
  /** What should have been a payload, and is none. */
  readonly broken?: Text
  /** Where it carries no push: the device that it registers with the service. */
  readonly deviceToken?: string
  /** The line that takes the payload out. */
  readonly commands: readonly string[]
}

/** What is handed over, or the body of a request to another service. */
async function envelopeOf(
  { text }: Held,
  host: Host,
): Promise<{ readonly envelope: Envelope; readonly body?: string } | undefined> {
  const envelope = envelopeIn(jsonOf(text) ?? snsForm(text))
  if (envelope !== undefined || text === undefined) return envelope && { envelope }
  const request = await requestIn(text, host)
  return request && carriedElsewhere(request, host)
}

/** What `payload extract` cannot read where it lies is piped in: words that were typed, and the body of a curl line. */
function extractLine({ text, path, isTyped }: Held, body: string | undefined): string {
  const isWhole = wrappedJson(Buffer.from(text ?? ''))?.wrapping === 'HTTP'
  const piped = body !== undefined && !(path !== undefined && isWhole) ? body : isTyped ? text : undefined
  const source = piped !== undefined || path === undefined ? '-' : quoted(path)
  const pipe = piped === undefined ? '' : `printf %s ${quoted(piped)} | `
  return `${pipe}pushctl payload extract ${source} -o payload.json`
}

/** @returns the device token of a registration; nothing where there is none, or there are several */
function onlyTokenIn(text = ''): string | undefined {
  const { tokens } = tokensIn(text)
  return tokens.length === 1 ? tokens[0]?.token : undefined
}

const registers = (token: string): Text => ({
  en: `It carries no push; it registers the device token ${token}.`,
  zh: `里面没有推送内容，只是登记 device token：${token}`,
})

/** A request to another push service, or any JSON with a payload inside. */
export default kind<FoundEnvelope>({
  id: 'envelope',
  what: { en: 'a request to a push service', zh: '发给推送服务的请求' },
  async read(held, _input, host) {
    const lying = await envelopeOf(held, host)
    if (lying === undefined) return undefined
    const { service, parts } = lying.envelope
    const found = parts.length === 0 ? brokenPayloadIn(jsonOf(held.text)) : undefined
    const line = extractLine(held, lying.body)
    return {
      ...(service !== undefined && { service: service.service }),
      ...defined({
        broken: found && brokenText(found),
        deviceToken: parts.length === 0 ? onlyTokenIn(held.text) : undefined,
      }),
      parts: parts.map((part) => ({
        ...part,
        headers: usableHeaders(part.headers, host.now()),
        findings: errorsIn(part, host.now()),
      })),
      commands: parts.length === 0 ? [] : [parts.length === 1 ? line : `${line} --part 1`],
    }
  },
  human({ service, parts, broken, deviceToken, commands }, style) {
    const what =
      service === undefined
        ? {
            en: 'JSON with a payload inside, not a payload itself',
            zh: '里面装着 payload 的 JSON，本身不是 payload',
          }
        : { en: `A request to ${service}, not a payload`, zh: `发给 ${service} 的请求，不是 payload` }
    const none =
      deviceToken === undefined
        ? { en: 'There is nothing in it for APNs.', zh: '里面没有给 APNs 的内容。' }
        : registers(deviceToken)
    return [
      `${style.bad(marks.failed)} ${style.say(what)}`,
      ...(parts.length === 0 ? [`  ${style.say(broken ?? none)}`] : []),
      ...parts.slice(0, 9).flatMap(({ place, headers, mistakes = [], findings }, index) => {
        const words = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
        return [
          `  ${index + 1}  ${[visible(place), ...words].join('  ')}`,
          ...[...mistakes, ...findings.map(({ evidence }) => evidence)].map(
            (mistake) => `     ${style.bad(marks.failed)} ${visible(style.say(mistake))}`,
          ),
        ]
      }),
      ...commands.map((line) => `  ${style.code(line)}`),
    ].join('\n')
  },
  verdict: () => false,
})
