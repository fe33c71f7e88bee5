import { fstatSync } from 'node:fs'
import { parse } from 'node:path'
import { languageOf } from '../cli/language.ts'
import type { Host } from '../host.ts'
import { realFiles } from './files.ts'
import { homeFolder } from './home-folder.ts'
import { outputTo, stderr, stdout } from './output.ts'
import { readAll } from './read.ts'
import { realTerminal } from './terminal.ts'
import { noWorkingFolder } from './working-folder.ts'

/** Listens for Ctrl-C, the end of the job and of the terminal from the first look on; a second one ends the process at once. */
function interruption(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130)
      controller.abort(signal)
    })
  }
  return controller.signal
}

/** What every object inherits is no variable: `process.env.constructor` is a function. */
const ownVariables = (variables: NodeJS.ProcessEnv) =>
  new Proxy(variables, {
    get: (all, name) => (Object.hasOwn(all, name) ? Reflect.get(all, name) : undefined),
  })

function workingFolder(): string | undefined {
  try {
    return process.cwd()
  } catch {
    return undefined
  }
}

/** Looked at when it is asked for: most commands never do. */
function isPiped(): boolean {
  try {
    const stats = fstatSync(0)
    return stats.isFIFO() || stats.isFile() || stats.isSocket()
  } catch {
    return false
  }
}

/**
 * @param self what starts pushctl again: Node and the script, if not given
 * @returns the world as this process finds it
 */
export function realHost(self: Host['self'] = [process.execPath, ...process.argv.slice(1, 2)]): Host {
  const cwd = workingFolder()
  let interrupted: AbortSignal | undefined
  let whole: Promise<Buffer> | undefined
  return {
    env: ownVariables(process.env),
    cwd,
    platform: process.platform,
    home: homeFolder(),
    stdin: {
      get isPiped() {
        return isPiped()
      },
      read() {
        whole ??= readAll(process.stdin, 'stdin')
        return whole
      },
      pieces: () => process.stdin,
    },
    self,
    run: async (program, words, options) => {
      // Another program needs a folder to begin in, and gets the paths it has to know in full.
      const place = cwd === undefined ? { cwd: parse(process.execPath).root, ...options } : options
      return (await import('./run.ts')).runOther(program, words, place)
    },
    async runLine(line, options) {
      if (cwd === undefined) throw noWorkingFolder(line)
      return (await import('./run.ts')).runLine(line, options, this.interrupted)
    },
    stdout: outputTo(stdout, () => interrupted),
    stderr: outputTo(stderr, () => interrupted),
    terminal: realTerminal(process.env),
    warn(text) {
      this.stderr.write(`${text[languageOf(process.argv.slice(2), process.env)]}\n`)
    },
    files: realFiles(cwd),
    knowsName: async (name) => (await import('./names.ts')).knowsName(name),
    isNear: async (address) => (await import('./networks.ts')).isNear(address),
    get interrupted() {
      interrupted ??= interruption()
      return interrupted
    },
    now: () => new Date(),
  }
}
