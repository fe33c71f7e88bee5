import { appleHosts } from '../../../apns/endpoint.ts'
import type { CurlHeader, CurlRequest } from './request.ts'

const requestLine = /^(POST|PUT|GET|HEAD|DELETE|PATCH|OPTIONS) (\S{1,2000}) HTTP\/(\d)(?:\.\d)?$/

/** `name: value`, and the names of HTTP/2 that begin with a colon. */
const headerLine = /^(:?[\w-]{1,80}):(.*)$/

const answerLine = /^HTTP\/\d(?:\.\d)? \d{3}\b/m

/** The lines up to the empty one, and what stands behind it. */
function halves(text: string): { readonly head: readonly string[]; readonly body: string } {
  const empty = /\r?\n\r?\n/.exec(text)
  const head = text.slice(0, empty?.index)
  const body = empty === null ? '' : text.slice(empty.index + empty[0].length)
  return { head: head.split(/\r?\n/), body }
}

const isPseudo = ({ name }: CurlHeader) => name.startsWith(':')

/**
 * Reads a request as a proxy or a browser saves it: a request line or `:method` and `:path`, headers, an empty line, the
 * body.
 *
 * @param text as it was saved
 * @returns nothing for anything else, and where an answer stands behind it
 */
export function readHttpMessage(text: string): CurlRequest | undefined {
  const { head, body } = halves(text.trimStart())
  const [first = '', ...rest] = head
  const line = requestLine.exec(first)
  const lines = (line === null ? head : rest).map((each) => headerLine.exec(each))
  if (lines.length === 0 || lines.includes(null) || answerLine.test(text)) return undefined
  const headers = lines.map((each): CurlHeader => ({ name: each?.[1] ?? '', value: each?.[2]?.trim() ?? '' }))
  const header = (name: string) => headers.find((each) => each.name.toLowerCase() === name)?.value
  const [method, path] = [line?.[1] ?? header(':method'), line?.[2] ?? header(':path')]
  if (method === undefined || path === undefined) return undefined
  // Which of Apple's gateways it was is not always saved with it.
  const host = header(':authority') ?? header('host') ?? appleHosts.production
  return {
    writtenAs: 'http',
    urls: [/^https?:/i.test(path) ? path : `https://${host}${path}`],
    method,
    headers: headers.filter((each) => !isPseudo(each)),
    data: body.trim() === '' ? [] : [{ is: 'raw', text: body.trim() }],
    isGet: false,
    isHead: false,
    http: line?.[3] === '1' ? '1' : '2',
    isInsecure: false,
    configs: [],
    unknown: [],
    unexpanded: [],
  }
}
