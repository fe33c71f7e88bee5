import { detailsOf, headlineOf, outcomeOf, rowOf } from './drawing.js'
import { ask, listen, tokenFor } from './stream.js'
import { arrivedWords, colon, countWords, sayAll, word } from './words.js'

/** @typedef {import('../control/streamed-event.ts').StreamedEvent} StreamedEvent */
/** @typedef {import('./stream.js').State} State */

/**
 * @typedef {object} Entry
 * @property {StreamedEvent} event
 * @property {HTMLElement} row
 * @property {HTMLLIElement} item
 * @property {string} text all of it in small letters, to be searched
 */

/** As many as the gateway keeps. */
const most = 1000
/** What arrives within so many milliseconds is drawn together. */
const drawingRest = 40
/** Where the token waits for a reload of the page. */
const place = 'token'

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
function find(id, type) {
  const found = document.getElementById(id)
  if (found instanceof type) return found
  throw new TypeError(id)
}

const page = {
  state: find('state', HTMLElement),
  text: find('text', HTMLInputElement),
  environment: find('environment', HTMLSelectElement),
  outcome: find('outcome', HTMLSelectElement),
  count: find('count', HTMLElement),
  clear: find('clear', HTMLButtonElement),
  door: find('door', HTMLElement),
  doorTitle: find('door-title', HTMLElement),
  doorHelp: find('door-help', HTMLElement),
  doorForm: find('door-form', HTMLFormElement),
  token: find('token', HTMLInputElement),
  notice: find('notice', HTMLElement),
  empty: find('empty', HTMLElement),
  messages: find('messages', HTMLElement),
  details: find('details', HTMLElement),
  unchosen: find('unchosen', HTMLElement),
  arrivals: find('arrivals', HTMLElement),
}

/** Where list and details stand side by side. */
const isWide = matchMedia('(min-width: 60rem)')

/** The token for as long as this tab lives; a browser that keeps nothing for pages asks for it after a reload. */
const kept = {
  read() {
    try {
      return sessionStorage.getItem(place)
    } catch {
      return null
    }
  },
  /** @param {string} token */
  write(token) {
    try {
      sessionStorage.setItem(place, token)
    } catch {
      // The page has it until it is reloaded.
    }
  },
}

/** Newest first. @type {Entry[]} */
let entries = []
/** Arrived and not drawn yet, oldest first. @type {StreamedEvent[]} */
let waiting = []
/** The one whose details are shown. @type {Entry | undefined} */
let chosen
/** The one that Tab goes to. @type {Entry | undefined} */
let current
let token = ''
let unread = 0
let leave = () => {}

/** @param {Entry} entry */
function fits({ event, text }) {
  const { environment, outcome } = page
  return (
    (environment.value === '' || event.environment === environment.value) &&
    (outcome.value === '' || outcomeOf(event) === outcome.value) &&
    text.includes(page.text.value.trim().toLowerCase())
  )
}

const shown = () => entries.filter(({ item }) => !item.hidden)

/** Brings everything round the list up to what is in it. */
function settle() {
  const visible = shown()
  if (current === undefined || !visible.includes(current)) current = visible[0]
  for (const entry of entries) entry.row.tabIndex = entry === current ? 0 : -1
  page.count.textContent = countWords(visible.length, entries.length)
  page.empty.hidden = visible.length > 0 || !page.door.hidden
  page.empty.textContent = word(entries.length === 0 ? 'nothing' : 'nothingFits')
  page.clear.disabled = entries.length === 0
  document.title = `${unread > 0 ? `(${unread}) ` : ''}pushctl ${word('inbox')}`
}

function filter() {
  for (const entry of entries) entry.item.hidden = !fits(entry)
  settle()
}

function close() {
  const left = chosen
  chosen?.row.removeAttribute('aria-current')
  chosen = undefined
  document.body.classList.remove('reading')
  page.details.replaceChildren(page.unchosen)
  if (left !== undefined && entries.includes(left)) left.row.focus()
}

/** @param {Entry} entry */
function choose(entry) {
  chosen?.row.removeAttribute('aria-current')
  chosen = entry
  current = entry
  entry.row.setAttribute('aria-current', 'true')
  page.details.replaceChildren(...detailsOf(entry.event, close))
  page.details.scrollTop = 0
  document.body.classList.add('reading')
  if (!isWide.matches) page.details.querySelector('h2')?.focus()
  settle()
}

/**
 * @param {StreamedEvent} event
 * @returns {Entry}
 */
function entryOf(event) {
  const row = rowOf(event)
  const item = document.createElement('li')
  item.append(row)
  const entry = { event, row, item, text: JSON.stringify(event).toLowerCase() }
  row.addEventListener('click', () => choose(entry))
  return entry
}

/** @param {readonly Entry[]} gone */
function remove(gone) {
  for (const { item } of gone) item.remove()
  entries = entries.filter((entry) => !gone.includes(entry))
  if (chosen !== undefined && gone.includes(chosen)) close()
  settle()
}

/** What failed connections alike have in common. @param {StreamedEvent} event */
const sameAs = (event) => (event.kind === 'connection-failed' ? event.id : undefined)

/**
 * @param {readonly StreamedEvent[]} events newest first
 * @returns of failed connections that are counted as one, the last alone
 */
const newestOnly = (events) =>
  events.filter((event, at) => {
    const id = sameAs(event)
    return id === undefined || events.findIndex((one) => sameAs(one) === id) === at
  })

/** Takes away what is told anew, with a higher count. @param {readonly Entry[]} arrived */
function forget(arrived) {
  const ids = new Set(arrived.map(({ event }) => sameAs(event)))
  ids.delete(undefined)
  if (ids.size > 0) remove(entries.filter(({ event }) => ids.has(sameAs(event))))
}

function draw() {
  const arrived = newestOnly(waiting.reverse()).map(entryOf)
  waiting = []
  forget(arrived)
  for (const entry of arrived) entry.item.hidden = !fits(entry)
  page.messages.prepend(...arrived.map(({ item }) => item))
  const all = [...arrived, ...entries]
  entries = all.slice(0, most)
  for (const { item } of all.slice(most)) item.remove()
  const [only] = arrived
  if (only === undefined) return
  if (document.hidden) unread += arrived.length
  page.arrivals.textContent =
    arrived.length === 1
      ? colon(word(outcomeOf(only.event)), headlineOf(only.event))
      : arrivedWords(arrived.length)
  settle()
}

/** @param {StreamedEvent} event */
function arrive(event) {
  if (waiting.length === 0) setTimeout(draw, drawingRest)
  waiting.push(event)
  if (waiting.length > most) waiting.shift()
}

/** @param {'noToken' | 'oldToken' | 'usedLink'} why */
function showDoor(why) {
  page.doorTitle.textContent = word(why)
  page.doorHelp.textContent = word(`${why}Help`)
  page.door.hidden = false
  document.body.classList.add('outside')
}

/** @param {State} state */
function become(state) {
  page.state.textContent = word(state)
  page.state.className = state
  page.notice.hidden = state !== 'lost'
  page.door.hidden = true
  document.body.classList.remove('outside')
  if (state === 'refused') showDoor(token === '' ? 'noToken' : 'oldToken')
  settle()
}

/** @param {string} given */
function enter(given) {
  leave()
  token = given
  kept.write(given)
  waiting = []
  remove(entries)
  leave = listen(given, arrive, become)
}

/** What a link that works once has behind the `#`, before its code. */
const once = 'once-'

/** The token comes behind the `#`, or what it is given for; neither stays in the address bar or in the history. */
async function arriveWithToken() {
  const given = location.hash.slice(1)
  if (given !== '') history.replaceState(null, '', location.pathname)
  if (given.startsWith(once)) {
    const token = await tokenFor(given.slice(once.length))
    if (token === undefined) {
      become('refused')
      showDoor('usedLink')
    } else enter(token)
    return
  }
  const found = /^[\w-]+$/.test(given) ? given : kept.read()
  if (found === null || found === '') become('refused')
  else if (found !== token) enter(found)
}

async function clear() {
  const gone = [...entries]
  const answer = await ask('/api/received', token, { method: 'DELETE' }).catch(() => undefined)
  if (answer?.ok) remove(gone)
  if (page.clear.disabled) page.text.focus()
}

/** How far each key goes down the list, from where one is. @type {Readonly<Record<string, number>>} */
const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -most, End: most }

/** @param {KeyboardEvent} event */
function walk(event) {
  const step = steps[event.key]
  const visible = shown()
  const from = visible.findIndex(({ row }) => row === document.activeElement)
  if (step === undefined || from < 0) return
  event.preventDefault()
  const next = visible[Math.min(Math.max(from + step, 0), visible.length - 1)]
  if (next === undefined) return
  current = next
  next.row.focus()
  if (isWide.matches) choose(next)
  else settle()
}

sayAll()
for (const input of [page.text, page.environment, page.outcome]) input.addEventListener('input', filter)
page.messages.addEventListener('keydown', walk)
page.clear.addEventListener('click', clear)
page.doorForm.addEventListener('submit', (event) => {
  event.preventDefault()
  const given = page.token.value.trim()
  page.token.value = ''
  if (/^[\w-]+$/.test(given)) enter(given)
  else showDoor('oldToken')
})
addEventListener('hashchange', arriveWithToken)
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && chosen !== undefined) close()
})
document.addEventListener('visibilitychange', () => {
  unread = 0
  settle()
})
arriveWithToken()
