import { extname } from 'node:path'
import { command } from '../../cli/command.ts'
import { marks } from '../../cli/style.ts'
import { createSigningRequest } from '../../credential/certificate/signing-request.ts'
import { writePem } from '../../credential/encoding/pem.ts'
import { keyName } from '../../credential/key/key.ts'
import { newKey, newKeyTypes } from '../../credential/key/new-key.ts'
import { type KeyWriting, writeKey } from '../../credential/key/write.ts'
import type { PrivateKey } from '../../credential/model.ts'
import { mergeLine } from '../../credential/output-name.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { type Field, fieldLines } from '../output/fields.ts'
import { replacing } from '../output/replacing.ts'
import { readContentsOf } from '../push/credential-files.ts'
import { nameOfSource, oneSource } from '../push/credential-source.ts'
import { type PassphraseInput, passphraseOptions } from '../push/passphrase.ts'
import { type KeyInput, keyOptions, keyWritingOf } from './key-options.ts'
import { noKey } from './key-sentences.ts'

const defaultName = 'Apple Push'
const defaultOutput = 'push.certSigningRequest'

/** Something to do next: words, and a line to paste. */
interface NextStep {
  readonly about: Text
  readonly command?: string
}

interface MadeRequest {
  /** The signing request. */
  readonly file: string
  /** The private key that was made; none when `--key` named one. */
  readonly keyFile?: string
  /** `RSA 2048` */
  readonly key: string
  readonly commonName: string
  readonly email?: string
  readonly notes: readonly Text[]
  readonly next: readonly NextStep[]
}

export default command({
  arguments: {},
  options: {
    name: {
      value: 'NAME',
      about: {
        en: `common name: what the key is called later (default ${defaultName})`,
        zh: `常用名称，即密钥以后显示的名字（默认 ${defaultName}）`,
      },
    },
    email: { value: 'ADDRESS', about: { en: 'e-mail address', zh: '电子邮件地址' }, parse: parseEmail },
    output: {
      short: 'o',
      value: 'OUT',
      suggests: 'files',
      about: {
        en: `file to write (default ${defaultOutput}); the key goes beside it, as OUT.key.pem`,
        zh: `输出文件（默认 ${defaultOutput}）；私钥写在旁边的 OUT.key.pem`,
      },
    },
    type: {
      choices: newKeyTypes,
      about: {
        en: 'of the new key: rsa (2048 bits, default) or ec (P-256)',
        zh: '新密钥的类型：rsa（2048 位，默认）或 ec（P-256）',
      },
    },
    key: {
      value: 'FILE',
      stdin: true,
      about: {
        en: 'ask for a certificate for this private key, instead of a new one',
        zh: '不新建密钥，用这把已有的私钥',
      },
    },
    keyEnv: {
      value: 'NAME',
      about: { en: 'environment variable with the private key', zh: '存有私钥内容的环境变量名' },
    },
    ...keyOptions,
    ...passphraseOptions,
    force: { about: { en: 'replace the files if they are there', zh: '文件已存在时覆盖' } },
  },
  examples: [
    {
      command: 'pushctl cert request --email me@example.com --name "Zhang San"',
      about: {
        en: 'what Keychain Access makes, on any system',
        zh: '任何系统上都能做「钥匙串访问」里的那一步',
      },
    },
    {
      command: 'pushctl cert request --key old.p12 -o renewal.certSigningRequest',
      about: { en: 'a renewal that keeps the key', zh: '续期，并沿用原来的私钥' },
    },
  ],
  description: {
    en: 'Makes a private key and the signing request to upload at developer.apple.com. Apple’s answer, the .cer, is worth nothing without this key: keep both files.',
    zh: '生成私钥和要上传到 developer.apple.com 的 CSR。Apple 返回的 .cer 没有这把私钥就无法使用，两个文件都要保管好。',
  },
  async run(input, host) {
    const { name: commonName = defaultName, email, force, output = defaultOutput } = input
    const stem = output.slice(0, output.length - extname(output).length)
    const file = extname(output) === '' ? `${output}${extname(defaultOutput)}` : output
    const source = oneSource(['--key', input.key], ['--key-env', input.keyEnv])
    const given = source === undefined ? undefined : await readKey(source, input, host)
    const key = given?.key ?? (await newKey(input.type ?? 'rsa'))
    const bytes = createSigningRequest(key, { commonName, email })
    const keyFile = source === undefined ? `${stem}.key.pem` : nameOfSource(source)
    let isNewKeyFile = false
    if (given === undefined) {
      const writing = await keyWritingOf(input, host)
      isNewKeyFile = await replacing(keyFile, force, host, (over) =>
        host.files.write(keyFile, pemOf(key, writing), { mode: 0o600, force: over }),
      )
    }
    try {
      const pem = writePem({ label: 'CERTIFICATE REQUEST', bytes })
      await replacing(file, force, host, (over) => host.files.write(file, pem, { force: over }))
    } catch (error) {
      if (isNewKeyFile) await host.files.remove(keyFile)
      throw error
    }
    const isUsual = key.asymmetricKeyDetails?.modulusLength === 2048
    return {
      file,
      ...(given === undefined && { keyFile }),
      key: keyName(key),
      commonName,
      ...defined({ email }),
      notes: isUsual ? [] : [unusualKey(keyName(key))],
      next: stepsFor(file, keyFile),
    } satisfies MadeRequest
  },
  human({ file, keyFile, key, commonName, email, notes, next }, style) {
    const fields: Field[] = [
      [{ en: 'name', zh: '常用名称' }, email === undefined ? commonName : `${commonName}, ${email}`],
      [
        { en: 'private key', zh: '私钥' },
        keyFile === undefined ? key : `${key}, ${keyFile} (${style.say({ en: 'keep it', zh: '请保管好' })})`,
      ],
    ]
    return [
      `${style.good(marks.ok)} ${style.say({ en: `Wrote ${file}`, zh: `已写入 ${file}` })}`,
      ...fieldLines(fields, style),
      ...notes.flatMap((note) => ['', `  ${style.warn(marks.warning)} ${style.say(note)}`]),
      '',
      ...next.flatMap(({ about, command: line }, index) => [
        `  ${index + 1}. ${style.say(about)}`,
        ...(line === undefined ? [] : [`     ${style.code(line)}`]),
      ]),
    ].join('\n')
  },
})

function parseEmail(text: string): string {
  if (/^[\x21-\x3f\x41-\x7e]+@[\x21-\x7e]+$/.test(text)) return text
  throw new Fault('usage/email', {
    en: `"${text}" is not an e-mail address that fits into a signing request (ASCII only).`,
    zh: `「${text}」不是 CSR 能用的邮箱地址（只能用 ASCII 字符）。`,
  })
}

async function readKey(
  source: string,
  input: PassphraseInput & Pick<KeyInput, 'encryptKey'>,
  host: Host,
): Promise<PrivateKey> {
  const { keys } = await readContentsOf(source, input, host)
  const file = nameOfSource(source)
  const [key] = keys
  if (key === undefined) throw new Fault('refused/no-private-key', noKey(file))
  if (['rsa', 'ec'].includes(key.key.asymmetricKeyType ?? '')) return key
  throw new Fault('refused/key-type', {
    en: `The key in ${file} is ${keyName(key.key)}; signing requests to Apple are made with RSA or EC.`,
    zh: `${file} 里的私钥是 ${keyName(key.key)}，向 Apple 申请证书要用 RSA 或 EC 密钥。`,
  })
}

function pemOf(key: PrivateKey['key'], writing: KeyWriting): string {
  return writePem(writeKey(key, writing))
}

/** Apple, “Create a certificate signing request”: RSA 2048 for all but Apple Pay payment processing. */
function unusualKey(name: string): Text {
  return {
    en: `Apple’s portal wants RSA 2048 for push certificates, and this key is ${name}.`,
    zh: `申请推送证书时，Apple 要求 RSA 2048 密钥，而这把是 ${name}。`,
  }
}

function stepsFor(file: string, keyFile: string): NextStep[] {
  return [
    {
      about: {
        en: `Open https://developer.apple.com/account/resources/certificates/add, choose “Apple Push Notification service SSL (Sandbox & Production)” and your app, and upload ${file}.`,
        zh: `打开 https://developer.apple.com/account/resources/certificates/add，选「Apple Push Notification service SSL (Sandbox & Production)」和你的 App，上传 ${file}。`,
      },
    },
    {
      about: {
        en: 'Download the certificate (aps.cer), and put it together with the key:',
        zh: '下载证书（aps.cer），再和私钥合到一起：',
      },
      command: mergeLine('aps.cer', keyFile),
    },
    {
      about: { en: 'See whether it can push:', zh: '看看能不能发推送：' },
      command: 'pushctl cert inspect ck.pem',
    },
  ]
}
