import { describe, expect, it } from 'vitest'
import { type Channel, type Device, emptyState } from '../../../src/gateway/decide/state.ts'
import { applyChange, type StateChange } from '../../../src/gateway/wire/apply-change.ts'

const device = (token: string): Device => ({
  deviceToken: token,
  topic: 'com.example.app',
  environment: 'sandbox',
  registration: { kind: 'active' },
})
const channel: Channel = {
  channelId: 'AAAA',
  bundleId: 'com.example.app',
  environment: 'sandbox',
  storagePolicy: 0,
  createdAt: new Date(0),
}
const learnt = (token: string): StateChange => ({ kind: 'device-learnt', device: device(token) })

function after(changes: readonly StateChange[], mostDevices?: number) {
  const state = emptyState()
  let times = 0
  const changed = () => {
    times += 1
  }
  const setup = { state, changed, ...(mostDevices !== undefined && { mostDevices }) }
  for (const change of changes) applyChange(change, setup)
  return { devices: [...state.devices.keys()], channels: [...state.channels.keys()], times }
}

describe('a change of what the gateway remembers', () => {
  it.each<[string, readonly StateChange[], number | undefined, ReturnType<typeof after>]>([
    ['a device', [learnt('aa')], undefined, { devices: ['aa'], channels: [], times: 1 }],
    ['a device too many', [learnt('aa'), learnt('bb')], 1, { devices: ['aa'], channels: [], times: 1 }],
    ['a channel', [{ kind: 'channel-created', channel }], 0, { devices: [], channels: ['AAAA'], times: 1 }],
    [
      'a channel that is deleted again',
      [
        { kind: 'channel-created', channel },
        { kind: 'channel-deleted', channel },
      ],
      undefined,
      { devices: [], channels: [], times: 2 },
    ],
  ])('%s: is made, and reported when it was made', (_what, changes, most, expected) => {
    expect(after(changes, most)).toEqual(expected)
  })
})
