import { type InboxEntry, topicOf } from './entry.ts'

/** What entries can be put together by. */
export const groupings = ['none', 'device', 'app', 'thread'] as const
export type Grouping = (typeof groupings)[number]

/** A line of the list: an entry, or what those below it have in common. */
export type ListLine =
  | { readonly kind: 'entry'; readonly entry: InboxEntry }
  | { readonly kind: 'heading'; readonly name: string; readonly count: number }

const names: Readonly<Record<Exclude<Grouping, 'none'>, (entry: InboxEntry) => string>> = {
  device: ({ event }) => (event.kind === 'push' ? event.deviceToken.toLowerCase() : ''),
  app: ({ event, scene }) => scene?.app ?? topicOf(event) ?? '',
  thread: ({ scene }) => scene?.thread ?? '',
}

/**
 * @param entries newest first
 * @param by what those of one group have in common; a group stands where its newest entry would
 * @returns the lines of the list; the heading of what has nothing of the kind has an empty name
 */
export function linesOf(entries: readonly InboxEntry[], by: Grouping): readonly ListLine[] {
  const asLines = (some: readonly InboxEntry[]) => some.map((entry) => ({ kind: 'entry', entry }) as const)
  if (by === 'none') return asLines(entries)
  const groups = new Map<string, InboxEntry[]>()
  for (const entry of entries) {
    const name = names[by](entry)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [entry])
    else group.push(entry)
  }
  return [...groups].flatMap(([name, some]) => [
    { kind: 'heading', name, count: some.length } as const,
    ...asLines(some),
  ])
}
