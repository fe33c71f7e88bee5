import type { Text } from '../text.ts'
import {
  bareKey,
  type Draft,
  type DraftRule,
  isAlert,
  isPass,
  leavesOf,
  lintRule,
  longestKey,
  snippet,
  together,
} from './draft.ts'
import { brokenPayloadIn, brokenText, foreignPayload, payloadsWithin } from './foreign-payload.ts'
import { keysTwice } from './json-structure.ts'
import { isObject, type JsonObject } from './payload.ts'
import { payloadKeys } from './payload-fields.ts'
import { serviceAnswerIn } from './service-answers.ts'

const see = 'Apple, "Generating a remote notification"'

/** A place that is not where a device reads `aps`. */
interface MisplacedAps {
  readonly evidence: Text
  /** What should stand in the payload. */
  readonly right: unknown
}

/** Names under which people write `aps`: the system reads exactly this one. */
const isNearlyAps = (key: string) => key !== 'aps' && /^(?:aps|apns)$/i.test(key.trim())

function apsAsText(aps: string): MisplacedAps | undefined {
  try {
    const inner: unknown = JSON.parse(aps)
    if (!isObject(inner)) return undefined
    return {
      evidence: {
        en: 'aps is a string with JSON in it, not an object',
        zh: 'aps 是一段装着 JSON 的字符串，不是对象',
      },
      right: { aps: isObject(inner.aps) ? inner.aps : inner },
    }
  } catch {
    return undefined
  }
}

/** Enough to look through: what is larger is refused for its size. */
const mostLookedAt = 20_000

/** An `aps` that lies inside something else: `data.aps`, `aps.aps`. */
function nestedAps(value: JsonObject): MisplacedAps | undefined {
  let looked = 0
  for (const { path, key, value: aps } of leavesOf(value, '')) {
    looked += 1
    if (looked > mostLookedAt) return undefined
    if (key !== 'aps' || !isObject(aps) || path === '.aps') continue
    const place = path.slice(1)
    return {
      evidence: {
        en: `aps lies in ${place}; a device reads it on top only`,
        zh: `aps 写在了 ${place} 里，设备只认最外层的 aps`,
      },
      right: { aps },
    }
  }
  return undefined
}

/** Keys with the spelling that Apple gives them: who writes APS writes Alert, too. */
function rightlySpelt(aps: unknown): unknown {
  if (!isObject(aps)) return aps
  const nameOf = (key: string) =>
    payloadKeys.find((row) => row.in === 'aps' && bareKey(row.key) === bareKey(key))?.key ?? key
  return Object.fromEntries(Object.entries(aps).map(([key, value]) => [nameOf(key), value]))
}

/** What is there in place of an `aps` on top. */
function misplacedAps({ payload: { value } }: Draft): MisplacedAps | undefined {
  const { aps } = value
  if (foreignPayload(value) !== undefined) return undefined
  if (isObject(aps)) return isObject(aps.aps) ? nestedAps(value) : undefined
  if (Object.hasOwn(value, 'aps')) {
    const inText = typeof aps === 'string' ? apsAsText(aps) : undefined
    const right = { aps: { alert: typeof aps === 'string' ? aps : '…' } }
    return inText ?? { evidence: { en: 'aps is not an object', zh: 'aps 不是对象' }, right }
  }
  const nearly = Object.keys(value).find((key) => isNearlyAps(key) && isObject(value[key]))
  if (nearly !== undefined && nestedAps(value) === undefined)
    return {
      evidence: {
        en: `The key is written ${nearly}; a device reads aps only`,
        zh: `键名写成了 ${nearly}，设备只认 aps`,
      },
      right: { aps: rightlySpelt(value[nearly]) },
    }
  return nestedAps(value) ?? apsInText(value)
}

/** A payload in a string with JSON in it, which a program made that encoded it once too often. */
function apsInText(value: JsonObject): MisplacedAps | undefined {
  const [part] = payloadsWithin(value)
  if (part === undefined) return undefined
  return {
    evidence: {
      en: `aps lies in ${part.place}, a string with JSON in it; a device reads it on top only`,
      zh: `aps 写在了 ${part.place} 这个装着 JSON 的字符串里，设备只认最外层的 aps`,
    },
    right: { aps: part.payload.aps },
  }
}

/** @returns whether a device finds nothing because the payload has another shape, which is told by itself */
export function isMisshapen(draft: Draft): boolean {
  const { payload, headers } = draft
  const isMdm = typeof payload.value.mdm === 'string' && headers.pushType !== 'mdm'
  return isMdm || foreignPayload(payload.value) !== undefined || misplacedAps(draft) !== undefined
}

function writeSo(value: unknown): Text {
  const json = snippet(value)
  return json === undefined
    ? { en: 'Put aps on top of the payload: {"aps":{…}}.', zh: '把 aps 放到 payload 最外层：{"aps":{…}}。' }
    : { en: `Write ${json}`, zh: `写成 ${json}` }
}

const doubled = ({ payload }: Draft) => keysTwice(new TextDecoder().decode(payload.bytes), longestKey)

/** The options behind which headers go, by the end of their name. */
const headerFlags: Readonly<Record<string, string>> = {
  topic: '--topic',
  pushtype: '--push-type',
  priority: '--priority',
  expiration: '--expiration',
  collapseid: '--collapse-id',
  id: '--apns-id',
}

/** A header that stands in the payload, with the option it goes behind. */
interface MisplacedHeader {
  readonly path: string
  readonly flag: string | undefined
  readonly value: unknown
}

const headerName = /^apns[-_]?(?:topic|push[-_]?type|priority|expiration|collapse[-_]?id|id|channel[-_]?id)$/i

/** Names of headers without `apns-`; in aps they can be nothing else. */
const bareHeaderName = /^(?:topic|push[-_]?type|priority|expiration|collapse[-_]?id)$/i

/** @returns whether a key of `aps` is a header that got there */
export const isHeaderInAps = (key: string) => headerName.test(key) || bareHeaderName.test(key)

function headersIn({ payload: { value } }: Draft): MisplacedHeader[] {
  const { aps, headers } = value
  const places: readonly [string, unknown, (key: string) => boolean][] = [
    ['', value, (key) => headerName.test(key)],
    ['aps.', aps, isHeaderInAps],
    ['headers.', headers, (key) => headerName.test(key)],
  ]
  return places.flatMap(([prefix, place, is]) =>
    !isObject(place)
      ? []
      : Object.keys(place)
          .filter(is)
          .map((key) => ({
            path: prefix + key,
            flag: headerFlags[key.toLowerCase().replace(/^apns/, '').replaceAll(/[-_]/g, '')],
            value: place[key],
          })),
  )
}

/** What goes out already, by the option that sets it. */
const sentAlready = ({ headers }: Draft): Readonly<Record<string, unknown>> => ({
  '--push-type': headers.pushType,
  '--priority': headers.priority,
  '--topic': headers.topic,
  '--collapse-id': headers.collapseId,
  '--expiration': headers.expiration,
  '--apns-id': headers.id,
})

/** The option for a header that the request has not; background pushes go with priority 5 only. */
function optionFor({ flag, value }: MisplacedHeader, draft: Draft): readonly string[] {
  if (flag === undefined) return []
  const word = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  const right = flag === '--priority' && draft.headers.pushType === 'background' ? '5' : word
  if (String(sentAlready(draft)[flag]) === right) return []
  return [/^[\w.:-]{1,80}$/.test(right) ? `${flag} ${right}` : `${flag} …`]
}

/** The shape of a payload as a whole: where `aps` is, what it was meant for, what stands twice. */
export const payloadRules: readonly DraftRule[] = [
  lintRule({
    id: 'bad-json-or-no-aps',
    severity: 'error',
    see,
    finds: (draft) => {
      const misplaced = misplacedAps(draft)
      return misplaced && together([misplaced.evidence])
    },
    remedy: (draft) => writeSo(misplacedAps(draft)?.right),
  }),
  lintRule({
    id: 'payload-of-another-service',
    severity: 'error',
    see,
    finds({ payload: { value } }) {
      const foreign = foreignPayload(value)
      if (foreign === undefined) return undefined
      const mistakes = foreign.parts.flatMap((part) => part.mistakes ?? [])
      return {
        en: [
          `This is a request to ${foreign.service}, not a payload: APNs reads nothing of it.`,
          ...mistakes.map(({ en }) => en),
        ].join(' '),
        zh: [
          `这是发给 ${foreign.service} 的请求，不是 payload，APNs 不认。`,
          ...mistakes.map(({ zh }) => zh),
        ].join(''),
      }
    },
    remedy({ payload: { value } }) {
      const part = foreignPayload(value)?.parts[0]
      const broken = part === undefined ? brokenPayloadIn(value) : undefined
      if (broken !== undefined) return brokenText(broken)
      if (part === undefined)
        return {
          en: 'For APNs the text goes into "aps":{"alert":{"title":"…","body":"…"}}.',
          zh: '发给 APNs 时，内容要写在 "aps":{"alert":{"title":"…","body":"…"}} 里。',
        }
      const json = snippet(part.payload)
      const shown: Text = json === undefined ? { en: '', zh: '' } : { en: `: ${json}`, zh: `：${json}` }
      return part.isMade
        ? {
            en: `pushctl payload extract makes the payload of it${shown.en}`,
            zh: `pushctl payload extract 可以由它得到 payload${shown.zh}`,
          }
        : {
            en: `The payload is what lies inside, as ${part.place}; pushctl payload extract takes it out${shown.en}`,
            zh: `里面的 ${part.place} 才是 payload，可用 pushctl payload extract 取出${shown.zh}`,
          }
    },
  }),
  lintRule({
    id: 'answer-of-a-service',
    severity: 'error',
    see,
    finds({ payload: { value } }) {
      const service = serviceAnswerIn(value)?.service
      return service === undefined
        ? undefined
        : {
            en: `This is the answer of ${service}, not a payload.`,
            zh: `这是 ${service} 的应答，不是 payload。`,
          }
    },
    remedy: () => ({
      en: 'Give what was sent. What the answer means: pushctl explain FILE',
      zh: '请指定发出去的内容。应答的含义：pushctl explain 文件',
    }),
  }),
  lintRule({
    id: 'key-twice',
    severity: 'error',
    see: 'RFC 8259, section 4',
    finds(draft) {
      return together(
        doubled(draft).map((path) => ({
          en: `The key ${path} stands twice; which of them counts is anybody's guess`,
          zh: `键 ${path} 出现了两次，以哪个为准无法保证`,
        })),
      )
    },
    remedy: { en: 'Keep one of them, and put what both hold into it.', zh: '只保留一个，把内容合并到一起。' },
  }),
  lintRule({
    id: 'header-in-payload',
    severity: 'warning',
    see: 'Apple, "Sending notification requests to APNs"',
    finds: (draft) =>
      together(
        headersIn(draft).map(({ path }) => ({
          en: `${path} is a header of the request; in the payload nobody reads it`,
          zh: `${path} 是请求头，写在 payload 里没有作用`,
        })),
      ),
    remedy(draft) {
      const options = headersIn(draft)
        .flatMap((each) => optionFor(each, draft))
        .join(' ')
      return options === ''
        ? { en: 'Take it out of the payload.', zh: '请从 payload 里去掉。' }
        : { en: `Take it out of the payload, and add ${options}`, zh: `从 payload 里去掉，改用 ${options}` }
    },
  }),
]

/** @returns whether the push is one that shows something by itself, and is not a Wallet pass */
export const shouldShow = (draft: Draft) => isAlert(draft) && !isPass(draft) && !isMisshapen(draft)
