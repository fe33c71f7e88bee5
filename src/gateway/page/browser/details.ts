import { apsOf, isObject } from '../../../apns/payload.ts'
import { isPushType, largestBroadcast, pushTypes } from '../../../apns/push-type.ts'
import type { Remedy } from '../../../finding.ts'
import type { Text } from '../../../text.ts'
import { agoText } from '../../../time.ts'
import type { ReasonDocument } from '../../control/comments.ts'
import type { Device } from '../../decide/state.ts'
import type { SeenCertificate, SeenCredential } from '../../event.ts'
import { checkPush } from '../../expect/checked-push.ts'
import { actionsOf } from './actions.ts'
import { copying } from './clipboard.ts'
import { button, type Child, element, facts, foreign } from './element.ts'
import type { InboxEntry } from './entry.ts'
import { answeredText, frameTimes } from './frame-times.ts'
import { chipsOf, marks, verdictOf, whyOf } from './list-row.ts'
import { type CopiedMessage, headersOf, messageIn, payloadText, writtenOf } from './message.ts'
import { payloadView } from './payload-view.ts'
import { phoneOf } from './phone.ts'
import type { PageTools } from './tools.ts'
import { colon, language, say, word } from './words.ts'

const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long', hourCycle: 'h23' })

/** Seconds beyond it are no date. */
const latest = 1e11

/** @returns what to do, with lines that can be copied */
export function remedyOf({ text, commands }: Remedy): Child[] {
  return [
    foreign('p', 'said', say(text)),
    ...commands.map((line) => element('div', 'line', foreign('pre', '', line), copying(line))),
  ]
}

/** The other causes of a reason: asked for when somebody wants to read them. */
function otherCauses(reason: string, cause: string | undefined, { api, fail }: PageTools): HTMLElement {
  const more = element('details', 'more', element('summary', '', word('otherCauses')))
  more.addEventListener(
    'toggle',
    async () => {
      try {
        const { causes } = await api.get<ReasonDocument>(`/api/reasons/${encodeURIComponent(reason)}`)
        const others = causes.filter((one) => one.cause !== cause)
        for (const { what, remedy } of others)
          more.append(element('div', 'cause', foreign('strong', '', say(what)), ...remedyOf(remedy)))
      } catch (error) {
        fail(error)
      }
    },
    { once: true },
  )
  return more
}

function whySection(entry: InboxEntry, tools: PageTools): Child[] {
  const { event } = entry
  const why = event.kind === 'connection-failed' ? undefined : whyOf(entry)
  const { what, meaning, remedy } = event
  const cause = 'cause' in event ? event.cause : undefined
  const reason = 'reason' in event ? event.reason : undefined
  const notes = event.kind === 'push' ? (event.notes ?? []) : []
  const noted = notes.map((note) => foreign('p', 'said', say(note)))
  if (why === undefined && what === undefined && remedy === undefined) return noted
  // The sentence of the reason says less than what was seen.
  const said = new Set([
    why,
    ...[cause === undefined ? meaning : what].map((text?: Text) => text && say(text)),
  ])
  said.delete(undefined)
  return [
    element('h3', '', word('why')),
    ...(cause === undefined
      ? []
      : [element('p', 'certainty', element('span', 'chip', word('certain')), foreign('code', '', cause))]),
    ...[...said].map((text) => foreign('p', 'said', text ?? '')),
    ...noted,
    ...(remedy === undefined ? [] : remedyOf(remedy)),
    ...(reason === undefined ? [] : [otherCauses(reason, cause, tools)]),
  ]
}

/** @returns seconds since 1970 with the moment they mean, seen from when the push arrived; the text itself when they are none */
function momentWords(value: string, arrived: Date): string {
  const seconds = Number(value)
  if (!/^\d+$/.test(value) || seconds > latest) return value
  const at = new Date(seconds * 1000)
  return `${value} (${moment.format(at)}, ${say(agoText(at, arrived))})`
}

function expirationWords(value: string | undefined, arrived: Date): string | undefined {
  if (value === undefined) return undefined
  if (value === '0') return `0 (${say({ en: 'one attempt, never stored', zh: '只投递一次，不保存' })})`
  return momentWords(value, arrived)
}

/** The moments in the payload of a Live Activity, in words. */
function momentsIn({ payload }: CopiedMessage, arrived: Date) {
  const aps = isObject(payload) ? apsOf(payload) : {}
  return ['timestamp', 'stale-date', 'dismissal-date'].flatMap((name) => {
    const value = aps[name]
    return typeof value === 'number' ? [[`aps.${name}`, momentWords(String(value), arrived)] as const] : []
  })
}

function sizeWords(message: CopiedMessage): string {
  const pushType = message.pushType ?? ''
  const largest =
    message.kind === 'broadcast'
      ? largestBroadcast
      : pushTypes[isPushType(pushType) ? pushType : 'alert'].largestPayload
  return say({ en: `${message.size} of ${largest} bytes`, zh: `${message.size} / ${largest} 字节` })
}

function factsOf(entry: InboxEntry): HTMLElement {
  const { event } = entry
  const message = messageIn(entry)
  const { collapseId, channelId, method, bundleId, deviceToken } = {
    ...(event as unknown as Readonly<Record<string, string | undefined>>),
  }
  const sent = message === undefined ? {} : headersOf(message)
  const arrived = new Date(event.time)
  const idHeader = event.kind === 'push' ? 'apns-id' : 'apns-request-id'
  return facts([
    [word('time'), `${moment.format(arrived)}`],
    [word('environment'), event.environment],
    [word('deviceToken'), deviceToken],
    [word('bundleId'), bundleId],
    [word('request'), method],
    ['apns-topic', event.kind === 'push' ? event.topic : undefined],
    ['apns-push-type', message?.pushType],
    ['apns-priority', sent['apns-priority']],
    ['apns-expiration', expirationWords(sent['apns-expiration'], arrived)],
    ...(message === undefined ? [] : momentsIn(message, arrived)),
    ['apns-collapse-id', collapseId],
    ['apns-channel-id', channelId],
    [idHeader, event.kind === 'connection-failed' ? undefined : event.apnsId],
    [word('size'), message && sizeWords(message)],
    [word('trouble'), event.kind === 'connection-failed' ? undefined : event.trouble],
  ])
}

function certificateFacts(certificate: SeenCertificate): HTMLElement {
  const { name, issuer, topics, environments, notAfter, fingerprint } = certificate
  const until = new Date(notAfter)
  return facts([
    [word('certificate'), name],
    [word('issuer'), issuer],
    [word('topics'), topics.join(' ')],
    [word('environments'), environments.join(' ')],
    [word('notAfter'), `${moment.format(until)} (${say(agoText(until, new Date()))})`],
    [word('fingerprint'), fingerprint],
  ])
}

function revoking({ fingerprint }: SeenCertificate, { api, tell, fail }: PageTools): HTMLElement {
  const revoke = button(word('revoke'), () => {
    api.post('/api/revoked', { fingerprint }).then(() => tell(word('revoked')), fail)
  })
  return element('p', '', revoke)
}

function tokenFacts(
  token: Extract<SeenCredential, { readonly kind: 'provider-token' }>,
  arrived: Date,
): Child[] {
  if (token.claims === undefined) return [element('p', '', `${word('providerToken')}: ${word('noClaims')}`)]
  const { kid, iss, iat } = token.claims
  const made = new Date(iat * 1000)
  const isDate = Math.abs(iat) < latest
  return [
    facts([
      ['kid', token.isKnown ? kid : `${kid} (${word('keyUnknown')})`],
      ['iss', iss],
      ['iat', isDate ? `${iat} (${moment.format(made)}, ${say(agoText(made, arrived))})` : String(iat)],
    ]),
  ]
}

function credentialSection(message: CopiedMessage, tools: PageTools): Child[] {
  const { credential, isOwn } = message
  if (isOwn === true) return [element('h3', '', word('credential')), element('p', '', word('own'))]
  if (credential === undefined) return []
  const heading = element('h3', '', word('credential'))
  switch (credential.kind) {
    case 'certificate':
      return [heading, certificateFacts(credential), revoking(credential, tools)]
    case 'provider-token':
      return [heading, ...tokenFacts(credential, new Date(message.time))]
    case 'none':
      return [heading, element('p', '', word('noCredential'))]
  }
}

function clientSection({ event }: InboxEntry): Child[] {
  const client = event.kind === 'connection-failed' ? event : 'client' in event ? event.client : undefined
  if (client === undefined) return []
  const { address, tls, cipher, alpn, alpnOffered, userAgent } = client
  if ([address, tls, alpn, userAgent].every((one) => one === undefined)) return []
  return [
    element('h3', '', word('client')),
    facts([
      [word('address'), address],
      [word('userAgent'), userAgent],
      [word('tls'), [tls, cipher].filter((each) => each !== undefined).join(', ') || undefined],
      [word('alpn'), alpn],
      [word('alpnOffered'), alpnOffered?.length === 0 ? word('alpnNone') : alpnOffered?.join(', ')],
      [word('alert'), event.kind === 'connection-failed' ? event.alert : undefined],
      [word('reason'), event.kind === 'connection-failed' ? event.reason : undefined],
    ]),
  ]
}

function headersSection({ headers }: CopiedMessage): Child[] {
  if (headers === undefined) return []
  const list = facts(Object.entries(headers))
  return [element('details', 'more', element('summary', '', word('headers')), list)]
}

function framesSection({ timing, size }: CopiedMessage): Child[] {
  if (timing === undefined) return []
  const summary = element('summary', '', colon(word('frames'), say(answeredText(timing))))
  const rows = frameTimes(timing, size).map(([name, when]) => [say(name), say(when)] as const)
  return [element('details', 'more', summary, facts(rows))]
}

/** What a connection that came to nothing was opened with. */
function refusedCredential({ event }: InboxEntry): Child[] {
  if (event.kind !== 'connection-failed' || event.credential === undefined) return []
  return [element('h3', '', word('credential')), certificateFacts(event.credential)]
}

/** What the gateway knows of the device now: it may have learnt more since. */
function deviceSection(message: CopiedMessage, { api }: PageTools): Child[] {
  if (message.kind !== 'push') return []
  const place = element('p', 'known')
  const token = message.deviceToken.toLowerCase()
  api
    .get<{ readonly devices: readonly Device[] }>('/api/devices')
    .then(({ devices }) => {
      const device = devices.find((one) => one.deviceToken === token)
      if (device === undefined) return
      const { name, topic, environment, learntAt, registration } = device
      const since =
        learntAt === undefined ? word('registered') : `${word('learnt')} ${moment.format(new Date(learntAt))}`
      const words = [name, since, environment, topic, word(registration.kind)]
      place.append(
        `${word('knownDevice')}: `,
        foreign('span', '', words.filter((one) => one !== undefined).join(' · ')),
      )
    })
    // Without an answer there is nothing more to say of it.
    .catch(() => undefined)
  return [place]
}

function messageSections(entry: InboxEntry, message: CopiedMessage, tools: PageTools): Child[] {
  const { payload } = message
  const heading = element('h3', '', word('payload'))
  const body =
    payload === ''
      ? [element('p', '', word('noPayload'))]
      : [payloadView(payloadText(message, 2), checkPush(writtenOf(message), new Date(message.time)))]
  return [
    ...(entry.scene === undefined ? [] : [phoneOf(entry.scene, entry.outcome === 'accepted')]),
    actionsOf(message, tools),
    heading,
    ...body,
    ...credentialSection(message, tools),
    ...deviceSection(message, tools),
  ]
}

/**
 * @param entry what happened
 * @param tools what the page can do
 * @returns everything about it
 */
export function detailsOf(entry: InboxEntry, tools: PageTools): Child[] {
  const { outcome } = entry
  const message = messageIn(entry)
  const heading = element('h2', outcome, element('span', 'mark', marks[outcome]), verdictOf(entry))
  heading.tabIndex = -1
  return [
    button(word('back'), tools.close, 'back'),
    heading,
    element('p', 'chips', ...chipsOf(entry)),
    ...whySection(entry, tools),
    ...(message === undefined ? [] : messageSections(entry, message, tools)),
    factsOf(entry),
    ...refusedCredential(entry),
    ...clientSection(entry),
    ...(message === undefined ? [] : [...headersSection(message), ...framesSection(message)]),
  ]
}
