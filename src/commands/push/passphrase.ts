import { type InputOf, settable } from '../../cli/command.ts'
import { nearest } from '../../cli/nearest.ts'
import { isStdin } from '../../cli/secret-fault.ts'
import type { AskPassphrase, PassphraseForm } from '../../credential/model.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { unshown } from '../../secret.ts'
import type { Text } from '../../text.ts'
import { isFile, nameOfSource } from './credential-source.ts'
import { isUsualVariableName, nameAlone, variableHint } from './variable-name.ts'

/** The options of every command that opens credentials. */
export const passphraseOptions = {
  passphraseFile: {
    value: 'FILE',
    stdin: true,
    unshown: true,
    about: { en: 'file with the passphrase in its first line', zh: '密码文件，取第一行' },
  },
  passphraseEnv: {
    value: 'NAME',
    unshown: true,
    about: { en: 'environment variable with the passphrase', zh: '存有密码的环境变量名' },
  },
} as const

/** What `passphraseOptions` make of a command line. */
export type PassphraseInput = InputOf<typeof passphraseOptions>

/** The same for a command that opens many files, each of which may have another passphrase. */
export const manyPassphrasesOptions = settable({
  passphraseFile: {
    ...passphraseOptions.passphraseFile,
    many: true,
    about: {
      en: 'file with a passphrase in its first line; may be repeated, and FILE.pass is taken unasked',
      zh: '密码文件，取第一行；可重复，同名的 FILE.pass 会自动采用',
    },
  },
  passphraseEnv: {
    ...passphraseOptions.passphraseEnv,
    many: true,
    about: {
      en: 'environment variable with a passphrase; may be repeated',
      zh: '存有密码的环境变量名，可重复',
    },
  },
})

/** What `manyPassphrasesOptions` make of a command line. */
export type ManyPassphrasesInput = InputOf<typeof manyPassphrasesOptions>

/** Which of the two passphrases of a command an option is about. */
type Which = 'passphrase' | 'new-passphrase'

/**
 * The passphrase that the command line points to. What was typed there is never repeated, not even when it leads
 * nowhere: people type the passphrase itself.
 *
 * @param input the command's passphrase options
 * @param host where the file or variable is
 * @param which of its passphrases, for the messages
 * @returns nothing when it points to none
 * @throws Fault `usage/passphrase` for both at once, `usage/passphrase-env` for a variable that is not set,
 *   `usage/passphrase-file` for a credential in place of a passphrase,
 *   those of reading the file
 */
export async function givenPassphrase(
  input: PassphraseInput,
  host: Host,
  which: Which = 'passphrase',
): Promise<string | undefined> {
  return (await readGiven(input, host, which))?.passphrase
}

/** A passphrase, and the file it is the first line of. */
interface Given {
  readonly passphrase: string
  readonly bytes?: Buffer
}

async function readGiven(input: PassphraseInput, host: Host, which: Which): Promise<Given | undefined> {
  const { passphraseFile, passphraseEnv } = input
  if (passphraseFile !== undefined && passphraseEnv !== undefined) {
    throw new Fault('usage/passphrase', {
      en: `Give either --${which}-file or --${which}-env, not both.`,
      zh: `--${which}-file 和 --${which}-env 只能用一个。`,
    })
  }
  if (passphraseEnv !== undefined) {
    const passphrase = host.env[passphraseEnv]
    if (passphrase !== undefined && isUnfilled(passphrase)) throw notFilledIn(which)
    if (passphrase !== undefined) return { passphrase }
    throw variableNotSet(passphraseEnv, which, host)
  }
  if (passphraseFile === undefined) return undefined
  const bytes = isStdin(passphraseFile)
    ? await host.stdin.read()
    : await readUnnamed(passphraseFile, host, which)
  return passphraseIn(bytes, which)
}

/** @throws Fault `usage/passphrase-file` for a credential in place of a passphrase */
function passphraseIn(bytes: Buffer, which: Which): Given {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  const text = bytes.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '')
  if ((bytes[0] === derSequence && bytes.length > longestPassphrase) || text.includes('-----BEGIN ')) {
    throw credentialInstead(which)
  }
  return { passphrase: firstLine(text), bytes }
}

const firstLine = (text: string) => text.split(/\r?\n/, 1)[0] ?? ''

/** How a file is written that is not UTF-8: what editors on Windows save, in the West and in China. */
const encodings: readonly { readonly label: string; readonly opens: Text }[] = [
  {
    label: 'windows-1252',
    opens: { en: 'read as Latin-1 (Windows-1252)', zh: '按 Latin-1（Windows-1252）读取' },
  },
  { label: 'gb18030', opens: { en: 'read as GBK', zh: '按 GBK 读取' } },
]
const wide: typeof encodings = [
  { label: 'utf-16le', opens: { en: 'read as UTF-16', zh: '按 UTF-16 读取' } },
  { label: 'utf-16be', opens: { en: 'read as UTF-16', zh: '按 UTF-16 读取' } },
]

/** What else the passphrase of a file can be: it in another encoding, or another line. */
function otherReadings(bytes: Buffer): PassphraseForm[] {
  const text = bytes.toString('utf8')
  const others = bytes.includes(0) ? wide : text.includes('\uFFFD') ? encodings : []
  const lines = text.split(/\r?\n/)
  const next = lines.slice(1).find((line) => line.trim() !== '')
  return [
    ...others.map(({ label, opens }) => ({
      passphrase: firstLine(new TextDecoder(label).decode(bytes)),
      opens,
    })),
    ...(next === undefined
      ? []
      : [
          {
            passphrase: next,
            opens:
              lines[0]?.trim() === ''
                ? { en: 'with the line behind its empty first one', zh: '用空的第一行之后的那一行' }
                : { en: 'with its second line', zh: '用第二行' },
          },
        ]),
  ]
}

/** How certificates, keys and .p12 files begin; a passphrase that begins with a 0 is shorter. */
const derSequence = 0x30
const longestPassphrase = 256

const credentialInstead = (which: Which) =>
  new Fault(
    'usage/passphrase-file',
    {
      en: `The file named by --${which}-file is a credential itself, not a passphrase.`,
      zh: `--${which}-file 指定的文件本身就是凭证，不是密码文件。`,
    },
    {
      hint: {
        en: 'It takes a file with the passphrase in its first line; a certificate goes with --cert, a .p8 with --signing-key.',
        zh: '这里要的是第一行写着密码的文件；证书用 --cert，.p8 用 --signing-key。',
      },
    },
  )

/** HOME is no typing error for the name of a passphrase; a word with none of these in it may be the passphrase. */
const isForPassphrases = (name: string) => /pass|pwd|pw$|secret|p12|pfx|key|cert|apns|push/i.test(name)

/** What a build server prints for a secret, or leaves where it knows of none; a passphrase may look like anything else. */
const isUnfilled = (value: string) => /^(?:[*•]{3,}|\$\{.{1,80}\}|\{\{.{1,80}\}\})$/s.test(value.trim())

const notFilledIn = (which: Which) =>
  new Fault(
    'usage/passphrase-env',
    {
      en: `The environment variable named by --${which}-env holds what stands for a secret in a log or a template, and not the passphrase.`,
      zh: `--${which}-env 指定的环境变量里是日志或模板中代替密码的占位符，不是密码本身。`,
    },
    {
      hint: {
        en: 'Hand the secret itself to this step of the build; what a log shows of it is of no use.',
        zh: '请把真正的密钥交给这个构建步骤；日志里显示的内容不能用。',
      },
    },
  )

function variableNotSet(name: string, which: Which, host: Host): Fault {
  const flag = `--${which}-env`
  if (isUsualVariableName(name) && isForPassphrases(name))
    return new Fault(
      'usage/passphrase-env',
      { en: `The environment variable ${name} is not set.`, zh: `没有设置环境变量 ${name}。` },
      defined({ hint: variableHint(name, host.env, isForPassphrases) }),
    )
  const { en, zh } = unshown(name)
  const meant = nearest(name, Object.keys(host.env).filter(isForPassphrases)) ?? 'P12_PASSPHRASE'
  return new Fault(
    'usage/passphrase-env',
    {
      en: `The environment variable named by --${which}-env is not set: ${en}.`,
      zh: `--${which}-env 指定的环境变量没有设置：${zh}。`,
    },
    {
      hint: nameAlone(name, host.env) ?? {
        en: `${flag} takes the name of a variable, not the passphrase: ${flag} ${meant}`,
        zh: `${flag} 后面写变量名，不是密码本身：${flag} ${meant}`,
      },
    },
  )
}

/** Reads a file whose name stays out of every message. */
async function readUnnamed(file: string, host: Host, which: Which): Promise<Buffer> {
  try {
    return await host.files.read(file)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const { en, zh } = unshown(file)
    const why = reasons[error.code] ?? reasons['file/not-found']
    throw new Fault(
      error.code,
      {
        en: `The file named by --${which}-file ${why.en}: ${en}.`,
        zh: `--${which}-file 指定的文件${why.zh}：${zh}。`,
      },
      {
        hint: {
          en: `--${which}-file takes the name of a file with the passphrase in its first line, not the passphrase.`,
          zh: `--${which}-file 后面写文件名，密码放在文件第一行，不要写密码本身。`,
        },
      },
    )
  }
}

const reasons: Readonly<Record<string, Text>> & { readonly 'file/not-found': Text } = {
  'file/not-found': { en: 'is not there', zh: '不存在' },
  'file/is-folder': { en: 'is a folder', zh: '是文件夹' },
  'file/denied': { en: 'may not be read by this user', zh: '当前用户没有权限读取' },
  'file/too-large': { en: 'is too large', zh: '太大' },
  'file/unreadable': { en: 'cannot be read', zh: '无法读取' },
}

/**
 * The passphrase options for a line to paste: as they were typed, when there is such a file or variable, or else what
 * belongs there.
 *
 * @param input the command's passphrase options
 * @param host where the file or variable should be
 */
export async function pasteablePassphrase<Input extends PassphraseInput>(
  input: Input,
  host: Host,
): Promise<Input> {
  const { passphraseFile: file, passphraseEnv: name } = input
  const isThere = file === undefined || isStdin(file) || (await host.files.exists(file))
  const isSet = name === undefined || host.env[name] !== undefined
  return { ...input, passphraseFile: isThere ? file : 'FILE', passphraseEnv: isSet ? name : 'NAME' }
}

/** Where a passphrase is, and reads it there. */
type PassphrasePlace = () => Promise<Given | undefined>

/** @returns the file that has the passphrase of another: `push.p12.pass` */
export const passphraseFileBeside = (file: string): string => `${file}.pass`

/** What the command line says, in the order it is tried. */
function typedPlaces(input: PassphraseInput | ManyPassphrasesInput, host: Host): PassphrasePlace[] {
  const { passphraseFile: files, passphraseEnv: names } = input
  if (typeof files !== 'object' || typeof names !== 'object') {
    const isGiven = files !== undefined || names !== undefined
    return isGiven ? [() => readGiven({ ...(input as PassphraseInput) }, host, 'passphrase')] : []
  }
  return [
    ...files.map((passphraseFile) => ({ passphraseFile, passphraseEnv: undefined })),
    ...names.map((passphraseEnv) => ({ passphraseFile: undefined, passphraseEnv })),
  ].map((one) => () => readGiven(one, host, 'passphrase'))
}

/** A file is opened with what lies beside it where nothing was typed, or what was typed is for many. */
async function placesFor(
  input: PassphraseInput | ManyPassphrasesInput,
  host: Host,
  source: string,
): Promise<{ readonly places: readonly PassphrasePlace[]; readonly beside?: string }> {
  const typed = typedPlaces(input, host)
  const isForMany = Array.isArray(input.passphraseEnv)
  const beside = passphraseFileBeside(source)
  const mayBeBeside = isFile(source) && !host.files.isHandedOver(source) && (isForMany || typed.length === 0)
  if (!mayBeBeside || !(await host.files.exists(beside))) return { places: typed }
  const read: PassphrasePlace = async () => passphraseIn(await host.files.read(beside), 'passphrase')
  return { places: [read, ...typed], beside }
}

/** What to say when none of them opened it, before the name of the file. */
function inVain(places: number, beside: string | undefined): Text | undefined {
  if (places > 1)
    return {
      en: `None of the ${places} passphrases at hand opens`,
      zh: `现有的 ${places} 个密码都不对，打不开`,
    }
  return beside === undefined
    ? undefined
    : { en: `The passphrase in ${beside} does not open`, zh: `${beside} 里的密码不对，打不开` }
}

/** What the person typed for a file: one that is read twice is asked about once. */
const typedFor = new WeakMap<Host, Map<string, string>>()

/**
 * Who answers when a file turns out to need a passphrase: the file beside it that is named like it, the options given,
 * or else the person at the terminal.
 *
 * @param input the command's passphrase options
 * @param host where the person is
 * @param source the file in question, as typed
 * @returns for the reader to ask; what is at hand it answers one after the other, and the last for ever
 * @throws Fault, when asked: `usage/p12-password` or `usage/key-encrypted` with nobody at the terminal, those of `givenPassphrase`
 */
export async function passphraseOf(
  input: PassphraseInput | ManyPassphrasesInput,
  host: Host,
  source: string,
): Promise<AskPassphrase> {
  const fileName = nameOfSource(source)
  const { places, beside } = await placesFor(input, host, source)
  const waiting = [...places]
  const found: Given[] = []
  let bytes: Buffer | undefined
  const typed = typedFor.get(host) ?? new Map<string, string>()
  typedFor.set(host, typed)
  const ask: AskPassphrase = async (attempt, locked) => {
    while (found.length < attempt && waiting.length > 0) {
      const next = await waiting.shift()?.()
      if (next !== undefined && !found.some(({ passphrase }) => passphrase === next.passphrase))
        found.push(next)
    }
    const given = found[attempt - 1] ?? found.at(-1)
    bytes = given?.bytes
    if (given !== undefined) return given.passphrase
    if (!host.terminal.canAsk) {
      throw new Fault(
        `usage/${locked}`,
        {
          en: `${fileName} needs a passphrase, and there is nobody here to ask.`,
          zh: `${fileName} 需要密码，而这里没有终端可以输入。`,
        },
        {
          hint: nobodyToAsk(source),
        },
      )
    }
    const before = typed.get(source)
    if (attempt === 1 && before !== undefined) return before
    const passphrase = await host.terminal.readSecret(
      attempt === 1
        ? { en: `Passphrase of ${fileName}:`, zh: `${fileName} 的密码：` }
        : { en: `That does not open it. Passphrase of ${fileName}:`, zh: `密码不对。${fileName} 的密码：` },
    )
    typed.set(source, passphrase)
    return passphrase
  }
  const failed = inVain(places.length, beside)
  return Object.assign(ask, {
    isAtHand: places.length > 0,
    areForMany: places.length > 1,
    otherReadings: () => (bytes === undefined ? [] : otherReadings(bytes)),
    known: () => (places.length > 0 || typed.has(source) ? [] : [...new Set(typed.values())].reverse()),
    ...defined({ failed }),
  })
}

function nobodyToAsk(source: string): Text {
  if (!isFile(source))
    return {
      en: 'Add --passphrase-env NAME or --passphrase-file FILE.',
      zh: '请加上 --passphrase-env 变量名 或 --passphrase-file 文件名。',
    }
  const beside = passphraseFileBeside(source)
  return {
    en: `Add --passphrase-env NAME or --passphrase-file FILE, or put it into ${beside}.`,
    zh: `请加上 --passphrase-env 变量名 或 --passphrase-file 文件名，或者把密码写进 ${beside}。`,
  }
}

/** The options of every command that encrypts what it writes. */
export const newPassphraseOptions = {
  newPassphraseFile: {
    value: 'FILE',
    stdin: true,
    unshown: true,
    about: { en: 'file with the passphrase for what is written', zh: '新文件的密码所在的文件，取第一行' },
  },
  newPassphraseEnv: {
    value: 'NAME',
    unshown: true,
    about: {
      en: 'environment variable with the passphrase for what is written',
      zh: '存有新文件密码的环境变量名',
    },
  },
} as const

/** What `newPassphraseOptions` make of a command line. */
export type NewPassphraseInput = InputOf<typeof newPassphraseOptions>

/**
 * The passphrase for something that is being made: from `--new-passphrase-file` or `--new-passphrase-env`, or typed
 * twice at the terminal, until both are the same.
 *
 * @param input the command's options
 * @param host where the file, the variable or the person is
 * @param what is encrypted with it: `the new .p12`
 * @throws Fault `usage/passphrase-needed` when there is nobody to ask, those of `givenPassphrase`
 */
export async function newPassphrase(input: NewPassphraseInput, host: Host, what: Text): Promise<string> {
  const { newPassphraseFile: passphraseFile, newPassphraseEnv: passphraseEnv } = input
  const given = await givenPassphrase({ passphraseFile, passphraseEnv }, host, 'new-passphrase')
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
  let question: Text = { en: `Passphrase for ${what.en}:`, zh: `${what.zh}的密码：` }
  for (;;) {
    const first = await host.terminal.readSecret(question)
    const second = await host.terminal.readSecret({ en: 'Once more:', zh: '再输入一次：' })
    if (first === second) return first
    question = {
      en: `The two are not the same. Passphrase for ${what.en}:`,
      zh: `两次输入不一致。${what.zh}的密码：`,
    }
  }
}
