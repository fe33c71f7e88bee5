import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import {
  currentProviderToken,
  lastingProviderTokens,
  type TokenStore,
} from '../../src/client/provider-token-cache.ts'
import type { SigningKey } from '../../src/credential/model.ts'

const signingKey: SigningKey = {
  key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  keyId: 'KEYID12345',
  teamId: 'TEAM123456',
}
const start = new Date('2026-11-22T08:00:00Z')
const inMinutes = (minutes: number) => new Date(start.getTime() + minutes * 60_000)

function memory(kept?: string): TokenStore & { kept: string | undefined } {
  return {
    kept,
    async read() {
      return this.kept
    },
    async write(token) {
      this.kept = token
    },
    async forget() {
      this.kept = undefined
    },
  }
}

describe('currentProviderToken', () => {
  it.each([
    [0, true],
    [19, true],
    [49, true],
    [50, false],
    [600, false],
    [-5, false],
  ])('after %i minutes the kept one is good: %s', async (minutes, good) => {
    const store = memory()
    const first = await currentProviderToken(signingKey, start, store)
    expect(store.kept).toBe(first.token)
    const second = await currentProviderToken(signingKey, inMinutes(minutes), store)
    expect(second.token === first.token).toBe(good)
    expect(second.issuedAt).toEqual(good ? start : inMinutes(minutes))
  })

  it.each([
    ['is behind by less than a second', -999, true],
    ['is behind by a second', -1000, false],
  ])('takes one that was made by a clock from which this one %s: %i ms', async (_, milliseconds, good) => {
    const store = memory()
    const { token } = await currentProviderToken(signingKey, start, store)
    const now = new Date(start.getTime() + milliseconds)
    expect((await currentProviderToken(signingKey, now, store)).token === token).toBe(good)
  })

  it('takes one that an editor has ended with a new line', async () => {
    const { token } = await currentProviderToken(signingKey, start, memory())
    const store = memory(`${token}\n`)
    expect(await currentProviderToken(signingKey, start, store)).toEqual({ token, issuedAt: start })
  })

  it.each([
    ['another key', { ...signingKey, key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey }],
    ['another key id', { ...signingKey, keyId: 'KEYID54321' }],
    ['another team', { ...signingKey, teamId: 'TEAM654321' }],
  ])('does not take the token of %s', async (_, other) => {
    const store = memory()
    const { token } = await currentProviderToken(other, start, store)
    expect((await currentProviderToken(signingKey, start, store)).token).not.toBe(token)
  })

  it('hides no bug of reading the kept one', async () => {
    const { token } = await currentProviderToken(signingKey, start, memory())
    const { from } = Buffer
    const reading = vi.spyOn(Buffer, 'from').mockImplementation((...given: unknown[]) => {
      if (given[0] === token.split('.')[2]) throw new RangeError('a bug')
      return Reflect.apply(from, Buffer, given)
    })
    await expect(currentProviderToken(signingKey, start, memory(token))).rejects.toThrow('a bug')
    reading.mockRestore()
  })

  it.each(['', 'rubbish', 'a.b.c'])('makes a new one when %j is kept', async (kept) => {
    const store = memory(kept)
    const { token } = await currentProviderToken(signingKey, start, store)
    expect(store.kept).toBe(token)
  })
})

describe('lastingProviderTokens', () => {
  it('makes a new one when the current one comes of age, and keeps it for the next run', async () => {
    const store = memory()
    let minutes = 0
    const first = await currentProviderToken(signingKey, start, store)
    const tokens = lastingProviderTokens(first, signingKey, () => inMinutes(minutes), store)
    expect(tokens.current()).toBe(first.token)
    minutes = 50
    const second = tokens.current()
    expect(second).not.toBe(first.token)
    expect({ kept: store.kept, issuedAt: tokens.issuedAt() }).toEqual({
      kept: second,
      issuedAt: inMinutes(50),
    })
  })

  it('makes one new token, however many requests were refused with the old one', async () => {
    const store = memory()
    let minutes = 30
    const first = await currentProviderToken(signingKey, start, store)
    const tokens = lastingProviderTokens(first, signingKey, () => inMinutes(minutes), store)
    tokens.renew(first.token)
    const second = tokens.current()
    minutes = 31
    tokens.renew(first.token)
    expect(tokens.current()).toBe(second)
    expect(second).not.toBe(first.token)
  })
})
