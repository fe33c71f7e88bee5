import { type Text, verbatim } from '../text.ts'

/** Signs that are read, typed or pasted for a hex digit. Cyrillic and full-width letters look the same on a screen. */
const lookAlikes: Readonly<Record<string, string>> = {
  O: '0',
  o: '0',
  О: '0',
  о: '0',
  l: '1',
  I: '1',
  '|': '1',
  '!': '1',
  Z: '2',
  z: '2',
  S: '5',
  s: '5',
  G: '6',
  q: '9',
  g: '9',
  а: 'a',
  А: 'a',
  В: 'b',
  в: 'b',
  с: 'c',
  С: 'c',
  ԁ: 'd',
  е: 'e',
  Е: 'e',
}

const hexDigit = /^[0-9a-f]$/i

/** Fewer digits than a token has, and it may be any word. */
const fewest = 48
const most = 512

/** More of them, and it is something else. */
const mostWrong = 4

/** A character that no hex digit is. */
interface WrongDigit {
  readonly character: string
  /** Counted from 1. */
  readonly at: number
  /** The digit it looks like. */
  readonly meant?: string
}

function meantBy(character: string): string | undefined {
  const narrow = character.normalize('NFKC')
  return Object.hasOwn(lookAlikes, character)
    ? lookAlikes[character]
    : hexDigit.test(narrow)
      ? narrow
      : undefined
}

function wrongDigitsIn(digits: string): readonly WrongDigit[] {
  return Array.from(digits)
    .map((character, index) => ({ character, at: index + 1 }))
    .filter(({ character }) => !hexDigit.test(character))
    .map((each) => {
      const meant = meantBy(each.character)
      return meant === undefined ? each : { ...each, meant }
    })
}

const narrowed = (character: string) => character.normalize('NFKC') !== character

function describe({ character, at, meant }: WrongDigit): Text {
  const sign = verbatim(character)
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  const isPlain = /^[\x21-\x7e]$/.test(character)
  const looks =
    meant === undefined
      ? { en: '', zh: '' }
      : {
          en: narrowed(character) ? `, a wide ${meant}` : `, which looks like ${meant}`,
          zh: narrowed(character) ? `（全角的 ${meant}）` : `（看上去像 ${meant}）`,
        }
  return {
    en: `"${sign.en}"${isPlain ? '' : ` (U+${code})`} as character ${at}${looks.en}`,
    zh: `第 ${at} 个字符是「${sign.zh}」${isPlain ? '' : `（U+${code}）`}${looks.zh}`,
  }
}

/** What is wrong with a text that is a device token but for a few characters. */
export interface Misread {
  readonly what: Text
  readonly where: Text
}

/**
 * @param digits what was to be a device token, without what stood round it
 * @returns which characters are no hex digits, and which they may stand for; nothing when it is no token but for a few
 */
export function misread(digits: string): Misread | undefined {
  if (digits.length < fewest || digits.length > most) return undefined
  const wrong = wrongDigitsIn(digits)
  if (
    wrong.length === 0 ||
    (wrong.length > mostWrong && !wrong.every(({ character }) => narrowed(character)))
  )
    return undefined
  const told = wrong.slice(0, mostWrong).map(describe)
  return {
    what: {
      en: `is a device token but for ${told.map(({ en }) => en).join('; ')}: it has hex digits only (0-9, a-f)`,
      zh: `差一点就是 device token：${told.map(({ zh }) => zh).join('；')}；它只能由十六进制字符（0-9、a-f）组成`,
    },
    where: {
      en: 'Copy it as text from where it was first printed, not from a picture, and not by hand.',
      zh: '请从最初打印它的地方以文本方式复制，不要照着图片或手工输入。',
    },
  }
}
