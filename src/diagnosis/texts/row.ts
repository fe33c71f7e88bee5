import type { ReasonName } from '../../apns/reasons.ts'
import type { Text } from '../../text.ts'
import type { Certainty } from '../cause.ts'
import type { CauseId } from '../causes/registry.ts'

/** How a text is found in a line of a log. */
interface Saying {
  /**
   * The part that tells the text from others. Case, quotes, and whether a blank, `_` or `-` stands between words do not
   * count, so that one row has the spellings of Node, Python and OpenSSL. `…` is any text in between; at the end it says
   * that the last word may go on.
   */
  readonly says: string
  /** Who prints it, as people call it. */
  readonly from: string
  /** It means this only where one of these stands in the same line. */
  readonly beside?: readonly string[]
  /** It follows another line that says more, or stands in any log: it counts only where nothing else is said. */
  readonly isFollowUp?: true
}

/** A text of another program, and what is behind it. */
export interface ErrorText extends Saying {
  /** The likeliest first. */
  readonly causes: readonly [CauseId, ...CauseId[]]
  /** Of the first; the others are possible. A text that several are behind makes all of them possible. */
  readonly certainty: Certainty
  /** What this text says beside its causes: what it hides, what misleads in it. */
  readonly note?: Text
}

/** A word of APNs, in one of the spellings that libraries give it. */
export interface ReasonText extends Saying {
  readonly reason: ReasonName
  /** Only the status was said: it may be any reason that comes with it. */
  readonly ofStatus?: number
}

export type TextRow = ErrorText | ReasonText

/** What a text means, whoever prints it and in whatever words. */
export type TextMeaning = Omit<ErrorText, 'says' | 'from'>

/** What stands in between may belong to another sentence: such a text proves nothing. */
const hasGap = (says: string) => says.slice(1, -1).includes('…')

/** @returns a row for each way in which somebody says one thing; with a gap in it none is certain */
export const textRows = (from: string, meaning: TextMeaning, ...says: readonly string[]): ErrorText[] =>
  says.map((each) => ({
    says: each,
    from,
    ...meaning,
    ...(hasGap(each) && meaning.certainty === 'certain' && { certainty: 'likely' }),
  }))

/** @returns every beginning with every end, whatever stands between */
export const pairs = (beginnings: readonly string[], ends: readonly string[]): string[] =>
  beginnings.flatMap((first) => ends.map((last) => `${first}…${last}`))
