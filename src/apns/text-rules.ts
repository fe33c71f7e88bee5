import type { Text } from '../text.ts'
import { type DamagedText, damagedTexts, damageOf } from './damaged-text.ts'
import { type Draft, type DraftRule, lintRule, together } from './draft.ts'

/** @returns every text of a payload with one of these damages, told in one sentence */
const told = (
  { payload: { value, bytes } }: Draft,
  ...damages: readonly DamagedText['damage'][]
): Text | undefined =>
  together(
    damagedTexts(value, bytes.length)
      .filter(({ damage }) => damages.includes(damage))
      .map(damageOf),
  )

/** What is wrong with the words themselves, wherever they stand. */
export const textRules: readonly DraftRule[] = [
  lintRule({
    id: 'text-misread',
    severity: 'warning',
    see: 'RFC 8259, section 8.1',
    finds: (draft) => told(draft, 'misread', 'lost'),
    remedy: {
      en: 'Read the text as UTF-8 where it comes from: the file, the database connection (utf8mb4), the answer of a server.',
      zh: '在文字的来源处按 UTF-8 读取：文件、数据库连接（utf8mb4）、服务器的应答。',
    },
  }),
  lintRule({
    id: 'half-character',
    severity: 'warning',
    see: 'RFC 8259, section 8.2',
    finds: (draft) => told(draft, 'halved'),
    remedy: {
      en: 'Cut texts between characters, not within one: Array.from(text) in JavaScript, not substring; in Java with codePointCount.',
      zh: '截断文字时不要切在一个字符中间：JavaScript 用 Array.from(text) 而不是 substring，Java 用 codePointCount。',
    },
  }),
]
