import type { Text } from '../../text.ts'

/** What each finding is about, without the values it was seen in; a cause has its own sentence. */
export const findingTexts: Readonly<Record<string, Text>> = {
  'attachment-url': {
    en: 'A picture or sound that the payload points at cannot be fetched by the phone: http://, no file type, or no mutable-content.',
    zh: 'payload 里的图片或音频地址手机取不到：用了 http://、没有文件类型，或缺 mutable-content。',
  },
  'badge-only': {
    en: 'Only a number on the icon is set: nothing shows, nothing sounds.',
    zh: '只设置了角标数字：不显示通知，也没有声音。',
  },
  'critical-by-half': {
    en: 'A critical alert needs both interruption-level critical and a sound with critical 1.',
    zh: '关键提醒需要 interruption-level 为 critical，并且 sound 里 critical 为 1。',
  },
  'empty-or-custom-only': {
    en: 'There is no alert, badge or sound in aps, or all are empty: nothing shows.',
    zh: 'aps 里没有 alert、badge、sound，或都为空：什么都不会显示。',
  },
  'entitlement-needed': {
    en: 'The interruption level works only in an app that has its entitlement.',
    zh: '这个 interruption-level 只有在 App 具备相应授权时才有效。',
  },
  'id-with-blanks': {
    en: 'A category or thread id has blanks at its ends, and is compared with them.',
    zh: 'category 或 thread-id 首尾有空格，比较时会算进去。',
  },
  'placeholder-left': {
    en: 'A place of a template was not filled in: the phone shows {{name}} as it stands.',
    zh: '模板里的占位符没有替换：手机会原样显示 {{name}}。',
  },
  'loc-args-without-key': {
    en: 'Arguments for a localised text stand there without its key.',
    zh: '有本地化参数，却没有对应的 loc-key。',
  },
  nse: {
    en: 'mutable-content asks for a service extension, which runs only for an alert with text.',
    zh: 'mutable-content 要求通知服务扩展处理，而它只在 alert 有文字时运行。',
  },
  'nse-without-fallback': {
    en: 'If the service extension fails, nothing that can be read is left to show.',
    zh: '通知服务扩展一旦失败，就没有可显示的文字。',
  },
  quiet: {
    en: 'The push does not light up the screen: passive, or of low priority.',
    zh: '这条推送不会亮屏：passive 或低优先级。',
  },
  'sound-format': {
    en: 'The sound is of a kind that iOS does not play: aiff, wav or caf under 30 seconds.',
    zh: 'iOS 不支持这种声音文件：应为 30 秒以内的 aiff、wav 或 caf。',
  },
  'sound-not-critical': {
    en: 'A sound as a dictionary is for critical alerts; for others it is a name.',
    zh: '字典形式的 sound 用于关键提醒；其他情况写文件名。',
  },
  'text-and-loc-key': {
    en: 'Both a text and a localisation key are given for the same line.',
    zh: '同一行既给了文字又给了 loc-key。',
  },
  'web-push-endpoint': {
    en: 'It is an address of Web Push, which is another interface than APNs.',
    zh: '这是 Web Push 的地址，与 APNs 是两套接口。',
  },
  'broadcast-expiration': {
    en: 'The channel stores nothing, so the expiration of a broadcast has to be 0.',
    zh: '频道不保存消息，广播的过期时间必须为 0。',
  },
  'certificate-cannot': {
    en: 'Pushes of this type need a signing key; certificates are refused.',
    zh: '这类推送必须用 .p8 密钥，证书会被拒绝。',
  },
  'certificate-unlikely': {
    en: 'Apple describes this type with signing keys only.',
    zh: 'Apple 的文档里，这类推送只用 .p8 密钥。',
  },
  'expiration-of-pushtotalk': {
    en: 'A Push to Talk push has expiration 0: an old one is of no use.',
    zh: '对讲推送的过期时间应为 0，过时无意义。',
  },
  'expiration-too-far': { en: 'APNs keeps no push longer than 30 days.', zh: 'APNs 最多保存 30 天。' },
  'expiration-zero': {
    en: 'With expiration 0 there is one attempt: a phone that is offline does not get it.',
    zh: '过期时间为 0 只尝试一次，手机离线就收不到。',
  },
  'voip-late': {
    en: 'A call that is stored rings late: expiration 0, or a few seconds.',
    zh: '来电被保存后会迟响：过期时间应为 0 或几秒。',
  },
  'key-former': {
    en: 'The key was Apple’s once, and is not read any more.',
    zh: '这个键曾经有效，现在已不再使用。',
  },
  'key-misplaced': {
    en: 'The key stands in another place than where it is read.',
    zh: '键的位置不对，不会被读取。',
  },
  'key-of-another-type': { en: 'The key belongs to another type of push.', zh: '这个键属于另一种推送类型。' },
  'key-unknown': {
    en: 'Apple knows no such key in aps; often it is misspelt.',
    zh: 'aps 里没有这个键，多半是拼错了。',
  },
  'value-wrong': {
    en: 'The value is of another kind than this key takes.',
    zh: '值的类型不符合这个键的要求。',
  },
  'broadcast-start': { en: 'A broadcast cannot start a Live Activity.', zh: '广播不能启动实时活动。' },
  'live-activity-alert-text': {
    en: 'The alert of a Live Activity is an object with title and body.',
    zh: '实时活动的 alert 应为带 title 和 body 的对象。',
  },
  'live-activity-budget': {
    en: 'Priority 10 counts against the budget of updates; 5 does not.',
    zh: '优先级 10 占用更新额度，5 不占。',
  },
  'live-activity-date-milliseconds': {
    en: 'A number in the state looks like milliseconds.',
    zh: 'state 里有像毫秒的数字。',
  },
  'live-activity-date-text': {
    en: 'A Date in Swift is decoded from seconds since 2001, not from a text.',
    zh: 'Swift 的 Date 按 2001 年起的秒数解码，不能是文本。',
  },
  'live-activity-date-unix': {
    en: 'Seconds since 1970 in a Date property show 31 years late.',
    zh: 'Date 属性填 1970 年起的秒数，会晚 31 年。',
  },
  'live-activity-dates': {
    en: 'A date of the Live Activity is not where it can be: stale-date, dismissal-date.',
    zh: '实时活动的日期不合理：stale-date、dismissal-date。',
  },
  'live-activity-end-without-state': {
    en: 'An end without content-state leaves the old data on the screen.',
    zh: 'end 不带 content-state，屏幕上会留下旧数据。',
  },
  'live-activity-key-style': {
    en: 'Keys of the state are compared with the names in Swift exactly.',
    zh: 'state 的键名与 Swift 属性名逐字比较。',
  },
  'live-activity-null': {
    en: 'null in the state can make the phone drop the update.',
    zh: 'state 里的 null 可能导致更新被丢弃。',
  },
  'live-activity-size': {
    en: 'attributes and content-state together are more than 4 KB.',
    zh: 'attributes 与 content-state 合计超过 4 KB。',
  },
  'live-activity-sound-outside': {
    en: 'The sound of a Live Activity stands inside alert.',
    zh: '实时活动的 sound 应放在 alert 里。',
  },
  'live-activity-state-in-attributes': {
    en: 'attributes repeats the state; it is the fixed part.',
    zh: 'attributes 里放的是 state；它应是固定部分。',
  },
  'live-activity-timestamp': {
    en: 'timestamp is not now, in seconds: old ones are passed over.',
    zh: 'timestamp 不是当前秒数：旧的会被忽略。',
  },
  'live-activity-two-inputs': {
    en: 'input-push-token and input-push-channel exclude each other.',
    zh: 'input-push-token 与 input-push-channel 不能同时用。',
  },
  'live-activity-type-name': {
    en: 'attributes-type is the name of the struct in Swift.',
    zh: 'attributes-type 应是 Swift 结构体的名字。',
  },
  'header-in-payload': {
    en: 'A header of APNs stands in the payload, where nobody reads it.',
    zh: 'APNs 请求头写进了 payload，不会被读取。',
  },
  'key-twice': {
    en: 'A key stands in the JSON twice; the last one counts.',
    zh: 'JSON 里有重复的键，以最后一个为准。',
  },
  'payload-of-another-service': {
    en: 'It is the envelope of another service, not a payload of APNs.',
    zh: '这是其他推送服务的格式，不是 APNs 的 payload。',
  },
  'answer-of-a-service': {
    en: 'It is the answer of a push service, not a payload of APNs.',
    zh: '这是推送服务的应答，不是 APNs 的 payload。',
  },
  'text-misread': {
    en: 'A text is UTF-8 that was read in another encoding.',
    zh: '文字是 UTF-8，却被按别的编码读取了。',
  },
  'half-character': {
    en: 'A text holds half a character: an emoji that was cut in two.',
    zh: '文字里有半个字符：被截断的 emoji。',
  },
  'background-shows': {
    en: 'A background push has nothing to show in aps: alert, badge and sound go with type alert.',
    zh: 'background 推送的 aps 里不能有 alert、badge、sound，它们要用 alert 类型。',
  },
  'file-provider-domain': {
    en: 'Without domain the default domain is signalled.',
    zh: '没有 domain 就会通知默认 domain。',
  },
  'mdm-with-aps': { en: 'A push for MDM has mdm and no aps.', zh: 'MDM 推送只有 mdm，没有 aps。' },
  'reload-shows-nothing': {
    en: 'A push for widgets or controls reloads them, and shows nothing.',
    zh: '小组件、控件推送只触发刷新，不显示内容。',
  },
  'voip-shows-nothing': {
    en: 'The system shows nothing of a VoIP push; the app reports the call.',
    zh: 'VoIP 推送系统不显示内容，由 App 报告来电。',
  },
  'website-push-incomplete': {
    en: 'A push for a website needs title, body and url-args.',
    zh: '网站推送需要 title、body 和 url-args。',
  },
  'background-without-content-available': {
    en: 'A background push needs content-available 1.',
    zh: 'background 推送需要 content-available 为 1。',
  },
  'container-missing': {
    en: 'A push for a file provider names the container.',
    zh: 'File Provider 推送要写 container-identifier。',
  },
  'content-changed-missing': {
    en: 'A push for widgets or controls needs content-changed true.',
    zh: '小组件、控件推送需要 content-changed 为 true。',
  },
  'live-activity-incomplete': {
    en: 'A Live Activity needs event, timestamp and content-state.',
    zh: '实时活动需要 event、timestamp、content-state。',
  },
  'live-activity-start-incomplete': {
    en: 'A start needs attributes-type, attributes and alert as well.',
    zh: 'start 还需要 attributes-type、attributes、alert。',
  },
  'live-activity-end-incomplete': { en: 'An end needs a timestamp.', zh: 'end 需要 timestamp。' },
  'push-magic-missing': {
    en: 'A push for MDM carries the PushMagic of the device.',
    zh: 'MDM 推送要带设备的 PushMagic。',
  },
  'token-kind': {
    en: 'The device token looks like one for another type of push.',
    zh: 'device token 看起来是另一类推送的。',
  },
  'certificate/expires-soon': { en: 'The certificate expires soon.', zh: '证书即将过期。' },
  'certificate/file-name': {
    en: 'The name of the file says something else than what is in it.',
    zh: '文件名与内容不符。',
  },
  'certificate/local': {
    en: 'The certificate was made by the local gateway; Apple does not take it.',
    zh: '证书由本地网关签发，Apple 不认。',
  },
  'certificate/lookalike': {
    en: 'The certificate looks like one of Apple’s, and Apple did not issue it.',
    zh: '证书看起来像 Apple 的，但不是 Apple 签发。',
  },
  'certificate/name-disagrees': {
    en: 'Name and content of the certificate say different kinds.',
    zh: '证书的名称与内容所示的种类不一致。',
  },
  'certificate/no-environment': {
    en: 'The certificate is for no environment of APNs.',
    zh: '证书不适用于任何 APNs 环境。',
  },
  'certificate/unknown-issuer': {
    en: 'The issuer of the certificate is none of Apple’s that is known.',
    zh: '签发者不是已知的 Apple CA。',
  },
  'file/ec-key': {
    en: 'A private EC key that is not in the form Apple writes.',
    zh: 'EC 私钥，但不是 Apple 写出的形式。',
  },
  'file/profile-expires-soon': { en: 'The provisioning profile expires soon.', zh: '描述文件即将过期。' },
  'requirement/days': { en: 'It expires sooner than was asked for.', zh: '剩余有效期少于要求的天数。' },
  'requirement/issuer': {
    en: 'Nothing proves that Apple, or an authority named with --ca, issued the certificate.',
    zh: '无法证明证书由 Apple 或 --ca 指定的 CA 签发。',
  },
  'requirement/issuer-dates': {
    en: 'An authority above the certificate has expired.',
    zh: '证书的上级 CA 已过期。',
  },
  'requirement/profile-topic': {
    en: 'The provisioning profile is for another app than was asked for.',
    zh: '描述文件属于另一个 App。',
  },
  'requirement/profile-environment': {
    en: 'The provisioning profile is for the other environment.',
    zh: '描述文件对应的是另一个环境。',
  },
  'file/profile-expired': { en: 'The provisioning profile has expired.', zh: '描述文件已过期。' },
  'file/request-unsound': {
    en: 'The signature of the signing request does not verify.',
    zh: '证书请求（CSR）的签名验证不通过。',
  },
  'file/signing-key': {
    en: 'A signing key, which serves all apps of the team.',
    zh: '.p8 密钥，可用于团队的所有 App。',
  },
  'signature-der': {
    en: 'The signature of the provider token is in DER; libraries for JWT write it raw.',
    zh: 'provider token 的签名是 DER 格式；JWT 库通常写原始格式。',
  },
  'expires-soon': { en: 'The provider token is about to be too old.', zh: 'provider token 即将过期。' },
}
