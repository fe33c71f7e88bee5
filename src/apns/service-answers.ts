import { at, jsonIn } from './envelope.ts'
import { isObject, type JsonObject } from './payload.ts'

/** What a push service answered to whoever sent through it. */
export interface ServiceAnswer {
  /** Nothing when it answers as many do. */
  readonly service?: string
  /** Whether it took the push; of several, all of them. It says nothing of what Apple made of it. */
  readonly isTaken: boolean
  /** Its own words about what it did not take, the first if there are several. */
  readonly says?: string
}

/** One form of answer: nothing is read out of what is another. */
interface AnswerForm {
  readonly service?: string
  /** @returns its words, `true` when it took the push, and nothing for any other JSON */
  read(value: JsonObject): string | true | undefined
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isCode = (value: unknown): value is string | number => typeof value === 'number' || isText(value)

/** Code and message, as far as they are there. */
const saying = (...words: readonly unknown[]): string => words.filter(isCode).join(' ')

/** @returns the code that Firebase gives beside its message */
function firebaseCode(error: unknown): unknown {
  const details = at(error, 'details')
  const codes = Array.isArray(details) ? details.map((each: unknown) => at(each, 'errorCode')) : []
  return codes.find(isText) ?? at(error, 'status')
}

/** One ticket or receipt of Expo. */
function expoTicket(ticket: unknown): string | true | undefined {
  const status = at(ticket, 'status')
  if (status === 'ok') return true
  return status === 'error' ? saying(at(ticket, 'details.error'), at(ticket, 'message')) : undefined
}

/** Of several answers in one the first that is a refusal. */
function firstRefusal(answers: readonly (string | true | undefined)[]): string | true | undefined {
  return answers.find((each) => typeof each === 'string') ?? answers[0]
}

/** Texts, or objects with a code and a message. */
const errorsIn = (errors: readonly unknown[]): string =>
  errors.map((each) => (isText(each) ? each : saying(at(each, 'code'), at(each, 'message')))).find(isText) ??
  ''

function oneSignal({ id, errors, recipients }: JsonObject): string | true | undefined {
  if (Array.isArray(errors) && errors.every(isText) && errors.length > 0) return errorsIn(errors)
  if (isObject(errors)) return Object.keys(errors).join(', ')
  return isText(id) && typeof recipients === 'number' ? true : undefined
}

function fcmLegacy({ multicast_id: id, results, failure }: JsonObject): string | true | undefined {
  if (id === undefined || !Array.isArray(results)) return undefined
  const error = results.map((each: unknown) => at(each, 'error')).find(isText)
  return error ?? (failure === 0 ? true : '')
}

/** `responses` of the Admin SDK, each with its error. */
function firebaseAdmin({ responses, failureCount }: JsonObject): string | true | undefined {
  if (!Array.isArray(responses) || typeof failureCount !== 'number') return undefined
  const error = responses.map((each: unknown) => at(each, 'error')).find((each) => each !== undefined)
  return failureCount === 0 ? true : saying(at(error, 'code'), at(error, 'message'))
}

function expo({ data, errors }: JsonObject): string | true | undefined {
  if (Array.isArray(errors) && errors.length > 0 && errors.every((each) => isText(at(each, 'code'))))
    return errorsIn(errors)
  const tickets = Array.isArray(data) ? data : isObject(data) ? Object.values(data) : []
  const one = isObject(data) ? expoTicket(data) : undefined
  return one ?? firstRefusal(tickets.map(expoTicket))
}

/** Codes of JPush, "Push API v3: errors"; those of Google are HTTP's. */
const isJpushCode = (code: unknown) => typeof code === 'number' && code >= 1000 && code < 4000

function jpush({ error, msg_id: id, sendno }: JsonObject): string | true | undefined {
  if (isJpushCode(at(error, 'code'))) return saying(at(error, 'code'), at(error, 'message'))
  return id !== undefined && sendno !== undefined && error === undefined ? true : undefined
}

function umeng({ ret, data }: JsonObject): string | true | undefined {
  if (ret === 'SUCCESS') return true
  return ret === 'FAIL' ? saying(at(data, 'error_code'), at(data, 'error_msg')) : undefined
}

function tpns({ ret_code: code, err_msg: message, push_id: id }: JsonObject): string | true | undefined {
  if (!isCode(code) || (message === undefined && id === undefined)) return undefined
  return Number(code) === 0 ? true : saying(code, message)
}

/** `{"task id":{"client id":"successed_online"}}` */
function getui({ code, data }: JsonObject): string | true | undefined {
  const tasks = isObject(data) ? Object.values(data).filter(isObject).flatMap(Object.values) : []
  return code === 0 && tasks.some((each) => isText(each) && each.startsWith('successed')) ? true : undefined
}

function airship({ ok, operation_id: id, error, details }: JsonObject): string | true | undefined {
  if (typeof ok !== 'boolean' || id === undefined) return undefined
  return ok || saying(error, at(details, 'error'))
}

function gorush({ success, counts, logs }: JsonObject): string | true | undefined {
  if (!isText(success) || typeof counts !== 'number') return undefined
  const errors = Array.isArray(logs) ? logs.map((each: unknown) => at(each, 'error')) : []
  return errors.find(isText) ?? true
}

/** Amazon SNS, "Delivery status logs": what APNs answered stands in it as a text. */
function snsDelivery({ delivery, status }: JsonObject): string | true | undefined {
  if (!isText(at(delivery, 'destination')) || !isText(status)) return undefined
  return status === 'SUCCESS' ? true : saying(at(delivery, 'statusCode'), at(delivery, 'providerResponse'))
}

/** Alibaba Cloud, "Error codes": `Code` and `Message` beside the `RequestId` of each call. */
function alibaba({ RequestId: id, Code: code, Message: message, MessageId: taken }: JsonObject) {
  if (!isText(id)) return undefined
  return isText(code) && isText(message) ? saying(code, message) : isText(taken) ? true : undefined
}

/** Tencent Cloud, "Server APIs": every answer has its ActionStatus. */
function tencent({ ActionStatus: status, ErrorCode: code, ErrorInfo: info }: JsonObject) {
  if (status === 'OK') return true
  return status === 'FAIL' ? saying(code, info) : undefined
}

/** What an answer says is wrong, in the words that most services have for it. */
function failed(value: JsonObject): string | undefined {
  const { error, errors, message = value.msg, code, status, success } = value
  if (isText(error)) return saying(code, error, value.description ?? value.error_description)
  if (isObject(error) && isText(error.message)) return saying(error.code ?? error.status, error.message)
  if (Array.isArray(errors) && errors.length > 0) return errorsIn(errors)
  const isBad = success === false || /^(?:error|fail(?:ed|ure)?)$/i.test(String(status)) || isCode(code)
  return isBad && isText(message) ? saying(code, message) : undefined
}

/** Asked in this order. The shapes are those of the services' own documentation. */
const forms: readonly AnswerForm[] = [
  {
    service: 'FCM',
    read: ({ name }) => (isText(name) && /^projects\/[^/]+\/messages\//.test(name) ? true : undefined),
  },
  { service: 'FCM', read: fcmLegacy },
  { service: 'FCM', read: firebaseAdmin },
  {
    service: 'FCM',
    read: ({ error }) =>
      typeof at(error, 'code') === 'number' && isText(firebaseCode(error))
        ? saying(firebaseCode(error), at(error, 'message'))
        : undefined,
  },
  { service: 'JPush', read: jpush },
  { service: 'Expo', read: expo },
  { service: 'OneSignal', read: oneSignal },
  { service: 'Umeng', read: umeng },
  { service: 'TPNS', read: tpns },
  { service: 'Getui', read: getui },
  { service: 'Alibaba Cloud', read: alibaba },
  { service: 'Tencent Cloud', read: tencent },
  { service: 'Amazon SNS', read: snsDelivery },
  { service: 'Amazon SNS', read: ({ MessageId: id }) => (isText(id) ? true : undefined) },
  {
    service: 'Amazon SNS',
    read: ({ Error: error }) =>
      isText(at(error, 'Code')) ? saying(at(error, 'Code'), at(error, 'Message')) : undefined,
  },
  { service: 'Pusher Beams', read: ({ publishId: id }) => (isText(id) ? true : undefined) },
  { service: 'Airship', read: airship },
  { service: 'gorush', read: gorush },
  { read: failed },
]

/**
 * @param value a JSON document
 * @returns which service answered so, and what; nothing for a payload, a request and any other JSON
 */
export function serviceAnswerIn(value: unknown): ServiceAnswer | undefined {
  const document = jsonIn(value)
  if (!isObject(document) || Object.hasOwn(document, 'aps')) return undefined
  for (const { service, read } of forms) {
    const answer = read(document)
    if (answer === undefined) continue
    const by = service === undefined ? {} : { service }
    return answer === true
      ? { ...by, isTaken: true }
      : { ...by, isTaken: false, ...(answer !== '' && { says: answer }) }
  }
  return undefined
}
