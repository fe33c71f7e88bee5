import { bugs, version } from '../package.json'
import { exitCodeOfError } from './cli/exit.ts'
import { languageOf } from './cli/language.ts'
import type { LookUp } from './cli/look-up.ts'
import { faultDocument, faultLines, toJson } from './cli/print.ts'
import { Fault, Interrupted } from './fault.ts'
import type { Host } from './host.ts'

export { keepCompiledCode } from './code-cache.ts'
export { realHost } from './host.ts'

function tell(error: unknown, argv: readonly string[], host: Host): void {
  if (error instanceof Interrupted) return
  const language = languageOf(argv, host.env)
  if (error instanceof Fault) {
    if (argv.includes('--json')) host.stdout.write(`${toJson(faultDocument(error, language), language, 2)}\n`)
    else host.stderr.write(faultLines(error, language))
    return
  }
  const lines = {
    en: `This is a bug in pushctl, not a mistake of yours. Please report it, with these lines: ${bugs.url}`,
    zh: `这是 pushctl 自身的缺陷，不是你的操作有误。请带上下面这些内容反馈：${bugs.url}`,
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  host.stderr.write(
    `pushctl: ${lines[language]}\n  pushctl ${version}, Node ${process.version}, ${host.platform}\n${stack}\n`,
  )
}

/** Settings stand in for options of the same name. */
const lookUp: LookUp = async (typed, host) => {
  const { resolveSettings } = await import('./config/resolve.ts')
  const words = Object.entries(typed).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  const resolved = await resolveSettings(host, Object.fromEntries(words))
  return resolved.map(({ name, value, place }) => ({ key: name, word: value, place }))
}

/**
 * The one door: runs a command line to its end.
 *
 * @param argv the words after `pushctl`
 * @param host the outside world
 * @returns the exit code; it never throws
 */
export async function main(argv: readonly string[], host: Host): Promise<number> {
  // Answered before anything loads: scripts ask it, and it should cost no more than Node itself.
  if (argv[0] === '--version' || argv[0] === '-V') {
    host.stdout.write(`${version}\n`)
    return 0
  }
  try {
    const [{ runProgram }, { catalog }] = await Promise.all([
      import('./cli/program.ts'),
      import('./commands/catalog.ts'),
    ])
    return await runProgram(argv, host, catalog, languageOf(argv, host.env), lookUp)
  } catch (error) {
    tell(error, argv, host)
    return exitCodeOfError(error)
  }
}
