import { Fault } from '../../fault.ts'
import type { AskPassphrase, Locked } from '../model.ts'

const mostAttempts = 3

/**
 * The answers of a person who may mistype, or of a file or variable that always says the same.
 *
 * @param ask whom to ask
 * @param locked what for
 * @returns up to three answers; it ends early when one comes a second time
 */
export async function* askedPassphrases(ask: AskPassphrase, locked: Locked): AsyncGenerator<string> {
  let last: string | undefined
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const answer = await ask(attempt, locked)
    if (answer === last) return
    yield answer
    last = answer
  }
}

/** What other programs say to a wrong passphrase, and to a missing one. */
const elsewhere: Readonly<Record<Locked, string>> = {
  'p12-password': '"mac verify failure"',
  'key-encrypted': '"bad decrypt"',
}

/**
 * The failure when no answer opened a file.
 *
 * @param locked what was to be opened
 * @param fileName as typed
 */
export function wrongPassphrase(locked: Locked, fileName: string): Fault {
  const said = elsewhere[locked]
  return new Fault(
    locked === 'p12-password' ? 'pkcs12/p12-password' : 'credential/key-encrypted',
    {
      en: `The passphrase does not open ${fileName} (other programs: ${said}).`,
      zh: `密码不对，打不开 ${fileName}（其他程序报 ${said}）。`,
    },
    {
      hint: {
        en: 'It is the one that was set when the file was exported, not the password of the Mac or of the Apple account. A shell changes $, !, ` and \\ in it unless it stands in single quotes.',
        zh: '这里要的是导出该文件时设置的密码，不是 Mac 登录密码，也不是 Apple 账户密码。密码里的 $、!、` 和 \\ 会被 shell 改写，请放在单引号里。',
      },
    },
  )
}
