import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createProviderToken } from '../../src/credential/signing-key/provider-token.ts'
import { emptyState, type GatewayState } from '../../src/gateway/decide/state.ts'
import type { ReceivedMessage } from '../../src/gateway/event.ts'
import { openGateway, runningGateway, startLocalGateway } from '../../src/gateway/local.ts'
import { openStore } from '../../src/gateway/store/store.ts'
import { closingAfterEach } from '../closing.ts'
import { fakeHost } from '../fake-host.ts'
import { oldClient } from './control/controls-in-memory.ts'
import { deviceToken, open, post, teamId, topic } from './gateway-under-test.ts'

const folder = '/home/dev/.local/share/pushctl/gateway'
const free = { sandbox: 0, production: 0 } as const
const keyId = 'KEY1234567'

/** TLS looks at the real clock, so these worlds run on it. */
const world = () => fakeHost({ now: new Date() })

const closing = closingAfterEach()

describe('openStore', () => {
  it('makes the authority once, with the key readable by its owner only', async () => {
    const host = world()
    const [first, second] = await Promise.all([openStore(host).authority(), openStore(host).authority()])
    expect(second?.der).toEqual(first?.der)
    expect((await openStore(host).authority()).der).toEqual(first?.der)
    expect(host.disk.get(`${folder}/authority.pem`)?.mode).toBe(0o600)
    const shown = host.disk.get(`${folder}/ca.pem`)?.bytes.toString() ?? ''
    expect(new X509Certificate(shown).raw).toEqual(first?.der)
    expect(shown).not.toContain('PRIVATE')
  })

  it('keeps devices, channels, revocations, the inbox and signing keys', async () => {
    const host = world()
    const store = openStore(host)
    const state: GatewayState = {
      ...emptyState(),
      devices: new Map(
        (
          [
            { deviceToken, topic, environment: 'sandbox', registration: { kind: 'active' } },
            {
              deviceToken: 'bb'.repeat(32),
              topic,
              environment: 'production',
              registration: { kind: 'unregistered', since: new Date(1_700_000_000_000) },
            },
          ] as const
        ).map((device) => [device.deviceToken, device]),
      ),
      channels: new Map([
        [
          'Y2hhbm5lbA==',
          {
            channelId: 'Y2hhbm5lbA==',
            bundleId: topic,
            environment: 'sandbox',
            storagePolicy: 1,
            createdAt: new Date(1_700_000_000_000),
          },
        ],
      ]),
      revoked: new Set(['ab'.repeat(32)]),
      withoutBroadcast: new Set(['com.example.old']),
    }
    const received: ReceivedMessage[] = [
      {
        kind: 'push',
        number: 7,
        time: new Date(1_700_000_000_000),
        environment: 'sandbox',
        apnsId: 'AAAAAAAA-0000-0000-0000-000000000000',
        outcome: 'rejected',
        status: 400,
        reason: 'BadTopic',
        deviceToken,
        payload: Buffer.from([0, 255, 10]),
      },
    ]
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const key = { keyId, teamId, publicKey, environments: ['sandbox'], bundleIds: [topic] } as const
    expect(await store.memory()).toEqual({ state: emptyState(), received: [], connections: [] })
    await store.saveMemory(() => ({ state, received, connections: [oldClient] }))
    await store.saveSigningKey(key)
    expect(await openStore(host).memory()).toEqual({ state, received, connections: [oldClient] })
    const found = await openStore(host).signingKey(keyId)
    expect(found).toMatchObject({ keyId, teamId, environments: ['sandbox'], bundleIds: [topic] })
    expect(found?.publicKey.equals(publicKey)).toBe(true)
    expect(await openStore(host).signingKey('NOSUCHKEY1')).toBeUndefined()
    expect(await openStore(host).signingKey('../../state')).toBeUndefined()
  })

  it.each(['authority.pem', 'state.json', 'running.json'])('names %s when it is damaged', async (name) => {
    const host = fakeHost({ now: new Date(), files: { [`${folder}/${name}`]: 'null' } })
    const store = openStore(host)
    const read = {
      'authority.pem': store.authority,
      'state.json': store.memory,
      'running.json': store.announcement,
    }
    await expect(read[name as keyof typeof read]()).rejects.toMatchObject({
      code: 'gateway/damaged',
      text: { en: expect.stringContaining(`${folder}/${name}`) },
    })
  })
})

describe('openGateway', () => {
  it('starts one inside the program, and remembers in the next what it learnt in the last', async () => {
    const host = world()
    const signingKey = { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }), keyId, teamId }
    await openStore(host).saveSigningKey({
      keyId,
      teamId,
      publicKey: signingKey.key.publicKey,
      environments: ['sandbox', 'production'],
    })
    const token = createProviderToken({ key: signingKey.key.privateKey, keyId, teamId }, new Date())
    const headers = { authorization: `bearer ${token}`, 'apns-topic': topic }
    const push = async (environment: 'sandbox' | 'production') => {
      const gateway = await openGateway(host)
      const session = open(gateway, environment)
      const { status } = await post(session, headers)
      session.close()
      await gateway.close()
      return { status, embedded: gateway.embedded }
    }
    expect(await push('sandbox')).toEqual({ status: 200, embedded: true })
    expect(await push('production')).toEqual({ status: 400, embedded: true })
    expect([...host.disk.keys()]).not.toContain(`${folder}/running.json`)
  })

  it('does not bring back in the next run what was cleared in the last', async () => {
    const host = world()
    const started = async () => startLocalGateway(host, { ports: free, announced: false })
    const first = await started()
    const session = open(first)
    await post(session, { 'apns-topic': topic })
    session.close()
    await first.close()
    const second = await started()
    expect(second.controls.received()).toHaveLength(1)
    second.controls.clearReceived()
    await second.close()
    expect(closing(await started()).controls.received()).toEqual([])
  })

  it('uses the one that runs, and leaves it running', async () => {
    const host = world()
    const running = closing(await startLocalGateway(host, { ports: free, announced: true }))
    const found = await openGateway(host)
    const { allEndpoints, controls, issuer, keep, ...known } = running
    expect({ ...found, close: undefined }).toEqual({ ...known, embedded: false, close: undefined })
    await found.close()
    expect(await runningGateway(host)).toBeDefined()
  })

  it('finds none after it was closed, or when it died', async () => {
    const host = world()
    expect(await runningGateway(host)).toBeUndefined()
    const gateway = await startLocalGateway(host, { ports: free, announced: true })
    const announcement = host.disk.get(`${folder}/running.json`)
    await gateway.close()
    expect(await runningGateway(host)).toBeUndefined()
    if (announcement !== undefined) host.disk.set(`${folder}/running.json`, announcement)
    expect(await runningGateway(host)).toBeUndefined()
  })

  it('does not take the gateway of somebody else for its own', async () => {
    const host = world()
    const stranger = closing(await startLocalGateway(world(), { ports: free, announced: true }))
    const { sandbox, production } = stranger.endpoints
    const ports = { sandbox: sandbox.port, production: production.port }
    await openStore(host).announce({ ports, channelPorts: ports })
    expect(await runningGateway(host)).toBeUndefined()
  })
})
