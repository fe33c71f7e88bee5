import { createPublicKey } from 'node:crypto'
import type { SigningKey } from '../credential/model.ts'
import {
  createProviderToken,
  type ProviderToken,
  readProviderToken,
  verifyProviderToken,
} from '../credential/signing-key/provider-token.ts'
import { Fault } from '../fault.ts'
import { minute } from '../time.ts'
import type { ProviderTokens } from './batch.ts'

/** Where one provider token is kept between runs. */
export interface TokenStore {
  /** @returns what was written last; nothing when there is none */
  read(): Promise<string | undefined>
  write(token: string): Promise<void>
  /** Drops what is kept: APNs refused it. */
  forget(): Promise<void>
}

/** A provider token to send, and when it was made. */
export interface CurrentToken {
  readonly token: string
  readonly issuedAt: Date
}

/** APNs refuses a token after 60 minutes, and a new one within 20 (Apple, "Establishing a token-based connection to APNs"). */
const longestUse = 50 * minute

function read(text: string): ProviderToken | undefined {
  try {
    return readProviderToken(text)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

function isCurrent(token: ProviderToken, { keyId, teamId, key }: SigningKey, now: Date): boolean {
  const age = now.getTime() - token.issuedAt.getTime()
  return (
    token.keyId === keyId &&
    token.teamId === teamId &&
    age > -1000 &&
    age < longestUse &&
    verifyProviderToken(token, createPublicKey(key))
  )
}

/**
 * Takes the provider token of an earlier run while it is good, so that a loop of runs does not earn
 * TooManyProviderTokenUpdates; or else makes one and keeps it.
 *
 * @param signingKey whose token it is; one in the store that this key did not sign is not used
 * @param now decides on its age
 * @param store where it is kept
 */
export async function currentProviderToken(
  signingKey: SigningKey,
  now: Date,
  store: TokenStore,
): Promise<CurrentToken> {
  const kept = (await store.read())?.trim() ?? ''
  const parts = read(kept)
  if (parts !== undefined && isCurrent(parts, signingKey, now))
    return { token: kept, issuedAt: parts.issuedAt }
  const token = createProviderToken(signingKey, now)
  await store.write(token)
  return { token, issuedAt: now }
}

/** Provider tokens for as long as a run takes. */
export interface LastingTokens extends ProviderTokens {
  /** When the current one was made. */
  issuedAt(): Date
}

/**
 * Hands out a provider token for hours: a new one is made when the current one comes of age, or was refused. The store
 * gets each new one, so that the next run begins with it.
 *
 * @param first the token to begin with
 * @param signingKey whose tokens they are
 * @param now decides on their age
 * @param store where the newest is kept
 */
export function lastingProviderTokens(
  first: CurrentToken,
  signingKey: SigningKey,
  now: () => Date,
  store: TokenStore,
): LastingTokens {
  let { token, issuedAt } = first
  const make = () => {
    issuedAt = now()
    token = createProviderToken(signingKey, issuedAt)
    void store.write(token)
  }
  return {
    current() {
      if (now().getTime() - issuedAt.getTime() >= longestUse) make()
      return token
    },
    renew(refused) {
      if (refused === token) make()
    },
    issuedAt: () => issuedAt,
  }
}
