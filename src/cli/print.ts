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

/**
 * @param value what a command returned
 * @param writing the language, the form, and what is no text of ours
 * @returns the `--json` document; it reads back as the same value
 */
export function toJson(value: unknown, { language, indent, raw = [] }: Writing): string {
  return jsonText(said(value, language, raw), indent)
}

/** A fault as `--json` tells it, on stdout in place of the answer. */
export interface FaultDocument {
  readonly fault: { readonly code: string; readonly message: string; readonly hint?: string }
}

/** @returns the JSON document of a fault, in one language */
export function faultDocument(fault: Fault, language: Language): FaultDocument {
  const { code, text, detail, hint, commands } = fault
  const advice = [...(hint === undefined ? [] : [hint[language]]), ...commands.map((line) => `  ${line}`)]
  return {
    fault: {
      code,
      message: [text, ...detail].map((each) => each[language]).join('\n  '),
      ...(advice.length > 0 && { hint: advice.join('\n') }),
    },
  }
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
