import { type ReasonName, reasonNames, reasons } from '../../apns/reasons.ts'
import type { ReasonText } from './row.ts'

/** Words of other services as well: they are APNs' where it, a reason, or their status stands beside them. */
const shared: readonly ReasonName[] = [
  'ExpiredToken',
  'Forbidden',
  'IdleTimeout',
  'InternalServerError',
  'MethodNotAllowed',
  'ServiceUnavailable',
  'Shutdown',
  'TooManyRequests',
]

const namesApns = ['reason', 'apns', 'push.apple.com', 'apple push']

/** `BadDeviceToken` as `bad device token`, which `bad_device_token` and `BAD-DEVICE-TOKEN` are as well. */
const inWords = (name: ReasonName) => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')

/** One word of everyday English, as in `403 Forbidden`: it is APNs' only where it is called a reason. */
const everyday: readonly ReasonName[] = ['Forbidden', 'Shutdown']

function textsOf(reason: ReasonName): ReasonText[] {
  if (everyday.includes(reason))
    return ['reason:', 'reason: ', 'reason=', 'reason '].map((word) => ({
      says: word + reason,
      from: 'APNs',
      reason,
    }))
  const beside = shared.includes(reason) ? { beside: [...namesApns, String(reasons[reason].status)] } : {}
  const words = inWords(reason)
  return [...new Set([reason, words])].map((says) => ({ says, from: 'APNs', reason, ...beside }))
}

/** Ways to write that an answer had a status; `{}` is the number. */
const statusForms = [
  'http {}',
  'http/2 {}',
  'http/2.0 {}',
  'status {}',
  'status: {}',
  'status={}',
  'status:{}',
  'status code {}',
  'status code: {}',
  'statuscode: {}',
  'statuscode:{}',
  'statuscode={}',
  'response code {}',
  'response code: {}',
  'http code {}',
  'http code: {}',
] as const

const statuses = [...new Set(reasonNames.map((name) => reasons[name].status))]

/** The first reason of a status stands for all of them. */
const statusTexts = statuses.flatMap((status) =>
  statusForms.map(
    (form): ReasonText => ({
      says: form.replace('{}', String(status)),
      from: 'APNs',
      reason: reasonNames.find((name) => reasons[name].status === status) ?? 'BadDeviceToken',
      ofStatus: status,
      isFollowUp: true,
    }),
  ),
)

/** Every reason in every spelling, and the statuses they come with. */
export const reasonTexts: readonly ReasonText[] = [...reasonNames.flatMap(textsOf), ...statusTexts]
