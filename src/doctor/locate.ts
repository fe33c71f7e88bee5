import { type Environment, environments } from '../apns/environment.ts'
import type { RightValues } from '../apns/named-cause.ts'
import type { Reply } from '../apns/reply.ts'
import type { Outcome } from '../diagnosis/facts.ts'

/**
 * What one answer says of where a device token belongs. The question is a push with an empty body. APNs must refuse
 * that whatever it finds out before (PayloadEmpty; Apple, "Handling notification responses from APNs"), so no phone
 * ever shows it; and as the device token is looked up first, the reason tells what was found. That it is looked up
 * first is not written anywhere: a device token that cannot exist is asked about as well, to see it. It is asked last,
 * because APNs may close a connection after a bad device token.
 */
export type Whereabouts =
  /** The token is known here, for this topic. */
  | 'here'
  /** Known here, and the app has been removed since. */
  | 'was-here'
  /** Known here, for another app. */
  | 'other-topic'
  /** Not known here. */
  | 'not-here'
  /** The answer does not tell. */
  | 'untold'

/** A device token that no phone has: what is said of it is said of an unknown one. */
export const impossibleToken = '00'.repeat(32)

const readings: ReadonlyMap<string, Whereabouts> = new Map([
  ['PayloadEmpty', 'here'],
  ['Unregistered', 'was-here'],
  ['ExpiredToken', 'was-here'],
  ['DeviceTokenNotForTopic', 'other-topic'],
  ['BadDeviceToken', 'not-here'],
])

/**
 * Reads one answer.
 *
 * @param outcome of the question about the token
 * @param control of the question about {@link impossibleToken}, on the same connection
 * @returns `untold` when the control shows that this gateway looks at the body first, or nothing was answered
 */
export function whereaboutsIn(outcome: Outcome, control: Outcome): Whereabouts {
  const reply = replyIn(outcome)
  const reading = readings.get(reply?.reason ?? '')
  if (reading === undefined) return 'untold'
  const isOrderKnown = replyIn(control)?.reason === 'BadDeviceToken'
  return reading === 'here' && !isOrderKnown ? 'untold' : reading
}

/** @returns the answer of APNs, if there was one */
export function replyIn(outcome: Outcome): Reply | undefined {
  return outcome.kind === 'accepted' || outcome.kind === 'rejected' ? outcome.reply : undefined
}

/** One question that was asked, and what it told. */
export interface LocateAnswer {
  readonly environment?: Environment | undefined
  readonly topic: string
  readonly whereabouts: Whereabouts
  /** Where it belongs, as only the local gateway says. */
  readonly right?: RightValues
}

/** Where a token belongs, out of everything that was asked. */
export type Location =
  | {
      readonly kind: 'found'
      readonly environment?: Environment | undefined
      readonly topic: string
      readonly isRemoved: boolean
    }
  /** The environment is known, and none of the topics is right. */
  | { readonly kind: 'other-app'; readonly environment: Environment | undefined; readonly topic?: string }
  /** Both gateways take it for the same topic: a local gateway that learns, say. */
  | { readonly kind: 'everywhere' }
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'untold' }

/**
 * Draws the conclusion.
 *
 * @param asked every question with its answer
 */
export function locationOf(asked: readonly LocateAnswer[]): Location {
  const at = (...whereabouts: readonly Whereabouts[]) =>
    asked.filter((one) => whereabouts.includes(one.whereabouts))
  const found = at('here', 'was-here')
  const [first] = found
  if (first !== undefined) {
    const { environment, topic, whereabouts } = first
    const isEverywhere = environments.every((each) => found.some((one) => one.environment === each))
    if (isEverywhere) return { kind: 'everywhere' }
    return { kind: 'found', environment, topic, isRemoved: whereabouts === 'was-here' }
  }
  const told = asked.find(({ right = {} }) => right.environment !== undefined || right.topic !== undefined)
  if (told !== undefined) {
    const { environment = told.environment, topic } = told.right ?? {}
    return topic === undefined
      ? { kind: 'found', environment, topic: told.topic, isRemoved: false }
      : { kind: 'other-app', environment, topic }
  }
  const [elsewhere] = at('other-topic')
  if (elsewhere !== undefined) return { kind: 'other-app', environment: elsewhere.environment }
  // A device token that is bad is so for every topic, whether or not APNs answered the other questions.
  const refusing = new Set(at('not-here').map(({ environment }) => environment))
  const isOpen = at('untold').some(({ environment }) => !refusing.has(environment))
  return isOpen || asked.length === 0 ? { kind: 'untold' } : { kind: 'nowhere' }
}
