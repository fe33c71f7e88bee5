import { colon, language, say, word } from './words.js'

/** @typedef {import('../control/streamed-event.ts').StreamedEvent} StreamedEvent */
/** @typedef {import('../control/streamed-event.ts').Card} Card */
/** @typedef {import('./words.js').Word} Word */
/** @typedef {import('../../text.ts').Text} Text */
/** @typedef {'accepted' | 'rejected' | 'unanswered' | 'connection'} Outcome */

const marks = /** @type {const} */ ({ accepted: '✓', rejected: '✗', unanswered: '…', connection: '✗' })

/** The headers of a request as they are sent, by what the events call them. */
const headers = /** @type {const} */ ({
  topic: 'apns-topic',
  pushType: 'apns-push-type',
  priority: 'apns-priority',
  expiration: 'apns-expiration',
  collapseId: 'apns-collapse-id',
  channelId: 'apns-channel-id',
})

/** All else an event can have, by what it is called here. */
const fields = /** @type {const} */ ([
  'deviceToken',
  'bundleId',
  'alert',
  'reason',
  'tls',
  'alpn',
  'userAgent',
  'address',
  'cause',
  'trouble',
])

/** A line of indented JSON is as long as it is deep: a payload of nothing but brackets would become megabytes. */
const longestIndented = 65_536

/** Characters that cannot be seen, or turn others around: in JSON they are as well written as an escape. */
const unseen = /[\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

const clock = new Intl.DateTimeFormat(language, { timeStyle: 'medium', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' })
const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long', hourCycle: 'h23' })

/**
 * @param {keyof HTMLElementTagNameMap} tag
 * @param {string} className
 * @param {(Node | string)[]} content strings become text, whatever stands in them
 */
function element(tag, className, ...content) {
  const made = document.createElement(tag)
  made.className = className
  made.append(...content)
  return made
}

/**
 * Text from outside: it may be in any language, and has no say over what stands around it.
 *
 * @param {keyof HTMLElementTagNameMap} tag
 * @param {string} className
 * @param {string} text
 */
function foreign(tag, className, text) {
  const made = element(tag, `${className} foreign`.trim(), text)
  made.dir = 'auto'
  return made
}

/** @param {string} text */
const escaped = (text) =>
  text.replace(unseen, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** @param {string} token */
const shortened = (token) => (token.length > 16 ? `${token.slice(0, 8)}…${token.slice(-4)}` : token)

/** @param {Date} time */
function timeWords(time) {
  const isToday = time.toDateString() === new Date().toDateString()
  return isToday ? clock.format(time) : `${day.format(time)} ${clock.format(time)}`
}

/**
 * @param {StreamedEvent} event
 * @returns {Outcome}
 */
export const outcomeOf = (event) => ('outcome' in event ? event.outcome : 'connection')

/**
 * @param {StreamedEvent} event
 * @returns status and reason, or what there was instead
 */
function verdictOf(event) {
  if (!('outcome' in event)) {
    const times = event.count > 1 ? ` (${event.count}×)` : ''
    return `${say(event.evidence)}${times}`
  }
  if (event.outcome === 'unanswered') return word('unanswered')
  const reason = event.outcome === 'rejected' ? event.reason : undefined
  return `${event.status} ${reason ?? word(event.outcome)}`
}

/**
 * @param {StreamedEvent} event
 * @returns {readonly Text[]} why it was refused, the best first
 */
function whyOf(event) {
  const evidence = 'outcome' in event && event.outcome === 'rejected' ? event.evidence : undefined
  return [evidence, event.meaning].filter((text) => text !== undefined)
}

/**
 * @param {StreamedEvent} event
 * @returns {readonly string[]} whom or what it was for
 */
function subjectOf(event) {
  switch (event.kind) {
    case 'push':
      return [event.topic ?? '–', shortened(event.deviceToken) || '–', event.pushType ?? '']
    case 'broadcast':
      return [word('broadcast'), event.bundleId, event.channelId ?? '–']
    case 'channel':
      return [event.method, event.bundleId, event.channelId ?? '']
    default:
      return []
  }
}

/**
 * @param {StreamedEvent} event
 * @returns what a person knows it by: the text on the phone, if there is any
 */
export function headlineOf(event) {
  if (event.kind !== 'push' && event.kind !== 'broadcast') {
    return event.kind === 'channel' ? word('channel') : verdictOf(event)
  }
  const { title, subtitle, body, isSilent = true } = event.card ?? {}
  return isSilent ? colon(word(event.kind), word('silent')) : (title ?? subtitle ?? body ?? word(event.kind))
}

/**
 * @param {StreamedEvent} event
 * @returns a line of the list
 */
export function rowOf(event) {
  const outcome = outcomeOf(event)
  const time = new Date(event.time)
  const clockTime = element('time', '', timeWords(time))
  clockTime.setAttribute('datetime', time.toISOString())
  const verdict = 'outcome' in event ? [element('span', 'verdict', verdictOf(event))] : []
  const about = [event.environment, ...subjectOf(event)].filter((one) => one !== '')
  const row = element(
    'button',
    `row ${outcome}`,
    element('span', 'mark', marks[outcome]),
    foreign('span', 'headline', headlineOf(event)),
    clockTime,
    element('span', 'about', ...verdict, ...about.map((one) => foreign('span', '', one))),
    ...whyOf(event)
      .slice(0, 1)
      .map((text) => foreign('span', 'meaning', say(text))),
  )
  row.setAttribute('type', 'button')
  return row
}

/** @param {Card} card */
function phoneOf({ app = 'APP', title, subtitle, body, badge = 0, isSilent, facts, notes }) {
  const icon = element('span', 'icon', (app.split('.').at(-1)?.[0] ?? '').toUpperCase())
  icon.ariaHidden = 'true'
  if (badge > 0) icon.append(element('span', 'badge', badge > 999 ? '999+' : String(badge)))
  const lines = [
    ...(title === undefined ? [] : [foreign('strong', '', title)]),
    ...(subtitle === undefined ? [] : [foreign('strong', '', subtitle)]),
    ...(body === undefined ? [] : [foreign('span', 'body', body)]),
  ]
  const head = element('span', 'app', foreign('span', '', app), element('span', '', word('now')))
  const card = element('div', 'card', icon, element('div', 'lines', head, ...lines))
  return element(
    'div',
    'phone',
    ...(isSilent ? [] : [card]),
    foreign('p', 'facts', facts.map(say).join('   ')),
    ...notes.map((note) => element('p', 'note', say(note))),
  )
}

/**
 * @param {StreamedEvent} event
 * @returns {readonly (readonly [label: string, value: string])[]}
 */
function factsOf(event) {
  /** @type {Readonly<Record<string, unknown>>} */
  const values = { ...event }
  const { id, method } = /** @type {{ id?: string, method?: string }} */ (values)
  const idHeader = event.kind === 'push' ? 'apns-id' : 'apns-request-id'
  const expiration = Number(values.expiration)
  const until = expiration > 0 && expiration < 1e11 ? ` (${moment.format(expiration * 1000)})` : ''
  /** @type {(readonly [label: string, value: unknown])[]} */
  const all = [
    [word('time'), moment.format(new Date(event.time))],
    [word('environment'), event.environment],
    ...fields.map((field) => /** @type {const} */ ([word(field), values[field]])),
    [word('request'), method],
    ...Object.entries(headers).map(
      ([field, header]) =>
        /** @type {const} */ ([
          header,
          values[field] === undefined
            ? undefined
            : `${values[field]}${header === headers.expiration ? until : ''}`,
        ]),
    ),
    [idHeader, event.kind === 'connection-failed' ? undefined : id],
  ]
  return all.flatMap(([label, value]) =>
    value === undefined || value === '' ? [] : [/** @type {const} */ ([label, String(value)])],
  )
}

/** @param {unknown} payload */
function payloadOf(payload) {
  if (payload === '') return [element('p', '', word('noPayload'))]
  if (typeof payload === 'string') {
    return [element('p', '', word('notJson')), element('pre', '', escaped(payload))]
  }
  const indented = JSON.stringify(payload, undefined, 2)
  const text = indented.length > longestIndented ? JSON.stringify(payload) : indented
  return [element('pre', '', escaped(text))]
}

/**
 * @param {StreamedEvent} event
 * @param {() => void} back what the way back to the list does, where details take its place
 * @returns everything about it
 */
export function detailsOf(event, back) {
  const outcome = outcomeOf(event)
  const wayBack = element('button', 'back', word('back'))
  wayBack.setAttribute('type', 'button')
  wayBack.addEventListener('click', back)
  const heading = element('h2', outcome, element('span', 'mark', marks[outcome]), verdictOf(event))
  heading.tabIndex = -1
  const { text, commands = [] } = event.remedy ?? {}
  const said = text === undefined ? whyOf(event) : [...whyOf(event), text]
  const table = factsOf(event).flatMap(([label, value]) => [
    element('dt', '', label),
    foreign('dd', '', value),
  ])
  return [
    wayBack,
    heading,
    ...said.map((one) => foreign('p', 'said', say(one))),
    ...commands.map((line) => foreign('pre', '', line)),
    ...(event.card === undefined ? [] : [phoneOf(event.card)]),
    element('dl', '', ...table),
    ...('payload' in event ? [element('h3', '', word('payload')), ...payloadOf(event.payload)] : []),
  ]
}
