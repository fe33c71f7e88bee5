import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { pushTypeNames, pushTypes } from '../../../src/apns/push-type.ts'
import type { Issued } from '../../../src/credential/certificate/issue.ts'
import { createProviderToken } from '../../../src/credential/signing-key/provider-token.ts'
import { eventDocument } from '../../../src/gateway/control/event-document.ts'
import { emptyState } from '../../../src/gateway/decide/state.ts'
import type { OwnPush } from '../../../src/gateway/gateway.ts'
import { readMemory, type StoredMemory, writeMemory } from '../../../src/gateway/store/memory.ts'
import { closingAfterEach } from '../../closing.ts'
import {
  deviceToken,
  type GatewayUnderTest,
  issue,
  makeAuthority,
  now,
  open,
  pemOf,
  post,
  start,
  teamId,
  topic,
} from '../gateway-under-test.ts'

const closing = closingAfterEach()
let authority: Issued
beforeAll(async () => {
  authority = await makeAuthority()
})

async function gatewayWith(options: Partial<Parameters<typeof start>[0]> = {}): Promise<GatewayUnderTest> {
  const gateway = await start({ authority, ...options })
  closing(gateway)
  return gateway
}

const keyId = 'KEY1234567'
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const providerToken = createProviderToken({ key: privateKey, keyId, teamId }, now)

describe('what is kept of who sent a push', () => {
  it('are the facts of a certificate, the client, and the headers', async () => {
    const gateway = await gatewayWith()
    const session = open(gateway, 'sandbox', pemOf(await issue(authority)))
    await post(session, { 'apns-topic': topic, 'user-agent': 'test/1' })
    session.close()
    expect(gateway.events).toMatchObject([
      {
        client: {
          address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
          tls: 'TLSv1.3',
          alpn: 'h2',
          alpnOffered: ['h2'],
          userAgent: 'test/1',
        },
        credential: {
          kind: 'certificate',
          issuer: 'test CA',
          topics: expect.arrayContaining([topic]),
          environments: ['sandbox', 'production'],
          notAfter: expect.stringMatching(/^\d{4}-/),
          fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
        headers: { ':method': 'POST', ':path': `/3/device/${deviceToken}`, 'apns-topic': topic },
      },
    ])
  })

  it.each([
    ['known', true],
    ['unknown', false],
  ])(
    'are the claims of a token whose key is %s, and never the token, nor what an unknown header says',
    async (_, isKnown) => {
      const state = emptyState()
      const environments = ['sandbox', 'production'] as const
      if (isKnown) state.signingKeys.set(keyId, { keyId, teamId, publicKey, environments })
      const gateway = await gatewayWith({ state })
      const session = open(gateway)
      await post(session, {
        authorization: `bearer ${providerToken}`,
        'apns-topic': topic,
        'x-api-key': 'hunter2',
        cookie: 'a=hunter2',
      })
      session.close()
      const [event] = gateway.events
      expect(event).toMatchObject({
        outcome: isKnown ? 'accepted' : 'rejected',
        credential: {
          kind: 'provider-token',
          isKnown,
          claims: { kid: keyId, iss: teamId, iat: Math.floor(now.getTime() / 1000) },
        },
        headers: { authorization: '…', 'x-api-key': '…', cookie: '…' },
      })
      const kept = JSON.stringify([
        event && eventDocument(event),
        writeMemory({ state, received: gateway.controls.received(), connections: [] }),
      ])
      for (const secret of ['hunter2', ...providerToken.split('.')]) expect(kept).not.toContain(secret)
    },
  )

  it.each([
    ['no credential', {}, { kind: 'none' }],
    [
      'a token that is none',
      { authorization: 'bearer secret.of.mine' },
      { kind: 'provider-token', isKnown: false },
    ],
    ['a JWT without bearer', { authorization: providerToken }, { kind: 'none' }],
  ])('is that there was %s', async (_, headers, credential) => {
    const gateway = await gatewayWith()
    const session = open(gateway)
    await post(session, headers)
    session.close()
    expect(gateway.events).toMatchObject([{ outcome: 'rejected', credential }])
    expect(JSON.stringify(gateway.events)).not.toMatch(/secret\.of|eyJ/)
  })

  it('is when its frames came and its answer went, also when that was held back or never given', async () => {
    const gateway = await gatewayWith()
    const session = open(gateway, 'sandbox', pemOf(await issue(authority)))
    await post(session)
    gateway.controls.addTrouble({ kind: 'delay', milliseconds: 40, times: 1 })
    await post(session, {}, '')
    gateway.controls.addTrouble({ kind: 'silence' })
    session.request({ ':method': 'POST', ':path': `/3/device/${deviceToken}` }).end('{"aps":{}}')
    await expect.poll(() => gateway.events).toHaveLength(3)
    session.destroy()
    const [prompt, late, silent] = gateway.controls.received().map(({ timing }) => timing)
    expect(prompt).toMatchObject({ stream: 1, data: { pieces: 1 }, answer: expect.any(Number) })
    expect(late).toMatchObject({ stream: 3, answer: expect.any(Number) })
    expect(silent).toMatchObject({ stream: 5, data: { pieces: 1 } })
    expect([late?.data, silent?.answer]).toEqual([undefined, undefined])
    expect(late?.answer).toBeGreaterThanOrEqual(40)
    expect(late?.connectionAge).toBeGreaterThan(prompt?.connectionAge ?? Number.NaN)
    expect(prompt?.data?.first).toBeLessThanOrEqual(prompt?.answer ?? Number.NaN)
  })

  it('is there in the next run', async () => {
    const gateway = await gatewayWith()
    const session = open(gateway)
    await post(session)
    session.close()
    const received = gateway.controls.received()
    const written = JSON.stringify(writeMemory({ state: emptyState(), received, connections: [] }))
    const [again] = readMemory(JSON.parse(written) as StoredMemory).received
    expect(again && eventDocument(again)).toEqual(
      JSON.parse(JSON.stringify(received.map(eventDocument)[0]), (key, value: unknown) =>
        key === 'time' ? new Date(value as string) : value,
      ),
    )
  })
})

describe('a push of the owner', () => {
  const own = (change: Partial<OwnPush> = {}): OwnPush => ({
    environment: 'sandbox',
    deviceToken,
    headers: { 'apns-topic': topic, 'apns-push-type': 'alert' },
    payload: '{"aps":{"alert":"hi"}}',
    ...change,
  })

  it('is answered as any other, learns its device, and says that no client sent it', async () => {
    const gateway = await gatewayWith()
    expect(gateway.controls.push(own())).toMatchObject({
      number: 1,
      outcome: 'accepted',
      status: 200,
      isOwn: true,
      topic,
    })
    expect(gateway.controls.devices()).toMatchObject([{ deviceToken, topic, environment: 'sandbox' }])
    expect(gateway.controls.push(own({ environment: 'production' }))).toMatchObject({
      number: 2,
      reason: 'BadDeviceToken',
      cause: 'env-mismatch-token',
    })
    expect(gateway.events).toMatchObject([{ isOwn: true }, { isOwn: true }])
    expect(gateway.controls.received().map(({ number }) => number)).toEqual([1, 2])
    expect([gateway.controls.arrived(), gateway.controls.signingKeys()]).toEqual([2, []])
  })

  it('may be of any type', async () => {
    const gateway = await gatewayWith()
    for (const pushType of pushTypeNames) {
      const headers = {
        'apns-topic': `${topic}${pushTypes[pushType].suffix}`,
        'apns-push-type': pushType,
        'apns-priority': String(pushTypes[pushType].priorities[0]),
      }
      expect(
        gateway.controls.push(
          own({
            headers,
            deviceToken: `${'c3'.repeat(31)}${pushTypeNames.indexOf(pushType) + 10}`,
            payload: '{"aps":{}}',
          }),
        ),
      ).toMatchObject({
        outcome: 'accepted',
      })
    }
  })

  it.each([
    ['without a topic', { headers: {} }, 'MissingTopic'],
    ['without a device token', { deviceToken: '' }, 'MissingDeviceToken'],
    ['to no device', { deviceToken: 'xyz' }, 'BadDeviceToken'],
    [
      'with a payload that is too large',
      { payload: JSON.stringify({ aps: {}, x: 'x'.repeat(5000) }) },
      'PayloadTooLarge',
    ],
    ['to no channel', { deviceToken: undefined, bundleId: topic, headers: {} } as never, 'MissingChannelId'],
  ])('%s is refused', async (_, change: Partial<OwnPush>, reason) => {
    const gateway = await gatewayWith()
    expect(gateway.controls.push(own(change))).toMatchObject({ outcome: 'rejected', reason })
    expect(gateway.controls.devices()).toEqual([])
  })

  it('is struck by troubles, and then changes nothing', async () => {
    const gateway = await gatewayWith()
    gateway.controls.addTrouble({ kind: 'answer', reason: 'Unregistered', status: 410, times: 1 })
    expect(gateway.controls.push(own())).toMatchObject({
      status: 410,
      reason: 'Unregistered',
      trouble: 'trouble-1',
    })
    expect(gateway.controls.devices()).toEqual([])
    gateway.controls.addTrouble({ kind: 'silence' })
    expect(gateway.controls.push(own())).toMatchObject({ outcome: 'unanswered' })
  })
})
