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
    id: 'reached-the-phone',
    what: {
      en: 'The push reached the phone: from here on the system, its settings and the app decide what is seen.',
      zh: '推送已到达手机：之后显示什么，由系统、设置和 App 决定。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'An app in front shows what willPresent returns; then notifications switched off, a Focus, a service extension, a background push held back. The next lines of SpringBoard, dasd or liveactivitiesd say which:',
          zh: 'App 在前台时由 willPresent 决定；再看通知是否关闭、专注模式、通知服务扩展、后台推送是否被系统推迟。接下来 SpringBoard、dasd、liveactivitiesd 的几行会说明是哪一种：',
        },
        'pushctl explain 200',
      ),
    see: 'Apple, "Troubleshooting push notifications"',
  }),
  cause({
    id: 'attachment-unusable',
    what: {
      en: 'The service extension of the app handed the system an attachment that it does not take: the text shows, the picture does not.',
      zh: '通知服务扩展交给系统的附件不可用：文字会显示，图片不会。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'Move the downloaded file to a name with its ending (.jpg, .png, .gif, .mp4) before UNNotificationAttachment, or give UNNotificationAttachmentOptionsTypeHintKey; images up to 10 MB, https. What the payload says of it:',
          zh: '创建 UNNotificationAttachment 之前，把下载的文件改成带扩展名的名字（.jpg、.png、.gif、.mp4），或指定 UNNotificationAttachmentOptionsTypeHintKey；图片不超过 10 MB，用 https。payload 里写的是否可用：',
        },
        'pushctl payload check FILE.json',
      ),
    see: 'Apple, UNNotificationAttachment',
  }),
  cause({
    id: 'membership-needed',
    what: {
      en: 'Push needs the paid Apple Developer Program: a personal team of Xcode has no push capability.',
      zh: '推送需要付费的 Apple Developer Program：Xcode 的个人免费团队没有推送能力。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: 'Choose a team of the program under Signing & Capabilities; or take the capability out and look at pushes in a simulator, without APNs:',
          zh: '在 Signing & Capabilities 里换成已加入计划的团队；或者去掉该能力，不经 APNs，在模拟器里看推送：',
        },
        'pushctl send --simulator --topic BUNDLE.ID.OF.THE.APP --body Hello',
      ),
    see: 'Apple, "Supported capabilities (iOS)"',
  }),
  cause({
    id: 'registers-the-old-way',
    what: {
      en: 'The app, or a plugin of it, registers for pushes with a call that iOS took away with iOS 8.',
      zh: 'App 或它的插件用 iOS 8 起已废止的接口注册推送。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'requestAuthorization of UNUserNotificationCenter, then registerForRemoteNotifications(); a plugin: a newer version of it.',
        zh: '改用 UNUserNotificationCenter 的 requestAuthorization，再调用 registerForRemoteNotifications()；如果是插件，请升级。',
      }),
    see: 'Apple, "Registering your app with APNs"',
  }),
  cause({
    id: 'sdk-wired-wrongly',
    what: {
      en: 'The push SDK in the app is set up by halves: it is loaded twice, called too early, or one of its calls is missing, so the token does not reach it.',
      zh: 'App 里的推送 SDK 没有接好：重复加载、调用太早或漏了某个调用，token 没有交到它手里。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'One copy of the SDK (of CocoaPods or Swift Package Manager, not both; not in an extension and a framework beside), started in didFinishLaunching, then its register call; with swizzling off, hand the token and the notifications on yourself.',
        zh: 'SDK 只保留一份（CocoaPods 和 SPM 二选一，不要在扩展和 framework 里重复），在 didFinishLaunching 里启动，再调用它的注册方法；关掉 swizzling 时要自己转交 token 和通知。',
      }),
    see: 'Firebase, "Set up a Firebase Cloud Messaging client app on Apple platforms"',
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
    id: 'live-activity-starts-used-up',
    what: {
      en: 'The phone starts no more Live Activities by push for now: about ten starts in a short time use up its budget. APNs says 200 all the same.',
      zh: '手机暂时不再通过推送启动实时活动：短时间内约 10 次 start 就会用完额度，而 APNs 照样返回 200。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy({
        en: 'Wait, send fewer starts and update what runs already, or start the activity in the app. Frequent updates do not raise this budget.',
        zh: '等一段时间；少发 start，改为更新已有的活动，或由 App 自己启动。NSSupportsLiveActivitiesFrequentUpdates 不会提高这个额度。',
      }),
    see: 'Apple developer forums 799505 (DTS)',
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
