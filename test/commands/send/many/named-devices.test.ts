import { describe, expect, it } from 'vitest'
import { appleGateway, type Gateway } from '../../../../src/apns/endpoint.ts'
import { type SavedDevice, saveDevice } from '../../../../src/commands/push/saved-devices.ts'
import { namedDevices, rowsSent } from '../../../../src/commands/send/many/named-devices.ts'
import type { ManyPlan } from '../../../../src/commands/send/many/plan.ts'
import { type FakeHost, fakeHost } from '../../../fake-host.ts'

const token = 'ab'.repeat(32)
const named = { kind: 'other', endpoint: { host: 'localhost', port: 2197 } } as const
const gateways = {
  sandbox: appleGateway('sandbox'),
  production: appleGateway('production'),
  'a gateway of another name': named,
  'the local gateway': { ...named, kind: 'local', environment: 'sandbox' },
} as const satisfies Readonly<Record<string, Gateway>>

async function worldWith(...devices: readonly Partial<SavedDevice>[]): Promise<FakeHost> {
  const host = fakeHost()
  for (const device of devices)
    await saveDevice({ name: 'anna', deviceToken: token, groups: [], ...device }, host, false)
  return host
}

describe('a saved device that a row names', () => {
  const topic = 'com.example.app'
  it.each<
    [
      saved: Partial<SavedDevice>,
      to: keyof typeof gateways,
      topic: string | undefined,
      problem: RegExp | undefined,
    ]
  >([
    [{}, 'sandbox', topic, undefined],
    [{}, 'sandbox', undefined, undefined],
    [{ environment: 'sandbox', topic }, 'sandbox', topic, undefined],
    [{ topic }, 'sandbox', `${topic}.voip`, undefined],
    [{ topic: `${topic}.voip` }, 'sandbox', topic, undefined],
    [{ topic }, 'sandbox', undefined, undefined],
    [
      { topic },
      'sandbox',
      'com.other',
      /^"@anna" is saved with --topic com\.example\.app, and the rows have com/,
    ],
    [
      { environment: 'production' },
      'sandbox',
      undefined,
      /with --env production, and the rows go to sandbox$/,
    ],
    [
      { environment: 'sandbox' },
      'production',
      undefined,
      /with --env sandbox, and the rows go to production$/,
    ],
    [{ environment: 'production' }, 'a gateway of another name', undefined, undefined],
    [{ environment: 'production' }, 'the local gateway', undefined, undefined],
    [
      { environment: 'production', topic: 'com.other' },
      'a gateway of another name',
      topic,
      /with --topic com\.other, and/,
    ],
  ])('with %j, for rows that go to %s, about %s', async (saved, to, about, problem) => {
    const find = await namedDevices({ gateway: gateways[to], topic: about }, await worldWith(saved))()
    expect(find('@anna')).toEqual(
      problem === undefined
        ? { deviceToken: token }
        : { problem: { en: expect.stringMatching(problem), zh: expect.stringContaining('@anna') } },
    )
  })

  it('is one, and neither a group nor nobody', async () => {
    const both = [{ name: 'bo' }, { name: 'carl' }].map((device) => ({ ...device, groups: ['both'] }))
    const host = await worldWith({ groups: ['one'] }, ...both)
    const find = await namedDevices({ gateway: gateways.sandbox, topic: undefined }, host)()
    const told = ['@anna', '@both', '@dora'].map((name) => {
      const found = find(name)
      return 'problem' in found ? found.problem.en : found.deviceToken
    })
    expect(told).toEqual([
      ...[token, '"@both" is a group; a row is for one device'],
      expect.stringMatching(/^names nobody: .*@dora/),
    ])
  })
})

it('rows are sent to the gateway of the run, about its topic', () => {
  const plan = {
    destination: { gateway: gateways.sandbox },
    message: { notification: { topic: 'com.example.app' } },
  }
  expect(rowsSent(plan as unknown as ManyPlan)).toEqual({
    gateway: gateways.sandbox,
    topic: 'com.example.app',
  })
})
