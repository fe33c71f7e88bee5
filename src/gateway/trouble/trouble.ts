import { type Environment, environments } from '../../apns/environment.ts'
import { isReason, reasons } from '../../apns/reasons.ts'
import { Fault } from '../../fault.ts'
import { type Text, verbatim } from '../../text.ts'

/** HTTP/2 error codes that a trouble can send (RFC 9113, section 7). */
export const errorCodes = {
  NO_ERROR: 0,
  PROTOCOL_ERROR: 1,
  INTERNAL_ERROR: 2,
  REFUSED_STREAM: 7,
  CANCEL: 8,
  ENHANCE_YOUR_CALM: 11,
} as const
export type ErrorCode = keyof typeof errorCodes

/** Which requests a trouble is for; a request that fits in every respect counts. */
export interface TroubleScope {
  /** Device token, in lower case. */
  readonly deviceToken?: string
  readonly topic?: string
  readonly environment?: Environment
  /** Strikes at the first request that fits, and then at every so many. At each, if not given. */
  readonly every?: number
  /** Strikes so often at most; for ever, if not given. */
  readonly times?: number
}

/** An answer of its own. */
export interface AnswerTrouble {
  readonly kind: 'answer'
  readonly reason: string
  /** That of the reason, unless given. */
  readonly status: number
  /** With 410: since when the device token is dead. */
  readonly since?: Date
  /** `Retry-After`, in seconds. */
  readonly retryAfter?: number
}

/** 429 TooManyRequests beyond a real rate: a token bucket for each device token, or one for the whole gateway. */
export interface RateTrouble {
  readonly kind: 'rate'
  readonly perSecond: number
  /** How many may come at once. */
  readonly burst: number
  readonly per: 'device' | 'gateway'
}

/** GOAWAY while the request is in flight. */
export interface GoAwayTrouble {
  readonly kind: 'goaway'
  readonly code: ErrorCode
  readonly reason?: string
  /** Whether the request still gets its answer. */
  readonly serves: boolean
}

/** RST_STREAM in place of an answer. */
export interface ResetStreamTrouble {
  readonly kind: 'reset-stream'
  readonly code: ErrorCode
}

/** What there is nothing to fill in of. */
type PlainTrouble =
  /** The right answer, late. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** TCP RST of the whole connection. */
  | { readonly kind: 'reset-connection' }
  /** No answer, ever. */
  | { readonly kind: 'silence' }
  /** SETTINGS with another MAX_CONCURRENT_STREAMS before the answer. */
  | { readonly kind: 'stream-limit'; readonly streams: number }

/** What goes wrong with a request. */
export type RequestTrouble = AnswerTrouble | RateTrouble | GoAwayTrouble | ResetStreamTrouble | PlainTrouble

/** What goes wrong with a connection, before any request. */
export type ConnectionTrouble = {
  /** The TLS handshake begins late. */
  readonly kind: 'slow-handshake'
  readonly milliseconds: number
}

/** Something that goes wrong on purpose: when, and what. */
export type Trouble = TroubleScope & (RequestTrouble | ConnectionTrouble)

/** Without what {@link readTrouble} fills in where it is not said. */
type Unfilled<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>

/** A trouble as it is written: the status of an answer is that of its reason, and so on. */
export type TroubleInput = TroubleScope &
  (
    | Unfilled<AnswerTrouble, 'status'>
    | Unfilled<RateTrouble, 'burst' | 'per'>
    | Unfilled<GoAwayTrouble, 'code' | 'serves'>
    | Unfilled<ResetStreamTrouble, 'code'>
    | PlainTrouble
    | ConnectionTrouble
  )

/** A trouble that is set at a gateway. */
export type StandingTrouble = Trouble & {
  readonly id: string
  /** How many requests fitted so far, and how often it struck. */
  readonly fitted: number
  readonly struck: number
}

/** One value of a trouble: takes what was written, gives what is meant, or nothing when it is neither. */
type Reader<T> = (value: unknown) => T | undefined

/** Numbers may come as text: on a command line everything does. */
const number =
  (least: number, most = Number.MAX_SAFE_INTEGER): Reader<number> =>
  (value) => {
    const given = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value
    return typeof given === 'number' && given >= least && given <= most ? given : undefined
  }
const whole =
  (least: number, most?: number): Reader<number> =>
  (value) => {
    const given = number(least, most)(value)
    return Number.isInteger(given) ? given : undefined
  }
const oneOf =
  <T extends string>(words: readonly T[]): Reader<T> =>
  (value) =>
    words.find((word) => word === value)
const text: Reader<string> = (value) => (typeof value === 'string' && value !== '' ? value : undefined)
const yesOrNo: Reader<boolean> = (value) =>
  typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined
const hex: Reader<string> = (value) =>
  typeof value === 'string' && /^([0-9a-f]{2})+$/i.test(value) ? value.toLowerCase() : undefined
/** By its tag, for a date may come from a test runner's own realm. */
const isDate = (value: unknown): value is Date => Object.prototype.toString.call(value) === '[object Date]'

/** ISO 8601, milliseconds as APNs writes them, or the date itself in a program. */
const date: Reader<Date> = (value) => {
  const written = typeof value === 'string' || isDate(value) ? value : Number.NaN
  const time = new Date(whole(0)(value) ?? written)
  return Number.isNaN(time.getTime()) ? undefined : time
}

const milliseconds = whole(0, 3_600_000)
const code = oneOf(Object.keys(errorCodes) as ErrorCode[])

const occasionReaders = {
  deviceToken: hex,
  topic: text,
  environment: oneOf(environments),
  every: whole(1),
  times: whole(1),
}

/** What a trouble of one kind says, beside its occasion. */
type Details<K extends Trouble['kind']> = Omit<
  Extract<RequestTrouble | ConnectionTrouble, { readonly kind: K }>,
  'kind'
>

/** What may stand in a trouble of each kind, beside its occasion; `needed` must. */
const kindRows: {
  readonly [K in Trouble['kind']]: {
    readonly strikes: K extends ConnectionTrouble['kind'] ? 'connection' : 'request'
    readonly readers: { readonly [Name in keyof Details<K>]-?: Reader<NonNullable<Details<K>[Name]>> }
    readonly needed?: readonly (keyof Details<K>)[]
    readonly defaults?: Partial<Details<K>>
  }
} = {
  answer: {
    strikes: 'request',
    readers: { reason: text, status: whole(200, 599), since: date, retryAfter: whole(0) },
    needed: ['reason'],
  },
  delay: { strikes: 'request', readers: { milliseconds }, needed: ['milliseconds'] },
  rate: {
    strikes: 'request',
    readers: { perSecond: number(0), burst: whole(1), per: oneOf(['device', 'gateway']) },
    needed: ['perSecond'],
    defaults: { burst: 1, per: 'device' },
  },
  goaway: {
    strikes: 'request',
    readers: { code, reason: text, serves: yesOrNo },
    defaults: { code: 'NO_ERROR', serves: true },
  },
  'reset-stream': { strikes: 'request', readers: { code }, defaults: { code: 'INTERNAL_ERROR' } },
  'reset-connection': { strikes: 'request', readers: {} },
  silence: { strikes: 'request', readers: {} },
  'stream-limit': { strikes: 'request', readers: { streams: whole(0, 100_000) }, needed: ['streams'] },
  'slow-handshake': { strikes: 'connection', readers: { milliseconds }, needed: ['milliseconds'] },
}

/** What a trouble can be, in the order help tells them. */
export const troubleKinds = Object.keys(kindRows) as readonly Trouble['kind'][]

/** @returns whether it goes wrong with a connection, before any request */
export function isForConnections(trouble: Trouble): trouble is Trouble & ConnectionTrouble {
  return kindRows[trouble.kind].strikes === 'connection'
}

function wrong(what: Text): Fault {
  return new Fault(
    'usage/trouble',
    {
      en: `This is no trouble the gateway can make: ${what.en}.`,
      zh: `网关不认识这个故障设置：${what.zh}。`,
    },
    {
      hint: {
        en: 'For instance: answer reason=Unregistered times=1, or as JSON: {"kind":"answer","reason":"Unregistered","times":1}',
        zh: '例如：answer reason=Unregistered times=1，或写成 JSON：{"kind":"answer","reason":"Unregistered","times":1}',
      },
    },
  )
}

/** The status a reason comes with; nothing for a reason that is not in the table. */
const statusOf = (reason: unknown) =>
  typeof reason === 'string' && isReason(reason) ? reasons[reason].status : undefined

/**
 * Reads a trouble from JSON: `{"kind":"answer","reason":"Unregistered","deviceToken":"…","times":1}`. The names are those of
 * the type `Trouble`; flag, file and HTTP interface all share this form.
 *
 * @param value as parsed from JSON; dates as ISO 8601 or milliseconds
 * @returns the trouble, complete
 * @throws Fault `usage/trouble` that names what is wrong
 */
export function readTrouble(value: unknown): Trouble {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong({ en: 'it is not a JSON object', zh: '不是 JSON 对象' })
  }
  const { kind: name, ...given } = value as Record<string, unknown>
  const kind = oneOf(troubleKinds)(name)
  if (kind === undefined) {
    const known = troubleKinds.join(', ')
    throw wrong({ en: `its kind has to be one of ${known}`, zh: `kind 只能是 ${known} 之一` })
  }
  const { readers, needed = [], defaults = {} } = kindRows[kind]
  const all: Readonly<Record<string, Reader<unknown>>> = { ...occasionReaders, ...readers }
  const said = Object.entries(given).filter(([, written]) => written !== undefined)
  const read = said.map(([key, written]) => {
    const reader = Object.hasOwn(all, key) ? all[key] : undefined
    if (reader === undefined) throw wrong({ en: `${kind} takes no ${key}`, zh: `${kind} 没有 ${key} 这一项` })
    const meant = reader(written)
    if (meant === undefined)
      throw wrong({
        en: `${key} cannot be ${JSON.stringify(written)}`,
        zh: `${key} 的值不对：${JSON.stringify(written)}`,
      })
    return [key, meant] as const
  })
  const trouble: Record<string, unknown> = { kind, ...defaults, ...Object.fromEntries(read) }
  const missing = needed.find((key) => trouble[key] === undefined)
  if (missing !== undefined) throw wrong({ en: `${kind} needs ${missing}`, zh: `${kind} 缺少 ${missing}` })
  if (kind === 'answer') {
    trouble.status ??= statusOf(trouble.reason)
    if (trouble.status === undefined) {
      const { reason } = trouble
      throw wrong({
        en: `APNs has no reason ${reason}; with a status of its own it can be answered all the same`,
        zh: `APNs 没有 ${reason} 这个 reason；如仍要使用，请同时给出 status`,
      })
    }
  }
  // Every value went through the reader of its name.
  return trouble as unknown as Trouble
}

/**
 * Reads a trouble as typed: JSON, or words such as `delay milliseconds=500 every=3`.
 *
 * @param typed what followed the flag
 * @returns the trouble, complete
 * @throws Fault `usage/trouble`
 */
export function parseTrouble(typed: string): Trouble {
  if (!typed.trimStart().startsWith('{')) {
    const [kind, ...pairs] = typed.trim().split(/\s+/)
    return readTrouble({
      kind,
      ...Object.fromEntries(pairs.map((pair) => [pair.replace(/=.*/s, ''), pair.replace(/^[^=]*=?/, '')])),
    })
  }
  let value: unknown
  try {
    value = JSON.parse(typed)
  } catch (error) {
    throw wrong(verbatim(error instanceof Error ? error.message : String(error)))
  }
  return readTrouble(value)
}
