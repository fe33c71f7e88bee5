import type { AskPassphrase } from '../credential/model.ts'
import { Fault } from '../fault.ts'
import type { Host } from '../host.ts'
import type { Text } from '../text.ts'

/** The options of every command that opens credentials. */
export const passphraseOptions = {
  passphraseFile: {
    value: 'FILE',
    about: { en: 'file with the passphrase in its first line', zh: '密码文件，取第一行' },
  },
  passphraseEnv: {
    value: 'NAME',
    about: { en: 'environment variable with the passphrase', zh: '存有密码的环境变量名' },
  },
} as const

/** What `passphraseOptions` make of a command line. */
export interface PassphraseInput {
  readonly passphraseFile: string | undefined
  readonly passphraseEnv: string | undefined
}

/**
 * The passphrase that the command line points to.
 *
 * @param input the command's passphrase options
 * @param host where the file or variable is
 * @returns nothing when it points to none
 * @throws Fault `usage/passphrase` for both at once, `usage/passphrase-env` for a variable that is not set, those of
 *   reading the file
 */
export async function givenPassphrase(input: PassphraseInput, host: Host): Promise<string | undefined> {
  const { passphraseFile, passphraseEnv } = input
  if (passphraseFile !== undefined && passphraseEnv !== undefined) {
    throw new Fault('usage/passphrase', {
      en: 'Give either --passphrase-file or --passphrase-env, not both.',
      zh: '--passphrase-file 和 --passphrase-env 只能用一个。',
    })
  }
  if (passphraseEnv !== undefined) {
    const passphrase = host.env[passphraseEnv]
    if (passphrase !== undefined) return passphrase
    throw new Fault('usage/passphrase-env', {
      en: `The environment variable ${passphraseEnv} is not set.`,
      zh: `没有设置环境变量 ${passphraseEnv}。`,
    })
  }
  if (passphraseFile === undefined) return undefined
  const text = (await host.files.read(passphraseFile)).toString('utf8').replace(/^\uFEFF/, '')
  return text.split(/\r?\n/, 1)[0] ?? ''
}

/**
 * Who answers when a file turns out to need a passphrase: the option given, or else the person at the terminal.
 *
 * @param input the command's passphrase options
 * @param host where the person is
 * @param fileName the file in question, as typed
 * @returns for the reader to ask
 * @throws Fault, when asked: `usage/passphrase-needed` with nobody at the terminal, those of `givenPassphrase`
 */
export function passphraseOf(input: PassphraseInput, host: Host, fileName: string): AskPassphrase {
  const ask = async (attempt: number) => {
    const given = await givenPassphrase(input, host)
    if (given !== undefined) return given
    if (!host.terminal.canAsk) {
      throw new Fault(
        'usage/passphrase-needed',
        {
          en: `${fileName} needs a passphrase, and there is nobody here to ask.`,
          zh: `${fileName} 需要密码，而这里没有终端可以输入。`,
        },
        {
          hint: {
            en: 'Add --passphrase-env NAME or --passphrase-file FILE.',
            zh: '请加上 --passphrase-env 变量名 或 --passphrase-file 文件名。',
          },
        },
      )
    }
    return host.terminal.readSecret(
      attempt === 1
        ? { en: `Passphrase of ${fileName}:`, zh: `${fileName} 的密码：` }
        : { en: `That does not open it. Passphrase of ${fileName}:`, zh: `密码不对。${fileName} 的密码：` },
    )
  }
  const isAtHand = input.passphraseFile !== undefined || input.passphraseEnv !== undefined
  return Object.assign(ask, { isAtHand })
}

/** The options of every command that encrypts what it writes. */
export const newPassphraseOptions = {
  newPassphraseFile: {
    value: 'FILE',
    about: { en: 'file with the passphrase for what is written', zh: '新文件的密码所在的文件，取第一行' },
  },
  newPassphraseEnv: {
    value: 'NAME',
    about: {
      en: 'environment variable with the passphrase for what is written',
      zh: '存有新文件密码的环境变量名',
    },
  },
} as const

/** What `newPassphraseOptions` make of a command line. */
export interface NewPassphraseInput {
  readonly newPassphraseFile: string | undefined
  readonly newPassphraseEnv: string | undefined
}

/**
 * The passphrase for something that is being made: from `--new-passphrase-file` or `--new-passphrase-env`, or typed
 * twice at the terminal.
 *
 * @param input the command's options
 * @param host where the file, the variable or the person is
 * @param what is encrypted with it: `the new .p12`
 * @throws Fault `usage/passphrase-needed` when there is nobody to ask, `usage/passphrase-differs` when the two are not
 *   the same, those of `givenPassphrase`
 */
export async function newPassphrase(input: NewPassphraseInput, host: Host, what: Text): Promise<string> {
  const { newPassphraseFile: passphraseFile, newPassphraseEnv: passphraseEnv } = input
  const given = await givenPassphrase({ passphraseFile, passphraseEnv }, host)
  if (given !== undefined) return given
  if (!host.terminal.canAsk) {
    throw new Fault(
      'usage/passphrase-needed',
      {
        en: `A passphrase is needed for ${what.en}, and there is nobody here to ask.`,
        zh: `${what.zh}需要密码，而这里没有终端可以输入。`,
      },
      {
        hint: {
          en: 'Add --new-passphrase-env NAME or --new-passphrase-file FILE.',
          zh: '请加上 --new-passphrase-env 变量名 或 --new-passphrase-file 文件名。',
        },
      },
    )
  }
  const first = await host.terminal.readSecret({
    en: `Passphrase for ${what.en}:`,
    zh: `${what.zh}的密码：`,
  })
  const second = await host.terminal.readSecret({ en: 'Once more:', zh: '再输入一次：' })
  if (first === second) return first
  throw new Fault('usage/passphrase-differs', {
    en: 'The two passphrases are not the same; nothing was written.',
    zh: '两次输入的密码不一致，没有写入任何文件。',
  })
}
