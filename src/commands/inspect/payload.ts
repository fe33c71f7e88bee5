import { isObject } from '../../apns/payload.ts'
import { tokensIn } from '../../apns/tokens-in-text.ts'
import payloadCheck from '../payload/check.ts'
import { answerOf } from './command-kind.ts'
import { jsonOf } from './json.ts'
import { kind } from './kind.ts'

/**
 * Nearly JSON, too: what is wrong with it is what the person wants to know. JSON of a server with a token in it is none,
 * nor is the account of a service with its key.
 */
function isMeantAsPayload(text: string): boolean {
  if (/PRIVATE KEY-----/.test(text)) return false
  if (!isObject(jsonOf(text)) && !/^\s*\{\s*["'“]/.test(text)) return false
  return /["'“]aps["'”]/.test(text) || tokensIn(text).tokens.length === 0
}

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
