import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { askFittingFile, pathTyped } from '../input/asked-file.ts'
import type { PassphraseInput } from '../push/passphrase.ts'
import { readKeyForRequest } from './request-key.ts'
import { isEmail, notEmail } from './requested-email.ts'

/** What is asked for, with what Enter alone means. */
interface OpenRequest extends PassphraseInput {
  readonly usualName: string
  readonly usualOutput: string
  /** Where the request goes, and the new key beside it. */
  namesOf(output: string): { readonly file: string; readonly newKeyFile: string }
}

/** What was answered; nothing where the usual is meant. */
interface AskedRequest {
  readonly key: string | undefined
  readonly name: string | undefined
  readonly email: string | undefined
  readonly output: string | undefined
}

const questions = {
  key: { en: 'Which private key?', zh: '用哪把私钥？' },
  keyChoice: { en: 'Which file has the key?', zh: '私钥在哪个文件里？' },
  keyPath: { en: 'File with the private key (.key, .pem, .p12)', zh: '私钥文件（.key、.pem、.p12）' },
  email: { en: 'E-mail address (Enter: none)', zh: '电子邮件地址（回车：不写）' },
} as const satisfies Record<string, Text>

const keys = [
  {
    value: 'new',
    name: { en: 'a new one (RSA 2048, as Apple wants it)', zh: '新建一把（RSA 2048，Apple 的要求）' },
  },
  { value: 'file', name: { en: 'one that is there: a renewal keeps its key', zh: '已有的一把：续期时沿用' } },
] as const

/** A file with a key that will do; its passphrase is asked for at once. */
async function askKey(open: OpenRequest, host: Host): Promise<string | undefined> {
  if ((await host.terminal.choose(questions.key, keys)) === 'new') return undefined
  const question = {
    choice: questions.keyChoice,
    path: questions.keyPath,
    endings: /\.(?:key|pem|p12|pfx)$/i,
  }
  return askFittingFile(question, (file) => readKeyForRequest(file, open, host), host)
}

/** Enter alone takes what the question says. */
const enterAlone = { mayBeEmpty: true } as const

const orUsual = (answer: string) => (answer === '' ? undefined : answer)

/** X.520 gives a common name so many characters. */
const longestName = 64

async function checkName(text: string): Promise<Text | undefined> {
  return [...text].length <= longestName
    ? undefined
    : {
        en: `A common name has up to ${longestName} characters.`,
        zh: `常用名称最多 ${longestName} 个字符。`,
      }
}

async function askOutput({ usualOutput, namesOf }: OpenRequest, isNewKey: boolean, host: Host) {
  const question = {
    en: `File to write (Enter: ${usualOutput})`,
    zh: `输出文件（回车：${usualOutput}）`,
  }
  const nameOf = (text: string) => (text === '' ? usualOutput : pathTyped(text, host.home))
  const isFree = async (text: string) => {
    const { file, newKeyFile } = namesOf(nameOf(text))
    for (const each of isNewKey ? [newKeyFile, file] : [file]) {
      if (await host.files.exists(each))
        return { en: `${each} is there already: type another name.`, zh: `${each} 已经存在，请换一个名字。` }
    }
    return undefined
  }
  const answer = await host.terminal.readLine(question, isFree, enterAlone)
  return answer === '' ? undefined : pathTyped(answer, host.home)
}

/**
 * Asks for what a request is made of; each answer is looked at as it is given.
 *
 * @param open what Enter alone means, and where a passphrase is
 * @param host the terminal, and the files
 */
export async function askRequest(open: OpenRequest, host: Host): Promise<AskedRequest> {
  const key = await askKey(open, host)
  const nameQuestion = {
    en: `Name, as the key will be called (Enter: ${open.usualName})`,
    zh: `常用名称，即密钥显示的名字（回车：${open.usualName}）`,
  }
  const name = orUsual(await host.terminal.readLine(nameQuestion, checkName, enterAlone))
  const email = orUsual(
    await host.terminal.readLine(
      questions.email,
      async (text) => (text === '' || isEmail(text) ? undefined : notEmail(text)),
      enterAlone,
    ),
  )
  return { key, name, email, output: await askOutput(open, key === undefined, host) }
}
