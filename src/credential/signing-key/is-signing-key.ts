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
  return /\.p8(?:\.txt)?$/i.test(name) || !/\.\w{1,10}$/.test(name) || isAppleForm(contents)
}

/** Apple's portal repeats the curve inside the key (RFC 5915 `parameters`); OpenSSL, Node and Go leave it out there. */
export const isAppleForm = ({ keys }: Contents) => keys[0]?.storage?.repeatsCurve === true

/** Whether a file holds nothing but one EC key on the curve of Apple's `.p8` files: it may be one of them. */
export function isLoneP256Key(contents: Contents): boolean {
  return contents.keys.length === 1 && holdsP256KeysAlone(contents)
}

/** Whether a file holds nothing but EC keys on that curve. */
export const holdsP256KeysAlone = ({ format, certificates, keys, requests = [] }: Contents) =>
  certificates.length + requests.length === 0 &&
  format !== 'pkcs12' &&
  keys.every(({ key }) => key.asymmetricKeyDetails?.namedCurve === 'prime256v1')

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
