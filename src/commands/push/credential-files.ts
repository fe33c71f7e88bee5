import { faultFinding, type ReportRow } from '../../cli/report/report.ts'
import { isAuthority } from '../../credential/certificate/is-authority.ts'
import { readContents, readCredentialFile } from '../../credential/file.ts'
import type { Certificate, Contents } from '../../credential/model.ts'
import { Fault, type FaultCode, type FaultReport, faultReport } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { unshown } from '../../secret.ts'
import { credentialEndings, filesOf } from '../input/file-pattern.ts'
import { inVariable, isFile, nameOfSource, readSource } from './credential-source.ts'
import {
  type ManyPassphrasesInput,
  type PassphraseInput,
  passphraseFileBeside,
  passphraseOf,
} from './passphrase.ts'

/** How a command is told of files that may be anything a developer can hold. */
export const fileArguments = {
  files: {
    value: 'FILE',
    about: {
      en: '.cer, .p12, .pem, .p8, .mobileprovision, …; a folder of them, or a pattern; - reads stdin',
      zh: '.cer、.p12、.pem、.p8、.mobileprovision 等文件，装着它们的文件夹，或通配符；- 表示标准输入',
    },
    many: true,
    optional: true,
    stdin: true,
  },
} as const

/** Why one of several files could not be read. */
export interface Unreadable {
  readonly file: string
  readonly error: FaultReport
}

/** One of several files that could be read. */
export interface Readable {
  readonly file: string
  readonly contents: Contents
}

/**
 * Reads what one file, standard input or a variable holds.
 *
 * @param source as `readSource` takes it
 * @param input the command's passphrase options
 * @param host where it is
 * @param read what to take out of it: credentials, or all that can be told of
 * @throws Fault as `readSource` and the reader do
 */
export async function readContentsOf(
  source: string,
  input: PassphraseInput | ManyPassphrasesInput,
  host: Host,
  read: typeof readContents = readCredentialFile,
): Promise<Contents> {
  const bytes = await readSource(source, host)
  const passphrase = await passphraseOf(input, host, source)
  return read(bytes, { fileName: nameOfSource(source), passphrase })
}

/** The same for those who want to know what a file is: the key beside a certificate may stay locked. */
export const readToTell: typeof readContents = (bytes, options) =>
  readContents(bytes, { ...options, needsKeys: false })

/** @returns Fault `usage/argument-missing`, for an argument that an option may stand in for */
export const missingArgument = (value: string): Fault =>
  new Fault(
    'usage/argument-missing',
    { en: `Say which file: ${value} is missing.`, zh: `没有指定文件：缺少参数 ${value}。` },
    {
      hint: {
        en: 'Name a file, or a variable with --cert-env NAME.',
        zh: '请写文件名，或用 --cert-env 指明环境变量。',
      },
    },
  )

/** How a command that reads files is told of a variable instead. */
export const certEnvOption = {
  certEnv: {
    value: 'NAME',
    about: {
      en: 'environment variable that holds one: PEM, or base64 of any file',
      zh: '存有证书内容的环境变量名：PEM，或任何文件的 base64',
    },
  },
} as const

/** @returns sources to read: the files, and what the variable holds */
export const withVariable = (files: readonly string[], name: string | undefined): readonly string[] =>
  name === undefined ? files : [...files, inVariable(name)]

/**
 * Reads the files of one command line, but for those with the passphrase of another (`push.p12.pass`). One that cannot
 * be read must not hide what is in the others, so it becomes a row of its own; when it is the only one that was typed,
 * there is nothing else to tell and the Fault goes its way. A pattern may mean one file today and two tomorrow.
 *
 * @param words paths and patterns, as typed
 * @param input the command's passphrase options
 * @param host the world they lie in
 * @param read what to take out of them: credentials, or all that can be told of
 * @returns one row a file, in the same order; what a pattern means stands in its place
 * @throws Fault of the only file, and any `usage/…`: that is about the command line, not about a file
 */
export async function readCredentialFiles(
  words: readonly string[],
  input: PassphraseInput | ManyPassphrasesInput,
  host: Host,
  read: typeof readContents = readCredentialFile,
): Promise<(Readable | Unreadable)[]> {
  const found = await filesOf(words, credentialEndings, host)
  if (found.length === 0) throw missingArgument('FILE')
  const besides = found.map(passphraseFileBeside)
  const files = found.filter((file) => !besides.includes(file))
  const isTypedAlone = files.length === 1 && words.length === 1 && files[0] === words[0]
  const rows: (Readable | Unreadable)[] = []
  // One after another: each may ask for its passphrase.
  for (const file of files) {
    try {
      rows.push({ file: nameOfSource(file), contents: await readContentsOf(file, input, host, read) })
    } catch (error) {
      if (!(error instanceof Fault) || isTypedAlone) throw error
      // One locked file is about that file; what was typed wrong is about the command line.
      if (error.area === 'usage' && !lockedFaults.includes(error.code)) throw error
      rows.push(unreadable(file, error))
    }
  }
  return rows
}

const lockedFaults: readonly FaultCode[] = ['usage/p12-password', 'usage/key-encrypted']

/**
 * @param file as it was typed
 * @param fault why it was not read
 * @returns the row of a file among several; a word that is no file may be the passphrase of the one before, and is not repeated
 */
export function unreadable(file: string, fault: Fault): Unreadable {
  const { code, hint } = fault
  const isName = code !== 'file/not-found' || /\.\w{1,20}$/.test(file)
  if (isName) return { file: nameOfSource(file), error: faultReport(fault) }
  const { en, zh } = unshown(file)
  return {
    file: en,
    error: {
      code,
      message: { en: `There is no file ${en}.`, zh: `找不到文件 ${zh}。` },
      // What is there instead may be told; where it is not, parts of the word are.
      ...(hint !== undefined && !file.includes('/') && { hint }),
    },
  }
}

/** @returns a file that could not be read, for build servers */
export function unreadableRow({ file, error }: Unreadable): ReportRow {
  const findings = [faultFinding(error)]
  return { name: file, isFile: isFile(file), about: error.message, outcome: 'unknown', findings }
}

/**
 * The certificates a file is about: those with their keys, then those that are not an authority's, because a chain
 * only comes along with them. If there are none of either, all.
 *
 * @param contents of one file
 * @returns each once
 */
export function mainCertificates({ identities, certificates }: Contents): readonly Certificate[] {
  const withKeys = identities.map(({ certificate }) => certificate)
  const leaves = certificates.filter((each) => !isAuthority(each))
  const main = new Set([...withKeys, ...leaves])
  return main.size > 0 ? [...main] : certificates
}
