import { command } from '../../cli/command.ts'
import { askGateway } from '../../gateway/control/client.ts'

export default command({
  arguments: {},
  options: {},
  description: {
    en: 'Ends the gateway that runs in another terminal, with everything it learnt on disk. Requests under way get their answer.',
    zh: '停止在另一个终端里运行的本地网关；它学到的内容会保存下来，处理中的请求会得到应答。',
  },
  examples: [
    {
      command: 'pushctl gateway stop',
      about: { en: 'stop it, and wait until it has', zh: '停止，并等它完全退出' },
    },
  ],
  async run(_, host) {
    await askGateway(host, { method: 'POST', path: '/api/stop', body: {} })
    return { stopped: true }
  },
  human: (_, style) => style.say({ en: 'The local gateway has stopped.', zh: '本地网关已停止。' }),
})
