import { aboutCertificates } from '../../credential/certificate/rules.ts'
import { belongsTo } from '../../credential/key/key.ts'
import type { Certificate, Contents } from '../../credential/model.ts'
import { isLoneP256Key, isSigningKey } from '../../credential/signing-key/is-signing-key.ts'
import { type Finding, quoted } from '../../finding.ts'
import { mainCertificates, type Readable } from '../push/credential-files.ts'

/**
 * Finds the private key of a certificate among the files of one command line.
 *
 * @param certificate whose key is looked for
 * @param files all of them, in the order they are to be asked
 * @returns the name of the first file that holds it
 */
export function keyFileOf(certificate: Certificate, files: readonly Readable[]): string | undefined {
  return files.find(({ contents }) => contents.keys.some(({ key }) => belongsTo(key, certificate)))?.file
}

/**
 * Finds the certificate of a file that holds private keys only.
 *
 * @param contents of that file
 * @param files all files of the command line
 * @returns the name of the first file with a certificate that one of the keys belongs to
 */
export function ownerOf(contents: Contents, files: readonly Readable[]): string | undefined {
  if (contents.certificates.length > 0) return undefined
  return files.find((row) =>
    contents.keys.some(({ key }) =>
      row.contents.certificates.some((certificate) => belongsTo(key, certificate)),
    ),
  )?.file
}

/** Whether a file holds keys alone, of which none belongs to a certificate at hand, and that need one. */
const isStray = ({ file, contents }: Readable, files: readonly Readable[]) =>
  contents.keys.length > 0 &&
  contents.certificates.length === 0 &&
  !isSigningKey(contents, file) &&
  ownerOf(contents, files) === undefined

/**
 * Finds the key that was given for a certificate, and is another's.
 *
 * @param fileName the file of the certificate
 * @param files all files of the command line
 * @returns the file of the key, when it is the only other one: among several nobody knows what belongs together
 */
export function foreignKeyFor(fileName: string, files: readonly Readable[]): string | undefined {
  const [other, ...more] = files.filter(({ file }) => file !== fileName)
  return other !== undefined && more.length === 0 && isStray(other, files) ? other.file : undefined
}

/**
 * Why a file with keys alone is of no use: its certificate is not there, or those that are there are of other keys.
 *
 * @param row the file
 * @param files all files of the command line
 * @returns nothing when its certificate is there, or it needs none
 */
export function strayKey(row: Readable, files: readonly Readable[]): Finding | undefined {
  if (!isStray(row, files)) return undefined
  const { file, contents } = row
  const withCertificates = files.filter((each) => mainCertificates(each.contents).length > 0)
  const [only] = withCertificates
  const isWanting = withCertificates.length === 1 && only?.contents.identities.length === 0
  const beside = isWanting ? only.file : undefined
  const id = only === undefined ? 'no-cert' : 'key-mismatch'
  const evidence =
    only !== undefined
      ? {
          en: `A private key, and ${beside === undefined ? 'none of these certificates is its own' : `not the one of the certificate in ${beside} ("key values mismatch")`}.`,
          zh: `这是私钥，与${beside === undefined ? '这里的任何证书都' : ` ${beside} 里的证书`}不匹配。`,
        }
      : isLoneP256Key(contents)
        ? {
            en: 'A private key on P-256 without a certificate: a signing key (.p8) under another name, which needs none, or the key of a certificate that is not here.',
            zh: '这是 P-256 私钥，没有证书：可能是改了名的 .p8 签名密钥（不需要证书），也可能是某张证书的私钥，而证书不在这里。',
          }
        : { en: 'A private key without its certificate.', zh: '这是私钥，没有配套的证书。' }
  return {
    id,
    severity: 'error',
    evidence,
    remedy: {
      text: {
        en: 'Give the certificate that was made for it, too.',
        zh: '请同时给出与它配对的证书。',
      },
      commands: [`pushctl cert verify CERT.cer ${quoted(file)}`],
    },
    see: aboutCertificates,
  }
}
