import { type Finding, findingsOf, quoted, type Rule } from '../../finding.ts'
import { judgeContents } from '../contents-rules.ts'
import type { SigningKey } from '../model.ts'
import type { ContentsAtHand } from '../reader-rules.ts'
import { keyIdIn } from './signing-key.ts'

/** A signing key as it was given: its file, and the ids that were typed or read off the name. */
export interface SigningKeyAtHand extends ContentsAtHand {
  readonly signingKey: SigningKey
}

const see = 'Apple, "Establishing a token-based connection to APNs"'

/** What is said of a signing key with its ids, beside what is said of every file. */
export const signingKeyRules: readonly Rule<SigningKeyAtHand>[] = [
  {
    id: 'key-ids-mismatch',
    severity: 'warning',
    see,
    applies: ({ fileName }) => keyIdIn(fileName) !== undefined,
    finds: ({ fileName, signingKey: { keyId } }) => {
      const named = keyIdIn(fileName)
      return named === keyId
        ? undefined
        : {
            en: `The key id ${keyId} was given, and Apple named the file ${fileName} after another: ${named}. APNs answers InvalidProviderToken when the id is not the key’s.`,
            zh: `给出的 Key ID 是 ${keyId}，但 Apple 给文件 ${fileName} 起的名字里是 ${named}。Key ID 与密钥不符时，APNs 返回 InvalidProviderToken。`,
          }
    },
    remedy: ({ fileName, signingKey: { teamId } }) => ({
      text: {
        en: 'Leave --key-id out, and the name counts. If the file was renamed, rename it back.',
        zh: '去掉 --key-id，就以文件名为准；如果文件被改过名，请改回来。',
      },
      commands: [`pushctl jwt create --signing-key ${quoted(fileName)} --team-id ${teamId} --fresh`],
    }),
  },
]

/**
 * Judges a signing key with its ids.
 *
 * @param subject the key, and its file
 * @returns what is to be said, most serious first
 */
export function judgeSigningKey(subject: SigningKeyAtHand): Finding[] {
  return [...findingsOf(signingKeyRules, subject), ...judgeContents(subject)]
}
