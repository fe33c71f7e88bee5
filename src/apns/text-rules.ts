import type { Rule } from '../finding.ts'
import type { Text } from '../text.ts'
import { type Draft, leavesOf, lintRule, together } from './draft.ts'

/** What is larger, in bytes, is refused for its size. */
const largest = 65_536

/** Every text of a payload, with the way to it. */
function textsOf({ payload }: Draft): { readonly path: string; readonly text: string }[] {
  if (payload.bytes.length > largest) return []
  return [...leavesOf(payload.value, '')].flatMap(({ path, value }) =>
    typeof value === 'string' ? [{ path: path.slice(1), text: value }] : [],
  )
}

const found = (draft: Draft, finds: (path: string, text: string) => Text | undefined): Text | undefined =>
  together(textsOf(draft).flatMap(({ path, text }) => finds(path, text) ?? []))

/** What Windows has in Latin-1 from 0x80 to 0x9f, which is what nearly every program means by Latin-1. */
const windowsLetters = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

/** @returns the byte that a letter is in Latin-1 */
function latin1Byte(letter: string): number | undefined {
  const code = letter.charCodeAt(0)
  if (letter.length === 1 && code <= 0xff) return code
  const at = windowsLetters.indexOf(letter)
  return at < 0 ? undefined : 0x80 + at
}

/** @returns what was meant by a text that is UTF-8, read as Latin-1 and encoded once more; nothing for any other */
function misread(text: string): string | undefined {
  const bytes = Array.from(text, latin1Byte)
  if (!bytes.some((byte) => byte !== undefined && byte >= 0x80) || bytes.includes(undefined)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes.map((byte) => byte ?? 0)))
  } catch {
    return undefined
  }
}

/** The letter that stands for lost ones, and what becomes of it when it is read as GBK. */
const lost = /\ufffd|锟斤拷/

function misreadAt(path: string, text: string): Text | undefined {
  const meant = misread(text)
  if (meant !== undefined)
    return {
      en: `${path} is UTF-8 that was read as Latin-1; “${short(meant)}” was meant`,
      zh: `${path} 是被当作 Latin-1 读取的 UTF-8，本来应是“${short(meant)}”`,
    }
  return lost.test(text)
    ? {
        en: `${path} has lost letters: ${lost.exec(text)?.[0]} stands for what could not be read`,
        zh: `${path} 里有丢失的文字：${lost.exec(text)?.[0]} 表示原文已无法读取`,
      }
    : undefined
}

const short = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

/** Half a pair: what is left of an emoji that was cut in the middle. */
const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** What is wrong with the words themselves, wherever they stand. */
export const textRules: readonly Rule<Draft>[] = [
  lintRule({
    id: 'text-misread',
    severity: 'warning',
    see: 'RFC 8259, section 8.1',
    finds: (draft) => found(draft, misreadAt),
    remedy: {
      en: 'Read the file, or the database, as UTF-8 where the text is taken from.',
      zh: '请在取得这段文字的地方按 UTF-8 读取文件或数据库。',
    },
  }),
  lintRule({
    id: 'half-character',
    severity: 'warning',
    see: 'RFC 8259, section 8.2',
    finds: (draft) =>
      found(draft, (path, text) =>
        lone.test(text)
          ? {
              en: `${path} holds half a character: an emoji was cut in two`,
              zh: `${path} 里有半个字符：emoji 被截断了`,
            }
          : undefined,
      ),
    remedy: {
      en: 'A phone shows � for it, or nothing at all: cut the text between characters (Array.from, Intl.Segmenter), not by length.',
      zh: '手机上会显示成 �，或什么都不显示：请按字符截断（Array.from、Intl.Segmenter），不要按长度截。',
    },
  }),
]
