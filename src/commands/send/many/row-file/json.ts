import { jsonMistake } from '../../../../apns/json-mistake.ts'
import { Fault } from '../../../../fault.ts'
import { type Text, verbatim } from '../../../../text.ts'
import { longestRow, tooLong } from './limits.ts'
import type { TextSource } from './text-source.ts'

/** A value of a file of JSON. */
export interface JsonItem {
  /** On which it begins. */
  readonly line: number
  readonly value: unknown
}

/** Finds where a JSON value ends, character by character, without knowing whether it is one. */
class ValueEnd {
  #depth = 0
  #isString = false
  #isEscaped = false

  /** @returns whether the value ends with this character */
  isAt(code: number): boolean {
    if (this.#isString) {
      if (this.#isEscaped) this.#isEscaped = false
      else if (code === 0x5c) this.#isEscaped = true
      else if (code === 0x22) this.#isString = false
      return !this.#isString && this.#depth === 0
    }
    if (code === 0x22) this.#isString = true
    else if (code === 0x7b || code === 0x5b) this.#depth += 1
    else if (code === 0x7d || code === 0x5d) this.#depth -= 1
    return this.#depth === 0 && (code === 0x7d || code === 0x5d)
  }

  /** Whether brackets are open, and no string is. */
  isInside(): boolean {
    return this.#depth > 0 && !this.#isString
  }
}

/**
 * @param line the first of a file, beginning with `{`
 * @returns whether the object goes on in the next line, as programs print it for people
 */
export function goesOn(line: string): boolean {
  const end = new ValueEnd()
  for (let at = 0; at < line.length; at += 1) if (end.isAt(line.charCodeAt(at))) return false
  return end.isInside()
}

/** What may come next outside the values. */
type Expected = 'open' | 'value-or-close' | 'value' | 'comma-or-close' | 'nothing'

const expectations: Readonly<Record<Expected, Text>> = {
  open: { en: 'it does not begin with [', zh: '开头不是 [' },
  'value-or-close': { en: 'an object or ] is missing', zh: '这里应该是对象或 ]' },
  value: { en: 'an object is missing', zh: '这里缺少对象' },
  'comma-or-close': { en: 'a comma or ] is missing', zh: '这里缺少逗号或 ]' },
  nothing: { en: 'the array has ended, and more follows', zh: '数组到这里已经结束，后面还有多余的内容' },
}

const isBlank = (code: number) => code === 0x20 || (code >= 0x09 && code <= 0x0d)

/** The values of one file, cut out of its text. */
class JsonItems {
  readonly #name: string
  readonly #isArray: boolean
  #expected: Expected
  #end: ValueEnd | undefined
  /** The part of the value that came earlier. */
  #open = ''
  #line: number
  #valueLine = 1

  constructor({ name, line }: TextSource, isArray: boolean) {
    this.#name = name
    this.#isArray = isArray
    this.#expected = isArray ? 'open' : 'value'
    this.#line = line()
  }

  take(text: string): JsonItem[] {
    const items: JsonItem[] = []
    let from = 0
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (this.#end === undefined && this.#isOutside(code)) {
        from = at + 1
      } else if (this.#end?.isAt(code) === true) {
        items.push(this.#item(this.#open + text.slice(from, at + 1)))
        from = at + 1
      }
      if (code === 0x0a) this.#line += 1
    }
    this.#open = this.#end === undefined ? '' : this.#open + text.slice(from)
    if (this.#open.length > longestRow) throw tooLong(this.#name, this.#valueLine)
    return items
  }

  end(): void {
    const isDone = this.#expected === (this.#isArray ? 'nothing' : 'value')
    if (this.#end !== undefined || !isDone)
      throw this.#wrong({ en: 'the file ends too early', zh: '内容不完整，提前结束了' }, this.#line)
  }

  /** Takes a character between two values; a value begins with any that is not one of those. */
  #isOutside(code: number): boolean {
    if (isBlank(code)) return true
    const expected = this.#expected
    if (expected === 'open' && code === 0x5b) this.#expected = 'value-or-close'
    else if (expected === 'comma-or-close' && code === 0x2c) this.#expected = 'value'
    else if ((expected === 'comma-or-close' || expected === 'value-or-close') && code === 0x5d)
      this.#expected = 'nothing'
    else if ((expected === 'value' || expected === 'value-or-close') && (code === 0x7b || code === 0x22)) {
      this.#end = new ValueEnd()
      this.#valueLine = this.#line
      return false
    } else throw this.#wrong(expectations[expected], this.#line)
    return true
  }

  #item(text: string): JsonItem {
    const line = this.#valueLine
    if (text.length > longestRow) throw tooLong(this.#name, line)
    this.#end = undefined
    this.#open = ''
    this.#expected = this.#isArray ? 'comma-or-close' : 'value'
    try {
      return { line, value: JSON.parse(text) }
    } catch (error) {
      const mistake = jsonMistake(text)
      throw this.#wrong(mistake?.what ?? verbatim(String(error)), line + (mistake?.line ?? 1) - 1)
    }
  }

  #wrong(what: Text, line: number): Fault {
    return new Fault('usage/rows', {
      en: `${this.#name} is not valid JSON: line ${line}: ${what.en}.`,
      zh: `${this.#name} 不是合法的 JSON：第 ${line} 行：${what.zh}。`,
    })
  }
}

/**
 * Reads a JSON array, or JSON values one after another, without keeping more than one value in memory.
 *
 * @param source of the text
 * @param isArray whether they stand in an array
 * @returns objects and strings, in order, as many together as came together
 * @throws Fault `usage/rows` that names the line where it is not JSON, or is neither object nor string
 */
export async function* jsonItems(source: TextSource, isArray: boolean): AsyncGenerator<JsonItem[]> {
  const items = new JsonItems(source, isArray)
  for await (const text of source.rest()) yield items.take(text)
  items.end()
}
