import { X509Certificate } from 'node:crypto'
import { isAuthority } from '../../credential/certificate/is-authority.ts'
import { textOfFile } from '../../credential/encoding/pem.ts'
import { readContents } from '../../credential/file.ts'
import { isSigningKey } from '../../credential/signing-key/is-signing-key.ts'
import { Fault } from '../../fault.ts'
import { quoted } from '../../finding.ts'
import type { Host } from '../../host.ts'

const block = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g

function readAuthorities(bytes: Buffer): string {
  const blocks = textOfFile(bytes).match(block) ?? [bytes]
  return blocks.map((each) => new X509Certificate(each).toString()).join('')
}

/** A certificate beside its key, and no authority among them: what one pushes with. */
function isOwnCredential(bytes: Buffer): boolean {
  const text = textOfFile(bytes)
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return false
  try {
    const certificates = (text.match(block) ?? []).map((each) => new X509Certificate(each))
    return certificates.length > 0 && certificates.every(({ ca }) => !ca)
  } catch {
    return false
  }
}

/** @returns the Fault for a credential in place of an authority, with the option it belongs to */
async function credentialIn(bytes: Buffer, path: string): Promise<Fault | undefined> {
  const passphrase = async (): Promise<string> => Promise.reject(belongsElsewhere(path, '--cert'))
  try {
    const contents = await readContents(bytes, { fileName: path, needsKeys: false, passphrase })
    if (isSigningKey(contents, path)) return belongsElsewhere(path, '--signing-key')
    const { certificates, unread = [] } = contents
    if (certificates.some(isAuthority) && unread.length > 0) return damagedBeside(path)
    if (certificates.length > 0) return belongsElsewhere(path, '--cert')
    return contents.keys.length > 0 ? belongsElsewhere(path, '--key') : undefined
  } catch (error) {
    return error instanceof Fault && error.area === 'refused' ? error : undefined
  }
}

/** All of it is trusted or none: a certificate that was lost on the way would be missed without a word. */
const damagedBeside = (path: string) =>
  new Fault(
    'credential/bad-export',
    {
      en: `${path} holds an authority, and beside it a certificate that is damaged.`,
      zh: `${path} 里有 CA 证书，但另有一张证书已损坏。`,
    },
    {
      hint: {
        en: `Copy the damaged one again, or take it out. Which one it is: pushctl cert inspect ${quoted(path)}`,
        zh: `请重新复制损坏的那张，或把它删掉。是哪一张：pushctl cert inspect ${quoted(path)}`,
      },
    },
  )

function belongsElsewhere(path: string, option: '--cert' | '--key' | '--signing-key'): Fault {
  return new Fault(
    'refused/wrong-credential-kind',
    {
      en: `${path} is a credential of your own, not the certificate of an authority.`,
      zh: `${path} 是自己的凭证，不是 CA 证书。`,
    },
    {
      hint: {
        en: `--ca takes the certificate of whoever signed the gateway’s, often called ca.pem or ca.crt, and never a key. A credential of your own goes behind ${option}.`,
        zh: `--ca 要的是签发网关证书的 CA 的证书（一般叫 ca.pem 或 ca.crt），不是私钥。自己的凭证请用 ${option}。`,
      },
    },
  )
}

/**
 * Reads what was named with `--ca`: Node passes over a file without certificates in silence, and trust would be
 * missing with no word why.
 *
 * @param path of a PEM file with one certificate or more, or of one certificate in DER
 * @param host the world it lies in
 * @returns the certificates as PEM
 * @throws Fault `credential/no-authority`, `refused/wrong-credential-kind` for a credential; those of reading the file
 */
export async function readAuthorityFile(path: string, host: Host): Promise<string> {
  const bytes = await host.files.read(path)
  if (isOwnCredential(bytes)) throw belongsElsewhere(path, '--cert')
  try {
    return readAuthorities(bytes)
  } catch (cause) {
    const instead = await credentialIn(bytes, path)
    if (instead !== undefined) throw instead
    throw new Fault(
      'credential/no-authority',
      {
        en: `${path} holds no certificate that could be trusted.`,
        zh: `${path} 里没有可以信任的 CA 证书。`,
      },
      {
        cause,
        hint: {
          en: 'Give the root certificate of the gateway or of the intercepting box, as PEM.',
          zh: '请提供网关或中间代理的根证书（PEM 格式）。',
        },
      },
    )
  }
}
