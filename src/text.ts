/** The languages every sentence of knowledge exists in. */
export type Language = 'en' | 'zh'

/**
 * One sentence in every language: 简体中文 is written as a Chinese iOS developer would say it, not translated
 * word by word. The language is picked at the edge; ids, reasons and flags never change with it.
 */
export type Text = Readonly<Record<Language, string>>

/**
 * Tells a Text from any other value, so that the printer can put sentences of the chosen language into JSON.
 *
 * @param value anything
 * @returns whether it is an object with exactly the keys `en` and `zh`, both strings
 */
export function isText(value: unknown): value is Text {
  if (typeof value !== 'object' || value === null) return false
  const { en, zh, ...others } = value as Record<string, unknown>
  return typeof en === 'string' && typeof zh === 'string' && Object.keys(others).length === 0
}

/**
 * The same words in both languages: names, commands, identifiers.
 *
 * @param words what needs no translation
 * @returns a Text that says it in either language
 */
export function verbatim(words: string): Text {
  return { en: words, zh: words }
}
