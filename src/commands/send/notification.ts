import type { Notification } from '../../apns/notification.ts'
import { checkPayload, inferPushType, messagePayload } from '../../apns/payload.ts'
import { type Priority, type PushType, pushTypes } from '../../apns/push-type.ts'
import { splitTopic } from '../../apns/topic.ts'
import type { CertificateKind } from '../../credential/kind.ts'
import type { Certificate } from '../../credential/model.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'

/** What was typed about the push itself. */
export interface NotificationInput {
  readonly topic: string | undefined
  readonly message: string | undefined
  readonly payload: string | undefined
  readonly pushType: PushType | undefined
  readonly priority: Priority | undefined
  readonly collapseId: string | undefined
  readonly expiration: number | undefined
  readonly apnsId: string | undefined
}

async function readPayload({ message, payload }: NotificationInput, host: Host): Promise<Uint8Array> {
  if (message !== undefined && payload !== undefined)
    throw new Fault('usage/payload', {
      en: 'Give either --message or --payload, not both.',
      zh: '--message 和 --payload 只能用一个。',
    })
  if (message !== undefined) return messagePayload(message)
  if (payload !== undefined) return payload === '-' ? host.stdin.read() : host.files.read(payload)
  throw new Fault(
    'usage/payload',
    { en: 'There is nothing to send.', zh: '没有要发送的内容。' },
    {
      hint: {
        en: 'Add --message "Hello", or --payload FILE with JSON in it.',
        zh: '请加上 --message "你好"，或 --payload 文件（JSON）。',
      },
    },
  )
}

/** Certificates that are made for one type of push; others are good for alerts. */
const typeOfKind: Partial<Record<CertificateKind, PushType>> = {
  voip: 'voip',
  complication: 'complication',
  mdm: 'mdm',
}

/** The type that the topic's suffix gives away, or, where no topic was typed, the kind of the certificate. */
function typeOf(topic: string | undefined, certificate: Certificate | undefined): PushType | undefined {
  if (topic === undefined) return certificate && typeOfKind[certificate.kind]
  const [only, ...others] = splitTopic(topic).pushTypes
  return others.length === 0 ? only : undefined
}

/** The topic of the certificate that goes with the push type, when there is just one. */
function topicFor(pushType: PushType, certificate: Certificate | undefined): string | undefined {
  const [only, ...others] =
    certificate?.topics.filter(({ pushTypes: types }) => types.includes(pushType)) ?? []
  return others.length === 0 ? only?.topic : undefined
}

/**
 * Puts together what is the same for every device: payload and headers. What was not typed comes from the certificate
 * (topic), from topic and payload (push type), and from the push type (priority).
 *
 * @param input what was typed
 * @param certificate the one that authenticates, if any
 * @param host the world the payload comes from
 * @returns the notification without its device token
 * @throws Fault `usage/payload`, `payload/…`, `file/…`
 */
export async function readNotification(
  input: NotificationInput,
  certificate: Certificate | undefined,
  host: Host,
): Promise<Omit<Notification, 'deviceToken'> & { readonly pushType: PushType }> {
  const bytes = await readPayload(input, host)
  const known = input.pushType ?? typeOf(input.topic, certificate)
  const payload = checkPayload(bytes, known)
  const pushType = known ?? inferPushType(payload)
  const topic = input.topic ?? topicFor(pushType, certificate)
  const { collapseId, expiration, apnsId } = input
  return {
    payload,
    pushType,
    priority: input.priority ?? pushTypes[pushType].priorities[0],
    ...(topic !== undefined && { topic }),
    ...(collapseId !== undefined && { collapseId }),
    ...(expiration !== undefined && { expiration }),
    ...(apnsId !== undefined && { id: apnsId }),
  }
}
