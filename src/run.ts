import { execa } from 'execa'
import { Fault } from './fault.ts'
import type { Ran, RunOptions } from './host.ts'

/**
 * Runs another program to its end.
 *
 * @param program its name or path
 * @param words its arguments, each handed over as it is
 * @param options where to run it, and what to add to its environment
 * @returns its exit code (128 + signal when it was killed) and everything it wrote
 * @throws Fault `file/not-found` when there is no such program
 */
export async function runOther(
  program: string,
  words: readonly string[],
  { cwd, env }: RunOptions = {},
): Promise<Ran> {
  const result = await execa(program, words, {
    all: true,
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env }),
  })
  if (result.code === 'ENOENT') {
    throw new Fault('file/not-found', {
      en: `There is no program ${program} on this computer.`,
      zh: `这台电脑上没有 ${program} 这个程序。`,
    })
  }
  return { code: result.exitCode ?? 128, output: result.all ?? '' }
}
