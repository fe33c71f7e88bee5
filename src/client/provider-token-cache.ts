import { createPublicKey } from 'node:crypto'
import type { SigningKey } from '../credential/model.ts'
import {
  createProviderToken,
  type ProviderToken,
  readProviderToken,
  verifyProviderToken,
} from '../credential/provider-token.ts'
import { Fault } from '../fault.ts'

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
const longestUse = 50 * 60_000

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
  const kept = (await store.read())?.trim()
  const parts = kept === undefined ? undefined : read(kept)
  if (kept !== undefined && parts !== undefined && isCurrent(parts, signingKey, now))
    return { token: kept, issuedAt: parts.issuedAt }
  const token = createProviderToken(signingKey, now)
  await store.write(token)
  return { token, issuedAt: now }
}
