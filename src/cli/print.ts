import type { Fault } from '../fault.ts'
import { isText, type Language } from '../text.ts'

/**
 * @param value what a command returned
 * @param language picks the sentence of every Text inside
 * @param indent spaces to indent by; 0 for one document a line
 * @returns the `--json` document
 */
export function toJson(value: unknown, language: Language, indent: number): string {
  return JSON.stringify(value, (_, inner: unknown) => (isText(inner) ? inner[language] : inner), indent)
}

/** A fault as `--json` tells it, on stdout in place of the answer. */
export interface FaultDocument {
  readonly fault: { readonly code: string; readonly message: string; readonly hint?: string }
}

/** @returns the JSON document of a fault, in one language */
export function faultDocument(fault: Fault, language: Language): FaultDocument {
  return {
    fault: {
      code: fault.code,
      message: fault.text[language],
      ...(fault.hint !== undefined && { hint: fault.hint[language] }),
    },
  }
}

/** @returns the fault for a person: what happened, then what to type next */
export function faultLines(fault: Fault, language: Language): string {
  const hint = fault.hint === undefined ? '' : `  ${fault.hint[language].replaceAll('\n', '\n  ')}\n`
  return `pushctl: ${fault.text[language]}\n${hint}`
}
