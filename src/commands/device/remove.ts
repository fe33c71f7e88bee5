import { command } from '../../cli/command.ts'
import { changingDevices, devicesNamed, forgetDevice, savedDevices } from '../push/saved-devices.ts'

export default command({
  arguments: {
    name: {
      value: 'NAME',
      suggests: 'devices',
      about: { en: 'a saved device, or a group with all its devices', zh: '设备名；写分组名则删除整组设备' },
    },
  },
  options: {},
  description: {
    en: 'Forgets a saved device, or all devices of a group.',
    zh: '删除保存过的一台设备，或一个分组里的全部设备。',
  },
  examples: [{ command: 'pushctl device remove anna', about: { en: 'one device', zh: '删除一台' } }],
  async run({ name }, host): Promise<{ readonly removed: readonly string[] }> {
    const found = devicesNamed(await savedDevices(host), name)
    for (const device of found)
      await changingDevices(device.isOfProject ?? false, host, () => forgetDevice(device, host))
    return { removed: found.map((device) => device.name) }
  },
  human: ({ removed }, style) =>
    style.say({ en: `Removed: ${removed.join(', ')}`, zh: `已删除：${removed.join('、')}` }),
})
