import { pathUp } from '../../credential/certificate/chain.ts'
import type { Certificate } from '../../credential/model.ts'
import { Fault } from '../../fault.ts'
import type { Host } from '../../host.ts'
import { readContentsOf } from '../push/credential-files.ts'
import type { PassphraseInput } from '../push/passphrase.ts'
import { nameOf } from './key-sentences.ts'

/** How a command is told to add the authorities above a certificate. */
export const chainOption = {
  chain: {
    value: 'FILE',
    many: true,
    about: {
      en: 'add the authorities above the certificate from this file (AppleWWDRCAG4.cer); may be repeated',
      zh: '从该文件（如 AppleWWDRCAG4.cer）补上签发者证书，可重复使用',
    },
  },
} as const

/**
 * The chain of one certificate, in the order TLS sends it.
 *
 * @param certificate at its lower end
 * @param files as typed after `--chain`
 * @param authorities those that came along with the certificate
 * @param input the passphrase options
 * @param host where the files are
 * @throws Fault `refused/not-its-chain` when a file holds nothing that is above the certificate, those of reading it
 */
export async function chainFrom(
  certificate: Certificate,
  files: readonly string[],
  authorities: readonly Certificate[],
  input: PassphraseInput,
  host: Host,
): Promise<readonly Certificate[]> {
  const given: { readonly file: string; readonly certificates: readonly Certificate[] }[] = []
  for (const file of files) {
    const { certificates } = await readContentsOf(file, input, host)
    given.push({ file, certificates })
  }
  const path = pathUp(certificate, [...authorities, ...given.flatMap(({ certificates }) => certificates)])
  for (const { file, certificates } of given) {
    if (!certificates.some((each) => isAmong(each, path))) {
      throw notItsChain(file, certificate, path.at(-1) ?? certificate)
    }
  }
  return path
}

function isAmong({ fingerprints }: Certificate, path: readonly Certificate[]): boolean {
  return path.some((other) => other.fingerprints.sha256 === fingerprints.sha256)
}

/** What the next one up must be. */
function notItsChain(file: string, certificate: Certificate, top: Certificate): Fault {
  const wanted = top.authority ?? top.issuer.commonName ?? top.issuer.text
  return new Fault(
    'refused/not-its-chain',
    {
      en: `Nothing in ${file} signed “${nameOf(certificate)}” or what is above it: “${wanted}” did.`,
      zh: `${file} 里没有「${nameOf(certificate)}」的上级签发者，签发者应为「${wanted}」。`,
    },
    {
      hint: {
        en: 'Apple’s are at https://www.apple.com/certificateauthority/',
        zh: 'Apple 的签发者证书在 https://www.apple.com/certificateauthority/ 下载。',
      },
    },
  )
}
