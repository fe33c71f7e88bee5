import { type Finding, findingsOf, quoted, type Rule } from '../../finding.ts'
import { judgeContents } from '../contents-rules.ts'
import type { SigningKey } from '../model.ts'
import type { ContentsAtHand } from '../reader-rules.ts'
import { contradictedBy } from './signing-key.ts'

/** A signing key as it was given: its file, and the ids that were typed or read off the name. */
export interface SigningKeyAtHand extends ContentsAtHand {
  readonly signingKey: SigningKey
}

/** What is said of a signing key with its ids, beside what is said of every file. */
const signingKeyRules: readonly Rule<SigningKeyAtHand>[] = [
  {
    id: 'wrong-p8',
    severity: 'warning',
    see: 'Apple, "Establishing a token-based connection to APNs"',
    applies: () => true,
    finds: ({ fileName, signingKey: { keyId } }) => contradictedBy(fileName, keyId),
    remedy: ({ fileName, signingKey: { teamId } }) => ({
      text: {
        en: 'Leave --key-id out, and the name counts. If the file was renamed, rename it back.',
        zh: '去掉 --key-id，就以文件名为准；如果文件被改过名，请改回来。',
      },
      commands: [`pushctl jwt create --signing-key ${quoted(fileName)} --team-id ${quoted(teamId)} --fresh`],
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
