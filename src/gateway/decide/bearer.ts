import { type ProviderToken, readProviderToken } from '../../credential/signing-key/provider-token.ts'
import { Fault } from '../../fault.ts'
import type { ApnsRequest, ClientConnection } from './request.ts'
import type { GatewayState, RegisteredKey } from './state.ts'

/** What a request brings after the word `bearer`. */
export interface Bearer {
  readonly text: string
  /** Nothing when the text is no provider token at all. */
  readonly token: ProviderToken | undefined
  /** Nothing when nobody registered a key of that id. */
  readonly key: RegisteredKey | undefined
}

/** In whatever case; nothing with a certificate, for `authorization` is ignored then. */
function bearerText({ connection, header }: Pick<ApnsRequest, 'connection' | 'header'>): string | undefined {
  if (connection.certificate !== undefined) return undefined
  return /^bearer +(\S+) *$/i.exec(header('authorization') ?? '')?.[1]
}

function readable(text: string): ProviderToken | undefined {
  try {
    return readProviderToken(text)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

/**
 * What a request authenticates with beside a client certificate.
 *
 * @param request connection and headers of an HTTP/2 request
 * @param state the registered keys
 * @returns the provider token, not yet verified, with the key its id names; nothing when there is none to look at
 */
export function bearerOf(
  request: Pick<ApnsRequest, 'connection' | 'header'>,
  state: GatewayState,
): Bearer | undefined {
  const text = bearerText(request)
  if (text === undefined) return undefined
  const taken = request.connection.providerToken
  const token = taken?.text === text ? taken.token : readable(text)
  return { text, token, key: token === undefined ? undefined : state.signingKeys.get(token.keyId) }
}

/**
 * Whether a provider token need not be verified again: signatures are slow to verify and a token stays the same for many
 * requests, so one that its connection has taken is believed as long as its key is registered.
 *
 * @param bearer as the request brought it
 * @param connection the one it came on
 */
export const isBelieved = ({ text }: Bearer, { providerToken }: ClientConnection): boolean =>
  providerToken?.text === text
