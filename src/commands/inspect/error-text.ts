import { readDeviceToken } from '../../apns/device-token.ts'
import { reasonNames } from '../../apns/reasons.ts'
import { serviceAnswerIn } from '../../apns/service-answers.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import explain from '../explain.ts'
import { answerOf } from './command-kind.ts'
import { jsonOf } from './json.ts'
import { type Held, kind } from './kind.ts'
import { isMessage, longestMessage } from './message.ts'
import { serviceAnswerLines } from './service-answer.ts'

const reasonWord = new RegExp(`\\b(${reasonNames.join('|')})\\b`)

/** @returns the first reason of APNs in a text */
const reasonIn = (text: string) => reasonWord.exec(text)?.[1]

/** @returns what explain tells of it; nothing when it does not know it */
async function explained(held: Held, host: Host, word: string | undefined) {
  try {
    const answer = await answerOf(explain, held, host, {}, word)
    return answer.understood === undefined && answer.thing === undefined ? answer : undefined
  } catch (error) {
    if (error instanceof Fault && error.area === 'usage') return undefined
    throw error
  }
}

/** What nothing else is made of: a device token in it, if there is one, is what the program was about. */
async function isToldAsMessage(text: string): Promise<boolean> {
  if (text.length > longestMessage) return false
  const reading = readDeviceToken(text)
  if (reading.is === 'other' && ['not-hex', 'wrong-length'].includes(reading.kind)) return true
  return isMessage(text)
}

/** What APNs or another program said: as `pushctl explain` tells it. */
export default kind({
  id: 'error-text',
  what: { en: 'what a program says', zh: '程序的报错' },
  async read(held, _input, host) {
    const { text, path } = held
    if (text === undefined || text.trim() === '') return undefined
    const reason = reasonIn(text)
    if (reason === undefined && !(await isToldAsMessage(text))) return undefined
    const answer = serviceAnswerIn(jsonOf(text))
    const whole = await explained(held, host, path === undefined ? text.trim() : undefined)
    const told = whole ?? (reason === undefined ? undefined : await explained(held, host, reason))
    return told && { ...told, ...(answer && { answer }) }
  },
  human: ({ answer, ...told }, style) =>
    [
      ...(answer === undefined ? [] : serviceAnswerLines(answer, style)),
      String(explain.human(told, style)),
    ].join('\n'),
  verdict: () => true,
})
