import { channelsPath, type StoragePolicy, storagePolicies } from '../../apns/channel.ts'
import { payloadOf } from '../../apns/payload.ts'
import { command } from '../../cli/command.ts'
import { marks } from '../../cli/style.ts'
import { type AnsweredBy, askChannels, channelOptions } from './request.ts'

interface CreatedChannel extends AnsweredBy {
  readonly channelId: string
  readonly storage: StoragePolicy
}

export default command({
  arguments: {},
  options: {
    storage: {
      choices: ['none', 'latest'],
      about: {
        en: 'what is kept for devices that are offline: none, or the latest push for 8 hours; it cannot be changed later',
        zh: '为离线设备保留：none 不保留，latest 保留最近一条（最多 8 小时）；创建后不能修改',
      },
    },
    ...channelOptions,
  },
  description: {
    en: 'Makes a broadcast channel for Live Activities, and prints its id. The app needs the broadcast capability; each environment has its own channels.',
    zh: '创建用于实时活动的广播频道，并输出频道 ID。App 需要开启广播能力；两个环境的频道互不相通。',
  },
  examples: [
    {
      command:
        'pushctl channel create --signing-key AuthKey_ABCDE12345.p8 --team-id TEAM123456 --topic com.example.app --env sandbox',
      about: { en: 'nothing is kept', zh: '不保留消息' },
    },
  ],
  busy: { en: 'Making the channel', zh: '正在创建频道' },
  async run(input, host): Promise<CreatedChannel> {
    const storage = input.storage ?? 'none'
    const { answer, ...asked } = await askChannels('channel create', input, host, (bundleId) => ({
      method: 'POST',
      path: channelsPath(bundleId),
      headers: {},
      body: payloadOf({ 'message-storage-policy': storagePolicies[storage], 'push-type': 'LiveActivity' })
        .bytes,
    }))
    return { ...asked, channelId: answer.channelId ?? '', storage }
  },
  human: ({ channelId, bundleId, gateway, storage }, style) =>
    [
      `${style.good(marks.ok)} ${style.bold(channelId)}`,
      style.dim(`  ${bundleId} · ${gateway.environment ?? gateway.endpoint} · ${storage}`),
    ].join('\n'),
})
