import { constants } from 'node:os'
import { execa } from 'execa'
import { Fault } from './fault.ts'
import type { Ran, RunLineOptions, RunOptions } from './host.ts'

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

/**
 * Runs a command line through the shell of this platform, on the terminal of this process.
 *
 * @param line as a person would type it
 * @param options what to add to its environment, and whose stdout is
 * @param interrupted Ctrl-C reaches the program by itself, for it sits at the same terminal; being asked to stop does
 *   not, and is passed on
 * @returns its exit code; 128 + signal when it was killed
 */
export async function runLine(
  line: string,
  { env, stdoutIsOurs }: RunLineOptions,
  interrupted: AbortSignal,
): Promise<number> {
  const running = execa(line, {
    shell: true,
    reject: false,
    env,
    stdin: 'inherit',
    stdout: stdoutIsOurs ? 2 : 'inherit',
    stderr: 'inherit',
  })
  const passOn = () => {
    if (interrupted.reason === 'SIGTERM') running.kill('SIGTERM')
  }
  interrupted.addEventListener('abort', passOn)
  const { exitCode, signal } = await running
  interrupted.removeEventListener('abort', passOn)
  return exitCode ?? 128 + (signal === undefined ? 0 : constants.signals[signal])
}
