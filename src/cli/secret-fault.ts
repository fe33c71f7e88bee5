import { Fault } from '../fault.ts'
import type { Secret } from '../secret.ts'
import type { Text } from '../text.ts'
import type { ArgumentDeclaration, OptionDeclaration } from './command.ts'

/** @returns whether a word that names what is to be read means standard input */
export function isStdin(word: unknown): boolean {
  return word === '-' || word === '/dev/stdin'
}

/**
 * A secret was typed, or set, where the name of something belongs. What it is is said, and how long it is; never more.
 *
 * @param secret what it is
 * @param place the option or argument it was typed for, or the variable it stands in; nothing when that is not known
 * @param length in characters, when it is one word
 * @param declared what is taken there
 */
export function secretFault(
  secret: Secret,
  place: string | undefined,
  length?: number,
  declared: Partial<ArgumentDeclaration & OptionDeclaration> = {},
): Fault {
  const size: Text =
    length === undefined ? { en: '', zh: '' } : { en: ` (${length} characters)`, zh: `（${length} 个字符）` }
  const { en, zh } = secret.what
  const text: Text =
    place === undefined
      ? { en: `One of the words is ${en}${size.en}.`, zh: `命令行里有一个词是${zh}${size.zh}。` }
      : declared.stdin === true
        ? {
            en: `${place} was given ${en}${size.en}, not the name of a file.`,
            zh: `${place} 得到的是${zh}的内容${size.zh}，而不是文件名。`,
          }
        : { en: `${place} was given ${en}${size.en}.`, zh: `${place} 得到的是${zh}${size.zh}。` }
  return new Fault('usage/secret', text, { hint: declared.stdin === true ? waysIn(place ?? '') : exposed })
}

/** Every program of this computer can read the command lines of the others. */
const exposed: Text = {
  en: 'It is not repeated here, but other programs and the history of the shell have seen it. pushctl takes secrets from a file, from standard input (-), or from a variable (--cert-env, --key-env, --signing-key-env NAME).',
  zh: '这里不会回显，但其他程序和 shell 历史记录都能看到它。请把秘密放在文件、标准输入（-）或环境变量（--cert-env、--key-env、--signing-key-env 变量名）里。',
}

const variableOptions: readonly string[] = ['--cert', '--key', '--signing-key']

function waysIn(place: string): Text {
  const isOption = place.startsWith('--')
  const byName = variableOptions.includes(place)
    ? { en: `${place}-env NAME`, zh: `${place}-env 变量名` }
    : { en: `${isOption ? `${place} ` : ''}env:NAME`, zh: `${isOption ? `${place} ` : ''}env:变量名` }
  const stdin = isOption ? `${place} -` : '-'
  return {
    en: `Name a file that holds it, pipe it in with ${stdin}, or name the variable that holds it with ${byName.en}.`,
    zh: `请写存放它的文件名；或用 ${stdin} 从标准输入读取；或用 ${byName.zh} 指明存放它的环境变量。`,
  }
}

/**
 * @param secret what it is
 * @param place a variable, or a settings file
 * @param length in characters
 * @param flag of the option that it stands in for
 * @returns Fault `usage/secret`
 */
export function settingIsSecret(secret: Secret, place: string, length: number, flag: string): Fault {
  const { en, zh } = secret.what
  const isVariable = /^PUSHCTL_[A-Z_]+$/.test(place)
  return new Fault(
    'usage/secret',
    {
      en: `${place} holds ${en} (${length} characters) in place of a value for ${flag}.`,
      zh: `${place} 里是${zh}（${length} 个字符），而不是 ${flag} 的值。`,
    },
    isVariable && variableOptions.includes(flag)
      ? {
          hint: {
            en: `Add ${flag}-env ${place}; or keep it in a variable of another name, and that name in ${place}_ENV.`,
            zh: `请加上 ${flag}-env ${place}；或把它放进另一个变量，再把变量名写进 ${place}_ENV。`,
          },
        }
      : {},
  )
}

/** @returns Fault `usage/stdin-twice`, naming both */
export function twoFromStdin(one: string, other: string): Fault {
  const both: Text =
    one === other
      ? {
          en: `Standard input can be read once, and ${one} names it twice.`,
          zh: `标准输入只能读取一次，而 ${one} 用了两次。`,
        }
      : {
          en: `${one} and ${other} cannot both be read from standard input.`,
          zh: `${one} 和 ${other} 不能同时从标准输入读取。`,
        }
  return new Fault('usage/stdin-twice', both, {
    hint: {
      en: 'Take the other from a file, or from a variable.',
      zh: '另一个请改用文件或环境变量。',
    },
  })
}
