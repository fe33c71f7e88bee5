import type { Text } from '../../text.ts'
import type { Contents } from '../model.ts'

/**
 * Tells a signing key from the private key of a certificate: Apple's are on the curve P-256 and come alone, while its
 * portal takes requests for push certificates with RSA keys only.
 *
 * @param contents of one file
 * @param fileName as typed: Apple's are called `.p8`; a variable or standard input has no ending that says otherwise
 */
export function isSigningKey(contents: Contents, fileName: string): boolean {
  if (!isLoneP256Key(contents)) return false
  if (otherServiceOf(fileName) !== undefined) return false
  const name = baseName(fileName)
  return /\.p8$/i.test(name) || !/\.\w{1,10}$/.test(name)
}

/** Whether a file holds nothing but one EC key on the curve of Apple's `.p8` files: it may be one of them. */
export function isLoneP256Key({ format, certificates, keys, requests = [] }: Contents): boolean {
  const [first, ...others] = keys
  const isAlone = certificates.length + requests.length + others.length === 0 && format !== 'pkcs12'
  return isAlone && first?.key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
}

/** How Apple names the keys of its other services. */
const otherServices: readonly { readonly name: RegExp; readonly service: Text }[] = [
  { name: /^ApiKey_/i, service: { en: 'the App Store Connect API', zh: 'App Store Connect API' } },
  { name: /^SubscriptionKey_/i, service: { en: 'In-App Purchase', zh: 'App 内购买项目' } },
]

const baseName = (fileName: string) =>
  fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1)

/** @returns the service of Apple's, other than APNs, that a file of this name holds the key of */
export function otherServiceOf(fileName: string): Text | undefined {
  const name = baseName(fileName)
  return otherServices.find((row) => row.name.test(name))?.service
}
