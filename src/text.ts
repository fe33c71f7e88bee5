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

/** 汉字, and the signs that stand among them. */
const wide = '[\\p{Script=Han}\\u3000-\\u303f\\uff00-\\uffef]'
const beginsWide = new RegExp(`^${wide}`, 'u')
const endsWide = new RegExp(`${wide}$`, 'u')
const beginsWideAfterBlank = new RegExp(`^ ${wide}`, 'u')
const endsWideBeforeBlank = new RegExp(`${wide} $`, 'u')

/**
 * A Chinese sentence round words that are Chinese or Latin: it is written with the blanks that stand beside Latin
 * letters and digits, and they are left out where 汉字 stand on both sides.
 *
 * @returns the sentence: of chinese`属于 ${owner} 的证书`, 属于 Apple 的证书 or 属于别人的证书
 */
export function chinese(parts: TemplateStringsArray, ...words: readonly (string | number)[]): string {
  let said = parts[0] ?? ''
  for (const [at, each] of words.entries()) {
    const word = String(each)
    const rest = parts[at + 1] ?? ''
    if (beginsWide.test(word) && endsWideBeforeBlank.test(said)) said = said.slice(0, -1)
    said += word + (endsWide.test(word) && beginsWideAfterBlank.test(rest) ? rest.slice(1) : rest)
  }
  return said
}

/** @returns how a key is written on the command line: `signingKey` as `signing-key` */
export function kebabCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/**
 * What a terminal obeys, or nobody sees: control characters, changes of writing direction, line and paragraph
 * separators, characters of no width, halves of surrogate pairs, noncharacters.
 */
const unseen =
  '[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}]'
const anyUnseen = new RegExp(unseen, 'u')
/** Made when JSON is first written. */
let allUnseen: RegExp | undefined

/** Scripts in which joiners decide how letters are written. */
const joining = [
  ...['Arabic', 'Syriac', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil'],
  ...['Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar'],
]
  .map((script) => `\\p{Script=${script}}`)
  .join('')

/** Where people do write such characters: in emoji, in variants of 汉字, between letters that would join. */
const wanted = [
  '\\p{RGI_Emoji}',
  '(?<=\\p{Extended_Pictographic})[\\ufe0e\\ufe0f]',
  '(?<=\\p{Script=Han})[\\u{e0100}-\\u{e01ef}]',
  `(?<=[${joining}])[\\u200c\\u200d](?=[${joining}])`,
].join('|')

/** Made when it is first needed: it knows every emoji, and takes 30 ms. */
let wantedOrUnseen: RegExp | undefined

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escaped(letter: string): string {
  const code = letter.codePointAt(0) ?? 0
  const digits = code.toString(16)
  if (code < 0x100) return shortEscapes[letter] ?? `\\x${digits.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`
}

/**
 * Makes text of others fit to be shown: it stays on its line, moves no cursor, hides nothing.
 *
 * @param text whatever came from outside
 * @returns the same with what a terminal obeys, or nobody sees, written as JavaScript writes it: `\n`, `\x1b`, `\u202e`
 */
export function visible(text: string): string {
  if (!anyUnseen.test(text)) return text
  wantedOrUnseen ??= new RegExp(`${wanted}|(${unseen})`, 'gv')
  return text.replaceAll(wantedOrUnseen, (found: string, letter?: string) =>
    letter === undefined ? found : escaped(letter),
  )
}

/** What Azure, and GitHub in its first form, take for a command wherever it stands in a line: `##vso[…]`, `##[error]`. */
export const serverCommand = /##(?=\w*\[)/g

/** A place to cut at that parts no surrogate pair. */
const wholeAt = (text: string, at: number) => (/^[\udc00-\udfff]/.test(text.charAt(at)) ? at + 1 : at)

/**
 * Cuts text of others that nobody would read to its end.
 *
 * @param text whatever came from outside
 * @param most how many UTF-16 units are shown
 * @param language of the remark in place of the rest
 * @returns the text; of a longer one its beginning and its end
 */
export function abridged(text: string, most: number, language: Language): string {
  if (text.length <= most) return text
  const rest = Math.floor(most / 4)
  const [head, tail] = [wholeAt(text, most - rest), wholeAt(text, text.length - rest)]
  const more = tail - head
  const gap: Text = { en: ` … (${more} more characters) … `, zh: ` …（还有 ${more} 个字符）… ` }
  return text.slice(0, head) + gap[language] + text.slice(tail)
}

/**
 * @param value what JSON can say
 * @param indent spaces to indent by; 0 for one line
 * @returns its JSON, in which what a terminal obeys or nobody sees is escaped, and so is what build servers take for a
 *   command of theirs (`##[…]`, `##vso[…]`); it reads back as the same value
 */
export function jsonText(value: unknown, indent = 0): string {
  allUnseen ??= new RegExp(unseen, 'gu')
  return JSON.stringify(value, undefined, indent)
    .replaceAll(allUnseen, (letter) =>
      letter === '\n'
        ? letter
        : letter
            .split('')
            .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
            .join(''),
    )
    .replaceAll(serverCommand, '#\\u0023')
}
