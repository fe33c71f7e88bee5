import { Fault, faultReport } from '../fault.ts'
import type { Host } from '../host.ts'
import type { Command, Globals, HandedThrough, Verdict } from './command.ts'
import { fitToShow } from './door.ts'
import { exitCodeOf, exitCodes } from './exit.ts'
import { inEnvelope, toJson } from './print.ts'
import { withProgress } from './progress.ts'
import { failedRow } from './report/report.ts'
import { type Reporter, reporterFor } from './report/wanted-report.ts'
import { createStyle, type Style } from './style.ts'

function wantsColour(host: Host, globals: Globals): boolean {
  const { env, terminal } = host
  if (!globals.colour || (env.NO_COLOR ?? '') !== '') return false
  if ((env.FORCE_COLOR ?? '0') !== '0') return true
  return terminal.stdoutIsScreen && env.TERM !== 'dumb'
}

function isStream(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer
}

const ranks: readonly Verdict[] = ['yes', 'no', 'unknown']

/** The worse of two verdicts: unknown, then no, then yes; what another program said outweighs them all. */
function worse(a: Verdict | HandedThrough, b: Verdict | HandedThrough): Verdict | HandedThrough {
  if (typeof b !== 'string') return b
  if (typeof a !== 'string') return a
  return ranks.indexOf(a) >= ranks.indexOf(b) ? a : b
}

function printHuman(host: Host, command: Command, answer: unknown, style: Style): void {
  const told = command.human(fitToShow(answer, { raw: command.raw ?? [], language: style.language }), style)
  if (told.length === 0) return
  host.stdout.write(typeof told === 'string' && !told.endsWith('\n') ? `${told}\n` : told)
}

/** A command line that was understood. */
export interface CommandCall {
  /** The words that were typed for the command: `cert inspect`. */
  readonly path: string
  readonly command: Command
  /** What its declaration made of the other words. */
  readonly input: Record<string, unknown>
  readonly globals: Globals
}

/** Runs the command; a report tells of its failure, too. */
async function answerOf(
  { path, command, input, globals }: CommandCall,
  host: Host,
  reporter: Reporter | undefined,
): Promise<unknown> {
  const { language } = globals
  const work = async (inner: Host) => command.run(input, inner, globals)
  try {
    return await (command.busy === undefined ? work(host) : withProgress(host, command.busy[language], work))
  } catch (error) {
    if (error instanceof Fault && reporter !== undefined) {
      const document = toJson(inEnvelope(path, { error: faultReport(error) }), { language, indent: 2 })
      await reporter.tell([failedRow(path, error)], `${document}\n`)
    }
    throw error
  }
}

/**
 * Runs one command, prints its answer on stdout (for a person, or as JSON), and judges it.
 *
 * @param call the command, its input, and the options that hold for every command
 * @param host the outside world
 * @returns the exit code of its verdict; 130 when the person stopped it
 */
export async function runCommand(
  { path, command, input, globals }: CommandCall,
  host: Host,
): Promise<number> {
  const call = { path, command, input, globals }
  const reporter = command.report && (await reporterFor(call, host))
  const answer = await answerOf(call, host, reporter)
  const style = await createStyle({
    language: globals.language,
    colour: wantsColour(host, globals),
    columns: host.terminal.columns,
    wraps: host.terminal.stdoutIsScreen,
  })
  const judge = (result: unknown): Verdict | HandedThrough => command.verdict?.(result) ?? 'yes'
  const { language } = globals
  const raw = command.raw ?? []
  const document = (value: unknown, indent: number) =>
    toJson(inEnvelope(path, value as object), { language, indent, raw })
  const json = (value: unknown, indent: number) => `${style.whole(document(value, indent))}\n`
  if (!isStream(answer)) {
    if (globals.json) host.stdout.write(json(answer, 2))
    else if (reporter?.replacesAnswer !== true) printHuman(host, command, answer, style)
    await reporter?.tell(command.report?.(answer, input) ?? [], `${document(answer, 2)}\n`)
    return host.interrupted.aborted ? exitCodes.interrupted.code : exitCodeOf(judge(answer))
  }
  let verdict: Verdict | HandedThrough = 'yes'
  for await (const event of answer) {
    if (globals.json) host.stdout.write(json(event, 0))
    else printHuman(host, command, event, style)
    verdict = worse(verdict, judge(event))
    await host.stdout.ready()
  }
  return host.interrupted.aborted ? exitCodes.interrupted.code : exitCodeOf(verdict)
}
