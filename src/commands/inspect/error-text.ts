import { readDeviceToken } from '../../apns/device-token.ts'
import { reasonNames } from '../../apns/reasons.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import explain from '../explain.ts'
import { answerOf } from './command-kind.ts'
import { type Held, kind } from './kind.ts'

const reasonWord = new RegExp(`\\b(${reasonNames.join('|')})\\b`)

/** @returns the first reason of APNs in a text */
const reasonIn = (text: string) => reasonWord.exec(text)?.[1]

/** @returns what explain tells of it; nothing when it does not know it */
async function explained(held: Held, host: Host, word: string | undefined) {
  try {
    const answer = await answerOf(explain, held, host, {}, word)
    return 'understood' in answer && answer.understood !== undefined ? undefined : answer
  } catch (error) {
    if (error instanceof Fault && error.area === 'usage') return undefined
    throw error
  }
}

/** Looked through for what it is as a whole; a reason is found in longer ones, too. */
const longest = 1_000_000

/** What APNs or another program said: as `pushctl explain` tells it. */
export default kind({
  id: 'error-text',
  what: { en: 'what a program says', zh: '程序的报错' },
  async read(held, _input, host) {
    const { text, path } = held
    if (text === undefined || text.trim() === '') return undefined
    const reason = reasonIn(text)
    const reading = text.length > longest ? undefined : readDeviceToken(text)
    const isAbout = reading?.is === 'other' && ['not-hex', 'wrong-length'].includes(reading.kind)
    if (reason === undefined && !isAbout) return undefined
    const whole = await explained(held, host, path === undefined ? text.trim() : undefined)
    return whole ?? (reason === undefined ? undefined : explained(held, host, reason))
  },
  human: (found, style) => String(explain.human(found, style)),
  verdict: () => true,
})
