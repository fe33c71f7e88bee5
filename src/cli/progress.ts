import type { Host } from '../host.ts'
import { overlaid } from './door.ts'

/** Shorter than this and nobody needs to be told to wait. */
const patience = 400

/**
 * Shows a spinner on stderr while something takes long, on a screen only; it steps aside when a question is asked.
 *
 * @param host where it runs
 * @param words what is being done, in the chosen language
 * @param work gets the host to use while it runs
 * @returns what the work returned
 */
export async function withProgress<T>(
  host: Host,
  words: string,
  work: (host: Host) => Promise<T> | T,
): Promise<T> {
  if (!host.terminal.stderrIsScreen) return work(host)
  let stop = () => {}
  let clear = () => {}
  const timer = setTimeout(async () => {
    const { default: ora } = await import('ora')
    if (stopped) return
    const spinner = ora({ text: words, stream: process.stderr, discardStdin: false }).start()
    stop = () => spinner.stop()
    clear = () => void spinner.clear()
  }, patience)
  let stopped = false
  const end = () => {
    stopped = true
    clearTimeout(timer)
    stop()
  }
  const terminal = overlaid(host.terminal, {
    readSecret(question) {
      end()
      return host.terminal.readSecret(question)
    },
    readLine(question, check, options) {
      end()
      return host.terminal.readLine(question, check, options)
    },
    choose(question, choices) {
      end()
      return host.terminal.choose(question, choices)
    },
  })
  try {
    // What is said meanwhile stands on a line of its own; the spinner is drawn anew below it.
    const warn: Host['warn'] = (text) => {
      clear()
      host.warn(text)
    }
    return await work(overlaid(host, { terminal, warn }))
  } finally {
    end()
  }
}
