import { distance } from 'fastest-levenshtein'
import { Fault } from '../fault.ts'
import { shown } from '../secret.ts'
import type { Text } from '../text.ts'
import type { Command, OptionDeclaration } from './command.ts'
import { flagOf } from './input.ts'
import { isSwitch, takesNextWord } from './taken-values.ts'

/** Hyphens of word processors, of chats and of input methods. */
const otherDashes = /^-?[‐‑‒–—―−﹣－][-‐‑‒–—―−﹣－]*/

/** What a flag was given that takes nothing. */
const switches = /^(?:true|false)$/i

interface KnownOption {
  readonly flag: string
  readonly declared: OptionDeclaration
}

function withHyphens(typed: string, flag: string): Fault {
  return new Fault(
    'usage/option',
    {
      en: `${typed} begins with a dash that is no hyphen; word processors and chats put it there.`,
      zh: `${typed} 开头的不是半角连字符 -，多半是文档或聊天软件自动替换的。`,
    },
    { hint: { en: `Type ${flag}`, zh: `请输入 ${flag}` } },
  )
}

function withOneDash(typed: string, flag: string): Fault {
  return new Fault(
    'usage/option',
    { en: `There is no option ${typed}.`, zh: `没有 ${typed} 这个选项。` },
    { hint: { en: `With two dashes there is: ${flag}`, zh: `要写两个短横线：${flag}` } },
  )
}

function withValue(flag: string, value: string): Fault {
  const hint: Text = /^(?:false|0|no|off)$/i.test(value)
    ? { en: `To switch it off, leave ${flag} out.`, zh: `要关闭它，去掉 ${flag} 即可。` }
    : { en: `Type ${flag} alone.`, zh: `只写 ${flag} 即可。` }
  return new Fault(
    'usage/value-unwanted',
    { en: `${flag} takes no value.`, zh: `${flag} 后面不需要值。` },
    { hint },
  )
}

/** In a script the variable that holds the value is mostly not set, and stands there without quotes. */
function withoutValue(flag: string, next: string): Fault {
  return new Fault(
    'usage/value-missing',
    {
      en: `${flag} needs a value, and ${next} follows it.`,
      zh: `${flag} 后面应当有值，而紧跟着的是 ${next}。`,
    },
    {
      hint: {
        en: `If a variable stands behind ${flag}, it is not set; in quotes ("$NAME") that is told at once.`,
        zh: `如果 ${flag} 后面写的是变量，那么它没有设置；变量请加引号（"$NAME"）。`,
      },
    },
  )
}

/** So many letters of an option may be wrong before it is a word of a text. */
const mostWrong = 2

/** Among the words of a text, what is nearly an option was meant as one. */
function refuseNearlyKnown(word: string, known: readonly KnownOption[]): void {
  if (!/^--[a-z][a-z-]{3,}$/.test(word)) return
  const near = known.find(({ flag }) => distance(flag, word) <= mostWrong)
  if (near === undefined || near.flag === word) return
  throw new Fault(
    'usage/option',
    { en: `There is no option ${word}.`, zh: `没有 ${word} 这个选项。` },
    { hint: { en: `Did you mean ${near.flag}?`, zh: `是不是想输入 ${near.flag}？` } },
  )
}

/**
 * Refuses an option that is there, and typed so that it is read as something else: with a dash of a word processor, with
 * one dash in place of two (`-message` is read as `-m essage`), with a value where it takes none, or without one, so that
 * it swallows the next option.
 *
 * @param words the command line, up to where options end
 * @param options of the command, and those of all commands, by key
 * @param takesText whether words that are no options are a text of others
 * @throws Fault `usage/option`, `usage/value-unwanted`, `usage/value-missing`
 */
export function refuseMistypedOption(
  words: readonly string[],
  options: Command['options'],
  takesText = false,
): void {
  const known = Object.entries(options).map(([key, declared]) => ({ flag: flagOf(key), declared }))
  const called = (flag: string) => known.find((each) => each.flag === flag)
  const ofWord = (word: string) =>
    called(word) ?? known.find(({ declared: { short } }) => short !== undefined && word === `-${short}`)
  for (const [index, word] of words.entries()) {
    const before = ofWord(words[index - 1] ?? '')
    if (before !== undefined && isSwitch(before.declared) && switches.test(word))
      throw withValue(before.flag, word)
    const [typed = '', value] = word.split(/=(.*)/s)
    if (before !== undefined && takesNextWord(before.declared)) {
      if (ofWord(typed) !== undefined) throw withoutValue(before.flag, typed)
      continue
    }
    if (takesText) refuseNearlyKnown(word, known)
    const name = typed.replace(otherDashes, '')
    const dashed = name === typed ? undefined : (called(`--${name}`) ?? ofWord(`-${name}`))
    if (dashed !== undefined) throw withHyphens(shown(typed).en, dashed.flag)
    const long = /^-[a-z]/.test(typed) && typed.length > 2 ? called(`-${typed}`) : undefined
    if (long !== undefined) throw withOneDash(typed, long.flag)
    const exact = value === undefined ? undefined : called(typed)
    if (exact !== undefined && isSwitch(exact.declared)) throw withValue(exact.flag, value ?? '')
  }
}
