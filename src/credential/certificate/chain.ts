import { chinese, type Text } from '../../text.ts'
import type { Certificate, Contents } from '../model.ts'
import { authorities, pathToRoot, signerOf } from './authority.ts'
import { isAuthority } from './is-authority.ts'

/** One authority above a certificate, whose key made the signature on the one below it. */
export interface ChainLink {
  /** What developers call it (`WWDR G4`), or its common name. */
  readonly name: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** SHA-256 fingerprint, hex. */
  readonly fingerprint: string
  /** Where its key comes from: pushctl's table of Apple's authorities, or a certificate that came along. */
  readonly from: 'table' | 'company'
}

/** The way from a certificate up, as far as signatures prove it. */
export interface Chain {
  /** `apple`: one of Apple's roots; `other`: another root, which came along; `nowhere`: the next issuer is unknown. */
  readonly reaches: 'apple' | 'other' | 'nowhere'
  /** From the issuer upwards; none for a root. */
  readonly links: readonly ChainLink[]
}

/** No real chain is longer; a ring of authorities that sign each other would be. */
const mostLinks = 8

/**
 * Follows the signatures from a certificate to a root. The table of Apple's authorities is asked first, then the
 * certificates that came along, whose names prove nothing: only a signature that their key verifies counts.
 *
 * @param certificate where to begin
 * @param company the other certificates at hand: of the same file, or given with `--ca`
 * @returns how far it goes
 */
export function chainOf(certificate: Certificate, company: readonly Certificate[]): Chain {
  const links: ChainLink[] = []
  for (let at = certificate; links.length < mostLinks; ) {
    if (
      authorities.some(
        ({ sha256, issuer, commonName }) => sha256 === at.fingerprints.sha256 && issuer === commonName,
      )
    ) {
      return { reaches: 'apple', links }
    }
    const signer = signerOf(at)
    if (signer !== undefined) {
      const above = pathToRoot(signer).map(
        ({ name, notBefore, notAfter, sha256 }): ChainLink => ({
          name,
          notBefore: new Date(notBefore),
          notAfter: new Date(notAfter),
          fingerprint: sha256,
          from: 'table',
        }),
      )
      return { reaches: 'apple', links: [...links, ...above] }
    }
    if (verifies(at, at)) return { reaches: 'other', links }
    const issuer = company.find((other) => other.x509.ca && verifies(other, at))
    if (issuer === undefined) return { reaches: 'nowhere', links }
    links.push({
      name: issuer.subject.commonName ?? issuer.subject.text,
      notBefore: issuer.notBefore,
      notAfter: issuer.notAfter,
      fingerprint: issuer.fingerprints.sha256,
      from: 'company',
    })
    at = issuer
  }
  return { reaches: 'nowhere', links }
}

/**
 * Tells whether one certificate made the signature on another: the names match, and its key verifies it.
 *
 * @param authority the one that may have signed
 * @param certificate the other, which may be the same
 */
export function verifies({ x509: authority }: Certificate, { x509 }: Certificate): boolean {
  try {
    return x509.checkIssued(authority) && x509.verify(authority.publicKey)
  } catch {
    return false // a kind of key or signature that node:crypto does not know proves nothing
  }
}

/**
 * Of a certificate whose issuer is called like the gateway's own authority, and is not it: names prove nothing.
 *
 * @param certificate how the certificate is called in the sentence
 * @param issuer the name that both have
 */
export const ofNamesake = (certificate: Text, issuer: string): Text => ({
  en: `${certificate.en} names "${issuer}" as its issuer, as the gateway’s own authority is called, but that one’s key did not sign it: another gateway made it (the data folder was deleted, or is another one), or it is forged.`,
  zh: chinese`${certificate.zh} 写的签发者是「${issuer}」，与网关自己的 CA 同名，但签名不是网关 CA 的密钥做的：它由另一个网关签发（数据目录被删除过，或不是同一个），或者是伪造的。`,
})

/**
 * The authorities that came along with a certificate; one that signed itself is no chain of its own.
 *
 * @param contents of the file
 * @param certificate the one in question
 */
export function authoritiesIn({ certificates }: Contents, certificate: Certificate): readonly Certificate[] {
  return certificates.filter((other) => isAuthority(other) && other !== certificate)
}

/**
 * The way from a certificate up to a root, as TLS sends it: each one signed the one before it.
 *
 * @param certificate where it begins; not part of the result
 * @param authorities in any order
 * @returns those of them that are on the way, in order
 */
export function pathUp(
  certificate: Certificate,
  authorities: readonly Certificate[],
): readonly Certificate[] {
  const others = authorities.filter(
    ({ fingerprints }) => fingerprints.sha256 !== certificate.fingerprints.sha256,
  )
  const issuer = others.find((authority) => verifies(authority, certificate))
  return issuer === undefined ? [] : [issuer, ...pathUp(issuer, others)]
}
