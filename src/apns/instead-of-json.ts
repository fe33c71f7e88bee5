import { quoted, type Remedy } from '../finding.ts'
import type { Text } from '../text.ts'
import { cutLetter } from './cut-letter.ts'
import { likelyEncoding } from './likely-encoding.ts'
import { wrappedJson } from './wrapped-json.ts'

/** What a file is that was given as a payload and is no JSON. */
interface InsteadOfJson {
  /** Behind the name of the file: `is an HTML page`. */
  readonly what: Text
  readonly remedy: Remedy
}

/** One kind of file, known by how it begins. */
interface InsteadRow extends Omit<InsteadOfJson, 'remedy'> {
  is(bytes: Uint8Array, beginning: string): boolean
  /** A payload is in it, written in another way. */
  readonly holdsPayload?: true
  /** @param file its name, as it stands in a line to type; nothing for standard input */
  remedy(file: string | undefined): Remedy
}

const beginsWith = (bytes: Uint8Array, ...beginning: number[]) =>
  beginning.every((byte, at) => bytes[at] === byte)

/** @returns a file as it stands in a line to type; nothing for standard input, and for what has no name of its own */
export const inLine = (name: string): string | undefined => (/[./\\]/.test(name) ? quoted(name) : undefined)

/** A line that is typed only where there is a file. */
const withFile = (text: Text, file: string | undefined, line: (file: string) => string): Remedy => ({
  text,
  commands: file === undefined ? [] : [line(file)],
})

/** What to write who has nothing yet. */
export const smallestPayload: Text = {
  en: 'The smallest that shows something: {"aps":{"alert":"Hello"}}',
  zh: '能显示内容的最小 payload：{"aps":{"alert":"你好"}}',
}

/** A request or an answer as a proxy or a browser saves it, or its headers alone with the body below. */
const isHttpMessage = (beginning: string) =>
  /^\s*(?:(?:POST|PUT|GET|HEAD|DELETE|PATCH|OPTIONS) \S{1,2000} HTTP\/\d|HTTP\/\d(?:\.\d)? \d{3}\b)/.test(
    beginning,
  ) ||
  /^\s*(?::(?:method|path|authority|scheme|status)|apns-[a-z-]{2,30}|authorization|content-type|host|user-agent): ?\S/i.test(
    beginning,
  )

/** Asked in this order. */
const kinds: readonly InsteadRow[] = [
  {
    is: (_, beginning) => /^[\s\0\ufeff]*$/.test(beginning),
    what: { en: 'is empty', zh: '是空的' },
    remedy: () => ({ text: smallestPayload, commands: [] }),
  },
  {
    // A byte order mark, or ASCII with zeros between.
    is: (bytes) =>
      beginsWith(bytes, 0xff, 0xfe) ||
      beginsWith(bytes, 0xfe, 0xff) ||
      (bytes.length > 1 && (bytes[0] === 0) !== (bytes[1] === 0)),
    what: {
      en: 'is in UTF-16, as Windows PowerShell writes it with >; APNs takes UTF-8',
      zh: '是 UTF-16 编码（Windows PowerShell 用 > 重定向时会这样），而 APNs 只接受 UTF-8',
    },
    remedy: (file) =>
      withFile(
        {
          en: 'Write it as UTF-8 (PowerShell: … | Out-File -Encoding utf8 FILE):',
          zh: '请转成 UTF-8（PowerShell 可用 … | Out-File -Encoding utf8 文件）：',
        },
        file,
        (name) => `iconv -f UTF-16 -t UTF-8 ${name} > payload-utf8.json`,
      ),
  },
  {
    is: (_, beginning) => /^\s*<\?xml[^>]*\?>\s*<!DOCTYPE plist|^\s*<plist\b|^bplist0/i.test(beginning),
    what: { en: 'is a property list', zh: '是属性列表（plist）' },
    remedy: (file) =>
      withFile(
        { en: 'On a Mac this makes JSON of it:', zh: '在 Mac 上可以这样转成 JSON：' },
        file,
        (name) => `plutil -convert json -o payload.json ${name}`,
      ),
  },
  {
    is: (_, beginning) => /^\s*(?:<!doctype html|<html|<head|<body)/i.test(beginning),
    what: {
      en: 'is an HTML page: a server answered with a page where JSON was expected',
      zh: '是 HTML 网页：本该返回 JSON 的地方，服务器返回了网页',
    },
    remedy: () => ({
      text: {
        en: 'Open it in a browser: it mostly says what went wrong (a log-in, a 404, a proxy).',
        zh: '用浏览器打开看看，里面通常写着原因（需要登录、404、代理等）。',
      },
      commands: [],
    }),
  },
  {
    is: (_, beginning) => /^\s*<[?!a-z]/i.test(beginning),
    what: { en: 'is XML', zh: '是 XML' },
    remedy: () => ({ text: smallestPayload, commands: [] }),
  },
  {
    is: (bytes) => beginsWith(bytes, 0x50, 0x4b, 3, 4) || beginsWith(bytes, 0x1f, 0x8b),
    what: { en: 'is a compressed file', zh: '是压缩文件' },
    remedy: () => ({
      text: { en: 'Unpack it, and give the JSON in it.', zh: '请先解压，再指定里面的 JSON 文件。' },
      commands: [],
    }),
  },
  {
    is: (_, beginning) => /^\s*[\w.-]{1,64}(?:(?:\[|%5B)[\w.-]{0,64}(?:\]|%5D)){1,8}=/i.test(beginning),
    holdsPayload: true,
    what: { en: 'is the body of a form, not JSON', zh: '是表单格式的请求体，不是 JSON' },
    remedy: () => ({
      text: {
        en: 'APNs takes JSON as the body, and no form: have the program write the whole object as JSON (JSON.stringify, json.dumps, json_encode).',
        zh: 'APNs 的请求体必须是 JSON，不能是表单：请让程序把整个对象转成 JSON（JSON.stringify、json.dumps、json_encode）。',
      },
      commands: [],
    }),
  },
  {
    is: (_, beginning) => isHttpMessage(beginning),
    what: {
      en: 'is a whole HTTP message with its headers, and no payload stands below them',
      zh: '是带请求头的完整 HTTP 报文，下面没有 payload',
    },
    remedy: (file) =>
      withFile(
        { en: 'This reads what it is:', zh: '用这条命令查看它是什么：' },
        file,
        (name) => `pushctl inspect ${name}`,
      ),
  },
  {
    is: (_, beginning) => /^\s*(?:[$>] )?curl\s/.test(beginning),
    what: { en: 'is a curl line, not JSON', zh: '是 curl 命令，不是 JSON' },
    remedy: (file) =>
      withFile(
        { en: 'This reads the request out of it:', zh: '用这条命令识别其中的请求：' },
        file,
        (name) => `pushctl inspect ${name}`,
      ),
  },
  {
    is: (_, beginning) => /^'?\{[ \w-]+:[^"'`\r\n]*'?$/.test(beginning.trim()),
    what: {
      en: 'has lost its double quotes: the shell took them away (cmd.exe and Windows PowerShell do, unless each stands as \\" inside "…")',
      zh: '的双引号丢了：被 shell 去掉了（cmd.exe 和 Windows PowerShell 会这样，除非在 "…" 里写成 \\"）',
    },
    remedy: () => ({
      text: {
        en: 'Write the JSON to a file, and give that: curl --data-binary @payload.json, pushctl send --payload payload.json.',
        zh: '把 JSON 写进文件再指定它：curl --data-binary @payload.json，pushctl send --payload payload.json。',
      },
      commands: [],
    }),
  },
  {
    is: (_, beginning) => /^(?:---[ \t]{0,9}\r?\n)?aps:[ \t]{0,9}(?:\r?\n|\{)/.test(beginning),
    holdsPayload: true,
    what: { en: 'is YAML', zh: '是 YAML' },
    remedy: (file) =>
      withFile(
        { en: 'Make JSON of it:', zh: '转成 JSON：' },
        file,
        (name) => `yq -o json ${name} > payload.json`,
      ),
  },
]

/** Of a payload that somebody wrapped, with the line that takes it out. */
const unwrapped: Text = {
  en: 'Have the program send the JSON text itself. This takes it out:',
  zh: '请让程序直接发送 JSON 文本。用这条命令取出来：',
}

/** Bytes that decide what a file is. */
const decisive = 4096

const kindOf = (bytes: Uint8Array): InsteadRow | undefined => {
  const beginning = new TextDecoder('latin1').decode(bytes.subarray(0, decisive)).replace(/^ï»¿/, '')
  return kinds.find(({ is }) => is(bytes, beginning))
}

/** @returns whether a file that is no JSON holds a payload all the same, in a form, in base64, escaped; a whole request is more than that */
export function holdsPayload(bytes: Uint8Array): boolean {
  const wrapping = wrappedJson(bytes)?.wrapping
  return wrapping === undefined ? kindOf(bytes)?.holdsPayload === true : wrapping !== 'HTTP'
}

/**
 * @param bytes of a file that is no JSON in UTF-8
 * @param name of the file, or what it is called
 * @returns what it is instead, and what to do with it; nothing when it looks like JSON with a mistake in it
 */
export function insteadOfJson(bytes: Uint8Array, name: string): InsteadOfJson | undefined {
  const wrapped = wrappedJson(bytes)
  if (wrapped !== undefined)
    return {
      what: wrapped.what,
      remedy: withFile(unwrapped, inLine(name), (file) => `pushctl payload extract ${file} -o payload.json`),
    }
  const kind = kindOf(bytes)
  if (kind === undefined) return undefined
  return { what: kind.what, remedy: kind.remedy(inLine(name)) }
}

/** What is told of a letter that lost its last bytes. */
const cutTexts = {
  'at-end': {
    what: (line: number): Text => ({
      en: `ends in the middle of a letter (line ${line}): it is UTF-8, and was cut`,
      zh: `在第 ${line} 行的一个字中间结束：它是 UTF-8 编码，但被截断了`,
    }),
    cure: {
      en: 'Write or copy it again, whole: a limit that counts bytes, or a connection that broke, ended it there.',
      zh: '请重新完整地写入或复制：多半是按字节数截断，或传输中断了。',
    },
  },
  within: {
    what: (line: number): Text => ({
      en: `has a letter in line ${line} that lost its last bytes: it is UTF-8, and a text in it was cut by bytes`,
      zh: `第 ${line} 行有一个字缺了后面的字节：它是 UTF-8 编码，其中的文字被按字节截断了`,
    }),
    cure: {
      en: 'Shorten texts by letters, not by bytes, where the payload is made.',
      zh: '生成 payload 时请按字符截短文字，不要按字节。',
    },
  },
} as const

/**
 * @param bytes that are no UTF-8
 * @param name of the file, or what it is called
 * @returns in which line they stop being UTF-8, and the line that mends it
 */
export function notUtf8(bytes: Uint8Array, name: string): InsteadOfJson {
  let from = 0
  let line = 1
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for (;;) {
    const at = bytes.indexOf(0x0a, from)
    const end = at < 0 ? bytes.length : at + 1
    try {
      decoder.decode(bytes.subarray(from, end))
    } catch {
      break
    }
    if (at < 0) break
    from = end
    line += 1
  }
  const cut = cutLetter(bytes)
  if (cut !== undefined)
    return { what: cutTexts[cut].what(line), remedy: { text: cutTexts[cut].cure, commands: [] } }
  return {
    what: {
      en: `is not in UTF-8: line ${line} has letters in another encoding`,
      zh: `不是 UTF-8 编码：第 ${line} 行的文字用了别的编码`,
    },
    remedy: withFile(
      {
        en: 'Save it as UTF-8, or turn it into that:',
        zh: '请另存为 UTF-8，或者转换：',
      },
      inLine(name),
      (file) => `iconv -f ${likelyEncoding(bytes)} -t UTF-8 ${file} > payload-utf8.json`,
    ),
  }
}
