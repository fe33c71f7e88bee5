import type { Environment } from '../../apns/environment.ts'
import { lint } from '../../apns/lint.ts'
import { type Payload, readPayload } from '../../apns/payload.ts'
import { isPushType, largestBroadcast, pushTypes } from '../../apns/push-type.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import type { Finding } from '../../finding.ts'
import type { Text } from '../../text.ts'

/** A push as it is written: in the editor, or in an event. */
export interface WrittenPush {
  readonly environment: Environment
  /** Nothing for a broadcast. */
  readonly deviceToken?: string | undefined
  readonly bundleId?: string | undefined
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body as text. */
  readonly payload: string
}

/** What `payload check` says of a push. */
export interface CheckedPush {
  readonly findings: readonly Finding[]
  /** Why the payload cannot be read at all. */
  readonly mistake?: Text
  readonly payload?: Payload
  /** Bytes, and how many APNs takes. */
  readonly size: number
  readonly largest: number
}

const priorities = [10, 5, 1] as const
const hex = /^(?:[0-9a-f]{2})+$/i

/**
 * @param written push, whatever stands in it
 * @param now decides what is past
 * @returns what `payload check` finds in it
 */
export function checkPush(written: WrittenPush, now: Date): CheckedPush {
  const { headers, deviceToken, environment } = written
  const isBroadcast = written.bundleId !== undefined
  const bytes = new TextEncoder().encode(written.payload)
  const given = headers['apns-push-type'] ?? ''
  const pushType = isPushType(given) ? given : undefined
  const largest = isBroadcast ? largestBroadcast : pushTypes[pushType ?? 'alert'].largestPayload
  try {
    const payload = readPayload(bytes, 'payload')
    const expiration = headers['apns-expiration']
    const findings = lint({
      payload,
      headers: defined({
        topic: headers['apns-topic'],
        pushType,
        priority: priorities.find((each) => String(each) === headers['apns-priority']),
        expiration:
          expiration === undefined || !/^\d{1,15}$/.test(expiration) ? undefined : Number(expiration),
        collapseId: headers['apns-collapse-id'],
        id: headers['apns-id'],
      }),
      ...(deviceToken !== undefined &&
        hex.test(deviceToken) && { deviceTokens: [deviceToken.toLowerCase()] }),
      environment,
      isBroadcast,
      now,
    })
    return { findings, payload, size: bytes.length, largest }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { findings: [], mistake: error.text, size: bytes.length, largest }
  }
}
