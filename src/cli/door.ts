import type { Host, Output } from '../host.ts'
import { abridged, type Language, serverCommand, type Text, visible } from '../text.ts'
import { clearLine, meantMark, ours, wholeBegin, wholeEnd } from './style.ts'
import { wrapLine } from './wrap.ts'

/** How much is shown of one text of others, in UTF-16 units; no sentence of ours comes near it. */
const longestShown = 1000

/** Keys of lines to type: half of one would do something else. */
const linesToType: readonly string[] = ['command', 'commands', 'curl', 'line', 'sendLine']

/** How a result is made fit to be shown. */
export interface Showing {
  /** Keys whose values stay as they came, because `human` lays out their lines itself. */
  readonly raw: readonly string[]
  readonly language: Language
}

/**
 * Takes the teeth out of everything a command returned: after this every string of it is one line, moves no cursor,
 * and is not longer than one reads. Line ends and colours are what `human` adds.
 *
 * @param value what `run` returned
 * @param showing what stays as it is, and the language of remarks
 * @returns a copy, or the same value where nothing had to be changed
 */
export function fitToShow(value: unknown, showing: Showing): unknown {
  if (typeof value === 'string') return visible(abridged(value, longestShown, showing.language))
  if (Array.isArray(value)) {
    const copy = value.map((each) => fitToShow(each, showing))
    return copy.some((each, index) => each !== value[index]) ? copy : value
  }
  if (!isPlain(value)) return value
  let changed = false
  const entries = Object.entries(value).map(([key, inner]) => {
    const fit = showing.raw.includes(key)
      ? inner
      : linesToType.includes(key)
        ? whole(inner)
        : fitToShow(inner, showing)
    const name = visible(key)
    changed ||= fit !== inner || name !== key
    return [name, fit]
  })
  return changed ? Object.fromEntries(entries) : value
}

/** A line to type, or several. */
function whole(value: unknown): unknown {
  if (typeof value === 'string') return visible(value)
  return Array.isArray(value) ? value.map(whole) : value
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Tabs, and what a Style of ours makes. */
const ourPieces = new RegExp(`(\\t|${ours.source}|${wholeBegin}|${wholeEnd})`)
const wholeMarks = new RegExp(`${wholeBegin}|${wholeEnd}`, 'g')

/** What GitHub takes for a command where a line begins, blanks apart. */
const commandAtStart = new RegExp(`^(?:\\s|${ours.source})*(?:::|##)`)

/** A backslash before the last letter: enough for a reader of commands, and a person still reads what was there. */
const defused = (found: string) => `${found.slice(0, -1)}\\${found.slice(-1)}`

function guardLine(line: string, columns: number | undefined): string[] {
  const isMeant = line.startsWith(meantMark)
  const words = (isMeant ? line.slice(meantMark.length) : line)
    .split(ourPieces)
    .map((piece, index) => (index % 2 === 1 ? piece : visible(piece)))
    .join('')
    .replaceAll(serverCommand, defused)
  if (isMeant) return [words.replaceAll(wholeMarks, '')]
  const lines = columns === undefined ? [words] : wrapLine(words, columns)
  return lines.map((each) => each.replaceAll(wholeMarks, '').replace(commandAtStart, defused))
}

/**
 * The last look at text before it leaves: whatever was forgotten on the way loses its teeth here.
 *
 * @param text line ends, colours of ours and one clearing of the line at the very beginning pass
 * @param columns of the screen that it is for: wider lines are broken where words end; nothing for a pipe or a file
 * @returns the same, with every other control character made visible, and without commands to build servers
 */
export function letOut(text: string, columns?: number): string {
  if (text.startsWith(clearLine)) return clearLine + letOut(text.slice(clearLine.length))
  return text
    .split('\n')
    .flatMap((line) => guardLine(line, columns))
    .join('\n')
}

/** @returns a copy of the value in front of which some of its properties are others */
export function overlaid<T extends object>(base: T, others: Partial<T>): T {
  return Object.create(base, Object.getOwnPropertyDescriptors(others)) as T
}

const fitQuestion = ({ en, zh }: Text): Text => ({
  en: visible(abridged(en, longestShown, 'en')),
  zh: visible(abridged(zh, longestShown, 'zh')),
})

/**
 * The one door: everything that is printed or asked goes through it.
 *
 * @param host the outside world
 * @returns the same world, in which text passes {@link letOut}; bytes go out as they are, for they are files
 */
export function behindDoor(host: Host): Host {
  const { terminal } = host
  const guarded = (output: Output, isScreen: () => boolean): Output => ({
    write: (text) =>
      output.write(typeof text === 'string' ? letOut(text, isScreen() ? terminal.columns : undefined) : text),
    ready: () => output.ready(),
    flush: () => output.flush(),
  })
  return overlaid(host, {
    stdout: guarded(host.stdout, () => terminal.stdoutIsScreen),
    stderr: guarded(host.stderr, () => terminal.stderrIsScreen),
    terminal: overlaid(terminal, {
      readSecret: (question) => terminal.readSecret(fitQuestion(question)),
      readLine: (question, check, options) =>
        terminal.readLine(
          fitQuestion(question),
          async (answer) => {
            const wrong = await check?.(answer)
            return wrong && fitQuestion(wrong)
          },
          options,
        ),
      choose: (question, choices) =>
        terminal.choose(
          fitQuestion(question),
          choices.map(({ value, name }) => ({ value, name: fitQuestion(name) })),
        ),
    }),
  })
}
