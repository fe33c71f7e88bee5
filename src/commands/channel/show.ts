import { channelsPath, type StoragePolicy, storagePolicies } from '../../apns/channel.ts'
import { isObject } from '../../apns/payload.ts'
import { command } from '../../cli/command.ts'
import { defined } from '../../defined.ts'
import type { Text } from '../../text.ts'
import { fieldLines } from '../output/fields.ts'
import { jsonIn } from './answer.ts'
import { channelArgument } from './channel-argument.ts'
import { type AnsweredBy, askChannels, channelOptions } from './request.ts'

interface ShownChannel extends AnsweredBy {
  readonly channelId: string
  readonly storage?: StoragePolicy
  readonly pushType?: string
}

const words = {
  channel: { en: 'channel', zh: '频道' },
  app: { en: 'app', zh: 'App' },
  storage: { en: 'kept for offline devices', zh: '为离线设备保留' },
  none: { en: 'nothing', zh: '不保留' },
  latest: { en: 'the latest push, 8 hours at most', zh: '最近一条，最多 8 小时' },
  type: { en: 'push type', zh: '推送类型' },
} as const satisfies Record<string, Text>

const policyOf = (number: unknown) =>
  (Object.keys(storagePolicies) as StoragePolicy[]).find((name) => storagePolicies[name] === number)

export default command({
  arguments: channelArgument,
  options: channelOptions,
  description: {
    en: 'Shows what a broadcast channel was made with.',
    zh: '查看广播频道的配置。',
  },
  examples: [
    {
      command: 'pushctl channel show dHN0LXNyY2gtY2hubA== --cert push.p12 --env production',
      about: { en: 'with a certificate', zh: '使用证书' },
    },
  ],
  busy: { en: 'Asking for the channel', zh: '正在查询频道' },
  async run(input, host): Promise<ShownChannel> {
    const { channel } = input
    const { answer, ...asked } = await askChannels(`channel show ${channel}`, input, host, (bundleId) => ({
      method: 'GET',
      path: channelsPath(bundleId),
      headers: { 'apns-channel-id': channel },
    }))
    const body = jsonIn(answer)
    const { 'message-storage-policy': number, 'push-type': pushType } = isObject(body) ? body : {}
    const storage = policyOf(number)
    return {
      ...asked,
      channelId: channel,
      ...defined({ storage }),
      ...(typeof pushType === 'string' && { pushType }),
    }
  },
  human: ({ channelId, bundleId, storage, pushType }, style) =>
    fieldLines(
      [
        [words.channel, channelId],
        [words.app, bundleId],
        [words.storage, storage === undefined ? undefined : style.say(words[storage])],
        [words.type, pushType],
      ],
      style,
    ).join('\n'),
})
