import { type InboxEntry, topicOf } from './entry.ts'

/** What an entry is asked for. */
type Asked = (entry: InboxEntry, value: string) => boolean

const has = (text: string | undefined, value: string) => text?.toLowerCase().includes(value) === true

/** A field of an event that only some kinds have. */
const field = (entry: InboxEntry, name: string) => {
  const value = (entry.event as unknown as Readonly<Record<string, unknown>>)[name]
  return value === undefined || value === null ? undefined : String(value)
}

/** The words that `is:` takes. */
const states: Readonly<Record<string, (entry: InboxEntry) => boolean>> = {
  accepted: ({ outcome }) => outcome === 'accepted',
  rejected: ({ outcome }) => outcome === 'rejected',
  unanswered: ({ outcome }) => outcome === 'unanswered',
  connection: ({ outcome }) => outcome === 'connection',
  push: ({ event }) => event.kind === 'push',
  broadcast: ({ event }) => event.kind === 'broadcast',
  channel: ({ event }) => event.kind === 'channel',
  silent: ({ scene }) => scene?.appearance.isSilent === true,
  own: (entry) => field(entry, 'isOwn') === 'true',
  sandbox: ({ event }) => event.environment === 'sandbox',
  production: ({ event }) => event.environment === 'production',
}

/** What may stand before a colon. */
const operators: Readonly<Record<string, Asked>> = {
  is: (entry, value) => Object.hasOwn(states, value) && states[value]?.(entry) === true,
  type: (entry, value) => has(field(entry, 'pushType') ?? entry.scene?.kind, value),
  topic: ({ event }, value) => has(topicOf(event), value),
  app: ({ event, scene }, value) => has(scene?.app ?? topicOf(event), value),
  token: (entry, value) => has(field(entry, 'deviceToken'), value),
  reason: (entry, value) => has(field(entry, 'reason'), value),
  cause: (entry, value) => has(field(entry, 'cause'), value),
  status: (entry, value) => field(entry, 'status') === value,
  env: ({ event }, value) => event.environment.startsWith(value),
  thread: ({ scene }, value) => has(scene?.thread, value),
  id: (entry, value) => entry.id === value || field(entry, 'id')?.toLowerCase().startsWith(value) === true,
}

/** The operators there are, and the words of `is:`, for help and completion. */
export const operatorNames: readonly string[] = Object.keys(operators)
export const stateNames: readonly string[] = Object.keys(states)

interface QueryTerm {
  readonly isWanted: boolean
  fits(entry: InboxEntry): boolean
}

/** What was typed into the search field, ready to be asked of every entry. */
export interface Query {
  readonly terms: readonly QueryTerm[]
  /** An `is:` with a word that it does not take: then nothing fits. */
  readonly unknown?: string
}

/** `-is:accepted`, `topic:"a b"`, `"two words"`, `word`; a quotation mark that is not closed goes to the end. */
const termForm = /(-?)(?:([a-z]{1,20}):)?(?:"([^"]*)"?|(\S*))/gi

/**
 * @param typed operators such as `is:rejected type:voip topic:… token:… reason:…`, and free words; `-` before one turns
 *   it round
 * @returns what all of it asks for together
 */
export function parseQuery(typed: string): Query {
  const terms: QueryTerm[] = []
  let unknown: string | undefined
  for (const [whole, minus, name = '', quoted, bare = ''] of typed.matchAll(termForm)) {
    const isWanted = minus === ''
    const value = (quoted ?? bare).toLowerCase()
    const operator = name.toLowerCase()
    if (Object.hasOwn(operators, operator)) {
      if (operator === 'is' && value !== '' && !Object.hasOwn(states, value)) unknown ??= value
      // What is still being typed leaves nothing out.
      if (value !== '')
        terms.push({ isWanted, fits: (entry) => operators[operator]?.(entry, value) === true })
      continue
    }
    const word = (name === '' ? value : whole.slice(minus?.length ?? 0)).toLowerCase()
    if (word !== '') terms.push({ isWanted, fits: ({ text }) => text.includes(word) })
  }
  return { terms, ...(unknown !== undefined && { unknown }) }
}

/** @returns whether an entry is what was asked for */
export function fits(entry: InboxEntry, { terms }: Query): boolean {
  return terms.every((term) => term.fits(entry) === term.isWanted)
}
