import { element, foreign, shortened } from './element.ts'
import type { InboxEntry } from './entry.ts'
import type { ListLine } from './groups.ts'
import { heightOf, lineHeights, rowOf } from './list-row.ts'
import { offsetsOf, visibleLines } from './visible-lines.ts'
import { word } from './words.ts'

/** Where the list stands in the page, and what choosing a row does. */
export interface ListPlace {
  /** What scrolls. */
  readonly frame: HTMLElement
  /** What holds the rows; it lies in the frame. */
  readonly rows: HTMLElement
  open(entry: InboxEntry): void
  isUnread(entry: InboxEntry): boolean
}

const keyOf = (line: ListLine) => (line.kind === 'entry' ? line.entry.id : `heading ${line.name}`)

interface DrawnLine {
  readonly line: ListLine
  readonly item: HTMLLIElement
}

/** A list of any length: the lines that are seen are drawn, and no others. */
export class List {
  private readonly place: ListPlace
  private lines: readonly ListLine[] = []
  private offsets = offsetsOf([])
  private readonly drawn = new Map<string, DrawnLine>()
  /** The row that Tab goes to, and whose details are shown. */
  private current: string | undefined
  private chosen: string | undefined

  constructor(place: ListPlace) {
    this.place = place
    place.frame.addEventListener('scroll', () => this.draw(), { passive: true })
    new ResizeObserver(() => this.draw()).observe(place.frame)
  }

  /** Puts other lines in place of those that are there; what is looked at stays where it is. */
  show(lines: readonly ListLine[]): void {
    const { frame, rows } = this.place
    const top = this.topOf(this.lines[this.firstSeen()])
    const anchor = frame.scrollTop > 0 ? this.lines[this.firstSeen()] : undefined
    const rest = frame.scrollTop - (top ?? 0)
    this.lines = lines
    this.offsets = offsetsOf(
      lines.map((line) => (line.kind === 'entry' ? heightOf(line.entry) : lineHeights.heading)),
    )
    rows.style.height = `${this.offsets.at(-1) ?? 0}px`
    const moved = anchor === undefined ? undefined : this.topOf(anchor)
    if (moved !== undefined) frame.scrollTop = moved + rest
    this.draw()
  }

  /** @returns the entries in the order they are shown */
  entries(): readonly InboxEntry[] {
    return this.lines.flatMap((line) => (line.kind === 'entry' ? [line.entry] : []))
  }

  /** Marks an entry as the one whose details are shown; none, if not given. */
  choose(entry: InboxEntry | undefined): void {
    this.chosen = entry?.id
    if (entry !== undefined) this.current = entry.id
    this.draw()
  }

  /** Goes so many entries down the list, from the current one; brings it into view, and the keyboard to it. */
  step(count: number): InboxEntry | undefined {
    const entries = this.entries()
    const from = entries.findIndex(({ id }) => id === this.current)
    const at = from < 0 ? (count > 0 ? 0 : -1) : Math.min(Math.max(from + count, 0), entries.length - 1)
    const next = entries[at]
    if (next !== undefined) this.focus(next)
    return next
  }

  currentEntry(): InboxEntry | undefined {
    return this.entries().find(({ id }) => id === this.current)
  }

  focus(entry: InboxEntry): void {
    this.current = entry.id
    const at = this.lines.findIndex((line) => line.kind === 'entry' && line.entry.id === entry.id)
    if (at < 0) return
    const { frame, rows } = this.place
    const [top = 0, bottom = 0] = [this.offsets[at], this.offsets[at + 1]]
    const before = rows.offsetTop - frame.offsetTop
    if (before + top < frame.scrollTop) frame.scrollTop = top
    else if (before + bottom > frame.scrollTop + frame.clientHeight)
      frame.scrollTop = before + bottom - frame.clientHeight
    this.draw()
    this.drawn.get(entry.id)?.item.querySelector('button')?.focus({ preventScroll: true })
  }

  private firstSeen(): number {
    return visibleLines(this.offsets, this.place.frame.scrollTop, 0, 0).from
  }

  private topOf(line: ListLine | undefined): number | undefined {
    if (line === undefined) return undefined
    const key = keyOf(line)
    const at = this.lines.findIndex((one) => keyOf(one) === key)
    return at < 0 ? undefined : this.offsets[at]
  }

  /** Draws what is seen, and takes away what is not. */
  draw(): void {
    const { frame, rows } = this.place
    const { from, to } = visibleLines(this.offsets, frame.scrollTop, frame.clientHeight)
    const seen = this.lines.slice(from, to)
    const wanted = new Set(seen.map(keyOf))
    const tabStop = this.tabStop(seen)
    for (const [key, { item }] of this.drawn) {
      if (wanted.has(key)) continue
      // The keyboard must not fall out of the page with a row that scrolls away.
      if (item.contains(document.activeElement)) rows.focus({ preventScroll: true })
      item.remove()
      this.drawn.delete(key)
    }
    let before: Element | null = null
    seen.forEach((line, index) => {
      const item = this.itemOf(line, from + index)
      const after: ChildNode | null = before === null ? rows.firstChild : before.nextSibling
      if (item !== after) rows.insertBefore(item, after)
      before = item
      if (line.kind === 'entry') this.mark(item, line.entry, tabStop)
    })
  }

  private tabStop(seen: readonly ListLine[]): string | undefined {
    const ids = seen.flatMap((line) => (line.kind === 'entry' ? [line.entry.id] : []))
    return this.current !== undefined && ids.includes(this.current) ? this.current : ids[0]
  }

  private mark(item: HTMLLIElement, entry: InboxEntry, tabStop: string | undefined): void {
    const row = item.querySelector('button')
    if (row === null) return
    row.tabIndex = entry.id === tabStop ? 0 : -1
    row.classList.toggle('unread', this.place.isUnread(entry))
    if (entry.id === this.chosen) row.setAttribute('aria-current', 'true')
    else row.removeAttribute('aria-current')
  }

  private itemOf(line: ListLine, at: number): HTMLLIElement {
    const key = keyOf(line)
    const before = this.drawn.get(key)
    const isSame =
      before?.line === line ||
      (line.kind === 'entry' && before?.line.kind === 'entry' && before.line.entry === line.entry)
    if (before !== undefined && !isSame) before.item.remove()
    const item = before !== undefined && isSame ? before.item : this.made(line)
    this.drawn.set(key, { line, item })
    item.style.top = `${this.offsets[at] ?? 0}px`
    item.style.height = `${(this.offsets[at + 1] ?? 0) - (this.offsets[at] ?? 0)}px`
    item.ariaPosInSet = String(at + 1)
    item.ariaSetSize = String(this.lines.length)
    return item
  }

  private made(line: ListLine): HTMLLIElement {
    if (line.kind === 'entry')
      return element(
        'li',
        '',
        rowOf(line.entry, () => this.place.open(line.entry)),
      )
    const name = line.name === '' ? word('ungrouped') : shortened(line.name)
    return element('li', 'heading', foreign('strong', '', name), element('span', '', String(line.count)))
  }
}
