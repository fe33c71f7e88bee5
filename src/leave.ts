import { exitCodes } from './cli/exit.ts'

/** Milliseconds in which a program that is done usually ends by itself. */
const patience = 300

/**
 * Lets the process end with a code. One that was stopped ends at once, although the operating system may still be
 * looking up a name for it: nobody can take that back, and `exit` waits for it too, so it dies of the signal, as a
 * shell expects; Windows has none, and does not wait.
 *
 * @param code the exit code
 */
export function leave(code: number): void {
  process.exitCode = code
  if (code !== exitCodes.interrupted.code) return
  setTimeout(() => {
    if (process.platform === 'win32') process.exit(code)
    process.removeAllListeners('SIGINT')
    process.kill(process.pid, 'SIGINT')
  }, patience).unref()
}
