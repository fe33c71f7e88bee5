import type { Globals } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import { keyName } from '../../credential/key/key.ts'
import type { Part } from '../../credential/part.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { type Field, fieldLines } from './fields.ts'
import { replacing } from './replacing.ts'

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
  return (await write(output, host, globals)).result
}

interface Placed {
  readonly result: WrittenFile | Piped
  /** Whether nothing of that name was there: what is new may be taken away again, what was replaced may not. */
  readonly isNew: boolean
}

async function write(output: OutputFile, host: Host, globals: Globals): Promise<Placed> {
  const { file, format, content, parts, force } = output
  const keys = parts.flatMap((part) => (part.is === 'key' ? [keyName(part.key.key)] : []))
  if (isStdout(file)) {
    refuseStdout(format, keys.length > 0, host, globals)
    return { result: { piped: Buffer.from(content) }, isNew: false }
  }
  const mode = keys.length > 0 ? 0o600 : 0o644
  const isNew = await replacing(file, force, host, (over) =>
    host.files.write(file, content, { mode, force: over }),
  )
  const certificates = parts.flatMap((part) =>
    part.is === 'certificate' ? [part.certificate.subject.commonName ?? part.certificate.subject.text] : [],
  )
  return { result: { file, format, certificates, keys }, isNew }
}

/**
 * Writes several files: when one cannot be written, those that were new are taken away again. One that replaced another,
 * as its owner said, stays.
 *
 * @param outputs what, and where to; not standard output
 * @param host where files are
 * @param globals whether JSON is asked for
 * @returns what was written, in the same order
 * @throws Fault `usage/stdout`, or `file/…`
 */
export async function writeOutputs(
  outputs: readonly OutputFile[],
  host: Host,
  globals: Globals,
): Promise<WrittenFile[]> {
  const written: WrittenFile[] = []
  const added: string[] = []
  try {
    for (const output of outputs) {
      const { result, isNew } = await write(output, host, globals)
      if ('file' in result) written.push(result)
      if (isNew) added.push(output.file)
    }
    return written
  } catch (error) {
    for (const file of added) await host.files.remove(file)
    throw error
  }
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
