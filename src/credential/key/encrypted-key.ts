import { createHash, createPrivateKey, type KeyObject } from 'node:crypto'
import { Fault } from '../../fault.ts'
import { childrenOf } from '../encoding/der.ts'
import { type PemBlock, writePem } from '../encoding/pem.ts'
import { type Cipher, des, rc2Cbc } from '../encryption/cipher.ts'
import { Effort } from '../encryption/effort.ts'
import { askedPassphrases, wrongPassphrase } from '../encryption/passphrase.ts'
import { encryptionOf } from '../encryption/pbe.ts'
import { Trouble } from '../encryption/trouble.ts'
import type { KeyStorage, PrivateKey } from '../model.ts'
import { decryptPkcs8 } from './encrypted-pkcs8.ts'
import { type EncryptedKey, type ReadKeyOptions, withFaults } from './key.ts'
import { readPkcs8 } from './pkcs8.ts'

/**
 * Opens a private key that needs a passphrase.
 *
 * @param key the key as found
 * @param options the file's name, and whom to ask for the passphrase
 * @returns the key, decrypted, and how it lay there
 * @throws as `readKey` does
 */
export async function openKey(key: EncryptedKey, options: ReadKeyOptions): Promise<PrivateKey> {
  const { fileName, passphrase: ask } = options
  let given: string | undefined
  for await (const passphrase of askedPassphrases(ask, 'key-encrypted')) {
    given = passphrase
    const opened = withFaults(fileName, () => decryptOrNothing(key, passphrase))
    if (opened !== undefined) return { key: opened, storage: encryptedStorage(key) }
  }
  const effort = new Effort()
  const opens = (passphrase: string) => decryptOrNothing(key, passphrase, effort) !== undefined
  throw wrongPassphrase({ locked: 'key-encrypted', fileName, ask, given, opens })
}

function encryptedStorage(key: EncryptedKey): KeyStorage {
  if (key.form === 'encrypted-pkcs8') {
    const [algorithm] = childrenOf(key.node)
    return { form: 'pkcs8', ...(algorithm !== undefined && { encryption: encryptionOf(algorithm) }) }
  }
  const { label, dekInfo = '' } = key.block
  const [cipher = ''] = dekInfo.split(',')
  return {
    form: label.startsWith('EC') ? 'sec1' : 'pkcs1',
    encryption: { cipher, derivation: 'EVP_BytesToKey (MD5, 1)', scheme: 'dek-info' },
  }
}

/** Nothing seals an encrypted key: a wrong passphrase shows as bad padding, or as rubbish where a key should be. */
function decryptOrNothing(
  key: EncryptedKey,
  passphrase: string,
  effort = new Effort(),
): KeyObject | undefined {
  try {
    return key.form === 'legacy-pem'
      ? decryptLegacyPem(key.block, passphrase)
      : readPkcs8(decryptPkcs8(key.node, passphrase, effort))
  } catch (error) {
    if (error instanceof Trouble && error.kind === 'undecryptable') return undefined
    if (error instanceof Fault && error.code === 'credential/asn1') return undefined
    throw error
  }
}

/** What OpenSSL 3 keeps in its legacy provider, and node:crypto cannot decrypt. */
const legacyCiphers: ReadonlyMap<string, Cipher> = new Map([
  ['DES-CBC', des],
  ['RC2-CBC', rc2Cbc(128)],
  ['RC2-64-CBC', rc2Cbc(64)],
  ['RC2-40-CBC', rc2Cbc(40)],
])
const unknownCiphers = /^(?:BF|IDEA|SEED|CAST5)-/

function decryptLegacyPem(block: PemBlock, passphrase: string): KeyObject {
  const [cipherName = '', iv = ''] = block.dekInfo?.toUpperCase().split(',') ?? []
  if (unknownCiphers.test(cipherName)) throw new Trouble('unsupported', `encryption ${cipherName}`)
  const cipher = legacyCiphers.get(cipherName)
  try {
    return cipher === undefined
      ? createPrivateKey({ key: writePem(block), passphrase })
      : decryptedBy(cipher, Buffer.from(iv, 'hex'), block, passphrase)
  } catch (cause) {
    throw new Trouble('undecryptable', block.label, cause)
  }
}

/** OpenSSL's `EVP_BytesToKey`: one MD5, for these ciphers need no more than its 16 bytes; the IV is the salt. */
function decryptedBy(cipher: Cipher, iv: Buffer, { label, bytes }: PemBlock, passphrase: string): KeyObject {
  const derived = createHash('md5').update(passphrase).update(iv.subarray(0, 8)).digest()
  const key = cipher.decrypt(derived.subarray(0, cipher.key), iv, bytes)
  return createPrivateKey({ key, format: 'der', type: label.startsWith('EC') ? 'sec1' : 'pkcs1' })
}
