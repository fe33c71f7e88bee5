import { type Environment, environmentNamed } from '../../apns/environment.ts'
import { isObject, type JsonObject } from '../../apns/payload.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import type { ReceivedMessage } from '../event.ts'
import { type Condition, readConditions } from './condition.ts'
import { type Expectation, isJudging, readExpectation } from './expectation.ts'
import { outcomes } from './field.ts'

/** Which of the received messages are meant, and what they shall be; what is not said does not matter. */
export interface Wanted {
  /** Only messages with a higher number. */
  readonly after?: number | undefined
  /** Device token, in any case. */
  readonly deviceToken?: string | undefined
  /** Of a push; a broadcast has none. */
  readonly topic?: string | undefined
  readonly environment?: Environment | undefined
  readonly outcome?: ReceivedMessage['outcome'] | undefined
  /**
   * What has to stand in the payload or a header: `['aps.alert.title=Soup is ready']`, or `{ 'aps.badge': 3 }`. A JSON
   * value is compared as such; of an object the keys that are given.
   */
  readonly match?: string | readonly string[] | Readonly<Record<string, unknown>> | undefined
  /** JSON Schema that the payload of each of them has to fit. */
  readonly expect?: object | undefined
  /** Whether `payload check` has to find no error in any of them. */
  readonly lint?: boolean | undefined
  /** With `lint`: no warning either. */
  readonly strict?: boolean | undefined
}

/** What a {@link Wanted} asks, ready to be answered. */
export interface MessageSelection {
  readonly after: number | undefined
  readonly conditions: readonly Condition[]
  readonly expectation: Expectation
  /** Whether something is said of their contents: then one at least has to be there, for what is said of none tests nothing. */
  readonly asserts: boolean
}

function unusable(name: string, what: string): Fault {
  return new Fault('usage/wanted', {
    en: `${name} has to be ${what}.`,
    zh: `${name} 的值不对，应为 ${what}。`,
  })
}

function checkKinds(wanted: unknown): JsonObject {
  if (!isObject(wanted)) throw unusable('wanted', 'an object')
  const other = Object.keys(wanted).find((key) => !known.some((one) => one === key))
  if (other !== undefined) throw unusable('wanted', `an object of ${known.join(', ')}; it has ${other}`)
  const isA = (name: keyof Wanted, type: 'string' | 'boolean') =>
    wanted[name] === undefined || typeof wanted[name] === type
  const { after = 0, outcome = 'accepted', environment = 'sandbox' } = wanted
  for (const name of ['deviceToken', 'topic'] as const)
    if (!isA(name, 'string')) throw unusable(name, 'a string')
  for (const name of ['lint', 'strict'] as const)
    if (!isA(name, 'boolean')) throw unusable(name, 'true or false')
  if (!Number.isSafeInteger(after) || Number(after) < 0) throw unusable('after', 'a whole number from 0')
  if (!outcomes.some((one) => one === outcome)) throw unusable('outcome', `one of ${outcomes.join(', ')}`)
  if (typeof environment !== 'string' || environmentNamed(environment) === undefined)
    throw unusable('environment', 'sandbox or production')
  return wanted
}

const known = [
  ...['after', 'deviceToken', 'topic', 'environment', 'outcome', 'match', 'expect', 'lint', 'strict'],
] as const satisfies readonly string[]

/**
 * Reads which messages are meant, where nothing more is asked of them.
 *
 * @param value a {@link Wanted} without what they shall be
 * @throws Fault `usage/wanted`, `usage/match`
 */
export function readFilter(value: unknown): MessageSelection {
  const { expect, lint, strict } = checkKinds(value)
  if (expect !== undefined || lint === true || strict === true)
    throw new Fault('usage/wanted', {
      en: 'What is listened to is told, and not judged: expect, lint and strict have no place here.',
      zh: '监听时只按条件筛选，不做判定：这里不能用 expect、lint、strict。',
    })
  return select(checkKinds(value), {})
}

function select(wanted: JsonObject, expectation: Expectation): MessageSelection {
  const { after, deviceToken, topic, environment, outcome, match = [] } = wanted
  const contents = readConditions(match)
  return {
    after: after as number | undefined,
    conditions: [...readConditions(defined({ deviceToken, topic, environment, outcome })), ...contents],
    expectation,
    asserts: contents.length > 0 || isJudging(expectation),
  }
}

/**
 * Reads which messages are meant, and what they shall be.
 *
 * @param value a {@link Wanted}, from JSON or plain JavaScript
 * @throws Fault `usage/wanted`, `usage/match`, `usage/schema`
 */
export async function readWanted(value: unknown): Promise<MessageSelection> {
  const wanted = checkKinds(value)
  return select(wanted, await readExpectation(wanted))
}
