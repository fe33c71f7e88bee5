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
