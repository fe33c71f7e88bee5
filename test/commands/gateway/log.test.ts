import { describe, expect, it } from 'vitest'
import { createStyle } from '../../../src/cli/style.ts'
import { type Happening, happening } from '../../../src/commands/gateway/happening.ts'
import { GatewayLog, logLines } from '../../../src/commands/gateway/log.ts'
import type { EventDocument } from '../../../src/gateway/control/event-document.ts'

const began = new Date('2026-11-26T08:00:00Z')
const at = (milliseconds: number) => new Date(began.getTime() + milliseconds)

const push = (more: Partial<Extract<EventDocument, { kind: 'push' }>> = {}): Happening =>
  happening(
    {
      kind: 'push',
      time: began,
      environment: 'sandbox',
      number: 1,
      apnsId: 'A',
      deviceToken: 'ab'.repeat(32),
      topic: 'com.example.app',
      pushType: 'alert',
      payload: { aps: { alert: 'Soup is ready' } },
      outcome: 'accepted',
      status: 200,
      ...more,
    } as EventDocument,
    false,
  )
const rejected = (reason: string) => push({ outcome: 'rejected', status: 400, reason } as never)
const failed = (count: number): Happening =>
  happening(
    {
      kind: 'connection-failed',
      id: 'connection-1',
      count,
      time: began,
      environment: 'sandbox',
      cause: 'not-tls',
      evidence: { en: 'It is no TLS.', zh: '不是 TLS。' },
    } as EventDocument,
    false,
  )

const english = await createStyle({ language: 'en', colour: false, columns: 80 })
const chinese = await createStyle({ language: 'zh', colour: false, columns: 80 })
const withoutClock = (line: string) => line.replace(/^\d\d:\d\d:\d\d /, '')

describe('what a person is told of a gateway', () => {
  it('is each push, as long as that can be read', () => {
    const log = new GatewayLog(began)
    expect(
      Array.from({ length: 40 }, () => log.take(push(), began)).every((told) => told !== undefined),
    ).toBe(true)
    expect(log.take(push(), began)).toBeUndefined()
    expect(log.rollUp(at(999))).toBeUndefined()
    expect(log.rollUp(at(1000))).toMatchObject({ accepted: 1 })
    expect(log.hasUntold).toBe(false)
    // Ten a second can be read: after two seconds the twenty-first is counted again.
    const told = Array.from({ length: 21 }, () => log.take(push(), at(2000)))
    expect(told.indexOf(undefined)).toBe(20)
  })

  it.each([
    ['fcm-or-expo-token', 'BadDeviceToken', /of Firebase or Expo|FCM/],
    ['background-priority10', 'BadPriority', /A background push went with priority 10/],
    [undefined, 'BadPriority', /The priority is not one that APNs takes here/],
  ])('is the cause, where it needs no evidence: %s', (cause, reason, said) => {
    const told = push({ outcome: 'rejected', status: 400, reason, ...(cause && { cause }) } as never)
    expect(logLines(told, english)).toMatch(said)
  })

  it('is what of the letters came to harm', () => {
    const told = push({ payload: { aps: { alert: 'å¤§å®¶å¥½' } } })
    expect(logLines(told, english)).toMatch(
      /aps\.alert is UTF-8 that was read as Latin-1; it looks like “大家好”/,
    )
    expect(logLines(push(), english)).not.toContain('Latin-1')
  })

  it('is a number for what comes faster, once a second, with the reasons', () => {
    const log = new GatewayLog(began)
    for (let count = 0; count < 40; count += 1) log.take(push(), began)
    for (let count = 0; count < 1200; count += 1) log.take(push(), at(100))
    for (let count = 0; count < 3; count += 1) log.take(rejected('BadDeviceToken'), at(200))
    log.take(rejected('TopicDisallowed'), at(200))
    const rolledUp = log.rollUp(at(1100))
    expect(rolledUp && withoutClock(logLines(rolledUp, english))).toBe(
      '· sandbox    1203 more, too fast to be shown one by one: 1199 accepted, 4 rejected (BadDeviceToken 3, TopicDisallowed 1)',
    )
    expect(rolledUp && withoutClock(logLines(rolledUp, chinese))).toBe(
      '· sandbox    还有 1203 条，来得太快，不逐条显示：1199 条被接受，4 条被拒绝（BadDeviceToken 3、TopicDisallowed 1）',
    )
  })

  it('is every connection that came to nothing, however fast', () => {
    const log = new GatewayLog(began)
    for (let count = 0; count < 100; count += 1) log.take(push(), began)
    expect(log.take(failed(1), began)).toBeDefined()
  })

  it('is the text of the notification, in a line', () => {
    expect(withoutClock(logLines(push(), english))).toBe(
      '✓ sandbox    200  com.example.app  abababab…abab  alert  “Soup is ready”',
    )
    const long = push({ payload: { aps: { alert: { title: 'Kitchen', body: 'x'.repeat(500) } } } })
    expect(logLines(long, english)).toMatch(/“Kitchen: x{20}.* … \(4\d\d more characters\)/)
    const silent = push({ pushType: 'background', payload: { aps: { 'content-available': 1 } } })
    expect(logLines(silent, english)).not.toContain('“')
  })

  it('is the sum at the end', () => {
    const log = new GatewayLog(began)
    for (let count = 0; count < 60; count += 1) log.take(push(), began)
    log.take(rejected('BadDeviceToken'), began)
    log.take(failed(1), began)
    log.take(failed(4), began)
    expect(logLines(log.stop(at(12 * 60_000)), english)).toBe(
      'Stopped after 12 min. Arrived: 60 accepted, 1 rejected (BadDeviceToken 1). 4 connections came to nothing.',
    )
    expect(logLines(log.stop(at(7_500_000)), chinese)).toBe(
      '已停止，运行了 2 小时 5 分钟。收到：60 条被接受，1 条被拒绝（BadDeviceToken 1）。另有 4 个连接没有成功。',
    )
  })
})
