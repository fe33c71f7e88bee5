import { isObject } from '../../apns/payload.ts'
import payloadCheck from '../payload/check.ts'
import { answerOf } from './command-kind.ts'
import { jsonOf } from './json.ts'
import { kind } from './kind.ts'

/** Nearly JSON, too: what is wrong with it is what the person wants to know. */
const isMeantAsPayload = (text: string) => isObject(jsonOf(text)) || /^\s*\{\s*["'“]/.test(text)

/** A payload: as `pushctl payload check` tells it. */
export default kind({
  id: 'payload',
  what: { en: 'a payload', zh: 'payload' },
  async read(held, _input, host) {
    return isMeantAsPayload(held.text ?? '') ? answerOf(payloadCheck, held, host) : undefined
  },
  human: (found, style) => String(payloadCheck.human(found, style)),
  verdict: (found) => payloadCheck.verdict?.(found) === 'yes',
})
