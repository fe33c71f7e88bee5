import { bugs, version } from '../package.json'
import { behindDoor } from './cli/door.ts'
import { exitCodeOfError } from './cli/exit.ts'
import { languageOf } from './cli/language.ts'
import type { LookUp } from './cli/look-up.ts'
import { faultLines, inEnvelope, toJson } from './cli/print.ts'
import { wholeLines } from './cli/style.ts'
import { Fault, type FaultReport, faultReport, Interrupted } from './fault.ts'
import type { Host } from './host.ts'
import { abridged, type Language, type Text, visible } from './text.ts'

export { keepCompiledCode } from './compile-cache.ts'
export { leave } from './leave.ts'
export { realHost } from './real-host/real-host.ts'

/** A bug as it is reported: the error on one line, for it may quote anything, then where it came from. */
function bugLines(error: unknown, language: Language, platform: string): string {
  const lines = {
    en: `This is a bug in pushctl, not a mistake of yours. Please report it, with these lines: ${bugs.url}`,
    zh: `这是 pushctl 自身的缺陷，不是你的操作有误。请带上下面这些内容反馈：${bugs.url}`,
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const calls =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line)) : []
  return [
    `pushctl: ${lines[language]}`,
    `  pushctl ${version}, Node ${process.version}, ${platform}`,
    visible(abridged(what, longestError, language)),
    ...calls.map(visible),
    '',
  ].join('\n')
}

/** How much of an error is shown that nobody foresaw. */
const longestError = 2000

const bugWords: Text = {
  en: 'This is a bug in pushctl, not a mistake of yours. What to report is on stderr.',
  zh: '这是 pushctl 自身的缺陷，不是你的操作有误。要反馈的内容在 stderr。',
}

/** On one line, because it may end a stream of documents; the error in place of the answer. */
async function tellDocument(report: FaultReport, argv: readonly string[], host: Host): Promise<void> {
  const { catalog } = await import('./commands/catalog.ts')
  const { typedCommand } = await import('./cli/program.ts')
  const document = inEnvelope(typedCommand(argv, catalog), { error: report })
  const json = toJson(document, { language: languageOf(argv, host.env), indent: 0 })
  host.stdout.write(`${host.terminal.stdoutIsScreen ? wholeLines(json) : json}\n`)
}

async function tell(error: unknown, argv: readonly string[], host: Host): Promise<void> {
  if (error instanceof Interrupted) return
  const language = languageOf(argv, host.env)
  const isJson = argv.includes('--json')
  if (!(error instanceof Fault)) {
    host.stderr.write(bugLines(error, language, host.platform))
    if (isJson) await tellDocument({ code: 'bug', message: bugWords }, argv, host)
    return
  }
  const forPerson = () => faultLines(error, language, host.terminal.stderrIsScreen ? wholeLines : undefined)
  if (!isJson) return host.stderr.write(forPerson())
  await tellDocument(faultReport(error), argv, host)
  // Where stdout takes nothing, somebody may still read stderr.
  await host.stdout.flush().catch(() => host.stderr.write(forPerson()))
}

/** What was sent before, and behind that settings, stand in for options of the same name. */
const lookUp: LookUp = async (typed, host) => {
  const before = typed.again === undefined ? [] : await recalledFor(typed, host)
  const { resolveSettings } = await import('./config/resolve.ts')
  const said = { ...Object.fromEntries(before.map(({ key, word }) => [key, word])), ...typed }
  const words = Object.entries(said).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  const { settings, ignored } = await resolveSettings(host, Object.fromEntries(words))
  const found = settings.map(({ name, value, place }) => ({ key: name, word: value, place }))
  return {
    found: [...before, ...found],
    ignored,
  }
}

async function recalledFor(typed: Readonly<Record<string, unknown>>, host: Host) {
  const { recalled } = await import('./commands/send/again.ts')
  return recalled(typed, host)
}

async function run(argv: readonly string[], host: Host): Promise<number> {
  // Answered before anything loads: scripts ask it, and it should cost no more than Node itself.
  if (['--version', '-V', '-v', 'version'].includes(argv[0] ?? '')) {
    host.stdout.write(`${version}\n`)
    return 0
  }
  const [{ runProgram }, { catalog }] = await Promise.all([
    import('./cli/program.ts'),
    import('./commands/catalog.ts'),
  ])
  return runProgram(argv, host, catalog, languageOf(argv, host.env), lookUp)
}

/**
 * Runs a command line to its end. All it prints goes through the one door.
 *
 * @param argv the words after `pushctl`
 * @param world the outside world
 * @returns the exit code; it never throws
 */
export async function main(argv: readonly string[], world: Host): Promise<number> {
  const host = behindDoor(world)
  try {
    const code = await run(argv, host)
    await host.stdout.flush()
    return code
  } catch (error) {
    await tell(error, argv, host)
    return exitCodeOfError(error)
  }
}
