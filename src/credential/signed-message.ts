import { constants, createHash, verify } from 'node:crypto'
import { defined } from '../defined.ts'
import { readCertificate } from './certificate/certificate.ts'
import { readTbs } from './certificate/tbs.ts'
import {
  type Asn1,
  bytesOf,
  childrenOf,
  encode,
  integerOf,
  isContext,
  isTag,
  oidOf,
  readDer,
  Tag,
} from './encoding/der.ts'
import type { Certificate } from './model.ts'

const signedDataType = '1.2.840.113549.1.7.2'
const messageDigest = '1.2.840.113549.1.9.4'
const signingTime = '1.2.840.113549.1.9.5'
const pssAlgorithm = '1.2.840.113549.1.1.10'

/** RFC 5754; SHA-1 is what older tools write. */
const digests: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

/** What a detached signature (RFC 5652) says, and whether it holds. */
export interface DetachedSignature {
  /** `good`; of other bytes; by another key than that of the certificate it names; or nobody can tell. */
  readonly verdict: 'good' | 'other-content' | 'wrong' | 'no-signer'
  /** The certificate it names, when it came along. */
  readonly signer?: Certificate
  /** All that came along. */
  readonly certificates: readonly Certificate[]
  readonly signedAt?: Date
}

/**
 * Checks a signature that stands beside what it signs, as in Wallet passes.
 *
 * @param message the signature file, DER
 * @param content what it is to be a signature of
 * @returns whether it is; of several signers, the first is looked at
 * @throws Fault `credential/asn1`, `credential/certificate` when it is damaged
 */
export function checkDetached(message: Uint8Array, content: Uint8Array): DetachedSignature {
  const [type, wrapper] = childrenOf(readDer(message, { trailing: true }))
  if (oidOf(type) !== signedDataType) return { verdict: 'no-signer', certificates: [] }
  const fields = childrenOf(childrenOf(wrapper)[0])
  const certificates = certificatesIn(fields.find((field) => isContext(field, 0)))
  const [info] = childrenOf(fields.at(-1))
  if (info === undefined) return { verdict: 'no-signer', certificates }
  const [, signerId, digestAlgorithm, ...rest] = childrenOf(info)
  const signer = certificates.find((certificate) => isNamed(certificate, signerId))
  if (signer === undefined) return { verdict: 'no-signer', certificates }
  const attributes = isContext(rest[0], 0) ? rest[0] : undefined
  const [algorithm, signature] = attributes === undefined ? rest : rest.slice(1)
  const hash = digests[oidOf(childrenOf(digestAlgorithm)[0])]
  const signed = { attributes, algorithm: oidOf(childrenOf(algorithm)[0]), bytes: bytesOf(signature) }
  return {
    verdict: hash === undefined ? 'wrong' : judge(signer, hash, signed, content),
    signer,
    certificates,
    ...defined({ signedAt: attributes && timeIn(attributes) }),
  }
}

function certificatesIn(node: Asn1 | undefined): Certificate[] {
  if (node === undefined) return []
  return childrenOf(node)
    .filter((each) => isTag(each, Tag.sequence))
    .map((each) => readCertificate(encode(each)))
}

/** By issuer and serial number, or by the identifier of its key. */
function isNamed({ x509, serial }: Certificate, signerId: Asn1 | undefined): boolean {
  const { issuer, extensions } = readTbs(x509.raw)
  if (isContext(signerId, 0)) {
    const keyId = extensions.find(({ oid }) => oid === '2.5.29.14')?.value
    return keyId !== undefined && bytesOf(readDer(keyId)).equals(bytesOf(signerId))
  }
  const [name, number] = childrenOf(signerId)
  if (name === undefined || issuer === undefined) return false
  return encode(name).equals(encode(issuer)) && integerOf(number).toString(16).toUpperCase() === serial
}

interface Signed {
  readonly attributes: Asn1 | undefined
  readonly algorithm: string
  readonly bytes: Buffer
}

/** With attributes the signature is over these, and one of them is the digest of the content. */
function judge(
  signer: Certificate,
  hash: string,
  { attributes, algorithm, bytes }: Signed,
  content: Uint8Array,
): DetachedSignature['verdict'] {
  if (attributes !== undefined) {
    const digest = attributeIn(attributes, messageDigest)
    const isOfContent =
      digest !== undefined && bytesOf(digest).equals(createHash(hash).update(content).digest())
    if (!isOfContent) return 'other-content'
  }
  const padding = algorithm === pssAlgorithm ? { padding: constants.RSA_PKCS1_PSS_PADDING } : {}
  try {
    const over = attributes === undefined ? content : asSet(attributes)
    return verify(hash, over, { key: signer.x509.publicKey, ...padding }, bytes) ? 'good' : 'wrong'
  } catch {
    return 'wrong' // a kind of key or signature that node:crypto does not know proves nothing
  }
}

/** They stand there with an implicit tag, and are signed as the SET that they are (RFC 5652 section 5.4). */
function asSet(attributes: Asn1): Buffer {
  const bytes = encode(attributes)
  bytes[0] = 0x31
  return bytes
}

function attributeIn(attributes: Asn1, oid: string): Asn1 | undefined {
  const attribute = childrenOf(attributes).find((each) => oidOf(childrenOf(each)[0]) === oid)
  return attribute === undefined ? undefined : childrenOf(childrenOf(attribute)[1])[0]
}

/** UTCTime has two digits of the year. */
function timeIn(attributes: Asn1): Date | undefined {
  const node = attributeIn(attributes, signingTime)
  if (node === undefined || typeof node.value !== 'string') return undefined
  const digits = isTag(node, Tag.utcTime) ? `${node.value < '50' ? '20' : '19'}${node.value}` : node.value
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits)
  if (parts === null) return undefined
  const [, year, month, day, hour, minute, second] = parts
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(time.getTime()) ? undefined : time
}
