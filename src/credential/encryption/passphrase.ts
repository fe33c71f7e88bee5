import { Fault } from '../../fault.ts'
import type { Text } from '../../text.ts'
import type { AskPassphrase, Locked, PassphraseForm } from '../model.ts'
import { likelyForms } from './passphrase-forms.ts'
import { Trouble } from './trouble.ts'

/** How often a person may mistype. */
const mostAttempts = 3

/**
 * The answers of a person who may mistype, or of files and variables, the last of which says the same for ever.
 *
 * @param ask whom to ask
 * @param locked what for
 * @returns what is known, then up to three answers of a person, all that are at hand; it ends when one comes a second time
 */
export async function* askedPassphrases(ask: AskPassphrase, locked: Locked): AsyncGenerator<string> {
  // What opened the files before this one, which often is what opens it, too: nobody is asked again.
  yield* ask.known?.() ?? []
  let last: string | undefined
  for (let attempt = 1; ask.isAtHand === true || attempt <= mostAttempts; attempt += 1) {
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
 * Looks whether something was wound round the passphrase on its way, when what was given does not open.
 *
 * @param ask who was asked
 * @param given the last answer
 * @param opens tries one, within one effort for all of them
 * @returns the form that opens
 */
function formThatOpens(
  ask: AskPassphrase,
  given: string,
  opens: (passphrase: string) => boolean,
): PassphraseForm | undefined {
  try {
    return likelyForms([given, ...(ask.otherReadings?.() ?? [])]).find(({ passphrase }) => opens(passphrase))
  } catch (error) {
    if (error instanceof Trouble || error instanceof Fault) return undefined // enough was tried
    throw error
  }
}

/** What was to be opened, and with what. */
export interface FailedOpening {
  readonly locked: Locked
  /** As typed. */
  readonly fileName: string
  readonly ask: AskPassphrase
  /** The last answer; nothing when nobody was asked. */
  readonly given: string | undefined
  /** Tries another passphrase; throws when that is too much work. */
  opens(passphrase: string): boolean
}

/**
 * The failure when no answer opened a file.
 *
 * @param opening what was tried
 * @returns `pkcs12/p12-password` or `credential/key-encrypted`; it says which form of the answer opens, if one does
 */
export function wrongPassphrase({ locked, fileName, ask, given, opens }: FailedOpening): Fault {
  const code = locked === 'p12-password' ? 'pkcs12/p12-password' : 'credential/key-encrypted'
  const form = given === undefined ? undefined : formThatOpens(ask, given, opens)
  if (form !== undefined)
    return new Fault(
      code,
      {
        en: `The passphrase does not open ${fileName} as it was given; it does ${form.opens.en}.`,
        zh: `密码照现在这样打不开 ${fileName}；${form.opens.zh}就能打开。`,
      },
      {
        hint: {
          en: 'Give it exactly so: in a file as the first line, in UTF-8 and with nothing round it; in a variable likewise.',
          zh: '请就这样提供：写进文件时放在第一行，用 UTF-8，前后不加任何字符；写进环境变量时也一样。',
        },
      },
    )
  const said = elsewhere[locked]
  const failed = ask.failed ?? { en: 'The passphrase does not open', zh: '密码不对，打不开' }
  const odd = given === undefined ? undefined : oddities.find(({ is }) => is(given))?.text
  return new Fault(
    code,
    {
      en: `${failed.en} ${fileName} (other programs: ${said}).${odd === undefined ? '' : ` ${odd.en}`}`,
      zh: `${failed.zh} ${fileName}（其他程序报 ${said}）。${odd?.zh ?? ''}`,
    },
    {
      hint: {
        en: 'It is the one that was set when the file was exported, not the password of the Mac or of the Apple account. A shell changes $, !, ` and \\ in it unless it stands in single quotes.',
        zh: '这里要的是导出该文件时设置的密码，不是 Mac 登录密码，也不是 Apple 账户密码。密码里的 $、!、` 和 \\ 会被 shell 改写，请放在单引号里。',
      },
    },
  )
}

/** What is strange about a passphrase by itself. */
const oddities: readonly { is(given: string): boolean; readonly text: Text }[] = [
  {
    is: (given) => given === '',
    text: { en: 'What was given is empty.', zh: '提供的密码是空的。' },
  },
  {
    is: (given) => given.includes('\uFFFD'),
    text: {
      en: 'What was given is not UTF-8: some of its letters were lost.',
      zh: '提供的密码不是 UTF-8 编码，有些字符读不出来。',
    },
  },
]
