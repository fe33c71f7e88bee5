import { remedy } from '../../finding.ts'
import { cause, onlyNamed } from '../cause.ts'

/** What an app or its phone says, before any push or after one that APNs took. */
export const appCauses = [
  cause({
    id: 'simulator-no-token',
    what: {
      en: 'This simulator gives no device token.',
      zh: '这个模拟器拿不到 device token。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'Use a phone, or Xcode 14 and macOS 13 on Apple silicon (a Mac with T2 also). To see how a payload looks, without APNs:',
          zh: '请用真机，或在 Apple 芯片（或带 T2）的 Mac 上用 Xcode 14、macOS 13 以上。只想看 payload 的效果，不必经过 APNs：',
        },
        'pushctl send --simulator --topic BUNDLE.ID.OF.THE.APP --body Hello',
      ),
    see: 'Xcode 14 release notes',
  }),
  cause({
    id: 'pushkit-no-call',
    what: {
      en: 'The app was given a VoIP push and reported no call to CallKit, so iOS ended it; the push itself arrived.',
      zh: 'App 收到 VoIP 推送后没有向 CallKit 报告来电，被 iOS 终止；推送本身已送达。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Call reportNewIncomingCall for every VoIP push before its completion, for cancelled calls too. After several failures iOS wakes the app no more: delete and install it again.',
        zh: '每条 VoIP 推送都要在 completion 之前调用 reportNewIncomingCall，已取消的来电也一样。多次不报告后 iOS 不再唤醒该 App：删除后重装。',
      }),
    see: 'Apple, "Responding to VoIP Notifications from PushKit"',
  }),
  cause({
    id: 'liveactivity-state-mismatch',
    what: {
      en: 'The content-state does not fit the ContentState of the app, so the phone drops the update; APNs says 200 all the same.',
      zh: 'content-state 与 App 的 ContentState 不匹配，手机会丢弃更新；而 APNs 照样返回 200。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'The keys are the names in Swift, every key that is not optional is there, whole numbers stay whole, and a Date is the seconds since 2001:',
          zh: '键名要与 Swift 属性名一致，非可选属性不能缺，整数不能带小数，Date 是 2001 年起的秒数：',
        },
        'pushctl payload check FILE.json --push-type liveactivity',
      ),
    see: 'Apple, "Starting and updating Live Activities with ActivityKit push notifications"',
  }),
  cause({
    id: 'token-not-handed-on',
    what: {
      en: 'The AppDelegate was given the device token by iOS, and does not hand it on to the plugin.',
      zh: 'iOS 已把 device token 交给 AppDelegate，但 AppDelegate 没有转交给插件。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Put application(_:didRegisterForRemoteNotificationsWithDeviceToken:) and its didFail… into AppDelegate.swift as the documentation of the plugin shows them, and build again.',
        zh: '按插件文档，在 AppDelegate.swift 里加上 application(_:didRegisterForRemoteNotificationsWithDeviceToken:) 及对应的 didFail…，重新编译。',
      }),
    see: 'Apple, "Registering your app with APNs"; Capacitor, "Push Notifications: iOS"',
  }),
  cause({
    id: 'notifications-switched-off',
    what: {
      en: 'The person has not allowed notifications of this app, or has switched them off.',
      zh: '用户没有允许该 App 发送通知，或已将其关闭。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'On the phone: Settings → Notifications → the app. In the app: getNotificationSettings says it, requestAuthorization asks once. What else there may be:',
          zh: '手机上：设置 → 通知 → 该 App。App 里可用 getNotificationSettings 查询，requestAuthorization 只会询问一次。其他可能：',
        },
        'pushctl explain 200',
      ),
    see: 'Apple, "Asking permission to use notifications"',
  }),
  cause({
    id: 'live-activities-not-allowed',
    what: {
      en: 'The app may not start a Live Activity: Info.plist does not say NSSupportsLiveActivities, or the person has switched them off.',
      zh: 'App 不能启动实时活动：Info.plist 里没有 NSSupportsLiveActivities，或者用户已关闭。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'Put NSSupportsLiveActivities = YES into the Info.plist of the app itself (not of the widget extension), and ask ActivityAuthorizationInfo().areActivitiesEnabled before the request. What the build says:',
          zh: '在 App 主 target（不是 Widget 扩展）的 Info.plist 里加上 NSSupportsLiveActivities = YES，请求前先看 ActivityAuthorizationInfo().areActivitiesEnabled。检查打出来的包：',
        },
        'pushctl inspect App.ipa',
      ),
    see: 'Apple, ActivityAuthorizationError',
  }),
  cause({
    id: 'service-extension-ended',
    what: {
      en: 'The notification service extension was too slow or crashed, so the phone shows the notification as it was sent.',
      zh: '通知服务扩展（Notification Service Extension）超时或崩溃，手机按原始内容显示了通知。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'It has about 30 seconds and little memory: call contentHandler in every way through didReceive, and in serviceExtensionTimeWillExpire with what there is by then. A crash stands in Console.app under the name of the extension.',
        zh: '扩展大约有 30 秒，内存也很少：didReceive 的每条路径都要调用 contentHandler，并在 serviceExtensionTimeWillExpire 里交出已有的内容。崩溃记录可在「控制台」里按扩展名查找。',
      }),
    see: 'Apple, UNNotificationServiceExtension',
  }),
  cause({
    id: 'device-cannot-reach-apns',
    what: {
      en: 'The phone or Mac itself has no connection to APNs: its network lets through neither port 5223 nor 443 to Apple.',
      zh: '手机（或 Mac）自身连不上 APNs：所在网络没有放行到 Apple 的 5223 和 443 端口。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Try the phone on mobile data, without Wi-Fi and VPN; then have the network let 17.0.0.0/8 through on 5223 and 443, without inspection. The server that sends has nothing to do with it.',
        zh: '先让手机关掉 Wi-Fi 和 VPN，只用蜂窝网络试一次；再请网络管理员对 17.0.0.0/8 放行 5223 和 443 端口，且不做解密。这与发送推送的服务器无关。',
      }),
    see: 'Apple, "Use Apple products on enterprise networks"',
  }),
]
