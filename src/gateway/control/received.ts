import { isObject } from '../../apns/payload.ts'
import { Fault } from '../../fault.ts'
import type { FailedConnection } from '../event.ts'
import type { MessageDifference } from '../expect/difference.ts'
import type { MessageJudgement } from '../expect/expectation.ts'
import { type MessageSelection, readWanted } from '../expect/wanted.ts'
import type { GatewayControls } from '../gateway.ts'
import { type Arrival, arrivalIn, awaitMessages } from './arrival.ts'
import { type MessageDocument, messageDocument } from './event-document.ts'

/** What arrived, as it was asked for. */
export interface ReceivedDocument {
  /** Those that were meant, oldest first. */
  readonly received: readonly MessageDocument[]
  /** Connections that came to nothing; whatever was asked for, for they may be why it is not there. */
  readonly connections: readonly FailedConnection[]
  /** As many as were waited for; of those that something is said of, one at least. */
  readonly complete: boolean
  /** Of those that were meant: whether they are what they shall be, where there is something to say. */
  readonly judgements: readonly MessageJudgement[]
  /** When too few were meant: others that came nearest, and in what they differ. */
  readonly misses: readonly (MessageDocument & { readonly differences: readonly MessageDifference[] })[]
}

/** What is asked: which messages, what they shall be, and how long they are waited for. */
export interface ReceivedQuestion {
  readonly selection: MessageSelection
  /** How many are needed; nothing when nobody waits. */
  readonly wait?: number
  /** Seconds. */
  readonly timeout?: number
}

/** The longest a request is kept waiting, in seconds. */
const longestWait = 3600

/** What may be said of the waiting; all else says which messages are meant. */
const limits = {
  wait: Number.MAX_SAFE_INTEGER,
  timeout: longestWait,
  after: Number.MAX_SAFE_INTEGER,
} as const

function numberIn(given: Readonly<Record<string, unknown>>, name: keyof typeof limits): number | undefined {
  const value = given[name]
  if (value === undefined) return undefined
  if (typeof value === 'number' && value >= 0 && value <= limits[name]) return value
  throw new Fault('usage/query', {
    en: `${name} has to be a number from 0 to ${limits[name]}.`,
    zh: `${name} 应为 0 到 ${limits[name]} 之间的数字。`,
  })
}

/**
 * Reads a question as it is asked in JSON: what {@link readWanted} takes, with `wait` and `timeout`.
 *
 * @param value as parsed from JSON
 * @throws Fault `usage/query`, and those of `readWanted`
 */
export async function readQuestion(value: unknown): Promise<ReceivedQuestion> {
  const given = isObject(value) ? value : {}
  const { wait: _, timeout: __, ...wanted } = given
  const [wait, timeout] = [numberIn(given, 'wait'), numberIn(given, 'timeout')]
  numberIn(given, 'after')
  return {
    selection: await readWanted(isObject(value) ? wanted : value),
    ...(wait !== undefined && { wait }),
    ...(timeout !== undefined && { timeout }),
  }
}

const asNumber = (text: string) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN)
const asTruth = (text: string) => text === '' || text === 'true' || text === '1'

/** How what stands in a query becomes what JSON has: `match` may be repeated. */
const fromQuery: Readonly<Record<string, (all: readonly string[]) => unknown>> = {
  wait: ([text = '']) => asNumber(text),
  timeout: ([text = '']) => asNumber(text),
  after: ([text = '']) => asNumber(text),
  match: (all) => all,
  lint: ([text = '']) => asTruth(text),
  strict: ([text = '']) => asTruth(text),
}

/**
 * @param query of a request: `?wait=1&timeout=5&match=aps.badge%3D3`
 * @returns the same as JSON has it; a schema is too long for a query, and none is read
 */
export function questionIn(query: URLSearchParams): Readonly<Record<string, unknown>> {
  const names = [...new Set(query.keys())].filter((name) => name !== 'expect')
  return Object.fromEntries(
    names.map((name) => {
      const all = query.getAll(name)
      const read = Object.hasOwn(fromQuery, name) ? fromQuery[name] : undefined
      return [name, read === undefined ? all[0] : read(all)]
    }),
  )
}

/** @returns the same for JSON */
export function receivedDocument(
  { messages, complete, judgements, misses }: Arrival,
  connections: readonly FailedConnection[],
): ReceivedDocument {
  return {
    received: messages.map(messageDocument),
    connections,
    complete,
    judgements,
    misses: misses.map(({ differences, ...message }) => ({ ...messageDocument(message), differences })),
  }
}

/**
 * Answers what arrived, at once or when enough have.
 *
 * @param controls of a running gateway
 * @param question which messages, what they shall be, how long
 * @param gone fires when the asker went away
 */
export async function answerReceived(
  controls: Pick<GatewayControls, 'received' | 'subscribe' | 'connections'>,
  { selection, wait, timeout = 0 }: ReceivedQuestion,
  gone: AbortSignal,
): Promise<ReceivedDocument> {
  const least = selection.asserts ? 1 : 0
  const arrival =
    wait === undefined
      ? arrivalIn(controls, selection, least)
      : await awaitMessages(controls, selection, Math.max(wait, least), timeout * 1000, gone)
  return receivedDocument(arrival, controls.connections())
}
