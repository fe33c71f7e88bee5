import { Fault } from '../../fault.ts'

/** A value of an XML property list; dates stay apart from the text they are written as. */
export type PlistValue = string | number | boolean | Date | Buffer | readonly PlistValue[] | PlistDictionary

/** A `<dict>`. */
export interface PlistDictionary {
  readonly [key: string]: PlistValue
}

/** A tag with what stands before the next one: scalars have all of their text there. */
const tags = /<(\/?)([a-z]+)\s*(\/?)>([^<]*)/g

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

/** Entitlements nest three or four deep. */
const mostDepth = 32

/** One tag, and the text behind it. */
interface Token {
  readonly closes: boolean
  readonly name: string
  readonly isEmpty: boolean
  readonly text: string
}

/**
 * Reads an XML property list, as `plist(5)` describes it.
 *
 * @param xml the document
 * @returns its dictionary
 * @throws Fault `credential/plist` when it is malformed, or not a dictionary
 */
export function readPlist(xml: string): PlistDictionary {
  const start = xml.indexOf('<plist')
  const reader = tokensOf(withoutComments(start < 0 ? '' : xml.slice(xml.indexOf('>', start) + 1)))
  const value = readValue(next(reader), reader, 0)
  if (!isDictionary(value)) throw malformed('no dictionary')
  return value
}

/**
 * Tells a dictionary from the other values.
 *
 * @param value what `readPlist` found, or nothing
 */
export function isDictionary(value: PlistValue | undefined): value is PlistDictionary {
  return (
    typeof value === 'object' && !Array.isArray(value) && !Buffer.isBuffer(value) && !(value instanceof Date)
  )
}

/** One after another: a list of all would take many times the memory of the text. */
function* tokensOf(xml: string): Generator<Token> {
  for (const [, slash, name = '', empty, text = ''] of xml.matchAll(tags)) {
    yield { closes: slash === '/', name, isEmpty: empty === '/', text }
  }
}

/** By hand, because a pattern would look for the end of every comment that has none. */
function withoutComments(xml: string): string {
  const kept: string[] = []
  let from = 0
  for (let open = xml.indexOf('<!--'); open >= 0; open = xml.indexOf('<!--', from)) {
    const close = xml.indexOf('-->', open + 4)
    kept.push(xml.slice(from, open))
    from = close < 0 ? xml.length : close + 3
  }
  return kept.join('') + xml.slice(from)
}

function next(tokens: Iterator<Token>): Token {
  const { value, done } = tokens.next()
  if (done === true) throw malformed('it ends too soon')
  return value
}

function readValue(token: Token, tokens: Iterator<Token>, depth: number): PlistValue {
  const { closes, name, isEmpty, text } = token
  if (closes) throw malformed(`</${name}> where a value should be`)
  if (depth > mostDepth) throw malformed('it is nested too deeply')
  if (name === 'dict') return isEmpty ? {} : readDictionary(tokens, depth)
  if (name === 'array') return isEmpty ? [] : readArray(tokens, depth)
  if (!isEmpty && !isEnd(next(tokens), name)) throw malformed(`<${name}> is not closed`)
  return readScalar(name, isEmpty ? '' : text)
}

function readScalar(name: string, text: string): PlistValue {
  switch (name) {
    case 'string':
      return text.replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, (whole, entity: string) => character(entity) ?? whole)
    case 'integer':
    case 'real':
      return Number(text)
    case 'true':
    case 'false':
      return name === 'true'
    case 'date': {
      const date = new Date(text.trim())
      if (Number.isNaN(date.getTime())) throw malformed(`<date>${text}</date>`)
      return date
    }
    case 'data':
      return Buffer.from(text, 'base64')
    default:
      throw malformed(`<${name}>`)
  }
}

function readDictionary(tokens: Iterator<Token>, depth: number): PlistDictionary {
  const entries: [string, PlistValue][] = []
  for (let token = next(tokens); !isEnd(token, 'dict'); token = next(tokens)) {
    if (token.name !== 'key') throw malformed(`<${token.name}> where a key should be`)
    const key = readScalar('string', token.text)
    if (!isEnd(next(tokens), 'key')) throw malformed('<key> is not closed')
    entries.push([String(key), readValue(next(tokens), tokens, depth + 1)])
  }
  return Object.fromEntries(entries)
}

function readArray(tokens: Iterator<Token>, depth: number): PlistValue[] {
  const values: PlistValue[] = []
  for (let token = next(tokens); !isEnd(token, 'array'); token = next(tokens)) {
    values.push(readValue(token, tokens, depth + 1))
  }
  return values
}

function isEnd({ closes, name }: Token, wanted: string): boolean {
  return closes && name === wanted
}

function character(entity: string): string | undefined {
  if (!entity.startsWith('#')) return entities.get(entity)
  const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1))
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}

function malformed(detail: string): Fault {
  return new Fault('credential/plist', {
    en: `The property list is damaged (${detail}).`,
    zh: `plist 内容已损坏（${detail}）。`,
  })
}
