import type { ControlledGateway } from '../../../src/gateway/control/routes.ts'
import type { Channel, Device, RegisteredKey } from '../../../src/gateway/decide/state.ts'
import type { FailedConnection, GatewayEvent, ReceivedPush } from '../../../src/gateway/event.ts'
import type { GatewayControls } from '../../../src/gateway/gateway.ts'
import type { StandingTrouble } from '../../../src/gateway/trouble/trouble.ts'
import { deviceToken, now, topic } from '../gateway-under-test.ts'

export interface ControlsInMemory extends GatewayControls {
  /** Something happens at the gateway. */
  happen(event: GatewayEvent): void
  readonly listeners: Set<(event: GatewayEvent) => void>
}

/** The controls of a gateway that is not there: lists, and what was told to them. */
export function controlsInMemory(): ControlsInMemory {
  const devices = new Map<string, Device>()
  const keys = new Map<string, RegisteredKey>()
  const troubles = new Map<string, StandingTrouble>()
  const revoked = new Set<string>()
  const channels: Channel[] = []
  const listeners = new Set<(event: GatewayEvent) => void>()
  let messages: GatewayEvent[] = []
  let cleared: GatewayEvent[] = []
  return {
    devices: () => [...devices.values()],
    addDevice: (device) => void devices.set(device.deviceToken, device),
    removeDevice: (token) => devices.delete(token),
    signingKeys: () => [...keys.values()],
    addSigningKey: (key) => void keys.set(key.keyId, key),
    removeSigningKey: (keyId) => keys.delete(keyId),
    revoked: () => [...revoked],
    revoke: (fingerprint) => void revoked.add(fingerprint),
    unrevoke: (fingerprint) => revoked.delete(fingerprint),
    setBroadcast: () => {},
    channels: () => channels,
    troubles: () => [...troubles.values()],
    addTrouble(trouble) {
      const standing = { ...trouble, id: `trouble-${troubles.size + 1}`, fitted: 0, struck: 0 }
      troubles.set(standing.id, standing)
      return standing
    },
    removeTrouble: (id) => troubles.delete(id),
    clearTroubles: () => troubles.clear(),
    received: (after = 0) =>
      messages
        .filter((one) => one.kind === 'push' || one.kind === 'broadcast')
        .filter((one) => one.number > after),
    connections: () => messages.filter((one) => one.kind === 'connection-failed'),
    arrived: () => Math.max(0, ...messages.map((one) => ('number' in one ? one.number : 0))),
    clearReceived() {
      cleared = messages
      messages = []
    },
    restoreReceived() {
      messages = [...cleared, ...messages]
      cleared = []
    },
    push({ headers, deviceToken = '', payload, environment }) {
      const own = push(messages.length + 1, {
        environment,
        deviceToken,
        topic: headers['apns-topic'],
        payload: Buffer.from(payload),
        isOwn: true,
      })
      messages.push(own)
      return own
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    happen(event) {
      messages.push(event)
      for (const listener of listeners) listener(event)
    },
    listeners,
  }
}

const endpoints = { sandbox: { host: '127.0.0.1', port: 1 }, production: { host: '127.0.0.1', port: 2 } }

/** A gateway that is not there, for the HTTP side: its certificates say only what was wished for. */
export const gatewayInMemory = (controls: GatewayControls): ControlledGateway => ({
  endpoints,
  channelEndpoints: endpoints,
  controls,
  authorityPem: 'the authority',
  issuer: {
    certificate: async (wish) => ({ certPem: JSON.stringify(wish), keyPem: 'key', p12: Buffer.from('p12') }),
    signingKey: (teamId = 'NOBODYSAID') => ({ keyPem: 'key', keyId: 'ABCDE12345', teamId }),
  },
})

/** A client that spoke HTTP/1.1. */
export const oldClient: FailedConnection = {
  kind: 'connection-failed',
  id: 'connection-1',
  count: 1,
  time: now,
  environment: 'sandbox',
  cause: 'http1-client',
  evidence: { en: 'HTTP/1.1 came.', zh: '收到 HTTP/1.1。' },
  userAgent: 'curl/8',
}

/** A push that was accepted, unless it says otherwise. */
export function push(number: number, change: Partial<ReceivedPush> = {}): ReceivedPush {
  return {
    kind: 'push',
    time: now,
    environment: 'sandbox',
    number,
    apnsId: 'F1E2D3C4-0000-0000-0000-000000000000',
    outcome: 'accepted',
    status: 200,
    deviceToken,
    topic,
    payload: Buffer.from('{"aps":{"alert":"hi"}}'),
    ...change,
  } as ReceivedPush
}
