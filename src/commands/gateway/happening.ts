import { appearanceOf } from '../../apns/appearance.ts'
import { plainOf } from '../../apns/appearance-text.ts'
import { damagedTexts, damageOf } from '../../apns/damaged-text.ts'
import { isObject } from '../../apns/payload.ts'
import { isPushType } from '../../apns/push-type.ts'
import { marks, type Style } from '../../cli/style.ts'
import { defined } from '../../defined.ts'
import type { Remedy } from '../../finding.ts'
import { type Comments, commentsOn } from '../../gateway/control/comments.ts'
import type { EventDocument } from '../../gateway/control/event-document.ts'
import { abridged, jsonText, type Text } from '../../text.ts'

interface WithPayload {
  /** Left out where nobody asked for it. */
  readonly payload?: unknown
  /** What a phone would show: title and text, or nothing. */
  readonly shows?: string
}

type Tellable<E> = E extends unknown ? Omit<E, 'payload'> & Comments & WithPayload : never

/** Something that happened at the gateway, with what there is to say about it. */
export type Happening = Tellable<EventDocument>

/** @returns `title: text` as the lock screen has it; nothing when nothing appears there */
function shownOf(document: EventDocument): string | undefined {
  if (!('payload' in document) || !isObject(document.payload)) return undefined
  const { pushType = '' } = document
  const { title, subtitle, body, isSilent } = appearanceOf(
    document.payload,
    isPushType(pushType) ? pushType : undefined,
  )
  if (isSilent) return undefined
  const head = [title, subtitle].flatMap((text) => (text === undefined ? [] : [plainOf(text)])).join(' · ')
  const text = body === undefined ? '' : plainOf(body)
  return [head, text].filter((part) => part !== '').join(': ')
}

/** What a phone shows as the wrong letters; APNs takes it. */
function garbledIn(document: EventDocument): readonly Text[] {
  if (document.kind !== 'push' || !isObject(document.payload)) return []
  return damagedTexts(document.payload, document.size).map(damageOf)
}

/**
 * @param document what happened
 * @param withPayload whether to tell what was pushed, too
 * @returns the same, with the meaning of its reason and what to do where that is known
 */
export function happening(document: EventDocument, withPayload: boolean): Happening {
  const { payload, ...rest } = { payload: undefined, ...document }
  const shows = shownOf(document)
  const { notes: own = [] } = document.kind === 'push' ? document : {}
  const notes = [...own, ...garbledIn(document)]
  return {
    ...rest,
    ...(notes.length > 0 && { notes }),
    ...defined({ shows }),
    ...(withPayload && 'payload' in document && { payload }),
    ...commentsOn(document),
  } as Happening
}

/**
 * Reads back what the HTTP side told.
 *
 * @param documents as parsed from JSON
 * @param withPayload whether to tell what was pushed, too
 * @returns each of them with its time as a date, and what there is to say about it
 */
export function happeningsOf(documents: readonly EventDocument[], withPayload: boolean): Happening[] {
  return documents.map((document) => happening({ ...document, time: new Date(document.time) }, withPayload))
}

/** The two ends of a device token: enough to tell it from another. */
const shortened = (token: string) => (token.length > 16 ? `${token.slice(0, 8)}…${token.slice(-4)}` : token)

/** How much is shown of a payload; APNs takes none that is longer. */
const longestPayload = 5120

/** Of the text of a notification: what still fits on the line. */
const longestText = 60

const unanswered: Text = { en: 'left without an answer', zh: '没有应答' }

/** Status and reason, or that there was neither. */
function verdictOf(happened: Extract<Happening, { outcome: string }>, style: Style): string {
  switch (happened.outcome) {
    case 'accepted':
      return style.good(String(happened.status))
    case 'rejected':
      return style.bad([happened.status, happened.reason ?? ''].join(' ').trimEnd())
    case 'unanswered':
      return style.warn(style.say(unanswered))
  }
}

/** What to do, and the lines to type. */
function remedyLines(remedy: Remedy | undefined, style: Style): string[] {
  if (remedy === undefined) return []
  const { text, commands } = remedy
  return [style.dim(`→ ${style.say(text)}`), ...commands.map((line) => `  ${style.code(line)}`)]
}

/** Whom or what it was for. */
function subjectOf(happened: Extract<Happening, { outcome: string }>): readonly string[] {
  switch (happened.kind) {
    case 'push': {
      const { topic, deviceToken, pushType } = happened
      return [topic ?? '–', shortened(deviceToken) || '–', ...(pushType === undefined ? [] : [pushType])]
    }
    case 'broadcast':
      return ['broadcast', happened.bundleId, happened.channelId ?? '–']
    case 'channel':
      return ['channel', happened.method, happened.bundleId, happened.channelId ?? '–']
  }
}

/**
 * @param happened what happened
 * @param style of the screen
 * @returns a line for a person; further lines under it say more
 */
export function happeningLines(happened: Happening, style: Style): string {
  const clock = style.dim(happened.time.toTimeString().slice(0, 8))
  const environment = happened.environment.padEnd(10)
  const below = (lines: readonly string[]) => lines.map((line) => `           ${line}`)
  const cure = remedyLines(happened.remedy, style)
  if (!('outcome' in happened)) {
    const { alert, reason, count } = happened
    const more = [reason, alert && `TLS alert ${alert}`, count > 1 && `${count}×`].filter(Boolean)
    const notes = more.length > 0 ? style.dim(`  (${more.join(', ')})`) : ''
    const line = `${clock} ${style.bad(marks.failed)} ${environment} ${style.say(happened.evidence)}${notes}`
    return [line, ...below(cure)].join('\n')
  }
  const accepted = happened.outcome === 'accepted'
  const mark = accepted ? style.good(marks.ok) : style.bad(marks.failed)
  const what = [verdictOf(happened, style), ...subjectOf(happened)].join('  ')
  const trouble = happened.trouble === undefined ? '' : style.dim(`  (${happened.trouble})`)
  const evidence = happened.outcome === 'rejected' ? happened.evidence : undefined
  // A cause that needs no evidence says more than the reason, which may have many.
  const why = [evidence ?? happened.what ?? happened.meaning].flatMap((said) =>
    said === undefined ? [] : [style.say(said)],
  )
  const text =
    happened.shows === undefined ? '' : `  “${abridged(happened.shows, longestText, style.language)}”`
  const notes = happened.kind === 'push' ? (happened.notes ?? []) : []
  const payload =
    'payload' in happened
      ? [style.whole(abridged(jsonText(happened.payload), longestPayload, style.language))]
      : []
  return [
    `${clock} ${mark} ${environment} ${what}${text}${trouble}`,
    ...below([...why, ...notes.map((note) => `${marks.note} ${style.say(note)}`), ...payload, ...cure]),
  ].join('\n')
}
