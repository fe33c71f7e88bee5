import { join } from 'node:path'
import { apsOf, type Payload } from '../../apns/payload.ts'
import { splitTopic } from '../../apns/topic.ts'
import { marks, type Style } from '../../cli/style.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { verbatim } from '../../text.ts'

/** What `send --simulator` did. */
export interface Simulated {
  readonly kind: 'handed-over'
  readonly simulator: { readonly udid: string; readonly name: string }
  readonly bundleId: string
}

interface Simulator {
  readonly udid: string
  readonly name: string
  readonly state: string
}

async function simctl(words: readonly string[], host: Host) {
  return host.run('xcrun', ['simctl', ...words])
}

/** Every simulator that `xcrun simctl list devices --json` knows. */
async function listDevices(host: Host): Promise<Simulator[]> {
  const { code, output } = await simctl(['list', 'devices', 'available', '--json'], host)
  const noList = () =>
    new Fault(
      'file/simctl',
      { en: 'xcrun simctl does not list any simulators.', zh: 'xcrun simctl 没有列出模拟器。' },
      {
        hint: {
          en: 'It comes with Xcode, not with the command line tools: sudo xcode-select -s /Applications/Xcode.app',
          zh: '它随 Xcode 提供，命令行工具里没有：sudo xcode-select -s /Applications/Xcode.app',
        },
      },
    )
  if (code !== 0) throw noList()
  try {
    const { devices } = JSON.parse(output) as { devices: Record<string, Simulator[]> }
    return Object.values(devices).flat()
  } catch {
    throw noList()
  }
}

async function chooseDevice(wanted: string, host: Host): Promise<Simulator> {
  const devices = await listDevices(host)
  const booted = devices.filter(({ state }) => state === 'Booted')
  if (wanted === 'booted') {
    const [only, ...others] = booted
    if (only === undefined)
      throw new Fault(
        'refused/simulator-not-booted',
        { en: 'No simulator is running.', zh: '没有正在运行的模拟器。' },
        { hint: verbatim(`xcrun simctl boot '${devices[0]?.name ?? 'iPhone'}'`) },
      )
    if (others.length === 0) return only
    if (!host.terminal.canAsk)
      throw new Fault(
        'usage/simulator',
        {
          en: `${booted.length} simulators are running; say which one.`,
          zh: `有 ${booted.length} 个模拟器正在运行，请指定其中一个。`,
        },
        { commands: booted.map(({ udid, name }) => `--simulator ${udid}   ${name}`) },
      )
    const udid = await host.terminal.choose(
      { en: 'Which simulator?', zh: '发到哪个模拟器？' },
      booted.map((device) => ({ value: device.udid, name: verbatim(device.name) })),
    )
    return booted.find((device) => device.udid === udid) ?? only
  }
  const device = devices.find(
    ({ udid, name }) => udid.toLowerCase() === wanted.toLowerCase() || name === wanted,
  )
  if (device === undefined)
    throw new Fault(
      'refused/no-such-simulator',
      { en: `There is no simulator ${wanted}.`, zh: `没有 ${wanted} 这个模拟器。` },
      { hint: verbatim('xcrun simctl list devices available') },
    )
  if (device.state !== 'Booted')
    throw new Fault(
      'refused/simulator-not-booted',
      { en: `${device.name} is not running.`, zh: `${device.name} 没有在运行。` },
      { hint: verbatim(`xcrun simctl boot ${device.udid}`) },
    )
  return device
}

/** Largest payload simctl is said to take, in bytes; not confirmed on a Mac. */
const largestPayload = 4096

/** What simctl refuses with words that help nobody is refused here. */
function checkPayload({ value, bytes }: Payload): void {
  if (!('aps' in value) || Object.keys(apsOf(value)).length === 0)
    throw new Fault('refused/simulator-without-aps', {
      en: 'The simulator takes payloads with something in aps only.',
      zh: '模拟器只接受 aps 不为空的 payload。',
    })
  if (bytes.length > largestPayload)
    throw new Fault('refused/payload-size', {
      en: `The payload has ${bytes.length} bytes; the simulator takes ${largestPayload}.`,
      zh: `payload 有 ${bytes.length} 字节，模拟器最多接受 ${largestPayload} 字节。`,
    })
}

/**
 * Shows a notification in the iOS Simulator, without APNs and without a credential, after checking what
 * `xcrun simctl push` would refuse.
 *
 * @param payload what to show
 * @param topic of the app; a suffix is taken off
 * @param wanted UDID or name of a simulator, or `booted`
 * @param host a Mac with Xcode
 * @throws Fault `refused/…` for what cannot work, `usage/topic`, `usage/simulator`, `file/simctl`
 */
export async function pushToSimulator(
  payload: Payload,
  topic: string | undefined,
  wanted: string,
  host: Host,
): Promise<Simulated> {
  if (host.platform !== 'darwin')
    throw new Fault('gateway/no-simulator', {
      en: 'The iOS Simulator runs on macOS only.',
      zh: 'iOS 模拟器只能在 macOS 上运行。',
    })
  if (topic === undefined)
    throw new Fault(
      'usage/topic',
      { en: 'Say which app: --topic is missing.', zh: '没有指定 App：缺少 --topic。' },
      { hint: verbatim('--topic com.example.app') },
    )
  checkPayload(payload)
  const { bundleId } = splitTopic(topic)
  const { udid, name } = await chooseDevice(wanted, host)
  const installed = await simctl(['get_app_container', udid, bundleId], host)
  if (installed.code !== 0)
    throw new Fault(
      'refused/app-not-installed',
      { en: `${bundleId} is not installed on ${name}.`, zh: `${name} 上没有安装 ${bundleId}。` },
      {
        hint: {
          en: `Run it there from Xcode once; what is there: xcrun simctl listapps ${udid}`,
          zh: `请先用 Xcode 在该模拟器上运行一次；查看已安装的 App：xcrun simctl listapps ${udid}`,
        },
      },
    )
  const folder = await host.files.makeTemporaryFolder()
  try {
    const file = join(folder, 'payload.apns')
    await host.files.write(file, payload.bytes)
    const { code, output } = await simctl(['push', udid, bundleId, file], host)
    if (code !== 0)
      throw new Fault('refused/simctl', {
        en: `xcrun simctl push refused it: ${output.trim()}`,
        zh: `xcrun simctl push 拒绝了：${output.trim()}`,
      })
  } finally {
    await host.files.removeFolder(folder)
  }
  return { kind: 'handed-over', simulator: { udid, name }, bundleId }
}

/** @returns what was done, for a person */
export function humanSimulated({ simulator, bundleId }: Simulated, style: Style): string {
  const done = style.say({ en: 'handed to the simulator', zh: '已交给模拟器' })
  return `${style.good(`${marks.ok} ${done}`)}  ${style.dim(`${simulator.name} · ${bundleId}`)}`
}
