import type { Text } from '../text.ts'
import { leavesOf } from './draft.ts'
import { beforeMojibake } from './mojibake.ts'
import type { JsonObject } from './payload.ts'

/** A text in which letters came to harm on their way. */
interface DamagedText {
  /** `aps.alert.body` */
  readonly path: string
  /** What it was before; nothing where that is lost. */
  readonly meant?: string
}

/** Bytes of the largest payload that is looked through: what is larger is refused for its size. */
const mostLookedAt = 20_000

/**
 * @param value of a payload
 * @param size of it in bytes
 * @returns the texts in it that are garbled, or have half of a character in them
 */
export function damagedTexts(value: JsonObject, size: number): readonly DamagedText[] {
  const found: DamagedText[] = []
  if (size > mostLookedAt) return found
  for (const { path, value: text } of leavesOf(value, '')) {
    if (typeof text !== 'string') continue
    const meant = beforeMojibake(text)
    if (meant !== undefined) found.push({ path: path.slice(1), meant })
    else if (/\p{Surrogate}/u.test(text)) found.push({ path: path.slice(1) })
  }
  return found
}

/** As much of a text as is repeated. */
const longestMeant = 60

/** @returns what happened to a text, as a sentence without its full stop */
export const damageOf = ({ path, meant }: DamagedText): Text =>
  meant === undefined
    ? {
        en: `${path} has half of a character in it (one of two \\u of an emoji): a phone shows � there, or nothing of the text`,
        zh: `${path} 里有半个字符（emoji 的两个 \\u 只剩一个）：手机会显示 �，或者整段文字都不显示`,
      }
    : {
        en: `${path} is UTF-8 that was read as Latin-1; it looks like “${meant.slice(0, longestMeant)}”`,
        zh: `${path} 是乱码：UTF-8 被当成 Latin-1 读了一遍，原文应该是“${meant.slice(0, longestMeant)}”`,
      }
