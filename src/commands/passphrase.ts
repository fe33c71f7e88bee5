import type { AskPassphrase } from '../credential/model.ts'
import { Fault } from '../fault.ts'
import type { Host } from '../host.ts'

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
 * @returns asked by the reader; rejects as `givenPassphrase` does, and with Fault `usage/passphrase-needed` when there
 *   is nobody to ask
 */
export function passphraseOf(input: PassphraseInput, host: Host, fileName: string): AskPassphrase {
  return async (attempt) => {
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
}
