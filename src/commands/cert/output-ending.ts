import { extname } from 'node:path'
import { Fault } from '../../fault.ts'
import type { Text } from '../../text.ts'
import type { FileFormat } from '../output/output-file.ts'

/** What a file is to be, by the ending of its name. */
export interface PromisedForm {
  readonly format: FileFormat
  /** What alone such a file holds. */
  readonly only?: 'cert' | 'key'
  /** Its keys are PKCS#8. */
  readonly isPkcs8?: true
}

const endings: Readonly<Record<string, PromisedForm>> = {
  '.pem': { format: 'pem' },
  '.der': { format: 'der' },
  '.cer': { format: 'der', only: 'cert' },
  '.crt': { format: 'pem', only: 'cert' },
  '.p12': { format: 'p12' },
  '.pfx': { format: 'p12' },
  '.p7b': { format: 'p7b', only: 'cert' },
  '.p7c': { format: 'p7b', only: 'cert' },
  '.key': { format: 'pem', only: 'key' },
  '.p8': { format: 'pem', only: 'key', isPkcs8: true },
}

/** What is no form of a certificate or key, or none that pushctl writes, and what to do. */
const refused: readonly { readonly ending: RegExp; readonly says: Text; readonly hint: Text }[] = [
  {
    ending: /^\.(?:jks|keystore|bks|jceks)$/,
    says: { en: 'pushctl writes no Java keystores.', zh: 'pushctl 不能写 Java 密钥库（JKS）。' },
    hint: {
      en: 'Java reads .p12: name it OUT.p12, and load it as KeyStore "PKCS12".',
      zh: 'Java 能读 .p12：请用 .p12 扩展名，并以 KeyStore "PKCS12" 加载。',
    },
  },
  {
    ending: /^\.(?:csr|certsigningrequest)$/,
    says: {
      en: 'A signing request is made with a new key, not out of a certificate.',
      zh: 'CSR 要用新的私钥生成，不能由证书转换。',
    },
    hint: { en: 'Make one: pushctl cert request', zh: '请用：pushctl cert request' },
  },
  {
    ending: /^\.(?:mobileprovision|provisionprofile)$/,
    says: { en: 'Only Apple makes provisioning profiles.', zh: '描述文件只能由 Apple 生成。' },
    hint: {
      en: 'Make it at https://developer.apple.com/account/resources/profiles/list',
      zh: '请到 https://developer.apple.com/account/resources/profiles/list 生成。',
    },
  },
]

const endingOf = (file: string) => extname(file).toLowerCase()

/**
 * Says what the name of an output file asks for.
 *
 * @param file as typed; nothing when it is to be named after the input
 * @param to the format typed with `--to`, which speaks louder
 * @returns what to write
 * @throws Fault `usage/ending` for an ending of what pushctl does not write
 */
export function promisedForm(file: string | undefined, to: FileFormat | undefined): PromisedForm {
  const ending = endingOf(file ?? '')
  const no = refused.find((row) => row.ending.test(ending))
  if (no !== undefined && to === undefined) throw new Fault('usage/ending', no.says, { hint: no.hint })
  return to === undefined ? (endings[ending] ?? { format: 'pem' }) : { format: to }
}

/**
 * @param file that is written
 * @param format of it
 * @returns what to say when the name promises another format
 */
export function namedOtherwise(file: string, format: FileFormat): Text | undefined {
  const ending = endingOf(file)
  const byEnding = endings[ending]
  return byEnding === undefined || byEnding.format === format
    ? undefined
    : {
        en: `${file} is ${format.toUpperCase()} by --to; programs that go by the ending ${ending} will not read it.`,
        zh: `按 --to 写出的 ${file} 是 ${format.toUpperCase()}；按扩展名 ${ending} 判断的程序会读不了。`,
      }
}

/** @returns what to say of a part that the ending leaves no room for */
export function leftOut(ending: string, only: 'cert' | 'key'): Text {
  return only === 'cert'
    ? {
        en: `The private key is left out: a ${ending} holds certificates alone.`,
        zh: `没有写出私钥：${ending} 文件只放证书。`,
      }
    : {
        en: `The certificate is left out: a ${ending} holds the key alone.`,
        zh: `没有写出证书：${ending} 文件只放私钥。`,
      }
}
