import { nearest } from '../../cli/nearest.ts'
import type { Text } from '../../text.ts'

/** As people and build servers name variables; what else stands in the place of a name may be the secret itself. */
const usualName = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/

/** @returns whether a word is surely the name of a variable, and may be repeated */
export const isUsualVariableName = (word: string): boolean => usualName.test(word)

/** How shells, cmd.exe, PowerShell and build servers write the value of a variable. */
const asValue = [
  /^\$\{\{\s*(?:env|secrets|vars)\.(\w+)\s*\}\}$/,
  /^\$\{?(\w+)\}?$/,
  /^\$env:(\w+)$/i,
  /^%(\w+)%$/,
]

/**
 * @param word in the place of a variable's name, of which there is none
 * @param env the variables there are
 * @returns the one that is meant: the name in `$NAME`, or one in other letters; nothing when none is
 */
function meantVariable(word: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const name = asValue.map((form) => form.exec(word)?.[1]).find((each) => each !== undefined) ?? word
  const set = Object.keys(env).filter((each) => env[each] !== undefined)
  if (name !== word && set.includes(name)) return name
  const alike = (text: string) => text.toLowerCase().replaceAll(/[-.]/g, '_')
  return set.find((each) => alike(each) === alike(name))
}

/** @returns what to type where the value, or the name in other letters, stands in the place of a name that is set */
export function nameAlone(word: string, env: Readonly<Record<string, string | undefined>>): Text | undefined {
  const meant = meantVariable(word, env)
  return meant === undefined
    ? undefined
    : { en: `The name alone belongs there: ${meant}`, zh: `这里只写变量名：${meant}` }
}

/**
 * @param word in the place of a variable's name, of which there is none
 * @param env the variables there are
 * @param isMeant which of those near it can be meant
 * @returns what to type, or where the variable gets its value
 */
export function variableHint(
  word: string,
  env: Readonly<Record<string, string | undefined>>,
  isMeant: (name: string) => boolean,
): Text | undefined {
  const alone = nameAlone(word, env)
  if (alone !== undefined) return alone
  if (!isUsualVariableName(word)) return undefined
  const near = nearest(word, Object.keys(env).filter(isMeant))
  return near === undefined
    ? {
        en: `Set it; a build server hands secrets only to the steps that name them (env: ${word}: ...).`,
        zh: `请先设置它；CI 只把密钥交给写明了它的步骤（env: ${word}: ...）。`,
      }
    : { en: `Did you mean ${near}?`, zh: `是不是想输入 ${near}？` }
}
