import type { Style } from '../../cli/style.ts'
import type { Contents, Encryption, FileForm, KeyStorage } from '../../credential/model.ts'
import { textFaultName } from '../../credential/reader-rules.ts'
import type { Text } from '../../text.ts'
import type { Field } from '../output/fields.ts'

const containers: Readonly<Record<Contents['format'], Text>> = {
  pem: { en: 'PEM', zh: 'PEM' },
  der: { en: 'DER', zh: 'DER' },
  pkcs12: { en: 'PKCS#12', zh: 'PKCS#12' },
  cms: { en: 'PKCS#7', zh: 'PKCS#7' },
}

const wrappings: Readonly<Record<FileForm['wrappings'][number], Text>> = {
  base64: { en: 'base64 of', zh: 'base64 编码的' },
  hex: { en: 'hex of', zh: '十六进制的' },
  'data-url': { en: 'data: URL of', zh: 'data: URL 形式的' },
}

const keyForms: Readonly<Record<KeyStorage['form'], string>> = {
  pkcs8: 'PKCS#8',
  pkcs1: 'PKCS#1',
  sec1: 'SEC1',
}

const plain: Text = { en: 'not encrypted', zh: '未加密' }
const none: Text = { en: 'none', zh: '无' }

const encryptionWords = ({ cipher, derivation }: Encryption) => `${cipher}, ${derivation}`

const anyOf = (encryptions: readonly Encryption[], style: Style) =>
  encryptions.length === 0 ? style.say(plain) : encryptions.map(encryptionWords).join('; ')

/** How a file keeps what it holds, without what that is. */
export interface FileShown {
  readonly format: Contents['format']
  readonly form: FileForm
  /** One for each key in it. */
  readonly keys: readonly { readonly storage?: KeyStorage }[]
}

/** The container, with what is wound round it, and what was done to its text. */
function containerWords({ format, form }: Pick<FileShown, 'format' | 'form'>, style: Style): string {
  const around = form.wrappings.map((each) => `${style.say(wrappings[each])} `).join('')
  const ber = form.isBer ? ' (BER)' : ''
  const faults = form.textFaults.map((fault) => style.say(textFaultName(fault)))
  return `${around}${style.say(containers[format])}${ber}${faults.length > 0 ? `: ${faults.join(', ')}` : ''}`
}

function keyWords({ form, encryption, isAfterParameters }: KeyStorage, style: Style): string {
  const after = isAfterParameters === true ? ', EC PARAMETERS' : ''
  return `${keyForms[form]}${after}, ${encryption === undefined ? style.say(plain) : encryptionWords(encryption)}`
}

/**
 * Tells how a file keeps what it holds: that decides which other programs read it.
 *
 * @param file its format and form
 * @param style of the terminal
 * @returns container, encryption, MAC, passphrase and key form, as far as there are any
 */
export function formFields(file: FileShown, style: Style): Field[] {
  const { keys } = file
  const { pkcs12 } = file.form
  const container: Field = [{ en: 'container', zh: '文件格式' }, containerWords(file, style)]
  if (pkcs12 === undefined) {
    const stored = new Set(
      keys.flatMap(({ storage }) => (storage === undefined ? [] : [keyWords(storage, style)])),
    )
    return [container, [{ en: 'key form', zh: '私钥格式' }, [...stored]]]
  }
  const { certificates, mac, passphrase } = pkcs12
  return [
    container,
    [{ en: 'encryption', zh: '加密' }, anyOf(certificates, style)],
    [{ en: 'of keys', zh: '私钥加密' }, keys.length > 0 ? anyOf(pkcs12.keys, style) : undefined],
    [{ en: 'MAC', zh: 'MAC' }, mac === undefined ? style.say(none) : `${mac.algorithm}, ${mac.repetitions}`],
    [
      { en: 'passphrase', zh: '密码' },
      passphrase === 'set' ? undefined : style.say({ en: 'empty', zh: '空' }),
    ],
  ]
}

/**
 * The same on one line.
 *
 * @param file its format and form
 * @param style of the terminal
 * @returns `PKCS#12, RC2-40 and 3DES, MAC SHA1`
 */
export function formWords({ format, form, keys }: FileShown, style: Style): string {
  const { pkcs12 } = form
  const container = containerWords({ format, form }, style)
  if (pkcs12 === undefined) {
    const stored = new Set(
      keys.flatMap(({ storage }) => (storage === undefined ? [] : [keyWords(storage, style)])),
    )
    const key = style.say({ en: 'key', zh: '私钥' })
    return [container, ...[...stored].map((words) => `${key} ${words}`)].join(', ')
  }
  const ciphers = new Set([...pkcs12.certificates, ...pkcs12.keys].map(({ cipher }) => cipher))
  const mac = `MAC ${pkcs12.mac?.algorithm ?? style.say(none)}`
  return [container, ciphers.size === 0 ? style.say(plain) : [...ciphers].join(' + '), mac].join(', ')
}
