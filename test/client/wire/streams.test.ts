import { describe, expect, it } from 'vitest'
import { longestBody } from '../../../src/client/wire/answer.ts'
import { GivenUp, Stream } from '../../../src/client/wire/streams.ts'

describe('one stream', () => {
  it('keeps the body of its answer in the order in which it comes, without what is around it', () => {
    const stream = new Stream(1, 'tag', 0, 0)
    expect(stream.body()).toBe('')
    expect(stream.keep(Buffer.from('..{"reason"'), 2, 11)).toBe(true)
    expect(stream.keep(Buffer.alloc(0), 0, 0)).toBe(true)
    expect(stream.keep(Buffer.from(':"BadTopic"}..'), 0, 12)).toBe(true)
    expect([stream.body(), stream.bodyLength]).toEqual(['{"reason":"BadTopic"}', 21])
  })

  it('reads no body that is longer than the longest', () => {
    const stream = new Stream(1, 'tag', 0, 0)
    expect(stream.keep(Buffer.alloc(longestBody), 0, longestBody)).toBe(true)
    expect(stream.keep(Buffer.alloc(1), 0, 1)).toBe(false)
    expect(stream.body()).toHaveLength(longestBody)
  })

  it('takes no more than it gave credit for, and gives some again after half of it', () => {
    const stream = new Stream(1, 'tag', 0, 0)
    expect(stream.due()).toBe(0)
    expect([stream.receives(32_767), stream.due()]).toEqual([true, 0])
    expect([stream.receives(1), stream.due()]).toEqual([true, 32_768])
    expect([stream.receives(65_535), stream.receives(1)]).toEqual([true, false])
  })
})

describe('streams that were given up', () => {
  it('are known one by one', () => {
    const given = new GivenUp()
    given.add(5)
    expect([3, 5, 7].map((id) => given.has(id))).toEqual([false, true, false])
  })

  it('are known as all below the oldest forgotten one, once there are very many', () => {
    const given = new GivenUp()
    for (let at = 0; at < 10_000; at += 1) given.add(11 + 4 * at)
    expect([3, 11, 13, 15].map((id) => given.has(id))).toEqual([false, true, false, true])
    given.add(1_000_001)
    expect([3, 11, 13, 15].map((id) => given.has(id))).toEqual([true, true, false, true])
    given.add(1_000_003)
    expect([13, 15, 17, 19].map((id) => given.has(id))).toEqual([true, true, false, true])
  })
})
