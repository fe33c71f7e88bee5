import { command } from '../../cli/command.ts'
import type { Style } from '../../cli/style.ts'
import { dayOf } from '../../time.ts'
import { type SavedDevice, savedDevices } from '../push/saved-devices.ts'

function lineOf(
  { name, deviceToken, topic, environment, groups, goneSince, isOfProject }: SavedDevice,
  width: number,
  style: Style,
): string {
  const gone =
    goneSince === undefined
      ? []
      : [style.bad(style.say({ en: `gone since ${dayOf(goneSince)}`, zh: `${dayOf(goneSince)} 起失效` }))]
  const parts = [
    `${deviceToken.slice(0, 8)}…${deviceToken.slice(-8)}`,
    topic,
    environment,
    ...groups.map((each) => `@${each}`),
    isOfProject === true ? style.dim(style.say({ en: 'of this project', zh: '本项目' })) : undefined,
  ]
  return [style.bold(name.padEnd(width)), ...parts.filter((each) => each !== undefined), ...gone].join('  ')
}

export default command({
  arguments: {},
  options: {},
  description: {
    en: 'Lists the devices that were given a name, with topic, environment and groups.',
    zh: '列出保存过的设备，以及各自的 topic、环境和分组。',
  },
  examples: [{ command: 'pushctl device list', about: { en: 'all of them', zh: '全部设备' } }],
  async run(_, host): Promise<{ readonly devices: readonly SavedDevice[] }> {
    return { devices: await savedDevices(host) }
  },
  human({ devices }, style) {
    if (devices.length === 0)
      return style.say({
        en: 'No devices are saved. To save one: pushctl device add NAME DEVICE_TOKEN',
        zh: '还没有保存设备。保存一台：pushctl device add 名字 DEVICE_TOKEN',
      })
    const width = Math.max(...devices.map(({ name }) => name.length))
    return devices.map((device) => lineOf(device, width, style)).join('\n')
  },
})
