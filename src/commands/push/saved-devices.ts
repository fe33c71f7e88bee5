import { posix, win32 } from 'node:path'
import { parseDeviceToken, readDeviceToken } from '../../apns/device-token.ts'
import { type Environment, environmentNamed } from '../../apns/environment.ts'
import { isObject } from '../../apns/payload.ts'
import { didYouMean } from '../../cli/nearest.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { quoted } from '../../finding.ts'
import type { Host } from '../../host.ts'
import { devicesFolder, type OwnFolder } from '../../own-folders.ts'
import { shown } from '../../secret.ts'
import { rowsLike } from './likeness.ts'

/** A device that the person gave a name. */
export interface SavedDevice {
  readonly name: string
  /** Hex. */
  readonly deviceToken: string
  readonly topic?: string
  readonly environment?: Environment
  /** Names that it shares with others. */
  readonly groups: readonly string[]
  /** When APNs said that the token is no longer good. */
  readonly goneSince?: Date
  /** Kept in the project's folder, not in the person's. */
  readonly isOfProject?: true
}

/** Letters and digits of any script; no blank, and nothing that a shell takes for itself. */
const nameForm = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,39}$/u

/**
 * @param text a name as it was typed, with the `@` or without
 * @returns the name
 * @throws Fault `usage/device-name`
 */
export function parseDeviceName(text: string): string {
  const name = text.replace(/^@/, '').normalize('NFC')
  if (nameForm.test(name)) return name
  const it = shown(text)
  const isToken = readDeviceToken(text).is === 'device-token'
  throw new Fault(
    'usage/device-name',
    { en: `"${it.en}" is no name for a device.`, zh: `「${it.zh}」不能用作设备名。` },
    {
      hint: isToken
        ? {
            en: 'That is a device token; the name stands before it: pushctl device add NAME DEVICE_TOKEN',
            zh: '这是 device token；名字要写在它前面：pushctl device add 名字 DEVICE_TOKEN',
          }
        : {
            en: 'A name has up to 40 letters and digits, with . _ - between them: anna, anna-ipad, 安娜',
            zh: '设备名由最多 40 个文字或数字组成，中间可以有 . _ -：anna、anna-ipad、安娜',
          },
    },
  )
}

const alike = (name: string) => name.normalize('NFC').toLowerCase()
const fileNameOf = (name: string) => `@${alike(name)}.json`

/**
 * A file a device: two processes that save at once lose nothing, and one that dies leaves whole files. With `@` before
 * it no name is one that Windows keeps for itself (`con`), and 40 letters of any script are no longer than a system takes.
 */
function placeIn(own: OwnFolder, host: Pick<Host, 'platform' | 'files'>) {
  const { join } = host.platform === 'win32' ? win32 : posix
  return {
    files: host.files.own(own),
    folder: own.path,
    fileOf: (name: string) => join(own.path, fileNameOf(name)),
    fileNamed: (name: string) => join(own.path, name),
  }
}

function readSaved(text: string): SavedDevice | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isObject(value)) return undefined
  const { name, deviceToken, topic, environment, groups, goneSince } = value
  const reading = typeof deviceToken === 'string' ? readDeviceToken(deviceToken) : undefined
  if (typeof name !== 'string' || !nameForm.test(name) || reading?.is !== 'device-token') return undefined
  const gone = typeof goneSince === 'string' ? new Date(goneSince) : undefined
  return {
    name,
    deviceToken: reading.token,
    ...(typeof topic === 'string' && { topic }),
    ...defined({ environment: typeof environment === 'string' ? environmentNamed(environment) : undefined }),
    groups: Array.isArray(groups) ? groups.filter((each): each is string => typeof each === 'string') : [],
    ...(gone !== undefined && !Number.isNaN(gone.getTime()) && { goneSince: gone }),
  }
}

/** The person's own devices; those of the project that they stand in are asked for only where there are any. */
async function placeOf(isOfProject: boolean, host: Host): Promise<ReturnType<typeof placeIn>> {
  if (!isOfProject) return placeIn(devicesFolder(host), host)
  const { projectFolder } = await import('./project-devices.ts')
  return placeIn(await projectFolder(host), host)
}

/** What lies in one place: a file that somebody damaged is told of and passed over. */
async function devicesIn(
  { files, folder, fileNamed }: ReturnType<typeof placeIn>,
  host: Host,
): Promise<readonly SavedDevice[]> {
  const entries = (await files.list(folder)).filter(
    ({ name, isFolder }) => !isFolder && name.endsWith('.json'),
  )
  const devices = await Promise.all(
    entries.map(async ({ name }) => {
      const device = readSaved((await files.read(fileNamed(name))).toString('utf8'))
      // A copy of a file under another name would be a second device of one name, which nobody could remove.
      const isOne = device !== undefined && fileNameOf(device.name) === name.normalize('NFC')
      if (!isOne)
        host.warn({
          en: `${fileNamed(name)} is no saved device any more, and was passed over. Remove the file, or save the device again: pushctl device add NAME DEVICE_TOKEN`,
          zh: `${fileNamed(name)} 已不是有效的设备文件，已跳过。请删除它，或重新保存：pushctl device add 名字 DEVICE_TOKEN`,
        })
      return isOne ? device : undefined
    }),
  )
  return devices.filter((each) => each !== undefined)
}

/** The project's devices, where it has any and nobody else could have put them there. */
async function ofProject(host: Host): Promise<readonly SavedDevice[]> {
  const { foundProjectFolder } = await import('./project-devices.ts')
  const own = await foundProjectFolder(host)
  if (own === undefined) return []
  try {
    return (await devicesIn(placeIn(own, host), host)).map((each) => ({ ...each, isOfProject: true }))
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'file/not-ours') throw error
    host.warn({
      en: `${own.path} was not read for devices: ${error.text.en}`,
      zh: `没有采用 ${own.path} 里的设备：${error.text.zh}`,
    })
    return []
  }
}

/**
 * @param host where they are kept
 * @returns all of them by name; of two with one name the project's
 * @throws Fault `file/no-home`, `file/not-ours`
 */
export async function savedDevices(host: Host): Promise<readonly SavedDevice[]> {
  const near = await ofProject(host)
  const own = await devicesIn(await placeOf(false, host), host)
  const others = own.filter(({ name }) => near.every((each) => alike(each.name) !== alike(name)))
  return [...near, ...others].sort((a, b) => a.name.localeCompare(b.name))
}

/** The lock ends with its process: whoever comes behind many others on a busy computer waits this long, 15 s. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 20))
const mostLooks = 750

/**
 * Has one process at a time change the devices of one place: what is read and written anew is not written by another
 * in between.
 *
 * @param isOfProject whose they are
 * @param host where they are kept
 * @param work that reads and writes
 * @throws Fault `file/busy` when another process does not come to its end; those of the work
 */
export async function changingDevices<T>(
  isOfProject: boolean,
  host: Host,
  work: () => Promise<T>,
): Promise<T> {
  const { files, folder, fileNamed } = await placeOf(isOfProject, host)
  await files.makeFolder(folder)
  for (let look = 0; look < mostLooks; look += 1) {
    const lock = await host.files.lock(fileNamed('.lock'), host.now())
    if ('release' in lock) return work().finally(() => lock.release())
    await pause()
  }
  throw new Fault('file/busy', {
    en: `Another pushctl is changing the devices in ${folder} and does not end.`,
    zh: `另一个 pushctl 正在修改 ${folder} 里的设备，一直没有结束。`,
  })
}

/**
 * Writes a device down, readable for its owner only.
 *
 * @param device by its name
 * @param host where it is kept
 * @param force whether one of that name may be replaced
 * @returns the path of its file
 * @throws Fault `file/exists`, and those of writing a file
 */
export async function saveDevice(device: SavedDevice, host: Host, force: boolean): Promise<string> {
  const { goneSince, isOfProject, ...rest } = device
  const { files, folder, fileOf } = await placeOf(isOfProject === true, host)
  await files.makeFolder(folder)
  const stored = { ...rest, ...defined({ goneSince: goneSince?.toISOString() }) }
  await files.write(fileOf(device.name), `${JSON.stringify(stored, null, 2)}\n`, {
    mode: 0o600,
    force,
    own: true,
  })
  return fileOf(device.name)
}

/**
 * A group and a device of one name would leave open who is meant.
 *
 * @param device that is to be saved
 * @param others that are saved beside it
 * @throws Fault `usage/device-name`
 */
export function refuseNameOfGroup(device: SavedDevice, others: readonly SavedDevice[]): void {
  const among = (names: readonly string[], one: string) => names.some((each) => alike(each) === alike(one))
  const groups = [device, ...others].flatMap((each) => each.groups)
  const name = among(groups, device.name)
    ? device.name
    : others.find((each) => among(device.groups, each.name))?.name
  if (name === undefined) return
  throw new Fault('usage/device-name', {
    en: `A device and a group cannot have the same name: ${name}.`,
    zh: `设备和分组不能同名：${name}。`,
  })
}

/** Takes a device away; one that is not there is no failure. */
export async function forgetDevice({ name, isOfProject }: SavedDevice, host: Host): Promise<void> {
  const { files, fileOf } = await placeOf(isOfProject === true, host)
  await files.remove(fileOf(name))
}

/**
 * Reads what stands where a device token is asked for: the token, in whatever it is pasted with, or `@NAME`.
 *
 * @param text as it was typed
 * @param host where devices are saved
 * @returns the saved device, when a name was typed
 * @throws Fault `usage/device-name`, also for a group of several; those of `parseDeviceToken`
 */
export async function deviceMeant(
  text: string,
  host: Host,
): Promise<Pick<SavedDevice, 'deviceToken'> & Partial<SavedDevice>> {
  if (!text.startsWith('@')) return { deviceToken: parseDeviceToken(text) }
  const [device, ...others] = devicesNamed(await savedDevices(host), text)
  if (device !== undefined && others.length === 0) return device
  const name = parseDeviceName(text)
  const names = [device, ...others].flatMap((each) => each?.name ?? [])
  throw new Fault('usage/device-name', {
    en: `${name} is a group; name one of its devices: ${names.map((each) => `@${each}`).join(', ')}.`,
    zh: `${name} 是分组，请指定其中一台：${names.map((each) => `@${each}`).join('、')}。`,
  })
}

/**
 * @param devices all that are saved
 * @param name of one, or of a group, as typed
 * @returns the device, or the devices of the group
 * @throws Fault `usage/device-name` that names near ones
 */
export function devicesNamed(devices: readonly SavedDevice[], name: string): readonly SavedDevice[] {
  const wanted = alike(parseDeviceName(name))
  const found = devices.filter((each) => alike(each.name) === wanted)
  if (found.length > 0) return found
  const group = devices.filter(({ groups }) => groups.some((each) => alike(each) === wanted))
  if (group.length > 0) return group
  const names = [...new Set(devices.flatMap((each) => [each.name, ...each.groups]))]
  const it = shown(name)
  if (rowsLike.pattern.test(name))
    throw new Fault(
      'usage/device-name',
      {
        en: `@${wanted} is the name of a file, and not that of a saved device.`,
        zh: `@${wanted} 是文件名，不是已保存设备的名字。`,
      },
      {
        hint: {
          en: 'A file with one push or one token a row goes behind --to, without the @.',
          zh: '按行发送的文件请用 --to 指定，前面不要加 @。',
        },
      },
    )
  throw new Fault(
    'usage/device-name',
    {
      en: `No device and no group is saved as ${it.en}.`,
      zh: `没有保存过名为 ${it.zh} 的设备或分组。`,
    },
    {
      hint:
        names.length === 0
          ? { en: 'Save one first:', zh: '先保存一台：' }
          : (didYouMean(wanted, names).hint ?? {
              en: `There are: ${names.join(', ')}`,
              zh: `已有：${names.join('、')}`,
            }),
      commands:
        names.length === 0 ? [`pushctl device add ${quoted(parseDeviceName(name))} DEVICE_TOKEN`] : [],
    },
  )
}
