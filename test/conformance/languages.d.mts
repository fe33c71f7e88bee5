import type { ConformanceRow } from './conformance.mjs'

/** A whole test that the page shows: what the file is called, what is in it, and the lines that run it. */
export interface LanguageExample {
  readonly title: string
  readonly file: string
  readonly content: string
  readonly lines: string
}

export function examplesIn(text: string): readonly LanguageExample[]
export function runLanguages(titles?: readonly string[]): Promise<readonly ConformanceRow[]>
