import type { Text } from '../../text.ts'

/** A provider token among what stands round it. */
export interface TokenInText {
  /** The JWT alone. */
  readonly token: string
  /** What does not belong to it, as the second half of a sentence: `stands in quotes`. */
  readonly around: readonly Text[]
  /** The word bearer, or the name of the header, stands before it: it is what a request carries. */
  readonly isHeader: boolean
  /** A program did that to it, not somebody who copied it. */
  readonly isDamaged: boolean
}

/** Three parts, of which the first is an object of JSON in base64url; base64 and more parts are none. */
const jwt = /(?<![\w+.-])e[wy][\w-]+\.[\w-]+\.[\w-]+(?![\w+/=.-])/

/** What a request has before the token: the word bearer, as often as it stands there, may be in quotes with it. */
const headerStart = /^["'`]?(?:authorization["'`]?\s*[:=]\s*)?(?:(["'`]?)((?:bearer\s+)+))?/i

/** `curl -H "authorization: …"`, as it was typed: quotes of the shell, which nobody sends. */
const withoutShell = (text: string) =>
  text
    .trim()
    .replace(/^(?:curl\s+)?-H\s*/, '')
    .replace(/^(["'`])((?:authorization|bearer)\b.*)\1$/is, '$2')

const inQuotes: Text = { en: 'stands in quotes', zh: '带了引号' }
const pythonBytes: Text = {
  en: "is written as bytes of Python (b'…'): decode() makes the text of it",
  zh: "是 Python 的 bytes 写法（b'…'）：请先 decode() 成文本",
}
const inBrackets: Text = { en: 'stands in brackets', zh: '带了括号' }
const brokenUp: Text = { en: 'has blanks or line ends in it', zh: '中间有空格或换行' }
const bearerTwice: Text = { en: 'has the word bearer in front twice', zh: '前面写了两次 bearer' }
const amongOthers: Text = { en: 'has something else before or behind it', zh: '前后还有别的内容' }

/** Never quoted: what stands beside a token may be a secret as well. */
function namesOf(before: string, after: string): Text[] {
  const rest = `${before}${after}`.replaceAll(/\\[rnt]|\s/g, '')
  if (rest === '')
    return /\\[rn]/.test(after)
      ? [{ en: 'has a line end written out behind it (\\n)', zh: '后面带了写出来的换行（\\n）' }]
      : []
  if (/^b["']{2}$/.test(rest)) return [pythonBytes]
  if (/^(?:\\?["'`“”‘’«»]|%22|&quot;)+$/i.test(rest)) return [inQuotes]
  if (/^(?:[<>()[\]{}]|%3[CE])+$/i.test(rest)) return [inBrackets]
  if (/^(?:\\?["'`“”‘’«»<>()[\]{}])+$/.test(rest)) return [inQuotes, inBrackets]
  return [amongOthers]
}

const tokenWith = (
  token: string,
  around: readonly Text[],
  isHeader: boolean,
  isDamaged = around.includes(pythonBytes),
): TokenInText => ({ token, around, isHeader, isDamaged })

/**
 * Finds a provider token in what was pasted, piped in or sent, and says what is wound round it.
 *
 * @param text a JWT, a header that carries one, a line of a log
 * @returns nothing where no JWT is in it
 */
export function tokenInText(text: string): TokenInText | undefined {
  const line = withoutShell(text)
  const [start = '', quote = '', bearers = ''] = headerStart.exec(line) ?? []
  const isHeader = /\w/.test(start)
  const rest = isHeader ? line.slice(start.length) : line
  const value = quote === '' ? rest : rest.replace(/["'`][\s,}]*$/, '')
  const twice = /bearer\s+bearer/i.test(bearers) ? [bearerTwice] : []
  const found = jwt.exec(value)
  const before = found === null ? '' : value.slice(0, found.index)
  const after = found === null ? '' : value.slice(found.index + found[0].length)
  // Letters behind a line end are the rest of the token, as a screen broke it.
  if (found !== null && !/^\s+[\w-]+\s*["'`>]?$/.test(after))
    return tokenWith(found[0], [...twice, ...namesOf(before, after)], isHeader)
  const joined = value.replaceAll(/\s/g, '')
  const whole = jwt.exec(joined)
  if (whole === null) return undefined
  const { 0: token, index } = whole
  const wound = namesOf(joined.slice(0, index), joined.slice(index + token.length))
  // A screen breaks lines; a blank alone comes from the program.
  return tokenWith(token, [...twice, brokenUp, ...wound], isHeader, !/[\r\n]/.test(value.trim()))
}

const listed = (texts: readonly Text[]): Text => ({
  en: texts.map(({ en }) => en).join(', and '),
  zh: texts.map(({ zh }) => zh).join('，'),
})

/**
 * @param found in a text
 * @returns what stands round it in one sentence; nothing where it stands alone
 */
export function aroundToken({ around }: TokenInText): Text | undefined {
  if (around.length === 0) return undefined
  const { en, zh } = listed(around)
  return {
    en: `The provider token ${en}; what follows bearer has to be the JWT alone.`,
    zh: `provider token ${zh}，这些不属于它：bearer 后面只能是 JWT 本身。`,
  }
}
