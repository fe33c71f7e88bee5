import type { Text } from '../../text.ts'
import { type ErrorText, type TextMeaning, textRows } from './row.ts'

const noEntitlement: TextMeaning = { causes: ['entitlement-missing'], certainty: 'certain' }
const noTokenYet: TextMeaning = {
  causes: ['entitlement-missing', 'simulator-no-token', 'fcm-token-too-early'],
  certainty: 'possible',
}
const wiring: TextMeaning = { causes: ['sdk-wired-wrongly'], certainty: 'likely' }
const expoProject: TextMeaning = { causes: ['expo-project'], certainty: 'certain' }
const attachment: TextMeaning = { causes: ['attachment-unusable'], certainty: 'certain' }
const arrived: TextMeaning = { causes: ['reached-the-phone'], certainty: 'certain', isFollowUp: true }
const membership: TextMeaning = { causes: ['membership-needed'], certainty: 'certain' }
const certificateLimit: TextMeaning = { causes: ['cert-limit'], certainty: 'certain' }
const deadOrElsewhere: TextMeaning = {
  causes: ['env-mismatch-token', 'token-unregistered', 'token-format'],
  certainty: 'possible',
}

const pnsHandle: Text = {
  en: 'Azure hides the reason of APNs: it is BadDeviceToken or Unregistered. The hub sends to the environment of its credential, and removes the registration.',
  zh: 'Azure 没有显示 APNs 的 reason：实际是 BadDeviceToken 或 Unregistered。Hub 按凭证的环境发送，并会删除这个注册。',
}

const toOneself: Text = {
  en: 'The app registered no push token with the service: reset it in the settings of the app, or sign in again. Nothing went to Apple.',
  zh: 'App 没有在该服务上登记推送 token：在 App 设置里重置推送，或重新登录。没有发给 Apple。',
}

const noAudience: Text = {
  en: 'Nobody who is subscribed has this alias or id. Nothing went to Apple.',
  zh: '没有已订阅的设备使用这个别名或 id。没有发给 Apple。',
}

const jpushDefault: Text = {
  en: 'Only a warning: the environment was not set, and development is taken. A build of TestFlight or the App Store needs apsForProduction true, and the server apns_production to match.',
  zh: '这只是警告：没有设置环境，默认按开发环境。TestFlight、App Store 的包要设 apsForProduction 为 true，服务端的 apns_production 也要一致。',
}

/** Beside one of these an answer of a service for all kinds of things is about a push. */
const aboutPushes = ['push', 'notif', 'apns', 'channel', 'pns', 'device'] as const

/** What the SDKs of push services print in the app, and what those services and the tools that build it say. */
export const appSdkTexts: readonly ErrorText[] = [
  ...textRows(
    'OneSignal SDK',
    noEntitlement,
    "'Push Notifications' capability missing",
    'Push Notification capability missing',
    'Push Notifications capability is not enabled',
    'missing the Push Notifications capability',
    'Push Notifications capability not enabled',
  ),
  ...textRows(
    'OneSignal SDK',
    wiring,
    'Already swizzled UIApplication',
    "library wasn't loaded into the runtime twice",
    'Class…is implemented in both…OneSignal',
    'Class…is implemented in both…FirebaseMessaging',
  ),
  ...textRows(
    'Firebase iOS SDK',
    wiring,
    'I-FCM002023',
    'does not respond to -messaging:didReceiveRegistrationToken',
    'Please implement -messaging:didReceiveRegistrationToken',
    'I-FCM001000',
    'FIRMessaging Remote Notifications proxy enabled…disable',
    'no-app…No Firebase App',
    'Firebase app has not yet been configured',
    'The default Firebase app has not yet been configured',
  ),
  ...textRows(
    'react-native-firebase',
    noTokenYet,
    'messaging/unregistered',
    'You must be registered for remote messages before calling getToken',
    'must be registered for remote messages',
    'isDeviceRegisteredForRemoteMessages…false',
  ),
  ...textRows(
    'Expo',
    expoProject,
    'ERR_NOTIFICATIONS_NO_EXPERIENCE_ID',
    'No "projectId" found',
    'Project ID not found',
    'PUSH_TOO_MANY_EXPERIENCE_IDS',
    'messages in the same request must be for the same project',
    'service is supported only for Expo projects',
    'EXPERIENCE_NOT_FOUND',
    'experience…does not exist…push',
  ),
  ...textRows(
    'Expo',
    { causes: ['simulator-no-token'], certainty: 'certain' },
    'Must use physical device for push notifications',
    'Must use physical device for Push',
  ),
  ...textRows(
    'iOS UserNotifications',
    attachment,
    'Unrecognized attachment file type',
    'UNErrorDomain Code=100',
    'UNErrorDomain Code=101',
    'UNErrorDomain Code=102',
    'UNErrorDomain Code=103',
    'UNErrorDomain Code=104',
    'UNErrorDomain Code=105',
    'Invalid attachment file URL',
    'Invalid attachment file size',
    'attachmentUnrecognizedType',
    'attachmentInvalidURL',
    'attachmentInvalidFileSize',
    'attachmentCorrupt',
  ),
  ...textRows(
    'iOS',
    { causes: ['registers-the-old-way'], certainty: 'certain' },
    'registerForRemoteNotificationTypes: is not supported',
    'registerForRemoteNotificationTypes is not support…',
    'enabledRemoteNotificationTypes is not supported',
  ),
  ...textRows(
    'Xcode',
    membership,
    'Personal development teams…do not support the Push Notifications',
    'personal development team…does not support the Push Notifications',
    'development team…does not support the Push Notifications',
    'Your team does not support the Push Notifications',
    'development team…do not support…Push Notifications',
  ),
  ...textRows(
    'fastlane pem',
    certificateLimit,
    'active push profiles for this application',
    "You'll need to revoke an old certificate to make room",
    'maximum number of certificates',
    'already have a current Apple Push…certificate',
    'already have a current…certificate or a pending certificate request',
  ),
  ...textRows(
    'Azure Notification Hubs',
    { ...deadOrElsewhere, note: pnsHandle },
    'Push Notification System handle for the registration is invalid',
    'PNS handle for the registration is invalid',
    'The Push Notification System returned…BadChannel',
    'BadChannel',
    'ExpiredChannel',
  ),
  ...textRows(
    'Azure, App Center',
    { ...deadOrElsewhere, note: pnsHandle, beside: aboutPushes },
    'Bad channel',
    'Expired channel',
  ),
  ...textRows(
    'a push relay',
    { causes: ['missing-device-token'], certainty: 'likely', note: toOneself },
    'You did not send a token',
    'no push token registered',
    'not registered for remote notifications',
    'not registered remote notifications',
  ),
  ...textRows(
    'Nextcloud',
    { causes: ['token-unregistered'], certainty: 'likely', note: toOneself },
    'Deleting device because it is unknown by the push server',
  ),
  ...textRows(
    'OneSignal API',
    { causes: ['token-unregistered', 'token-wrong-field'], certainty: 'likely', note: noAudience },
    'invalid_aliases',
    'invalid_external_user_ids',
    'invalid_subscription_ids',
    'All included subscriptions are not subscribed',
    'Message Notifications must have…targeting',
  ),
  ...textRows(
    'JPush SDK',
    { causes: ['env-mismatch-token'], certainty: 'possible', note: jpushDefault },
    'Unkown value for APS_FOR_PRODUCTION',
    'Unknown value for APS_FOR_PRODUCTION',
  ),
  ...textRows(
    'iOS apsd, SpringBoard',
    arrived,
    'Received message for enabled topic',
    'Received incoming message on topic',
    'Received remote notification request',
    'Process delivery of push notification',
    'Deliver push notification request',
  ),
]
