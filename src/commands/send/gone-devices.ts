import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { changingDevices, type SavedDevice, saveDevice, savedDevices } from '../push/saved-devices.ts'
import type { Sent } from '../push/sent.ts'

/** Reasons of 410: the token is no longer good (Apple, "Handling notification responses from APNs"). */
const gone: readonly (string | undefined)[] = ['Unregistered', 'ExpiredToken']

/**
 * Keeps in mind which saved devices are gone, and forgets it of those that took a push. A device that was removed or
 * given another token meanwhile is left as it is.
 *
 * @param devices that were meant by their names
 * @param sent what became of their pushes
 * @param host where they are saved; that it cannot be written is no reason to fail: the push has left
 */
export async function markGone(devices: readonly SavedDevice[], sent: Sent, host: Host): Promise<void> {
  const changed = devices.filter((device) => markedAfter(device, sent, host.now()) !== undefined)
  if (changed.length === 0) return
  try {
    for (const device of changed)
      await changingDevices(device.isOfProject ?? false, host, () => mark(device, sent, host))
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    host.warn(error.text)
  }
}

/** As it is saved now: somebody may have given it another token since. */
async function mark({ name, deviceToken }: SavedDevice, sent: Sent, host: Host): Promise<void> {
  const saved = (await savedDevices(host)).find(
    (each) => each.name === name && each.deviceToken === deviceToken,
  )
  const marked = saved && markedAfter(saved, sent, host.now())
  if (marked !== undefined) await saveDevice(marked, host, true)
}

/** @returns the device as it is to be kept from now on; nothing when it stays as it is */
function markedAfter(device: SavedDevice, { pushes }: Sent, now: Date): SavedDevice | undefined {
  const push = pushes.find((each) => 'deviceToken' in each && each.deviceToken === device.deviceToken)
  const isGone = push !== undefined && 'reason' in push && gone.includes(push.reason)
  const { goneSince, ...rest } = device
  if (isGone && goneSince === undefined) return { ...rest, goneSince: now }
  return push?.outcome === 'accepted' && goneSince !== undefined ? rest : undefined
}
