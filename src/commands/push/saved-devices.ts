import { posix, win32 } from 'node:path'
import { readDeviceToken } from '../../apns/device-token.ts'
import { type Environment, environmentNamed } from '../../apns/environment.ts'
import { isObject } from '../../apns/payload.ts'
import { didYouMean } from '../../cli/nearest.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { quoted } from '../../finding.ts'
import type { Host } from '../../host.ts'
import { devicesFolder } from '../../own-folders.ts'
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
function placeOf(host: Pick<Host, 'platform' | 'env' | 'home' | 'files'>) {
  const own = devicesFolder(host)
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

/**
 * @param host where they are kept
 * @returns all of them by name; a file that somebody damaged is told of and passed over
 * @throws Fault `file/no-home`, `file/not-ours`
 */
export async function savedDevices(host: Host): Promise<readonly SavedDevice[]> {
  const { files, folder, fileNamed } = placeOf(host)
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
  return devices.filter((each) => each !== undefined).sort((a, b) => a.name.localeCompare(b.name))
}

/**
 * Writes a device down, readable for its owner only.
 *
 * @param device by its name
 * @param host where it is kept
 * @param force whether one of that name may be replaced
 * @throws Fault `file/exists`, and those of writing a file
 */
export async function saveDevice(device: SavedDevice, host: Host, force: boolean): Promise<void> {
  const { files, folder, fileOf } = placeOf(host)
  await files.makeFolder(folder)
  const { goneSince, ...rest } = device
  const stored = { ...rest, ...defined({ goneSince: goneSince?.toISOString() }) }
  await files.write(fileOf(device.name), `${JSON.stringify(stored, null, 2)}\n`, {
    mode: 0o600,
    force,
    own: true,
  })
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
export async function forgetDevice(name: string, host: Host): Promise<void> {
  const { files, fileOf } = placeOf(host)
  await files.remove(fileOf(name))
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
