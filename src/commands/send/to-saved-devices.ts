import { parseEnvironment } from '../../apns/environment.ts'
import { splitTopic } from '../../apns/topic.ts'
import { Fault } from '../../fault.ts'
import { quoted } from '../../finding.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { dayOf } from '../../time.ts'
import { commandLine } from '../push/command-line.ts'
import type { SavedDevice } from '../push/saved-devices.ts'
import type { SendInput } from './input.ts'

/** What was typed, with the devices that were meant by their names. */
export interface NamedTargets {
  readonly input: SendInput
  /** Those that were meant; none when only tokens were typed. */
  readonly devices: readonly SavedDevice[]
  /** What is to be said of them before the push. */
  readonly notes: readonly Text[]
}

const isName = (token: string) => token.startsWith('@')

/** What is saved with a device, and the flag that says the same. */
const flags = { topic: '--topic', environment: '--env' } as const
type SharedKey = keyof typeof flags

/** What all of them have in common; the rest has to be said, or sent by itself. */
function shared(devices: readonly SavedDevice[], key: SharedKey): string | undefined {
  const flag = flags[key]
  const values = [...new Set(devices.flatMap((device) => device[key] ?? []))]
  if (values.length <= 1) return values[0]
  throw new Fault('usage/device-name', {
    en: `These devices differ in ${flag}: ${devices.map((each) => `${each.name} ${each[key] ?? '?'}`).join(', ')}. Send to each kind by itself.`,
    zh: `这些设备的 ${flag} 不同：${devices.map((each) => `${each.name} ${each[key] ?? '?'}`).join('、')}。请分开发送。`,
  })
}

/** The device's own word against what was typed, or set: one of them is a mistake, and nobody can tell which. */
function contradicts(device: SavedDevice, key: SharedKey, saved: string, said: string): Fault {
  const { name, deviceToken, groups } = device
  const flag = flags[key]
  const meant: { readonly topic?: string; readonly environment?: string } = { ...device, [key]: said }
  const again = commandLine(`device add ${quoted(name)} ${deviceToken}`, {
    ...{ topic: meant.topic, env: meant.environment, group: groups },
    force: true,
  })
  return new Fault(
    'usage/device-name',
    {
      en: `${name} is saved with ${flag} ${saved}, and this push has ${flag} ${said}.`,
      zh: `${name} 保存的 ${flag} 是 ${saved}，而这次推送用的是 ${said}。`,
    },
    {
      hint: {
        en: `Leave ${flag} out, or save the device anew:`,
        zh: `去掉 ${flag}，或者重新保存这台设备：`,
      },
      commands: [again],
    },
  )
}

function checkAgainst({ destination, headers }: SendInput, devices: readonly SavedDevice[]): void {
  const { topic } = headers
  const { env } = destination
  for (const device of devices) {
    const isOther = topic !== undefined && device.topic !== undefined
    if (isOther && splitTopic(topic).bundleId !== splitTopic(device.topic).bundleId)
      throw contradicts(device, 'topic', device.topic, topic)
    if (env !== undefined && device.environment !== undefined && parseEnvironment(env) !== device.environment)
      throw contradicts(device, 'environment', device.environment, parseEnvironment(env))
  }
}

const goneNotes = (devices: readonly SavedDevice[]): Text[] =>
  devices.flatMap(({ name, goneSince }) =>
    goneSince === undefined
      ? []
      : [
          {
            en: `APNs said on ${dayOf(goneSince)} that the token of ${name} is no longer good: the app was removed, or has a new token. With a new one: pushctl device add ${name} DEVICE_TOKEN --force`,
            zh: `APNs 在 ${dayOf(goneSince)} 说过 ${name} 的 token 已失效：App 被卸载，或有了新的 token。换成新的：pushctl device add ${name} DEVICE_TOKEN --force`,
          },
        ],
  )

/**
 * Puts the tokens of saved devices in place of `--token @NAME`; topic and environment come with them.
 *
 * @param input what was typed
 * @param host where devices are saved
 * @throws Fault `usage/device-name`
 */
export async function withSavedDevices(input: SendInput, host: Host): Promise<NamedTargets> {
  if (!input.token.some(isName)) return { input, devices: [], notes: [] }
  const { devicesNamed, savedDevices } = await import('../push/saved-devices.ts')
  const all = await savedDevices(host)
  const found = input.token.map((token) => (isName(token) ? devicesNamed(all, token) : [token]))
  const devices = found.flat().filter((each) => typeof each !== 'string')
  checkAgainst(input, devices)
  const { topic = shared(devices, 'topic'), ...headers } = input.headers
  const { env = shared(devices, 'environment'), ...destination } = input.destination
  const token = [...new Set(found.flat().map((each) => (typeof each === 'string' ? each : each.deviceToken)))]
  return {
    input: { ...input, token, headers: { ...headers, topic }, destination: { ...destination, env } },
    devices,
    notes: goneNotes(devices),
  }
}
