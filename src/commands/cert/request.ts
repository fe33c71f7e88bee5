import { extname } from 'node:path'
import { command, type InputOf } from '../../cli/command.ts'
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
import { nextTimeLines } from '../output/next-time.ts'
import { agreedToReplace, writeTogether } from '../output/replacing.ts'
import { commandLine } from '../push/command-line.ts'
import { nameOfSource, oneSource } from '../push/credential-source.ts'
import { passphraseOptions } from '../push/passphrase.ts'
import { keyOptions, keyWritingOf } from './key-options.ts'
import { readKeyForRequest } from './request-key.ts'
import { isEmail, notEmail } from './requested-email.ts'

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
  /** The line that does the same, where it was asked for one by one. */
  readonly again?: string
}

const options = {
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
} as const

type RequestInput = InputOf<typeof options>

/** @returns where the request goes, and the new key beside it */
function namesOf(output: string): { readonly file: string; readonly newKeyFile: string } {
  const stem = output.slice(0, output.length - extname(output).length)
  return {
    file: extname(output) === '' ? `${output}${extname(defaultOutput)}` : output,
    newKeyFile: `${stem}.key.pem`,
  }
}

/** Nothing was typed that says what is wanted. */
const isBare = (typed: RequestInput): boolean =>
  Object.values(typed).every((value) => value === undefined || value === false)

async function make(input: RequestInput, host: Host): Promise<MadeRequest> {
  const { name: commonName = defaultName, email, force, output = defaultOutput } = input
  const { file, newKeyFile } = namesOf(output)
  const source = oneSource(['--key', input.key], ['--key-env', input.keyEnv])
  const given = source === undefined ? undefined : await readKeyForRequest(source, input, host)
  const isNew = given === undefined
  const over = await agreedToReplace(isNew ? [newKeyFile, file] : [file], force, host)
  const key = given?.key ?? (await newKey(input.type ?? 'rsa'))
  const bytes = createSigningRequest(key, { commonName, email })
  const pem = writePem({ label: 'CERTIFICATE REQUEST', bytes })
  const keyPart = isNew
    ? [{ file: newKeyFile, content: pemOf(key, await keyWritingOf(input, host)), mode: 0o600 }]
    : []
  await writeTogether([...keyPart, { file, content: pem }], over, force, host)
  const isUsual = key.asymmetricKeyDetails?.modulusLength === 2048
  return {
    file,
    ...(isNew && { keyFile: newKeyFile }),
    key: keyName(key),
    commonName,
    ...defined({ email }),
    notes: isUsual ? [] : [unusualKey(keyName(key))],
    next: stepsFor(file, source === undefined ? newKeyFile : nameOfSource(source)),
  }
}

export default command({
  arguments: {},
  options,
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
  async run(typed, host) {
    if (!isBare(typed) || !host.terminal.canAsk) return make(typed, host)
    const { askRequest } = await import('./request-questions.ts')
    const asked = await askRequest(
      { ...typed, usualName: defaultName, usualOutput: defaultOutput, namesOf },
      host,
    )
    const { name, email, output, key } = asked
    return {
      ...(await make({ ...typed, ...asked }, host)),
      again: commandLine('cert request', { name, email, output, key }),
    }
  },
  human({ file, keyFile, key, commonName, email, notes, next, again }, style) {
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
      ...(again === undefined ? [] : ['', ...nextTimeLines(again, style)]),
    ].join('\n')
  },
})

function parseEmail(text: string): string {
  if (isEmail(text)) return text
  throw new Fault('usage/email', notEmail(text), {
    hint: {
      en: 'For example: --email me@example.com; or leave it out: Apple ignores it.',
      zh: '例如 --email me@example.com；也可以不写，Apple 不看这一项。',
    },
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
