import { impostorOf, jsonWithKey } from '../../credential/unrecognised.ts'
import { Fault, type FaultCode } from '../../fault.ts'
import type { Host } from '../../host.ts'
import certInspect from '../cert/inspect.ts'
import { answerOf } from './command-kind.ts'
import { type Held, type InspectInput, kind } from './kind.ts'

/** What the reader of credentials says of a file that is none. */
const isSomethingElse: readonly FaultCode[] = [
  'credential/wrong-container',
  'credential/wrong-credential-kind',
  'credential/cert-path-or-config',
]

/** Or a file too large to be one; an empty file has an empty text. */
const isFolder = ({ bytes, text }: Held) => bytes.length === 0 && text === undefined

/** The file itself, judged with those that were named beside it. */
async function inspectBeside(held: Held, input: InspectInput, host: Host) {
  const { path, companions = [] } = held
  const words = path === undefined || companions.length === 0 ? undefined : [path, ...companions]
  const { files } = await answerOf(certInspect, held, host, input, words)
  return { files: files.slice(0, 1) }
}

/** A certificate, key, signing request or profile: as `pushctl cert inspect` tells it. */
export default kind({
  id: 'credential',
  what: { en: 'a certificate or key', zh: '证书或密钥' },
  async read(held, input, host) {
    if (isFolder(held)) return undefined
    try {
      return await inspectBeside(held, input, host)
    } catch (error) {
      if (!(error instanceof Fault) || !isSomethingElse.includes(error.code)) throw error
      const text = held.text ?? ''
      const named = jsonWithKey(text) ?? impostorOf(Buffer.from(held.bytes), text)
      if (named === undefined || held.path === undefined) return undefined
      const { text: what, hint } = error
      throw new Fault('refused/something-else', what, { ...(hint !== undefined && { hint }) })
    }
  },
  human: (found, style) => String(certInspect.human(found, style)),
  verdict: (found) => certInspect.verdict?.(found) === 'yes',
})
