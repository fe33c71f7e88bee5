import type { Globals } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import { keyName } from '../../credential/key/key.ts'
import type { Part } from '../../credential/part.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { type Field, fieldLines } from './fields.ts'
import { agreedToReplace, replacing, writeTogether } from './replacing.ts'

/** The formats that are written. */
export const fileFormats = ['pem', 'der', 'p12', 'p7b'] as const
export type FileFormat = (typeof fileFormats)[number]

/** Stands for standard output, as everywhere on a command line. */
const stdoutName = '-'

/** @returns whether a name typed after `-o` means standard output */
export function isStdout(file: string): boolean {
  return file === stdoutName
}

/** A file that was written, without a secret in it: what `--json` tells. */
export interface WrittenFile {
  readonly file: string
  readonly format: FileFormat
  /** Subjects of the certificates in it, in order. */
  readonly certificates: readonly string[]
  /** Kinds of the private keys in it: `RSA 2048`. */
  readonly keys: readonly string[]
}

/** What goes to standard output is the answer itself. */
export interface Piped {
  readonly piped: Uint8Array
}

export interface OutputFile {
  /** As typed; `-` is standard output. */
  readonly file: string
  readonly format: FileFormat
  readonly content: string | Uint8Array
  /** What the content is made of. */
  readonly parts: readonly Part[]
  readonly force: boolean
}

/**
 * Writes certificates and keys where the person wants them: a file only its owner may read if there is a key in it,
 * and never over another without `force`; or standard output, unless it is a screen that keys or raw bytes would land
 * on, or the place of the JSON document.
 *
 * @param output what, and where to
 * @param host where files and standard output are
 * @param globals whether JSON is asked for
 * @returns what was written
 * @throws Fault `usage/stdout`, or `file/…`
 */
export async function writeOutput(
  output: OutputFile,
  host: Host,
  globals: Globals,
): Promise<WrittenFile | Piped> {
  const { file, content, force } = output
  const piped = pipedOf(output, host, globals)
  if (piped !== undefined) return piped
  await replacing(file, force, host, (over) =>
    host.files.write(file, content, { mode: modeOf(output), force: over }),
  )
  return writtenOf(output)
}

const keysIn = ({ parts }: OutputFile) =>
  parts.flatMap((part) => (part.is === 'key' ? [keyName(part.key.key)] : []))

const modeOf = (output: OutputFile) => (keysIn(output).length > 0 ? 0o600 : 0o644)

function pipedOf(output: OutputFile, host: Host, globals: Globals): Piped | undefined {
  const { file, format, content } = output
  if (!isStdout(file)) return undefined
  refuseStdout(format, keysIn(output).length > 0, host, globals)
  return { piped: Buffer.from(content) }
}

function writtenOf(output: OutputFile): WrittenFile {
  const { file, format, parts } = output
  const certificates = parts.flatMap((part) =>
    part.is === 'certificate' ? [part.certificate.subject.commonName ?? part.certificate.subject.text] : [],
  )
  return { file, format, certificates, keys: keysIn(output) }
}

/**
 * Writes several files. The person is asked about all that are there before any is written; when one cannot be written,
 * those that were new are taken away again.
 *
 * @param outputs what, and where to; not standard output
 * @param host where files are
 * @returns what was written, in the same order
 * @throws Fault `file/…`
 */
export async function writeOutputs(outputs: readonly OutputFile[], host: Host): Promise<WrittenFile[]> {
  const force = outputs.some((output) => output.force)
  const over = await agreedToReplace(
    outputs.map(({ file }) => file),
    force,
    host,
  )
  const parts = outputs.map((output) => ({ ...output, mode: modeOf(output) }))
  await writeTogether(parts, over, force, host)
  return outputs.map(writtenOf)
}

function refuseStdout(format: FileFormat, hasKey: boolean, host: Host, { json }: Globals): void {
  if (json) {
    throw new Fault('usage/stdout', {
      en: '-o - and --json both want standard output. Name a file with -o.',
      zh: '-o - 和 --json 都要占用标准输出，请用 -o 指定文件。',
    })
  }
  if (!host.terminal.stdoutIsScreen || (format === 'pem' && !hasKey)) return
  throw new Fault(
    'usage/stdout',
    hasKey
      ? { en: 'A private key is not shown on a screen.', zh: '私钥不会直接显示在屏幕上。' }
      : { en: 'Raw bytes are not shown on a screen.', zh: '二进制内容不会直接显示在屏幕上。' },
    {
      hint: {
        en: 'Name a file with -o, or send it on: pushctl … -o - | …',
        zh: '请用 -o 指定文件，或通过管道传给别的程序：pushctl … -o - | …',
      },
    },
  )
}

/**
 * Tells a person what was written.
 *
 * @param written what `writeOutput` returned
 * @param style of the terminal
 */
export function writtenLines({ file, format, certificates, keys }: WrittenFile, style: Style): string[] {
  const headline = style.say({
    en: `Wrote ${file} (${format.toUpperCase()})`,
    zh: `已写入 ${file}（${format.toUpperCase()}）`,
  })
  const fields: Field[] = [
    [{ en: 'certificate', zh: '证书' }, certificates],
    [{ en: 'private key', zh: '私钥' }, keys],
  ]
  return [`${style.good(marks.ok)} ${headline}`, ...fieldLines(fields, style)]
}
