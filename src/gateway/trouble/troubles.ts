import type { Environment } from '../../apns/environment.ts'
import { createTokenBuckets, type TokenBuckets } from './token-buckets.ts'
import {
  type ConnectionTrouble,
  isForConnections,
  type RequestTrouble,
  type StandingTrouble,
  type Trouble,
} from './trouble.ts'

/** What of a request or connection decides whether a trouble is for it. */
export interface TroubleTarget {
  readonly environment: Environment
  /** In lower case. */
  readonly token?: string
  readonly topic?: string
}

/** A trouble that strikes now. */
export type ActiveTrouble<T> = T & { readonly id: string }

/** The troubles that are set at a gateway, and what became of each. */
export interface Troubles {
  add(trouble: Trouble): StandingTrouble
  remove(id: string): boolean
  clear(): void
  /** Whether there are none, as most of the time. */
  none(): boolean
  /** In the order they were set. */
  list(): StandingTrouble[]
  /** @returns what strikes one request, in the order of the list; mostly nothing */
  ofRequest(target: TroubleTarget, now: Date): readonly ActiveTrouble<RequestTrouble>[]
  /** @returns what strikes one new connection */
  ofConnection(target: TroubleTarget, now: Date): readonly ActiveTrouble<ConnectionTrouble>[]
}

interface Standing {
  readonly id: string
  readonly trouble: Trouble
  /** Of a `rate`: how much each device may still send. */
  readonly buckets?: TokenBuckets
  fitted: number
  struck: number
}

const fits = (trouble: Trouble, { environment, token, topic }: TroubleTarget) =>
  (trouble.environment ?? environment) === environment &&
  (trouble.deviceToken === undefined || trouble.deviceToken === token) &&
  (trouble.topic === undefined || trouble.topic === topic)

/** A rate strikes requests that come too often; all others by counting alone, so that each run goes like the last. */
function strikes(standing: Standing, target: TroubleTarget, now: Date): boolean {
  const { trouble, buckets, fitted, struck } = standing
  if (struck >= (trouble.times ?? Number.POSITIVE_INFINITY)) return false
  if (fitted % (trouble.every ?? 1) !== 0) return false
  if (trouble.kind !== 'rate' || buckets === undefined) return true
  return !buckets.take(trouble.per === 'device' ? (target.token ?? '') : '', now)
}

/**
 * @param first the troubles a gateway starts with, in the order they apply
 */
export function createTroubles(first: readonly Trouble[] = []): Troubles {
  let standing: Standing[] = []
  let made = 0

  const shown = ({ id, trouble, fitted, struck }: Standing): StandingTrouble => ({
    ...trouble,
    id,
    fitted,
    struck,
  })
  const add = (trouble: Trouble) => {
    made += 1
    const one: Standing = {
      id: `trouble-${made}`,
      trouble,
      fitted: 0,
      struck: 0,
      ...(trouble.kind === 'rate' && { buckets: createTokenBuckets(trouble) }),
    }
    standing.push(one)
    return shown(one)
  }
  const strike = (target: TroubleTarget, now: Date, connections: boolean): ActiveTrouble<Trouble>[] => {
    const active: ActiveTrouble<Trouble>[] = []
    for (const one of standing) {
      if (isForConnections(one.trouble) !== connections || !fits(one.trouble, target)) continue
      if (strikes(one, target, now)) {
        one.struck += 1
        active.push({ ...one.trouble, id: one.id })
      }
      one.fitted += 1
    }
    return active
  }
  for (const trouble of first) add(trouble)

  return {
    add,
    remove(id) {
      const before = standing.length
      standing = standing.filter((one) => one.id !== id)
      return standing.length < before
    },
    clear() {
      standing = []
    },
    none: () => standing.length === 0,
    list: () => standing.map(shown),
    ofRequest: (target, now) => strike(target, now, false) as ActiveTrouble<RequestTrouble>[],
    ofConnection: (target, now) => strike(target, now, true) as ActiveTrouble<ConnectionTrouble>[],
  }
}
