import { describe, expect, it } from 'vitest'
import type { ReceivedMessage } from '../../../src/gateway/event.ts'
import { createInbox, inboxSize } from '../../../src/gateway/store/inbox.ts'
import { deviceToken, now } from '../gateway-under-test.ts'

const message = (number: number): ReceivedMessage => ({
  kind: 'push',
  number,
  time: now,
  environment: 'sandbox',
  apnsId: 'ID',
  outcome: 'accepted',
  status: 200,
  deviceToken,
  payload: new Uint8Array(),
})

const filled = (count: number, size?: number, kept: readonly ReceivedMessage[] = []) => {
  const inbox = createInbox(kept, size)
  for (let at = 0; at < count; at += 1) inbox.add(message(inbox.next()))
  return inbox
}

const numbers = (messages: readonly ReceivedMessage[]) => messages.map(({ number }) => number)

describe('createInbox', () => {
  it('keeps the last 1,000', () => {
    const kept = numbers(filled(2345).received())
    expect(inboxSize).toBe(1000)
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([1000, 1346, 2345])
  })

  it('gives what came after a number', () => {
    const inbox = filled(7, 4)
    expect(numbers(inbox.received())).toEqual([4, 5, 6, 7])
    expect(numbers(inbox.received(5))).toEqual([6, 7])
    expect(numbers(inbox.received(7))).toEqual([])
    expect(numbers(inbox.received(99))).toEqual([])
    expect(numbers(inbox.received(1))).toEqual([4, 5, 6, 7])
  })

  it('counts on after it was emptied, and after a restart', () => {
    const inbox = filled(3, 4)
    inbox.clear()
    expect(inbox.received()).toEqual([])
    inbox.add(message(inbox.next()))
    expect(numbers(inbox.received())).toEqual([4])
    expect(numbers(filled(2, 4, filled(9, 4).received()).received())).toEqual([8, 9, 10, 11])
    expect(numbers(filled(2, 4, [message(6), message(7)]).received())).toEqual([6, 7, 8, 9])
  })

  it('takes a clearing back, as far as nothing newer took the places', () => {
    const inbox = filled(3, 4)
    inbox.clear()
    expect(inbox.received()).toEqual([])
    inbox.add(message(inbox.next()))
    inbox.restore()
    expect(numbers(inbox.received())).toEqual([1, 2, 3, 4])
    inbox.clear()
    for (let at = 0; at < 2; at += 1) inbox.add(message(inbox.next()))
    inbox.restore()
    expect(numbers(inbox.received())).toEqual([3, 4, 5, 6])
    inbox.restore()
    expect(numbers(inbox.received())).toEqual([3, 4, 5, 6])
  })
})
