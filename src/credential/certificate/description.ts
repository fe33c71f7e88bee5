import { defined } from '../../defined.ts'
import { readIdentities } from '../keychain.ts'
import { type CertificateKind, kindNamed } from './kind.ts'

/** What a program printed of a certificate, without the certificate. */
export interface CertificateDescription {
  readonly commonName: string
  /** As the common name says; whoever makes a certificate can write what they like. */
  readonly kind: CertificateKind
  readonly notAfter?: Date
  /** Whether its private key lies beside it, where the program says so. */
  readonly hasKey?: boolean
}

/** `openssl x509 -text` or `-subject`, `keytool -list -v`, `curl -v`: a line with the subject. */
const subject =
  /^[ \t*]*(?:subject|owner|s|所有者)[ \t]?[:=：][^\n]{0,600}?\b(?:CN|2\.5\.4\.3)[ \t]?=[ \t]?"?([^,/"\n]{1,200})/gim

const until = /(?:not ?after[ \t]{0,9}[:=]|\buntil:|截止时间:|expire date:)[ \t]{0,9}([^\n]{10,60})/gi

const entry = /\b(PrivateKeyEntry|trustedCertEntry)\b/g

/** What comes from a keychain or key store is long, in UTF-16 units. */
const longest = 1_000_000

function dateIn(words: string | undefined): Date | undefined {
  const date = words === undefined ? undefined : new Date(words.trim())
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date
}

/** Between this subject and the next one. */
function describedAt(text: string, match: RegExpMatchArray, end: number): CertificateDescription | undefined {
  const commonName = match[1]?.trim() ?? ''
  const kind = kindNamed(commonName)
  if (kind === undefined) return undefined
  const begin = match.index ?? 0
  // OpenSSL prints the dates above the subject, keytool the sort of entry.
  const around = text.slice(Math.max(0, begin - 600), end)
  const notAfter = dateIn([...around.matchAll(until)].at(-1)?.[1])
  const sort = [...text.slice(Math.max(0, begin - 600), begin).matchAll(entry)].at(-1)?.[1]
  return {
    commonName,
    kind,
    ...defined({ notAfter, hasKey: sort === undefined ? undefined : sort === 'PrivateKeyEntry' }),
  }
}

/**
 * Reads what programs print of Apple's certificates: `security find-identity`, `openssl x509 -text`, `-subject`,
 * `keytool -list -v`.
 *
 * @param text anything
 * @returns each once, in the order they stand there; none for a text that holds none, or the certificates themselves
 */
export function readCertificateDescriptions(text: string): readonly CertificateDescription[] {
  if (text.length > longest || text.includes('-----BEGIN ')) return []
  const identities = readIdentities(text).flatMap(({ commonName }) => {
    const kind = kindNamed(commonName)
    // Only what has its private key in the keychain is listed there.
    return kind === undefined ? [] : [{ commonName, kind, hasKey: true }]
  })
  const subjects = [...text.matchAll(subject)]
  const described = subjects.flatMap(
    (match, at) => describedAt(text, match, subjects[at + 1]?.index ?? text.length) ?? [],
  )
  const all = [...identities, ...described]
  return all.filter((one, at) => all.findIndex(({ commonName }) => commonName === one.commonName) === at)
}
