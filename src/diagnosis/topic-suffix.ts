import { type PushType, pushTypes } from '../apns/push-type.ts'
import { bundleIdMeant, bundleIdUnder, splitTopic } from '../apns/topic.ts'

/** One way in which a topic and the type of its push can be made to fit. */
export interface Fitting {
  readonly topic: string
  readonly pushType: PushType
}

/**
 * Compares the suffix of a topic with the type of the push.
 *
 * @param topic as it was sent
 * @param pushType as it was sent; without one only a suffix that stands twice is wrong
 * @returns the ways to make them fit, the likelier first: the topic of the type, then the type of the topic; none when
 *   they fit
 */
export function fittingsOf(topic: string, pushType: PushType | undefined): readonly Fitting[] {
  const types = splitTopic(topic).pushTypes
  const [own = 'alert'] = types.length === 1 ? types : []
  const type = pushType ?? own
  const right = bundleIdMeant(topic, type) + pushTypes[type].suffix
  if (right === topic) return []
  const byTopic: Fitting = { topic: bundleIdUnder(topic) + pushTypes[own].suffix, pushType: own }
  const byType: Fitting = { topic: right, pushType: type }
  return byTopic.topic === right || pushTypes[own].suffix === '' ? [byType] : [byType, byTopic]
}
