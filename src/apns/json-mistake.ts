import type { Text } from '../text.ts'

/** Where JSON stops being JSON. It never quotes the text: that may be a key somebody gave by mistake. */
export interface JsonMistake {
  /** From 1. */
  readonly line: number
  /** From 1, in characters. */
  readonly column: number
  readonly what: Text
}

type ExpectedToken = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing'

const blank = /[ \t\r\n]*/y
const string = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|[\x7f-\x9f])*"/uy
const word = /-?(?:0(?!\d)|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/** What people write that JSON does not know, told by the character the mistake begins with. */
const habits: readonly { readonly begins: RegExp; readonly what: Text }[] = [
  { begins: /^['‘’]/, what: { en: 'JSON has double quotes only ("…")', zh: 'JSON 只能用英文双引号（"…"）' } },
  {
    begins: /^[“”「」]/,
    what: {
      en: 'these are typographic quotes; JSON has straight ones ("…")',
      zh: '这里是中文引号，JSON 要用英文双引号（"…"）',
    },
  },
  {
    begins: /^[，：；、。｛｝［］＂]/,
    what: { en: 'this is a full-width mark', zh: '这里是全角标点，要改成半角' },
  },
  {
    begins: /^#[\p{L}_][\p{L}\p{N}_.-]*#/u,
    what: {
      en: 'a placeholder stands in double quotes, whatever it becomes: "#name#"',
      zh: '占位符要写在英文双引号里，无论替换成什么："#name#"',
    },
  },
  {
    begins: /^\$\{/,
    what: {
      en: 'a placeholder stands in double quotes, whatever it becomes: "$\u007bname}"',
      zh: '占位符要写在英文双引号里，无论替换成什么："$\u007bname}"',
    },
  },
  {
    // Jinja, Mustache, ERB, shells, printf: within an object the first brace was taken for its beginning.
    begins:
      /^(?:\{[{%]?\s*[\p{L}_$.][^{}"\n]{0,60}\}\}|\{%|%-?\s|<%|%[\p{L}_][\w.]*%|%\(\w{1,40}\)|%[sd@]|\$[\p{L}_]|@@?[\p{L}_][\w.]*@)/u,
    what: {
      en: 'a placeholder of another program was not filled in; have it filled in first, in double quotes where it is a text',
      zh: '这是其他程序的占位符，没有被替换：先替换好，文字类的要放在英文双引号里',
    },
  },
  {
    begins: /^(?:[-+]?(?:NaN|Infinity|inf)|nan)\b/,
    what: {
      en: 'JSON has no NaN and no Infinity: write a number, or null',
      zh: 'JSON 里没有 NaN 和 Infinity：请写数字或 null',
    },
  },
  {
    begins: /^(?:None|True|False|undefined|nil)\b/,
    what: {
      en: 'JSON writes null, true and false; this is of a programming language',
      zh: 'JSON 只有 null、true、false，这是编程语言里的写法',
    },
  },
  {
    begins: /^(?:\+\d|-?\.\d|-?0[\dxX])/,
    what: {
      en: 'a number in JSON begins neither with +, nor a point, nor a needless 0',
      zh: 'JSON 的数字不能以 +、小数点或多余的 0 开头',
    },
  },
  {
    begins: /^=>?/,
    what: { en: 'JSON has a colon here, not = or =>', zh: 'JSON 这里要用冒号，不能用 = 或 =>' },
  },
  { begins: /^\/[/*]|^#/, what: { en: 'JSON has no comments', zh: 'JSON 不能写注释' } },
  {
    begins: /^"/,
    what: {
      en: 'a string that begins here has no end, a line break or a wrong \\ in it, or there is a comma missing before it',
      zh: '从这里开始的字符串没有结束、含有换行或错误的 \\，也可能是前面少了逗号',
    },
  },
]

/** Letters that show what somebody was used to write. */
const longestHabit = 80

/** What keeps a string from being one, in its order of reading. */
const inStrings: readonly { readonly is: RegExp; readonly what: Text }[] = [
  {
    is: /^[\r\n]/,
    what: {
      en: 'the string that begins here has a line break in it: write \\n',
      zh: '从这里开始的字符串里有换行，要写成 \\n',
    },
  },
  {
    is: /^\t/,
    what: {
      en: 'the string that begins here has a tab in it: write \\t',
      zh: '从这里开始的字符串里有制表符，要写成 \\t',
    },
  },
  {
    is: /^\0/,
    what: {
      en: 'the string that begins here has a zero byte (NUL) in it: a buffer was taken with more than its text',
      zh: '从这里开始的字符串里有空字节（NUL）：多半把缓冲区里文字后面的内容也带上了',
    },
  },
  {
    is: /^\p{Cc}/u,
    what: {
      en: 'the string that begins here has a control character in it: take it out',
      zh: '从这里开始的字符串里有控制字符，请去掉',
    },
  },
  {
    is: /^\\[\s\S]/,
    what: {
      en: 'the string that begins here has a \\ before a letter that needs none: a backslash itself is \\\\',
      zh: '从这里开始的字符串里有多余的 \\：反斜杠本身要写成 \\\\',
    },
  },
]

/** As far as a string is good. */
const goodLetters = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|[\x7f-\x9f])*/uy

/** @returns why a string that begins at `from` is none; nothing when it is one, or has no end */
function stringMistake(text: string, from: number): Text | undefined {
  const end = endOf(goodLetters, text, from)
  if (end === undefined || text[end] === '"') return undefined
  const rest = text.slice(end, end + 2)
  return inStrings.find(({ is }) => is.test(rest))?.what
}

const missing: Readonly<Record<ExpectedToken, Text>> = {
  value: { en: 'a value is missing', zh: '这里缺少值' },
  'value-or-end': { en: 'a value or ] is missing', zh: '这里应该是值或 ]' },
  key: {
    en: 'a key in double quotes is missing (there may be a comma too many)',
    zh: '这里应该是带双引号的键（也可能是前面多了一个逗号）',
  },
  'key-or-end': { en: 'a key in double quotes or } is missing', zh: '这里应该是带双引号的键或 }' },
  colon: { en: 'a colon is missing', zh: '这里缺少冒号' },
  'comma-or-end': { en: 'a comma or a closing bracket is missing', zh: '这里缺少逗号或右括号' },
  nothing: { en: 'the JSON has ended, and more follows', zh: 'JSON 到这里已经结束，后面还有多余的内容' },
}

/** Behind a string whose text may not have ended there. */
const quoteInText: Text = {
  en: 'a comma or a closing bracket is missing; or a double quote before it belongs to the text, and has to be written \\"',
  zh: '这里缺少逗号或右括号；也可能前面的双引号属于文字内容，要写成 \\"',
}

const ended: Text = { en: 'the text ends too early', zh: '内容不完整，提前结束了' }

/** @returns where the token that begins at `from` ends; nothing when none does */
function endOf(token: RegExp, text: string, from: number): number | undefined {
  token.lastIndex = from
  return token.test(text) ? token.lastIndex : undefined
}

/** Reads on to the first token that JSON does not allow (RFC 8259). */
function firstWrong(text: string): { at: number; expected: ExpectedToken } | undefined {
  const open: ('{' | '[')[] = []
  let expected: ExpectedToken = 'value'
  let at = 0
  const afterValue = (): ExpectedToken => (open.length === 0 ? 'nothing' : 'comma-or-end')
  for (;;) {
    at = endOf(blank, text, at) ?? at
    const letter = text[at]
    if (letter === undefined) return expected === 'nothing' ? undefined : { at, expected }
    const wrong = { at, expected }
    if (expected === 'nothing') return wrong
    if (expected === 'colon') {
      if (letter !== ':') return wrong
      expected = 'value'
      at += 1
    } else if (letter === '}' || letter === ']') {
      const closes = letter === '}' ? '{' : '['
      const mayEnd =
        expected === 'comma-or-end' || expected === (closes === '{' ? 'key-or-end' : 'value-or-end')
      if (!mayEnd || open.pop() !== closes) return wrong
      expected = afterValue()
      at += 1
    } else if (expected === 'comma-or-end') {
      if (letter !== ',') return wrong
      expected = open.at(-1) === '{' ? 'key' : 'value'
      at += 1
    } else if (expected === 'key' || expected === 'key-or-end') {
      const end = endOf(string, text, at)
      if (end === undefined) return wrong
      expected = 'colon'
      at = end
    } else if (letter === '{' || letter === '[') {
      open.push(letter)
      expected = letter === '{' ? 'key-or-end' : 'value-or-end'
      at += 1
    } else {
      const end = endOf(string, text, at) ?? endOf(word, text, at)
      if (end === undefined) return wrong
      expected = afterValue()
      at = end
    }
  }
}

/**
 * Finds the first mistake in what should be JSON.
 *
 * @param text as read
 * @returns line, column and what is wrong there; nothing when it is JSON (RFC 8259)
 */
export function jsonMistake(text: string): JsonMistake | undefined {
  const wrong = firstWrong(text)
  if (wrong === undefined) return undefined
  const lines = text.slice(0, wrong.at).split('\n')
  const rest = text.slice(wrong.at, wrong.at + longestHabit)
  const isBehindString = wrong.expected === 'comma-or-end' && text[wrong.at - 1] === '"'
  const habit = habits.find(({ begins }) => begins.test(rest))
  return {
    line: lines.length,
    column: (lines.at(-1)?.length ?? 0) + 1,
    what:
      rest === ''
        ? ended
        : (stringMistake(text, wrong.at) ??
          habit?.what ??
          (isBehindString ? quoteInText : missing[wrong.expected])),
  }
}
