import { parseDeviceToken } from '../../apns/device-token.ts'
import { environments, parseEnvironment } from '../../apns/environment.ts'
import { command } from '../../cli/command.ts'
import type { Style } from '../../cli/style.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { deviceTokenPieces } from '../push/likeness.ts'
import {
  changingDevices,
  parseDeviceName,
  refuseNameOfGroup,
  type SavedDevice,
  saveDevice,
  savedDevices,
} from '../push/saved-devices.ts'

const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

async function save(device: SavedDevice, force: boolean, host: Host): Promise<string> {
  refuseNameOfGroup(
    device,
    (await savedDevices(host)).filter(({ name }) => !isSame(name, device.name)),
  )
  return saveDevice(device, host, force).catch((error: unknown) => {
    if (!(error instanceof Fault) || error.code !== 'file/exists') throw error
    throw new Fault(
      'usage/device-name',
      {
        en: `A device is saved as ${device.name} already, and was left as it is.`,
        zh: `已经有名为 ${device.name} 的设备，没有改动它。`,
      },
      {
        hint: {
          en: 'Take another name, or add --force to replace it.',
          zh: '请换个名字，或加 --force 覆盖。',
        },
      },
    )
  })
}

interface Added {
  readonly device: SavedDevice
  /** Of a project. */
  readonly file?: string
}

const saved = ({ name, topic, environment }: SavedDevice, style: Style) =>
  style.say({
    en: `Saved as ${name}${topic === undefined ? '' : `: ${topic}`}${environment === undefined ? '' : `, ${environment}`}. Send to it with --token @${name}`,
    zh: `已保存为 ${name}${topic === undefined ? '' : `：${topic}`}${environment === undefined ? '' : `，${environment}`}。发送时写 --token @${name}`,
  })

const keptIn = (file: string): Text => ({
  en: `It is in ${file}, which only you can read. Whether it goes into the repository is yours to say: .pushctl/ in .gitignore keeps it out.`,
  zh: `保存在 ${file}，只有你能读取。是否提交到仓库由你决定：在 .gitignore 里写上 .pushctl/ 就不会提交。`,
})

export default command({
  arguments: {
    name: {
      value: 'NAME',
      parse: parseDeviceName,
      about: { en: 'how you call it: anna, anna-ipad', zh: '你对它的称呼：anna、anna-ipad、安娜' },
    },
    token: {
      value: 'TOKEN',
      pieces: deviceTokenPieces,
      parse: parseDeviceToken,
      about: { en: 'its device token, as it was printed', zh: '它的 device token，原样粘贴即可' },
    },
  },
  options: {
    topic: {
      value: 'TOPIC',
      about: { en: 'of the app that the token is for', zh: '这个 token 所属 App 的 topic' },
    },
    env: {
      value: environments.join('|'),
      parse: parseEnvironment,
      about: { en: 'where the token is good', zh: '这个 token 属于哪个环境' },
    },
    group: {
      value: 'NAME',
      many: true,
      about: {
        en: 'send to all of a group with --token @GROUP',
        zh: '所属分组；用 --token @分组 可发给整组',
      },
    },
    project: {
      about: {
        en: 'keep it in the folder of the project you stand in, for that project alone',
        zh: '保存在当前项目的目录里，仅用于这个项目',
      },
    },
    force: { about: { en: 'replace the device of that name', zh: '覆盖同名的设备' } },
  },
  description: {
    en: 'Gives a device token a name: from then on --token @NAME sends to it, with its topic and environment. It is kept for you alone, in a file on this computer.',
    zh: '给 device token 起个名字：之后用 --token @名字 就能发给它，topic 和环境会自动带上。只保存在本机，只有你能读取。',
  },
  examples: [
    {
      command: `pushctl device add anna ${'a1'.repeat(32)} --topic com.example.app --env sandbox`,
      about: { en: 'a phone of the team', zh: '团队里的一台手机' },
    },
    {
      command: `pushctl device add bo ${'b2'.repeat(32)} --topic com.example.app --env sandbox --group testers`,
      about: { en: 'one of a group: send --token @testers', zh: '归入分组：send --token @testers' },
    },
    {
      command: `pushctl device add lab ${'c3'.repeat(32)} --topic com.example.app --env sandbox --project`,
      about: { en: 'for this project only', zh: '只用于当前项目' },
    },
  ],
  async run({ name, token, topic, env, group, force, project }, host): Promise<Added> {
    const groups = group.map(parseDeviceName)
    const device: SavedDevice = {
      ...{ name, deviceToken: token, ...defined({ topic, environment: env }), groups },
      ...(project && { isOfProject: true }),
    }
    const file = await changingDevices(project, host, () => save(device, force, host))
    return { device, ...(project && { file }) }
  },
  human: ({ device, file }, style) =>
    [saved(device, style), ...(file === undefined ? [] : [style.say(keptIn(file))])].join('\n'),
})
