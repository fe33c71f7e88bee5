import { nearest } from '../../cli/nearest.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { secretIn, shown } from '../../secret.ts'
import { chinese, type Text, verbatim } from '../../text.ts'

/**
 * @param text a path as it is typed, or as a file that was dragged into the terminal writes it
 * @param home folder of the person
 * @returns the path
 */
export function pathTyped(text: string, home: string | undefined): string {
  const quoted = /^(["'])(.*)\1$/.exec(text)?.[2]
  const plain = quoted ?? text.replaceAll(/\\([ ()&'"\\[\]])/g, '$1')
  return home !== undefined && /^~[/\\]/.test(plain) ? `${home}${plain.slice(1)}` : plain
}

/** Files in this folder whose names end so. */
async function filesEnding(endings: RegExp, { files }: Host): Promise<readonly string[]> {
  return (await files.list('.'))
    .filter(({ name, isFolder }) => !isFolder && endings.test(name))
    .map(({ name }) => name)
}

/** People paste the key itself: it is never repeated, and asked for again as a file. */
async function checkPath(text: string, endings: RegExp, host: Host): Promise<Text | undefined> {
  const secret = secretIn(text)
  if (secret !== undefined) {
    const { en, zh } = secret.what
    return {
      en: `That is ${en}. Save it to a file, and type the name of the file.`,
      zh: chinese`这是 ${zh}。请先存成文件，再输入文件名。`,
    }
  }
  const path = pathTyped(text, host.home)
  if (await host.files.exists(path)) return undefined
  const it = shown(path)
  const near = nearest(path, await filesEnding(endings, host))
  return near === undefined
    ? { en: `There is no file ${it.en}.`, zh: `找不到文件 ${it.zh}。` }
    : { en: `There is no file ${it.en}; near it: ${near}`, zh: `找不到文件 ${it.zh}；相近的有：${near}` }
}

const another: Text = { en: 'another file', zh: '其他文件' }

/** How a file is asked for. */
interface FileQuestion {
  /** Above those that lie here. */
  readonly choice: Text
  /** For a path. */
  readonly path: Text
  /** Of the names of files that are offered. */
  readonly endings: RegExp
}

/**
 * Has a file named: one of those that lie here, or any other by its path.
 *
 * @param question what is asked
 * @param host the terminal, and the files
 * @returns the path of a file that is there
 */
export async function askFile({ choice, path, endings }: FileQuestion, host: Host): Promise<string> {
  const names = await filesEnding(endings, host)
  const chosen =
    names.length === 0
      ? ''
      : await host.terminal.choose(choice, [
          ...names.map((name) => ({ value: name, name: verbatim(name) })),
          { value: '', name: another },
        ])
  if (chosen !== '') return chosen
  return pathTyped(await host.terminal.readLine(path, (text) => checkPath(text, endings, host)), host.home)
}

/**
 * Has a file named until one will do.
 *
 * @param question what is asked
 * @param look throws what is wrong with a file, which is said before the question is asked again
 * @param host the terminal, and the files
 * @returns the path of the file
 */
export async function askFittingFile(
  question: FileQuestion,
  look: (file: string) => Promise<unknown>,
  host: Host,
): Promise<string> {
  for (;;) {
    const file = await askFile(question, host)
    try {
      await look(file)
      return file
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      host.warn(error.text)
    }
  }
}
