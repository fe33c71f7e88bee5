import { extname } from 'node:path'
import { environments, parseEnvironment } from '../../apns/environment.ts'
import { command, type Globals, type InputOf } from '../../cli/command.ts'
import { flagOf } from '../../cli/input.ts'
import { chosen, lineForOne } from '../../credential/certificate/choice.ts'
import { writeBundle } from '../../credential/encoding/signed-data.ts'
import { belongsTo } from '../../credential/key/key.ts'
import { type KeyWriting, plainPkcs8, storageOf } from '../../credential/key/write.ts'
import {
  type Certificate,
  type Contents,
  type Identity,
  plainForm,
  type UnreadPart,
} from '../../credential/model.ts'
import { mergeLine } from '../../credential/output-name.ts'
import { type Part, partsToPem, writePart } from '../../credential/part.ts'
import { type Pkcs12Form, protectionOf, writePkcs12 } from '../../credential/pkcs12/write.ts'
import { Fault } from '../../fault.ts'
import { quoted } from '../../finding.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { type Field, fieldLines } from '../output/fields.ts'
import { nextTimeLines } from '../output/next-time.ts'
import {
  type FileFormat,
  fileFormats,
  isStdout,
  type OutputFile,
  type Piped,
  type WrittenFile,
  writeOutput,
  writeOutputs,
  writtenLines,
} from '../output/output-file.ts'
import { commandLine } from '../push/command-line.ts'
import {
  certEnvOption,
  mainCertificates,
  missingArgument,
  readContentsOf,
  readToTell,
} from '../push/credential-files.ts'
import { nameOfSource, oneSource, stemOf } from '../push/credential-source.ts'
import { newPassphrase, passphraseOptions } from '../push/passphrase.ts'
import { chainFrom, chainOption } from './chain-option.ts'
import { type FileShown, formWords } from './form-fields.ts'
import { keyOptions, keyWritingOf } from './key-options.ts'
import { keyHint, keyMismatch, nameOf, noKey } from './key-sentences.ts'
import { noIdentity, notForSigning } from './no-identity.ts'
import { leftOut, namedOtherwise, type PromisedForm, promisedForm } from './output-ending.ts'

const forms = ['modern', 'legacy'] as const satisfies readonly Pkcs12Form[]

/** Options that make sense for some formats only. */
const formatsOfOptions = {
  split: ['pem', 'der'],
  encryptKey: ['pem', 'der'],
  keyFormat: ['pem', 'der'],
  form: ['p12'],
  friendlyName: ['p12'],
} as const satisfies Record<string, readonly FileFormat[]>

interface Conversion {
  /** How it lay in IN. */
  readonly from: FileShown
  /** How it lies in the files that were written. */
  readonly to: FileShown
  /** Two with `--split`: the certificate first. */
  readonly files: readonly WrittenFile[]
  /** What people learn late: that the key is missing, or that there are several. */
  readonly notes: readonly Text[]
  /** The line that does the same, where it was asked for. */
  readonly again?: string
}

const options = {
  output: {
    short: 'o',
    value: 'OUT',
    suggests: 'files',
    about: {
      en: 'file to write, - for standard output (default: named like IN, in this folder)',
      zh: '输出文件，- 表示标准输出（默认与 IN 同名，放在当前文件夹）',
    },
  },
  to: {
    choices: fileFormats,
    about: {
      en: 'format (default: by the ending of OUT: .pem .der .cer .crt .p12 .pfx .p7b .key .p8; else PEM)',
      zh: '输出格式（默认看 OUT 的扩展名：.pem .der .cer .crt .p12 .pfx .p7b .key .p8；否则为 PEM）',
    },
  },
  only: {
    choices: ['cert', 'key'],
    about: { en: 'leave out the other', zh: '只输出证书或只输出私钥' },
  },
  topic: {
    value: 'TOPIC',
    about: {
      en: 'of several certificates, only the one for this topic, and its key',
      zh: '有多张证书时，只输出用于这个 topic 的一张及其私钥',
    },
  },
  env: {
    value: 'ENV',
    suggests: environments,
    about: {
      en: 'of several certificates, only those for sandbox or production',
      zh: '有多张证书时，只输出用于 sandbox 或 production 的',
    },
    parse: parseEnvironment,
  },
  split: {
    about: {
      en: 'certificate and key into files of their own: OUT.cert.pem, OUT.key.pem',
      zh: '证书和私钥分别写入 OUT.cert.pem 和 OUT.key.pem',
    },
  },
  key: {
    value: 'FILE',
    stdin: true,
    about: { en: 'the private key, when IN does not hold it', zh: '私钥文件（IN 里没有私钥时）' },
  },
  ...certEnvOption,
  keyEnv: {
    value: 'NAME',
    about: { en: 'environment variable with the private key', zh: '存有私钥内容的环境变量名' },
  },
  ...chainOption,
  withoutChain: {
    about: { en: 'leave out the authorities that came along', zh: '不输出 IN 里附带的签发者证书' },
  },
  form: {
    choices: forms,
    about: {
      en: 'of a .p12: modern (AES, the default) or legacy (3DES, for macOS before 15 and old Java)',
      zh: '.p12 的加密方式：modern（AES，默认）或 legacy（3DES，给 macOS 15 以前和旧版 Java）',
    },
  },
  friendlyName: {
    value: 'NAME',
    about: { en: 'what the keychain shall call it (in a .p12)', zh: '.p12 导入钥匙串后显示的名称' },
  },
  ...keyOptions,
  ...passphraseOptions,
  force: { about: { en: 'replace OUT if it is there', zh: 'OUT 已存在时覆盖它' } },
} as const

/** What was typed, with one source each for certificate and key. */
type ConvertInput = InputOf<typeof options> & { readonly input: string }

/** The line that does without questions what was done after them. */
const againLine = ({ input, key, to, only, split, form, output, force }: ConvertInput) =>
  commandLine(`cert convert ${quoted(input)}`, { key, to, only, split, form, output, force })

/** Reads IN, and writes what it is to become. */
async function convert(
  typed: InputOf<typeof options> & { readonly input: string | undefined },
  source: string,
  host: Host,
  globals: Globals,
): Promise<Conversion | Piped> {
  const key = oneSource(['--key', typed.key], ['--key-env', typed.keyEnv])
  const promised = promisedForm(typed.output, typed.to)
  const input = { ...typed, input: nameOfSource(source), key, only: onlyOf(typed, promised) }
  const { format } = promised
  const file = input.output ?? `${stemOf(source)}.${format}`
  refuseOptions(input, promised, file)
  const contents = await readInput(input, host)
  const selection = await select(contents, input, host)
  const notes = notesOf(selection, contents, { ...input, only: typed.only }, promised, file, host.now())
  const from = shownOf(contents)
  if (input.split) {
    const { outputs, to } = await splitOutputs({ file, format, force: input.force }, selection, input, host)
    return { from, to, files: await writeOutputs(outputs, host), notes } satisfies Conversion
  }
  const { content, to } = await encoded(format, selection, contents, input, host)
  const parts = allOf(selection)
  const written = await writeOutput({ file, format, content, parts, force: input.force }, host, globals)
  return 'piped' in written ? written : ({ from, to, files: [written], notes } satisfies Conversion)
}

export default command({
  arguments: {
    input: {
      value: 'IN',
      suggests: 'files',
      optional: true,
      stdin: true,
      about: {
        en: '.cer, .p12, .p7b, .pem or .der; - reads stdin',
        zh: '.cer、.p12、.p7b、.pem 或 .der 文件；- 表示标准输入',
      },
    },
  },
  options,
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
    {
      command: 'pushctl cert convert push.p12 --split --encrypt-key',
      about: {
        en: 'push.cert.pem and push.key.pem, the key with a passphrase of its own',
        zh: '得到 push.cert.pem 和带密码的 push.key.pem',
      },
    },
    {
      command: 'pushctl cert convert push.p12 -o old.p12 --form legacy',
      about: { en: 'a .p12 that an old Mac imports', zh: '旧版 macOS 也能导入的 .p12' },
    },
  ],
  description: {
    en: 'What IN is, its content decides, never its name. Keys come out unencrypted (except in a .p12, or with --encrypt-key), in files that only you can read.',
    zh: '输入按内容识别，不看文件名。私钥默认不加密（.p12 和 --encrypt-key 除外），文件权限仅限本人读取。',
  },
  async run(typed, host, globals) {
    const said = oneSource(['IN', typed.input], ['--cert-env', typed.certEnv])
    if (said !== undefined) return convert(typed, said, host, globals)
    if (!host.terminal.canAsk) throw missingArgument('IN')
    const { askConversion } = await import('./convert-questions.ts')
    const asked = await askConversion(typed, host)
    const done = await convert(asked, asked.input, host, globals)
    return 'piped' in done ? done : { ...done, again: againLine(asked) }
  },
  human(result, style) {
    if ('piped' in result) return result.piped
    const notes = result.notes.flatMap((note) => ['', `  ${style.say(note)}`])
    const change: Field[] = [
      [{ en: 'from', zh: '原格式' }, formWords(result.from, style)],
      [{ en: 'to', zh: '新格式' }, formWords(result.to, style)],
    ]
    return [
      ...result.files.flatMap((file) => writtenLines(file, style)),
      ...fieldLines(change, style),
      ...notes,
      ...(result.again === undefined ? [] : ['', ...nextTimeLines(result.again, style)]),
    ].join('\n')
  },
})

/** What `--only` says, or the ending of OUT; the two may not differ. */
function onlyOf(
  { only, output = '' }: InputOf<typeof options>,
  promised: PromisedForm,
): ConvertInput['only'] {
  if (only === undefined || promised.only === undefined || only === promised.only)
    return only ?? promised.only
  const ending = extname(output).toLowerCase()
  throw new Fault('usage/ending', leftOut(ending, promised.only), {
    hint: {
      en: `Give OUT another ending, or leave --only ${only} out.`,
      zh: `请给 OUT 换一个扩展名，或去掉 --only ${only}。`,
    },
  })
}

function refuseOptions(input: ConvertInput, promised: PromisedForm, file: string): void {
  const { format } = promised
  for (const [option, formats] of Object.entries(formatsOfOptions)) {
    const value = input[option as keyof typeof formatsOfOptions]
    const fits = (formats as readonly FileFormat[]).includes(format)
    if (fits || value === undefined || value === false) continue
    const list = formats.map((each) => each.toUpperCase())
    throw new Fault('usage/format-option', {
      en: `${flagOf(option)} is for ${list.join(' and ')}, and the output is ${format.toUpperCase()}.`,
      zh: `${flagOf(option)} 只用于 ${list.join('、')}，而输出格式是 ${format.toUpperCase()}。`,
    })
  }
  if (input.split && promised.only !== undefined) {
    throw new Fault('usage/ending', {
      en: `--split makes a file for the certificate and one for the key: name OUT with .pem or .der, not ${extname(file)}.`,
      zh: `--split 会分别写出证书和私钥：OUT 的扩展名请用 .pem 或 .der，不要用 ${extname(file)}。`,
    })
  }
  if (promised.isPkcs8 === true && input.keyFormat !== undefined && input.keyFormat !== 'pkcs8') {
    throw new Fault('usage/key-format', {
      en: `A .p8 is PKCS#8: leave --key-format ${input.keyFormat} out, or name OUT with .key or .pem.`,
      zh: `.p8 就是 PKCS#8：请去掉 --key-format ${input.keyFormat}，或把 OUT 的扩展名改成 .key 或 .pem。`,
    })
  }
  if (input.chain.length > 0 && input.withoutChain) {
    throw new Fault('usage/chain', {
      en: 'Give either --chain or --without-chain, not both.',
      zh: '--chain 和 --without-chain 只能用一个。',
    })
  }
  if (input.split && isStdout(file)) {
    throw new Fault('usage/stdout', {
      en: '--split makes two files, and standard output is one. Name a file with -o.',
      zh: '--split 会写两个文件，不能输出到标准输出，请用 -o 指定文件。',
    })
  }
}

async function readInput(input: ConvertInput, host: Host): Promise<Contents> {
  const contents = await readContentsOf(
    input.input,
    input,
    host,
    input.only === 'cert' ? readToTell : undefined,
  )
  if (input.key === undefined) return contents
  const keySide = { file: nameOfSource(input.key), contents: await readContentsOf(input.key, input, host) }
  const { keys } = keySide.contents
  const identities = mainCertificates(contents).flatMap((certificate) =>
    keys.filter(({ key }) => belongsTo(key, certificate)).map((key): Identity => ({ certificate, key })),
  )
  if (identities.length > 0) return { ...contents, keys: identities.map(({ key }) => key), identities }
  const [certificate] = mainCertificates(contents)
  if (certificate === undefined) throw nothingToWrite(input.input, 'cert')
  if (keys.length === 0) throw nothingToWrite(input.key, 'key')
  throw keyMismatch(certificate, { file: nameOfSource(input.input), contents }, keySide)
}

/** What is to be written. */
interface Selection {
  /** Certificate, its key, the next pair, then keys without a certificate. */
  readonly main: readonly Part[]
  /** Authorities, those above the first certificate first and in order. */
  readonly chain: readonly Certificate[]
}

async function select(contents: Contents, input: ConvertInput, host: Host): Promise<Selection> {
  const { certificates, identities, keys } = contents
  const all = mainCertificates(contents)
  const mainOnes = isChoice(input) ? chosen(all, input, host.now()) : all
  if (mainOnes.length === 0 && isChoice(input)) throw noneWanted(contents, input)
  const pairs = mainOnes.flatMap((certificate): Part[] => {
    const own = identities.find((identity) => identity.certificate === certificate)
    const part: Part = { is: 'certificate', certificate }
    return own === undefined ? [part] : [part, { is: 'key', key: own.key }]
  })
  const loose = isChoice(input) ? [] : keys.map((key): Part => ({ is: 'key', key }))
  const found = [...pairs, ...loose]
  const isFirst = (part: Part, index: number) =>
    part.is === 'certificate' ||
    found.findIndex((other) => other.is === 'key' && other.key === part.key) === index
  const main = found
    .filter(isFirst)
    .filter(({ is }) => input.only === undefined || is === partsOfOption[input.only])
  const damagedKey = contents.unread?.find(({ label }) => label.endsWith('PRIVATE KEY'))
  if (damagedKey !== undefined && input.only !== 'cert') throw halfReadable(damagedKey, input.input)
  if (main.length === 0) throw nothingToWrite(input.input, input.only)
  const authorities = certificates.filter((certificate) => !all.includes(certificate))
  const [first] = mainOnes
  if (first === undefined || input.withoutChain || input.only === 'key') return { main, chain: [] }
  const path = await chainFrom(first, input.chain, authorities, input, host)
  return { main, chain: [...path, ...authorities.filter((certificate) => !path.includes(certificate))] }
}

const isChoice = ({ topic, env }: ConvertInput) => topic !== undefined || env !== undefined

function noneWanted(contents: Contents, { input, topic, env }: ConvertInput): Fault {
  const wanted = [topic, env].filter((word) => word !== undefined).join(', ')
  const has = mainCertificates(contents)
    .map(({ topics, environments: own }) => `${topics[0]?.topic ?? '?'} (${own.join(', ')})`)
    .join('; ')
  return new Fault('refused/cert-of-other-app', {
    en: `No certificate in ${input} is for ${wanted}. It has: ${has}`,
    zh: `${input} 里没有用于 ${wanted} 的证书。里面有：${has}`,
  })
}

const partsOfOption = { cert: 'certificate', key: 'key' } as const satisfies Record<string, Part['is']>

function allOf({ main, chain }: Selection): Part[] {
  return [...main, ...chain.map((certificate): Part => ({ is: 'certificate', certificate }))]
}

/** The bytes of a file, and how they keep what they hold. */
interface Encoded {
  readonly content: string | Buffer
  readonly to: FileShown
}

async function encoded(
  format: FileFormat,
  selection: Selection,
  contents: Contents,
  input: ConvertInput,
  host: Host,
): Promise<Encoded> {
  if (format === 'p12') return p12Of(selection, contents, input, host)
  if (format === 'p7b') {
    const certificates = allOf(selection).map((part) => writePart(part).bytes)
    return { content: writeBundle(certificates), to: { format: 'cms', form: plainForm, keys: [] } }
  }
  const hasKey = selection.main.some(({ is }) => is === 'key')
  const writing = hasKey ? await keyWritingOf(input, host) : plainPkcs8
  const to: FileShown = { format, form: plainForm, keys: hasKey ? [{ storage: storageOf(writing) }] : [] }
  const content =
    format === 'pem' ? partsToPem(allOf(selection), writing) : derOf(selection.main, writing, input.input)
  return { content, to }
}

/** How a file lay there, without what it holds. */
const shownOf = ({ format, form, keys }: Contents): FileShown => ({
  format,
  form,
  keys: keys.map(({ storage }) => (storage === undefined ? {} : { storage })),
})

/** A DER file holds one thing: a chain that comes along is left out, a key and a certificate are one too many. */
function derOf(parts: readonly Part[], writing: KeyWriting, file: string): Buffer {
  const [first, second] = parts
  if (first === undefined || second !== undefined) {
    throw new Fault(
      'usage/one-part',
      {
        en: `A DER file holds one thing, and ${file} has ${parts.length}.`,
        zh: `DER 文件只能放一样东西，而 ${file} 里有 ${parts.length} 样。`,
      },
      {
        hint: {
          en: 'Add --only cert, --only key, or --split.',
          zh: '请加上 --only cert、--only key 或 --split。',
        },
      },
    )
  }
  return writePart(first, writing).bytes
}

async function splitOutputs(
  output: Pick<OutputFile, 'file' | 'format' | 'force'>,
  { main, chain }: Selection,
  input: ConvertInput,
  host: Host,
): Promise<{ readonly outputs: readonly OutputFile[]; readonly to: FileShown }> {
  const certificates = allOf({ main: main.filter(({ is }) => is === 'certificate'), chain })
  const keys = main.filter(({ is }) => is === 'key')
  const writing = keys.length > 0 ? await keyWritingOf(input, host) : plainPkcs8
  const ending = extname(output.file)
  const stem = output.file.slice(0, output.file.length - ending.length)
  const outputs = [
    { name: 'cert', parts: certificates },
    { name: 'key', parts: keys },
  ]
    .filter(({ parts }) => parts.length > 0)
    .map(({ name, parts }) => ({
      ...output,
      file: `${stem}.${name}${ending}`,
      parts,
      content:
        output.format === 'pem'
          ? partsToPem(parts, writing)
          : derOf(parts.slice(0, parts.length - (name === 'cert' ? chain.length : 0)), writing, input.input),
    }))
  const format = output.format === 'der' ? 'der' : 'pem'
  return {
    outputs,
    to: { format, form: plainForm, keys: keys.length > 0 ? [{ storage: storageOf(writing) }] : [] },
  }
}

async function p12Of(
  { main, chain }: Selection,
  contents: Contents,
  input: ConvertInput,
  host: Host,
): Promise<Encoded> {
  const keys = main.flatMap((part) => (part.is === 'key' ? [part.key] : []))
  const certificates = main.flatMap((part) => (part.is === 'certificate' ? [part.certificate] : []))
  const [identity, ...others] = keys.flatMap((key): Identity[] => {
    const own = contents.identities.find(
      (each) => each.key === key && certificates.includes(each.certificate),
    )
    return own === undefined ? [] : [own]
  })
  if (identity === undefined) throw noIdentity(contents, { file: input.input, output: input.output })
  const taken = [identity, ...others]
  const passphrase = await newPassphrase(input, host, { en: 'the new .p12', zh: '新的 .p12 ' })
  const { friendlyName, form = 'modern' } = input
  const content = writePkcs12({
    identity: friendlyName === undefined ? identity : { ...identity, key: { ...identity.key, friendlyName } },
    others,
    chain: [
      ...certificates.filter((each) => !taken.some(({ certificate }) => certificate === each)),
      ...chain,
    ],
    keys: keys.filter((each) => !taken.some(({ key }) => key === each)),
    passphrase,
    form,
  })
  const pkcs12 = protectionOf(form, passphrase)
  return { content, to: { format: 'pkcs12', form: { ...plainForm, pkcs12 }, keys: keys.map(() => ({})) } }
}

function notesOf(
  { main }: Selection,
  contents: Contents,
  input: ConvertInput,
  promised: PromisedForm,
  file: string,
  now: Date,
): Text[] {
  const { identities, keys, certificates } = contents
  const named = namedOtherwise(file, promised.format)
  const notes = [named, notForSigning(contents, file)].filter((note) => note !== undefined)
  if (input.only !== undefined) return notes
  const isCut =
    promised.only === 'cert' ? keys.length > 0 : promised.only === 'key' && certificates.length > 0
  if (promised.only !== undefined && isCut)
    return [...notes, leftOut(extname(file).toLowerCase(), promised.only)]
  if (promised.only === 'key') return notes
  if (!main.some(({ is }) => is === 'key')) return [...notes, certificateOnly(file)]
  const pairs = identities.filter(({ key }) => main.some((part) => part.is === 'key' && part.key === key))
  return pairs.length > 1
    ? [...notes, severalIdentities(pairs, lineForOne(contents, input.input, now))]
    : notes
}

function certificateOnly(file: string): Text {
  return {
    en: `There is no private key in it, and a push needs both: ${mergeLine(file, 'KEY')}`,
    zh: `里面没有私钥，而推送两样都要：${mergeLine(file, '私钥文件')}`,
  }
}

function severalIdentities(identities: readonly Identity[], line: string | undefined): Text {
  const names = identities.map(({ certificate }) => nameOf(certificate))
  const en = `There are ${identities.length} certificates with their keys in it (${names.join(', ')}), and most programs look at one only.`
  const zh = `里面有 ${identities.length} 对证书和私钥（${names.join('、')}），多数程序只认其中一对。`
  return line === undefined
    ? { en, zh }
    : {
        en: `${en} For pushes write the one you need: ${line}`,
        zh: `${zh}用于推送时，请只写出需要的那一对：${line}`,
      }
}

/** Half of a file written in silence would be taken for the whole. */
function halfReadable({ detail }: UnreadPart, file: string): Fault {
  return new Fault('refused/bad-export', detail, {
    hint: {
      en: `The certificate can be had alone: pushctl cert convert ${quoted(file)} --only cert`,
      zh: `可以只取出证书：pushctl cert convert ${quoted(file)} --only cert`,
    },
  })
}

function nothingToWrite(file: string, only: ConvertInput['only']): Fault {
  switch (only) {
    case 'key':
      return new Fault('refused/no-private-key', noKey(file), { hint: keyHint })
    case 'cert':
      return new Fault('refused/no-cert', {
        en: `There is no certificate in ${file}, only a private key.`,
        zh: `${file} 里没有证书，只有私钥。`,
      })
    default:
      return new Fault('credential/bad-export', {
        en: `There is neither a certificate nor a key in ${file}.`,
        zh: `${file} 里既没有证书也没有私钥。`,
      })
  }
}
