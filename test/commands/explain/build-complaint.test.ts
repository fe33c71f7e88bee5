import { describe, expect, it } from 'vitest'
import { failingBuildIn } from '../../../src/commands/explain/build-complaint.ts'
import { complaintIn } from '../../../src/commands/explain/complaint.ts'
import { meantInOwnWords } from '../../../src/diagnosis/texts/personal.ts'

describe('pushes that reach the builds of one environment', () => {
  it.each([
    '真机调试能收到推送，打包 TestFlight 后收不到',
    '开发环境能收到，上线 App Store 后收不到推送',
    'push works in debug build from Xcode but not in TestFlight',
    'notifications work on sandbox, not in production App Store build',
    'Push notifications not received in release build, fine in debug',
    'no notifications in TestFlight',
    'push stopped after we archived for Ad Hoc; debugging is fine',
    'push notifications only work when I run from Xcode',
    'TestFlight 收不到推送，真机调试正常',
    'App Store 版本没有收到推送',
    '只有开发环境能收到推送，线上都不行',
    '上架后收不到通知',
    "APNs token doesn't work in production, in development it does",
    'We moved to TestFlight. Now push never arrives',
  ])('%s: production', (text) => {
    expect(failingBuildIn(text)).toBe('production')
  })

  it.each([
    'works in TestFlight but I get no push when I run from Xcode',
    '线上能收到推送，真机调试收不到',
    'push fails in development, production is fine',
    'only TestFlight gets push notifications, not Xcode builds',
  ])('%s: sandbox', (text) => {
    expect(failingBuildIn(text)).toBe('sandbox')
  })

  it.each([
    '收不到推送',
    'not received',
    'push works in TestFlight',
    'nothing arrives on one phone',
    'the release notes do not say it',
    'no push in the simulator',
    'BadDeviceToken',
    'TestFlight build 42 uploaded',
    '环信：离线推送收不到',
  ])('%s: nothing of that', (text) => {
    expect(failingBuildIn(text)).toBeUndefined()
  })
})

describe('a complaint', () => {
  it.each([
    ['200', true, true],
    ['200 but no push', true, true],
    ['推送成功，手机没收到', true, true],
    ['收不到', false, true],
    ['not received', false, true],
    ['no push', false, true],
    ['离线推送收不到，已经按照文档配置了很久还是不行，请问是什么原因', false, false],
  ])('%s', (text, saysAccepted, isBare) => {
    expect(complaintIn(text)).toEqual({ saysAccepted, isBare })
  })
})

describe('what is missed of a push, and whom it was for', () => {
  it.each([
    ['the notification shows up but there is no sound', { symptom: 'no-sound' }],
    ['push arrives silently', { symptom: 'no-sound' }],
    ['收到推送但是没有声音', { symptom: 'no-sound' }],
    ['收到推送但是角标不变', { symptom: 'no-badge' }],
    ['image in rich push is not displayed, only text', { symptom: 'no-picture' }],
    ['notification arrives twice on the same iPhone', { symptom: 'twice' }],
    ['同一台手机收到两条一样的推送', { symptom: 'twice' }],
    ["notification doesn't appear when the app is open", { symptom: 'in-front' }],
    ['silent push not waking the app when killed', { symptom: 'app-closed', shown: 'background' }],
    ['silent notifications do not work after a force quit', { symptom: 'app-closed', shown: 'background' }],
    ['not receiving push when the app is terminated', { symptom: 'app-closed' }],
    ['App 被杀死后收不到后台推送', { symptom: 'app-closed', shown: 'background' }],
    ['push works over WiFi but not over LTE', { symptom: 'one-network' }],
    ['notifications do not arrive on the office Wi-Fi', { symptom: 'one-network' }],
    ['用公司网络收不到推送，用流量可以', { symptom: 'one-network' }],
    ['notifications are not delivered on mobile data', { symptom: 'one-network' }],
    ['pushes arrive hours late, only after I unlock the phone', { symptom: 'late' }],
    ['the Apple Watch gets the notification but the iPhone stays silent', { symptom: 'on-watch' }],
    ['silent push only arrives when I open the app', { shown: 'background', symptom: 'only-when-opened' }],
    ['live activity starts but never updates from server', { shown: 'liveactivity' }],
    ['灵动岛推送之后不更新', { shown: 'liveactivity' }],
    ['widget push 返回 200 但是小组件不刷新', { shown: 'widgets' }],
    ['Wallet pass 更新推送返回 200 但是卡片内容没有变', { shown: 'pass' }],
    [
      'incoming call does not ring when app is killed, voip push returns 200',
      { shown: 'voip', symptom: 'app-closed' },
    ],
    ['the push connection was idle, and it was closed', undefined],
    ['our company wants push but not now', undefined],
    ['the plan is not to use push', undefined],
    ['the company app gets no push, not even once', {}],
    ['the server never comes back after a restart', undefined],
    ['image not found', undefined],
    ['git push not working over ssh', undefined],
    ['the app is open source and never sends notifications', undefined],
    ['消息队列延迟很高', undefined],
    ['推送证书', undefined],
  ])('%s', (text, told) => {
    const { shown, symptom } = complaintIn(text) ?? {}
    expect({ ...(shown && { shown }), ...(symptom && { symptom }) }).toEqual(told ?? {})
  })

  it.each([
    'git push not working over ssh',
    'no connection to api.push.apple.com on the office VPN',
    'docker push never works',
    'image pull: not found',
  ])('a push of another kind is none: %s', (text) => {
    expect(complaintIn(text)).toBeUndefined()
  })
})

describe('a sentence with one meaning', () => {
  it.each([
    ['we transferred the app to another developer account, now every push fails', 'account-switch'],
    ['MDM devices never check in after we renewed the push certificate', 'mdm-topic-changed'],
    ['推送证书换了新的，还是过期', 'stale-cert-cached'],
    ["Keychain Access won't let me pick .p12, only .cer", 'no-private-key'],
    ['device token is always nil on the simulator', 'simulator-no-token'],
    ['模拟器上拿不到 deviceToken', 'simulator-no-token'],
    ['didRegisterForRemoteNotificationsWithDeviceToken is never called', 'device-cannot-reach-apns'],
    ['push works at home but not in the office network', 'firewall-port'],
    ['uploaded the p12 and it says the password is wrong', 'p12-password'],
  ])('%s', (text, cause) => {
    expect(meantInOwnWords(text)?.row.causes[0]).toBe(cause)
  })

  it.each(['push works', 'the app was renewed', 'no token', 'p12', 'office hours'])('%s: none', (text) => {
    expect(meantInOwnWords(text)).toBeUndefined()
  })
})
