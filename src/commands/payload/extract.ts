import { apnsHeaders, type EnvelopeHeaders, type EnvelopePart } from '../../apns/envelope.ts'
import { brokenPayloadIn, brokenText, type Envelope, envelopeIn } from '../../apns/foreign-payload.ts'
import { isObject, type JsonObject, readJson } from '../../apns/payload.ts'
import { snsForm } from '../../apns/sns-form.ts'
import { wrappedJson } from '../../apns/wrapped-json.ts'
import { command } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { type Finding, quoted } from '../../finding.ts'
import type { Host } from '../../host.ts'
import { jsonText, type Text, visible } from '../../text.ts'
import { fieldLines } from '../output/fields.ts'
import { findingLines } from '../output/finding-lines.ts'
import { errorsIn, sendLine, usableHeaders } from '../push/envelope-headers.ts'
import { readPayloadSource } from '../push/payload-source.ts'

interface Extracted {
  /** The service it is a request to, when that is known. */
  readonly service?: string
  /** Where the payload lay. */
  readonly place: string
  /** It was put together from the service's own fields, as the service does it. */
  readonly isMade: boolean
  readonly payload: JsonObject
  readonly headers: EnvelopeHeaders
  readonly environment?: 'sandbox' | 'production'
  /** The file that was written. */
  readonly file?: string
  /** What APNs, or a device, would make of it. */
  readonly findings: readonly Finding[]
  /** Fields of the service that have no place in it. */
  readonly leftOut?: readonly string[]
  /** What the service itself would refuse in the request. */
  readonly mistakes?: readonly Text[]
  /** The line that sends it. */
  readonly sendLine: string
}

/** What a file holds: JSON, a form of SNS, or what was wrapped in something else. */
function readEnvelope(
  bytes: Uint8Array,
  name: string,
): { readonly value: unknown; readonly envelope: Envelope | undefined } {
  const form = snsForm(new TextDecoder().decode(bytes))
  if (form !== undefined) return { value: form, envelope: envelopeIn(form) }
  const wrapped = wrappedJson(bytes)
  if (wrapped === undefined) {
    const { value } = readJson(bytes, name)
    return { value, envelope: envelopeIn(value) }
  }
  const { value } = readJson(Buffer.from(wrapped.json), name)
  const inside = envelopeIn(value)
  if (inside !== undefined || !isObject(value) || !isObject(value.aps)) return { value, envelope: inside }
  const part = {
    place: wrapped.wrapping,
    payload: value,
    isMade: false,
    headers: apnsHeaders(wrapped.headers),
  }
  return { value, envelope: { parts: [part] } }
}

const nothingIn = (name: string, value: unknown, envelope: Envelope | undefined): Fault => {
  if (isObject(value) && isObject(value.aps))
    return new Fault(
      'refused/is-payload',
      { en: `${name} is a payload already: aps is on top.`, zh: `${name} 本身就是 payload，aps 在最外层。` },
      { hint: { en: `pushctl payload check ${quoted(name)}`, zh: `pushctl payload check ${quoted(name)}` } },
    )
  const service = envelope?.service?.service
  const broken = brokenPayloadIn(value)
  if (broken !== undefined) {
    const { en, zh } = brokenText(broken)
    return new Fault('refused/no-payload-inside', { en: `${name}: ${en}`, zh: `${name}：${zh}` })
  }
  return new Fault(
    'refused/no-payload-inside',
    service === undefined
      ? { en: `There is no aps in ${name}, at no depth.`, zh: `${name} 里任何一层都没有 aps。` }
      : {
          en: `${name} is a request to ${service}, with nothing in it for APNs.`,
          zh: `${name} 是发给 ${service} 的请求，里面没有给 APNs 的内容。`,
        },
  )
}

function several(name: string, parts: readonly EnvelopePart[]): Fault {
  const places = parts.slice(0, 9).map(({ place }, index) => `${index + 1}: ${place}`)
  return new Fault(
    'usage/part',
    {
      en: `There are ${parts.length} different pushes in ${name}: ${places.join(', ')}.`,
      zh: `${name} 里有 ${parts.length} 条不同的推送：${places.join('，')}。`,
    },
    {
      hint: {
        en: `Say which: pushctl payload extract ${quoted(name)} --part 1`,
        zh: `请指明是哪一条：pushctl payload extract ${quoted(name)} --part 1`,
      },
    },
  )
}

function onePart(name: string, parts: readonly EnvelopePart[], wanted: string | undefined): EnvelopePart {
  const [first, ...more] = parts
  if (wanted === undefined) {
    if (first !== undefined && more.length === 0) return first
    throw several(name, parts)
  }
  const part = parts.find(({ place }, index) => place === wanted || String(index + 1) === wanted)
  if (part === undefined) throw several(name, parts)
  return part
}

const madeWords: Text = {
  en: 'Made of its own fields, as the service would; a service may add keys of its own.',
  zh: '由它自己的字段拼成，与该服务的做法一致；服务本身可能还会加自己的键。',
}

const leftOutWords = (leftOut: readonly string[]): Text => {
  const fields = leftOut.map((field) => visible(field))
  return {
    en: `Left out, for APNs has nothing like it: ${fields.join(', ')}. (A badge is a number there; a service counts by itself.)`,
    zh: `已略去，APNs 没有对应的内容：${fields.join('、')}。（APNs 的 badge 只能是数字；自动加减由推送服务自己完成。）`,
  }
}

/** The payload alone goes to stdout, into a file. */
function tellBeside(
  { sendLine: line, isMade, findings, leftOut, mistakes = [] }: Extracted,
  host: Host,
): void {
  for (const mistake of mistakes) host.warn(mistake)
  if (isMade) host.warn(madeWords)
  if (leftOut !== undefined) host.warn(leftOutWords(leftOut))
  for (const { evidence } of findings) host.warn(evidence)
  host.warn({ en: `To send it: ${visible(line)}`, zh: `发送：${visible(line)}` })
}

function human(
  {
    payload,
    file,
    service,
    place,
    isMade,
    headers,
    environment,
    findings,
    leftOut,
    mistakes = [],
    sendLine: line,
  }: Extracted,
  style: Style,
) {
  if (file === undefined) return style.whole(jsonText(payload, 2))
  const from = service === undefined ? visible(place) : `${service}, ${visible(place)}`
  return [
    `${style.good(marks.ok)} ${style.say({ en: `Wrote ${file}`, zh: `已写入 ${file}` })}`,
    ...fieldLines(
      [
        [{ en: 'taken from', zh: '取自' }, from],
        ...Object.entries(headers).map(([name, value]) => [{ en: name, zh: name }, value] as const),
        [{ en: 'environment', zh: '环境' }, environment],
      ],
      style,
    ),
    ...mistakes.map((mistake) => `${style.bad(marks.failed)} ${visible(style.say(mistake))}`),
    ...(isMade ? [style.dim(`${marks.note} ${style.say(madeWords)}`)] : []),
    ...(leftOut === undefined ? [] : [style.dim(`${marks.note} ${style.say(leftOutWords(leftOut))}`)]),
    ...findingLines(findings, style),
    `  ${style.code(line)}`,
  ].join('\n')
}

export default command({
  arguments: {
    file: {
      value: 'FILE',
      stdin: true,
      about: {
        en: 'request to a push service, as JSON; - reads stdin',
        zh: '发给推送服务的请求（JSON）；- 表示标准输入',
      },
    },
  },
  options: {
    output: {
      short: 'o',
      value: 'OUT',
      suggests: 'files',
      about: {
        en: 'file to write; without it the payload is printed',
        zh: '输出文件；不填则直接输出 payload',
      },
    },
    part: {
      value: 'PART',
      about: { en: 'which of several pushes: its number or place', zh: '有几条推送时指明哪一条：序号或位置' },
    },
    force: { about: { en: 'replace OUT if it is there', zh: 'OUT 已存在时覆盖它' } },
  },
  description: {
    en: 'Takes the payload for APNs out of a request to FCM, Amazon SNS, Expo, OneSignal, Azure, Airship, JPush and others, or out of any JSON that has aps somewhere; and gives the line that sends it, with the headers that lay beside it.',
    zh: '从发给 FCM、Amazon SNS、Expo、OneSignal、Azure、Airship、极光等服务的请求，或任何含有 aps 的 JSON 里取出给 APNs 的 payload，并给出带上请求头的发送命令。',
  },
  examples: [
    {
      command: 'pushctl payload extract fcm.json -o payload.json',
      about: { en: 'what FCM would send to APNs', zh: 'FCM 会发给 APNs 的内容' },
    },
  ],
  async run({ file, output, part: wanted, force }, host, globals): Promise<Extracted> {
    const { bytes, name } = await readPayloadSource(file, host)
    const { value, envelope } = readEnvelope(bytes, name)
    if (envelope === undefined || envelope.parts.length === 0) throw nothingIn(name, value, envelope)
    const part = onePart(name, envelope.parts, wanted)
    const { place, isMade, payload, headers, environment, leftOut, mistakes } = part
    if (output !== undefined) await host.files.write(output, `${jsonText(payload, 2)}\n`, { force })
    const extracted: Extracted = {
      ...defined({ service: envelope.service?.service, file: output, environment, leftOut, mistakes }),
      place,
      isMade,
      payload,
      headers: usableHeaders(headers, host.now()),
      findings: errorsIn(part, host.now()),
      sendLine: sendLine(output ?? 'payload.json', { headers, ...defined({ environment }) }, host.now()),
    }
    if (output === undefined && !globals.json) tellBeside(extracted, host)
    return extracted
  },
  raw: ['payload'],
  human,
})
