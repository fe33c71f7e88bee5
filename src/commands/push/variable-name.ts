import { nearest } from '../../cli/nearest.ts'
import { defined } from '../../defined.ts'
import { shown, unshown } from '../../secret.ts'
import type { Text } from '../../text.ts'

/** How variables are named that hold what should not be typed; any other word may be the secret itself. */
export const isVariableName = (word: string): boolean => /^[A-Z_][A-Z0-9_]*$/.test(word)

/** Several words in capitals, one of which says what it is for: nobody has such a passphrase. */
const saysWhatFor = /^(?=.*(?:PASS|PWD|SECRET|P12|PFX|CERT|KEY|APNS|PUSH))[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/

/** The signs that shells, cmd.exe, PowerShell and CI put round the name where its value is meant. */
const signs = /^(?:\$env:|\$\{\{ ?(?:secrets|env|vars)\.|\$\{|\$|%)([A-Za-z_]\w*)(?:\}| ?\}\}|%)?$/

/** What was typed as the name of a variable that is not set. */
export interface UnsetVariable {
  /** For a sentence; a word that may be a secret is told by its length. */
  readonly name: Text
  /** What to do, where that can be told. */
  readonly hint?: Text
}

/**
 * @param word as it was typed
 * @param env the variables there are
 * @param isSecretPlace whether people type the secret itself here: then fewer words are repeated
 * @returns what to say of it
 */
export function unsetVariable(
  word: string,
  env: Readonly<Record<string, string | undefined>>,
  isSecretPlace = false,
): UnsetVariable {
  const bare = signs.exec(word)?.[1]
  const names = Object.keys(env)
  const sameLetters = names.find((name) => name.toLowerCase() === (bare ?? word).toLowerCase())
  const isName = isSecretPlace ? saysWhatFor.test(word) : isVariableName(word)
  const isKnown = isName || sameLetters !== undefined
  return {
    name: isKnown ? shown(word) : unshown(word),
    ...defined({ hint: hintFor(bare, sameLetters, isName ? nearest(word, names) : undefined) }),
  }
}

function hintFor(
  bare: string | undefined,
  sameLetters: string | undefined,
  near: string | undefined,
): Text | undefined {
  if (bare !== undefined && sameLetters !== undefined)
    return {
      en: `Write its name alone, without $ or %: ${sameLetters}`,
      zh: `只写变量名，不带 $ 或 %：${sameLetters}`,
    }
  const meant = sameLetters ?? near
  return meant === undefined
    ? undefined
    : {
        en: `${meant} is set: was that meant? Capitals count.`,
        zh: `设置了的是 ${meant}：是不是要用它？变量名区分大小写。`,
      }
}

/** Where a variable gets lost that was set somewhere. */
export const whereSet: Text = {
  en: 'Set it for this command: export it in the shell; in CI hand the secret to the step (env:), and note that forks get none.',
  zh: '请为这条命令设置它：在 shell 里 export；在 CI 里把密钥变量传给这一步（env:），注意 fork 的流水线拿不到。',
}
