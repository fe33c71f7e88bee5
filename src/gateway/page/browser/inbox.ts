import type { StreamedEvent } from '../../control/streamed-event.ts'
import type { WrittenPush } from '../../expect/checked-push.ts'
import type { StandingTrouble } from '../../trouble/trouble.ts'
import { apiOf } from './api.ts'
import { Arrivals } from './arrivals.ts'
import { detailsOf } from './details.ts'
import { devicesView } from './devices.ts'
import { tokenFor } from './door.ts'
import { editorOf, samplePush } from './editor.ts'
import { type Child, element, foreign } from './element.ts'
import type { InboxEntry } from './entry.ts'
import { groupings, linesOf } from './groups.ts'
import { keptToken, tokenForm } from './kept-token.ts'
import type { PageSummary } from './lines-to-copy.ts'
import { List } from './list.ts'
import { headlineOf } from './list-row.ts'
import { isWide, parts } from './parts.ts'
import { fits, parseQuery, stateNames } from './query.ts'
import { listenToKeys } from './shortcuts.ts'
import { startView } from './start.ts'
import { listen, type StreamState } from './stream.ts'
import { fail, tell } from './toast.ts'
import type { PageTools } from './tools.ts'
import { troublesView, troubleWords } from './troubles.ts'
import { arrivedWords, colon, countWords, noSuchState, sayAll, word } from './words.ts'

/** What arrives within so many milliseconds is drawn together. */
const drawingRest = 40
/** How often it is asked which troubles are set, in milliseconds: a terminal may set one, too. */
const troubleRest = 5000

const nowhere = { sandbox: '', production: '' } as const

const openedAt = Date.now()
const arrivals = new Arrivals()
/** Arrived and not drawn yet, oldest first. */
let waiting: StreamedEvent[] = []
let isPaused = false
/** Ids of those that arrived while the page was open, and that nobody has opened. */
const unread = new Set<string>()
/** Arrived while nobody saw the page. */
let unseen = 0
/** The one whose details are shown, or will be once it arrives. */
let wanted: string | undefined
let token = ''
let leave = () => {}
let summary: PageSummary = { endpoints: nowhere, channelEndpoints: nowhere, kept: 0, arrived: 0 }
/** What stands in the editor when it is opened. */
let draft: WrittenPush = samplePush()

let isLive = false
const api = apiOf(() => (isLive ? token : undefined))

const list = new List({
  frame: parts.list,
  rows: parts.messages,
  open: (entry) => go(`#/push/${entry.id}`),
  isUnread: ({ id }) => unread.has(id),
})

const tools: PageTools = {
  api,
  summary: () => summary,
  tell: (text) => tell(text),
  fail,
  edit(push) {
    draft = push
    go('#/compose')
  },
  goTo: (number) => go(`#/push/${number}`),
  close: () => go(''),
}

/** Brings everything round the list up to what is in it. */
function settle(): void {
  const all = arrivals.entries()
  const query = parseQuery(parts.text.value)
  const { environment, outcome } = parts
  const shown = all.filter(
    (entry) =>
      (environment.value === '' || entry.event.environment === environment.value) &&
      (outcome.value === '' || entry.outcome === outcome.value) &&
      fits(entry, query),
  )
  const grouping = groupings.find((one) => one === parts.grouping.value) ?? 'none'
  list.show(linesOf(shown, grouping))
  parts.count.textContent = countWords(shown.length, all.length, arrivals.count())
  parts.empty.hidden = shown.length > 0 || !parts.door.hidden
  showEmpty(all.length > 0, query.unknown)
  parts.clear.disabled = all.length === 0
  document.title = `${unseen > 0 ? `(${unseen}) ` : ''}pushctl ${word('inbox')}`
}

function showEmpty(isFiltered: boolean, unknown: string | undefined): void {
  const filtered = unknown === undefined ? word('nothingFits') : noSuchState(unknown, stateNames)
  const said = isFiltered ? filtered : word('nothing')
  if (parts.empty.firstChild?.textContent === said) return
  const start = element('a', 'first', word('start'))
  start.href = '#/start'
  parts.empty.replaceChildren(said, ...(isFiltered ? [] : [element('br', ''), start]))
}

/** Puts something beside the list, or in its place on a narrow page. */
function show(content: readonly Child[], focus: boolean): void {
  parts.details.replaceChildren(...content)
  parts.details.scrollTop = 0
  document.body.classList.add('reading')
  if (focus) parts.details.querySelector('h2')?.focus()
}

function showNothing(): void {
  const left = list.currentEntry()
  const wasReading = document.body.classList.contains('reading')
  wanted = undefined
  list.choose(undefined)
  document.body.classList.remove('reading')
  parts.details.replaceChildren(parts.unchosen)
  if (wasReading && left !== undefined) list.focus(left)
}

function showEntry(entry: InboxEntry): void {
  unread.delete(entry.id)
  list.choose(entry)
  show(detailsOf(entry, tools), !isWide.matches)
}

const showEditor = () =>
  show(
    editorOf(draft, tools, (push) => {
      draft = push
      showEditor()
    }),
    true,
  )

/** Shows what has to be asked for first; and again after each change. */
function showAsked(view: (tools: PageTools, again: () => void) => Promise<readonly Child[]>): void {
  const place = location.hash
  document.body.classList.toggle('waiting', !isLive)
  if (!isLive) return
  const draw = (focus: boolean) => {
    void askTroubles()
    view(tools, () => draw(false)).then((content) => {
      if (location.hash === place) show(content, focus)
    }, fail)
  }
  draw(true)
}

const views: Readonly<Record<string, () => void>> = {
  compose: showEditor,
  devices: () => showAsked(devicesView),
  troubles: () => showAsked(troublesView),
  start: () => show(startView(tools), true),
}

/** Shows what the address names. */
function route(): void {
  const [, name = '', id = ''] = location.hash.split('/')
  for (const link of document.querySelectorAll('#views a'))
    link.toggleAttribute('aria-current', link.getAttribute('href') === location.hash)
  if (Object.hasOwn(views, name)) {
    wanted = undefined
    list.choose(undefined)
    views[name]?.()
    return
  }
  if (name !== 'push') {
    showNothing()
    return
  }
  wanted = id
  const entry = arrivals.find(wanted)
  if (entry !== undefined) showEntry(entry)
}

/** Goes to a place of the page; from one push to the next without a step in the history. */
function go(place: string): void {
  const isReading = location.hash.startsWith('#/push/') && place.startsWith('#/push/')
  const target = `${location.pathname}${place}`
  if (isReading || place === location.hash) history.replaceState(null, '', target)
  else history.pushState(null, '', target)
  route()
}

function draw(): void {
  if (isPaused) {
    parts.pause.textContent = `${word('resume')} (${waiting.length})`
    return
  }
  const arrived = arrivals.add(waiting)
  waiting = []
  const [newest] = arrived
  if (newest === undefined) return
  for (const { id, event } of arrived) if (new Date(event.time).getTime() >= openedAt) unread.add(id)
  if (document.hidden) unseen += arrived.length
  parts.arrivals.textContent =
    arrived.length === 1 ? colon(word(newest.outcome), headlineOf(newest)) : arrivedWords(arrived.length)
  settle()
  const shown = arrived.find(({ id }) => id === wanted)
  if (shown !== undefined) showEntry(shown)
}

function arrive(event: StreamedEvent): void {
  if (waiting.length === 0 || isPaused) setTimeout(draw, drawingRest)
  waiting.push(event)
}

function showDoor(why: 'noToken' | 'oldToken' | 'usedLink'): void {
  parts.doorTitle.textContent = word(why)
  parts.doorHelp.textContent = word(`${why}Help`)
  parts.door.hidden = false
  document.body.classList.add('outside')
}

async function askSummary(): Promise<void> {
  summary = await api.get<PageSummary>('/api/summary')
  arrivals.noteCount(summary.arrived)
  settle()
  if (location.hash === '#/start') views.start?.()
}

/** Says above the list which troubles are set: nobody is to look for a mistake that was made on purpose. */
async function askTroubles(): Promise<void> {
  const { troubles } = await api.get<{ readonly troubles: readonly StandingTrouble[] }>('/api/troubles')
  parts.banner.hidden = troubles.length === 0
  if (troubles.length === 0) return
  const link = element('a', '', word('troubles'))
  link.href = '#/troubles'
  const words = troubles.map((trouble) => foreign('code', '', troubleWords(trouble)))
  parts.banner.replaceChildren(link, ' ', ...words)
}

function become(state: StreamState): void {
  isLive = state === 'live'
  parts.state.textContent = word(state)
  parts.state.className = state
  parts.notice.hidden = state !== 'lost'
  parts.door.hidden = true
  document.body.classList.remove('outside')
  if (state === 'refused') showDoor(token === '' ? 'noToken' : 'oldToken')
  settle()
  if (!isLive) return
  // A view of the page was named before there was anybody to ask.
  if (document.body.classList.contains('waiting')) route()
  // What the gateway does not say now it says at the next connection.
  askSummary().catch(() => undefined)
  askTroubles().catch(() => undefined)
}

function enter(given: string): void {
  leave()
  token = given
  keptToken.write(given)
  waiting = []
  arrivals.forget()
  settle()
  leave = listen(given, arrive, become)
}

/** What a link that works once has behind the `#`, before its code. */
const once = 'once-'

/**
 * The token comes behind the `#`, or what it is given for; neither stays in the address bar or in the history. A place of
 * the page begins with `/`.
 */
async function arriveAtAddress(): Promise<void> {
  const given = location.hash.slice(1)
  const isToken = tokenForm.test(given)
  if (given !== '' && !given.startsWith('/')) history.replaceState(null, '', location.pathname)
  if (given.startsWith(once)) {
    const found = await tokenFor(given.slice(once.length))
    if (found === undefined) {
      become('refused')
      showDoor('usedLink')
    } else enter(found)
    return
  }
  const found = isToken ? given : (keptToken.read() ?? '')
  if (found === '') become('refused')
  else if (found !== token) enter(found)
  route()
}

async function clear(): Promise<void> {
  await api.remove('/api/received')
  const putBack = arrivals.clear()
  if (wanted !== undefined) go('')
  settle()
  parts.text.focus()
  tell(word('cleared'), {
    label: word('undo'),
    act() {
      api.post('/api/received/restore', {}).then(() => {
        putBack()
        settle()
      }, fail)
    },
  })
}

const askToClear = () => {
  if (parts.clear.disabled) return
  parts.askClear.returnValue = ''
  parts.askClear.showModal()
}

function pause(): void {
  isPaused = !isPaused
  parts.pause.ariaPressed = String(isPaused)
  parts.pause.textContent = word(isPaused ? 'resume' : 'pause')
  draw()
}

function listenToPage(): void {
  for (const input of [parts.text, parts.environment, parts.outcome, parts.grouping])
    input.addEventListener('input', settle)
  parts.pause.addEventListener('click', pause)
  parts.clear.addEventListener('click', askToClear)
  parts.askClear.addEventListener('close', () => {
    if (parts.askClear.returnValue === 'yes') clear().catch(fail)
  })
  parts.doorForm.addEventListener('submit', (event) => {
    event.preventDefault()
    const given = parts.token.value.trim()
    parts.token.value = ''
    if (tokenForm.test(given)) enter(given)
    else showDoor('oldToken')
  })
  addEventListener('hashchange', () => void arriveAtAddress())
  document.addEventListener('visibilitychange', () => {
    unseen = 0
    settle()
  })
  setInterval(() => {
    if (!document.hidden && isLive) askTroubles().catch(() => undefined)
  }, troubleRest)
  listenToKeys({
    step(count) {
      const entry = list.step(count)
      if (entry !== undefined && isWide.matches) go(`#/push/${entry.id}`)
    },
    open() {
      const entry = list.currentEntry()
      if (entry !== undefined) go(`#/push/${entry.id}`)
    },
    clear: askToClear,
    close: () => go(''),
  })
}

sayAll()
listenToPage()
void arriveAtAddress()
