import { type Heard, LogReader } from '../../diagnosis/texts/log-reader.ts'

/** As much is kept of what was read, in UTF-16 units. */
const mostKept = 20_000
const longestLine = 64 * 1024

/** Reads a log piece by piece; of the log itself only the beginning is kept. */
export class LogListener {
  private readonly reader = new LogReader()
  private beginning = ''
  private rest = ''
  private heardSoFar = 0

  /** The beginning of what was read: all of it, when it is short. */
  get text(): string {
    return this.beginning
  }

  /** How much was read, in UTF-16 units. */
  get length(): number {
    return this.heardSoFar
  }

  /** @param piece of text, which may end in the middle of a line */
  hear(piece: string): void {
    this.heardSoFar += piece.length
    if (this.beginning.length < mostKept) this.beginning += piece.slice(0, mostKept)
    const text = this.rest + piece
    let from = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      this.reader.read(text.slice(from, text.charCodeAt(end - 1) === 13 ? end - 1 : end))
      from = end + 1
    }
    this.rest = text.slice(from)
    if (this.rest.length > longestLine) this.endLine()
  }

  private endLine(): void {
    if (this.rest !== '') this.reader.read(this.rest)
    this.rest = ''
  }

  /** @returns what was said up to here, the most telling first */
  heard(): readonly Heard[] {
    this.endLine()
    const heard = this.reader.heard()
    if (heard.length > 0 || this.heardSoFar > mostKept) return heard
    // What was wrapped says nothing in any of its lines.
    const whole = new LogReader()
    whole.read(this.beginning.split(/\s+/).join(' '))
    return whole.heard()
  }
}
