import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { Fault } from '../../fault.ts'
import {
  type Asn1,
  bits,
  bytesOf,
  childrenOf,
  context,
  encode,
  integer,
  nothing,
  oid,
  oidOf,
  readDer,
  sequence,
} from '../encoding/der.ts'
import type { SigningRequest } from '../model.ts'
import { readName, writeName } from './name.ts'

/** The hash of each signature algorithm (RFC 8017, RFC 5758); Ed25519 (RFC 8410) has its own inside. */
const hashes: Readonly<Record<string, string | null>> = {
  '1.2.840.113549.1.1.4': 'md5',
  '1.2.840.113549.1.1.5': 'sha1',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.1': 'sha1',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': null,
}

/**
 * Reads a certificate signing request (RFC 2986).
 *
 * @param root what `readDer` gave
 * @returns whom it is for, the public key, and whether its signature holds
 * @throws Fault `credential/asn1` when it is malformed, `credential/signing-request` when its key cannot be read
 */
export function readSigningRequest(root: Asn1): SigningRequest {
  const [info, algorithm, signature] = childrenOf(root)
  const [, subject, keyInfo] = childrenOf(info)
  if (info === undefined || keyInfo === undefined) throw unreadableKey()
  const publicKey = readPublicKey(keyInfo)
  const hash = hashes[oidOf(childrenOf(algorithm)[0])]
  return {
    subject: readName(subject),
    publicKey,
    isSound: hash !== undefined && isSignedBy(publicKey, hash, encode(info), bytesOf(signature)),
  }
}

function readPublicKey(info: Asn1): KeyObject {
  try {
    return createPublicKey({ key: encode(info), format: 'der', type: 'spki' })
  } catch (cause) {
    throw unreadableKey(cause)
  }
}

function unreadableKey(cause?: unknown): Fault {
  return new Fault(
    'credential/signing-request',
    {
      en: 'The signing request holds no public key that can be read.',
      zh: '证书签名请求（CSR）里没有能识别的公钥。',
    },
    { cause },
  )
}

function isSignedBy(key: KeyObject, hash: string | null, content: Buffer, signature: Buffer): boolean {
  try {
    return verify(hash, content, key, signature)
  } catch {
    return false // a signature of another kind than the key
  }
}

/** What a request shall say. Apple's portal takes the key from it and ignores the names. */
export interface RequestedName {
  readonly commonName: string
  /** ASCII. */
  readonly email?: string | undefined
}

/**
 * Makes a certificate signing request the way Keychain Access does (RFC 2986): e-mail address, common name and
 * country, signed with SHA-256, without attributes.
 *
 * @param key the private key, RSA or EC
 * @param names whom it is for
 * @returns DER
 */
export function createSigningRequest(key: KeyObject, { commonName, email }: RequestedName): Buffer {
  const info = sequence(
    integer(0),
    writeName([...(email === undefined ? [] : [['email', email] as const]), ['commonName', commonName]]),
    readDer(createPublicKey(key).export({ type: 'spki', format: 'der' })),
    context(0, []),
  )
  const algorithm =
    key.asymmetricKeyType === 'ec'
      ? sequence(oid('1.2.840.10045.4.3.2'))
      : sequence(oid('1.2.840.113549.1.1.11'), nothing())
  return encode(sequence(info, algorithm, bits(sign('sha256', encode(info), key))))
}
