import { channelsPath } from '../../apns/channel.ts'
import { command } from '../../cli/command.ts'
import { marks } from '../../cli/style.ts'
import { channelArgument } from './channel-argument.ts'
import { type AnsweredBy, askChannels, channelOptions } from './request.ts'

interface Deleted extends AnsweredBy {
  readonly channelId: string
}

export default command({
  arguments: channelArgument,
  options: channelOptions,
  description: {
    en: 'Deletes a broadcast channel. Devices that listen to it hear nothing more; it cannot be brought back.',
    zh: '删除广播频道。订阅它的设备将不再收到推送，且无法恢复。',
  },
  examples: [
    {
      command: 'pushctl channel delete dHN0LXNyY2gtY2hubA== --cert push.p12 --env production',
      about: { en: 'with a certificate', zh: '使用证书' },
    },
  ],
  busy: { en: 'Deleting the channel', zh: '正在删除频道' },
  async run(input, host): Promise<Deleted> {
    const { channel } = input
    const { gateway, bundleId } = await askChannels(`channel delete ${channel}`, input, host, (app) => ({
      method: 'DELETE',
      path: channelsPath(app),
      headers: { 'apns-channel-id': channel },
    }))
    return { gateway, bundleId, channelId: channel }
  },
  human: ({ channelId }, style) =>
    `${style.good(marks.ok)} ${style.say({ en: `Deleted ${channelId}`, zh: `已删除 ${channelId}` })}`,
})
