import { defined } from '../../defined.ts'
import type { Host } from '../../host.ts'
import { pathTyped } from '../input/asked-file.ts'
import type { FileFormat } from '../output/output-file.ts'
import { readContentsOf } from '../push/credential-files.ts'
import { askReadable } from '../push/credential-questions.ts'
import { stemOf } from '../push/credential-source.ts'
import type { PassphraseInput } from '../push/passphrase.ts'

/** What can be asked for when it was not typed. */
interface AskedConversion extends PassphraseInput {
  readonly output: string | undefined
  readonly to: FileFormat | undefined
  readonly only: 'cert' | 'key' | undefined
  readonly split: boolean
  readonly key: string | undefined
}

/** Into what, and where to. */
type Become = Partial<Pick<AskedConversion, 'output' | 'to' | 'only' | 'split'>>

const inQuestion = {
  choice: { en: 'Which file?', zh: '转换哪个文件？' },
  path: {
    en: 'File with a certificate or a key (.cer, .p12, .pem, .p8)',
    zh: '证书或私钥文件（.cer、.p12、.pem、.p8）',
  },
  endings: /\.(?:cer|crt|der|p12|pfx|pem|key|p7b)$/i,
} as const

/** What a file can become, by what is in it. */
const becomings = [
  { value: 'pem', name: { en: 'PEM: all of it in one file', zh: 'PEM：全部放进一个文件' } },
  { value: 'p12', name: { en: '.p12, with a passphrase', zh: '带密码的 .p12' }, needsBoth: true },
  {
    value: 'split',
    name: { en: 'PEM: certificate and key apart', zh: 'PEM：证书和私钥分开' },
    needsBoth: true,
  },
  { value: 'cert', name: { en: 'PEM: the certificate alone', zh: 'PEM：只要证书' }, needsBoth: true },
] as const

async function askBecoming(input: string, typed: AskedConversion, host: Host): Promise<Become> {
  const { identities } = await readContentsOf(input, typed, host)
  const hasBoth = identities.length > 0 || typed.key !== undefined
  const possible = becomings.filter((each) => hasBoth || !('needsBoth' in each))
  const question = { en: 'What shall it become?', zh: '转换成什么？' }
  const chosen = possible.length > 1 ? await host.terminal.choose(question, possible) : 'pem'
  const to = chosen === 'p12' ? 'p12' : 'pem'
  const isSame = chosen !== 'split' && `${stemOf(input)}.${to}` === input
  const output = isSame ? await askOutput(host) : undefined
  return {
    to,
    ...(chosen === 'cert' && { only: 'cert' }),
    ...(chosen === 'split' && { split: true }),
    ...defined({ output }),
  }
}

const askOutput = async (host: Host) =>
  pathTyped(
    await host.terminal.readLine({ en: 'Name of the file to write', zh: '输出文件名' }, async (text) =>
      (await host.files.exists(pathTyped(text, host.home)))
        ? { en: 'A file of that name is there already.', zh: '已有同名的文件。' }
        : undefined,
    ),
    host.home,
  )

/**
 * Asks for what was not typed: the file, its passphrase at once, and what it is to become.
 *
 * @param typed what was typed
 * @param host the terminal, and the files
 * @returns the same, completed
 */
export async function askConversion<Typed extends AskedConversion>(
  typed: Typed,
  host: Host,
): Promise<Typed & { readonly input: string }> {
  const input = await askReadable(inQuestion, typed, host)
  const isOpen = [typed.output, typed.to, typed.only].every((each) => each === undefined) && !typed.split
  return { ...typed, input, ...(isOpen && (await askBecoming(input, typed, host))) }
}
