import type { Language } from '../text.ts'

const fromLocale = (locale: string | undefined): Language | undefined =>
  locale === undefined || locale === '' ? undefined : /^zh/i.test(locale) ? 'zh' : 'en'

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
    fromLocale(typed) ??
    fromLocale(env.PUSHCTL_LANG) ??
    fromLocale(env.LC_ALL) ??
    fromLocale(env.LC_MESSAGES) ??
    fromLocale(env.LANG) ??
    'en'
  )
}
