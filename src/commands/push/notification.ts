import type { Notification } from '../../apns/notification.ts'
import { isPassTopic } from '../../apns/pass-topic.ts'
import { type Payload, payloadOf } from '../../apns/payload.ts'
import { inferPushType, type PushType, pushTypes } from '../../apns/push-type.ts'
import { splitTopic } from '../../apns/topic.ts'
import { kindRow } from '../../credential/certificate/kind.ts'
import type { Certificate } from '../../credential/model.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { type ContentInput, readContent } from './content.ts'
import { type HeaderInput, priorities } from './header-options.ts'

/** What is the same for every device. */
export interface Message {
  readonly notification: Omit<Notification, 'deviceToken'>
  readonly payload: Payload
  /** The file whose bytes the payload is. */
  readonly file?: string
  /** What was decided without being told. */
  readonly notes: readonly Text[]
}

const nothing = () =>
  new Fault(
    'usage/payload',
    { en: 'There is nothing to send.', zh: '没有要发送的内容。' },
    {
      hint: {
        en: 'Add --message "Hello", or --payload FILE with JSON in it, or --template NAME.',
        zh: '请加上 --message "你好"，或 --payload 文件（JSON），或 --template 模板名。',
      },
    },
  )

/** The type that the topic's suffix gives away, or, where no topic was typed, the one the certificate is made for. */
function typeOf(topic: string | undefined, certificate: Certificate | undefined): PushType | undefined {
  if (topic === undefined) return certificate && kindRow(certificate.kind).pushes?.type
  const [only, ...others] = splitTopic(topic).pushTypes
  return others.length === 0 ? only : undefined
}

/** The topic of the certificate that goes with the push type, when there is just one. */
function topicFor(pushType: PushType | undefined, certificate: Certificate | undefined): string | undefined {
  const [only, ...others] =
    certificate?.topics.filter(
      ({ pushTypes: types }) => pushType === undefined || types.includes(pushType),
    ) ?? []
  return others.length === 0 ? only?.topic : undefined
}

/**
 * The topic made of a bundle id: that of a `.apns` file, or of the certificate for types that it does not list, so that
 * what is wrong with them is told rather than that a topic is missing, or, where APNs would take the certificate's own
 * topic for it, nothing.
 */
function madeTopic(
  pushType: PushType | undefined,
  ofFile: string | undefined,
  certificate: Certificate | undefined,
): string | undefined {
  if (pushType === undefined) return ofFile
  const isListed = certificate?.topics.some(({ pushTypes: types }) => types.includes(pushType)) === true
  const bundleId = ofFile ?? (isListed ? undefined : certificate?.bundleId)
  return bundleId === undefined ? undefined : bundleId + pushTypes[pushType].suffix
}

const inferred = (pushType: PushType): Text => ({
  en: `Push type ${pushType}, as the payload says; --push-type names another.`,
  zh: `根据 payload 推断推送类型为 ${pushType}；可用 --push-type 指定。`,
})

/** Wallet pushes go to a pass type id, with an empty payload and without a push type (Apple, "Adding a web service to update passes"). */
const isForPass = ({ topic }: HeaderInput, certificate: Certificate | undefined) =>
  topic === undefined ? certificate?.kind === 'pass' : isPassTopic(topic)

/**
 * Puts together what is the same for every device: payload and headers. What was not typed comes from the certificate
 * (topic), from topic and payload (push type), and from the push type (priority, and that a call is not kept).
 *
 * @param said what was typed about the payload
 * @param headers what was typed about the headers
 * @param certificate the one that authenticates, if any
 * @param host the world the payload comes from
 * @returns the notification without its device token
 * @throws Fault `usage/payload`, `usage/payload-option`, `payload/…`, `file/…`
 */
export async function readNotification(
  said: ContentInput,
  headers: HeaderInput,
  certificate: Certificate | undefined,
  host: Host,
): Promise<Message> {
  const isPass = isForPass(headers, certificate)
  const known = headers.pushType ?? typeOf(headers.topic, certificate)
  const content = (await readContent(said, known, host)) ?? (isPass ? { payload: payloadOf({}) } : undefined)
  if (content === undefined) throw nothing()
  const { payload, file, bundleId } = content
  const told = known ?? content.pushType
  const guessed = inferPushType(payload.value)
  const pushType = told ?? (isPass ? undefined : guessed)
  const topic = headers.topic ?? topicFor(pushType, certificate) ?? madeTopic(pushType, bundleId, certificate)
  const { collapseId, expiration, apnsId, header } = headers
  const priority =
    headers.priority === undefined
      ? pushType && pushTypes[pushType].priorities[0]
      : priorities[headers.priority]
  return {
    payload,
    ...defined({ file }),
    notification: {
      payload: payload.bytes,
      ...defined({ pushType, priority, topic, collapseId }),
      ...defined({ expiration: expiration?.at(host.now()) ?? (pushType && pushTypes[pushType].expiration) }),
      ...defined({ id: apnsId }),
      ...(header.length > 0 && {
        otherHeaders: Object.fromEntries(header.map(({ name, value }) => [name, value])),
      }),
    },
    notes: told === undefined && pushType !== undefined && pushType !== 'alert' ? [inferred(pushType)] : [],
  }
}
