import { largestCollapseId, uuid } from '../../apns/notification.ts'
import { pushTypes } from '../../apns/push-type.ts'
import { remedy } from '../../finding.ts'
import { cause, onReason } from '../cause.ts'

/** What is behind a payload or a header that the gateway does not take. */
export const requestCauses = [
  cause({
    id: 'payload-size',
    what: {
      en: 'The payload is larger than its push type may be.',
      zh: 'payload 超出了该推送类型的大小上限。',
    },
    weigh: onReason(['PayloadTooLarge'], ({ notification: { payload, pushType = 'alert' } }) => {
      const { largestPayload } = pushTypes[pushType]
      return payload.length <= largestPayload
        ? undefined
        : {
            certainty: 'certain',
            evidence: {
              en: `The payload has ${payload.length} bytes; a push of type ${pushType} may have ${largestPayload}.`,
              zh: `payload 有 ${payload.length} 字节；${pushType} 类型最多 ${largestPayload} 字节。`,
            },
          }
    }),
    remedy: () =>
      remedy({
        en: 'Shorten it, or send an id and let the app fetch the rest.',
        zh: '缩短内容，或只发一个 id，让 App 自己去拉取。',
      }),
    see: 'Apple, "Sending notification requests to APNs"',
  }),
  cause({
    id: 'payload-empty',
    what: { en: 'The payload has no bytes.', zh: 'payload 是空的。' },
    weigh: onReason(['PayloadEmpty'], ({ notification: { payload } }) =>
      payload.length > 0
        ? undefined
        : {
            certainty: 'certain',
            evidence: { en: 'The payload has no bytes.', zh: 'payload 是空的。' },
          },
    ),
    remedy: (facts) =>
      remedy({ en: 'Send something.', zh: '请填写内容。' }, facts.again({ message: 'Hello' })),
    see: 'Apple, "Handling notification responses from APNs"',
  }),
  cause({
    id: 'collapse-id-length',
    what: { en: 'The collapse id is too long.', zh: 'collapse id 过长。' },
    weigh: onReason(['BadCollapseId'], ({ notification: { collapseId = '' } }) => {
      const bytes = Buffer.byteLength(collapseId)
      return bytes <= largestCollapseId
        ? undefined
        : {
            certainty: 'certain',
            evidence: {
              en: `The collapse id has ${bytes} bytes; ${largestCollapseId} are allowed.`,
              zh: `collapse id 有 ${bytes} 字节，最多 ${largestCollapseId} 字节。`,
            },
          }
    }),
    remedy: () => remedy({ en: 'Shorten it.', zh: '请缩短它。' }),
    see: 'Apple, "Sending notification requests to APNs"',
  }),
  cause({
    id: 'id-not-a-uuid',
    what: { en: 'The apns-id is not a UUID.', zh: 'apns-id 不是 UUID。' },
    weigh: onReason(['BadMessageId'], ({ notification: { id } }) =>
      id === undefined || uuid.test(id)
        ? undefined
        : {
            certainty: 'certain',
            evidence: { en: `"${id}" is not a UUID.`, zh: `「${id}」不是 UUID。` },
          },
    ),
    remedy: (facts) =>
      remedy(
        { en: 'Leave it out, and APNs makes one.', zh: '不填即可，APNs 会自动生成。' },
        facts.again({ apnsId: undefined }),
      ),
    see: 'Apple, "Sending notification requests to APNs"',
  }),
  cause({
    id: 'background-priority10',
    what: {
      en: 'A background push went with priority 10; only 5 is allowed.',
      zh: '后台推送用了优先级 10，只允许 5。',
    },
    weigh: onReason(['BadPriority'], ({ notification: { pushType, priority } }) =>
      pushType === 'background' && priority === 10
        ? {
            certainty: 'certain',
            evidence: {
              en: 'A background push went with priority 10; Apple allows 5.',
              zh: '后台推送用了优先级 10，而 Apple 只允许 5。',
            },
          }
        : undefined,
    ),
    remedy: (facts) => remedy({ en: 'Send with 5.', zh: '改用 5。' }, facts.again({ priority: '5' })),
    see: 'Apple, "Sending notification requests to APNs"',
  }),
]
