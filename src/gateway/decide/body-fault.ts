import { isUtf8 } from 'node:buffer'
import { jsonMistake } from '../../apns/json-mistake.ts'
import type { ReasonName } from '../../apns/reasons.ts'
import type { Text } from '../../text.ts'
import { quote, type RequestCheck, readObject } from './check.ts'

const textOf = (body: Uint8Array) => Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8')

/** `@push.json` */
const fileName = /^(?:@[\w~./\\ -]+|[\w~./\\-]+\.(?:json|txt|apns|payload))$/i

/** The word a client was given in place of what is in the file: nothing longer than a path is one. */
function fileIn(body: Uint8Array): string | undefined {
  if (body.length > 300) return undefined
  const text = textOf(body).trim()
  return fileName.test(text) ? text : undefined
}

/** `aps=%7B%22alert…`, `aps=alert&badge=1`; what browsers send with a file is a form as well. */
const form = /^(?:[\w%.+[\]-]{1,64}=[^&\s"{]*(?:&|\s*$)|--[\w-]{8,70}\r\nContent-Disposition: form-data)/i

const isForm = (body: Uint8Array) => form.test(textOf(body.subarray(0, 2000)))

/** First bytes of what was compressed (RFC 1952), and of UTF-16. */
const begins = (body: Uint8Array, ...bytes: readonly number[]) => bytes.every((byte, at) => body[at] === byte)

function formOf(body: Uint8Array): Text | undefined {
  if (begins(body, 0x1f, 0x8b)) return { en: 'it is compressed (gzip)', zh: '它被 gzip 压缩了' }
  if (begins(body, 0xff, 0xfe) || begins(body, 0xfe, 0xff) || begins(body, 0x7b, 0) || begins(body, 0, 0x7b))
    return { en: 'it is UTF-16; JSON is UTF-8', zh: '它是 UTF-16，而 JSON 要用 UTF-8' }
  if (!isUtf8(body)) return { en: 'it is not UTF-8', zh: '它不是 UTF-8' }
  const text = textOf(body)
  const mistake = jsonMistake(text)
  if (mistake !== undefined) {
    const { line, column, what } = mistake
    return {
      en: `in line ${line}, column ${column}: ${what.en}`,
      zh: `第 ${line} 行第 ${column} 列：${what.zh}`,
    }
  }
  return /^\s*"\s*\\?\{/.test(text.slice(0, 100)) || /^\s*"\{/.test(text)
    ? { en: 'it is a string: the JSON was encoded twice', zh: '它是一个字符串：JSON 被编码了两次' }
    : { en: 'it is JSON, and no object ({…})', zh: '它是 JSON，但不是对象（{…}）' }
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
    refuses: ({ body }) => readObject(body) === undefined && fileIn(body) !== undefined,
    says: ({ body }) => {
      const name = quote(fileIn(body))
      return {
        en: `The body is "${name}": the name of a file in place of what is in it.`,
        zh: `请求体是「${name}」：这是文件名，而不是文件的内容。`,
      }
    },
  },
  {
    reason,
    cause: 'body-is-form',
    refuses: ({ body }) => readObject(body) === undefined && isForm(body),
    says: ({ body }) => ({
      en: `The body of ${body.length} bytes is a form (name=value), not JSON.`,
      zh: `请求体（${body.length} 字节）是表单（name=value），不是 JSON。`,
    }),
  },
  {
    reason,
    cause: 'bad-json-or-no-aps',
    refuses: ({ body }) => readObject(body) === undefined,
    says({ body }) {
      const why = formOf(body)
      return {
        en: `The body of ${body.length} bytes is not a JSON object${why === undefined ? '' : `: ${why.en}`}.`,
        zh: `请求体（${body.length} 字节）不是 JSON 对象${why === undefined ? '' : `：${why.zh}`}。`,
      }
    },
  },
]
