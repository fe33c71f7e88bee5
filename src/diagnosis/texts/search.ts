import type { TextRow } from './row.ts'

/** Where a text was found in a line. */
export interface Hit {
  readonly row: TextRow
  /** UTF-16 units of the line as it was given. */
  readonly start: number
  readonly end: number
  /** How much of it was compared, in classes: of two texts in one place the longer is meant. */
  readonly length: number
}

/** One piece of a text between two `…`. */
interface Keyword {
  readonly text: number
  /** Which piece of the text it is, from 0. */
  readonly piece: number
  readonly length: number
  /** No letter or digit may stand directly before, or behind it. */
  readonly beginsWord: boolean
  readonly endsWord: boolean
}

/** How each state was made: from which, by which class, and how far from the first. */
interface StateOrigins {
  readonly from: Uint16Array
  readonly by: Uint16Array
  readonly depth: Uint16Array
}

/** @returns the states but the first, those of one distance from it together, the nearest first */
function levelsOf(depth: Uint16Array, states: number): Uint16Array[] {
  const sizes: number[] = []
  for (let state = 1; state < states; state += 1)
    sizes[depth[state] ?? 0] = (sizes[depth[state] ?? 0] ?? 0) + 1
  const levels = sizes.map((size) => new Uint16Array(size))
  const filled = new Uint16Array(sizes.length)
  for (let state = 1; state < states; state += 1) {
    const own = depth[state] ?? 0
    const level = levels[own]
    const at = filled[own] ?? 0
    if (level !== undefined) level[at] = state
    filled[own] = at + 1
  }
  return levels.slice(1)
}

/** How far a text of several pieces has come. */
interface Begun {
  readonly pieces: number
  readonly start: number
  readonly end: number
  readonly length: number
}

const skipped = 255
const backslash = 254
const blank = 1
const other = 0

/** Letters that make no difference: quotes come and go with the language that printed the text. */
const quotes = `"'\`“”‘’´`
const blanks = ' \t\n\r\u00a0_-–—'
const wordLetters = 'abcdefghijklmnopqrstuvwxyz0123456789'
const isAscii = (letter: string) => letter.charCodeAt(0) < 0x80

/** Letters beyond ASCII are written as two classes, the second one of as many. */
const halves = 16

/** What a number of a state can hold. */
const mostStates = 0xffff

/**
 * Looks for many texts at once, in one pass over a line, however many there are (Aho and Corasick, 1975). Case,
 * quotes and the kind of blank do not count.
 */
export class TextSearch {
  private readonly rows: readonly TextRow[]
  private readonly pieces: readonly (readonly string[])[]
  /** UTF-16 unit to its class, or to two of them, one in each byte: what is compared. */
  private readonly classOf = new Uint16Array(0x10000)
  private classes = 2
  /** State and class to the next state. */
  private readonly next: Uint16Array
  /** State to the keywords that end there. */
  private readonly found: readonly (readonly Keyword[] | undefined)[]
  /** The line as classes, and where each stood. */
  private line = new Uint8Array(4096)
  private places = new Int32Array(4096)

  /** @param rows what is looked for */
  constructor(rows: readonly TextRow[]) {
    this.rows = rows
    this.pieces = rows.map(({ says }) => says.split('…').filter((piece) => piece !== ''))
    this.readAlphabet(rows)
    const { next, found } = this.automaton()
    this.next = next
    this.found = found
  }

  private readAlphabet(rows: readonly TextRow[]): void {
    for (const letter of quotes) this.classOf[letter.charCodeAt(0)] = skipped
    for (const letter of blanks) this.classOf[letter.charCodeAt(0)] = blank
    this.classOf['\\'.charCodeAt(0)] = backslash
    const letters = new Set(
      wordLetters +
        rows
          .map(({ says }) => says)
          .join('')
          .toLowerCase(),
    )
    const unread = [...letters].filter((letter) => this.classOf[letter.charCodeAt(0)] === other)
    for (const letter of unread.filter(isAscii)) this.writeClass(letter, this.classes++)
    // Of Chinese letters there are more than a byte can tell apart, and each would be a column of the whole table.
    const others = unread.filter((letter) => !isAscii(letter))
    const firstHalf = this.classes
    const secondHalf = firstHalf + Math.ceil(others.length / halves)
    this.classes = secondHalf + halves
    for (const [at, letter] of others.entries())
      this.writeClass(letter, ((firstHalf + Math.floor(at / halves)) << 8) + secondHalf + (at % halves))
  }

  private writeClass(letter: string, own: number): void {
    this.classOf[letter.charCodeAt(0)] = own
    const upper = letter.toUpperCase()
    if (upper.length === 1) this.classOf[upper.charCodeAt(0)] = own
  }

  /** @returns how many classes were written to `line` */
  private readLine(text: string): number {
    if (this.line.length < text.length * 2) {
      this.line = new Uint8Array(text.length * 4)
      this.places = new Int32Array(text.length * 4)
    }
    const { classOf, line, places } = this
    let length = 0
    for (let at = 0; at < text.length; at += 1) {
      let own = classOf[text.charCodeAt(at)] ?? other
      if (own === skipped) continue
      if (own === backslash) {
        // A line end that was typed out; before anything else it only guards a quote.
        if (!/[nrt]/.test(text.charAt(at + 1))) continue
        own = blank
        at += 1
      }
      if (own === blank && length > 0 && line[length - 1] === blank) continue
      if (own > 0xff) {
        line[length] = own >> 8
        places[length] = at
        length += 1
      }
      line[length] = own
      places[length] = at
      length += 1
    }
    return length
  }

  private isWordAt(at: number): boolean {
    const own = this.line[at] ?? other
    // Letters and digits came first into the alphabet.
    return own >= 2 && own < 2 + wordLetters.length
  }

  /** Writes every keyword down as a way from state to state; each new letter is a state of its own. */
  private automaton() {
    const { classes } = this
    const most = this.pieces.flat().reduce((sum, piece) => sum + piece.length * 2, 1)
    const next = new Uint16Array(most * classes)
    const way: StateOrigins = {
      from: new Uint16Array(most),
      by: new Uint16Array(most),
      depth: new Uint16Array(most),
    }
    const own = new Map<number, Keyword[]>()
    let states = 1
    for (const [text, pieces] of this.pieces.entries()) {
      const { says = '' } = this.rows[text] ?? {}
      for (const [piece, words] of pieces.entries()) {
        const length = this.readLine(words)
        let state = 0
        for (let at = 0; at < length; at += 1) {
          const letter = this.line[at] ?? other
          const step = state * classes + letter
          if (next[step] === 0) {
            if (states > mostStates) throw new RangeError('more texts than the table has states for')
            next[step] = states
            way.from[states] = state
            way.by[states] = letter
            way.depth[states] = at + 1
            states += 1
          }
          state = next[step] ?? 0
        }
        const keyword = {
          text,
          piece,
          length,
          beginsWord: piece === 0 && !says.startsWith('…') && this.isWordAt(0),
          endsWord: piece === pieces.length - 1 && !says.endsWith('…') && this.isWordAt(length - 1),
        }
        const ending = own.get(state)
        if (ending === undefined) own.set(state, [keyword])
        else ending.push(keyword)
      }
    }
    return { next, found: this.linked(next, own, way, states) }
  }

  /**
   * Gives every state an answer for every class, so that no letter is looked at twice: where a keyword does not go on,
   * the longest end of it that begins another does. A state takes over the answers of that end, which is shorter, as a
   * whole, and then those of its own.
   *
   * @returns what ends in each state, keywords within keywords included
   */
  private linked(
    next: Uint16Array,
    own: ReadonlyMap<number, readonly Keyword[]>,
    { from, by, depth }: StateOrigins,
    states: number,
  ): (readonly Keyword[] | undefined)[] {
    const { classes } = this
    const fallback = new Uint16Array(states)
    const found = new Array<readonly Keyword[] | undefined>(states)
    for (const level of levelsOf(depth, states)) {
      for (const state of level) {
        const before = from[state] ?? 0
        const letter = by[state] ?? other
        if (before !== 0) fallback[state] = next[(fallback[before] ?? 0) * classes + letter] ?? 0
        next[before * classes + letter] = state
      }
      for (const state of level) {
        const back = fallback[state] ?? 0
        next.copyWithin(state * classes, back * classes, (back + 1) * classes)
        const [ending, inBack] = [own.get(state), found[back]]
        found[state] =
          ending === undefined || inBack === undefined ? (ending ?? inBack) : [...ending, ...inBack]
      }
    }
    return found
  }

  /**
   * @param text one line
   * @returns every text in it, as they end
   */
  find(text: string): Hit[] {
    const length = this.readLine(text)
    const { next, found, classes, line } = this
    const hits: Hit[] = []
    const begun = new Map<number, Begun>()
    let state = 0
    for (let at = 0; at < length; at += 1) {
      state = next[state * classes + (line[at] ?? other)] ?? 0
      const keywords = found[state]
      if (keywords === undefined || keywords.length === 0) continue
      for (const keyword of keywords) {
        const hit = this.isWhole(keyword, at, length) ? this.goneOn(keyword, at, begun) : undefined
        if (hit !== undefined) hits.push(hit)
      }
    }
    return hits
  }

  /** Whether a keyword that ends here is not part of a longer word. */
  private isWhole({ length, beginsWord, endsWord }: Keyword, at: number, end: number): boolean {
    const before = at - length
    if (beginsWord && before >= 0 && this.isWordAt(before)) return false
    return !(endsWord && at + 1 < end && this.isWordAt(at + 1))
  }

  /** @returns the text that is complete with this piece */
  private goneOn({ text, piece, length }: Keyword, at: number, begun: Map<number, Begun>): Hit | undefined {
    const before = begun.get(text)
    const first = at - length + 1
    if (piece > 0 && (before?.pieces !== piece || first < before.end)) return undefined
    const here: Begun = {
      pieces: piece + 1,
      start: piece === 0 ? first : (before?.start ?? first),
      end: at + 1,
      length: length + (piece === 0 ? 0 : (before?.length ?? 0)),
    }
    const row = this.rows[text]
    if (row === undefined || here.pieces < (this.pieces[text]?.length ?? 0)) {
      // What begins again does not take back how far the text has come.
      if (piece > 0 || before === undefined) begun.set(text, here)
      return undefined
    }
    begun.delete(text)
    const { places } = this
    return { row, start: places[here.start] ?? 0, end: (places[at] ?? 0) + 1, length: here.length }
  }
}
