import { basename, extname } from 'node:path'
import { command } from '../../cli/command.ts'
import { readCredentialFile } from '../../credential/file.ts'
import { belongsTo, keyToDer } from '../../credential/key.ts'
import type { Certificate, Contents, Identity, PrivateKey } from '../../credential/model.ts'
import { chainOf, type Part, partsToPem } from '../../credential/part.ts'
import { type Pkcs12Form, writePkcs12 } from '../../credential/pkcs12-write.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { mainCertificates } from '../credential-files.ts'
import { type FileFormat, fileFormats, type WrittenFile, writeOutput, writtenLines } from '../output-file.ts'
import { newPassphrase, passphraseOf, passphraseOptions } from '../passphrase.ts'
import { keyHint, keyMismatch, nameOf, noKey } from './key-sentences.ts'

/** What the ending of `-o` asks for; any other means PEM. */
const FORMATS_BY_ENDING: Readonly<Record<string, FileFormat>> = {
  '.der': 'der',
  '.cer': 'der',
  '.p12': 'p12',
  '.pfx': 'p12',
}

const forms = ['modern', 'legacy'] as const satisfies readonly Pkcs12Form[]

/** A certificate without its key cannot push, and people learn that late. */
interface Conversion extends WrittenFile {
  readonly note?: Text
}

export default command({
  arguments: {
    input: { value: 'IN', about: { en: '.cer, .p12, .pem or .der', zh: '.cer、.p12、.pem 或 .der 文件' } },
  },
  options: {
    output: {
      short: 'o',
      value: 'OUT',
      about: {
        en: 'file to write, - for standard output (default: named like IN, in this folder)',
        zh: '输出文件，- 表示标准输出（默认与 IN 同名，放在当前文件夹）',
      },
    },
    to: {
      choices: fileFormats,
      about: {
        en: 'format (default: by the ending of OUT, else PEM)',
        zh: '输出格式（默认看 OUT 的扩展名，否则为 PEM）',
      },
    },
    only: {
      choices: ['certificate', 'key'],
      about: { en: 'leave out the other', zh: '只输出证书或只输出私钥' },
    },
    key: {
      value: 'FILE',
      about: { en: 'the private key, when IN does not hold it', zh: '私钥文件（IN 里没有私钥时）' },
    },
    form: {
      choices: forms,
      about: {
        en: 'of a .p12: modern (AES, the default) or legacy (3DES, for macOS before 15 and old Java)',
        zh: '.p12 的加密方式：modern（AES，默认）或 legacy（3DES，给 macOS 15 以前和旧版 Java）',
      },
    },
    ...passphraseOptions,
    newPassphraseFile: {
      value: 'FILE',
      about: { en: 'file with the passphrase for the new .p12', zh: '新 .p12 的密码文件' },
    },
    newPassphraseEnv: {
      value: 'NAME',
      about: {
        en: 'environment variable with the passphrase for the new .p12',
        zh: '存有新 .p12 密码的环境变量名',
      },
    },
    force: { about: { en: 'replace OUT if it is there', zh: 'OUT 已存在时覆盖它' } },
  },
  examples: [
    {
      command: 'pushctl cert convert aps.cer',
      about: { en: 'aps.pem, as curl and servers want it', zh: '得到 curl 和服务端要用的 aps.pem' },
    },
    {
      command: 'pushctl cert convert push.p12 -o push.pem --passphrase-file pass.txt',
      about: { en: 'certificate, key and chain of a .p12', zh: '取出 .p12 里的证书、私钥和证书链' },
    },
    {
      command: 'pushctl cert convert aps.cer --key key.pem -o push.p12',
      about: { en: 'one .p12 of certificate and key', zh: '把证书和私钥合成一个 .p12' },
    },
  ],
  description: {
    en: 'What IN is, its content decides, never its name. Keys come out unencrypted (except in a .p12), in files that only you can read.',
    zh: '输入按内容识别，不看文件名。私钥以不加密形式输出（.p12 除外），文件权限仅限本人读取。',
  },
  async run(input, host, globals) {
    const contents = await readInput(input, host)
    const ending = extname(input.output ?? '').toLowerCase()
    const format = input.to ?? FORMATS_BY_ENDING[ending] ?? 'pem'
    const file = input.output ?? `${basename(input.input, extname(input.input))}.${format}`
    const parts = partsOf(contents, input.only, input.input)
    const content = await encoded(format, parts, contents, input, host)
    const written = await writeOutput({ file, format, content, parts, force: input.force }, host, globals)
    if ('piped' in written || parts.some((part) => part.is === 'key') || input.only !== undefined)
      return written
    return { ...written, note: certificateOnly(file) } satisfies Conversion
  },
  human(result, style) {
    if ('piped' in result) return result.piped
    const note = 'note' in result ? ['', `  ${style.say(result.note)}`] : []
    return [...writtenLines(result, style), ...note].join('\n')
  },
})

interface Input {
  readonly input: string
  readonly key: string | undefined
  readonly form: Pkcs12Form | undefined
  readonly passphraseFile: string | undefined
  readonly passphraseEnv: string | undefined
  readonly newPassphraseFile: string | undefined
  readonly newPassphraseEnv: string | undefined
}

async function readInput(input: Input, host: Host): Promise<Contents> {
  const contents = await read(input.input, input, host)
  if (input.key === undefined) return contents
  const keySide = { file: input.key, contents: await read(input.key, input, host) }
  const { keys } = keySide.contents
  const identities = mainCertificates(contents).flatMap((certificate) =>
    keys.filter(({ key }) => belongsTo(key, certificate)).map((key): Identity => ({ certificate, key })),
  )
  if (identities.length > 0) return { ...contents, keys: identities.map(({ key }) => key), identities }
  const [certificate] = mainCertificates(contents)
  if (certificate === undefined) throw nothingToWrite(input.input, 'certificate')
  if (keys.length === 0) throw nothingToWrite(input.key, 'key')
  throw keyMismatch(certificate, { file: input.input, contents }, keySide)
}

async function read(file: string, input: Input, host: Host): Promise<Contents> {
  const passphrase = passphraseOf(input, host, file)
  return readCredentialFile(await host.files.read(file), { fileName: file, passphrase })
}

/** Certificate, its key, the next pair, keys without a certificate, then the rest: the chain. */
function partsOf(contents: Contents, only: Part['is'] | undefined, file: string): Part[] {
  const { certificates, identities, keys } = contents
  const main = mainCertificates(contents)
  const ordered = new Set<Certificate | PrivateKey>()
  for (const certificate of main) {
    ordered.add(certificate)
    const own = identities.find((identity) => identity.certificate === certificate)
    if (own !== undefined) ordered.add(own.key)
  }
  for (const rest of [...keys, ...certificates]) ordered.add(rest)
  const parts = [...ordered]
    .map(
      (each): Part => ('x509' in each ? { is: 'certificate', certificate: each } : { is: 'key', key: each }),
    )
    .filter((part) => only === undefined || part.is === only)
  if (parts.length === 0) throw nothingToWrite(file, only)
  return parts
}

async function encoded(
  format: FileFormat,
  parts: readonly Part[],
  contents: Contents,
  input: Input,
  host: Host,
): Promise<string | Buffer> {
  switch (format) {
    case 'pem':
      return partsToPem(parts)
    case 'der':
      return derOf(parts, input.input)
    case 'p12':
      return p12Of(parts, contents, input, host)
  }
}

/** A DER file holds one thing: a chain that comes along is left out, a key and a certificate are one too many. */
function derOf(parts: readonly Part[], file: string): Buffer {
  const [first] = parts
  if (first === undefined || parts.some((part) => part.is !== first.is)) {
    throw new Fault(
      'usage/one-part',
      {
        en: `A DER file holds one thing, and ${file} has a certificate and a key.`,
        zh: `DER 文件只能放一样东西，而 ${file} 里既有证书又有私钥。`,
      },
      {
        hint: {
          en: 'Add --only certificate or --only key.',
          zh: '请加上 --only certificate 或 --only key。',
        },
      },
    )
  }
  return first.is === 'key' ? keyToDer(first.key.key) : first.certificate.x509.raw
}

async function p12Of(parts: readonly Part[], contents: Contents, input: Input, host: Host): Promise<Buffer> {
  const [identity, another] = contents.identities
  const isWhole = parts.some((part) => part.is === 'certificate') && parts.some((part) => part.is === 'key')
  if (identity === undefined || !isWhole) throw noIdentity(input.input)
  if (another !== undefined) throw severalIdentities(input.input, contents.identities)
  const chain = chainOf(contents, identity.certificate)
  const passphrase = await newPassphrase(input, host)
  return writePkcs12({ identity, chain, passphrase, form: input.form ?? 'modern' })
}

function certificateOnly(file: string): Text {
  return {
    en: `There is no private key in it, and a push needs both: pushctl cert merge ${file} KEY -o ck.pem`,
    zh: `里面没有私钥，而推送两样都要：pushctl cert merge ${file} 私钥文件 -o ck.pem`,
  }
}

function nothingToWrite(file: string, only: Part['is'] | undefined): Fault {
  switch (only) {
    case 'key':
      return new Fault('refused/no-key', noKey(file), { hint: keyHint })
    case 'certificate':
      return new Fault('refused/no-certificate', {
        en: `There is no certificate in ${file}, only a private key.`,
        zh: `${file} 里没有证书，只有私钥。`,
      })
    default:
      return new Fault('credential/empty', {
        en: `There is neither a certificate nor a key in ${file}.`,
        zh: `${file} 里既没有证书也没有私钥。`,
      })
  }
}

function noIdentity(file: string): Fault {
  return new Fault(
    'refused/no-identity',
    {
      en: `A .p12 takes a certificate and its private key, and ${file} does not have both.`,
      zh: `.p12 需要证书和它的私钥，而 ${file} 里两者不全。`,
    },
    {
      hint: {
        en: `Give the key as well: pushctl cert convert ${file} --key KEY --to p12`,
        zh: `把私钥也给出来：pushctl cert convert ${file} --key 私钥文件 --to p12`,
      },
    },
  )
}

function severalIdentities(file: string, identities: readonly Identity[]): Fault {
  const names = identities.map(({ certificate }) => nameOf(certificate))
  return new Fault(
    'refused/several-identities',
    {
      en: `${file} holds ${identities.length} certificates with their keys (${names.join(', ')}); a .p12 for pushes has one.`,
      zh: `${file} 里有 ${identities.length} 对证书和私钥（${names.join('、')}），推送用的 .p12 只放一对。`,
    },
    {
      hint: {
        en: 'Write them as PEM, and keep the one you need: --to pem',
        zh: '先转成 PEM，留下需要的那一对：--to pem',
      },
    },
  )
}
