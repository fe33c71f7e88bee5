import type { Change } from '../decide/respond.ts'
import type { GatewaySetup } from '../gateway.ts'

/** Beyond them no further device is learnt, though its pushes are taken: a load test must not fill memory and disk. */
const mostDevices = 100_000

/** A change of what the gateway remembers; the others are of one connection alone. */
export type StateChange = Exclude<Change, { readonly kind: 'provider-token-taken' }>

/**
 * Makes a change in the gateway's state, and says that there was one.
 *
 * @param change as a response asks for it
 * @param setup the state, how many devices it may hold, and whom to tell
 */
export function applyChange(
  change: StateChange,
  {
    state,
    mostDevices: most = mostDevices,
    changed,
  }: Pick<GatewaySetup, 'state' | 'mostDevices' | 'changed'>,
): void {
  switch (change.kind) {
    case 'device-learnt':
      if (state.devices.size >= most) return
      state.devices.set(change.device.deviceToken, change.device)
      break
    case 'channel-created':
      state.channels.set(change.channel.channelId, change.channel)
      break
    case 'channel-deleted':
      state.channels.delete(change.channel.channelId)
      break
    default:
      change satisfies never
  }
  changed?.()
}
