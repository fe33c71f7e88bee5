import { outputName } from '../../credential/output-name.ts'
import { quoted, remedy } from '../../finding.ts'
import { cause, onlyNamed } from '../cause.ts'
import { fileOf } from '../facts.ts'
import { inspect } from './remedies.ts'

/** What services say that push for others: Firebase, SNS, Expo, Azure and their like, and Web Push of Safari. */
export const hostedCauses = [
  cause({
    id: 'firebase-apns-cred',
    what: {
      en: 'The APNs credential in the Firebase project is missing, expired, or of another team or app.',
      zh: 'Firebase 项目里的 APNs 凭证缺失、过期，或不属于该团队、该 App。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'Firebase console, Project settings, Cloud Messaging: the .p8 with its key id and team id, for this iOS app. Whether the key itself is good:',
          zh: 'Firebase 控制台 → 项目设置 → Cloud Messaging：为该 iOS App 上传 .p8，并填对 key id 和 team id。密钥本身是否可用：',
        },
        'pushctl send --token DEVICE_TOKEN --signing-key AuthKey_KEYID.p8 --team-id TEAMID --topic BUNDLE.ID.OF.THE.APP',
      ),
    see: 'Firebase, "FCM error codes": THIRD_PARTY_AUTH_ERROR',
  }),
  cause({
    id: 'service-platform-credential',
    what: {
      en: 'The service refuses the APNs credential that was uploaded to it, or APNs refuses it there.',
      zh: '该服务不接受上传的 APNs 凭证，或凭证在那里被 APNs 拒绝。',
    },
    weigh: onlyNamed,
    remedy: (facts) =>
      remedy(
        {
          en: 'One certificate and its key, nothing beside them, in date, and the environment that was chosen there. What the file has, and the two blocks to upload:',
          zh: '只要一张证书和它的私钥，不带别的，没有过期，且与所选环境一致。文件里有什么，以及要上传的两段内容：',
        },
        inspect(facts),
        `pushctl cert convert ${quoted(fileOf(facts, 'FILE.p12'))} -o ${outputName('ck.pem', fileOf(facts, 'FILE.p12'))}`,
      ),
    see: 'AWS, "Creating an Amazon SNS platform application"',
  }),
  cause({
    id: 'fcm-project-mismatch',
    what: {
      en: 'The FCM token is of another Firebase project than the account that sends.',
      zh: 'FCM token 属于另一个 Firebase 项目，与发送方的账号不符。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'The service account and GoogleService-Info.plist (google-services.json) have to be of one project; a token of the old project is of no use.',
        zh: '服务账号与 GoogleService-Info.plist（google-services.json）必须属于同一个项目；旧项目的 token 不能再用。',
      }),
    see: 'Firebase, "FCM error codes": SENDER_ID_MISMATCH',
  }),
  cause({
    id: 'fcm-token-too-early',
    what: {
      en: 'The app asked for the FCM token before iOS had given the APNs token.',
      zh: 'App 在拿到 APNs token 之前就去取 FCM token 了。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Ask in messaging(_:didReceiveRegistrationToken:), or after didRegisterForRemoteNotificationsWithDeviceToken; said once at the start it is harmless.',
        zh: '在 messaging(_:didReceiveRegistrationToken:) 里取，或等 didRegisterForRemoteNotificationsWithDeviceToken 之后再取；启动时只出现一次可以忽略。',
      }),
    see: 'Firebase, "Set up a Firebase Cloud Messaging client app on Apple platforms"',
  }),
  cause({
    id: 'webpush-vapid',
    what: {
      en: 'Web Push of Safari refuses the VAPID token: its sub, aud or exp is not as it wants.',
      zh: 'Safari 的 Web Push 不接受 VAPID token：sub、aud 或 exp 不合要求。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'sub is mailto: or https: (not localhost), aud the origin https://web.push.apple.com, exp under 24 hours ahead, and the key the one of the subscription. It is another interface than APNs for apps:',
          zh: 'sub 要是 mailto: 或 https:（不能是 localhost），aud 是 https://web.push.apple.com，exp 在 24 小时以内，密钥要与订阅时一致。它与 App 的 APNs 是两套接口：',
        },
        'pushctl jwt inspect -',
      ),
    see: 'RFC 8292 2; Apple, "Sending web push notifications in web apps and browsers"',
  }),
  cause({
    id: 'fcm-payload-misplaced',
    what: {
      en: 'The request to FCM has a field where FCM knows none: aps belongs into message.apns.payload, and headers into message.apns.headers.',
      zh: '发给 FCM 的请求里字段位置不对：aps 要放在 message.apns.payload 里，请求头放在 message.apns.headers 里。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'Write {"message":{"token":"…","apns":{"headers":{"apns-priority":"10"},"payload":{"aps":{…}}}}}. What is wrong in yours:',
          zh: '写成 {"message":{"token":"…","apns":{"headers":{"apns-priority":"10"},"payload":{"aps":{…}}}}}。检查你的请求：',
        },
        'pushctl inspect REQUEST.json',
      ),
    see: 'Firebase, "REST Resource: projects.messages, ApnsConfig"',
  }),
  cause({
    id: 'expo-project',
    what: {
      en: 'Expo cannot tell which project this is about: the project id is missing, or tokens of several projects stand in one request.',
      zh: 'Expo 不知道这是哪个项目：没有 projectId，或一个请求里混了几个项目的 token。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'In the app getExpoPushTokenAsync({ projectId }), with extra.eas.projectId of app.json (eas init writes it); on the server one request for each project.',
        zh: 'App 里调用 getExpoPushTokenAsync({ projectId })，取 app.json 的 extra.eas.projectId（eas init 会写入）；服务器上每个项目单独发一个请求。',
      }),
    see: 'Expo, "Push notifications setup"; "PUSH_TOO_MANY_EXPERIENCE_IDS"',
  }),
  cause({
    id: 'mdm-device-without-token',
    what: {
      en: 'The MDM server has no push token of this device: it is not enrolled there, or its TokenUpdate never came.',
      zh: 'MDM 服务器没有这台设备的推送 token：设备没有注册，或 TokenUpdate 没有发来。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Nothing went to APNs. Look for the TokenUpdate of this UDID in the log of the check-in URL; enrol the device again where there is none.',
        zh: '还没有发往 APNs。在 check-in 地址的日志里找这个 UDID 的 TokenUpdate；没有就重新注册设备。',
      }),
    see: 'Apple, "Device management: Token update"',
  }),
  cause({
    id: 'sns-endpoint-exists',
    what: {
      en: 'SNS has an endpoint for this device token already, made with another CustomUserData or Enabled.',
      zh: 'SNS 里已经有这个 device token 的 endpoint，只是 CustomUserData 或 Enabled 不同。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Take the ARN out of this text and use it; aws sns set-endpoint-attributes brings its Enabled, Token and CustomUserData up to date.',
        zh: '直接使用报错里的 ARN；用 aws sns set-endpoint-attributes 更新它的 Enabled、Token 和 CustomUserData。',
      }),
    see: 'AWS, "CreatePlatformEndpoint"',
  }),
]
