import type { Fault } from '../fault.ts'
import { abridged, isText, jsonText, type Language, visible } from '../text.ts'

/** How a `--json` document is written. */
export interface Writing {
  /** Picks the sentence of every Text inside. */
  readonly language: Language
  /** Spaces to indent by; 0 for one document a line. */
  readonly indent: number
  /** Keys whose values came from outside whole: what looks like a Text in them is none of ours. */
  readonly raw?: readonly string[]
}

function said(value: unknown, language: Language, raw: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (isText(value)) return value[language]
  if ('toJSON' in value && typeof value.toJSON === 'function') return value
  if (Array.isArray(value)) return value.map((each) => said(each, language, raw))
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      raw.includes(key) ? inner : said(inner, language, raw),
    ]),
  )
}

/** The form of the JSON documents: the number changes when what a key means does. */
export const documentVersion = 1

/** What every document of `--json` says beside the facts of its command. */
export interface JsonEnvelope {
  readonly pushctl: typeof documentVersion
  /** The words that were typed for it: `cert inspect`. Nothing when no command was recognised. */
  readonly command?: string
}

/** Keys that no answer of a command can have for its own. */
export type JsonEnvelopeKey = keyof JsonEnvelope

/**
 * @param command whose facts they are; nothing when none was recognised
 * @param facts what it returned, or an `error`
 * @returns the document: the facts stand beside the envelope's own keys
 */
export function inEnvelope(command: string | undefined, facts: object): JsonEnvelope {
  return { pushctl: documentVersion, ...(command !== undefined && { command }), ...facts }
}

/**
 * @param value what a command returned
 * @param writing the language, the form, and what is no text of ours
 * @returns the `--json` document; it reads back as the same value
 */
export function toJson(value: unknown, { language, indent, raw = [] }: Writing): string {
  return jsonText(said(value, language, raw), indent)
}

/** How much is shown of one sentence of a fault: it may quote what somebody else said. */
const longestSentence = 1000

/**
 * @param fault what happened
 * @param language to tell it in
 * @param whole marks a line to type, which is not to be broken where the screen ends
 * @returns the fault for a person: what happened, then what to type next
 */
export function faultLines(
  fault: Fault,
  language: Language,
  whole: (line: string) => string = (line) => line,
): string {
  const { text, detail, hint, commands } = fault
  const shown = (words: string) => visible(abridged(words, longestSentence, language))
  return [
    `pushctl: ${shown(text[language])}`,
    ...detail.map((each) => `  ${shown(each[language])}`),
    // A hint may be a line to type, and half of one would do something else.
    ...(hint === undefined
      ? []
      : [`  ${hint.en === hint.zh ? whole(visible(hint.en)) : visible(hint[language])}`]),
    ...commands.map((line) => `    ${whole(visible(line))}`),
  ]
    .map((line) => `${line}\n`)
    .join('')
}
