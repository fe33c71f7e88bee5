import type { ChalkInstance } from 'chalk'
import type { Severity } from '../finding.ts'
import { type Language, type Text, visible } from '../text.ts'

/** How answers look on this terminal, in this language. Meaning never depends on it. */
export interface Style {
  readonly language: Language
  /** Columns to lay out for. */
  readonly columns: number
  /** Picks the sentence of the chosen language; a sentence is one line. */
  say(text: Text): string
  bold(words: string): string
  dim(words: string): string
  good(words: string): string
  warn(words: string): string
  bad(words: string): string
  /** A command to paste: never broken where the screen ends. */
  code(words: string): string
  /** Lines that stay as they are, however narrow the screen: JSON, a script, a drawing. */
  whole(text: string): string
}

/** The escape sequences that a style makes: colours and weights, on and off. */
export const ours = new RegExp(`${'\u001b'}\\[(?:1|2|22|31|32|33|36|39)m`)

/** Goes back to the beginning of a line and empties it, for a line of progress. */
export const clearLine = '\r\x1b[2K'

/** Begins a line that is meant as a command; it differs from run to run, so that no text of others can begin with it. */
export const meantMark = `\ufdd0${Math.random().toString(36)}\ufdd0`

/** @returns a line that is meant as a command to a build server; any other that looks like one is defused */
export const workflowCommand = (line: string): string => meantMark + line

/** Round a line to type: it is not broken where the screen ends, so that it is copied whole. Different in each run. */
export const wholeBegin = `\ufdd1${Math.random().toString(36).slice(2)}\ufdd2`
export const wholeEnd = `\ufdd1${Math.random().toString(36).slice(2)}\ufdd3`

/**
 * @param text one line, or several: code, JSON, a drawing
 * @returns the same, no line of which is broken where the screen ends
 */
export function wholeLines(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `${wholeBegin}${line}${wholeEnd}`))
    .join('\n')
}

/** The mark in front of a line that went well, badly, or not at all. */
export const marks = { ok: '✓', warning: '!', failed: '✗', skipped: '–', note: '·' } as const

/** @returns the mark of a severity */
export function markOf(severity: Severity): string {
  return severity === 'error' ? marks.failed : severity === 'warning' ? marks.warning : marks.note
}

interface StyleOptions {
  readonly language: Language
  readonly colour: boolean
  readonly columns: number
  /** Where lines are broken that are wider than it; without it none is, and none is marked as whole. */
  readonly wraps?: boolean
}

/**
 * @param options language, whether to colour, the width in columns, and whether it is a screen
 * @returns the style; chalk is loaded only when there is colour to put
 */
export async function createStyle({ language, colour, columns, wraps }: StyleOptions): Promise<Style> {
  const plain = (words: string) => words
  const chalk: ChalkInstance | undefined = colour
    ? new (await import('chalk')).Chalk({ level: 1 })
    : undefined
  const whole = wraps === true ? wholeLines : plain
  const code = chalk?.cyan ?? plain
  return {
    language,
    columns,
    say: (text) => visible(text[language]),
    bold: chalk?.bold ?? plain,
    dim: chalk?.dim ?? plain,
    good: chalk?.green ?? plain,
    warn: chalk?.yellow ?? plain,
    bad: chalk?.red ?? plain,
    code: (words) => whole(code(words)),
    whole,
  }
}
