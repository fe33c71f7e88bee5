import { openSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { password } from '@inquirer/prompts'
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

/**
 * Asks for a secret on the terminal. Nothing is echoed, and the answer is written nowhere.
 *
 * @param question the whole sentence, in the chosen language
 * @returns what was typed, without the line end
 * @throws Fault `usage/no-terminal` where there is no keyboard; {@link Interrupted} on Ctrl-C
 */
export async function askSecret(question: string): Promise<string> {
  const input = keyboard()
  if (input === undefined) {
    throw new Fault('usage/no-terminal', {
      en: 'A secret is needed, and there is no terminal to ask on.',
      zh: '需要输入密码，但这里没有可以输入的终端。',
    })
  }
  try {
    return await password(
      { message: question, mask: false },
      { input, output: process.stderr, clearPromptOnDone: false },
    )
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') throw new Interrupted()
    throw error
  } finally {
    if (input instanceof ReadStream && input !== process.stdin) input.destroy()
  }
}
