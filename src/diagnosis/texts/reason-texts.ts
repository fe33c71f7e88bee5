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
  return [...new Set([reason, words, ...joinedTo(reason)])].map((says) => ({
    says,
    from: 'APNs',
    reason,
    ...beside,
  }))
}

/** `APNSBadDeviceToken` of a service's table, `BadDeviceTokenException` of a library: one word with what was joined to it. */
const joinedTo = (reason: ReasonName) => [`APNS${reason}`, `${reason}Exception`]

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

/** The sentences of Apple's own table, which libraries print in place of the reason; the part that tells each. */
const sentences: readonly (readonly [ReasonName, string])[] = [
  ['BadCollapseId', 'collapse identifier exceeds the maximum allowed size'],
  ['BadDeviceToken', 'specified device token was bad'],
  ['BadDeviceToken', 'specified device token is invalid'],
  ['BadDeviceToken', 'request contains a valid token and that the token matches the environment'],
  ['BadExpirationDate', 'apns-expiration value is bad'],
  ['BadExpirationDate', 'apns-expiration value is invalid'],
  ['BadMessageId', 'apns-id value is bad'],
  ['BadMessageId', 'apns-id value is invalid'],
  ['BadPriority', 'apns-priority value is bad'],
  ['BadPriority', 'apns-priority value is invalid'],
  ['BadTopic', 'apns-topic was invalid'],
  ['BadTopic', 'apns-topic value is invalid'],
  ['DeviceTokenNotForTopic', 'device token does not match the specified topic'],
  ['DeviceTokenNotForTopic', "device token doesn't match the specified topic"],
  ['DuplicateHeaders', 'One or more headers were repeated'],
  ['DuplicateHeaders', 'One or more headers are repeated'],
  ['InvalidPushType', 'apns-push-type value is invalid'],
  ['MissingDeviceToken', 'device token is not specified in the request'],
  ['MissingDeviceToken', "device token isn't specified in the request"],
  ['MissingTopic', 'apns-topic header of the request was not specified'],
  ['MissingTopic', "apns-topic header of the request isn't specified"],
  ['PayloadEmpty', 'message payload was empty'],
  ['PayloadEmpty', 'message payload is empty'],
  ['TopicDisallowed', 'Pushing to this topic is not allowed'],
  ['TopicDisallowed', "Pushing to this topic isn't allowed"],
  ['BadCertificateEnvironment', 'client certificate was for the wrong environment'],
  ['BadCertificateEnvironment', "client certificate doesn't match the environment"],
  ['ExpiredProviderToken', 'provider token is stale'],
  ['InvalidProviderToken', 'provider token is not valid or the token signature'],
  ['InvalidProviderToken', "provider token isn't valid, or the token signature"],
  ['InvalidProviderToken', 'token signature could not be verified'],
  ['InvalidProviderToken', "token signature can't be verified"],
  ['MissingProviderToken', 'No provider certificate was used to connect'],
  ['MissingProviderToken', 'Authorization header was missing or no provider token'],
  ['BadPath', 'request contained a bad :path value'],
  ['BadPath', 'request contained an invalid :path value'],
  ['MethodNotAllowed', 'specified :method was not POST'],
  ['MethodNotAllowed', "specified :method value isn't POST"],
  ['Unregistered', 'device token is inactive for the specified topic'],
  ['ExpiredToken', 'device token has expired'],
  ['PayloadTooLarge', 'message payload was too large'],
  ['PayloadTooLarge', 'message payload is too large'],
  ['TooManyProviderTokenUpdates', 'provider token is being updated too often'],
  ['TooManyProviderTokenUpdates', "provider's authentication token is being updated too often"],
  ['TooManyRequests', 'Too many requests were made consecutively to the same device token'],
]

const sentenceTexts = sentences.map(([reason, says]): ReasonText => ({ says, from: 'APNs', reason }))

/** Every reason in every spelling, the sentences that stand for them, and the statuses they come with. */
export const reasonTexts: readonly ReasonText[] = [
  ...reasonNames.flatMap(textsOf),
  ...sentenceTexts,
  ...statusTexts,
]
