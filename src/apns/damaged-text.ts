import type { Text } from '../text.ts'
import { leavesOf } from './draft.ts'
import { beforeMojibake } from './mojibake.ts'
import type { JsonObject } from './payload.ts'

/** A text in which letters came to harm on their way; `path` is `aps.alert.body`. */
export type DamagedText =
  /** UTF-8 that was read as Latin-1; `meant` is what it was before. */
  | { readonly path: string; readonly damage: 'misread'; readonly meant: string }
  /** Letters that could not be read have a sign in their place. */
  | { readonly path: string; readonly damage: 'lost'; readonly sign: string }
  /** Half of a character: one of the two `\u` of an emoji. */
  | { readonly path: string; readonly damage: 'halved' }

/** Bytes of the largest payload that is looked through: what is larger is refused for its size. */
const mostLookedAt = 20_000

/** The letter that stands for lost ones, and what becomes of it when it is read as GBK. */
const lost = /\ufffd|锟斤拷/

/**
 * @param value of a payload
 * @param size of it in bytes
 * @returns the texts in it that are garbled, or have half of a character in them
 */
export function damagedTexts(value: JsonObject, size: number): readonly DamagedText[] {
  if (size > mostLookedAt) return []
  return [...leavesOf(value, '')].flatMap(({ path: way, value: text }): readonly DamagedText[] => {
    if (typeof text !== 'string') return []
    const path = way.slice(1)
    const meant = beforeMojibake(text)
    if (meant !== undefined) return [{ path, damage: 'misread', meant }]
    const [sign] = lost.exec(text) ?? []
    if (sign !== undefined) return [{ path, damage: 'lost', sign }]
    return /\p{Surrogate}/u.test(text) ? [{ path, damage: 'halved' }] : []
  })
}

/** As much of a text as is repeated. */
const longestMeant = 60

/** @returns what happened to a text, as a sentence without its full stop */
export function damageOf(text: DamagedText): Text {
  const { path } = text
  switch (text.damage) {
    case 'misread': {
      const meant = text.meant.slice(0, longestMeant)
      return {
        en: `${path} is UTF-8 that was read as Latin-1; it looks like “${meant}”`,
        zh: `${path} 是乱码：UTF-8 被当成 Latin-1 读了一遍，原文应该是“${meant}”`,
      }
    }
    case 'lost':
      return {
        en: `${path} has lost letters: ${text.sign} stands for what could not be read`,
        zh: `${path} 里有丢失的文字：${text.sign} 表示原文已无法读取`,
      }
    case 'halved':
      return {
        en: `${path} has half of a character in it (one of two \\u of an emoji): a phone shows � there, or nothing of the text`,
        zh: `${path} 里有半个字符（emoji 的两个 \\u 只剩一个）：手机会显示 �，或者整段文字都不显示`,
      }
  }
}
