import { type Asn1, bytesOf, childrenOf, readDer } from '../encoding/der.ts'
import type { Effort } from '../encryption/effort.ts'
import { decryptPbe } from '../encryption/pbe.ts'
import { Trouble } from '../encryption/trouble.ts'
import type { Passphrase } from '../pkcs12/kdf.ts'

/**
 * Decrypts an EncryptedPrivateKeyInfo (RFC 5958 section 3).
 *
 * @param encrypted the structure
 * @param passphrase as typed; `null` for none at all
 * @param effort what the file may still cost
 * @returns the PrivateKeyInfo inside
 * @throws Trouble of each kind; Fault `credential/asn1` when the structure is malformed or, most often, the
 *   passphrase wrong
 */
export function decryptPkcs8(encrypted: Asn1 | undefined, passphrase: Passphrase, effort: Effort): Asn1 {
  const [algorithm, data] = childrenOf(encrypted)
  if (algorithm === undefined) throw new Trouble('undecryptable', 'EncryptedPrivateKeyInfo')
  return readDer(decryptPbe(algorithm, bytesOf(data), passphrase, effort))
}
