import { command } from '../../cli/command.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import {
  changingDevices,
  devicesNamed,
  forgetDevice,
  parseDeviceName,
  refuseNameOfGroup,
  saveDevice,
  savedDevices,
} from '../push/saved-devices.ts'

interface Renamed {
  readonly from: string
  readonly to: string
}

async function rename(name: string, to: string, host: Host): Promise<Renamed> {
  const all = await savedDevices(host)
  const [device, ...others] = devicesNamed(all, name)
  if (
    device === undefined ||
    others.length > 0 ||
    parseDeviceName(name).toLowerCase() !== device.name.toLowerCase()
  )
    throw new Fault('usage/device-name', {
      en: `${parseDeviceName(name)} is a group; one device is renamed at a time.`,
      zh: `${parseDeviceName(name)} 是分组；一次只能给一台设备改名。`,
    })
  refuseNameOfGroup(
    { ...device, name: to },
    all.filter((each) => each !== device),
  )
  const isSame = device.name.toLowerCase() === to.toLowerCase()
  await saveDevice({ ...device, name: to }, host, isSame).catch((error: unknown) => {
    if (!(error instanceof Fault) || error.code !== 'file/exists') throw error
    throw new Fault('usage/device-name', {
      en: `A device is saved as ${to} already; nothing was changed.`,
      zh: `已经有名为 ${to} 的设备，没有做任何改动。`,
    })
  })
  if (!isSame) await forgetDevice(device, host)
  return { from: device.name, to }
}

export default command({
  arguments: {
    name: {
      value: 'NAME',
      suggests: 'devices',
      about: { en: 'a saved device', zh: '保存过的设备' },
    },
    to: { value: 'NEW_NAME', parse: parseDeviceName, about: { en: 'its new name', zh: '新名字' } },
  },
  options: {},
  description: {
    en: 'Gives a saved device another name; one that has this name already is left alone.',
    zh: '给保存过的设备改名；新名字已被占用时不做改动。',
  },
  examples: [{ command: 'pushctl device rename anna anna-iphone', about: { en: 'a new name', zh: '改名' } }],
  async run({ name, to }, host): Promise<Renamed> {
    const [device] = devicesNamed(await savedDevices(host), name)
    return changingDevices(device?.isOfProject ?? false, host, () => rename(name, to, host))
  },
  human: ({ from, to }, style) => style.say({ en: `${from} is now ${to}`, zh: `${from} 已改名为 ${to}` }),
})
