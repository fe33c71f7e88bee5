import { isObject, type JsonObject } from './payload.ts'

/** What the request of a push service looks like that somebody gives in place of the payload inside it. */
interface ServiceRow {
  readonly name: string
  readonly is: (value: JsonObject) => boolean
  /** The part of it that is meant for APNs, where there is one. */
  readonly inner?: (value: JsonObject) => unknown
}

const has = (value: JsonObject, ...keys: readonly string[]) => keys.some((key) => Object.hasOwn(value, key))

const jsonIn = (text: unknown): unknown => {
  if (typeof text !== 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const payloadOfApns = (apns: unknown) => (isObject(apns) ? (apns.payload ?? apns) : undefined)

/** Keys by which Amazon SNS tells platforms apart. */
const snsKey = /^APNS(?:_SANDBOX|_VOIP|_VOIP_SANDBOX|_MDM|_PASSBOOK)?$/

const snsEntry = (value: JsonObject) => Object.entries(value).find(([key]) => snsKey.test(key))?.[1]

const isExpoToken = (to: unknown): boolean =>
  Array.isArray(to) ? to.some(isExpoToken) : typeof to === 'string' && /^Expo(?:nent)?PushToken\[/.test(to)

/** Asked in this order. The shapes are those of the services' own documentation. */
const services: readonly ServiceRow[] = [
  {
    name: 'Amazon SNS',
    is: (value) => snsEntry(value) !== undefined,
    inner: (value) => jsonIn(snsEntry(value)),
  },
  {
    name: 'OneSignal',
    is: (value) =>
      has(value, 'app_id') &&
      has(value, 'contents', 'headings', 'include_player_ids', 'include_subscription_ids', 'include_aliases'),
  },
  { name: 'Expo', is: ({ to }) => isExpoToken(to) },
  {
    name: 'JPush / Airship',
    is: (value) => has(value, 'audience') && has(value, 'platform', 'device_types'),
  },
  {
    name: 'FCM',
    is: ({ message }) =>
      isObject(message) && has(message, 'notification', 'apns', 'token', 'topic', 'condition', 'data'),
    inner: ({ message }) => (isObject(message) ? payloadOfApns(message.apns) : undefined),
  },
  {
    name: 'FCM',
    is: (value) => has(value, 'notification', 'registration_ids'),
    inner: ({ apns }) => payloadOfApns(apns),
  },
]

/** The request of another push service. */
export interface ForeignPayload {
  readonly service: string
  /** The payload for APNs inside it. */
  readonly inner?: JsonObject
}

/**
 * @param value of a payload
 * @returns which service it is a request to; nothing for a payload, which has `aps`
 */
export function foreignPayload(value: JsonObject): ForeignPayload | undefined {
  if (Object.hasOwn(value, 'aps')) return undefined
  const service = services.find(({ is }) => is(value))
  if (service === undefined) return undefined
  const inner = service.inner?.(value)
  return { service: service.name, ...(isObject(inner) && Object.hasOwn(inner, 'aps') && { inner }) }
}
