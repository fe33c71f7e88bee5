import { Fault } from '../fault.ts'
import { readCertificate } from './certificate.ts'
import { type Asn1, declaredLength, readDer } from './der.ts'
import { belongsTo, type KeyForm, readKey } from './key.ts'
import type { AskPassphrase, Certificate, Contents, Identity, PrivateKey } from './model.ts'
import { type BrokenPemBlock, hasPem, type PemBlock, readPem, textOfFile } from './pem.ts'
import { readPkcs12 } from './pkcs12.ts'
import { shapeOf } from './shape.ts'
import {
  cmsBundle,
  impostorOf,
  type Named,
  provisioningProfile,
  publicKey,
  signingRequest,
  sshKey,
  unrecognised,
} from './unrecognised.ts'

export interface ReadCredentialFileOptions {
  /** As typed: for the sentences of faults, never to decide by. */
  readonly fileName: string
  readonly passphrase: AskPassphrase
}

/**
 * Reads a file with certificates, keys, or both: PEM, DER (certificate or key), PKCS#12, or base64 of any of these.
 * The content decides, whatever the file is called.
 *
 * @param bytes the file
 * @param options its name, and whom to ask for a passphrase if it needs one
 * @returns everything in it: at least one certificate or key, except for a PKCS#12, which may be empty
 * @throws Fault `credential/unrecognised` (says what it is instead), `credential/damaged`, `credential/certificate`,
 *   those of `readKey` and of `readPkcs12`
 */
export async function readCredentialFile(
  bytes: Uint8Array,
  options: ReadCredentialFileOptions,
): Promise<Contents> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = textOfFile(buffer)
  if (hasPem(text)) return readPemFile(text, options)
  if (beginsAsDer(buffer)) return readDerFile(buffer, options)
  const inside = decodeBase64(text)
  if (inside !== undefined) return readCredentialFile(inside, options)
  throw unrecognised(options.fileName, impostorOf(buffer, text))
}

/**
 * Everything in question is a SEQUENCE. Its first byte is also the digit 0, but text goes on with ASCII, which as a
 * length means a value of less than 130 bytes: only keys on elliptic curves are that small, and they fill their file.
 */
function beginsAsDer(bytes: Buffer): boolean {
  if (bytes[0] !== 0x30 || bytes.length < 2) return false
  const behind = bytes.length - (declaredLength(bytes) ?? bytes.length)
  return (bytes[1] ?? 0) >= 0x80 || (behind >= 0 && behind <= LONGEST_LINE_END)
}

const LONGEST_LINE_END = 2

/** Every layer of base64 is a quarter shorter than the one around it, so this ends. */
function decodeBase64(text: string): Buffer | undefined {
  const base64 = text.replace(/\s/g, '')
  if (base64.length < 64 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined
  const bytes = Buffer.from(base64, 'base64')
  const isKnown = bytes[0] === 0x30 || hasPem(textOfFile(bytes)) || impostorOf(bytes, '') !== undefined
  return isKnown ? bytes : undefined
}

async function readDerFile(buffer: Buffer, options: ReadCredentialFileOptions): Promise<Contents> {
  const { fileName } = options
  const root = readRoot(buffer, fileName)
  const shape = shapeOf(root)
  if (shape === 'pkcs12') return readPkcs12File(buffer, options)
  const found = itemOf(root, buffer)
  if (found?.is === 'certificate') return contentsOf('der', [{ certificate: readCertificate(found.der) }], [])
  if (found?.is === 'key') {
    return contentsOf('der', [], [{ key: { key: await readKey(found.key, options) } }])
  }
  throw unrecognised(fileName, found?.named)
}

function readRoot(buffer: Buffer, fileName: string): Asn1 {
  try {
    return readDer(buffer, { trailing: true })
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause
    throw damaged(fileName, buffer, cause)
  }
}

/** What a piece of DER, or a PEM block, turns out to be. */
type Item =
  | { readonly is: 'certificate'; readonly der: Buffer }
  | { readonly is: 'key'; readonly key: KeyForm }
  | { readonly is: 'impostor'; readonly named: Named }

function itemOf(node: Asn1, bytes: Buffer): Item | undefined {
  const form = shapeOf(node)
  switch (form) {
    case 'certificate':
      return { is: 'certificate', der: bytes.subarray(0, declaredLength(bytes)) }
    case 'pkcs8':
    case 'pkcs1':
    case 'sec1':
    case 'encrypted-pkcs8':
      return { is: 'key', key: { form, node } }
    case 'signing-request':
      return { is: 'impostor', named: signingRequest }
    case 'public-key':
      return { is: 'impostor', named: publicKey }
    case 'cms':
      return { is: 'impostor', named: bytes.includes('<plist') ? provisioningProfile : cmsBundle }
    default:
      return undefined
  }
}

async function readPkcs12File(buffer: Buffer, options: ReadCredentialFileOptions): Promise<Contents> {
  const { certificates, keys } = await readPkcs12(buffer, options)
  return contentsOf(
    'pkcs12',
    certificates.map(({ der, localKeyId }) => ({ certificate: readCertificate(der), localKeyId })),
    keys.map(({ key, friendlyName, localKeyId }) => ({
      key: friendlyName === undefined ? { key } : { key, friendlyName },
      localKeyId,
    })),
  )
}

async function readPemFile(text: string, options: ReadCredentialFileOptions): Promise<Contents> {
  const { fileName } = options
  const passphrase = remembering(options.passphrase)
  const certificates: Certificate[] = []
  const keys: PrivateKey[] = []
  let impostor: Named | undefined
  for (const block of readPem(text)) {
    const item = pemItem(block, fileName)
    if (item?.is === 'certificate') certificates.push(readCertificate(item.der))
    if (item?.is === 'key') keys.push({ key: await readKey(item.key, { fileName, passphrase }) })
    if (item?.is === 'impostor') impostor ??= item.named
  }
  if (certificates.length + keys.length === 0) throw unrecognised(fileName, impostor)
  return contentsOf(
    'pem',
    certificates.map((certificate) => ({ certificate })),
    keys.map((key) => ({ key })),
  )
}

/** The content decides here too: keys are often labelled for another form than they have. */
function pemItem(block: PemBlock | BrokenPemBlock, fileName: string): Item | undefined {
  if ('broken' in block) throw brokenBlock(fileName, block)
  const { label, dekInfo, bytes } = block
  if (dekInfo !== undefined) return { is: 'key', key: { form: 'legacy-pem', block } }
  if (label === 'OPENSSH PRIVATE KEY') return { is: 'impostor', named: sshKey }
  if (bytes[0] !== 0x30) return undefined
  return itemOf(readRoot(bytes, fileName), bytes)
}

/** One passphrase usually fits all the keys of a file: the next one tries the last answer first. */
function remembering(ask: AskPassphrase): AskPassphrase {
  let last: string | undefined
  return async (attempt) => {
    if (attempt > 1 || last === undefined) last = await ask(attempt)
    return last
  }
}

interface FoundCertificate {
  readonly certificate: Certificate
  readonly localKeyId?: string | undefined
}

interface FoundKey {
  readonly key: PrivateKey
  readonly localKeyId?: string | undefined
}

function contentsOf(
  format: Contents['format'],
  certificates: readonly FoundCertificate[],
  keys: readonly FoundKey[],
): Contents {
  return {
    format,
    certificates: certificates.map(({ certificate }) => certificate),
    keys: keys.map(({ key }) => key),
    identities: keys.flatMap((key) => identitiesOf(key, certificates)),
  }
}

/**
 * The certificates of one key: those with its public half. A renewal may have kept the key, so there can be several;
 * then the one that the file itself marks as the key's comes first.
 */
function identitiesOf({ key, localKeyId }: FoundKey, certificates: readonly FoundCertificate[]): Identity[] {
  const own = certificates.filter(({ certificate }) => belongsTo(key.key, certificate))
  const marked = own.filter((found) => localKeyId !== undefined && found.localKeyId === localKeyId)
  const others = own.filter((found) => !marked.includes(found))
  return [...marked, ...others].map(({ certificate }) => ({ certificate, key }))
}

/** U+FFFD in UTF-8: what a program leaves that took the file for text. */
const REPLACEMENT = Buffer.of(0xef, 0xbf, 0xbd)

function damaged(fileName: string, bytes: Buffer, cause: Fault): Fault {
  const length = declaredLength(bytes)
  const why =
    bytes.indexOf(REPLACEMENT) >= 0
      ? {
          en: 'it was copied or saved as text, which destroys it',
          zh: '它被当作文本复制或保存过，内容已被破坏',
        }
      : length !== undefined && length > bytes.length
        ? {
            en: `it was cut short: ${bytes.length} of ${length} bytes are there`,
            zh: `文件不完整：应有 ${length} 字节，只有 ${bytes.length} 字节`,
          }
        : { en: cause.text.en, zh: cause.text.zh }
  return new Fault(
    'credential/damaged',
    {
      en: `${fileName} begins like a certificate, key or .p12 and is damaged: ${why.en.replace(/\.$/, '')}.`,
      zh: `${fileName} 开头像证书、私钥或 .p12，但已损坏：${why.zh.replace(/。$/, '')}。`,
    },
    {
      hint: {
        en: 'Copy it again as a binary file, or download or export it again.',
        zh: '请以二进制方式重新复制，或重新下载、导出。',
      },
      cause,
    },
  )
}

function brokenBlock(fileName: string, { label, broken }: BrokenPemBlock): Fault {
  return new Fault(
    'credential/damaged',
    {
      unfinished: {
        en: `The block “${label}” in ${fileName} has no END line: the file was cut short or edited.`,
        zh: `${fileName} 里的「${label}」没有 END 行：文件不完整或被改过。`,
      },
      'not-base64': {
        en: `The block “${label}” in ${fileName} has something other than base64 in it.`,
        zh: `${fileName} 里的「${label}」含有 base64 以外的内容。`,
      },
    }[broken],
  )
}
