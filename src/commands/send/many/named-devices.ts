import type { Gateway } from '../../../apns/endpoint.ts'
import { splitTopic } from '../../../apns/topic.ts'
import { Fault } from '../../../fault.ts'
import type { Host } from '../../../host.ts'
import type { Text } from '../../../text.ts'
import { devicesNamed, type SavedDevice, savedDevices } from '../../push/saved-devices.ts'
import type { Plan } from '../plan.ts'
import type { FindDevice, NamedDevice } from './rows.ts'

/** Where all rows go, and for which app. */
interface RowsSent {
  readonly gateway: Gateway
  readonly topic: string | undefined
}

/** @returns what every row of a run is sent with */
export const rowsSent = ({ destination, message }: Pick<Plan, 'destination' | 'message'>): RowsSent => ({
  gateway: destination.gateway,
  topic: message.notification.topic,
})

/** What is saved with the device against what all rows are sent with. */
function contradiction(
  { name, topic, environment }: SavedDevice,
  { gateway, topic: sent }: RowsSent,
): Text | undefined {
  if (gateway.kind === 'apple' && environment !== undefined && environment !== gateway.environment)
    return {
      en: `"@${name}" is saved with --env ${environment}, and the rows go to ${gateway.environment}`,
      zh: `「@${name}」保存的环境是 ${environment}，而这些行发往 ${gateway.environment}`,
    }
  if (topic === undefined || sent === undefined || splitTopic(topic).bundleId === splitTopic(sent).bundleId)
    return undefined
  return {
    en: `"@${name}" is saved with --topic ${topic}, and the rows have ${sent}`,
    zh: `「@${name}」保存的 topic 是 ${topic}，而这些行用的是 ${sent}`,
  }
}

function deviceOfRow(devices: readonly SavedDevice[], name: string, sent: RowsSent): NamedDevice {
  let found: readonly SavedDevice[]
  try {
    found = devicesNamed(devices, name)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const { en, zh } = error.text
    return { problem: { en: `names nobody: ${en}`, zh: `没有对应的设备：${zh}` } }
  }
  const [device, ...others] = found
  if (device === undefined || others.length > 0)
    return {
      problem: {
        en: `"${name}" is a group; a row is for one device`,
        zh: `「${name}」是分组，而一行只对应一台设备`,
      },
    }
  const problem = contradiction(device, sent)
  return problem === undefined ? { deviceToken: device.deviceToken } : { problem }
}

/**
 * @param sent what all rows are sent with
 * @param host where devices are saved
 * @returns reads which devices are saved; then finds the one that a row names
 */
export function namedDevices(sent: RowsSent, host: Host): () => Promise<FindDevice> {
  return async () => {
    const devices = await savedDevices(host)
    return (name) => deviceOfRow(devices, name, sent)
  }
}
