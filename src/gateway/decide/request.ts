import type { Environment } from '../../apns/environment.ts'
import type { Certificate } from '../../credential/model.ts'
import type { ProviderToken } from '../../credential/signing-key/provider-token.ts'
import type { SeenClient } from '../../diagnosis/facts.ts'

/** A provider token that passed every check on a connection: the next request with the same text is believed. */
export interface TakenToken {
  readonly text: string
  readonly token: ProviderToken
  readonly keyId: string
  readonly teamId: string
  /** When the connection last changed from one token to another; nothing while it still uses its first. */
  readonly updatedAt?: Date
}

/** What a listener is for: pushes to devices and channels, or the management of channels (on ports of its own). */
export type Service = 'push' | 'channels'

/** What a listener is for. */
export interface ListenerRole {
  readonly environment: Environment
  readonly service: Service
}

/** What the gateway knows of the connection a request came on, beside the listener it came to. */
export interface ClientConnection extends ListenerRole {
  /** The client certificate it was opened with, its issuer and dates already found good. */
  readonly certificate?: Certificate
  /** The last provider token taken on it. */
  readonly providerToken?: TakenToken
  /** What was seen of the client; nothing is decided by it. */
  readonly client?: SeenClient
}

/** The random values the gateway answers with. */
export interface Receipt {
  /** A UUID, when the sender named none. */
  readonly id: string
  /** A UUID; the id of a channel that is made is made of its bytes. */
  readonly uniqueId: string
}

/** One HTTP/2 request as plain data. */
export interface ApnsRequest {
  readonly connection: ClientConnection
  readonly method: string
  readonly path: string
  /** The value of a header by its name in lower case. */
  readonly header: (name: string) => string | undefined
  /** Their names. */
  readonly headerNames: readonly string[]
  /** A header that came more than once. */
  readonly repeated: string | undefined
  /** As much as was read: at least one byte more than the largest payload when there was more. */
  readonly body: Uint8Array
  readonly receipt: Receipt
}
