import { openSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { input, password, select } from '@inquirer/prompts'
import { Fault, Interrupted } from '../fault.ts'

/** The keyboard, even when stdin is a pipe; nothing where there is no terminal at all. */
function keyboard(): NodeJS.ReadableStream | undefined {
  if (process.stdin.isTTY) return process.stdin
  try {
    return new ReadStream(openSync(process.platform === 'win32' ? '\\\\.\\CONIN$' : '/dev/tty', 'r'))
  } catch {
    return undefined
  }
}

/** The streams that a question goes to and its answer comes from. */
interface Streams {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
  readonly clearPromptOnDone: boolean
}

/** @throws Fault `usage/no-terminal` where there is no keyboard; {@link Interrupted} on Ctrl-C */
async function ask(put: (streams: Streams) => Promise<string>): Promise<string> {
  const keys = keyboard()
  if (keys === undefined) {
    throw new Fault('usage/no-terminal', {
      en: 'Something has to be asked, and there is no terminal to ask on.',
      zh: '有内容需要输入，但这里没有可以输入的终端。',
    })
  }
  try {
    return await put({ input: keys, output: process.stderr, clearPromptOnDone: false })
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') throw new Interrupted()
    throw error
  } finally {
    if (keys instanceof ReadStream && keys !== process.stdin) keys.destroy()
  }
}

/**
 * Asks for a secret on the terminal. Nothing is echoed, and the answer is written nowhere.
 *
 * @param question the whole sentence, in the chosen language
 * @param unseen says that nothing shows, in that language
 * @returns what was typed, without the line end
 * @throws Fault `usage/no-terminal` where there is no keyboard; {@link Interrupted} on Ctrl-C
 */
export async function askSecret(question: string, unseen: string): Promise<string> {
  const theme = { style: { maskedText: unseen } }
  return ask((streams) => password({ message: question, mask: false, toggleMask: false, theme }, streams))
}

/**
 * Asks for a line of text on the terminal, and again until it is good.
 *
 * @param question the whole sentence, in the chosen language
 * @param check says what is wrong with an answer, in that language
 * @returns what was typed, without blanks round it
 * @throws Fault `usage/no-terminal` where there is no keyboard; {@link Interrupted} on Ctrl-C
 */
export async function askLine(
  question: string,
  check: (answer: string) => Promise<string | undefined>,
): Promise<string> {
  const { wrap } = await import('./wrap.ts')
  const validate = async (text: string) => {
    const wrong = await check(text.trim())
    // What is asked breaks words where the screen ends; behind its mark two columns are gone.
    return wrong === undefined ? true : wrap(wrong, (process.stderr.columns || 80) - 2)
  }
  return (await ask((streams) => input({ message: question, validate }, streams))).trim()
}

/**
 * Has one of several chosen on the terminal.
 *
 * @param question the whole sentence, in the chosen language
 * @param choices in the order they are shown
 * @param keys what the keys do, in the chosen language
 * @returns the value of the choice
 * @throws Fault `usage/no-terminal` where there is no keyboard; {@link Interrupted} on Ctrl-C
 */
export async function askChoice(
  question: string,
  choices: readonly { readonly value: string; readonly name: string }[],
  keys: string,
): Promise<string> {
  const theme = { style: { keysHelpTip: () => keys } }
  return ask((streams) => select({ message: question, choices, theme }, streams))
}
