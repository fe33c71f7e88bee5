import type { Text } from '../text.ts'

/** Ways in which programs and people hand JSON over as something else. */
export type Wrapping =
  | 'percent-encoding'
  | 'multipart/form-data'
  | 'HTML'
  | 'base64'
  | 'hex'
  | 'string'
  | 'HTTP'
  | 'Markdown'
  | 'quotes'

/** JSON that stands inside a text which is none. */
export interface WrappedJson {
  readonly wrapping: Wrapping
  /** Behind the name of the file: `is base64 of the JSON`. */
  readonly what: Text
  /** The JSON, or what was meant to be it. */
  readonly json: string
  /** The headers that stood above it, by their names as written, where it was a whole request. */
  readonly headers: Readonly<Record<string, string>>
}

interface WrappingRow {
  readonly wrapping: Wrapping
  readonly what: Text
  /** @returns what is inside; nothing for a text that is not wrapped so */
  unwrap(text: string): string | undefined
  headers?(text: string): WrappedJson['headers']
}

/** What an unwrapping throws for is not wrapped so. */
function attempted(unwrapped: () => string): string | undefined {
  try {
    return unwrapped()
  } catch {
    return undefined
  }
}

/** Names that a form gives to a whole payload; `aps` holds what stands in it. */
const formField = /^([\w.-]{1,64})=(?=%(?:25)?7B)|^(payload|aps|message|data|json|body)=(?=\{)/i

function percentDecoded(text: string): string | undefined {
  const [start = '', name = start.slice(0, -1)] = formField.exec(text) ?? []
  const [value = ''] = text.slice(start.length).split('&', 1)
  const isEncoded = /^%(?:25)?7B/i.test(value)
  if (!isEncoded && start === '') return undefined
  // A form library puts = behind a name that has no value.
  const decoded = isEncoded
    ? attempted(() => decodeURIComponent(value.replace(/=$/, '').replaceAll('+', ' ')))
    : text.slice(start.length)
  const once = decoded?.startsWith('%') === true ? attempted(() => decodeURIComponent(decoded)) : decoded
  return once !== undefined && name.toLowerCase() === 'aps' ? `{"aps":${once}}` : once
}

const named: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' }

const htmlDecoded = (text: string) =>
  text.replaceAll(
    /&(?:#(\d{1,6})|#x([\da-f]{1,5})|(quot|apos|lt|gt|amp));/gi,
    (_, decimal: string | undefined, hex: string | undefined, name = '') =>
      decimal !== undefined
        ? String.fromCodePoint(Number(decimal))
        : hex !== undefined
          ? String.fromCodePoint(Number.parseInt(hex, 16))
          : (named[String(name).toLowerCase()] ?? ''),
  )

const utf8 = (bytes: Iterable<number>) =>
  new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes))

const base64Form = /^(?:data:[\w/+.-]{1,60};base64,)?([\w+/-][\w+/\s-]{2,}={0,2})$/

function base64Decoded(text: string): string | undefined {
  const [, value] = base64Form.exec(text) ?? []
  if (value === undefined || !/^e[wy3]/.test(value)) return undefined
  const plain = value.replaceAll('-', '+').replaceAll('_', '/')
  return attempted(() => utf8(Array.from(atob(plain), (letter) => letter.charCodeAt(0))))
}

function hexDecoded(text: string): string | undefined {
  const digits = text.replace(/^0x/i, '').replaceAll(/\s/g, '')
  if (!/^7b(?:[\da-f]{2})+$/i.test(digits)) return undefined
  return attempted(() => utf8((digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))))
}

/** The part whose content is JSON. */
function partOf(text: string): string | undefined {
  const [, boundary] = /^--(\S{1,70})\r?\nContent-/i.exec(text) ?? []
  if (boundary === undefined) return undefined
  const contents = text.split(`--${boundary}`).map((part) => part.split(/\r?\n\r?\n/))
  return contents.map(([, ...lines]) => lines.join('\n\n').trim()).find((content) => content.startsWith('{'))
}

/** A request line, or headers from the first line on. */
const requestStart = /^(?:[A-Z]{3,7} \S+ HTTP\/[\d.]{1,3}|:?[\w-]{1,40}: [^\r\n]*)\r?\n/

function headAndBody(text: string): readonly [head: string, body: string] | undefined {
  if (!requestStart.test(text)) return undefined
  const [head = '', ...body] = text.split(/\r?\n\r?\n/)
  return [head, body.join('\n\n').trim()]
}

function requestHeaders(text: string): WrappedJson['headers'] {
  const lines = headAndBody(text)?.[0].split(/\r?\n/) ?? []
  const pairs = lines.map((line) => [line.split(':', 1)[0] ?? '', line.slice(line.indexOf(':') + 1).trim()])
  return Object.fromEntries(pairs) as Readonly<Record<string, string>>
}

/** Asked in this order. */
const rows: readonly WrappingRow[] = [
  {
    wrapping: 'percent-encoding',
    what: {
      en: 'is the body of a form, not JSON: a form (name=value) has the JSON as a value, mostly with %7B for { (curl --data-urlencode and form libraries make it)',
      zh: '是表单格式的请求体（name=value），不是 JSON：JSON 被当成了表单的值，通常 { 会变成 %7B（curl --data-urlencode 和表单库会这样）',
    },
    unwrap: percentDecoded,
  },
  {
    wrapping: 'multipart/form-data',
    what: {
      en: 'is the body of a form with several parts (multipart/form-data, as curl -F makes it), and the JSON is one of them',
      zh: '是分成多个部分的表单（multipart/form-data，curl -F 会这样），JSON 只是其中一部分',
    },
    unwrap: partOf,
  },
  {
    wrapping: 'HTML',
    what: {
      en: 'is escaped for HTML: &quot; stands for each double quote (a template or a web form did that)',
      zh: '被转义成了 HTML：每个双引号都变成了 &quot;（模板或网页表单会这样）',
    },
    unwrap(text) {
      if (!/^\{\s*&(?:amp;)?(?:quot|#34|#x22);/i.test(text)) return undefined
      const once = htmlDecoded(text)
      return /^\{\s*&/.test(once) ? htmlDecoded(once) : once
    },
  },
  {
    wrapping: 'base64',
    what: { en: 'is base64, and the JSON is what that says', zh: '是 base64，解码后才是 JSON' },
    unwrap: base64Decoded,
  },
  {
    wrapping: 'hex',
    what: { en: 'is the JSON in hex digits', zh: '是十六进制写出的 JSON' },
    unwrap: hexDecoded,
  },
  {
    wrapping: 'string',
    what: {
      en: 'has a backslash before each double quote: it was encoded twice, or copied out of a string of a program',
      zh: '的每个双引号前面都有反斜杠：被编码了两次，或者是从程序的字符串里复制出来的',
    },
    unwrap: (text) =>
      /^\{\s*(?:\\[nrt]\s*)*\\"/.test(text)
        ? attempted(() => String(JSON.parse(`"${text.replaceAll(/[\r\n\t]/g, '')}"`)))
        : undefined,
  },
  {
    wrapping: 'HTTP',
    what: {
      en: 'is a whole HTTP request: the payload is only what stands below its headers and the empty line',
      zh: '是完整的 HTTP 请求：只有请求头和空行下面的内容才是 payload',
    },
    unwrap: (text) => headAndBody(text)?.[1],
    headers: requestHeaders,
  },
  {
    wrapping: 'Markdown',
    what: {
      en: 'has ``` round the JSON, as chats and Markdown write code',
      zh: '的 JSON 前后有 ```，这是聊天工具和 Markdown 的代码标记',
    },
    unwrap: (text) => /^```[a-z\d]{0,10}\s*(\{[^`]*\})\s*```$/i.exec(text)?.[1],
  },
  {
    wrapping: 'quotes',
    what: {
      en: 'has quotes round the JSON: a shell takes them off, and they stayed (cmd.exe knows double quotes only: "…" outside, and \\" inside)',
      zh: '的 JSON 外面还有一层引号：本该由 shell 去掉，却留了下来（cmd.exe 只认双引号：外面用 "…"，里面用 \\"）',
    },
    unwrap: (text) =>
      /^['`]/.test(text) && text.endsWith(text.charAt(0)) && text.includes('"')
        ? text.slice(1, -1)
        : undefined,
  },
]

/** Larger than any payload, and any request with one in it. */
const mostUnwrapped = 100_000

/**
 * Finds JSON that was handed over as something else: encoded, escaped, quoted, or with a request round it.
 *
 * @param bytes of what is no JSON itself
 * @returns how it is wrapped, and what is inside; nothing where that does not begin as an object does
 */
export function wrappedJson(bytes: Uint8Array): WrappedJson | undefined {
  if (bytes.length > mostUnwrapped) return undefined
  const text = new TextDecoder().decode(bytes).trim()
  for (const { wrapping, what, unwrap, headers } of rows) {
    const json = unwrap(text)?.trim()
    if (json?.startsWith('{') === true) return { wrapping, what, json, headers: headers?.(text) ?? {} }
  }
  return undefined
}
