import { isText, type Text } from '../text.ts'
import { type Environment, environments } from './environment.ts'

/** What would have been right in place of what was sent, where the gateway knows it. */
export interface RightValues {
  readonly topic?: string
  readonly keyId?: string
  readonly teamId?: string
  readonly environment?: Environment
}

/** The cause of a refusal, named by a party that knows for sure, as the local gateway does. */
export interface NamedCause {
  /** The id of a cause of the diagnosis. */
  readonly cause: string
  /** With the values it was seen in; where there is none, the cause's own sentence is told. */
  readonly evidence?: Text
  readonly right?: RightValues
  /** The two ids in a provider token, where they are what it is about; never of an answer: who sent it knows them. */
  readonly ids?: { readonly keyId: string; readonly teamId: string }
}

/** Headers of a response of the local gateway. APNs has no such headers, and no client stumbles over them. */
export const causeHeaders = { cause: 'pushctl-cause', more: 'pushctl-evidence' } as const

/** A header is ASCII. */
const asciiJson = (value: unknown) =>
  JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** Some clients take no more than 8 KB of headers. */
const longestMore = 4096

/**
 * @param named what a gateway saw
 * @returns the headers that say it; without the evidence where that is too long for a header
 */
export function causeHeadersOf({ cause, evidence, right }: NamedCause): Record<string, string> {
  const more = asciiJson({ evidence, right })
  return { [causeHeaders.cause]: cause, ...(more.length <= longestMore && { [causeHeaders.more]: more }) }
}

const causeForm = /^[a-z0-9-]{1,64}$/
const idForm = /^[\w.-]{1,255}$/
function rightOf(value: unknown): RightValues | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { topic, keyId, teamId, environment } = value as Record<string, unknown>
  const named = environments.find((each) => each === environment)
  return {
    ...Object.fromEntries(
      Object.entries({ topic, keyId, teamId }).filter(([, id]) => typeof id === 'string' && idForm.test(id)),
    ),
    ...(named !== undefined && { environment: named }),
  }
}

/**
 * Reads the cause back out of the headers of a response.
 *
 * @param cause value of `pushctl-cause`
 * @param more value of `pushctl-evidence`
 * @returns nothing for a response that names none
 */
export function readNamedCause(cause: unknown, more: unknown): NamedCause | undefined {
  if (typeof cause !== 'string' || !causeForm.test(cause)) return undefined
  if (typeof more !== 'string' || more.length > longestMore) return { cause }
  try {
    const { evidence, right } = (JSON.parse(more) ?? {}) as Record<string, unknown>
    const values = rightOf(right)
    return { cause, ...(isText(evidence) && { evidence }), ...(values !== undefined && { right: values }) }
  } catch {
    return { cause }
  }
}
