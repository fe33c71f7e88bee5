import { describe, expect, it } from 'vitest'
import { failingBuildIn } from '../../../src/commands/explain/build-complaint.ts'
import { complaintIn } from '../../../src/commands/explain/complaint.ts'

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
    ['离线推送收不到，已经按照文档配置了很久还是不行，请问是什么原因', false, false],
  ])('%s', (text, saysAccepted, isBare) => {
    expect(complaintIn(text)).toEqual({ saysAccepted, isBare })
  })
})
