import type { StreamedEvent } from '../../control/streamed-event.ts'
import { entryOf, type InboxEntry } from './entry.ts'

/** As many as are kept here, while the page is open: the gateway itself keeps the last thousand. */
const most = 10_000

/** What has arrived, the newest first; failed connections that are alike are one. */
export class Arrivals {
  private all: readonly InboxEntry[] = []
  /** The number of the newest message. */
  private newest = 0

  entries(): readonly InboxEntry[] {
    return this.all
  }

  /** @returns how many there ever were, as far as it is known here */
  count(): number {
    return this.newest + this.all.filter(({ outcome }) => outcome === 'connection').length
  }

  /** Hears how many messages there ever were from who counts them. */
  noteCount(arrived: number): void {
    this.newest = Math.max(this.newest, arrived)
  }

  find(id: string): InboxEntry | undefined {
    return this.all.find((entry) => entry.id === id)
  }

  /**
   * @param events oldest first
   * @returns their entries, newest first; one that was there before is told anew
   */
  add(events: readonly StreamedEvent[]): readonly InboxEntry[] {
    const byId = new Map<string, InboxEntry>()
    for (const event of events) {
      const entry = entryOf(event)
      byId.delete(entry.id)
      byId.set(entry.id, entry)
      if ('number' in event) this.noteCount(event.number)
    }
    const arrived = [...byId.values()].reverse()
    this.all = [...arrived, ...this.all.filter(({ id }) => !byId.has(id))].slice(0, most)
    return arrived
  }

  /** Takes all of them away. @returns what puts them back */
  clear(): () => void {
    const gone = this.all
    this.all = []
    return () => {
      this.all = [...this.all, ...gone].slice(0, most)
    }
  }

  /** Begins anew: another gateway may have the numbers of this one. */
  forget(): void {
    this.all = []
    this.newest = 0
  }
}
