import type { NotificationHeaders } from '../../../apns/notification.ts'
import { isPushType } from '../../../apns/push-type.ts'
import { defined } from '../../../defined.ts'
import { priorities } from '../../push/header-options.ts'
import type { CurlHeader } from './request.ts'

/** Headers that APNs reads, as it names them. */
export const apnsHeaders = [
  'apns-topic',
  'apns-push-type',
  'apns-priority',
  'apns-expiration',
  'apns-collapse-id',
  'apns-id',
  'apns-channel-id',
  'apns-request-id',
] as const

/** What curl and HTTP write themselves, and APNs makes nothing of. */
const ofHttp =
  /^(?:authorization|content-|accept|user-agent|host$|expect$|te$|connection$|transfer-encoding$)/

/** The headers of a request, read as APNs would. */
export interface ReadHeaders {
  readonly notification: NotificationHeaders
  readonly channel?: string
  /** Values of authorization: there should be one. */
  readonly authorization: readonly string[]
  /** Names that stand twice. */
  readonly twice: readonly string[]
  /** Names that look like those of APNs, and are none. */
  readonly unknown: readonly string[]
  /** Values that are none for their header. */
  readonly wrong: readonly { readonly name: 'apns-priority' | 'apns-expiration'; readonly value: string }[]
}

const looksLikeApns = (name: string) =>
  /^(?:x-)?apns|^(?:topic|push[-_]?type|priority|expiration|collapse[-_]?id)$/.test(name)

/** @param headers in their order, as typed */
export function readHeaders(headers: readonly CurlHeader[]): ReadHeaders {
  const all = headers
    .map(({ name, value }) => ({ name: name.toLowerCase(), value }))
    .filter(({ value }) => value !== '')
  const own = all.filter(({ name }) => !ofHttp.test(name))
  const values = new Map(own.map(({ name, value }) => [name, value] as const))
  const names = all.map(({ name }) => name)
  const take = (name: (typeof apnsHeaders)[number]) => {
    const value = values.get(name)
    values.delete(name)
    return value
  }
  const [topic, type, priority, expiration] = [
    take('apns-topic'),
    take('apns-push-type'),
    take('apns-priority'),
    take('apns-expiration'),
  ]
  const [collapseId, id, channel] = [take('apns-collapse-id'), take('apns-id'), take('apns-channel-id')]
  const known = Object.entries(priorities).find(([name]) => name === priority)?.[1]
  const isExpiration = expiration !== undefined && /^\d{1,15}$/.test(expiration)
  if (type !== undefined && !isPushType(type)) values.set('apns-push-type', type)
  return {
    notification: {
      ...defined({ topic, collapseId, id }),
      ...(type !== undefined && isPushType(type) && { pushType: type }),
      ...(known !== undefined && { priority: known }),
      ...(isExpiration && { expiration: Number(expiration) }),
      ...(values.size > 0 && { otherHeaders: Object.fromEntries(values) }),
    },
    ...defined({ channel }),
    authorization: headers
      .filter(({ name }) => name.toLowerCase() === 'authorization')
      .map(({ value }) => value),
    twice: [...new Set(names.filter((name, at) => names.indexOf(name) !== at))],
    unknown: [...values.keys()].filter(
      (name) => looksLikeApns(name) && !(apnsHeaders as readonly string[]).includes(name),
    ),
    wrong: [
      ...(priority !== undefined && known === undefined
        ? [{ name: 'apns-priority' as const, value: priority }]
        : []),
      ...(expiration !== undefined && !isExpiration
        ? [{ name: 'apns-expiration' as const, value: expiration }]
        : []),
    ],
  }
}
