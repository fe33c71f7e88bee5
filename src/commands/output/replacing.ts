import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { quoted } from '../../finding.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'

async function thoseThere(files: readonly string[], { files: disk }: Host): Promise<readonly string[]> {
  const there = await Promise.all(files.map((file) => disk.exists(file)))
  return files.filter((_, index) => there[index])
}

function areThere(files: readonly string[]): Text {
  const names = files.map((file) => quoted(file))
  return {
    en: `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} already there`,
    zh: `${names.join(' 和 ')} 已经存在`,
  }
}

function nothingWritten(there: readonly string[]): Fault {
  const { en, zh } = areThere(there)
  const it = there.length === 1 ? { en: 'it', zh: '它' } : { en: 'them', zh: '它们' }
  return new Fault(
    'file/exists',
    { en: `${en}: nothing was written.`, zh: `${zh}，没有写入任何文件。` },
    {
      hint: {
        en: `Add --force to replace ${it.en}, or name another file with -o.`,
        zh: `加 --force 覆盖${it.zh}，或用 -o 换一个文件名。`,
      },
    },
  )
}

async function isAgreed(there: readonly string[], host: Host): Promise<boolean> {
  const { en, zh } = areThere(there)
  const isOne = there.length === 1
  const answer = await host.terminal.choose({ en: `${en}.`, zh: `${zh}。` }, [
    {
      value: 'no',
      name: isOne
        ? { en: 'leave it as it is', zh: '保留原文件' }
        : { en: 'leave them as they are', zh: '保留原文件' },
    },
    { value: 'yes', name: isOne ? { en: 'replace it', zh: '覆盖' } : { en: 'replace them', zh: '全部覆盖' } },
  ])
  return answer === 'yes'
}

/**
 * Asks once about all files that are there, before any is written: of a certificate and its key, half a new pair beside
 * half an old one is worth nothing. Without a person they stay.
 *
 * @param files that are to be written
 * @param force whether they may be replaced unasked
 * @param host the terminal, and the files
 * @returns those that may be written over
 * @throws Fault `file/exists` where they are to stay
 */
export async function agreedToReplace(
  files: readonly string[],
  force: boolean,
  host: Host,
): Promise<ReadonlySet<string>> {
  const there = await thoseThere(files, host)
  if (there.length === 0 || force) return new Set(there)
  if (host.terminal.canAsk && (await isAgreed(there, host))) return new Set(there)
  throw nothingWritten(there)
}

/** A file of several that belong together. */
interface PartToWrite {
  readonly file: string
  readonly content: string | Uint8Array
  readonly mode?: number
}

/**
 * Writes files that belong together: when one cannot be written, those that were new are taken away again, and those
 * that took the place of others are left.
 *
 * @param parts in their order
 * @param over those that may be written over, as `agreedToReplace` said
 * @param force whether all may be
 * @param host where files are
 * @throws Fault those of `write`
 */
export async function writeTogether(
  parts: readonly PartToWrite[],
  over: ReadonlySet<string>,
  force: boolean,
  { files }: Host,
): Promise<void> {
  const added: string[] = []
  try {
    for (const { file, content, mode } of parts) {
      await files.write(file, content, { force: force || over.has(file), ...defined({ mode }) })
      if (!over.has(file)) added.push(file)
    }
  } catch (error) {
    for (const file of added) await files.remove(file)
    throw error
  }
}

/**
 * Writes a file; where one of that name is there, the person is asked whether it may be replaced. Without a person it is
 * left as it is.
 *
 * @param file that is written
 * @param force whether it may be replaced unasked
 * @param host the terminal
 * @param write writes it, over another when told to
 * @throws Fault `file/exists` where it is to stay; those of `write`
 */
export async function replacing(
  file: string,
  force: boolean,
  host: Host,
  write: (force: boolean) => Promise<void>,
): Promise<void> {
  try {
    await write(force)
  } catch (error) {
    const isThere = error instanceof Fault && error.code === 'file/exists'
    if (!isThere || force || !host.terminal.canAsk || !(await isAgreed([file], host))) throw error
    await write(true)
  }
}
