import type { ShownText } from '../../../apns/appearance.ts'
import { plainOf } from '../../../apns/appearance-text.ts'
import type { Scene, SceneKind } from '../../../apns/scene.ts'
import { type Child, element, foreign } from './element.ts'
import { say, word } from './words.ts'

const mostBadge = 999

type TileKind = Exclude<SceneKind, 'notification' | 'badge' | 'nothing' | 'call' | 'talk' | 'activity'>

function iconOf({ app = 'APP', appearance: { badge = 0 } }: Scene): HTMLElement {
  const icon = element('span', 'icon', (app.split('.').at(-1)?.[0] ?? '').toUpperCase())
  icon.ariaHidden = 'true'
  if (badge > 0) icon.append(element('span', 'badge', badge > mostBadge ? `${mostBadge}+` : String(badge)))
  return icon
}

const line = (tag: 'strong' | 'span', className: string, shown: ShownText | undefined) =>
  shown === undefined ? [] : [foreign(tag, className, plainOf(shown))]

const valueRows = ({ values }: Scene): Child[] =>
  values.map(([name, value]) =>
    element('span', 'value', foreign('span', 'name', name), foreign('strong', '', value)),
  )

/** A card of the lock screen, on top of others of its thread. */
function notification(scene: Scene): HTMLElement {
  const { app = 'APP', appearance, thread, sender } = scene
  const { title, subtitle, body, isCritical, level } = appearance
  const isSensitive = level === 'time-sensitive'
  const rank = isCritical || level === 'critical' ? 'critical' : isSensitive ? 'sensitive' : undefined
  // A sender who is the title stands there once.
  const isNamed = title !== undefined && plainOf(title) === sender
  const face = sender === undefined || isNamed ? [] : [foreign('strong', 'sender', sender)]
  const lines = [
    ...(rank === undefined ? [] : [element('span', `rank ${rank}`, word(rank))]),
    element('span', 'app', foreign('span', '', app), element('span', '', word('now'))),
    ...face,
    ...line('strong', '', title),
    ...line('strong', '', subtitle),
    ...line('span', 'body', body),
    ...(thread === undefined ? [] : [foreign('span', 'thread', `${word('stack')} ${thread}`)]),
  ]
  const card = element('div', 'card', iconOf(scene), element('div', 'lines', ...lines))
  return thread === undefined ? card : element('div', 'stack', card)
}

/** Whom a call is from, or what it is where nobody is named. */
function callerOf({ headline }: Scene): string {
  const [, who = say(headline)] = headline.en.split(' · ')
  return who
}

function call(scene: Scene): HTMLElement {
  const who = callerOf(scene)
  const face = element('span', 'face', who.slice(0, 1).toUpperCase())
  face.ariaHidden = 'true'
  return element(
    'div',
    'call',
    face,
    foreign('strong', '', who),
    foreign('span', '', scene.app ?? ''),
    element(
      'div',
      'answers',
      element('span', 'decline', word('declineCall')),
      element('span', 'answer', word('answerCall')),
    ),
  )
}

/** Nobody is asked whether to take what somebody says: the system names who speaks, and plays it. */
function talk(scene: Scene): HTMLElement {
  const speaks = element('span', 'speaks', word('speaks'))
  return element('div', 'island talk', iconOf(scene), foreign('strong', '', callerOf(scene)), speaks)
}

/** The card on the lock screen, and what fits into the island. */
function activity(scene: Scene): HTMLElement {
  const { values, event, appearance } = scene
  const [first] = values
  const island = element('div', 'island', iconOf(scene), foreign('strong', '', first?.[1] ?? '—'))
  const card = element(
    'div',
    `card activity ${event === 'end' ? 'ended' : ''}`.trim(),
    iconOf(scene),
    element(
      'div',
      'lines',
      element(
        'span',
        'app',
        foreign('span', '', scene.app ?? 'APP'),
        element('span', '', event === 'end' ? word('ended') : word('now')),
      ),
      ...line('strong', '', appearance.title),
      ...line('span', 'body', appearance.body),
      ...valueRows(scene),
    ),
  )
  return element('div', '', island, card)
}

/** What of the phone a push is for, where it is no notification; most of it is drawn by the stylesheet. */
const shapes: Readonly<Record<TileKind, (scene: Scene) => Child[]>> = {
  widgets: (scene) => [iconOf(scene), '↻'],
  controls: () => ['↻'],
  complication: (scene) => [iconOf(scene)],
  wallet: ({ app = '' }) => [element('span', 'strip', (app.split('.').at(-1) ?? '').slice(0, 12))],
  mdm: () => ['⚙'],
  location: () => ['➤'],
  files: () => [],
}

/** Of what is no notification: its place on the phone, what it is for, and the values the app gets. */
const tile = (kind: TileKind) => (scene: Scene) => {
  const shape = element('span', 'shape', ...shapes[kind](scene))
  shape.ariaHidden = 'true'
  const lines = element('div', 'lines', element('strong', '', say(scene.headline)), ...valueRows(scene))
  return element('div', `tile ${kind}`, shape, lines)
}

const badgeOnly = (scene: Scene) =>
  element('div', 'home', iconOf(scene), foreign('span', '', scene.app?.split('.').at(-1) ?? 'APP'))

const drawings: Readonly<Record<SceneKind, (scene: Scene) => HTMLElement>> = {
  notification,
  badge: badgeOnly,
  nothing: () => element('p', 'nothing', word('notShown')),
  call,
  talk,
  activity,
  widgets: tile('widgets'),
  controls: tile('controls'),
  complication: tile('complication'),
  wallet: tile('wallet'),
  mdm: tile('mdm'),
  location: tile('location'),
  files: tile('files'),
}

const byApp: readonly SceneKind[] = ['activity', 'widgets', 'controls', 'complication']

/**
 * @param scene what becomes of a push on the phone
 * @param isDelivered whether it was accepted: what was not is not drawn as if it were there
 */
export function phoneOf(scene: Scene, isDelivered: boolean): HTMLElement {
  const { kind, facts, notes } = scene
  const isNotification = kind === 'notification'
  const said = [...(isNotification ? [foreign('p', 'facts', facts.map(say).join('   '))] : [])]
  const remarks = [
    ...(isNotification || kind === 'nothing' ? notes.map(say) : []),
    ...(byApp.includes(kind) && scene.values.length > 0 ? [word('byApp')] : []),
  ]
  const phone = element(
    'figure',
    isDelivered ? 'phone' : 'phone undelivered',
    drawings[kind](scene),
    ...said,
    ...remarks.map((remark) => element('p', 'note', remark)),
  )
  if (!isDelivered) phone.prepend(element('figcaption', '', word('undelivered')))
  return phone
}
