import { hasPem } from '../../credential/encoding/pem.ts'
import { impostorOf, jsonWithKey } from '../../credential/unrecognised.ts'
import { beginsAsDer } from '../../credential/wrapping.ts'
import { Fault, type FaultCode } from '../../fault.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
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
  // By itself first: one that cannot be read is told as that, whatever stands beside it.
  const alone = await answerOf(certInspect, held, host, input)
  if (path === undefined || companions.length === 0) return { ...alone }
  const { files } = await answerOf(certInspect, held, host, input, [path, ...companions])
  return { files: files.slice(0, 1) }
}

/** What to do about an empty file, by its ending. */
const refills: readonly (readonly [ending: RegExp, hint: Text])[] = [
  [
    /\.(?:crdownload|download|part|partial|tmp)$/i,
    {
      en: 'The download broke off, or goes on still; the whole file has no such ending.',
      zh: '下载还没完成或中断了；下载完的文件没有这个后缀。',
    },
  ],
  [/\.json$/i, { en: 'Save the payload again.', zh: '请重新保存 payload。' }],
  [/\.(?:ipa|zip|pkpass|app|xcarchive)$/i, { en: 'Build or download it again.', zh: '请重新打包或下载。' }],
  [
    /\.(?:log|txt|out)$/i,
    {
      en: 'Nothing was written to it: see what should have done so.',
      zh: '没有内容写进去，请检查写入它的程序。',
    },
  ],
]

const fillAgain: Text = { en: 'Download or export it again.', zh: '请重新下载或导出。' }

const isEmpty = ({ path, text }: Held) => path !== undefined && text?.trim() === ''

const emptyFile = (name: string) =>
  new Fault(
    'refused/empty-file',
    { en: `${name} is an empty file.`, zh: `${name} 是空文件。` },
    { hint: refills.find(([ending]) => ending.test(name))?.[1] ?? fillAgain },
  )

/** A certificate, key, signing request or profile: as `pushctl cert inspect` tells it. */
export default kind({
  id: 'credential',
  what: { en: 'a certificate or key', zh: '证书或密钥' },
  async read(held, input, host) {
    if (isFolder(held)) return undefined
    if (isEmpty(held)) throw emptyFile(held.name)
    try {
      return await inspectBeside(held, input, host)
    } catch (error) {
      if (!(error instanceof Fault) || !isSomethingElse.includes(error.code)) throw error
      const text = held.text ?? ''
      const bytes = Buffer.from(held.bytes)
      const isOwnName =
        held.path !== undefined && (beginsAsDer(bytes) || impostorOf(bytes, text) !== undefined)
      // A PEM block has a name of its own, wherever it stands: a public key, one of SSH, a file that is encrypted.
      const isNamed = isOwnName || hasPem(text) || jsonWithKey(text) !== undefined
      if (!isNamed) return undefined
      const { text: what, hint, detail, commands } = error
      throw new Fault('refused/something-else', what, {
        ...{ detail, commands },
        ...(hint !== undefined && { hint }),
      })
    }
  },
  human: (found, style) => String(certInspect.human(found, style)),
  verdict: (found) => certInspect.verdict?.(found) === 'yes',
})
