import { createHash, createPrivateKey, type KeyObject } from 'node:crypto'
import { Fault } from '../../fault.ts'
import { type Asn1, childrenOf, encode } from '../encoding/der.ts'
import { type PemBlock, writePem } from '../encoding/pem.ts'
import { type Cipher, des, rc2Cbc } from '../encryption/cipher.ts'
import { Effort } from '../encryption/effort.ts'
import { askedPassphrases, wrongPassphrase } from '../encryption/passphrase.ts'
import { encryptionOf } from '../encryption/pbe.ts'
import { Trouble } from '../encryption/trouble.ts'
import type { AskPassphrase, Certificate, KeyStorage, PrivateKey } from '../model.ts'
import { decryptPkcs8, readPkcs8, repeatsCurve } from './pkcs8.ts'

/** A key that stands there for all to read. */
interface PlainKey {
  readonly form: 'pkcs8' | 'pkcs1' | 'sec1'
  readonly node: Asn1
}

/** A key that needs a passphrase. */
type EncryptedKey =
  | { readonly form: 'encrypted-pkcs8'; readonly node: Asn1 }
  | { readonly form: 'legacy-pem'; readonly block: PemBlock }

/** A key in a file, in one of the forms it can have there. */
export type KeyForm = PlainKey | EncryptedKey

export interface ReadKeyOptions {
  /** For the sentences of faults. */
  readonly fileName: string
  /** Asked when the key is encrypted. */
  readonly passphrase: AskPassphrase
}

/**
 * Reads a private key.
 *
 * @param key the key as found
 * @param options the file's name, and whom to ask for the passphrase
 * @returns the key, decrypted, and how it lay there
 * @throws Fault `credential/key-encrypted` (wrong passphrase), `credential/bad-export` (damaged),
 *   `credential/key-unsupported` (of a kind or encryption that is not known here), `credential/too-much-work`, or what
 *   asking for the passphrase throws
 */
export async function readKey(key: KeyForm, options: ReadKeyOptions): Promise<PrivateKey> {
  const { fileName, passphrase: ask } = options
  if (key.form !== 'encrypted-pkcs8' && key.form !== 'legacy-pem') {
    return withFaults(fileName, () => ({ key: readPlain(key), storage: plainStorage(key) }))
  }
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

const plainStorage = ({ form, node }: PlainKey): KeyStorage =>
  form === 'pkcs8' && repeatsCurve(node) ? { form, repeatsCurve: true } : { form }

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

function readPlain({ form, node }: PlainKey): KeyObject {
  if (form === 'pkcs8') return readPkcs8(node)
  try {
    return createPrivateKey({ key: encode(node), format: 'der', type: form })
  } catch (cause) {
    throw new Trouble('undecryptable', form === 'pkcs1' ? 'RSAPrivateKey' : 'ECPrivateKey', cause)
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

function withFaults<Result>(fileName: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (error instanceof Trouble && error.kind === 'too-much-work') {
      throw new Fault('credential/too-much-work', {
        en: `The key in ${fileName} asks for ${error.detail} repetitions, far more than any honest file: pushctl does not open it.`,
        zh: `${fileName} 里的私钥要求 ${error.detail} 次迭代，远超正常文件，pushctl 拒绝打开。`,
      })
    }
    if (error instanceof Trouble && error.kind === 'unsupported') {
      throw new Fault(
        'credential/key-unsupported',
        {
          en: `The private key in ${fileName} uses something pushctl does not know: ${error.detail}.`,
          zh: `${fileName} 里的私钥用了 pushctl 不支持的算法：${error.detail}。`,
        },
        { cause: error },
      )
    }
    if (error instanceof Trouble || (error instanceof Fault && error.code === 'credential/asn1')) {
      throw new Fault(
        'credential/bad-export',
        {
          en: `The private key in ${fileName} is damaged (${error instanceof Trouble ? error.detail : error.message}).`,
          zh: `${fileName} 里的私钥已损坏（${error instanceof Trouble ? error.detail : error.text.zh}）。`,
        },
        { cause: error },
      )
    }
    throw error
  }
}

/**
 * Tells whether a private key is the one whose public half a certificate holds.
 *
 * @param key the private key
 * @param certificate the certificate
 */
export function belongsTo(key: KeyObject, certificate: Pick<Certificate, 'x509'>): boolean {
  try {
    return certificate.x509.checkPrivateKey(key)
  } catch {
    return false // a public key of a kind that node:crypto does not know belongs to no key it has read
  }
}

/**
 * A private key as unencrypted PKCS#8, the form that every current library reads.
 *
 * @param key the private key
 * @returns DER
 */
export function keyToDer(key: KeyObject): Buffer {
  return key.export({ type: 'pkcs8', format: 'der' })
}

/**
 * Says what kind of key it is: `RSA 2048`, `EC prime256v1`, `ED25519`.
 *
 * @param key the private key
 */
export function keyName({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  const size = asymmetricKeyDetails?.modulusLength ?? asymmetricKeyDetails?.namedCurve
  return [asymmetricKeyType?.toUpperCase(), size].filter((word) => word !== undefined).join(' ')
}
