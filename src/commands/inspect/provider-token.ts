import jwtInspect from '../jwt/inspect.ts'
import { answerOf } from './command-kind.ts'
import { kind } from './kind.ts'

const jwt = /\bey[A-Za-z0-9_-]{6,}\.ey[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*/

/** A provider token, or the JWT of another service: as `pushctl jwt inspect` tells it. */
export default kind({
  id: 'jwt',
  what: { en: 'a JWT', zh: 'JWT' },
  async read(held, _input, host) {
    const [token] = jwt.exec(held.text ?? '') ?? []
    if (token === undefined) return undefined
    return answerOf(jwtInspect, { name: held.name, bytes: Buffer.from(token) }, host)
  },
  human: (found, style) => String(jwtInspect.human(found, style)),
  verdict: (found) => jwtInspect.verdict?.(found) === 'yes',
})
