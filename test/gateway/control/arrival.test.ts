import { describe, expect, it } from 'vitest'
import { arrivalIn, awaitMessages } from '../../../src/gateway/control/arrival.ts'
import { readFilter } from '../../../src/gateway/expect/wanted.ts'
import { deviceToken, topic } from '../gateway-under-test.ts'
import { controlsInMemory, push } from './controls-in-memory.ts'

const minute = 60_000
const all = readFilter({})

function inboxWith(...messages: ReturnType<typeof push>[]) {
  const inbox = controlsInMemory()
  for (const message of messages) inbox.happen(message)
  return inbox
}

describe('which of the received messages are meant', () => {
  const inbox = inboxWith(
    push(1),
    push(2, { topic: 'com.example.other' }),
    push(3, { outcome: 'rejected', status: 400, reason: 'BadTopic' }),
    push(4, { deviceToken: 'BB'.repeat(32) }),
  )
  it.each([
    [{}, [1, 2, 3, 4]],
    [{ after: 2 }, [3, 4]],
    [{ topic }, [1, 3, 4]],
    [{ deviceToken: deviceToken.toUpperCase() }, [1, 2, 3]],
    [{ deviceToken: 'bb'.repeat(32) }, [4]],
    [{ outcome: 'accepted' }, [1, 2, 4]],
    [{ outcome: 'rejected', topic }, [3]],
  ] as const)('%o', (wanted, numbers) => {
    expect(arrivalIn(inbox, readFilter(wanted), 0).messages.map(({ number }) => number)).toEqual(numbers)
  })
})

describe('waiting for messages', () => {
  it('ends at once when they are there', async () => {
    const { complete, messages } = await awaitMessages(inboxWith(push(1), push(2)), all, 2, minute)
    expect({ complete, count: messages.length }).toEqual({ complete: true, count: 2 })
  })

  it('ends with the last one that was missing, and listens no longer', async () => {
    const inbox = inboxWith(push(1))
    const waiting = awaitMessages(inbox, readFilter({ topic }), 3, minute)
    inbox.happen(push(2))
    inbox.happen(push(3, { topic: 'com.example.other' }))
    inbox.happen(push(4))
    expect((await waiting).messages.map(({ number }) => number)).toEqual([1, 2, 4])
    expect(inbox.listeners.size).toBe(0)
  })

  it('counts none that was cleared meanwhile', async () => {
    const inbox = inboxWith(push(1))
    const waiting = awaitMessages(inbox, all, 2, minute)
    inbox.clearReceived()
    inbox.happen(push(2))
    inbox.happen(push(3))
    expect((await waiting).messages.map(({ number }) => number)).toEqual([2, 3])
  })

  it('looks at the whole inbox when it may be over, and not for each that is not meant', async () => {
    const inbox = inboxWith()
    let looks = 0
    const received = (after?: number) => {
      looks += 1
      return inbox.received(after)
    }
    const counting = { ...inbox, received }
    const waiting = awaitMessages(counting, readFilter({ topic }), 1, minute)
    for (let number = 1; number < 100; number += 1) inbox.happen(push(number, { topic: 'com.example.other' }))
    inbox.happen(push(100))
    await waiting
    expect(looks).toBe(3)
  })

  it('says when they did not come in time', async () => {
    const inbox = inboxWith(push(1))
    expect(await awaitMessages(inbox, all, 2, 0)).toMatchObject({
      complete: false,
      messages: [{ number: 1 }],
    })
    expect(inbox.listeners.size).toBe(0)
  })

  it('ends when nobody wants to know any more', async () => {
    const gone = new AbortController()
    const waiting = awaitMessages(inboxWith(), all, 1, minute, gone.signal)
    gone.abort()
    expect((await waiting).complete).toBe(false)
    expect((await awaitMessages(inboxWith(), all, 1, minute, gone.signal)).complete).toBe(false)
  })
})
