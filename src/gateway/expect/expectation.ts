import type { JsonObject } from '../../apns/payload.ts'
import type { Finding } from '../../finding.ts'
import type { ReceivedMessage } from '../event.ts'
import { checkPush } from './checked-push.ts'
import type { ReadMessage } from './condition.ts'
import type { MessageDifference } from './difference.ts'
import { type PayloadSchema, readPayloadSchema } from './payload-schema.ts'

/** What each wanted message shall be, beside being there. */
export interface Expectation {
  readonly schema?: PayloadSchema
  /** The least that is not to be found in it. */
  readonly lint?: 'error' | 'warning'
}

/** What there is to say about one of the wanted messages. */
export interface MessageJudgement {
  /** Of the message. */
  readonly number: number
  /** Whether it is as expected. */
  readonly passes: boolean
  /** In what its payload is not as the schema asks. */
  readonly differences: readonly MessageDifference[]
  /** What `payload check` finds in it. */
  readonly findings: readonly Finding[]
}

/**
 * @param wanted as given, its kinds already checked
 * @throws Fault `usage/schema`
 */
export async function readExpectation({ expect, lint, strict }: JsonObject): Promise<Expectation> {
  return {
    ...(expect !== undefined && { schema: await readPayloadSchema(expect) }),
    ...((lint === true || strict === true) && { lint: strict === true ? 'warning' : 'error' }),
  }
}

/** @returns whether anything is expected of a message beside being there */
export const isJudging = ({ schema, lint }: Expectation): boolean =>
  schema !== undefined || lint !== undefined

/** The headers as they came; what an older pushctl kept has those alone that it knew by name. */
function headersOf(message: ReceivedMessage): Readonly<Record<string, string>> {
  if (message.headers !== undefined) return message.headers
  const { pushType, priority, expiration } = message
  const known = {
    'apns-topic': message.kind === 'push' ? message.topic : undefined,
    'apns-push-type': pushType,
    'apns-priority': priority,
    'apns-expiration': expiration,
  }
  return Object.fromEntries(
    Object.entries(known).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

/** What `payload check` says of a message; a payload that cannot be read at all is an error of its own. */
function findingsIn(message: ReceivedMessage): Pick<MessageJudgement, 'differences' | 'findings'> {
  const { findings, mistake } = checkPush(
    {
      environment: message.environment,
      deviceToken: message.kind === 'push' ? message.deviceToken : undefined,
      bundleId: message.kind === 'broadcast' ? message.bundleId : undefined,
      headers: headersOf(message),
      payload: Buffer.from(message.payload).toString('utf8'),
    },
    message.time,
  )
  return { findings, differences: mistake === undefined ? [] : [{ path: 'payload', evidence: mistake }] }
}

/**
 * @param read one of the wanted messages
 * @param expectation what it shall be
 * @returns whether it is, and what there is to say
 */
export function judge({ message, payload }: ReadMessage, { schema, lint }: Expectation): MessageJudgement {
  const linted = lint === undefined ? { findings: [], differences: [] } : findingsIn(message)
  const differences = [...(schema?.differences(payload) ?? []), ...linted.differences]
  const stops = ({ severity }: Finding) =>
    severity === 'error' || (lint === 'warning' && severity === 'warning')
  const passes = differences.length === 0 && !linted.findings.some(stops)
  return { number: message.number, passes, differences, findings: linted.findings }
}
