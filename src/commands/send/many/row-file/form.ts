import { readDeviceToken } from '../../../../apns/device-token.ts'
import { Fault } from '../../../../fault.ts'
import { secretIn, shown } from '../../../../secret.ts'
import type { Text } from '../../../../text.ts'
import { goesOn } from './json.ts'
import type { TextSource } from './text-source.ts'

/** What a file of rows can look like; its first line decides. */
export type Form =
  | { readonly kind: 'tokens' | 'json-lines' | 'assignments' }
  /** In an array, or one after another over several lines each. */
  | { readonly kind: 'json'; readonly isArray: boolean }
  | { readonly kind: 'csv'; readonly delimiter: string }

/** Names of columns and keys as people write them: `device_token`, `Device Token`, `deviceToken`. */
export const plainName = (name: string) => name.toLowerCase().replaceAll(/[\s_-]/g, '')
const tokenNames: readonly string[] = ['token', 'devicetoken', 'pushtoken', 'apnstoken']
const idNames: readonly string[] = ['id', 'messageid', 'msgid']

/** What was found out about a name: the rows of a file have the same few again and again. */
const found = new Map<string, 'token' | 'id' | 'other'>()
const mostFound = 1000

function kindOfName(name: string): 'token' | 'id' | 'other' {
  const before = found.get(name)
  if (before !== undefined) return before
  const plain = plainName(name)
  const kind = tokenNames.includes(plain) ? 'token' : idNames.includes(plain) ? 'id' : 'other'
  if (found.size < mostFound && name.length < 100) found.set(name, kind)
  return kind
}

/** @returns whether a column or key of this name holds the device token */
export const isTokenName = (name: string): boolean => kindOfName(name) === 'token'

/** @returns whether a column or key of this name holds the sender's own id of the row */
export const isIdName = (name: string): boolean => kindOfName(name) === 'id'

const delimiters = [',', ';', '\t'] as const
/** @returns whether a text is a device token, or the name that one is saved under */
export const isToken = (text: string): boolean =>
  /^@[^\s,]+$/.test(text.trim()) || readDeviceToken(text).is === 'device-token'

/** A table as psql, mysql and Markdown draw it: with a line down between the cells. */
const drawnTable = /^\s*(?:\||\+-{2})|\s\|\s/

const fromTable: Text = {
  en: 'That is a table drawn for people. Have it written as CSV: psql --csv, mysql --batch, or take the lines out.',
  zh: '这是给人看的表格。请导出为 CSV：psql --csv、mysql --batch，或去掉表格线。',
}

/** What a column of tokens is called elsewhere. */
const likeToken = /device|push|apns|token|regist/i

/** A header whose column of tokens is called otherwise. */
function headerOf(line: string, delimiter: string): Text | undefined {
  const names = line.split(delimiter).map((cell) => cell.replaceAll('"', '').trim())
  const name = names.length < 2 ? undefined : names.find((each) => likeToken.test(each))
  if (name === undefined || secretIn(name) !== undefined) return undefined
  const it = shown(name)
  return {
    en: `If the column "${it.en}" holds the device tokens, call it token.`,
    zh: `如果「${it.zh}」列里是 device token，请把列名改成 token。`,
  }
}

/** @param named the delimiter, where the file says it */
function formOf(line: string, named: string | undefined, name: string): Form {
  if (line.startsWith('[')) return { kind: 'json', isArray: true }
  if (line.startsWith('{')) return goesOn(line) ? { kind: 'json', isArray: false } : { kind: 'json-lines' }
  if (isToken(line)) return { kind: 'tokens' }
  if (isToken(line.split(',')[0] ?? '')) return { kind: 'assignments' }
  const delimiter =
    named ?? delimiters.toSorted((a, b) => line.split(b).length - line.split(a).length)[0] ?? ','
  if (line.split(delimiter).some((cell) => isTokenName(cell.replaceAll('"', '').trim())))
    return { kind: 'csv', delimiter }
  throw new Fault(
    'usage/rows',
    {
      en: `The first line of ${name} is neither a device token, nor JSON, nor a header with a column named token.`,
      zh: `${name} 的第一行既不是 device token，也不是 JSON，也不是带 token 列的表头。`,
    },
    {
      hint: drawnTable.test(line)
        ? fromTable
        : (headerOf(line, delimiter) ?? {
            en: 'It takes CSV with a header (token,name,…), a JSON array of objects, one JSON object a line, one token a line, or token,id,name=value,… lines.',
            zh: '支持：带表头的 CSV（token,name,…）、由对象组成的 JSON 数组、每行一个 JSON 对象、每行一个 token，或 token,消息ID,变量=值,… 的格式。',
          }),
    },
  )
}

/** What programs write above the header: the type of PowerShell's Export-Csv, the delimiter for Excel. */
const preamble = /^"?(?:#TYPE [^"]*|sep=(?<delimiter>[,;\t]))"?$/i

/**
 * Looks at the first line, and leaves out what stands above it.
 *
 * @param source of the text
 * @throws Fault `usage/rows` when it has none of the forms, or nothing is in it
 */
export async function findForm(source: TextSource): Promise<Form> {
  let delimiter: string | undefined
  for (let line = await source.peek(); line !== undefined; line = await source.peek()) {
    const match = preamble.exec(line)
    if (match === null) return formOf(line, delimiter, source.name)
    delimiter = match.groups?.delimiter ?? delimiter
    source.skip()
  }
  throw new Fault('usage/rows', { en: `${source.name} is empty.`, zh: `${source.name} 是空的。` })
}
