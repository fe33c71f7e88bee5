import { paddedChannel, unreadableChannel } from '../../apns/channel.ts'
import { remedy } from '../../finding.ts'
import { cause, likely, onReason } from '../cause.ts'
import { environmentOf } from '../facts.ts'
import { channelCommand } from './remedies.ts'

const errors = 'Apple, "Handling error responses from Apple Push Notification service"'
const identifiers = 'https://developer.apple.com/account/resources/identifiers/list'

/** What is behind a broadcast, or a request about channels, that the gateway does not take. */
export const channelCauses = [
  cause({
    id: 'broadcast-not-enabled',
    what: {
      en: 'Broadcast is not switched on under Push Notifications of this app id.',
      zh: '该 App ID 的 Push Notifications 里没有打开 Broadcast。',
    },
    weigh: onReason(['FeatureNotEnabled'], ({ notification: { topic } }) =>
      likely(
        `The app id of ${topic ?? 'this app'} has no broadcast capability.`,
        `${topic ?? '该 App'} 的 App ID 没有启用广播能力。`,
      ),
    ),
    remedy: () =>
      remedy({
        en: `Switch it on at ${identifiers}: the app id, Push Notifications, Broadcast Capability.`,
        zh: `到 ${identifiers} 打开：选择 App ID，在 Push Notifications 里启用 Broadcast。`,
      }),
    see: errors,
  }),
  cause({
    id: 'missing-channel-id',
    what: {
      en: 'The channel id is missing: it is a header, apns-channel-id, and never stands in the path.',
      zh: '缺少频道 ID：它放在 apns-channel-id 请求头里，不在路径中。',
    },
    weigh: onReason(['MissingChannelId'], () =>
      likely('apns-channel-id did not arrive.', '没有收到 apns-channel-id 请求头。'),
    ),
    remedy: (facts) =>
      remedy({ en: 'Name the channel:', zh: '请指定频道：' }, facts.again({ channel: 'CHANNEL_ID' })),
    see: errors,
  }),
  cause({
    id: 'bad-channel-id',
    what: {
      en: 'The channel id is not the value that APNs gave when the channel was made: it is not base64, or too long.',
      zh: '频道 ID 不是创建频道时 APNs 返回的那个值：不是 base64，或者太长。',
    },
    weigh: onReason(['BadChannelId'], ({ channel = '' }) => {
      if (channel === '')
        return likely(
          'APNs cannot read the channel id: it is not base64, or too long.',
          'APNs 无法识别频道 ID：不是 base64，或者太长。',
        )
      const { en, zh } = unreadableChannel(channel)
      return likely(`APNs cannot read the channel id: ${en}`, `APNs 无法识别频道 ID：${zh}`)
    }),
    remedy(facts) {
      const padded = paddedChannel(facts.channel ?? '')
      return padded === undefined
        ? remedy(
            { en: 'Copy it unchanged from the list of channels:', zh: '从频道列表里原样复制：' },
            channelCommand('list', facts),
          )
        : remedy(
            { en: 'Send it with the whole id:', zh: '请用完整的 ID 重发：' },
            facts.again({ channel: padded }),
          )
    },
    see: errors,
  }),
  cause({
    id: 'channel-unknown',
    what: {
      en: 'The channel was deleted, or made in the other environment or for another app.',
      zh: '频道已删除，或建在另一个环境，或属于另一个 App。',
    },
    weigh: onReason(['ChannelNotRegistered'], (facts) => {
      const environment = environmentOf(facts)
      return likely(
        `There is no such channel${environment === undefined ? '' : ` in ${environment}`}: it was deleted, or made elsewhere or for another app.`,
        `${environment === undefined ? '' : `${environment} 里`}没有这个频道：它已被删除，或建在别处，或属于另一个 App。`,
      )
    }),
    remedy: (facts) =>
      remedy(
        {
          en: 'List the channels of both environments, or make one:',
          zh: '列出两个环境的频道，或新建一个：',
        },
        channelCommand('list', facts),
        channelCommand('create', facts),
      ),
    see: errors,
  }),
  cause({
    id: 'bad-request-params',
    what: {
      en: 'The JSON of the request has an attribute that APNs does not know: a channel takes message-storage-policy and push-type only.',
      zh: '请求的 JSON 里有 APNs 不认识的字段：频道只接受 message-storage-policy 和 push-type。',
    },
    weigh: onReason(['BadRequestParams'], () =>
      likely('An attribute is misspelt, or one too many.', '有字段拼写错误，或者多了字段。'),
    ),
    remedy: (facts) =>
      remedy(
        { en: 'Have pushctl write the request:', zh: '让 pushctl 来生成请求：' },
        channelCommand('create', facts),
      ),
    see: errors,
  }),
  cause({
    id: 'bad-json-or-no-aps',
    what: { en: 'The body is not valid JSON.', zh: '请求体不是合法的 JSON。' },
    weigh: onReason(['BadRequestPayload'], () =>
      likely('APNs cannot parse the body.', 'APNs 无法解析请求体。'),
    ),
    remedy: () =>
      remedy({ en: 'See where it breaks:', zh: '看看错在哪里：' }, 'pushctl payload check FILE.json'),
    see: errors,
  }),
  cause({
    id: 'channels-used-up',
    what: {
      en: 'The app has reached its 10,000 channels in this environment.',
      zh: '该 App 在当前环境已达到 10,000 个频道的上限。',
    },
    weigh: onReason(['CannotCreateChannelConfig'], () =>
      likely(
        'An app can have 10,000 channels in each environment.',
        '每个 App 在每个环境最多 10,000 个频道。',
      ),
    ),
    remedy: (facts) =>
      remedy(
        { en: 'Delete channels that are not used; these are there:', zh: '删除不用的频道；现有的频道：' },
        channelCommand('list', facts),
      ),
    see: errors,
  }),
  cause({
    id: 'missing-storage-policy',
    what: {
      en: 'The storage policy of the channel is missing: message-storage-policy is the number 0 (nothing) or 1 (the most recent message).',
      zh: '缺少频道的存储策略：message-storage-policy 是数字 0（不存储）或 1（保留最近一条）。',
    },
    weigh: onReason(['MissingChannelQueueSize'], () =>
      likely(
        'message-storage-policy did not arrive as the number 0 or 1.',
        'message-storage-policy 不是数字 0 或 1。',
      ),
    ),
    remedy: (facts) =>
      remedy(
        { en: 'Have pushctl write the request:', zh: '让 pushctl 来生成请求：' },
        channelCommand('create', facts),
      ),
    see: 'Seen by users; Apple does not document it',
  }),
]
