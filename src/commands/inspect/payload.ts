import { isObject } from '../../apns/payload.ts'
import payloadCheck from '../payload/check.ts'
import { answerOf } from './command-kind.ts'
import { kind } from './kind.ts'

function isJsonObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text))
  } catch {
    // Nearly JSON: what is wrong with it is what the person wants to know.
    return /^\s*\{\s*["'“]/.test(text)
  }
}

/** A payload: as `pushctl payload check` tells it. */
export default kind({
  id: 'payload',
  what: { en: 'a payload', zh: 'payload' },
  async read(held, _input, host) {
    return isJsonObject(held.text ?? '') ? answerOf(payloadCheck, held, host) : undefined
  },
  human: (found, style) => String(payloadCheck.human(found, style)),
  verdict: (found) => payloadCheck.verdict?.(found) === 'yes',
})
