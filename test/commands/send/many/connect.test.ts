import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openBatch, paceOf } from '../../../../src/commands/send/many/connect.ts'
import type { ManyInput } from '../../../../src/commands/send/many/options.ts'
import type { ManyPlan } from '../../../../src/commands/send/many/plan.ts'
import { credentials } from '../../../diagnosis/situations.ts'
import { type FakeHost, fakeHost } from '../../../fake-host.ts'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const signingKey = {
  kind: 'signing-key',
  signingKey: { keyId: 'KEYID12345', teamId: 'TEAM123456', key: privateKey },
}

const open = (credential: object, input: Partial<ManyInput> = {}, host: FakeHost = fakeHost()) =>
  openBatch(
    {
      credential,
      input: { retryUnknown: false, ...input },
      destination: { gateway: { endpoint: { host: 'localhost', port: 1 } }, wayTo: () => ({}) },
    } as unknown as ManyPlan,
    host,
  )

describe('how fast a batch is', () => {
  const typed = { retryUnknown: false } as ManyInput
  it.each<[Partial<ManyInput>, object]>([
    [{}, { retry: { unknownToo: false } }],
    [{ retryUnknown: true }, { retry: { unknownToo: true } }],
    [{ maxWait: 0 }, { retry: { unknownToo: false, longestWait: 0 } }],
    [
      { connections: 2, concurrency: 7, rate: 50 },
      { retry: { unknownToo: false }, connections: 2, concurrency: 7, rate: 50 },
    ],
  ])('is as it was typed, and the rest its own matter: %j', (input, expected) => {
    expect(paceOf({ ...typed, ...input })).toStrictEqual(expected)
  })

  it.each([
    [{ concurrency: 8 }, 4],
    [{ rate: 40 }, 2],
  ])('is handed on: %j', async (input, appetite) => {
    const { batch } = await open(credentials.universal, input)
    expect(batch.appetite).toBe(appetite)
    await batch.close()
  })
})

describe('what is known of the way', () => {
  it('with a certificate is no provider token, and nothing of the gateway before there is a connection', async () => {
    const { batch, tokenMade, shown } = await open(credentials.universal)
    expect([tokenMade(), shown()]).toEqual([undefined, undefined])
    await batch.close()
  })

  it('with a signing key is when its token was made, which is kept for the next run', async () => {
    const host = fakeHost()
    const made = host.now()
    for (const minutes of [0, 10]) {
      host.now = () => new Date(made.getTime() + minutes * 60_000)
      const { batch, tokenMade } = await open(signingKey, {}, host)
      expect(tokenMade()).toEqual(made)
      await batch.close()
    }
  })
})
