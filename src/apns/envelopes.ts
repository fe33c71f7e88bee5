import type { Text } from '../text.ts'
import {
  apnsHeaders,
  at,
  type EnvelopeHeaders,
  type EnvelopePart,
  type FieldMove,
  headersOf,
  jsonIn,
  leftOutOf,
  made,
  oneIfTrue,
  priorityOf,
  secondsFromNow,
} from './envelope.ts'
import { isObject, type JsonObject } from './payload.ts'

/** The request of a push service that somebody gives in place of the payload inside it. */
export interface PushService {
  readonly id: string
  readonly name: string
  /** By fields that no other has. */
  is(value: JsonObject): boolean
  /** The pushes to iPhones in it, as far as they can be told from it. */
  parts?(value: JsonObject): readonly EnvelopePart[]
}

const has = (value: JsonObject, ...keys: readonly string[]) => keys.some((key) => Object.hasOwn(value, key))

/** The service's own fields, put together as it does. */
const madeAt = (
  place: string,
  value: JsonObject,
  moves: readonly FieldMove[],
  headers: EnvelopeHeaders = {},
  given?: JsonObject,
): EnvelopePart[] => {
  const payload = made(value, moves, given)
  const isMade = Object.keys(made(value, moves)).length > 0
  const leftOut = leftOutOf(value, moves)
  return Object.hasOwn(payload, 'aps')
    ? [{ place, payload, isMade, headers, ...(leftOut.length > 0 && { leftOut }) }]
    : []
}

/** What lies there as it is. */
const lyingAt = (place: string, payload: unknown, headers: EnvelopeHeaders = {}): EnvelopePart[] =>
  isObject(payload) && Object.hasOwn(payload, 'aps') ? [{ place, payload, isMade: false, headers }] : []

const withMistakes = (mistakes: readonly Text[]) => (mistakes.length === 0 ? {} : { mistakes })

/* Amazon SNS, "Publish" and "Mobile push message attributes"; Amazon Pinpoint, "APNSMessage". */

const snsKey = /^APNS(?:_SANDBOX)?$|^APNS_(?:VOIP|MDM|PASSBOOK)(?:_SANDBOX)?$/
const snsEntries = (value: JsonObject) => Object.entries(value).filter(([key]) => snsKey.test(key))

const snsMessage = (value: JsonObject): JsonObject => {
  const message = jsonIn(value.Message)
  return isObject(message) ? message : value
}

function snsHeaders({ MessageAttributes: attributes }: JsonObject): EnvelopeHeaders {
  if (!isObject(attributes)) return {}
  const values = Object.entries(attributes).map(([name, held]) => [
    name.replace(/^AWS\.SNS\.MOBILE\./, '').replace(/^(APNS)_(?:SANDBOX|VOIP)\./, '$1.'),
    isObject(held) ? (held.StringValue ?? held.Value) : held,
  ])
  const named: JsonObject = Object.fromEntries(values)
  return { ...apnsHeaders(named), ...headersOf({ expiration: secondsFromNow(named['APNS.TTL']) }) }
}

/** "Publish", Message: a value has to be a text, and anything else is passed over; without `default` nothing is sent. */
function snsMistakes(place: string, entry: unknown, isWithoutDefault: boolean): Text[] {
  return [
    ...(isObject(entry)
      ? [
          {
            en: `${place} is an object: SNS wants the JSON as a text there, "{\\"aps\\":…}", and passes over anything else.`,
            zh: `${place} 是对象：SNS 要求这里是写成字符串的 JSON（"{\\"aps\\":…}"），其他类型会被忽略。`,
          },
        ]
      : []),
    ...(isWithoutDefault
      ? [
          {
            en: 'Message has no "default", without which SNS refuses the whole.',
            zh: 'Message 里没有 "default"，缺了它 SNS 会拒绝整个请求。',
          },
        ]
      : []),
  ]
}

function snsParts(value: JsonObject): EnvelopePart[] {
  const headers = snsHeaders(value)
  const message = snsMessage(value)
  const inside = message === value ? '' : 'Message.'
  const isWithoutDefault = message !== value && !has(message, 'default')
  return snsEntries(message).flatMap(([key, entry]) =>
    lyingAt(`${inside}${key}`, jsonIn(entry), {
      ...(key.startsWith('APNS_VOIP') && { pushType: 'voip' }),
      ...headers,
    }).map((part) => ({
      ...part,
      ...withMistakes(snsMistakes(`${inside}${key}`, entry, isWithoutDefault)),
      environment: key.endsWith('_SANDBOX') ? ('sandbox' as const) : ('production' as const),
    })),
  )
}

const pinpointMessage = (value: JsonObject) => {
  const places = ['MessageRequest.MessageConfiguration', 'MessageConfiguration', 'WriteTreatmentResource']
  const place = places.find((each) => isObject(at(value, `${each}.APNSMessage`)))
  return place === undefined ? undefined : `${place}.APNSMessage`
}

function pinpointParts(value: JsonObject): EnvelopePart[] {
  const place = pinpointMessage(value) ?? ''
  const message = at(value, place)
  if (!isObject(message)) return []
  const headers = headersOf({
    pushType: message.APNSPushType,
    priority: message.Priority,
    collapseId: message.CollapseId,
    expiration: secondsFromNow(message.TimeToLive),
  })
  const raw = lyingAt(`${place}.RawContent`, jsonIn(message.RawContent), headers)
  const moves: readonly FieldMove[] = [
    ['Title', 'aps.alert.title'],
    ['Body', 'aps.alert.body'],
    ['Badge', 'aps.badge'],
    ['Sound', 'aps.sound'],
    ['Category', 'aps.category'],
    ['ThreadId', 'aps.thread-id'],
    ['Data', ''],
  ]
  return raw.length > 0 ? raw : madeAt(place, message, moves, headers)
}

/* Firebase, "FCM v1: Message", "Legacy HTTP: notification payload"; the Admin SDK writes aps in camelCase. */

const adminKeys: Readonly<Record<string, string>> = {
  contentAvailable: 'content-available',
  mutableContent: 'mutable-content',
  threadId: 'thread-id',
  titleLocKey: 'title-loc-key',
  titleLocArgs: 'title-loc-args',
  subtitleLocKey: 'subtitle-loc-key',
  subtitleLocArgs: 'subtitle-loc-args',
  locKey: 'loc-key',
  locArgs: 'loc-args',
  actionLocKey: 'action-loc-key',
  launchImage: 'launch-image',
}

/** As the Admin SDK turns it: its own names, and 1 for true. */
function kebabbed(value: JsonObject): JsonObject {
  const entries = Object.entries(value).map(([key, inner]) => {
    const isFlag = ['contentAvailable', 'mutableContent', 'critical'].includes(key)
    return [
      adminKeys[key] ?? key,
      isFlag
        ? (oneIfTrue(inner) ?? inner)
        : ['alert', 'sound'].includes(key) && isObject(inner)
          ? kebabbed(inner)
          : inner,
    ]
  })
  return Object.fromEntries(entries)
}

const fcmMoves: readonly FieldMove[] = [
  ['data', ''],
  ['notification.title', 'aps.alert.title'],
  ['notification.body', 'aps.alert.body'],
]

/** FCM v1 has one place for a payload; a payload beside it is `Unknown name "aps" at 'message.apns'`. */
function fcmPayload(message: JsonObject): { readonly under: string; readonly payload: unknown } {
  const { apns, aps } = message
  if (isObject(apns) && apns.payload !== undefined)
    return { under: 'apns.payload', payload: jsonIn(apns.payload) }
  if (isObject(apns) && has(apns, 'aps')) {
    const own = ['headers', 'fcm_options', 'fcmOptions', 'live_activity_token', 'liveActivityToken']
    return {
      under: 'apns',
      payload: Object.fromEntries(Object.entries(apns).filter(([key]) => !own.includes(key))),
    }
  }
  return isObject(aps) ? { under: '', payload: { aps } } : { under: 'apns.payload', payload: undefined }
}

function fcmMistakes(message: JsonObject, place: string, under: string): Text[] {
  const headers = at(message, 'apns.headers')
  const numbers = isObject(headers)
    ? Object.entries(headers).flatMap(([name, value]) => (typeof value === 'number' ? [{ name, value }] : []))
    : []
  return [
    ...(under === 'apns.payload'
      ? []
      : [misplaced(`${place}${under}`.replace(/\.$/, ''), `${place}apns.payload.aps`)]),
    ...numbers.map(({ name, value }) => ({
      en: `${place}apns.headers takes texts: write "${name}":"${value}".`,
      zh: `${place}apns.headers 的值必须是字符串：写成 "${name}":"${value}"。`,
    })),
  ]
}

const misplaced = (found: string, right: string): Text => ({
  en:
    found === ''
      ? `aps lies at the top; FCM reads ${right} only.`
      : `aps lies in ${found}; FCM reads ${right} only, and answers 400 to the rest (Unknown name "aps").`,
  zh:
    found === ''
      ? `aps 写在了最外层；FCM 只读取 ${right}。`
      : `aps 写在了 ${found} 里；FCM 只读取 ${right}，其他位置会返回 400（Unknown name "aps"）。`,
})

function fcmParts(message: JsonObject, place: string): EnvelopePart[] {
  const { apns } = message
  const { under, payload } = fcmPayload(message)
  const given = isObject(payload)
    ? { ...payload, ...(isObject(payload.aps) && { aps: kebabbed(payload.aps) }) }
    : undefined
  const live = isObject(apns) && has(apns, 'live_activity_token', 'liveActivityToken')
  const headers = { ...(live && { pushType: 'liveactivity' }), ...apnsHeaders(at(apns, 'headers')) }
  const lies = given !== undefined && Object.hasOwn(given, 'aps')
  const mistakes = fcmMistakes(message, place, under)
  const where = lies ? `${place}${under}`.replace(/\.$/, '') : `${place}notification`
  return madeAt(where, message, fcmMoves, headers, given).map((part) => ({
    ...part,
    ...withMistakes(mistakes),
  }))
}

const isFcmMessage = (value: unknown): value is JsonObject =>
  isObject(value) &&
  has(value, 'notification', 'apns', 'data', 'android', 'webpush') &&
  !has(value, 'audience')

/** `notification` is a word of many: its fields tell. */
const isFcmNotification = (value: unknown) =>
  isObject(value) &&
  has(value, 'title', 'body', 'sound', 'badge', 'body_loc_key', 'title_loc_key', 'click_action')

const fcmLegacyMoves: readonly FieldMove[] = [
  ['data', ''],
  ['notification.title', 'aps.alert.title'],
  ['notification.subtitle', 'aps.alert.subtitle'],
  ['notification.body', 'aps.alert.body'],
  ['notification.body_loc_key', 'aps.alert.loc-key'],
  ['notification.body_loc_args', 'aps.alert.loc-args', jsonIn],
  ['notification.title_loc_key', 'aps.alert.title-loc-key'],
  ['notification.title_loc_args', 'aps.alert.title-loc-args', jsonIn],
  ['notification.badge', 'aps.badge', Number],
  ['notification.sound', 'aps.sound'],
  ['notification.click_action', 'aps.category'],
  ['content_available', 'aps.content-available', oneIfTrue],
  ['mutable_content', 'aps.mutable-content', oneIfTrue],
]

/* Expo, "Message request format". */

const isExpoToken = (to: unknown): boolean =>
  Array.isArray(to) ? to.some(isExpoToken) : typeof to === 'string' && /^Expo(?:nent)?PushToken\[/.test(to)

const expoMoves: readonly FieldMove[] = [
  ['title', 'aps.alert.title'],
  ['subtitle', 'aps.alert.subtitle'],
  ['body', 'aps.alert.body'],
  ['badge', 'aps.badge'],
  ['sound', 'aps.sound', (sound) => (isObject(sound) ? kebabbed(sound) : sound)],
  ['categoryId', 'aps.category'],
  ['interruptionLevel', 'aps.interruption-level'],
  ['mutableContent', 'aps.mutable-content', oneIfTrue],
  ['_contentAvailable', 'aps.content-available', oneIfTrue],
  ['data', 'body'],
]

/* OneSignal, "Create notification", "Update Live Activity". */

/** A text in several languages: English, or the first. */
const oneLanguage = (texts: unknown): unknown =>
  isObject(texts) ? (texts.en ?? Object.values(texts)[0]) : texts

const oneSignalMoves: readonly FieldMove[] = [
  ['headings', 'aps.alert.title', oneLanguage],
  ['subtitle', 'aps.alert.subtitle', oneLanguage],
  ['contents', 'aps.alert.body', oneLanguage],
  ['apns_alert', 'aps.alert'],
  ['ios_sound', 'aps.sound'],
  ['ios_badgeCount', 'aps.badge'],
  ['ios_category', 'aps.category'],
  ['thread_id', 'aps.thread-id'],
  ['target_content_identifier', 'aps.target-content-id'],
  ['ios_interruption_level', 'aps.interruption-level', (level) => String(level).replaceAll('_', '-')],
  ['ios_relevance_score', 'aps.relevance-score'],
  ['content_available', 'aps.content-available', oneIfTrue],
  ['mutable_content', 'aps.mutable-content', oneIfTrue],
  ['data', 'custom.a'],
]

const liveActivityMoves: readonly FieldMove[] = [
  ['event', 'aps.event'],
  ['event_updates', 'aps.content-state'],
  ['event_attributes', 'aps.attributes'],
  ['stale_date', 'aps.stale-date'],
  ['dismissal_date', 'aps.dismissal-date'],
  ['headings', 'aps.alert.title', oneLanguage],
  ['contents', 'aps.alert.body', oneLanguage],
]

/* JPush "Push API v3", Airship "iOS overrides", Braze "Apple push object", Parse "Sending pushes". */

/** Fields for iOS as most services write them, with `_` or `-`. */
const iosMoves = (from: string): readonly FieldMove[] =>
  (
    [
      ['title', 'aps.alert.title'],
      ['subtitle', 'aps.alert.subtitle'],
      ['body', 'aps.alert.body'],
      ['badge', 'aps.badge', (badge) => (/^\d{1,9}$/.test(String(badge)) ? Number(badge) : undefined)],
      ['sound', 'aps.sound'],
      ['category', 'aps.category'],
      ['thread_id', 'aps.thread-id'],
      ['thread-id', 'aps.thread-id'],
      ['interruption_level', 'aps.interruption-level'],
      ['interruption-level', 'aps.interruption-level'],
      ['relevance_score', 'aps.relevance-score'],
      ['content_available', 'aps.content-available', oneIfTrue],
      ['content-available', 'aps.content-available', oneIfTrue],
      ['mutable_content', 'aps.mutable-content', oneIfTrue],
      ['mutable-content', 'aps.mutable-content', oneIfTrue],
    ] satisfies FieldMove[]
  ).map(([key, ...rest]) => [`${from}.${key}`, ...rest] as FieldMove)

/** An alert that is a text, or the object of APNs. */
const alertMove = (from: string): FieldMove => [
  from,
  'aps.alert',
  (alert) => (typeof alert === 'string' ? { body: alert } : alert),
]

const jpushMoves: readonly FieldMove[] = [
  ['notification.ios.extras', ''],
  alertMove('notification.alert'),
  alertMove('notification.ios.alert'),
  ...iosMoves('notification.ios'),
]

const airshipMoves: readonly FieldMove[] = [
  ['notification.ios.extra', ''],
  alertMove('notification.alert'),
  alertMove('notification.ios.alert'),
  ...iosMoves('notification.ios'),
]

const brazeMoves: readonly FieldMove[] = [
  ['messages.apple_push.extra', ''],
  alertMove('messages.apple_push.alert'),
  ...iosMoves('messages.apple_push'),
]

const parseMoves: readonly FieldMove[] = [alertMove('data.alert'), ...iosMoves('data')]

const gorushMoves: readonly FieldMove[] = [
  ['entry.data', ''],
  ['entry.message', 'aps.alert.body'],
  ['entry.alert', 'aps.alert'],
  ...iosMoves('entry'),
]

function jpushParts(value: JsonObject): EnvelopePart[] {
  const headers = headersOf({
    collapseId: at(value, 'options.apns_collapse_id'),
    expiration: secondsFromNow(at(value, 'options.time_to_live')),
  })
  const production = at(value, 'options.apns_production')
  return madeAt('notification.ios', value, jpushMoves, headers).map((part) =>
    typeof production === 'boolean'
      ? { ...part, environment: production ? ('production' as const) : ('sandbox' as const) }
      : part,
  )
}

/** A whole request, which says in a header what its body is for. */
const isForAzure = ({ headers }: JsonObject) =>
  isObject(headers) && has(headers, 'servicebusnotification-format')

function azureParts(value: JsonObject): EnvelopePart[] {
  const { templates, headers, body } = value
  if (isForAzure(value)) return lyingAt('body', jsonIn(body), apnsHeaders(headers))
  if (!isObject(templates)) return []
  return Object.entries(templates).flatMap(([name, template]) =>
    lyingAt(`templates.${name}.body`, jsonIn(at(template, 'body')), apnsHeaders(at(template, 'headers'))),
  )
}

function beamsParts({ apns }: JsonObject): EnvelopePart[] {
  if (!isObject(apns)) return []
  const { headers, ...payload } = apns
  return lyingAt('apns', payload, apnsHeaders(headers))
}

function gorushParts({ notifications }: JsonObject): EnvelopePart[] {
  if (!Array.isArray(notifications)) return []
  return notifications.flatMap((entry: unknown, index) => {
    if (!isObject(entry) || entry.platform === 2 || entry.platform === 3) return []
    const headers = headersOf({
      topic: entry.topic,
      pushType: entry.push_type,
      priority: priorityOf(entry.priority),
      collapseId: entry.collapse_id,
    })
    return madeAt(`notifications[${index}]`, { entry }, gorushMoves, headers)
  })
}

function umengParts(value: JsonObject): EnvelopePart[] {
  const { payload, production_mode: mode, policy } = value
  const headers = headersOf({ collapseId: at(policy, 'apns_collapse_id') })
  const environment = String(mode) === 'false' ? ('sandbox' as const) : ('production' as const)
  return lyingAt('payload', payload, headers).map((part) => ({ ...part, environment }))
}

/** 0 and up are the badge; -1 leaves it, and -2 has TPNS count. */
const countedBadge = (badge: unknown): number | undefined =>
  typeof badge === 'number' && badge >= 0 ? badge : undefined

const tpnsMoves: readonly FieldMove[] = [
  ['title', 'aps.alert.title'],
  ['content', 'aps.alert.body'],
  ['ios.aps.badge_type', 'aps.badge', countedBadge],
]

/** Its `aps` is Apple's but for `badge_type`; title and content go into its alert. */
function tpnsGiven(message: JsonObject): JsonObject | undefined {
  const { ios } = message
  if (!isObject(ios) || !isObject(ios.aps)) return isObject(ios) ? ios : undefined
  const { badge_type: _, alert, ...aps } = ios.aps
  const own = at(made(message, tpnsMoves), 'aps.alert')
  const whole = isObject(alert) && isObject(own) ? { ...own, ...alert } : (alert ?? own)
  return { ...ios, aps: { ...(whole !== undefined && { alert: whole }), ...aps } }
}

function tpnsParts({ message, environment }: JsonObject): EnvelopePart[] {
  if (!isObject(message)) return []
  const moves = at(message, 'ios.aps.badge_type') === -1 ? tpnsMoves.slice(0, 2) : tpnsMoves
  const found = madeAt('message.ios', message, moves, {}, tpnsGiven(message))
  return found.map((part) => (environment === 'dev' ? { ...part, environment: 'sandbox' as const } : part))
}

/* Getui "RestAPI V2: push_channel.ios"; Pushwoosh "Messages API: createMessage". */

/** Beside `aps` and `payload`, which the app gets, there are words for Getui itself. */
function getuiParts(value: JsonObject): EnvelopePart[] {
  const ios = jsonIn(at(value, 'push_channel.ios'))
  if (!isObject(ios)) return []
  const { type, auto_badge: badge, multimedia, 'apns-collapse-id': collapseId, ...payload } = ios
  const headers = headersOf({ collapseId, ...(type !== 'notify' && { pushType: type }) })
  const isNumber = /^\d{1,9}$/.test(String(badge))
  const leftOut = [
    ...(badge === undefined || isNumber ? [] : ['auto_badge']),
    ...(multimedia === undefined ? [] : ['multimedia']),
  ]
  const given =
    isNumber && isObject(payload.aps)
      ? { ...payload, aps: { badge: Number(badge), ...payload.aps } }
      : payload
  return lyingAt('push_channel.ios', given, headers).map((part) => ({
    ...part,
    isMade: given !== payload,
    ...(leftOut.length > 0 && { leftOut }),
  }))
}

const pushwooshMoves: readonly FieldMove[] = [
  ['ios_title', 'aps.alert.title', oneLanguage],
  ['ios_subtitle', 'aps.alert.subtitle', oneLanguage],
  ['content', 'aps.alert.body', (content) => (content === '' ? undefined : oneLanguage(content))],
  ['ios_badges', 'aps.badge', (badge) => (/^\d{1,9}$/.test(String(badge)) ? Number(badge) : undefined)],
  ['ios_sound', 'aps.sound'],
  ['ios_silent', 'aps.content-available', oneIfTrue],
  ['ios_thread_id', 'aps.thread-id'],
  ['ios_category_custom', 'aps.category'],
  ['ios_interruption_level', 'aps.interruption-level'],
  ['ios_category_id', '', () => undefined],
  ['data', 'u', (data) => (typeof data === 'string' ? data : JSON.stringify(data))],
]

const pushwooshNotifications = (value: JsonObject): readonly unknown[] => {
  const notifications = at(value, 'request.notifications')
  return Array.isArray(notifications) ? notifications : []
}

const pushwooshParts = (value: JsonObject): EnvelopePart[] =>
  pushwooshNotifications(value).flatMap((each, index) => {
    if (!isObject(each)) return []
    const { ios_root_params: root, ios_ttl: seconds } = each
    const headers = headersOf({ expiration: secondsFromNow(seconds) })
    const place = `request.notifications[${index}]`
    return madeAt(place, each, pushwooshMoves, headers, isObject(root) ? root : undefined)
  })

/** Asked in this order. The shapes are those of the services' own documentation. */
export const services: readonly PushService[] = [
  {
    id: 'web-push',
    name: 'Web Push',
    is: (value) => has(value, 'web_push') || (typeof value.endpoint === 'string' && isObject(value.keys)),
  },
  {
    id: 'sns',
    name: 'Amazon SNS',
    is: (value) => snsEntries(snsMessage(value)).length > 0,
    parts: snsParts,
  },
  {
    id: 'pinpoint',
    name: 'Amazon Pinpoint',
    is: (value) => pinpointMessage(value) !== undefined,
    parts: pinpointParts,
  },
  {
    id: 'onesignal',
    name: 'OneSignal',
    is: (value) =>
      (has(value, 'app_id') &&
        has(
          value,
          'contents',
          'headings',
          'include_player_ids',
          'include_subscription_ids',
          'include_aliases',
        )) ||
      has(value, 'event_updates', 'include_player_ids', 'included_segments', 'include_aliases'),
    parts: (value) =>
      has(value, 'event_updates')
        ? madeAt('event_updates', value, liveActivityMoves, { pushType: 'liveactivity' })
        : madeAt(
            'contents',
            value,
            oneSignalMoves,
            headersOf({
              pushType: value.apns_push_type_override,
              priority: priorityOf(value.priority),
              collapseId: value.collapse_id,
              expiration: secondsFromNow(value.ttl),
            }),
          ),
  },
  {
    id: 'expo',
    name: 'Expo',
    is: ({ to }) => isExpoToken(to),
    parts: (value) =>
      madeAt(
        'title, body',
        value,
        expoMoves,
        headersOf({
          priority: priorityOf(value.priority),
          expiration: value.expiration ?? secondsFromNow(value.ttl),
        }),
      ),
  },
  {
    id: 'jpush',
    name: 'JPush',
    is: (value) =>
      has(value, 'platform') && has(value, 'audience', 'cid') && has(value, 'notification', 'message'),
    parts: jpushParts,
  },
  {
    id: 'airship',
    name: 'Airship',
    is: (value) => has(value, 'audience') && has(value, 'device_types', 'notification', 'in_app'),
    parts: (value) =>
      madeAt(
        'notification.ios',
        value,
        airshipMoves,
        headersOf({
          priority: priorityOf(at(value, 'notification.ios.priority')),
          collapseId: at(value, 'notification.ios.collapse_id'),
          expiration: secondsFromNow(at(value, 'notification.ios.expiry')),
        }),
      ),
  },
  {
    id: 'braze',
    name: 'Braze',
    is: (value) => isObject(at(value, 'messages.apple_push')),
    parts: (value) =>
      madeAt(
        'messages.apple_push',
        value,
        brazeMoves,
        headersOf({ collapseId: at(value, 'messages.apple_push.collapse_id') }),
      ),
  },
  {
    id: 'azure',
    name: 'Azure Notification Hubs',
    is: (value) =>
      has(value, 'installationId', 'pushChannel') || isForAzure(value) || azureParts(value).length > 0,
    parts: azureParts,
  },
  {
    id: 'pusher-beams',
    name: 'Pusher Beams',
    is: (value) => has(value, 'interests', 'users') && has(value, 'apns', 'fcm', 'web'),
    parts: beamsParts,
  },
  {
    id: 'parse',
    name: 'Parse',
    is: (value) => has(value, 'where', 'channels') && isObject(value.data),
    parts: (value) =>
      madeAt('data', value, parseMoves, headersOf({ topic: value.topic, collapseId: value.collapse_id })),
  },
  {
    id: 'gorush',
    name: 'gorush',
    is: ({ notifications }) =>
      Array.isArray(notifications) &&
      notifications.some((each) => isObject(each) && has(each, 'tokens', 'platform')),
    parts: gorushParts,
  },
  {
    id: 'umeng',
    name: 'Umeng',
    is: (value) => has(value, 'appkey') && has(value, 'device_tokens', 'payload', 'alias_type'),
    parts: umengParts,
  },
  {
    id: 'tpns',
    name: 'TPNS',
    is: (value) => has(value, 'audience_type') && isObject(value.message),
    parts: tpnsParts,
  },
  {
    id: 'getui',
    name: 'Getui',
    is: (value) => has(value, 'push_channel') && has(value, 'push_message', 'audience', 'request_id'),
    parts: getuiParts,
  },
  {
    id: 'pushwoosh',
    name: 'Pushwoosh',
    is: (value) =>
      has(value, 'request') &&
      pushwooshNotifications(value).some(
        (each) =>
          isObject(each) &&
          has(each, 'content', 'ios_title', 'ios_badges', 'ios_root_params', 'ios_silent', 'send_date'),
      ),
    parts: pushwooshParts,
  },
  {
    id: 'fcm',
    name: 'FCM',
    is: ({ message }) =>
      isFcmMessage(message) || (isObject(message) && has(message, 'token', 'topic', 'condition')),
    parts: ({ message }) => (isObject(message) ? fcmParts(message, 'message.') : []),
  },
  {
    id: 'firebase-admin',
    name: 'FCM',
    is: (value) =>
      isFcmMessage(value) &&
      (has(value, 'tokens', 'token', 'condition', 'fcmOptions', 'fcm_options') ||
        (isObject(value.apns) && has(value.apns, 'payload', 'headers', 'liveActivityToken'))),
    parts: (value) => fcmParts(value, ''),
  },
  {
    id: 'fcm-legacy',
    name: 'FCM',
    is: (value) => has(value, 'registration_ids') || isFcmNotification(value.notification),
    parts: (value) =>
      madeAt(
        'notification',
        value,
        fcmLegacyMoves,
        headersOf({ priority: priorityOf(value.priority), expiration: secondsFromNow(value.time_to_live) }),
      ),
  },
]
