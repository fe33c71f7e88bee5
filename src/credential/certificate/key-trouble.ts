import type { Certificate, Contents } from '../model.ts'

/**
 * What is wrong with the private keys of a file: none is its certificates', it is that of another certificate in it, the
 * first key is not the first certificate's (which is the pair that servers take), its key is locked, locked and not opened
 * by the passphrase that was given, damaged, or in the form of OpenSSH.
 */
export type KeyTrouble =
  | 'not-its-own'
  | 'of-another'
  | 'not-first'
  | 'encrypted'
  | 'not-opened'
  | 'damaged'
  | 'openssh'

/**
 * Looks whether a certificate and the keys of its file go together.
 *
 * @param contents of the file
 * @param certificate one of its certificates
 * @returns nothing when all is well, or when there is no key at all
 */
export function keyTroubleIn(contents: Contents, certificate: Certificate): KeyTrouble | undefined {
  const { format, certificates, keys, identities, unread = [] } = contents
  const isPaired = identities.some((identity) => identity.certificate === certificate)
  if (!isPaired) {
    if (keys.length > 0 && identities.length === 0) return 'not-its-own'
    const unreadKey = unread.find(({ label }) => label.endsWith('PRIVATE KEY'))
    return unreadKey?.why ?? (format === 'pem' && identities.length > 0 ? 'of-another' : undefined)
  }
  const isFirst = identities.some(
    (identity) => identity.certificate === certificates[0] && identity.key === keys[0],
  )
  return format === 'pem' && !isFirst ? 'not-first' : undefined
}
