import type { InputOf } from '../../cli/command.ts'
import { type KeyWriting, keyFormats, plainPkcs8 } from '../../credential/key/write.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { newPassphrase, newPassphraseOptions } from '../push/passphrase.ts'

/** How a command is told to write private keys. */
export const keyOptions = {
  encryptKey: {
    about: {
      en: 'encrypt the private key (AES-256); the new passphrase is asked for twice',
      zh: '加密私钥（AES-256），新密码会询问两次',
    },
  },
  keyFormat: {
    choices: keyFormats,
    about: {
      en: 'form of the private key: pkcs8 (default), or pkcs1 (RSA) and sec1 (EC) for older libraries',
      zh: '私钥格式：pkcs8（默认）；旧版库可能要 pkcs1（RSA）或 sec1（EC）',
    },
  },
  ...newPassphraseOptions,
} as const

/** What `keyOptions` make of a command line. */
export type KeyInput = InputOf<typeof keyOptions>

/**
 * How the command line wants private keys written.
 *
 * @param input the command's options
 * @param host where the new passphrase comes from, if one is needed
 * @throws Fault `usage/key-format`, `usage/passphrase-empty`, those of `newPassphrase`
 */
export async function keyWritingOf(input: KeyInput, host: Host): Promise<KeyWriting> {
  const { encryptKey, keyFormat: format = plainPkcs8.format } = input
  if (!encryptKey) return { format }
  if (format !== 'pkcs8') {
    throw new Fault('usage/key-format', {
      en: `--encrypt-key writes PKCS#8: leave --key-format ${format} out.`,
      zh: `--encrypt-key 只输出 PKCS#8，请去掉 --key-format ${format}。`,
    })
  }
  const passphrase = await newPassphrase(input, host, { en: 'the private key', zh: '私钥' })
  if (passphrase !== '') return { format, passphrase }
  throw new Fault('usage/passphrase-empty', {
    en: 'An empty passphrase protects nothing; nothing was written.',
    zh: '空密码起不到保护作用，没有写入任何文件。',
  })
}
