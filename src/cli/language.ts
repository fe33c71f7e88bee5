import type { Language } from '../text.ts'

const fromLocale = (locale: string | undefined): Language | undefined =>
  locale === undefined || locale === '' ? undefined : /^zh/i.test(locale) ? 'zh' : 'en'

/** What was typed is answered in the language that was meant. */
const fromWord = (word: string | undefined): Language | undefined =>
  word === undefined ? undefined : (languageCalled(word) ?? fromLocale(word))

/** @returns the language of its own name or of a locale: `zh`, `zh-Hans`, `zh_CN.UTF-8`; nothing for any other word */
export function languageNamed(word: string): Language | undefined {
  const [, name] = /^(en|zh)(?:[-_.@].*)?$/i.exec(word) ?? []
  return name === undefined ? undefined : name.toLowerCase() === 'zh' ? 'zh' : 'en'
}

/** @returns the language that other words are for: a country, its name */
export function languageCalled(word: string): Language | undefined {
  if (/^(?:cn|chs|cht|hans|hant|hk|tw|chinese|mandarin|中文|汉语|简体中文|繁體中文)$/i.test(word)) return 'zh'
  return /^(?:us|uk|gb|english|英文|英语|c|posix)$/i.test(word) ? 'en' : undefined
}

/**
 * The language to speak: `--lang`, `PUSHCTL_LANG`, then the locale.
 *
 * @param argv the words of the command line
 * @param env the environment
 * @returns `zh` for any Chinese locale, else `en`
 */
export function languageOf(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Language {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='))
  const typed = at < 0 ? undefined : (argv[at]?.split('=')[1] ?? argv[at + 1])
  return (
    fromWord(typed) ??
    fromLocale(env.PUSHCTL_LANG) ??
    fromLocale(env.LC_ALL) ??
    fromLocale(env.LC_MESSAGES) ??
    fromLocale(env.LANG) ??
    'en'
  )
}
