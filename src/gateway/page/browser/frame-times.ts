import type { Text } from '../../../text.ts'
import type { FrameTiming } from '../../event.ts'

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })
const milliseconds = (time: number): Text => ({
  en: `${number.format(time)} ms`,
  zh: `${number.format(time)} 毫秒`,
})
const noAnswer: Text = { en: 'left without an answer', zh: '没有应答' }

function streamText(stream: number): Text {
  return stream === 1
    ? { en: '1, the first of its connection', zh: '1，这个连接上的第一个' }
    : { en: `${stream}`, zh: `${stream}` }
}

function headersText(connectionAge: number): Text {
  const age = milliseconds(connectionAge)
  return { en: `0 ms, on a connection that had stood for ${age.en}`, zh: `0 毫秒，当时连接已建立 ${age.zh}` }
}

function dataText(data: FrameTiming['data'], size: number): Text {
  if (data === undefined) return { en: 'none', zh: '无' }
  const { first, last, pieces } = data
  const until = milliseconds(last)
  if (pieces === 1) return { en: `${until.en}, ${size} bytes`, zh: `${until.zh}，${size} 字节` }
  const from = number.format(first)
  return {
    en: `${from} to ${until.en}, ${size} bytes in ${pieces} pieces`,
    zh: `${from} 至 ${until.zh}，${size} 字节，分 ${pieces} 段`,
  }
}

/** @returns how long it took until a request was answered */
export function answeredText({ answer }: FrameTiming): Text {
  if (answer === undefined) return noAnswer
  const { en, zh } = milliseconds(answer)
  return { en: `answered after ${en}`, zh: `${zh}后应答` }
}

/**
 * @param timing of a request
 * @param size of its body, in bytes
 * @returns its frames by their names, each with when it came or went
 */
export function frameTimes(
  timing: FrameTiming,
  size: number,
): readonly (readonly [name: Text, when: Text])[] {
  const { stream, connectionAge, data, answer } = timing
  return [
    [{ en: 'HTTP/2 stream', zh: 'HTTP/2 流' }, streamText(stream)],
    [{ en: 'HEADERS', zh: 'HEADERS' }, headersText(connectionAge)],
    [{ en: 'DATA', zh: 'DATA' }, dataText(data, size)],
    [{ en: 'answer', zh: '应答' }, answer === undefined ? noAnswer : milliseconds(answer)],
  ]
}
