import { environmentNamed } from '../../apns/environment.ts'
import { isObject, payloadValue } from '../../apns/payload.ts'
import { defined } from '../../defined.ts'
import { commandLine } from './command-line.ts'
import type { GatewayName, Push } from './sent.ts'

/** What became of one push of a command. */
export type PastPush = Pick<
  Push,
  'deviceToken' | 'channelId' | 'outcome' | 'status' | 'reason' | 'apnsId' | 'apnsUniqueId'
>

/** What was typed after each option; `true` for a flag. */
export type PastOptions = Readonly<Record<string, string | readonly string[] | true>>

/** Rows of a run that came to the same end. */
export interface PastGroup {
  readonly outcome: PastPush['outcome']
  readonly status?: number
  readonly reason?: string
  readonly count: number
}

/** What became of a file of rows: numbers alone, for its report has the rows. */
export interface PastRun extends Readonly<Record<PastPush['outcome'], number>> {
  /** As it was typed; `-` for standard input. */
  readonly file: string
  readonly rows: number
  /** Rows left out because something is wrong with them; they count as unsent. */
  readonly bad: number
  readonly report?: string
  /** The most frequent first. */
  readonly groups: readonly PastGroup[]
}

/** One `send`, as it is kept. */
export interface PastSend {
  /** By which it is called for. */
  readonly id: string
  readonly time: Date
  readonly gateway: GatewayName
  readonly topic?: string
  readonly pushType?: string
  /** The text itself when it is no JSON. */
  readonly payload: unknown
  /** Each push; none of a run. */
  readonly pushes: readonly PastPush[]
  /** Where a file of rows was sent. */
  readonly run?: PastRun
  /** Options by their names, and what stood behind each. No credential is in them, only where one lies. */
  readonly options: PastOptions
  /** Options whose words held a secret, and so are not kept. */
  readonly withheld?: readonly string[]
  /** The line that sends the same again; without what is withheld. */
  readonly sendLine: string
}

const outcomes = ['accepted', 'rejected', 'unsent', 'unknown'] as const
const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
const count = (value: unknown) => (typeof value === 'number' && value >= 0 ? value : undefined)

function readPush(value: unknown): PastPush | undefined {
  if (!isObject(value)) return undefined
  const { deviceToken, channelId, outcome: written, status, reason, apnsId, apnsUniqueId } = value
  const outcome = outcomes.find((each) => each === written)
  if (outcome === undefined) return undefined
  return {
    outcome,
    ...defined({
      deviceToken: text(deviceToken),
      channelId: text(channelId),
      status: typeof status === 'number' ? status : undefined,
      reason: text(reason),
      apnsId: text(apnsId),
      apnsUniqueId: text(apnsUniqueId),
    }),
  }
}

function readGroup(value: unknown): PastGroup | undefined {
  const push = readPush(value)
  const times = isObject(value) ? count(value.count) : undefined
  if (push === undefined || times === undefined) return undefined
  return { outcome: push.outcome, ...defined({ status: push.status, reason: push.reason }), count: times }
}

function readRun(value: unknown): PastRun | undefined {
  if (!isObject(value) || typeof value.file !== 'string') return undefined
  const { file, rows, accepted, rejected, unsent, unknown, bad, report, groups } = value
  return {
    file,
    rows: count(rows) ?? 0,
    accepted: count(accepted) ?? 0,
    rejected: count(rejected) ?? 0,
    unsent: count(unsent) ?? 0,
    unknown: count(unknown) ?? 0,
    bad: count(bad) ?? 0,
    ...defined({ report: text(report) }),
    groups: Array.isArray(groups) ? groups.flatMap((each) => readGroup(each) ?? []) : [],
  }
}

const gatewayKinds: readonly GatewayName['kind'][] = ['apple', 'local', 'other']

function readGateway(value: unknown): GatewayName | undefined {
  if (!isObject(value) || typeof value.endpoint !== 'string') return undefined
  const { endpoint, environment: written } = value
  const kind = gatewayKinds.find((each) => each === value.kind)
  const environment = typeof written === 'string' ? environmentNamed(written) : undefined
  return kind && { kind, ...defined({ environment }), endpoint }
}

const isWords = (value: unknown): value is string | string[] | true =>
  typeof value === 'string' ||
  value === true ||
  (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string'))

/** What is no word any more is left out: somebody wrote it by hand. */
const readOptions = (typed: Readonly<Record<string, unknown>>): PastOptions =>
  Object.fromEntries(
    Object.entries(typed).filter((entry): entry is [string, string | string[] | true] => isWords(entry[1])),
  )

/** A run that ended is sent whole once more; its report stays as it is. */
const ofReport = ['report', 'resume', 'retryUnknown', 'deadTokens']

/**
 * What sends a run again: where its report has no answer for some rows, it goes on with those, and sends nothing twice.
 *
 * @param options that it was sent with
 * @param run what became of it
 * @param mayResume whether its file and report are still meant
 */
export function optionsAgain(options: PastOptions, run: PastRun, mayResume: boolean): PastOptions {
  const { report, unsent, unknown, bad } = run
  if (mayResume && report !== undefined && (unsent > bad || unknown > 0)) return { ...options, resume: true }
  return Object.fromEntries(Object.entries(options).filter(([key]) => !ofReport.includes(key)))
}

/**
 * @param text a line of the history
 * @returns what it says; nothing for one that was cut, or written by hand
 */
export function readPastSend(text: string): PastSend | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isObject(value) || !Array.isArray(value.pushes)) return undefined
  const { id, topic, pushType, payload, options: typed, withheld } = value
  const time = new Date(String(value.time))
  const gateway = readGateway(value.gateway)
  const isWhole = [id, payload].every((each) => typeof each === 'string')
  if (!isWhole || gateway === undefined || !isObject(typed) || Number.isNaN(time.getTime())) return undefined
  const options = readOptions(typed)
  const run = readRun(value.run)
  return {
    id: String(id),
    time,
    gateway,
    ...(typeof topic === 'string' && { topic }),
    ...(typeof pushType === 'string' && { pushType }),
    payload: payloadValue(String(payload)),
    pushes: value.pushes.flatMap((each) => readPush(each) ?? []),
    ...(run !== undefined && { run }),
    options,
    ...(Array.isArray(withheld) && withheld.length > 0 && { withheld: withheld.map(String) }),
    sendLine: commandLine('send', run === undefined ? options : optionsAgain(options, run, true)),
  }
}
