import { createPrivateKey, type KeyObject } from 'node:crypto'
import { Fault } from '../../fault.ts'
import { type Asn1, encode } from '../encoding/der.ts'
import type { PemBlock } from '../encoding/pem.ts'
import { Trouble } from '../encryption/trouble.ts'
import type { AskPassphrase, Certificate, KeyStorage, PrivateKey } from '../model.ts'
import { readPkcs8, repeatsCurve } from './pkcs8.ts'

/** A key that stands there for all to read. */
interface PlainKey {
  readonly form: 'pkcs8' | 'pkcs1' | 'sec1'
  readonly node: Asn1
}

/** A key that needs a passphrase. */
export type EncryptedKey =
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
  if (key.form === 'encrypted-pkcs8' || key.form === 'legacy-pem') {
    const { openKey } = await import('./encrypted-key.ts')
    return openKey(key, options)
  }
  return withFaults(options.fileName, () => ({ key: sound(readPlain(key)), storage: plainStorage(key) }))
}

/** OpenSSL reads an RSA key whose numbers do not go together, and it would be told as that of another certificate. */
function sound(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa') return key
  const { n, p, q } = key.export({ format: 'jwk' })
  if (n === undefined || p === undefined || q === undefined) return key
  const [modulus, prime, other] = [n, p, q].map((each) =>
    BigInt(`0x${Buffer.from(each, 'base64url').toString('hex')}`),
  )
  if (prime !== undefined && other !== undefined && prime * other === modulus) return key
  throw new Trouble('undecryptable', 'RSA: n ≠ p·q')
}

const plainStorage = ({ form, node }: PlainKey): KeyStorage =>
  form === 'pkcs8' && repeatsCurve(node) ? { form, repeatsCurve: true } : { form }

function readPlain({ form, node }: PlainKey): KeyObject {
  if (form === 'pkcs8') return readPkcs8(node)
  try {
    return createPrivateKey({ key: encode(node), format: 'der', type: form })
  } catch (cause) {
    throw new Trouble('undecryptable', form === 'pkcs1' ? 'RSAPrivateKey' : 'ECPrivateKey', cause)
  }
}

/** @throws Fault in place of Trouble, by the name of the file */
export function withFaults<Result>(fileName: string, read: () => Result): Result {
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
