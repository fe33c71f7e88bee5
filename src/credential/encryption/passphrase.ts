import { Fault } from '../../fault.ts'
import type { AskPassphrase } from '../model.ts'

const mostAttempts = 3

/**
 * The answers of a person who may mistype, or of a file or variable that always says the same.
 *
 * @param ask whom to ask
 * @returns up to three answers; it ends early when one comes a second time
 */
export async function* askedPassphrases(ask: AskPassphrase): AsyncGenerator<string> {
  let last: string | undefined
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const answer = await ask(attempt)
    if (answer === last) return
    yield answer
    last = answer
  }
}

/**
 * The failure when no answer opened a file.
 *
 * @param area `pkcs12`, or `credential` for an encrypted key
 * @param fileName as typed
 */
export function wrongPassphrase(area: 'pkcs12' | 'credential', fileName: string): Fault {
  return new Fault(
    `${area}/wrong-passphrase`,
    { en: `The passphrase does not open ${fileName}.`, zh: `密码不对，打不开 ${fileName}。` },
    {
      hint: {
        en: 'It is the one that was set when the file was exported, not the password of the Mac or of the Apple account.',
        zh: '这里要的是导出该文件时设置的密码，不是 Mac 登录密码，也不是 Apple 账户密码。',
      },
    },
  )
}
