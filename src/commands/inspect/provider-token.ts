import jwtInspect from '../jwt/inspect.ts'
import { answerOf } from './command-kind.ts'
import { kind } from './kind.ts'

/** With the signs of base64 too, which a JWT has not: `jwt inspect` names that mistake. */
const jwt = /\bey[\w+/=-]{6,}\.ey[\w+/=-]{6,}\.[\w+/=-]*/

/** As much as a JWT has at most, with what may stand round it. */
const longest = 10_000

/**
 * @returns the parts of a JWT with nothing beside it but quotes, brackets and the word bearer, which `jwt inspect` tells
 *   of; its signature may be missing
 */
function partsAlone(text: string): readonly string[] {
  if (text.length > longest) return []
  const words = text.match(/[\w+/=.-]+/g) ?? []
  const [token = '', ...others] = words.filter((word) => !/^(?:authorization|bearer)$/i.test(word))
  return others.length === 0 ? token.split('.') : []
}

function startsAsJwt(part: string): boolean {
  try {
    return 'alg' in JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    return false
  }
}

/** @returns what `jwt inspect` is to look at; nothing when no JWT is in the text */
function jwtIn(text: string): string | undefined {
  const [header = '', claims = '', ...signature] = partsAlone(text)
  const isWhole = signature.length <= 1 && claims.startsWith('ey') && startsAsJwt(header)
  return isWhole ? text : jwt.exec(text)?.[0]
}

/** A request that was saved with its answer is told by that. */
const answered = /^HTTP\/\d(?:\.\d)? \d{3}\b/m

/** A provider token, or the JWT of another service: as `pushctl jwt inspect` tells it. */
export default kind({
  id: 'jwt',
  what: { en: 'a JWT', zh: 'JWT' },
  async read(held, _input, host) {
    const token = jwtIn(held.text ?? '')
    if (token === undefined || answered.test(held.text ?? '')) return undefined
    return answerOf(jwtInspect, { name: held.name, bytes: Buffer.from(token) }, host)
  },
  human: (found, style) => String(jwtInspect.human(found, style)),
  verdict: (found) => jwtInspect.verdict?.(found) === 'yes',
})
