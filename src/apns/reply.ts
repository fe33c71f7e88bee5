import { causeHeaders, type NamedCause, readNamedCause } from './named-cause.ts'

/** What APNs answered to one request (Apple, "Handling notification responses from APNs"). */
export interface Reply {
  /** HTTP status: 200 is accepted, all others come with a reason. */
  readonly status: number
  /** `apns-id`: echoed, or made by APNs. */
  readonly id?: string
  /** `apns-unique-id`: sandbox only; finds the push in Apple's Push Notifications Console. */
  readonly uniqueId?: string
  /** APNs' word for a rejection, as it came: a name in the reason table, or one nobody has written down yet. */
  readonly reason?: string
  /**
   * Of a refusal without a reason, and of a yes without an apns-id: the title of the page in its place, `404 Not Found`,
   * or the message of another service.
   */
  readonly page?: string
  /** Of a yes without an apns-id: what it says that its body is, `text/html`. */
  readonly mediaType?: string
  /** Of a redirection, which APNs does not know: the host it leads to. */
  readonly redirectsTo?: string
  /** With 410: when APNs saw that the device token is no longer in use. */
  readonly since?: Date
  /** It came in seconds: APNs counts milliseconds. */
  readonly isSinceInSeconds?: true
  /** `Retry-After` in seconds, or as a moment; Apple does not document it, so it is read when it is there. */
  readonly retryAfter?: number | Date
  /** Of a refusal: why, in the words of the local gateway. Believed only where it was the local gateway that answered. */
  readonly named?: NamedCause
}

function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** The longest word that is kept of an answer: Apple's have 40 letters, and a server may send megabytes. */
const longestWord = 256

const word = (value: unknown) =>
  typeof value === 'string' && value !== '' ? value.slice(0, longestWord) : undefined

/** Milliseconds below it would be of 1973, and seconds above it of the year 5138. */
const leastMilliseconds = 1e11

/** APNs counts milliseconds; other servers write seconds, some of them as text. */
function readTimestamp(value: unknown): Pick<Reply, 'since' | 'isSinceInSeconds'> {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  const isInSeconds = typeof number === 'number' && number > 0 && number < leastMilliseconds
  const since = date(isInSeconds ? number * 1000 : number)
  return { ...(since !== undefined && { since }), ...(isInSeconds && { isSinceInSeconds: true }) }
}

const date = (value: unknown) => {
  const time = new Date(typeof value === 'number' ? value : Number.NaN)
  return Number.isNaN(time.getTime()) ? undefined : time
}

/**
 * Reads the reason out of what APNs writes into the body of a rejection, and into the debug data of GOAWAY:
 * `{"reason":"…","timestamp":ms}`.
 *
 * @param text the body; anything that is not such JSON holds no reason
 * @returns the reason without the blanks some answers carry, and since when a device token is dead
 */
export function readReason(text: string): Pick<Reply, 'reason' | 'since' | 'isSinceInSeconds'> {
  const body = jsonObject(text)
  const reason = word(typeof body.reason === 'string' ? body.reason.trim() : undefined)
  return { ...(reason !== undefined && { reason }), ...readTimestamp(body.timestamp) }
}

/** As much of a page as is looked at. */
const longestPage = 4096

/** Where other services put what they have to say. */
const messageKeys = ['message', 'error_description', 'error', 'msg', 'detail', 'title'] as const

/** @returns the message of a service that answers in JSON, on top or below `error` */
function messageIn(body: string): string | undefined {
  const answer = jsonObject(body)
  const below = typeof answer.error === 'object' && answer.error !== null ? answer.error : {}
  const told = { ...answer, ...below } as Readonly<Record<string, unknown>>
  return messageKeys.map((key) => word(told[key])).find((each) => each !== undefined)
}

/** @returns the title of a page of HTML or the message in JSON, on one line */
function pageIn(body: string): string | undefined {
  const title = /<title>([^<]*)/i.exec(body.slice(0, longestPage))?.[1] ?? messageIn(body)
  return word(title?.replaceAll(/\s+/g, ' ').trim())
}

/**
 * A yes of APNs has an apns-id and nothing else.
 *
 * @param contentType of a yes without an apns-id
 * @param body of it
 * @returns what there is of another service
 */
export function readForeignYes(
  contentType: string | undefined,
  body: string,
): Pick<Reply, 'page' | 'mediaType'> {
  const page = pageIn(body)
  const mediaType = /^[a-z]+\/[\w.+-]+/i.exec(contentType ?? '')?.[0].toLowerCase()
  return { ...(page !== undefined && { page }), ...(mediaType !== undefined && { mediaType }) }
}

/** The rest of the address may hold what is nobody's business. */
function hostIn(location: string | undefined): string | undefined {
  return location !== undefined && URL.canParse(location) ? word(new URL(location).host) : undefined
}

/** What a refusal says: a reason, or something else in its place. */
function readRefusal(body: string): Pick<Reply, 'reason' | 'since' | 'isSinceInSeconds' | 'page'> {
  const read = readReason(body)
  const page = read.reason === undefined ? pageIn(body) : undefined
  return { ...read, ...(page !== undefined && { page }) }
}

/** RFC 9110 section 10.2.3: seconds, or a date, which begins with a weekday whatever its form. */
function readRetryAfter(text: string | undefined): number | Date | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  return /^[A-Z][a-z]{2,8}\b/.test(text) ? date(Date.parse(text)) : undefined
}

/**
 * @param status HTTP status
 * @param headers of the response, names in lower case
 * @param body as text; empty when the push was accepted
 * @returns the reply they make
 */
export function readReply(status: number, headers: Readonly<Record<string, unknown>>, body: string): Reply {
  const id = word(headers['apns-id'])
  const uniqueId = word(headers['apns-unique-id'])
  const retryAfter = readRetryAfter(word(headers['retry-after']))
  const redirectsTo = status >= 300 && status < 400 ? hostIn(word(headers.location)) : undefined
  const named = readNamedCause(headers[causeHeaders.cause], headers[causeHeaders.more])
  return {
    status,
    ...(id !== undefined && { id }),
    ...(uniqueId !== undefined && { uniqueId }),
    ...(status === 200 ? {} : readRefusal(body)),
    ...(redirectsTo !== undefined && { redirectsTo }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(named !== undefined && { named }),
  }
}
