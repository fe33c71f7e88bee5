import { constants } from 'node:os'
import { isatty } from 'node:tty'
import { execa } from 'execa'
import { defined } from '../defined.ts'
import { Fault } from '../fault.ts'
import type { Ran, RunLineOptions, RunOptions } from '../host.ts'

/**
 * Runs another program to its end.
 *
 * @param program its name or path
 * @param words its arguments, each handed over as it is
 * @param options where to run it, what to add to its environment, what it reads, and what ends it
 * @returns its exit code (128 when it was killed) and everything it wrote
 * @throws Fault `file/not-found` when there is no such program
 */
export async function runOther(
  program: string,
  words: readonly string[],
  { cwd, env, stdin, signal }: RunOptions = {},
): Promise<Ran> {
  const result = await execa(program, words, {
    all: true,
    reject: false,
    stripFinalNewline: false,
    ...(stdin === undefined ? { stdin: 'ignore' } : { input: stdin }),
    ...defined({ cwd, env, cancelSignal: signal }),
  })
  if (result.code === 'ENOENT') {
    throw new Fault('file/not-found', {
      en: `There is no program ${program} on this computer.`,
      zh: `这台电脑上没有 ${program} 这个程序。`,
    })
  }
  return { code: result.exitCode ?? 128, output: result.all ?? '', stdout: result.stdout }
}

/** How long a program may take to end once it was asked to, before it is asked harder and then killed, in milliseconds. */
const patience = 500
/** Between two looks at whether all of a group have ended, in milliseconds. */
const restBetweenLooks = 20

/** A program that was started, with all that it started itself. */
interface Family {
  /** Of the shell. */
  readonly pid: number
  /** In a group of its own, which can be signalled as a whole. */
  readonly isGroup: boolean
}

/** @returns whether there was anybody left to signal; 0 only asks */
function signal({ pid, isGroup }: Family, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(isGroup ? -pid : pid, name)
  } catch {
    return false
  }
}

/** Waits until all of a group have ended; only so long, for what nobody reaps never ends. */
async function groupEnded(family: Family): Promise<void> {
  for (let waited = 0; waited <= 2 * patience && signal(family, 0); waited += restBetweenLooks) {
    await new Promise((resolve) => setTimeout(resolve, restBetweenLooks))
  }
}

/**
 * Ends a program when pushctl is asked to stop: with the signal pushctl got, then with SIGTERM, then with SIGKILL.
 *
 * @returns stops waiting for it
 */
function endWith(family: Family, interrupted: AbortSignal): () => void {
  const timers: NodeJS.Timeout[] = []
  const passOn = () => {
    const name = interrupted.reason as NodeJS.Signals
    // At the same terminal, Ctrl-C has reached the program by itself.
    if (name !== 'SIGINT' || family.isGroup) signal(family, name)
    timers.push(setTimeout(signal, patience, family, 'SIGTERM' as const))
    timers.push(setTimeout(signal, 2 * patience, family, 'SIGKILL' as const))
  }
  const killWithUs = () => signal(family, 'SIGKILL')
  if (family.isGroup) process.once('exit', killWithUs)
  if (interrupted.aborted) passOn()
  else interrupted.addEventListener('abort', passOn)
  return () => {
    for (const timer of timers) clearTimeout(timer)
    process.off('exit', killWithUs)
    interrupted.removeEventListener('abort', passOn)
  }
}

/**
 * Runs a command line through the shell of this platform, on the terminal of this process.
 *
 * Without a terminal the program gets a process group of its own, so that what its shell started ends with it. At a
 * terminal it stays in pushctl's, for only the group in front may read the keyboard.
 *
 * @param line as a person would type it
 * @param options what to add to its environment, and whose stdout is
 * @param interrupted fires when pushctl is asked to stop; its reason is the signal
 * @param isAtTerminal whether a keyboard is at stdin
 * @returns its exit code; 128 + signal when it was killed
 */
export async function runLine(
  line: string,
  { env, stdoutIsOurs }: RunLineOptions,
  interrupted: AbortSignal,
  isAtTerminal: boolean = isatty(0),
): Promise<number> {
  const isGroup = !isAtTerminal && process.platform !== 'win32'
  const running = execa(line, {
    shell: true,
    reject: false,
    env,
    detached: isGroup,
    stdin: 'inherit',
    stdout: stdoutIsOurs ? 2 : 'inherit',
    stderr: 'inherit',
  })
  const family = running.pid === undefined ? undefined : { pid: running.pid, isGroup }
  const letGo = family && endWith(family, interrupted)
  const { exitCode, signal: killedBy } = await running
  // The shell is gone at once; what it started may have something to finish.
  if (interrupted.aborted && family?.isGroup) await groupEnded(family)
  letGo?.()
  return exitCode ?? 128 + (killedBy === undefined ? 0 : constants.signals[killedBy])
}
