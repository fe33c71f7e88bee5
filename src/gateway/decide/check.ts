import { isUtf8 } from 'node:buffer'
import type { NamedCause, RightValues } from '../../apns/named-cause.ts'
import type { PushType } from '../../apns/push-type.ts'
import { pushTypes } from '../../apns/push-type.ts'
import type { ReasonName } from '../../apns/reasons.ts'
import type { CauseId } from '../../diagnosis/causes/registry.ts'
import { type Text, visible } from '../../text.ts'
import type { ResolvedRequest } from './resolved-request.ts'

/** One reason to refuse, and the cause that is behind it then. Rows stand in the order they are checked. */
export interface RequestCheck {
  readonly reason: ReasonName
  readonly cause: CauseId
  refuses(request: ResolvedRequest): boolean | undefined
  /** What was seen, with its values; the cause's own sentence says it all, if not given. No secret may stand in it. */
  says?(request: ResolvedRequest): Text | undefined
  /** What would have been right; nothing in it where that is not known. */
  right?(request: ResolvedRequest): RightValues
  /** The ids in the provider token, where it is about them. */
  ids?(request: ResolvedRequest): NamedCause['ids']
}

export const expiration = /^\d{1,19}$/
export const priority = /^(?:10|5|1)$/
export const topicForm = /^[A-Za-z0-9._-]{1,255}$/

export const isWrong = (value: string | undefined, form: RegExp) => value !== undefined && !form.test(value)

export const allows = (pushType: PushType, given: string | undefined) =>
  pushTypes[pushType].priorities.some((allowed) => `${allowed}` === given)

/** @returns the JSON object that a body is */
export function readObject(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  if (!isUtf8(body)) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}

/** What stays as it is, as nearly everything that is quoted does. */
const plain = /^[ -~]*$/

/** As much as is quoted of what a client wrote. */
const longestQuote = 100

/** Header values come as Latin-1, one letter for each byte; what was meant is read out of them. */
function meantBy(value: string): string {
  const bytes = Buffer.from(value, 'latin1')
  // A letter of JSON may be more than a byte.
  return bytes.toString('latin1') === value && isUtf8(bytes) ? bytes.toString() : value
}

/** @returns what a client wrote, fit to be shown */
export function quote(value = '', longest = longestQuote): string {
  if (value.length <= longest && plain.test(value)) return value
  const meant = meantBy(value)
  return visible(meant.length > longest ? `${meant.slice(0, longest)}…` : meant)
}

/** The two ends of a device token: enough to tell it from another. */
export const ends = (token: string) =>
  token.length > 16 ? `${quote(token.slice(0, 8))}…${quote(token.slice(-4))}` : quote(token)

const two = (value: number) => String(value).padStart(2, '0')

/** @returns the time of day of this computer, with the day where it is another one */
export function clockOf(time: Date, now: Date): string {
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}`
  return time.toDateString() === now.toDateString()
    ? clock
    : `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${clock}`
}
