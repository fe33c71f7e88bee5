import { describe, expect, it } from 'vitest'
import type { FrameTiming } from '../../../../src/gateway/event.ts'
import { answeredText, frameTimes } from '../../../../src/gateway/page/browser/frame-times.ts'

const first: FrameTiming = {
  stream: 1,
  connectionAge: 3.25,
  data: { first: 0.4, last: 0.4, pieces: 1 },
  answer: 1.2,
}

describe('the frames of a push, as they are told', () => {
  it.each([
    [
      'the first of a connection',
      first,
      [
        '1, the first of its connection',
        '0 ms, on a connection that had stood for 3.25 ms',
        '0.4 ms, 23 bytes',
        '1.2 ms',
      ],
    ],
    [
      'on a connection that was kept',
      { ...first, stream: 2401, connectionAge: 60_000 },
      ['2401', '0 ms, on a connection that had stood for 60,000 ms', '0.4 ms, 23 bytes', '1.2 ms'],
    ],
    [
      'whose body came slowly',
      { ...first, data: { first: 0.4, last: 5003, pieces: 4 } },
      [
        '1, the first of its connection',
        '0 ms, on a connection that had stood for 3.25 ms',
        '0.4 to 5,003 ms, 23 bytes in 4 pieces',
        '1.2 ms',
      ],
    ],
    [
      'without a body, and never answered',
      { stream: 3, connectionAge: 1 },
      ['3', '0 ms, on a connection that had stood for 1 ms', 'none', 'left without an answer'],
    ],
  ] satisfies [string, FrameTiming, string[]][])('%s', (_, timing, expected) => {
    expect(frameTimes(timing, 23).map(([, { en }]) => en)).toEqual(expected)
    for (const [name, when] of frameTimes(timing, 23))
      for (const text of [name, when]) expect(text.zh).not.toBe('')
  })

  it('are summed up by how long the answer took', () => {
    expect(answeredText(first)).toEqual({ en: 'answered after 1.2 ms', zh: '1.2 毫秒后应答' })
    expect(answeredText({ stream: 1, connectionAge: 0 }).en).toBe('left without an answer')
  })
})
