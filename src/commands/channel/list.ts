import { allChannelsPath } from '../../apns/channel.ts'
import { isObject } from '../../apns/payload.ts'
import { command } from '../../cli/command.ts'
import { jsonIn } from './answer.ts'
import { type AnsweredBy, askChannels, channelOptions } from './request.ts'

interface ListedChannels extends AnsweredBy {
  readonly channelIds: readonly string[]
}

export default command({
  arguments: {},
  options: channelOptions,
  description: {
    en: 'Lists the ids of all broadcast channels of an app in one environment, one a line.',
    zh: '列出 App 在一个环境中的所有广播频道 ID，每行一个。',
  },
  examples: [
    {
      command: 'pushctl channel list --cert push.p12 --env production',
      about: { en: 'with a certificate', zh: '使用证书' },
    },
  ],
  busy: { en: 'Asking for channels', zh: '正在查询频道' },
  async run(input, host): Promise<ListedChannels> {
    const { answer, ...asked } = await askChannels('channel list', input, host, (bundleId) => ({
      method: 'GET',
      path: allChannelsPath(bundleId),
      headers: {},
    }))
    const body = jsonIn(answer)
    const channels = isObject(body) && Array.isArray(body.channels) ? body.channels : []
    return { ...asked, channelIds: channels.filter((each): each is string => typeof each === 'string') }
  },
  human: ({ channelIds, bundleId }, style) =>
    channelIds.length > 0
      ? channelIds.join('\n')
      : style.say({ en: `${bundleId} has no channels here.`, zh: `${bundleId} 在这里没有频道。` }),
})
