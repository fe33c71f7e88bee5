import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

/** `rsa` is RSA with 2048 bits, which Apple's portal asks for; `ec` is P-256. */
export const newKeyTypes = ['rsa', 'ec'] as const
export type NewKeyType = (typeof newKeyTypes)[number]

const makeKeyPair = promisify(generateKeyPair)

/**
 * Makes a private key.
 *
 * @param type which kind
 */
export async function newKey(type: NewKeyType): Promise<KeyObject> {
  const { privateKey } =
    type === 'rsa'
      ? await makeKeyPair('rsa', { modulusLength: 2048 })
      : await makeKeyPair('ec', { namedCurve: 'P-256' })
  return privateKey
}
