import { largestCollapseId, uuid } from '../../apns/notification.ts'
import { howToShrink } from '../../apns/payload-size.ts'
import { largestBroadcast, pushTypeNames, pushTypes } from '../../apns/push-type.ts'
import { remedy } from '../../finding.ts'
import { chinese } from '../../text.ts'
import { day } from '../../time.ts'
import { audienceOf } from '../audience.ts'
import { cause, certain, firstOf, likely, onAccepted, onReason, possible, type Weight } from '../cause.ts'
import { type Facts, namedIn } from '../facts.ts'
import { fittingsOf } from '../topic-suffix.ts'
import { examination } from './way.ts'

const requests = 'Apple, "Sending notification requests to APNs"'
const answers = 'Apple, "Handling notification responses from APNs"'
const broadcasts = 'Apple, "Sending broadcast push notification requests to APNs"'

/** Later than any date in seconds that a push can be stored for: what lies beyond is in milliseconds. */
const longestInSeconds = (now: Date) => (now.getTime() + 366 * 10 * day) / 1000

/** Lifetimes, in place of moments, lie before this: nobody stores a push until 1971. */
const aYearInSeconds = (366 * day) / 1000

function weighExpiration({ notification: { expiration }, channel, now }: Facts): Weight | undefined {
  if (expiration === undefined)
    return possible(
      'The value is not a UNIX time in whole seconds: it has a fraction, or is in milliseconds.',
      '这个值不是以秒为单位的整数 UNIX 时间：带了小数，或者用了毫秒。',
    )
  if (!Number.isInteger(expiration) || expiration < 0)
    return certain(
      `The expiration is ${expiration}; APNs takes whole seconds since 1970.`,
      `expiration 是 ${expiration}，而 APNs 只接受 1970 年以来的整数秒。`,
    )
  if (expiration > longestInSeconds(now))
    return likely(
      `The expiration is ${expiration}: that is in milliseconds, and APNs counts in seconds (${Math.floor(expiration / 1000)}).`,
      `expiration 是 ${expiration}：这是毫秒，而 APNs 用秒（${Math.floor(expiration / 1000)}）。`,
    )
  if (expiration > 0 && expiration < aYearInSeconds)
    return likely(
      `The expiration is ${expiration}: that is a length of time, and APNs wants the moment it ends.`,
      `expiration 是 ${expiration}：这是时长，而 APNs 要的是截止时刻。`,
    )
  return channel === undefined
    ? possible(
        `APNs does not take ${expiration} for a date to keep the push until.`,
        `APNs 不接受 ${expiration} 作为保存截止时间。`,
      )
    : undefined
}

/** An update of a Live Activity, to be filled in. */
const broadcastUpdate = { message: undefined, liveActivity: 'update', contentState: '{"KEY":"VALUE"}' }

const updatesActivity = ({ notification: { payload } }: Facts) =>
  /"content-state"\s*:/.test(new TextDecoder().decode(payload))

/** What makes a push of type background: content-available, and nothing to show (Apple, "Pushing background updates to your App"). */
const wakesOnly = ({ notification: { payload } }: Facts) => {
  const text = new TextDecoder().decode(payload)
  return /"content-available"\s*:\s*1/.test(text) && !/"(?:alert|badge|sound)"\s*:/.test(text)
}

/** What is behind a payload or a header that the gateway does not take, or takes and does nothing with. */
export const requestCauses = [
  cause({
    id: 'payload-size',
    what: {
      en: 'The payload is larger than its push type may be.',
      zh: 'payload 超出了该推送类型的大小上限。',
    },
    weigh: onReason(['PayloadTooLarge'], ({ channel, notification: { payload, pushType = 'alert' } }) => {
      const largest = channel === undefined ? pushTypes[pushType].largestPayload : largestBroadcast
      return payload.length <= largest
        ? undefined
        : certain(
            `The payload has ${payload.length} bytes; ${channel === undefined ? `a push of type ${pushType}` : 'a broadcast'} may have ${largest}.`,
            `payload 有 ${payload.length} 字节；${channel === undefined ? `${pushType} 类型` : '广播'}最多 ${largest} 字节。`,
          )
    }),
    remedy: ({ channel, notification: { payload, pushType = 'alert' } }) =>
      remedy(
        howToShrink(payload, channel === undefined ? pushTypes[pushType].largestPayload : largestBroadcast),
      ),
    see: requests,
  }),
  cause({
    id: 'payload-empty',
    what: { en: 'The payload has no bytes.', zh: 'payload 是空的。' },
    weigh: onReason(['PayloadEmpty'], ({ notification: { payload } }) =>
      payload.length > 0
        ? possible(
            'The body did not arrive: it was sent after the stream had ended, or lost on the way.',
            '请求体没有送达：在流结束之后才发送，或在途中丢失。',
          )
        : certain('The payload has no bytes.', 'payload 是空的。'),
    ),
    remedy: (facts) =>
      remedy(
        { en: 'Send at least {"aps":{}}:', zh: '至少发送 {"aps":{}}：' },
        facts.again({ payload: undefined, template: undefined, message: 'Hello' }),
      ),
    see: answers,
  }),
  cause({
    id: 'collapse-id-length',
    what: {
      en: 'The collapse id is longer than 64 bytes; a Chinese character counts as three.',
      zh: 'apns-collapse-id 超过 64 字节；一个汉字占 3 个字节。',
    },
    weigh: onReason(['BadCollapseId'], ({ notification: { collapseId = '' } }) => {
      const bytes = Buffer.byteLength(collapseId)
      return bytes <= largestCollapseId
        ? undefined
        : certain(
            `The collapse id has ${bytes} bytes; ${largestCollapseId} are allowed.`,
            `collapse id 有 ${bytes} 字节，最多 ${largestCollapseId} 字节。`,
          )
    }),
    remedy: () =>
      remedy({
        en: 'Shorten it to 64 bytes, for instance by hashing it.',
        zh: '缩短到 64 字节以内，例如取哈希。',
      }),
    see: requests,
  }),
  cause({
    id: 'id-not-a-uuid',
    what: {
      en: 'The apns-id is not a UUID: 8-4-4-4-12 hex digits.',
      zh: 'apns-id 不是 UUID（8-4-4-4-12 位十六进制）。',
    },
    weigh: onReason(['BadMessageId'], ({ notification: { id } }) =>
      id === undefined || uuid.test(id)
        ? undefined
        : certain(`"${id}" is not a UUID.`, `「${id}」不是 UUID。`),
    ),
    remedy: (facts) =>
      remedy(
        { en: 'Leave it out, and APNs makes one:', zh: '不填即可，APNs 会自动生成：' },
        facts.again({ apnsId: undefined }),
      ),
    see: requests,
  }),
  cause({
    id: 'background-priority10',
    what: {
      en: 'A background push went with priority 10; only 5 is allowed.',
      zh: '后台推送用了优先级 10，只允许 5。',
    },
    weigh: onReason(['BadPriority'], ({ notification: { pushType, priority } }) =>
      pushType === 'background' && priority === 10
        ? certain(
            'A background push went with priority 10; Apple allows 5.',
            '后台推送用了优先级 10，而 Apple 只允许 5。',
          )
        : undefined,
    ),
    remedy: (facts) => remedy({ en: 'Send with 5:', zh: '改用 5：' }, facts.again({ priority: '5' })),
    see: requests,
  }),
  cause({
    id: 'bad-priority',
    what: {
      en: 'The priority is not one that the push type may have: 10 shows at once, 5 spares the battery, 1 the most.',
      zh: '优先级不适用于该推送类型：10 立即展示，5 省电，1 最省电。',
    },
    weigh: onReason(['BadPriority'], ({ notification: { pushType = 'alert', priority } }) => {
      if (pushType === 'background' && priority === 10) return undefined
      const { priorities } = pushTypes[pushType]
      if (priority === undefined)
        return possible('The value is none of 10, 5 and 1.', '这个值不是 10、5 或 1。')
      return priorities.includes(priority)
        ? possible(
            `APNs does not take the priority ${priority} for this push of type ${pushType}.`,
            `APNs 不接受这条 ${pushType} 推送使用优先级 ${priority}。`,
          )
        : certain(
            `The priority is ${priority}; a push of type ${pushType} may have ${priorities.join(', ')}.`,
            `优先级是 ${priority}，而 ${pushType} 类型只能用 ${priorities.join('、')}。`,
          )
    }),
    remedy: (facts) =>
      remedy(
        { en: 'Leave it out, and the push type decides:', zh: '不填即可，由推送类型决定：' },
        facts.again({ priority: undefined }),
      ),
    see: requests,
  }),
  cause({
    id: 'bad-expiration',
    what: {
      en: 'The expiration is not a UNIX time in whole seconds: it has a fraction, is in milliseconds, or is a length of time.',
      zh: 'apns-expiration 不是以秒为单位的整数 UNIX 时间：带了小数、用了毫秒，或者填的是时长。',
    },
    weigh: onReason(['BadExpirationDate'], weighExpiration),
    remedy: (facts) =>
      remedy(
        {
          en: 'Send whole seconds since 1970, or 0 for one attempt only; pushctl also takes a time from now:',
          zh: '填 1970 年以来的整数秒，只投递一次就填 0；pushctl 也接受从现在起的时长：',
        },
        facts.again({ expiration: '12h' }),
      ),
    see: requests,
  }),
  cause({
    id: 'expiration-of-channel',
    what: {
      en: 'A broadcast to a channel that stores nothing has an expiration other than 0.',
      zh: '向不存储消息的频道广播时，expiration 不是 0。',
    },
    weigh: onReason(['BadExpirationDate'], ({ channel, notification: { expiration = 0 } }) =>
      channel === undefined || expiration === 0
        ? undefined
        : likely(
            `The expiration is ${expiration}, and the channel may be one that stores nothing: that takes 0 only.`,
            `expiration 是 ${expiration}，而这个频道可能不存储消息，那样只能填 0。`,
          ),
    ),
    remedy: (facts) =>
      remedy(
        {
          en: 'Send 0, or make a channel that stores the most recent message:',
          zh: '填 0，或者新建一个保留最近一条消息的频道：',
        },
        facts.again({ expiration: '0' }),
      ),
    see: broadcasts,
  }),
  cause({
    id: 'invalid-push-type',
    what: {
      en: `The push type is misspelt or does not go with the topic: the types are ${pushTypeNames.join(', ')}.`,
      zh: `推送类型拼写有误，或与 topic 不匹配：可用的类型有 ${pushTypeNames.join('、')}。`,
    },
    weigh: onReason(['InvalidPushType'], (facts) => {
      const { pushType, topic } = facts.notification
      if (pushType === undefined) return possible('The value is none that APNs knows.', 'APNs 不认识这个值。')
      if (facts.channel !== undefined && pushType !== 'liveactivity')
        return certain(
          `The push type is ${pushType}; broadcasts are of type liveactivity only.`,
          `推送类型是 ${pushType}，而广播只能用 liveactivity。`,
        )
      const isMisfit =
        topic !== undefined &&
        facts.channel === undefined &&
        audienceOf(facts) === 'app' &&
        fittingsOf(topic, pushType).length > 0
      return isMisfit
        ? undefined
        : likely(
            `APNs does not take the push type ${pushType} for ${topic ?? 'this app'}.`,
            chinese`APNs 不接受对 ${topic ?? '该 App'} 使用推送类型 ${pushType}。`,
          )
    }),
    remedy: (facts) =>
      facts.channel === undefined
        ? remedy(
            {
              en: 'Leave it out, and pushctl takes the one that fits:',
              zh: '不填即可，pushctl 会选用合适的类型：',
            },
            facts.again({ pushType: undefined }),
          )
        : remedy(
            {
              en: 'A broadcast updates a Live Activity; it shows no alert of its own:',
              zh: '广播用于更新实时活动，不能发送普通通知：',
            },
            facts.again({ pushType: 'liveactivity', ...(!updatesActivity(facts) && broadcastUpdate) }),
          ),
    see: requests,
  }),
  cause({
    id: 'push-type-missing',
    what: {
      en: 'The push type is missing, or not the one of the payload: since iOS 13 a background push without it is dropped.',
      zh: '缺少推送类型，或与 payload 不符：iOS 13 起，没有正确类型的后台推送会被丢弃。',
    },
    weigh: firstOf(
      onReason(['MissingPushType'], ({ notification: { pushType } }) =>
        pushType === undefined
          ? certain(
              'The request went without a push type, and broadcasts and channels need one: liveactivity.',
              '请求没有带推送类型，而广播和频道必须填 liveactivity。',
            )
          : undefined,
      ),
      onAccepted((facts) => {
        const { pushType, topic } = facts.notification
        if (!wakesOnly(facts) || pushType === 'background' || audienceOf(facts) !== 'app') return undefined
        return likely(
          `The payload only wakes ${topic ?? 'the app'}, and went ${pushType === undefined ? 'without a push type' : `as ${pushType}`}: iOS drops that.`,
          `payload 只是唤醒 ${topic ?? 'App'}，却${pushType === undefined ? '没有带推送类型' : `用了 ${pushType} 类型`}：iOS 会丢弃它。`,
        )
      }),
    ),
    remedy: (facts) =>
      remedy(
        { en: 'Name the type that fits the payload:', zh: '写明与 payload 相符的类型：' },
        facts.again({ pushType: facts.channel === undefined ? 'background' : 'liveactivity' }),
      ),
    see: requests,
  }),
  cause({
    id: 'force-quit-silent',
    what: {
      en: 'A background push does not reach an app that its user closed by hand, and only two or three reach it in an hour.',
      zh: '用户手动关闭 App 后收不到后台推送；而且每小时只会送达两三条。',
    },
    weigh: onAccepted((facts) =>
      facts.notification.pushType === 'background' && audienceOf(facts) === 'app'
        ? possible(
            'Background pushes do not reach an app that was closed by hand, and iOS lets few of them through.',
            '手动关闭的 App 收不到后台推送，而且 iOS 会限制数量。',
          )
        : undefined,
    ),
    remedy: () =>
      remedy({
        en: 'Open the app once and send again; nothing on the side of the server can change that.',
        zh: '打开一次 App 再发；服务端无法改变这一点。',
      }),
    see: 'Apple, "Pushing background updates to your App"',
  }),
  cause({
    id: 'duplicate-headers',
    what: {
      en: 'A header was sent twice: the HTTP library writes Apns-Topic while the program also sets apns-topic.',
      zh: '有请求头重复：HTTP 库写了 Apns-Topic，代码里又设置了一次 apns-topic。',
    },
    weigh: onReason(['DuplicateHeaders'], ({ notification: { otherHeaders = {} } }) => {
      const names = Object.keys(otherHeaders)
      return names.length === 0
        ? possible('A header stands there twice.', '有请求头出现了两次。')
        : likely(
            `One of the headers given with --header stands there already: ${names.join(', ')}.`,
            `用 --header 添加的请求头里有重复的：${names.join('、')}。`,
          )
    }),
    remedy: (facts) =>
      remedy(
        { en: 'Set each header once, in lower case:', zh: '每个请求头只设置一次，并使用小写：' },
        facts.again({ header: undefined }),
      ),
    see: answers,
  }),
  cause({
    id: 'bad-path',
    what: {
      en: 'The path is not /3/device/TOKEN: a slash too many, a character that has to be escaped, or an old interface.',
      zh: '路径不是 /3/device/TOKEN：多了斜杠、含未转义字符，或用了旧接口。',
    },
    weigh: onReason(['BadPath'], ({ gateway }) =>
      gateway.kind === 'other'
        ? undefined
        : possible(
            'The path that arrived is none of APNs: something on the way changed it.',
            '到达的路径不是 APNs 的接口：可能在途中被改写。',
          ),
    ),
    remedy: (facts) =>
      // The local gateway got the path as it was sent.
      namedIn(facts) === undefined
        ? remedy(
            { en: 'See what stands between here and APNs:', zh: '看看中间隔着什么：' },
            examination(facts),
          )
        : remedy({
            en: 'Send to /3/device/TOKEN, with one slash before each part and none at the end.',
            zh: '路径应为 /3/device/TOKEN：每段之前一个斜杠，末尾没有。',
          }),
    see: answers,
  }),
  cause({
    id: 'method-not-post',
    what: { en: 'The push was not sent with POST.', zh: '推送没有使用 POST。' },
    weigh: onReason(['MethodNotAllowed'], ({ gateway }) =>
      gateway.kind === 'other'
        ? undefined
        : possible(
            'The method that arrived is not POST: something on the way changed the request.',
            '到达的请求方法不是 POST：请求可能在途中被改写。',
          ),
    ),
    remedy: () => remedy({ en: 'Use POST /3/device/TOKEN.', zh: '请用 POST /3/device/TOKEN。' }),
    see: answers,
  }),
]
