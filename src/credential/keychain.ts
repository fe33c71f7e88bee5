/** A certificate whose private key is in the keychain. */
interface KeychainIdentity {
  /** Of the certificate: hex, lower case. */
  readonly sha1: string
  readonly commonName: string
}

/**
 * Reads what `security find-identity` of macOS prints: all matching identities, and then once more the valid ones.
 *
 * @param output of the program, or any other text
 * @returns those that are listed, each once
 */
export function readIdentities(output: string): readonly KeychainIdentity[] {
  const found = new Map<string, KeychainIdentity>()
  for (const [, sha1 = '', commonName = ''] of output.matchAll(
    /^[ \t]*\d{1,4}\) ([0-9A-F]{40}) "([^"\n]{0,200})/gim,
  ))
    found.set(`${sha1} ${commonName}`, { sha1: sha1.toLowerCase(), commonName })
  return [...found.values()]
}
