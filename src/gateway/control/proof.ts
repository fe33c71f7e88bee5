import { createHmac } from 'node:crypto'

/** What a page may ask with: so long that no two pages ask alike. */
const nonce = /^[0-9a-f]{32,64}$/

/**
 * Proves to an open page that the one who answers is who gave it its token: a page that has lost its gateway would else
 * hand the token to whoever listens on that port by now.
 *
 * @param token of the inbox
 * @param address `127.0.0.1:PORT`, as the page has it: what was proved at another port is worth nothing here
 * @param asked the page's own random number, 32 to 64 hex digits
 * @returns HMAC-SHA-256 in hex; nothing for another question
 */
export function proofOf(token: string, address: string, asked: string): string | undefined {
  if (!nonce.test(asked)) return undefined
  return createHmac('sha256', token).update(`pushctl inbox ${address} ${asked}`).digest('hex')
}
