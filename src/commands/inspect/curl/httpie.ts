import type { CurlHeader, CurlRequest } from './request.ts'
import { shellCommands } from './shell-words.ts'

const methods = /^(?:POST|PUT|GET|HEAD|DELETE|PATCH|OPTIONS)$/

/** HTTPie, "Request items": `name:=json`, `name=text`, `Name:value`. */
const item = /^([\w.-]{1,200})(:=|==|=|:)([\s\S]*)$/

const jsonOr = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** @returns the JSON that the items of a line make; nothing when there are none */
function bodyOf(
  items: readonly (readonly [name: string, sign: string, value: string])[],
): string | undefined {
  const fields = items.filter(([, sign]) => sign === '=' || sign === ':=')
  if (fields.length === 0) return undefined
  return JSON.stringify(
    Object.fromEntries(fields.map(([name, sign, value]) => [name, sign === ':=' ? jsonOr(value) : value])),
  )
}

/**
 * Reads the request out of a line of HTTPie: `http POST https://… apns-topic:x aps:='{…}'`.
 *
 * @param text as it was copied
 * @returns nothing when it is none
 */
export function readHttpie(text: string): CurlRequest | undefined {
  if (!/^\s*(?:[$>%] )?https?\s+\S/.test(text)) return undefined
  for (const command of shellCommands(text)) {
    const [program, ...words] = command.filter(({ text: word }) => !['$', '>', '%'].includes(word))
    if (program?.text !== 'http' && program?.text !== 'https') continue
    const given = words.map((word) => word.text).filter((word) => !word.startsWith('-'))
    const method = given.find((word) => methods.test(word))
    const [url, ...items] = given.filter((word) => word !== method)
    if (url === undefined || !/push\.apple\.com|\/3\/device/.test(url)) continue
    const read = items.flatMap((word) => {
      const [, name = '', sign = '', value = ''] = item.exec(word) ?? []
      return name === '' ? [] : [[name, sign, value] as const]
    })
    const body = bodyOf(read)
    return {
      writtenAs: 'httpie',
      urls: [/^https?:/i.test(url) ? url : `${program.text}://${url}`],
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: read.flatMap(([name, sign, value]): CurlHeader[] => (sign === ':' ? [{ name, value }] : [])),
      data: body === undefined ? [] : [{ is: 'raw', text: body }],
      isGet: false,
      isHead: false,
      http: '1',
      isInsecure: false,
      configs: [],
      unknown: [],
      unexpanded: [...new Set(words.flatMap((word) => word.unexpanded))],
    }
  }
  return undefined
}
