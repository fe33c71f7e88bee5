import { isMdmTopic } from '../apns/mdm-topic.ts'
import { isPassTopic } from '../apns/pass-topic.ts'
import { mayUseCertificate, type PushType } from '../apns/push-type.ts'
import { splitTopic } from '../apns/topic.ts'
import type { Text } from '../text.ts'
import { certificateIn, type Facts } from './facts.ts'

/** Whose pushes they are: an app's, or those of a Wallet pass, of a website in Safari, of an MDM server. */
export type Audience = 'app' | 'pass' | 'website' | 'mdm'

/**
 * A certificate that covers the topic says it for sure; else the topic tells, and where there is none, what the
 * certificate was made for.
 *
 * @param facts of a push
 * @returns whom it is for
 */
export function audienceOf(facts: Facts): Audience {
  const certificate = certificateIn(facts)
  const { topic, pushType } = facts.notification
  const kind = certificate?.kind
  if (kind === 'pass' || kind === 'website' || kind === 'mdm') return kind
  if (certificate?.topics.some((each) => each.topic === topic)) return 'app'
  if (isPassTopic(topic)) return 'pass'
  if (topic?.startsWith('web.') === true) return 'website'
  return pushType === 'mdm' || isMdmTopic(topic) ? 'mdm' : 'app'
}

/** @returns the type of the push: what was said, else the one that the suffix of its topic belongs to */
export function pushTypeOf({ notification: { pushType, topic } }: Facts): PushType | undefined {
  if (pushType !== undefined || topic === undefined) return pushType
  const [only, ...others] = splitTopic(topic).pushTypes
  return others.length === 0 ? only : undefined
}

/** @returns whether a certificate was used for pushes that, as far as is known, only signing keys may send */
export function isBeyondCertificates(facts: Facts): boolean {
  const pushType = pushTypeOf(facts)
  if (certificateIn(facts) === undefined || pushType === undefined || mayUseCertificate(pushType))
    return false
  return facts.channel === undefined && audienceOf(facts) === 'app'
}

/** Where the app gets the device token for each type of push (Apple's page on each). */
const origins: Readonly<Record<PushType, string>> = {
  alert: 'didRegisterForRemoteNotificationsWithDeviceToken',
  background: 'didRegisterForRemoteNotificationsWithDeviceToken',
  voip: 'pushRegistry(_:didUpdate:for:)',
  complication: 'pushRegistry(_:didUpdate:for:)',
  fileprovider: 'pushRegistry(_:didUpdate:for:)',
  pushtotalk: 'channelManager(_:receivedEphemeralPushToken:)',
  liveactivity: 'Activity.pushTokenUpdates',
  widgets: 'pushTokenDidChange(_:widgets:)',
  controls: 'pushTokensDidChange(controls:)',
  location: 'startMonitoringLocationPushes(completion:)',
  mdm: 'TokenUpdate',
}

/** @returns where the token of such a push comes from, as the end of a sentence */
export function originOf(facts: Facts): Text {
  const pushType = pushTypeOf(facts) ?? 'alert'
  switch (audienceOf(facts)) {
    case 'app':
      return {
        en: `what the app is given in ${origins[pushType]}`,
        zh: `App 在 ${origins[pushType]} 里拿到的值`,
      }
    case 'pass':
      return {
        en: 'the pushToken that Wallet sends in the body when it registers a pass with your server',
        zh: 'Wallet 向你的服务器注册票券时请求体里的 pushToken',
      }
    case 'website':
      return {
        en: 'the device token that Safari sends to your server (/v2/devices/…/registrations/…)',
        zh: 'Safari 发给你服务器的 device token（/v2/devices/…/registrations/…）',
      }
    case 'mdm':
      return {
        en: 'Token of the TokenUpdate message that the device sends to your MDM server',
        zh: '设备发给 MDM 服务器的 TokenUpdate 消息里的 Token',
      }
  }
}
