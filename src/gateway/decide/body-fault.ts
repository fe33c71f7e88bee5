import { isUtf8 } from 'node:buffer'
import { insteadOfJson } from '../../apns/instead-of-json.ts'
import { jsonMistake } from '../../apns/json-mistake.ts'
import type { ReasonName } from '../../apns/reasons.ts'
import { type WrappedJson, type Wrapping, wrappedJson } from '../../apns/wrapped-json.ts'
import type { CauseId } from '../../diagnosis/causes/registry.ts'
import { chinese, type Text } from '../../text.ts'
import { quote, type RequestCheck, readObject } from './check.ts'

const textOf = (body: Uint8Array) => Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8')

/** `@push.json`, `C:\pushes\push.json` */
const fileName = /^(?:@(?:[a-z]:)?[\w~./\\ -]+|(?:[a-z]:)?[\w~./\\-]+\.(?:json|txt|apns|payload))$/i

/** The word a client was given in place of what is in the file: nothing longer than a path is one. */
function fileIn(body: Uint8Array): string | undefined {
  if (body.length > 300) return undefined
  const text = textOf(body).trim()
  return fileName.test(text) ? text : undefined
}

/** `aps=alert&badge=1`; what browsers send with a file is a form as well. */
const form = /^(?:[\w%.+[\]-]{1,64}=[^&\s"{]*(?:&|\s*$)|--[\w-]{8,70}\r\nContent-Disposition: form-data)/i

/** What each way of wrapping JSON is a case of. */
const wrappingCauses: Readonly<Record<Wrapping, CauseId>> = {
  'percent-encoding': 'body-is-form',
  'multipart/form-data': 'body-is-form',
  HTML: 'body-encoded-otherwise',
  base64: 'body-encoded-otherwise',
  hex: 'body-encoded-otherwise',
  string: 'body-encoded-twice',
  HTTP: 'bad-json-or-no-aps',
  Markdown: 'bad-json-or-no-aps',
  quotes: 'bad-json-or-no-aps',
}

const isForm = (body: Uint8Array) => form.test(textOf(body.subarray(0, 2000)))

/** First bytes of what was compressed (RFC 1952), and of UTF-16. */
const begins = (body: Uint8Array, ...bytes: readonly number[]) => bytes.every((byte, at) => body[at] === byte)

/** How the bytes of a body were written, where that is not UTF-8. */
function encodingOf(body: Uint8Array): Text | undefined {
  if (begins(body, 0x1f, 0x8b)) return { en: 'compressed (gzip)', zh: 'gzip 压缩数据' }
  if (begins(body, 0xef, 0xbb, 0xbf))
    return { en: 'UTF-8 with a byte order mark in front', zh: '开头带 BOM 的 UTF-8' }
  if (begins(body, 0xff, 0xfe) || begins(body, 0xfe, 0xff) || begins(body, 0x7b, 0) || begins(body, 0, 0x7b))
    return { en: 'UTF-16', zh: 'UTF-16' }
  return isUtf8(body) ? undefined : { en: 'not UTF-8', zh: '别的编码' }
}

/** JSON, and a string in which the JSON stands that was meant: encoded twice, or base64. */
function wrappedIn(body: Uint8Array): Text | undefined {
  let value: unknown
  try {
    value = JSON.parse(textOf(body))
  } catch {
    return undefined
  }
  if (typeof value !== 'string') return undefined
  if (/^\s*\{/.test(value))
    return { en: 'as one string: it was encoded twice', zh: '是一个字符串：被编码了两次' }
  return /^\s*\{/.test(Buffer.from(value, 'base64').toString('utf8'))
    ? { en: 'as base64 in a string', zh: '是一个字符串，里面是 base64' }
    : undefined
}

/** JSON that came as something else; `{"` is how nearly every payload begins, and nothing that is wrapped. */
function wrappedAs(body: Uint8Array, cause: CauseId): WrappedJson | undefined {
  if (begins(body, 0x7b, 0x22)) return undefined
  const wrapped = wrappedJson(body)
  return wrapped !== undefined && wrappingCauses[wrapped.wrapping] === cause ? wrapped : undefined
}

const telling = (seen: Text | undefined, says: (seen: Text) => Text) => seen && says(seen)

const wrappingChecks = (reason: ReasonName): readonly RequestCheck[] =>
  [...new Set(Object.values(wrappingCauses))].map((cause) => ({
    reason,
    cause,
    refuses: ({ body }) => wrappedAs(body, cause) !== undefined,
    says: ({ body }) =>
      telling(wrappedAs(body, cause)?.what, ({ en, zh }) => ({
        en: `The body of ${body.length} bytes ${en}.`,
        zh: `请求体（${body.length} 字节）${zh}。`,
      })),
  }))

/** Why a body is no object; the second half of a sentence. */
function whyNoObject(body: Uint8Array): Text {
  const instead = insteadOfJson(body, '')
  if (instead !== undefined) return { en: `it ${instead.what.en}`, zh: `它${instead.what.zh}` }
  const text = textOf(body)
  const mistake = jsonMistake(text)
  if (mistake !== undefined) {
    const { line, column, what } = mistake
    return {
      en: `in line ${line}, column ${column}: ${what.en}`,
      zh: `第 ${line} 行第 ${column} 列：${what.zh}`,
    }
  }
  return { en: 'it is JSON, and no object ({…})', zh: '它是 JSON，但不是对象（{…}）' }
}

/**
 * The checks of a body that has to be a JSON object.
 *
 * @param reason what APNs calls it
 */
export const bodyChecks = (reason: ReasonName): readonly RequestCheck[] => [
  {
    reason,
    cause: 'body-is-file-name',
    refuses: ({ body }) => fileIn(body) !== undefined,
    says: ({ body }) => {
      const name = quote(fileIn(body))
      return {
        en: `The body is "${name}": the name of a file in place of what is in it.`,
        zh: `请求体是「${name}」：这是文件名，而不是文件的内容。`,
      }
    },
  },
  ...wrappingChecks(reason),
  {
    reason,
    cause: 'body-is-form',
    refuses: ({ body }) => isForm(body),
    says: ({ body }) => ({
      en: `The body of ${body.length} bytes is a form (name=value), not JSON.`,
      zh: `请求体（${body.length} 字节）是表单（name=value），不是 JSON。`,
    }),
  },
  {
    reason,
    cause: 'body-encoded-otherwise',
    refuses: ({ body }) => encodingOf(body) !== undefined,
    says: ({ body }) =>
      telling(encodingOf(body), ({ en, zh }) => ({
        en: `The body of ${body.length} bytes is ${en}; APNs reads JSON in plain UTF-8 only.`,
        zh: chinese`请求体（${body.length} 字节）是 ${zh}，APNs 只接受 UTF-8 的 JSON。`,
      })),
  },
  {
    reason,
    cause: 'body-encoded-twice',
    refuses: ({ body }) => wrappedIn(body) !== undefined,
    says: ({ body }) =>
      telling(wrappedIn(body), ({ en, zh }) => ({
        en: `The body of ${body.length} bytes holds the JSON ${en}.`,
        zh: `请求体（${body.length} 字节）里的 JSON ${zh}。`,
      })),
  },
  {
    reason,
    cause: 'bad-json-or-no-aps',
    refuses: ({ body }) => readObject(body) === undefined,
    says({ body }) {
      const why = whyNoObject(body)
      return {
        en: `The body of ${body.length} bytes is not a JSON object: ${why.en}.`,
        zh: `请求体（${body.length} 字节）不是 JSON 对象：${why.zh}。`,
      }
    },
  },
]
