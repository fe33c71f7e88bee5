import type { ShownText } from '../../../apns/appearance.ts'
import { plainOf } from '../../../apns/appearance-text.ts'
import type { Scene, SceneKind } from '../../../apns/scene.ts'
import { type Child, element, foreign } from './element.ts'
import { say, word } from './words.ts'

const mostBadge = 999

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
  const face = sender === undefined ? [] : [foreign('strong', 'sender', sender)]
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

function call(scene: Scene): HTMLElement {
  const [, who = say(scene.headline)] = scene.headline.en.split(' · ')
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

/** What is no notification: a tile with what it is for, and the values the app gets. */
function tile(scene: Scene): HTMLElement {
  return element(
    'div',
    `tile ${scene.kind}`,
    iconOf(scene),
    element('div', 'lines', element('strong', '', say(scene.headline)), ...valueRows(scene)),
  )
}

const badgeOnly = (scene: Scene) =>
  element('div', 'home', iconOf(scene), foreign('span', '', scene.app?.split('.').at(-1) ?? 'APP'))

const drawings: Readonly<Record<SceneKind, (scene: Scene) => HTMLElement>> = {
  notification,
  badge: badgeOnly,
  nothing: () => element('p', 'nothing', word('notShown')),
  call,
  talk: call,
  activity,
  widgets: tile,
  controls: tile,
  complication: tile,
  wallet: tile,
  mdm: tile,
  location: tile,
  files: tile,
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
