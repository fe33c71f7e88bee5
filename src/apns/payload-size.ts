import type { Text } from '../text.ts'
import { shortKey } from './draft.ts'
import { isObject } from './payload.ts'

const encoder = new TextEncoder()
const sizeOf = (value: unknown) => encoder.encode(JSON.stringify(value) ?? '').length

/** `\uXXXX` of what needs no escape: six bytes where UTF-8 has two or three. */
const needlessEscape = /\\u(?!00[01])[0-9a-fA-F]{4}/

/** The value that takes most, as deep as it is still most of the whole. */
function largestPart(value: unknown): { readonly path: string; readonly size: number } | undefined {
  let path = ''
  let part = value
  let size = sizeOf(value)
  for (;;) {
    const children: [string, unknown][] = Array.isArray(part)
      ? part.map((each: unknown, at) => [`[${at}]`, each])
      : isObject(part)
        ? Object.entries(part).map(([key, each]) => [`${path === '' ? '' : '.'}${shortKey(key)}`, each])
        : []
    const [largest] = children
      .map(([name, each]) => ({ name, each, bytes: sizeOf(each) }))
      .sort((one, other) => other.bytes - one.bytes)
    if (largest === undefined || largest.bytes * 2 < size) break
    path += largest.name
    part = largest.each
    size = largest.bytes
  }
  return path === '' ? undefined : { path, size }
}

/** What is still too large when it is written as shortly as can be: the sizes of its parts are those of that writing. */
function shortest(text: string, size: number, compact: number): Text {
  if (compact >= size) return { en: '', zh: '' }
  return needlessEscape.test(text)
    ? {
        en: `Written in UTF-8 in place of \\uXXXX it still has ${compact} bytes. `,
        zh: `即使不写成 \\uXXXX 而直接用 UTF-8，也还有 ${compact} 字节。`,
      }
    : {
        en: `Written without blanks and line breaks it still has ${compact} bytes. `,
        zh: `即使去掉空格和换行，也还有 ${compact} 字节。`,
      }
}

/**
 * @param bytes of a payload that is too large
 * @param largest that APNs takes
 * @returns how it becomes small enough: what it is written with needlessly, or what takes most of it
 */
export function howToShrink(bytes: Uint8Array, largest: number): Text {
  const text = new TextDecoder().decode(bytes)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { en: 'Send less.', zh: '请缩短内容。' }
  }
  const compact = sizeOf(value)
  if (needlessEscape.test(text) && compact <= largest)
    return {
      en: `Write its letters as UTF-8 in place of \\uXXXX, which takes six bytes each: then it has ${compact} (Python: ensure_ascii=False; PHP: JSON_UNESCAPED_UNICODE).`,
      zh: `不要写成 \\uXXXX（每个占 6 字节），直接用 UTF-8，就只有 ${compact} 字节（Python 用 ensure_ascii=False，PHP 用 JSON_UNESCAPED_UNICODE）。`,
    }
  if (compact <= largest)
    return {
      en: `Leave out the blanks and line breaks between its parts: then it has ${compact} bytes.`,
      zh: `去掉各部分之间的空格和换行，就只有 ${compact} 字节。`,
    }
  const part = largestPart(value)
  const short = shortest(text, bytes.length, compact)
  const most: Text =
    part === undefined
      ? { en: '', zh: '' }
      : {
          en: `${part.path} ${short.en === '' ? 'alone has' : 'has'} ${part.size} ${short.en === '' ? 'bytes' : 'of them'}. `,
          zh: `其中 ${part.path} 就占 ${part.size} 字节。`,
        }
  return {
    en: `${short.en}${most.en}Bytes count, not characters (a Chinese character is 3). Send an id, and let the app fetch the rest.`,
    zh: `${short.zh}${most.zh}按字节计算，不是字符（一个汉字 3 字节）。可以只发 id，让 App 自己去拉取内容。`,
  }
}
