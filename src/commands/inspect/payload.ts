import { holdsPayload } from '../../apns/instead-of-json.ts'
import { isObject } from '../../apns/payload.ts'
import { serviceAnswerIn } from '../../apns/service-answers.ts'
import { tokensIn } from '../../apns/tokens-in-text.ts'
import { isKnownJson } from '../../credential/unrecognised.ts'
import { Fault } from '../../fault.ts'
import payloadCheck from '../payload/check.ts'
import { answerOf } from './command-kind.ts'
import { jsonOf } from './json.ts'
import { kind } from './kind.ts'
import { isMessage } from './message.ts'

/**
 * Nearly JSON, too: what is wrong with it is what the person wants to know. JSON of a server with a token in it is none,
 * nor is the account of a service with its key, an answer, or a line of a log in which a program says what went wrong.
 */
async function isMeantAsPayload(text: string): Promise<boolean> {
  if (/PRIVATE KEY-----/.test(text)) return false
  const json = jsonOf(text)
  if (holdsPayload(Buffer.from(text))) return true
  if (!isObject(json) && !/^\s*\{\s*["'“]/.test(text)) return false
  if (/["'“]aps["'”]/.test(text)) return true
  if (isKnownJson(text) || serviceAnswerIn(json) !== undefined) return false
  return tokensIn(text).tokens.length === 0 && !(await isMessage(text))
}

/** What an app prints of the `userInfo` that came with a push: `[AnyHashable("aps"): {…}]` in Swift, `aps = {…};` of an NSDictionary. */
const printedByApp =
  /AnyHashable\("aps"\)\s{0,9}:|(?:^|[\s{;])"?aps"?\s{0,9}=\s{0,9}\{\s{0,40}"?[\w-]{1,40}"?\s{0,9}=/

/** A whole log holds much else. */
const longestPrinted = 20_000

const isPrinted = (text: string) =>
  text.length < longestPrinted && printedByApp.test(text) && tokensIn(text).tokens.length === 0

const printed = () =>
  new Fault(
    'payload/printed',
    {
      en: 'This is a payload as an app prints it when it has arrived; it is not JSON, and cannot be sent.',
      zh: '这是 App 收到推送后打印出来的 payload，不是 JSON，不能用来发送。',
    },
    {
      hint: {
        en: 'Take the JSON that the server sends, and look at it with: pushctl payload check FILE',
        zh: '请用服务端发出的 JSON，检查它：pushctl payload check FILE',
      },
    },
  )

/** A payload: as `pushctl payload check` tells it. */
export default kind({
  id: 'payload',
  what: { en: 'a payload', zh: 'payload' },
  async read(held, _input, host) {
    // A NUL among the letters makes no text of it, and is what the person wants to know.
    const text = held.text ?? (held.bytes[0] === 0x7b ? Buffer.from(held.bytes).toString() : '')
    if (isPrinted(text)) throw printed()
    return (await isMeantAsPayload(text)) ? answerOf(payloadCheck, held, host) : undefined
  },
  human: (found, style) => String(payloadCheck.human(found, style)),
  verdict: (found) => payloadCheck.verdict?.(found) === 'yes',
})
