import { isStdin } from '../../cli/secret-fault.ts'
import { isZip } from '../../credential/archive/is-zip.ts'
import { Fault } from '../../fault.ts'
import { quoted } from '../../finding.ts'
import type { Host } from '../../host.ts'
import { shown } from '../../secret.ts'
import { isFile, nameOfSource, readSource } from '../push/credential-source.ts'
import type { Held } from './kind.ts'

/** @returns the bytes as text; nothing when they are none */
export function textIn(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

const withText = (held: Omit<Held, 'text'>): Held => {
  const text = textIn(held.bytes)
  return { ...held, ...(text !== undefined && { text }) }
}

/** Of a file too long to be read whole: enough to tell what it is. */
const beginning = 64 * 1024

async function beginningOf(path: string, host: Host): Promise<Uint8Array> {
  const file = await host.files.seek(path)
  try {
    return await file.read(0, beginning)
  } finally {
    await file.close()
  }
}

/** A file, or a folder, whose name may have blanks that nobody quoted. */
async function fromPath(path: string, host: Host): Promise<Held | undefined> {
  if (path === '' || path.length > 4096 || path.includes('\0')) return undefined
  try {
    return withText({ name: path, path, bytes: await host.files.read(path) })
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (error.code === 'file/too-large') {
      const bytes = await beginningOf(path, host)
      // An app may be as long as it likes: it is read here and there.
      if (isZip(bytes)) return { name: path, path, bytes }
    }
    // A folder; or a file so large that only a reader by its path takes it.
    if (error.code === 'file/is-folder' || error.code === 'file/too-large')
      return { name: path, path, bytes: new Uint8Array() }
    if (await host.files.exists(path)) throw error
    return undefined
  }
}

/**
 * @param words of the command line
 * @returns the text they are; the shell has taken the quotes off another program's command line
 */
export function asTyped(words: readonly string[]): string {
  const isCommand = words[0] === 'curl' && words.some((word) => /^https?:/i.test(word))
  return isCommand ? words.map(quoted).join(' ') : words.join(' ')
}

/**
 * @param words of the command line: a file or folder, `-`, `env:NAME`, or a text without quotes
 * @param host where it is
 * @throws Fault as reading does
 */
export async function heldIn(words: readonly string[], host: Host): Promise<Held> {
  const [word = ''] = words
  if (words.length === 1 && (isStdin(word) || !isFile(word)))
    return withText({ name: nameOfSource(word), bytes: await readSource(word, host) })
  const typed = asTyped(words)
  return (
    (await fromPath(typed, host)) ?? {
      name: shown(typed).en,
      isTyped: true,
      bytes: Buffer.from(typed),
      text: typed,
    }
  )
}

const pathOnly = /^(?:[^\s:]{0,200}[\\/])?[^\s/\\:]{1,200}\.[A-Za-z][\w-]{0,19}$|^[.~]{0,2}\//

/** A name that pushctl has to do with; behind it quotes, a blank, or a passphrase behind a colon as curl takes it. */
const nameWithMore =
  /^[^\s"'“”:]{1,300}\.(?:p12|pfx|p8|pem|cer|crt|der|key|mobileprovision|ipa|pkpass|json|apns)(?:["'”’`,;\s]{0,9}|:\S{1,99})$/i

const before = /^[\s"'“‘`]{0,9}(?:(?:file|https?):\/\/)?/i

/** @returns whether words that are no file were meant to be the name of one */
export const looksLikePath = (words: readonly string[]): boolean =>
  words.length === 1 &&
  (pathOnly.test(words[0] ?? '') || nameWithMore.test((words[0] ?? '').replace(before, '')))
