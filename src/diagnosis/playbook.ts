import { apsOf, isObject, type JsonObject } from '../apns/payload.ts'
import type { PushType } from '../apns/push-type.ts'
import { quoted } from '../finding.ts'
import type { Text } from '../text.ts'

/** Whom a push is for, as far as what shows on the device depends on it. */
export type Shown = PushType | 'pass' | 'website'

/** What somebody misses of a push, beside the whole of it. */
export type Symptom = keyof typeof symptoms

/** `isSeen`: the push comes, and only something of it is missing. */
const symptoms = {
  late: { isSeen: false },
  'only-when-opened': { isSeen: false },
  'in-front': { isSeen: false },
  'app-closed': { isSeen: false },
  'one-network': { isSeen: false },
  'no-sound': { isSeen: true },
  'no-badge': { isSeen: true },
  'no-picture': { isSeen: true },
  twice: { isSeen: true },
  'on-watch': { isSeen: true },
} as const

/** What is known of a push that was accepted and is not seen. */
export interface UnseenPush {
  readonly symptom?: Symptom
  /** Nothing when nobody said: an alert most likely. */
  readonly shown?: Shown
  /** Nothing when nobody said what was sent. */
  readonly payload?: JsonObject
  /** The payload's file, as typed. */
  readonly file?: string
  /** It was checked against the type already: what was found stands before the questions. */
  readonly isChecked?: boolean
}

/** One question that settles something about a push nobody sees. */
export interface PlaybookStep {
  readonly id: string
  readonly ask: Text
  /** How to find out, in half a minute. */
  readonly tell: Text
  /** What to do when it is this. */
  readonly cure: Text
  readonly commands?: readonly string[]
  /** Where it can be read. */
  readonly see: string
}

interface StepRow extends Omit<PlaybookStep, 'commands'> {
  /** For these alone; otherwise for all. */
  readonly of?: readonly Shown[]
  readonly notOf?: readonly Shown[]
  /** Asked also where nobody said what was sent. */
  readonly isUsual?: true
  commands?(push: UnseenPush): readonly string[]
  /** What the payload says that makes the question idle. */
  isExcluded?(payload: JsonObject): boolean
  /** It is asked first where one of these is missed. */
  readonly answers?: readonly Symptom[]
  /** It is asked nowhere else. */
  readonly isForSymptom?: true
}

const metrics = 'Apple, "Viewing the status of push notifications using Metrics and APNs"'
const background = 'Apple, "Pushing background updates to your App"'
const sending = 'Apple, "Sending notification requests to APNs"'
const generating = 'Apple, "Generating a remote notification"'
const activities = 'Apple, "Starting and updating Live Activities with ActivityKit push notifications"'

/** Those that the system shows as a notification. */
const notifications: readonly Shown[] = ['alert', 'website']

const hasAlert = (payload: JsonObject) => {
  const { alert } = apsOf(payload)
  return typeof alert === 'string' ? alert !== '' : isObject(alert) && Object.keys(alert).length > 0
}

const fileOf = ({ file }: UnseenPush) => quoted(file ?? 'FILE.json')

const checkOf = (push: UnseenPush) => {
  const { shown = 'alert' } = push
  if (shown === 'pass') return [`pushctl payload check ${fileOf(push)} --topic pass.ID.OF.THE.PASS`]
  if (shown === 'website') return [`pushctl payload check ${fileOf(push)} --topic web.ID.OF.THE.WEBSITE`]
  return [`pushctl payload check ${fileOf(push)} --push-type ${shown}`]
}

/** Ordered by how much each settles. */
const steps: readonly StepRow[] = [
  {
    id: 'payload',
    ask: { en: 'Is the payload one that this type of push takes?', zh: 'payload 与这类推送相符吗？' },
    tell: {
      en: 'Half of all cases end here: the type does not fit the payload, a key stands in the wrong place or is misspelt.',
      zh: '一半的问题到这一步就能解决：类型与 payload 不符，键的位置不对或拼错。',
    },
    cure: { en: 'Mend what it names.', zh: '按提示修改。' },
    commands: checkOf,
    see: generating,
  },
  {
    id: 'old-token-still-200',
    notOf: ['liveactivity', 'mdm', 'pass', 'website'],
    ask: {
      en: 'Is it the token that this install has today? APNs goes on taking pushes to an old one for days after the app was removed.',
      zh: '是这次安装今天拿到的 token 吗？App 卸载后的几天里，APNs 仍会对旧 token 返回 200。',
    },
    tell: {
      en: 'Print the token at launch and compare the last eight characters. Another phone, a TestFlight copy beside the Xcode one, a restored phone: each has its own.',
      zh: '启动时打印 token，比较最后 8 位。换了手机、TestFlight 版与 Xcode 版并存、恢复过备份，token 都会不同。',
    },
    cure: {
      en: 'Register at every launch and send the server what came; keep none in the app.',
      zh: '每次启动都重新注册，并把结果上报服务器，不要在 App 里缓存。',
    },
    see: 'Apple, "Registering your app with APNs"',
  },
  {
    id: 'live-activity-token',
    of: ['liveactivity'],
    ask: {
      en: 'Is it the token of this activity, as it is now? Update and end go to the activity’s own token, start to the push-to-start token of the attributes type.',
      zh: '是这个活动当前的 token 吗？update、end 用该活动自己的 token，start 用该 attributes 类型的 push-to-start token。',
    },
    tell: {
      en: 'Read Activity.pushToken (or pushToStartToken) in the app now, not what was stored: it changes, and APNs takes the old one for weeks.',
      zh: '现在就在 App 里读 Activity.pushToken（或 pushToStartToken），不要看存下来的：它会变，而旧的几周内 APNs 仍会接受。',
    },
    cure: {
      en: 'Observe pushTokenUpdates, and send every new value to the server.',
      zh: '监听 pushTokenUpdates，每个新值都上报服务器。',
    },
    see: activities,
  },
  {
    id: 'live-activity-state',
    of: ['liveactivity'],
    ask: {
      en: 'Does content-state decode? One field that does not fit drops the whole update, and the answer stays 200.',
      zh: 'content-state 能解码吗？只要有一个字段不符，整条更新就会被丢弃，而应答仍是 200。',
    },
    tell: {
      en: 'Console.app, the phone, process liveactivitiesd: “Unable to decode content state”. Names as in Swift, the whole state each time, whole numbers without a fraction, a Date in seconds since 2001.',
      zh: '「控制台」→ 选中手机 → 进程 liveactivitiesd：「Unable to decode content state」。键名与 Swift 一致，每次都要完整，整数不带小数，Date 是 2001 年起的秒数。',
    },
    cure: {
      en: 'Print JSONEncoder().encode(state) in the app and send just that.',
      zh: '在 App 里打印 JSONEncoder().encode(state)，照着它发。',
    },
    see: activities,
  },
  {
    id: 'live-activity-start',
    of: ['liveactivity'],
    ask: { en: 'Is it a start, and does it have all that one needs?', zh: '如果是 start，该有的都有吗？' },
    tell: {
      en: 'iOS 17.2; attributes-type is the exact name of the struct, attributes the fixed part and not the state, alert an object, NSSupportsLiveActivities in Info.plist, Live Activities allowed in Settings. About ten starts in a short time use up the budget.',
      zh: 'iOS 17.2 以上；attributes-type 与结构体名完全一致，attributes 是固定部分而不是 state，alert 是对象，Info.plist 有 NSSupportsLiveActivities，系统设置里允许实时活动。短时间内约 10 次 start 就会用完额度。',
    },
    cure: { en: 'Wait, or start the activity in the app.', zh: '等一段时间，或由 App 自己启动活动。' },
    isExcluded: (payload) => apsOf(payload).event !== 'start',
    see: activities,
  },
  {
    id: 'live-activity-timestamp',
    of: ['liveactivity'],
    ask: {
      en: 'Is timestamp now, in seconds? An update older than the last one is passed over.',
      zh: 'timestamp 是当前时间（秒）吗？比上一条旧的更新会被忽略。',
    },
    tell: {
      en: 'Milliseconds lie far in the future: that one shows, and none after it.',
      zh: '写成毫秒会变成遥远的将来：这一条能显示，之后的都不显示。',
    },
    cure: { en: 'Send the seconds since 1970 of the moment.', zh: '填发送时刻的 Unix 秒数。' },
    see: activities,
  },
  {
    id: 'live-activity-budget',
    of: ['liveactivity'],
    ask: {
      en: 'Has the activity ended, or its budget for pushes of priority 10?',
      zh: '活动已结束，或优先级 10 的额度用完了？',
    },
    tell: {
      en: 'It ends by itself after 8 hours. Updates that stop after 20 to 30 minutes with the app closed are the budget; priority 5 is free of it.',
      zh: '活动 8 小时后自动结束。App 关闭后 20～30 分钟更新停了，就是额度用完；优先级 5 不占额度。',
    },
    cure: {
      en: 'Priority 5 for what need not wake the screen, NSSupportsLiveActivitiesFrequentUpdates for the rest.',
      zh: '不需要点亮屏幕的用优先级 5，其余的开启 NSSupportsLiveActivitiesFrequentUpdates。',
    },
    see: activities,
  },
  {
    id: 'live-activity-silent',
    of: ['liveactivity'],
    ask: {
      en: 'Is there an alert in it? Without one an update changes the picture and nothing lights up.',
      zh: '带 alert 了吗？没有 alert 的更新只会改变内容，不会亮屏。',
    },
    tell: { en: 'Look at the lock screen itself.', zh: '直接看锁屏上的内容有没有变。' },
    cure: { en: 'Add aps.alert with title and body.', zh: '在 aps.alert 里加上 title 和 body。' },
    isExcluded: hasAlert,
    see: activities,
  },
  {
    id: 'force-quit-silent',
    answers: ['only-when-opened', 'app-closed'],
    of: ['background'],
    isUsual: true,
    ask: {
      en: 'Was it a background push, and the app closed by hand? Background pushes do not reach it until it is opened again.',
      zh: '是后台推送，而 App 被用户手动关闭了吗？那样在再次打开之前都收不到。',
    },
    tell: { en: 'Open the app, press Home, send again.', zh: '打开 App，回到主屏幕，再发一次。' },
    cure: {
      en: 'Nothing on the server changes that; for what somebody must see, send an alert.',
      zh: '服务端无法改变；必须让用户看到的，请发 alert。',
    },
    see: background,
  },
  {
    id: 'background-budget',
    answers: ['only-when-opened', 'late'],
    of: ['background'],
    ask: {
      en: 'More than two or three in an hour, Low Power Mode, or Background App Refresh switched off?',
      zh: '一小时超过两三条、开了低电量模式，或关了「后台 App 刷新」？',
    },
    tell: {
      en: 'It comes while Xcode is attached (the limits are off then), and not from the Home Screen.',
      zh: '连着 Xcode 时能收到（此时不限流），从主屏幕启动就收不到。',
    },
    cure: {
      en: 'Fewer, with priority 5 and nothing to show in aps; Background Modes with Remote notifications in the build.',
      zh: '减少数量，优先级用 5，aps 里不放可见内容；工程里开启 Background Modes → Remote notifications。',
    },
    see: background,
  },
  {
    id: 'voip-call',
    answers: ['app-closed'],
    of: ['voip'],
    ask: {
      en: 'Does the app report a call for every VoIP push? The system shows none by itself, and after some without a call it wakes the app no more.',
      zh: 'App 对每条 VoIP 推送都报告来电了吗？系统自己不显示，多次不报告后就不再唤醒 App。',
    },
    tell: {
      en: 'A crash report “never posted an incoming call”; it works in the foreground only.',
      zh: '崩溃日志里有「never posted an incoming call」；只在前台时正常。',
    },
    cure: {
      en: 'reportNewIncomingCall before completion, for cancelled calls too; then delete and install the app again. Expiration 0, topic with .voip, the token of PKPushRegistry.',
      zh: '在 completion 之前调用 reportNewIncomingCall，取消的来电也要；然后删除重装。过期时间设 0，topic 带 .voip，token 取自 PKPushRegistry。',
    },
    see: 'Apple, "Responding to VoIP Notifications from PushKit"',
  },
  {
    id: 'widget-placed',
    of: ['widgets', 'controls'],
    ask: {
      en: 'Is the widget or control on a screen, and does its configuration have a push handler?',
      zh: '小组件或控件放到屏幕上了吗？配置里有 pushHandler 吗？',
    },
    tell: {
      en: 'The push only asks for a reload, and the day has 40 to 70 of them; with the app in front they are not counted.',
      zh: '推送只是请求刷新，一天约 40～70 次；App 在前台时不计次数。',
    },
    cure: {
      en: 'The push capability on the extension’s target, new data at reload, fewer pushes; content-changed true.',
      zh: '在扩展的 target 上开启推送能力，刷新时要有新数据，减少推送；content-changed 为 true。',
    },
    see: 'Apple, "Updating widgets with WidgetKit push notifications"',
  },
  {
    id: 'complication-face',
    of: ['complication'],
    ask: {
      en: 'Is the complication on the face that shows now, and under 50 pushes today?',
      zh: '复杂功能在当前表盘上吗？今天不到 50 条吗？',
    },
    tell: { en: 'Look at the watch, count the pushes.', zh: '看手表，数一下推送。' },
    cure: {
      en: 'Put all data into the payload; from watchOS 6 on send to the watch’s own token.',
      zh: '把数据都放进 payload；watchOS 6 以上发给手表自己的 token。',
    },
    see: 'Apple, PKPushType.complication',
  },
  {
    id: 'location-always',
    of: ['location'],
    ask: {
      en: 'May the app use the location Always, and has it the entitlement com.apple.developer.location.push?',
      zh: '定位权限是「始终」吗？有 com.apple.developer.location.push 授权吗？',
    },
    tell: {
      en: 'startMonitoringLocationPushes says missingEntitlement or missingPushExtension.',
      zh: 'startMonitoringLocationPushes 会返回 missingEntitlement 或 missingPushExtension。',
    },
    cure: { en: 'Entitlement, extension target, Always.', zh: '补上授权、扩展 target 和「始终」权限。' },
    see: 'Apple, "Creating a location push service extension"',
  },
  {
    id: 'file-provider-domain',
    of: ['fileprovider'],
    ask: {
      en: 'Does the payload name the domain that the app added?',
      zh: 'payload 里写了 App 添加的 domain 吗？',
    },
    tell: {
      en: 'Without it the default domain is signalled; enumerateChanges is not called.',
      zh: '不写就会通知默认 domain，enumerateChanges 不会被调用。',
    },
    cure: {
      en: 'Add domain, and a container-identifier that is there.',
      zh: '加上 domain，container-identifier 要存在。',
    },
    isExcluded: (payload) => 'domain' in payload,
    see: 'Apple, "Using push notifications to signal changes"',
  },
  {
    id: 'push-to-talk-channel',
    of: ['pushtotalk'],
    ask: {
      en: 'Is the token of the channel that is joined now? There is a new one at each join.',
      zh: 'token 属于当前加入的频道吗？每次加入都会换新的。',
    },
    tell: {
      en: 'Compare with the last receivedEphemeralPushToken.',
      zh: '与最近一次 receivedEphemeralPushToken 比较。',
    },
    cure: {
      en: 'Send the token to the server after each join; expiration 0.',
      zh: '每次加入后上报 token；过期时间设 0。',
    },
    see: 'Apple, "Creating a Push to Talk app"',
  },
  {
    id: 'mdm-topic-changed',
    of: ['mdm'],
    ask: {
      en: 'Did the topic change with the last renewal? Devices then take the push and do nothing.',
      zh: '上次续期时 topic 变了吗？那样设备会收下推送但没有反应。',
    },
    tell: {
      en: 'Compare the old certificate with the new; mdm has to be the PushMagic of this enrolment.',
      zh: '对比新旧证书；mdm 的值要是这次注册的 PushMagic。',
    },
    cure: {
      en: 'Renew with the Apple account that made the first one; a new certificate means enrolling again.',
      zh: '用最初的 Apple 账号续期；换成新证书就得重新注册设备。',
    },
    commands: () => ['pushctl cert compare OLD.pem NEW.pem'],
    see: 'Apple, "Device management: push certificate"',
  },
  {
    id: 'pass-update',
    of: ['pass'],
    ask: {
      en: 'Does Wallet ask your server after the push?',
      zh: '推送之后 Wallet 有没有来访问你的服务器？',
    },
    tell: {
      en: 'No GET …/registrations/…: push or token. That but no GET of the pass: the serial list, lastUpdated has to move on. Both and no banner: changeMessage.',
      zh: '没有 GET …/registrations/…：推送或 token 有问题。有它但没有下载票券：检查序列号列表，lastUpdated 要变大。都有但没有横幅：检查 changeMessage。',
    },
    cure: {
      en: 'Production only, payload {}, the certificate of the pass type, the pushToken of the registration. Wallet writes its errors to your POST /v1/log.',
      zh: '只用生产环境，payload 为 {}，用该票券类型的证书和注册时的 pushToken。Wallet 会把错误发到你的 POST /v1/log。',
    },
    see: 'Apple, "Adding a Web Service to Update Passes"',
  },
  {
    id: 'website-arguments',
    of: ['website'],
    ask: {
      en: 'Does aps.url-args have as many values as urlFormatString has %@, and the alert a title and a body?',
      zh: 'aps.url-args 的个数与 urlFormatString 里的 %@ 一致吗？alert 有 title 和 body 吗？',
    },
    tell: { en: 'An empty list where there is none.', zh: '没有占位符时也要给空数组。' },
    cure: {
      en: 'Safari 16 on macOS 13 and later has standard Web Push in place of it.',
      zh: 'macOS 13 的 Safari 16 起改用标准 Web Push。',
    },
    see: 'Apple, "Notification Programming Guide for Websites"',
  },
  {
    id: 'sound',
    answers: ['no-sound'],
    isForSymptom: true,
    ask: {
      en: 'Does the payload name a sound, and one that the app has?',
      zh: 'payload 里有 sound 吗？对应的文件在 App 里吗？',
    },
    tell: {
      en: 'Without aps.sound a push is silent; "default" always works. A file has to lie in the bundle of the app or in Library/Sounds, .caf, .aiff or .wav, shorter than 30 seconds. Then the silent switch, a Focus, and Sounds in the settings of the app.',
      zh: '没有 aps.sound 就是静音；"default" 一定可用。自定义文件要放在 App 的 bundle 或 Library/Sounds 里，格式为 .caf、.aiff、.wav，短于 30 秒。再看静音开关、专注模式，以及系统设置里该 App 的「声音」。',
    },
    cure: {
      en: 'Send once with sound "default"; ask for permission with .sound, and return it from willPresent.',
      zh: '先用 sound 为 "default" 发一次；申请权限时带上 .sound，willPresent 里也要返回它。',
    },
    commands: () => [
      'pushctl send --token DEVICE_TOKEN --topic BUNDLE.ID.OF.THE.APP --body Hello --sound default',
    ],
    see: 'Apple, UNNotificationSound',
  },
  {
    id: 'badge',
    answers: ['no-badge'],
    isForSymptom: true,
    ask: {
      en: 'Does the payload carry aps.badge, as a number? iOS does not count by itself.',
      zh: 'payload 里有 aps.badge 吗？是数字吗？iOS 不会自己累加。',
    },
    tell: {
      en: 'The number is set as it comes; 0 takes it away, a text is passed over. Badges can be switched off in the settings of the app.',
      zh: '收到多少就显示多少；0 是清除，字符串会被忽略。系统设置里可以单独关闭「标记」。',
    },
    cure: {
      en: 'Keep the count on the server, or set it in a service extension; setBadgeCount(0) when the app is opened.',
      zh: '由服务器计数，或在通知服务扩展里设置；打开 App 时调用 setBadgeCount(0) 清除。',
    },
    commands: () => ['pushctl send --token DEVICE_TOKEN --topic BUNDLE.ID.OF.THE.APP --body Hello --badge 1'],
    see: generating,
  },
  {
    id: 'picture',
    answers: ['no-picture'],
    isForSymptom: true,
    ask: {
      en: 'Does the payload have mutable-content 1 and an alert, and the build a notification service extension? The system fetches no picture by itself.',
      zh: 'payload 里有 mutable-content 为 1 和 alert 吗？工程里有通知服务扩展吗？系统自己不会下载图片。',
    },
    tell: {
      en: 'Break in didReceive of the extension (Debug, Attach to Process): not reached means keys, bundle id below that of the app, or a deployment target above the phone’s iOS. Reached: https, a name with .jpg or .png, under 10 MB, within 30 seconds.',
      zh: '在扩展的 didReceive 下断点（Debug → Attach to Process）：没进来，是键不对、扩展的 bundle id 不在 App 之下，或最低版本高于手机的 iOS；进来了，就看是否 https、文件名带 .jpg/.png、不超过 10 MB、30 秒内完成。',
    },
    cure: {
      en: 'Download in the extension, move to a name with the ending, hand it on as UNNotificationAttachment.',
      zh: '在扩展里下载，改成带扩展名的文件名，再作为 UNNotificationAttachment 交给系统。',
    },
    commands: checkOf,
    see: 'Apple, "Modifying content in newly delivered notifications"',
  },
  {
    id: 'sent-twice',
    answers: ['twice'],
    isForSymptom: true,
    ask: {
      en: 'Is it sent twice? APNs delivers one request once.',
      zh: '是不是发了两次？同一个请求 APNs 只投递一次。',
    },
    tell: {
      en: 'Compare the apns-id of both: two ids are two requests. Two tokens of one phone at the server (an old one, or of sandbox and production), two senders (Firebase and your own server), or a client that repeats after a timeout.',
      zh: '比较两条的 apns-id：不同就是两个请求。可能是服务器上同一手机有两个 token（旧的，或沙盒与生产各一个）、有两个发送方（Firebase 和自己的服务器），或客户端超时后重发。',
    },
    cure: {
      en: 'Keep one token for each install; the same apns-collapse-id lets the second replace the first. An app in front that also makes a local notification shows two.',
      zh: '每次安装只保留一个 token；用相同的 apns-collapse-id，第二条会替换第一条。App 在前台时又自己发本地通知，也会出现两条。',
    },
    see: sending,
  },
  {
    id: 'on-watch',
    answers: ['on-watch'],
    isForSymptom: true,
    ask: {
      en: 'Is the watch worn and unlocked, and the phone locked? Then the alert goes to the watch alone.',
      zh: '手表戴着且已解锁、手机锁屏吗？那样提醒只出现在手表上。',
    },
    tell: {
      en: 'That is how iOS does it: the phone has it in Notification Center, without a sound.',
      zh: '这是系统的正常行为：手机的通知中心里有，但不响。',
    },
    cure: {
      en: 'Nothing to mend; take the watch off, or unlock the phone, to see it there.',
      zh: '无需修改；摘下手表或解锁手机，就会出现在手机上。',
    },
    see: 'Apple, "Notifications on your Apple Watch"',
  },
  {
    id: 'delivery-log',
    notOf: ['pass', 'mdm', 'website'],
    ask: {
      en: 'In the sandbox: what does Apple’s Delivery Log say of the apns-unique-id?',
      zh: '沙盒环境：Apple 的 Delivery Log 里，这个 apns-unique-id 是什么状态？',
    },
    tell: {
      en: 'https://icloud.developer.apple.com/dashboard/notifications, Delivery Log, for 7 days. Stored: the phone is offline or saves power. Discarded: token gone, notifications off, expired. Delivered: go on, it is on the phone.',
      zh: '打开 https://icloud.developer.apple.com/dashboard/notifications 的 Delivery Log（保留 7 天）。Stored：手机离线或省电；Discarded：token 失效、通知关闭或已过期；Delivered：已到手机，继续往下查。',
    },
    cure: { en: 'The state names the cause.', zh: '状态本身就说明了原因。' },
    see: 'Apple, "Testing notifications using the Push Notification Console"',
  },
  {
    id: 'foreground',
    answers: ['in-front'],
    of: notifications,
    ask: {
      en: 'Is the app in front while you look? Then the app decides, and shows nothing unless it says so.',
      zh: '看的时候 App 在前台吗？那样由 App 决定，默认什么都不显示。',
    },
    tell: { en: 'Lock the phone and send again.', zh: '锁屏后再发一次。' },
    cure: {
      en: 'Return [.banner, .list, .sound] from userNotificationCenter(_:willPresent:).',
      zh: '在 userNotificationCenter(_:willPresent:) 里返回 [.banner, .list, .sound]。',
    },
    see: 'Apple, "Handling notifications and notification-related actions"',
  },
  {
    id: 'smallest-alert',
    of: notifications,
    ask: { en: 'Does the smallest alert show?', zh: '最简单的 alert 能显示吗？' },
    tell: {
      en: 'When it does, the difference to your payload is the cause; when not, it is the phone.',
      zh: '能显示：问题出在两个 payload 的差别上；不能：问题在手机上。',
    },
    cure: { en: 'Add back one key at a time.', zh: '一个键一个键地加回去。' },
    commands: () => [
      'pushctl send --token DEVICE_TOKEN --topic BUNDLE.ID.OF.THE.APP --body Hello --sound default',
    ],
    see: generating,
  },
  {
    id: 'permission',
    of: [...notifications, 'liveactivity'],
    ask: {
      en: 'Are notifications of the app allowed, and loudly? APNs takes pushes that the person switched off, and discards them.',
      zh: '该 App 的通知开着吗？能弹出吗？用户关闭通知后，APNs 照样接受，然后丢弃。',
    },
    tell: {
      en: 'Settings, Notifications, the app; a Focus, the Scheduled Summary, quiet (provisional) delivery: swipe down and look in Notification Center.',
      zh: '设置 → 通知 → 该 App；再看专注模式、定时推送摘要、静默送达（provisional）：下拉通知中心看有没有。',
    },
    cure: {
      en: 'Ask for full permission in the app; time-sensitive needs its capability and the person’s yes.',
      zh: '在 App 里申请完整权限；时效性通知需要相应能力和用户允许。',
    },
    see: 'Apple, "Asking permission to use notifications"',
  },
  {
    id: 'passive',
    answers: ['late'],
    of: notifications,
    ask: {
      en: 'interruption-level passive, or priority 1 or 5? These do not light up the screen, or come when power allows.',
      zh: 'interruption-level 是 passive，或优先级是 1、5？它们不会亮屏，或等省电时机才到。',
    },
    tell: { en: 'Look in Notification Center.', zh: '看通知中心。' },
    cure: {
      en: 'active, and priority 10 for what a person waits for.',
      zh: '用户在等的内容用 active 和优先级 10。',
    },
    isExcluded(payload) {
      const level = apsOf(payload)['interruption-level']
      return typeof level === 'string' && level !== 'passive'
    },
    see: 'Apple, UNNotificationInterruptionLevel',
  },
  {
    id: 'service-extension',
    answers: ['no-picture'],
    of: notifications,
    ask: {
      en: 'Does a service extension rewrite it? One that crashes, takes 30 seconds or hands back nothing can hide it.',
      zh: '有通知服务扩展在改写内容吗？它崩溃、超过 30 秒或返回空内容都会让通知消失。',
    },
    tell: {
      en: 'Send once without mutable-content. In the device log: exceeded mem limit, “will not visibly alert the user”.',
      zh: '去掉 mutable-content 发一次。设备日志里看：exceeded mem limit、「will not visibly alert the user」。',
    },
    cure: {
      en: 'Call the content handler early, and leave text in the payload that is fit to be read as it is.',
      zh: '尽早调用 contentHandler，payload 里留一份可以直接显示的文字。',
    },
    isExcluded: (payload) => apsOf(payload)['mutable-content'] !== 1,
    see: 'Apple, "Modifying content in newly delivered notifications"',
  },
  {
    id: 'collapsed',
    of: notifications,
    ask: {
      en: 'Did another push take its place? The same collapse id replaces what is shown; of several stored for a phone that is offline one is kept.',
      zh: '被另一条推送替换了吗？相同的 collapse id 会替换已显示的；手机离线时只保留一条。',
    },
    tell: { en: 'One entry with a newer text.', zh: '只有一条，内容是更新的那条。' },
    cure: { en: 'A collapse id of its own for each event.', zh: '每个事件用各自的 collapse id。' },
    see: sending,
  },
  {
    id: 'expired',
    answers: ['late'],
    ask: {
      en: 'Was the phone offline, or the expiration 0 or in the past? Then there is one attempt, and no other.',
      zh: '手机当时离线，或过期时间是 0 或已过去？那样只尝试一次。',
    },
    tell: { en: 'Send again with the phone on Wi-Fi.', zh: '手机连上 Wi-Fi 后再发一次。' },
    cure: {
      en: 'Seconds since 1970, an hour ahead; 0 only for calls and Push to Talk.',
      zh: '填一小时后的 Unix 秒数；0 只用于来电和对讲。',
    },
    see: metrics,
  },
  {
    id: 'network',
    answers: ['one-network', 'late', 'only-when-opened'],
    ask: { en: 'Does this network let the phone to Apple at all?', zh: '手机所在网络能连到 Apple 吗？' },
    tell: {
      en: 'The same on mobile data: guest Wi-Fi often shuts port 5223. The lock screen of a worn watch takes alerts in place of the phone.',
      zh: '换成蜂窝网络试试：访客 Wi-Fi 常封 5223 端口。戴着手表时，提醒可能只出现在手表上。',
    },
    cure: { en: 'TCP 5223, or 443, to 17.0.0.0/8.', zh: '放行到 17.0.0.0/8 的 TCP 5223 或 443。' },
    see: 'Apple, "Troubleshooting push notifications"',
  },
  {
    id: 'device-log',
    ask: { en: 'What does the phone itself say?', zh: '手机自己的日志怎么说？' },
    tell: {
      en: 'Console.app on a Mac, the phone, filter apsd: “Received message for enabled topic” means that the push reached it. Then SpringBoard, liveactivitiesd, chronod.',
      zh: 'Mac 上打开「控制台」，选中手机，过滤 apsd：「Received message for enabled topic」表示推送已到手机。再看 SpringBoard、liveactivitiesd、chronod。',
    },
    cure: { en: 'Hand the line to pushctl explain.', zh: '把那一行交给 pushctl explain。' },
    see: 'Apple, "Troubleshooting push notifications"',
  },
]

/**
 * What to ask when APNs took a push and nobody sees it.
 *
 * @param push as far as it is known
 * @returns the questions, those about what is missed first, then the one that settles most, without those that the
 *   payload itself answers; where the push is seen, those about what is missed alone
 */
export function playbookFor(push: UnseenPush): PlaybookStep[] {
  const { shown = 'alert', payload, isChecked, symptom } = push
  const isUnsure = push.shown === undefined
  const isAnswer = ({ answers = [] }: StepRow) => symptom !== undefined && answers.includes(symptom)
  const asked = steps
    .filter((row) => row.isForSymptom !== true || isAnswer(row))
    .filter(({ of, isUsual }) => (of?.includes(shown) ?? true) || (isUnsure && isUsual === true))
    .filter(({ notOf = [] }) => !notOf.includes(shown))
    .filter(({ id }) => isChecked !== true || id !== 'payload')
    .filter(({ isExcluded }) => payload === undefined || isExcluded === undefined || !isExcluded(payload))
  const first = asked.filter(isAnswer)
  const isSeen = symptom !== undefined && symptoms[symptom].isSeen
  const rest = isSeen && first.length > 0 ? [] : asked.filter((row) => !isAnswer(row))
  return [...first, ...rest].map((row) => stepOf(row, push))
}

/** What of a row a person is told. */
function stepOf({ id, ask, tell, cure, see, commands }: StepRow, push: UnseenPush): PlaybookStep {
  return { id, ask, tell, cure, see, ...(commands !== undefined && { commands: commands(push) }) }
}
