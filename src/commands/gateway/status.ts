import { environments } from '../../apns/environment.ts'
import { command } from '../../cli/command.ts'
import type { Style } from '../../cli/style.ts'
import { askGateway } from '../../gateway/control/client.ts'
import type { StatusDocument } from '../../gateway/control/routes.ts'
import { verbatim } from '../../text.ts'
import { fieldLines } from '../output/fields.ts'
import { endsText } from './log.ts'

function human(
  { startedAt: since, endpoints, channelEndpoints, arrived, connections, troubles }: StatusDocument,
  style: Style,
) {
  const ends = endsText(arrived)
  const moment = new Date(since).toLocaleString('sv-SE')
  return [
    style.bold(style.say({ en: 'A local gateway runs.', zh: '本地网关正在运行。' })),
    '',
    ...fieldLines(
      [
        ...environments.map((environment) => [verbatim(environment), endpoints[environment]] as const),
        [
          { en: 'channels', zh: '频道管理' },
          environments.map((environment) => `${channelEndpoints[environment]} (${environment})`),
        ],
        [{ en: 'since', zh: '启动于' }, moment],
        [{ en: 'arrived', zh: '收到' }, style.say(ends)],
        [{ en: 'failed connections', zh: '没有成功的连接' }, String(connections)],
        [{ en: 'troubles', zh: '已设置的故障' }, troubles.length === 0 ? '–' : troubles],
      ],
      style,
    ),
  ].join('\n')
}

export default command({
  arguments: {},
  options: {},
  description: {
    en: 'Whether a local gateway runs, where it listens, since when, and what arrived since then. Exit 3 when none runs.',
    zh: '本地网关是否在运行、监听在哪里、何时启动、此后收到了什么。没有运行时退出码为 3。',
  },
  examples: [{ command: 'pushctl gateway status', about: { en: 'look', zh: '查看' } }],
  run: (_, host) => askGateway(host, { method: 'GET', path: '/api/status' }) as Promise<StatusDocument>,
  human,
})
