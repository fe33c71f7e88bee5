import { generateKeyPairSync } from 'node:crypto'
import { readCertificate } from '../../../src/credential/certificate/certificate.ts'
import type { Certificate } from '../../../src/credential/model.ts'
import { createProviderToken, readProviderToken } from '../../../src/credential/signing-key/provider-token.ts'
import type { ApnsRequest, ClientConnection } from '../../../src/gateway/decide/request.ts'
import { type ApnsResponse, respond } from '../../../src/gateway/decide/respond.ts'
import {
  type Channel,
  type Device,
  emptyState,
  type GatewayState,
  type RegisteredKey,
} from '../../../src/gateway/decide/state.ts'
import type { DevicePolicy } from '../../../src/gateway/gateway.ts'
import { deviceToken, issue, makeAuthority, teamId, topic } from '../gateway-under-test.ts'

/** One question to the gateway: what is asked, and the answer in a line. */
export type Row = readonly [what: string, expected: string, asked: () => Asked]

/** Noon by the clock of whichever computer runs the tests: times of day are told by it. */
export const now = new Date(2026, 10, 27, 12)

export const minute = 60_000
export const ago = (minutes: number) => new Date(now.getTime() - minutes * minute)

export const ids = {
  team: 'KEYOFTEAM1',
  otherTeam: 'KEYOTHERTM',
  sandboxOnly: 'KEYSANDBOX',
  topicBound: 'KEYTOPICAL',
  related: 'KEYRELATED',
  unregistered: 'KEYUNKNOWN',
} as const

export const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' })

export const registered = (keyId: string, more: Partial<RegisteredKey> = {}): RegisteredKey => ({
  keyId,
  teamId,
  publicKey: pair.publicKey,
  environments: ['sandbox', 'production'],
  ...more,
})

export const tokenOf = (keyId: string, { team = teamId, at = now, key = pair.privateKey } = {}) =>
  createProviderToken({ key, keyId, teamId: team }, at)

export const bearer = (text: string) => ({ authorization: `bearer ${text}` })

export const device = (token: string, more: Partial<Device> = {}): Device => ({
  deviceToken: token,
  topic,
  environment: 'sandbox',
  registration: { kind: 'active' },
  ...more,
})

export const tokens = {
  known: 'aa'.repeat(32),
  production: 'bb'.repeat(32),
  voip: 'cc'.repeat(32),
  unregistered: 'dd'.repeat(32),
  expired: 'ee'.repeat(32),
  short: 'ff'.repeat(8),
} as const

export const channels = {
  keeping: 'a2VlcGluZw==',
  keepingNothing: 'bm90aGluZw==',
  production: 'cHJvZHVjdA==',
  ofAnother: 'YW5vdGhlcg==',
} as const

/** Its broadcast capability is off. */
export const silentApp = 'com.example.silent'

export const channel = (id: string, more: Partial<Channel> = {}): Channel => ({
  channelId: id,
  bundleId: topic,
  environment: 'sandbox',
  storagePolicy: 1,
  createdAt: now,
  ...more,
})

export function knownState(): GatewayState {
  const state = emptyState()
  for (const one of [
    device(tokens.known),
    device(tokens.production, { environment: 'production' }),
    device(tokens.voip, { topic: `${topic}.voip` }),
    device(tokens.unregistered, { registration: { kind: 'unregistered', since: ago(5) } }),
    device(tokens.expired, { registration: { kind: 'expired', since: ago(7) } }),
    device(tokens.short),
  ]) {
    state.devices.set(one.deviceToken, one)
  }
  for (const key of [
    registered(ids.team),
    registered(ids.otherTeam, { teamId: 'OTHERTEAM1' }),
    registered(ids.sandboxOnly, { environments: ['sandbox'] }),
    registered(ids.topicBound, { bundleIds: [topic] }),
    registered(ids.related, { bundleIds: [topic, 'com.example.other'], relatedKeyId: ids.topicBound }),
  ]) {
    state.signingKeys.set(key.keyId, key)
  }
  for (const one of [
    channel(channels.keeping),
    channel(channels.keepingNothing, { storagePolicy: 0 }),
    channel(channels.production, { environment: 'production' }),
    channel(channels.ofAnother, { bundleId: 'com.example.other' }),
  ]) {
    state.channels.set(one.channelId, one)
  }
  state.withoutBroadcast.add(silentApp)
  return state
}

export interface Asked {
  readonly method?: string
  readonly path?: string
  readonly to?: string
  readonly headers?: Record<string, string | readonly string[]>
  readonly body?: string | Uint8Array
  readonly connection?: Partial<ClientConnection>
}

export const receipt = {
  id: 'AAAAAAAA-0000-0000-0000-000000000000',
  uniqueId: 'BBBBBBBB-0000-0000-0000-000000000000',
}

export function request({
  method = 'POST',
  to = deviceToken,
  path,
  headers = {},
  body,
  connection,
}: Asked): ApnsRequest {
  return {
    connection: { environment: 'sandbox', service: 'push', ...connection },
    method,
    path: path ?? `/3/device/${to}`,
    header: (name) => (headers[name] === undefined ? undefined : [headers[name]].flat().join()),
    headerNames: Object.keys(headers),
    repeated: Object.entries(headers).find(([, value]) => typeof value !== 'string')?.[0],
    body: Buffer.from((body ?? '{"aps":{"alert":"hi"}}') as string),
    receipt,
  }
}

export const ask = (asked: Asked, state = knownState(), devicePolicy: DevicePolicy = 'learn'): ApnsResponse =>
  respond(request(asked), { state, devicePolicy, now })

export const told = ({ reply }: ApnsResponse) => `${reply.status} ${reply.reason ?? 'accepted'}`

/** With a good provider token and topic: what fails then is what the row is about. */
export const good = (asked: Asked): Asked => ({
  ...asked,
  headers: { ...bearer(tokenOf(ids.team)), 'apns-topic': topic, ...asked.headers },
})

export const taken = (keyId: string, updatedAt?: Date): Partial<ClientConnection> => {
  const text = tokenOf(keyId, { at: ago(30) })
  return {
    providerToken: {
      text,
      token: readProviderToken(text),
      keyId,
      teamId,
      ...(updatedAt !== undefined && { updatedAt }),
    },
  }
}

export const certificates: Record<
  'universal' | 'voip' | 'development' | 'identity',
  Certificate | undefined
> = {
  universal: undefined,
  voip: undefined,
  development: undefined,
  identity: undefined,
}

/** Makes the certificates: before the first question under one. */
export async function makeCertificates(): Promise<void> {
  const authority = await makeAuthority()
  const make = async (kind: Parameters<typeof issue>[1]) =>
    readCertificate((await issue(authority, kind)).der)
  certificates.universal = await make('universal')
  certificates.voip = await make('voip')
  certificates.development = await make('development')
  certificates.identity = await make('iphone-developer')
}

export const withCertificate = (name: keyof typeof certificates): Partial<ClientConnection> => {
  const certificate = certificates[name]
  return certificate === undefined ? {} : { certificate }
}
