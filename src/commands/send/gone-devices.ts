import type { Host } from '../../host.ts'
import { type SavedDevice, saveDevice } from '../push/saved-devices.ts'
import type { Sent } from '../push/sent.ts'

/** Reasons of 410: the token is no longer good (Apple, "Handling notification responses from APNs"). */
const gone: readonly (string | undefined)[] = ['Unregistered', 'ExpiredToken']

/**
 * Keeps in mind which saved devices are gone, and forgets it of those that took a push.
 *
 * @param devices that were meant by their names
 * @param sent what became of their pushes
 * @param host where they are saved
 */
export async function markGone(devices: readonly SavedDevice[], { pushes }: Sent, host: Host): Promise<void> {
  for (const device of devices) {
    const push = pushes.find((each) => 'deviceToken' in each && each.deviceToken === device.token)
    const isGone = push !== undefined && 'reason' in push && gone.includes(push.reason)
    const { goneSince, ...rest } = device
    if (isGone && goneSince === undefined) await saveDevice({ ...rest, goneSince: host.now() }, host, true)
    else if (push?.outcome === 'accepted' && goneSince !== undefined) await saveDevice(rest, host, true)
  }
}
