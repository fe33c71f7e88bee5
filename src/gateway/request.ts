import type { Environment } from '../apns/environment.ts'
import type { Certificate } from '../credential/model.ts'
import type { ProviderToken } from '../credential/provider-token.ts'

/** A provider token that passed every check on a connection: the next request with the same text is believed. */
export interface TakenToken {
  readonly text: string
  readonly token: ProviderToken
  readonly keyId: string
  readonly teamId: string
  /** When the connection last changed from one token to another; nothing while it still uses its first. */
  readonly updatedAt?: Date
}

/** What the gateway knows of the connection a request came on. */
export interface Connection {
  /** Of the listener it came to. */
  readonly environment: Environment
  /** The client certificate it was opened with, its issuer and dates already found good. */
  readonly certificate?: Certificate
  /** The last provider token taken on it. */
  readonly providerToken?: TakenToken
}

/** One HTTP/2 request as plain data. */
export interface Request {
  readonly connection: Connection
  readonly method: string
  readonly path: string
  /** Names in lower case, in the order they came, repeated ones included. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** As much as was read: at least one byte more than the largest payload when there was more. */
  readonly body: Uint8Array
  /** The UUIDs the gateway answers with: `id` when the sender named none. */
  readonly receipt: { readonly id: string; readonly uniqueId: string }
}
