import { marks, ours, wholeBegin, wholeEnd } from './style.ts'
import { columnsOf, isWide, lettersIn } from './width.ts'

/** Marks that no line begins with in Chinese typesetting (kinsoku): they stay behind the letter before them. */
const closing = /^[、。，．：；？！）」』】〉》〕｝”’…—～·%,.;:!?)\]}]/
/** And those that no line ends with. */
const opening = /[（「『【〈《〔｛“‘([{]$/

/** Programs whose lines are given to type: behind a colon, and up to the end of the line, such a line is whole. */
const programs =
  'pushctl|openssl|curl|npm|npx|node|export|unset|sudo|security|xcrun|xattr|iconv|base64|cat|ssh-keygen|chmod|rm|mv'
const lineToType = new RegExp(`(?<=[:：] ?)(?<!^pushctl: )(?:${programs}) \\S.*$`)

/** What is never broken: a word, a 汉字 with the marks that belong to it, a line to type. */
interface Run {
  /** What parts it from the run before it; left out where a line ends. */
  readonly blank: string
  text: string
}

const escapes = new RegExp(`${ours.source}|${wholeBegin}|${wholeEnd}`, 'g')
const shownOf = (text: string) => text.replaceAll(escapes, '')
const columnsShown = (text: string) => columnsOf(shownOf(text))

const atoms = new RegExp(
  `(${wholeBegin}.*?${wholeEnd})|(${ours.source})|(\\s+)|([^\\s\\u001b${wholeBegin.charAt(0)}]+|.)`,
  'gu',
)

const lettersOf = (word: string) => (columnsOf(word) === word.length ? [word] : lettersIn(word))

/** Chinese marks that part what stands on both sides of them, as a blank does. */
const parting = /[、，。；：！？]$/

/** Whether a line may end between two letters that no blank parts. */
const mayPart = (before: string, after: string) =>
  (isWide(before) || isWide(after)) &&
  !(closing.test(after) && (isWide(after) || !parting.test(before))) &&
  !opening.test(before)

function runsOf(line: string): Run[] {
  const runs: Run[] = []
  let [blank, colour, before] = ['', '', '']
  for (const [found, whole, paint, space, word] of line.matchAll(atoms)) {
    const run = runs.at(-1)
    if (space !== undefined) [blank, before] = [space, '']
    else if (paint !== undefined && run !== undefined && before !== '') run.text += paint
    else if (paint !== undefined) colour += paint
    else
      for (const text of whole === undefined ? lettersOf(word ?? found) : [whole]) {
        const [first = ''] = shownOf(text)
        const last = runs.at(-1)
        if (last !== undefined && before !== '' && !mayPart(before, first)) last.text += text
        else {
          runs.push({ blank, text: colour + text })
          ;[blank, colour] = ['', '']
        }
        before = [...shownOf(text)].at(-1) ?? before
      }
  }
  if (blank + colour !== '') runs.push({ blank, text: colour })
  return runs
}

const markList = Object.values(marks).join('')
const beginning = new RegExp(`^(\\s*)((?:[${markList}#→-]|\\d+\\.|pushctl:) +)?`, 'u')

/**
 * Where the lines below the first begin: behind the mark of a list, or below the last column of a table; not so far to
 * the right that nothing has room there.
 */
function hangingIndent(line: string, columns: number): number {
  const shown = shownOf(line)
  const [, blank = '', mark = ''] = beginning.exec(shown) ?? []
  const indent = mark === 'pushctl: ' ? 2 : columnsOf(blank + mark)
  const gaps = [...shown.matchAll(/\S {2,}(?=\S)/g)].map(
    ({ index, 0: gap }) => columnsOf(shown.slice(0, index)) + columnsOf(gap),
  )
  const cell = gaps.findLast((at) => at > indent && at <= columns / 2)
  // Never before the first: a row of a deep list would seem to be another.
  const most = Math.max(Math.floor(columns / 3), Math.min(indent, Math.floor(columns / 2)))
  return cell ?? Math.min(gaps.length > 0 ? indent + 2 : indent, most)
}

/** Lines to type that no mark says are some: they stand behind a colon. */
function withLinesWhole(line: string): string {
  return line.includes(wholeBegin)
    ? line
    : line.replace(lineToType, (found) => `${wholeBegin}${found}${wholeEnd}`)
}

/**
 * Breaks a line of text where words, or 汉字, end; the lines that follow hang below the first. Nothing is broken that
 * would have to be put together again: a word, a number, a line to type (see `Style.code`).
 *
 * @param line without line ends; escape sequences of ours and marks of whole lines are in it
 * @param columns of the screen
 * @returns the lines; what cannot be broken may be wider than the screen
 */
export function wrapLine(line: string, columns: number): string[] {
  if (columnsShown(line) <= columns) return [line]
  const indent = hangingIndent(line, columns)
  const lines: string[] = []
  let [written, width] = ['', 0]
  for (const { blank, text } of runsOf(withLinesWhole(line))) {
    const more = columnsShown(blank + text)
    if (width > indent && width + more > columns) {
      lines.push(written)
      written = ' '.repeat(indent) + text
      width = indent + columnsShown(text)
    } else {
      written += blank + text
      width += more
    }
  }
  return [...lines, written].map((each) => each.trimEnd())
}

/**
 * @param text with line ends of its own
 * @param columns of the screen
 * @returns the same, no line wider than the screen where it can be
 */
export function wrap(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, columns))
    .join('\n')
}
