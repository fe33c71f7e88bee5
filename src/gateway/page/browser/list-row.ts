import { element, escaped, foreign, shortened } from './element.ts'
import type { InboxEntry } from './entry.ts'
import { colon, language, say, word } from './words.ts'

/** What stands before an entry, by what became of it. */
export const marks = { accepted: '✓', rejected: '✗', unanswered: '…', connection: '✗' } as const

/** Heights of the lines of the list, in pixels; the style sheet holds them to it. */
export const lineHeights = { row: 62, refused: 82, heading: 36 } as const

const clock = new Intl.DateTimeFormat(language, { timeStyle: 'medium', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' })

function timeWords(time: Date): string {
  const isToday = time.toDateString() === new Date().toDateString()
  return isToday ? clock.format(time) : `${day.format(time)} ${clock.format(time)}`
}

/** @returns status and reason, or what there was instead */
export function verdictOf({ event }: InboxEntry): string {
  if (event.kind === 'connection-failed') {
    const times = event.count > 1 ? ` (${event.count}×)` : ''
    return `${say(event.evidence)}${times}`
  }
  if (event.outcome === 'unanswered') return word('unanswered')
  const reason = event.outcome === 'rejected' ? event.reason : undefined
  return `${event.status} ${reason ?? word(event.outcome)}`
}

/** @returns what a person knows it by: the text on the phone, if there is any, or what it is for */
export function headlineOf(entry: InboxEntry): string {
  const { event, scene } = entry
  if (event.kind === 'connection-failed') return verdictOf(entry)
  if (event.kind === 'channel') return colon(word('channel'), event.method)
  return scene === undefined ? word(event.kind) : escaped(say(scene.headline))
}

/** @returns why it was refused in one sentence; nothing when it was not */
export function whyOf({ event }: InboxEntry): string | undefined {
  const seen = 'outcome' in event && event.outcome === 'rejected' ? event.evidence : undefined
  const why = seen ?? event.what ?? event.meaning
  return why === undefined ? undefined : say(why)
}

/** @returns whom or what it was for */
function subjectOf({ event }: InboxEntry): readonly string[] {
  switch (event.kind) {
    case 'push':
      return [event.topic ?? '–', shortened(event.deviceToken) || '–']
    case 'broadcast':
      return [event.bundleId, event.channelId ?? '–']
    case 'channel':
      return [event.bundleId, event.channelId ?? '']
    case 'connection-failed':
      return [event.userAgent ?? '', event.address ?? '']
  }
}

/** @returns where it went, and as what: production looks different, so that nobody takes one for the other */
export function chipsOf({ event }: InboxEntry): HTMLElement[] {
  const type =
    event.kind === 'push' ? (event.pushType ?? '') : event.kind === 'broadcast' ? word('broadcast') : ''
  return [
    element('span', `chip ${event.environment}`, event.environment),
    ...(type === '' ? [] : [foreign('span', 'chip', type)]),
  ]
}

/** @returns how high the row of an entry is, in pixels */
export const heightOf = (entry: InboxEntry): number =>
  whyOf(entry) === undefined ? lineHeights.row : lineHeights.refused

/**
 * @param entry that the row is for
 * @param open what choosing it does
 */
export function rowOf(entry: InboxEntry, open: () => void): HTMLButtonElement {
  const { event, outcome } = entry
  const time = new Date(event.time)
  const clockTime = element('time', '', timeWords(time))
  clockTime.dateTime = time.toISOString()
  const verdict = outcome === 'connection' ? [] : [element('span', 'verdict', verdictOf(entry))]
  const why = whyOf(entry)
  const row = element(
    'button',
    `row ${outcome}`,
    element('span', 'mark', marks[outcome]),
    foreign('span', 'headline', headlineOf(entry)),
    clockTime,
    element(
      'span',
      'about',
      ...verdict,
      ...chipsOf(entry),
      ...subjectOf(entry)
        .filter((one) => one !== '')
        .map((one) => foreign('span', '', one)),
    ),
    ...(why === undefined ? [] : [foreign('span', 'meaning', why)]),
  )
  row.type = 'button'
  row.addEventListener('click', open)
  return row
}
