/**
 * Reads what `security find-identity` of macOS prints: all matching identities, and then once more the valid ones.
 *
 * @param output of the program
 * @returns SHA-1 fingerprints of the certificates that have their private key in the keychain, hex, lower case, each once
 */
export function readIdentityList(output: string): string[] {
  const found = [...output.matchAll(/^[ \t]*\d+\) ([0-9A-F]{40}) "/gim)].map(([, sha1 = '']) =>
    sha1.toLowerCase(),
  )
  return [...new Set(found)]
}
