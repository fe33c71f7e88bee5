import { distance } from 'fastest-levenshtein'
import { type PushType, pushTypeNames, pushTypes } from './push-type.ts'

/**
 * @param topic what `apns-topic` carries
 * @returns the bundle id it is made of, and the push types whose suffix it has: for a plain bundle id those without one
 */
export function splitTopic(topic: string): {
  readonly bundleId: string
  readonly pushTypes: readonly PushType[]
} {
  const suffix =
    pushTypeNames
      .map((name) => pushTypes[name].suffix)
      .filter((end) => end !== '' && topic.endsWith(end))
      .sort((a, b) => b.length - a.length)[0] ?? ''
  return {
    bundleId: topic.slice(0, topic.length - suffix.length),
    pushTypes: pushTypeNames.filter((name) => pushTypes[name].suffix === suffix),
  }
}

/**
 * @param topic what `apns-topic` carries
 * @returns the bundle id under every suffix: `com.example.app.voip.voip` has two
 */
export function bundleIdUnder(topic: string): string {
  const { bundleId } = splitTopic(topic)
  return bundleId === topic ? topic : bundleIdUnder(bundleId)
}

/** Letters alone: hyphens are forgotten, and capitals are those of Swift. */
const lettersOf = (word: string) => word.toLowerCase().replaceAll(/[-_]/g, '')

/** So short a word is another word when a letter differs. */
const shortestMistyped = 6

const isNearly = (typed: string, word: string): boolean =>
  typed === word ||
  (typed.length >= shortestMistyped &&
    word.length >= shortestMistyped &&
    (distance(typed, word) <= 2 || word.startsWith(typed)))

/** What stands between the bundle id and the last word of a suffix. */
const middle = /\.(?:push-?types?|push-?kit)$/i

/**
 * The bundle id under a suffix that was meant for a type of push and written otherwise: `.liveactivity`,
 * `.push-type.LiveActivity`, `.push-type.widget`. A right one, or that of another type, is taken away as it is.
 *
 * @param topic what `apns-topic` carries
 * @param pushType what it is to be for
 */
export function bundleIdMeant(topic: string, pushType: PushType): string {
  const bare = bundleIdUnder(topic)
  const { suffix } = pushTypes[pushType]
  const at = bare.lastIndexOf('.')
  if (suffix === '' || at < 0) return bare
  const typed = lettersOf(bare.slice(at + 1))
  const words = [suffix.slice(suffix.lastIndexOf('.') + 1), pushType].map(lettersOf)
  if (!words.some((word) => isNearly(typed, word))) return bare
  return bare.slice(0, at).replace(middle, '')
}
