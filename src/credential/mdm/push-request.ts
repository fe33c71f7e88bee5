import { constants, verify } from 'node:crypto'
import type { JsonObject } from '../../apns/payload.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { readCertificate } from '../certificate/certificate.ts'
import { readSigningRequest } from '../certificate/signing-request.ts'
import { readDer } from '../encoding/der.ts'
import { readPem } from '../encoding/pem.ts'
import type { PlistDictionary, PlistValue } from '../encoding/plist.ts'
import type { Certificate, SigningRequest } from '../model.ts'

/**
 * A request for an MDM push certificate, as it is uploaded to identity.apple.com/pushcert: a signing request that an
 * MDM vendor signed (Apple, "Setting up push notifications for your MDM customers").
 */
export interface MdmPushRequest {
  readonly request: SigningRequest
  /** In file order: the vendor's, then those above it. */
  readonly chain: readonly Certificate[]
  /** Whether the vendor's key signed the request; `sha1` holds, and is older than Apple’s page. */
  readonly signature: 'good' | 'sha1' | 'wrong'
}

const keys = ['PushCertRequestCSR', 'PushCertCertificateChain', 'PushCertSignature'] as const

/** @returns whether a property list is a request for an MDM push certificate, whole or not */
export function isMdmPushRequest(plist: PlistDictionary): boolean {
  return keys.some((key) => Object.hasOwn(plist, key))
}

/**
 * @param plist what stands in the request
 * @returns what was asked for, by whom, and whether the vendor signed it
 * @throws Fault `credential/mdm-request` when a part is missing or damaged; those of certificates and signing requests
 */
export function readMdmPushRequest(plist: PlistDictionary): MdmPushRequest {
  const missing = keys.filter((key) => !Object.hasOwn(plist, key))
  if (missing.length > 0) throw incomplete(missing)
  const der = derOf(bytesOf(plist.PushCertRequestCSR))
  const signature = bytesOf(plist.PushCertSignature)
  const chain = readPem(textOf(plist.PushCertCertificateChain)).flatMap((block) =>
    'broken' in block ? [] : [readCertificate(block.bytes)],
  )
  return {
    request: readSigningRequest(readDer(der, { trailing: true })),
    chain,
    signature: judge(chain[0], der, signature),
  }
}

function judge(
  vendor: Certificate | undefined,
  content: Buffer,
  signature: Buffer,
): MdmPushRequest['signature'] {
  if (vendor === undefined) return 'wrong'
  const key = { key: vendor.x509.publicKey, padding: constants.RSA_PKCS1_PADDING }
  const holds = (hash: string) => {
    try {
      return verify(hash, content, key, signature)
    } catch {
      return false // a key of another kind than RSA
    }
  }
  return holds('sha256') ? 'good' : holds('sha1') ? 'sha1' : 'wrong'
}

/** Both are written: base64 in a `<string>`, and `<data>`. */
function bytesOf(value: PlistValue | undefined): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(textOf(value), 'base64')
}

function textOf(value: PlistValue | undefined): string {
  return Buffer.isBuffer(value) ? value.toString('utf8') : typeof value === 'string' ? value : ''
}

/** Some put the whole PEM into the base64. */
function derOf(bytes: Buffer): Buffer {
  const [block] = bytes[0] === 0x30 ? [] : readPem(bytes.toString('utf8'))
  return block === undefined || 'broken' in block ? bytes : block.bytes
}

function incomplete(missing: readonly string[]): Fault {
  return new Fault('credential/mdm-request', {
    en: `The request for an MDM push certificate lacks ${missing.join(', ')}.`,
    zh: `MDM 推送证书申请缺少 ${missing.join('、')}。`,
  })
}

/** What a person who runs an MDM server asks mdmcert.download for: a signing request, to be signed by its vendor certificate. */
export interface MdmcertDownloadRequest {
  readonly email?: string
  readonly request?: SigningRequest
  /** Nothing when the certificate that the answer is to be encrypted for cannot be read. */
  readonly recipient?: Certificate
}

/** @returns what a JSON document asks mdmcert.download for; nothing when it is something else */
export function readMdmcertDownloadRequest(json: JsonObject): MdmcertDownloadRequest | undefined {
  const { csr, encrypt, email } = json
  if (typeof csr !== 'string' || typeof encrypt !== 'string') return undefined
  const [certificate] = readPem(Buffer.from(encrypt, 'base64').toString('utf8'))
  const request = quietly(() => readSigningRequest(readDer(derOf(Buffer.from(csr, 'base64')))))
  const recipient = quietly(() =>
    certificate === undefined || 'broken' in certificate ? undefined : readCertificate(certificate.bytes),
  )
  return defined({ request, recipient, email: typeof email === 'string' ? email : undefined })
}

/** What cannot be read is missing: that is what is said of it. */
function quietly<Found>(read: () => Found): Found | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}
