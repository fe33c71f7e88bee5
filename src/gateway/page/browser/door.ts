/** Who answers at the address of this page: the gateway that has the token, one with another, or somebody else. */
export type Answering = 'ours' | 'other-token' | 'stranger'

const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

const utf8 = new TextEncoder()

/**
 * Asks whoever answers at this address to prove that they have the token, before they get to see it: between two runs
 * of the gateway anybody on this computer may listen there.
 *
 * @param token that is not shown
 */
export async function whoAnswers(token: string): Promise<Answering> {
  const nonce = hexOf(crypto.getRandomValues(new Uint8Array(16)))
  const response = await fetch(`/proof?nonce=${nonce}`, { cache: 'no-store' })
  const { proof } = (response.ok ? await response.json() : {}) as { readonly proof?: unknown }
  if (typeof proof !== 'string') return 'stranger'
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', utf8.encode(token), algorithm, false, ['verify'])
  const said = utf8.encode(`pushctl inbox ${location.host} ${nonce}`)
  return (await crypto.subtle.verify('HMAC', key, bytesOf(proof), said)) ? 'ours' : 'other-token'
}

/**
 * @param code of a link that works once
 * @returns the token; nothing when the link has been used, or is too old
 */
export async function tokenFor(code: string): Promise<string | undefined> {
  const options = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  }
  const response = await fetch('/session', options).catch(() => undefined)
  if (response?.ok !== true) return undefined
  const { token } = (await response.json()) as { readonly token?: unknown }
  return typeof token === 'string' ? token : undefined
}
