import tokenInspect from '../token/inspect.ts'
import { kind } from './kind.ts'

/** A device token, and what people take for one: as `pushctl token inspect` tells it. */
export default kind({
  id: 'device-token',
  what: { en: 'a device token', zh: 'device token' },
  async read({ text, path }, _input, host) {
    // A file without a word in it was no token: its name says what it should have been.
    if (text === undefined || (path !== undefined && text.trim() === '')) return undefined
    const inspected = await tokenInspect.run({ text: [text] }, host, {
      json: false,
      language: 'en',
      colour: false,
    })
    if (inspected.kind === 'not-hex') return undefined
    // So many digits were meant as a token, and fewer as anything.
    return inspected.kind === 'wrong-length' && text.trim().length < 20 ? undefined : inspected
  },
  human: (found, style) => String(tokenInspect.human(found, style)),
  verdict: (found) => tokenInspect.verdict?.(found) === 'yes',
})
