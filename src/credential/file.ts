import { defined } from '../defined.ts'
import { Fault } from '../fault.ts'
import type { Text } from '../text.ts'
import { readCertificate } from './certificate/certificate.ts'
import { readSigningRequest } from './certificate/signing-request.ts'
import { brokenBlock, damagedBlock, grown, orDamaged } from './damaged.ts'
import { type Asn1, declaredLength, readDer } from './encoding/der.ts'
import { addedCarriageReturns } from './encoding/line-ends.ts'
import {
  type BrokenPemBlock,
  hasPem,
  type PemBlock,
  readPem,
  textFaultsOf,
  textOfFile,
} from './encoding/pem.ts'
import { readSignedData } from './encoding/signed-data.ts'
import { belongsTo, type KeyForm, readKey } from './key/key.ts'
import {
  type AskPassphrase,
  type Certificate,
  type Contents,
  type FileForm,
  type Identity,
  type PrivateKey,
  type ProvisioningProfile,
  plainForm,
  type SigningRequest,
  type TextFault,
  type UnreadPart,
} from './model.ts'
import { readProvisioningProfile } from './provisioning-profile.ts'
import { type Shape, shapeOf } from './shape.ts'
import {
  configurationPayload,
  encryptedBlocks,
  encryptedMessage,
  impostorOf,
  isPemFragment,
  jsonWithKey,
  type Named,
  pgpBlock,
  pgpMessage,
  provisioningProfile,
  publicKey,
  signedConfigurationProfile,
  signedMessage,
  signingRequest,
  sshKey,
  sshKeyIn,
  unrecognised,
} from './unrecognised.ts'
import { beginsAsDer, decodeText, textInDataUrl } from './wrapping.ts'

export interface ReadCredentialFileOptions {
  /** As typed: for the sentences of faults, never to decide by. */
  readonly fileName: string
  readonly passphrase: AskPassphrase
  /**
   * Whether the private keys are what the file is read for. Without it nobody is asked for the passphrase of a key
   * that stands beside a certificate: the key stays locked, and the certificate is told of.
   */
  readonly needsKeys?: boolean
}

/**
 * Reads a file with certificates, keys, or both: PEM, DER (certificate or key), PKCS#7, PKCS#12, or base64 or hex of
 * any of these. The content decides, whatever the file is called.
 *
 * @param bytes the file
 * @param options its name, and whom to ask for a passphrase if it needs one
 * @returns everything in it: at least one certificate or key, except for a PKCS#12, which may be empty
 * @throws Fault `credential/wrong-container` and others (says what it is instead), those of `readContents`
 */
export async function readCredentialFile(
  bytes: Uint8Array,
  options: ReadCredentialFileOptions,
): Promise<Contents> {
  const contents = await readContents(bytes, options)
  const { format, certificates, keys, profile } = contents
  if (format === 'pkcs12' || certificates.length + keys.length > 0) return contents
  throw unrecognised(options.fileName, profile === undefined ? signingRequest : provisioningProfile)
}

/**
 * Reads all that `readCredentialFile` does, and what a credential comes from or goes into: signing requests and
 * provisioning profiles.
 *
 * @param bytes the file
 * @param options its name, and whom to ask for a passphrase if it needs one
 * @returns everything in it, which is at least one thing, except for a PKCS#12, which may be empty
 * @throws Fault `credential/wrong-container` and others (says what it is instead), `credential/bad-export`, `credential/too-large`,
 *   `credential/too-much-work`, those of `readKey` and of `readPkcs12`
 */
export async function readContents(bytes: Uint8Array, options: ReadCredentialFileOptions): Promise<Contents> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length > mostBytes) throw tooLarge(options.fileName, buffer)
  const text = textOfFile(buffer)
  const keyFile = jsonWithKey(text)
  if (keyFile !== undefined) throw unrecognised(options.fileName, keyFile)
  if (hasPem(text) && !isPemFragment(text)) return readPemFile(buffer, text, options)
  if (beginsAsDer(buffer)) return readDerFile(buffer, options)
  const inDataUrl = textInDataUrl(text)
  const inside = decodeText(inDataUrl ?? text)
  if (inside === undefined) throw unrecognised(options.fileName, impostorOf(buffer, text), text)
  const contents = await readContents(inside.bytes, options)
  return inWrapping(contents, inDataUrl === undefined ? inside.is : 'data-url', textFaultsOf(buffer))
}

/** Base64 round a certificate or key is PEM that lost its first and last line; round anything else it is a wrapping. */
function inWrapping(
  contents: Contents,
  wrapping: FileForm['wrappings'][number],
  around: readonly TextFault[],
): Contents {
  const { form, format } = contents
  const isHeaderless = wrapping === 'base64' && format === 'der' && form.wrappings.length === 0
  return {
    ...contents,
    form: {
      ...form,
      wrappings: isHeaderless ? [] : [wrapping, ...form.wrappings],
      textFaults: [
        ...new Set([...around, ...(isHeaderless ? (['header-less'] as const) : []), ...form.textFaults]),
      ],
    },
  }
}

/** A keystore with all public authorities is a quarter of a megabyte, and twice that as hex. */
const mostBytes = 4 * 1024 * 1024

async function readDerFile(buffer: Buffer, options: ReadCredentialFileOptions): Promise<Contents> {
  const added = addedCarriageReturns(buffer)
  if (added > 0) throw grown(options.fileName, added)
  const root = readRoot(buffer, options.fileName)
  if (root.shape === 'pkcs12') return readPkcs12File(buffer, options)
  const item = itemOf(root, buffer, options.fileName)
  const format = item?.is === 'bundle' || item?.is === 'profile' ? 'cms' : 'der'
  const form = { ...plainForm, isBer: isBer(buffer) }
  return { ...(await contentsOf(format, item === undefined ? [] : [item], options)), form }
}

/** An indefinite length (X.690 section 8.1.3.6), which DER forbids. */
const isBer = ([, length]: Buffer) => length === 0x80

/** A piece of ASN.1, and what it looks like. */
interface Root {
  readonly node: Asn1
  readonly shape: Shape
}

function readRoot(buffer: Buffer, fileName: string): Root {
  return orDamaged(fileName, buffer, () => {
    const node = readDer(buffer, { trailing: true })
    return { node, shape: shapeOf(node) }
  })
}

/** What a piece of DER, or a PEM block, turns out to be. */
type Item =
  | { readonly is: 'certificate'; readonly der: Buffer }
  | { readonly is: 'bundle'; readonly certificates: readonly Buffer[] }
  | { readonly is: 'key'; readonly key: KeyForm }
  | { readonly is: 'request'; readonly request: SigningRequest }
  | { readonly is: 'profile'; readonly profile: ProvisioningProfile }
  /** The curve of the key that follows, which says it itself. */
  | { readonly is: 'parameters' }
  | { readonly is: 'impostor'; readonly named: Named }
  /** A key that may be the right one, in a form that no TLS library reads. */
  | { readonly is: 'openssh' }
  | { readonly is: 'damaged'; readonly label: string; readonly fault: Fault }

function itemOf({ node, shape }: Root, bytes: Buffer, fileName: string): Item | undefined {
  switch (shape) {
    case 'certificate':
      return { is: 'certificate', der: bytes.subarray(0, declaredLength(bytes)) }
    case 'pkcs8':
    case 'pkcs1':
    case 'sec1':
    case 'encrypted-pkcs8':
      return { is: 'key', key: { form: shape, node } }
    case 'signing-request':
      return { is: 'request', request: orDamaged(fileName, bytes, () => readSigningRequest(node)) }
    case 'public-key':
      return { is: 'impostor', named: publicKey }
    case 'cms':
      return orDamaged(fileName, bytes, () => cmsItem(node))
    default:
      return undefined
  }
}

function cmsItem(node: Asn1): Item {
  const signed = readSignedData(node)
  if (signed === undefined) return { is: 'impostor', named: encryptedMessage }
  const { content, certificates } = signed
  if (content?.includes(configurationPayload) === true)
    return { is: 'impostor', named: signedConfigurationProfile }
  if (content?.includes('<plist') === true)
    return { is: 'profile', profile: readProvisioningProfile(content) }
  // Keychain Access writes a content of no bytes where others write none.
  return content === undefined || content.length === 0
    ? { is: 'bundle', certificates }
    : { is: 'impostor', named: signedMessage }
}

async function readPkcs12File(buffer: Buffer, options: ReadCredentialFileOptions): Promise<Contents> {
  const { readPkcs12 } = await import('./pkcs12/read.ts')
  const { certificates, keys, form } = await readPkcs12(buffer, options)
  return {
    format: 'pkcs12',
    form: { ...plainForm, isBer: isBer(buffer), pkcs12: form },
    ...paired(
      certificates.map(({ der, localKeyId }) => ({
        certificate: orDamaged(options.fileName, der, () => readCertificate(der)),
        localKeyId,
      })),
      keys.map(({ key, encryption, friendlyName, localKeyId }) => ({
        key: { key, storage: { form: 'pkcs8', ...defined({ encryption }) }, ...defined({ friendlyName }) },
        localKeyId,
      })),
    ),
  }
}

/** All public authorities are about 150; every key is tried with every certificate. */
const mostBlocks = 500

async function readPemFile(
  buffer: Buffer,
  text: string,
  options: ReadCredentialFileOptions,
): Promise<Contents> {
  const { fileName } = options
  const blocks = readPem(text)
  if (blocks.length > mostBlocks) throw tooManyBlocks(fileName, blocks.length)
  const pkcs12 = onlyPkcs12(blocks)
  if (pkcs12 !== undefined)
    return inWrapping(await readPkcs12File(pkcs12, options), 'base64', textFaultsOf(buffer))
  const items = blocks.flatMap((block) => pemItem(block, fileName) ?? [])
  const contents = await contentsOf('pem', items, {
    ...options,
    passphrase: remembering(options.passphrase),
  })
  const lacksEnd = blocks.some((block) => 'broken' in block && isWholeDer(block))
  const textFaults = [
    ...textFaultsOf(buffer),
    ...(lacksEnd ? (['no-end-line'] as const) : []),
    ...new Set(blocks.flatMap((block) => labelFault(block, fileName) ?? [])),
  ]
  return { ...contents, form: { ...plainForm, textFaults } }
}

/** A whole .p12 between the lines of PEM, as node-forge writes one, and people who take base64 for PEM. */
function onlyPkcs12(blocks: readonly (PemBlock | BrokenPemBlock)[]): Buffer | undefined {
  const [only, ...others] = blocks
  if (only === undefined || 'broken' in only || others.length > 0) return undefined
  try {
    return shapeOf(readDer(only.bytes, { trailing: true })) === 'pkcs12' ? only.bytes : undefined
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

/** Only the last line is lost: what stands there says itself that it is complete. */
const isWholeDer = (block: BrokenPemBlock) =>
  block.broken === 'unfinished' &&
  block.bytes !== undefined &&
  declaredLength(block.bytes) === block.bytes.length

/** The content decides here too: keys are often labelled for another form than they have. */
function pemItem(block: PemBlock | BrokenPemBlock, fileName: string): Item | undefined {
  if (block.label.startsWith('PGP ')) {
    return { is: 'impostor', named: block.label === 'PGP MESSAGE' ? pgpMessage : pgpBlock }
  }
  if (!('broken' in block)) return wholeItem(block, fileName)
  const { label } = block
  return block.broken === 'unfinished' && block.bytes !== undefined && isWholeDer(block)
    ? wholeItem({ label, bytes: block.bytes }, fileName)
    : { is: 'damaged', label, fault: brokenBlock(fileName, block) }
}

/** What stands behind BEGIN for each form of a key (RFC 7468; OpenSSL for the two older ones). */
const labelsOfKeys: Readonly<Partial<Record<KeyForm['form'], string>>> = {
  pkcs8: 'PRIVATE KEY',
  'encrypted-pkcs8': 'ENCRYPTED PRIVATE KEY',
  pkcs1: 'RSA PRIVATE KEY',
  sec1: 'EC PRIVATE KEY',
}

function labelFault(block: PemBlock | BrokenPemBlock, fileName: string): TextFault | undefined {
  if ('broken' in block || block.dekInfo !== undefined) return undefined
  const item = wholeItem(block, fileName)
  const label = item?.is === 'key' ? labelsOfKeys[item.key.form] : undefined
  if (label === undefined || label === block.label) return undefined
  if (label === block.label.toUpperCase()) return 'label-case'
  return block.label.endsWith('PRIVATE KEY') ? 'label-of-other-form' : 'label-of-other-thing'
}

function wholeItem(block: PemBlock, fileName: string): Item | undefined {
  const { label, dekInfo, bytes } = block
  if (label === 'EC PARAMETERS') return { is: 'parameters' }
  if (dekInfo !== undefined) return { is: 'key', key: { form: 'legacy-pem', block } }
  if (label === 'OPENSSH PRIVATE KEY') {
    const named = sshKeyIn(bytes)
    return named === sshKey ? { is: 'openssh' } : { is: 'impostor', named }
  }
  const encrypted = encryptedBlocks.get(label)
  if (encrypted !== undefined) return { is: 'impostor', named: encrypted }
  try {
    return itemOf(readRoot(bytes, fileName), bytes, fileName) ?? strangeBlock(label, fileName)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { is: 'damaged', label, fault: error }
  }
}

/** A block that says it is a key or certificate and is neither was damaged; of others nothing is expected. */
function strangeBlock(label: string, fileName: string): Item | undefined {
  if (!/PRIVATE KEY$|CERTIFICATE$/.test(label)) return undefined
  return { is: 'damaged', label, fault: damagedBlock(fileName, label) }
}

const partOf = ({ label, why, fault }: Unread) => ({ label, why, detail: fault.text })

/** Reads what the items hold: only here is anyone asked for a passphrase. */
async function contentsOf(
  format: Contents['format'],
  items: readonly Item[],
  options: ReadCredentialFileOptions,
): Promise<Contents> {
  const { fileName } = options
  const isAfterParameters = items.some(({ is }) => is === 'parameters')
  const certificates: FoundCertificate[] = []
  const keys: FoundKey[] = []
  const requests: SigningRequest[] = []
  const unread: Unread[] = []
  let profile: ProvisioningProfile | undefined
  const addCertificate = (der: Buffer) => {
    const certificate = orUnread('CERTIFICATE', () => orDamaged(fileName, der, () => readCertificate(der)))
    if ('fault' in certificate) unread.push(certificate)
    else certificates.push({ certificate })
  }
  const isBesideCertificate = items.some(({ is }) => is === 'certificate' || is === 'bundle')
  for (const item of items) {
    switch (item.is) {
      case 'certificate':
        addCertificate(item.der)
        break
      case 'bundle':
        item.certificates.forEach(addCertificate)
        break
      case 'key': {
        const key = await keyOrUnread(item.key, isBesideCertificate, options)
        if ('fault' in key) unread.push(key)
        else keys.push({ key: isAfterParameters ? afterParameters(key) : key })
        break
      }
      case 'damaged':
        unread.push({ label: item.label, why: 'damaged', fault: item.fault })
        break
      case 'request':
        requests.push(item.request)
        break
      case 'profile':
        profile ??= item.profile
        break
      case 'openssh':
        unread.push(opensshKey(fileName))
        break
    }
  }
  const found = certificates.length + keys.length + requests.length
  if (found === 0 && profile === undefined) throw nothingRead(fileName, unread, items)
  return {
    format,
    form: plainForm,
    ...paired(certificates, keys),
    ...(requests.length > 0 && { requests }),
    ...defined({ profile }),
    ...(unread.length > 0 && { unread: unread.map(partOf) }),
  }
}

function afterParameters(key: PrivateKey): PrivateKey {
  const { storage } = key
  return storage?.form === 'sec1' ? { ...key, storage: { ...storage, isAfterParameters: true } } : key
}

/** A damaged key by itself is a damaged .p8, unless its label or the file's name says that it is another. */
function nothingRead(fileName: string, unread: readonly Unread[], items: readonly Item[]): Fault {
  const [first] = unread
  const impostor = items.find((item) => item.is === 'impostor')
  if (first === undefined) return unrecognised(fileName, impostor?.named)
  const { fault } = first
  const isP8 =
    unread.every(({ label }) => /^(?:EC )?PRIVATE KEY$/.test(label)) && !/\.(?:key|pem)$/i.test(fileName)
  if (!isP8 || fault.code !== 'credential/bad-export') return fault
  const { text, hint = copyWhole } = fault
  return new Fault('credential/p8-text-damaged', text, { hint, cause: fault })
}

const copyWhole: Text = {
  en: 'Copy the whole file again, from the line -----BEGIN to the line -----END; a .p8 can be downloaded once, and a new one made at https://developer.apple.com/account/resources/authkeys/list',
  zh: '请重新完整地复制文件，从 -----BEGIN 行到 -----END 行；.p8 只能下载一次，丢了就到 https://developer.apple.com/account/resources/authkeys/list 新建一个。',
}

/** A part that was not read, and the Fault of the file if it holds nothing else. */
interface Unread {
  readonly label: string
  readonly why: UnreadPart['why']
  readonly fault: Fault
}

function orUnread<Result extends object>(label: string, read: () => Result): Result | Unread {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { label, why: 'damaged', fault: error }
  }
}

/** Asks for the passphrase of a key only when the key is wanted, or is all there is. */
async function keyOrUnread(
  key: KeyForm,
  isBesideCertificate: boolean,
  options: ReadCredentialFileOptions,
): Promise<PrivateKey | Unread> {
  const { fileName, needsKeys = true, passphrase } = options
  const label = labelOfKey(key)
  const isEncrypted = key.form === 'encrypted-pkcs8' || key.form === 'legacy-pem'
  const mayStayLocked = isEncrypted && isBesideCertificate && !needsKeys
  if (mayStayLocked && passphrase.isAtHand !== true) {
    return { label, why: 'encrypted', fault: lockedKey(fileName) }
  }
  try {
    return await readKey(key, options)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (mayStayLocked && error.code === 'credential/key-encrypted') {
      return { label, why: 'not-opened', fault: error }
    }
    // What is damaged hides nothing; a passphrase that is missing or wrong is for the person to mend.
    if (error.code !== 'credential/bad-export' && error.code !== 'credential/key-unsupported') throw error
    return { label, why: 'damaged', fault: error }
  }
}

function labelOfKey(key: KeyForm): string {
  if (key.form === 'legacy-pem') return key.block.label
  return key.form === 'encrypted-pkcs8' ? 'ENCRYPTED PRIVATE KEY' : 'PRIVATE KEY'
}

const opensshKey = (fileName: string): Unread => ({
  label: 'OPENSSH PRIVATE KEY',
  why: 'openssh',
  fault: unrecognised(fileName, sshKey),
})

function lockedKey(fileName: string): Fault {
  return new Fault('credential/key-encrypted', {
    en: `The private key in ${fileName} is encrypted, and was left so: whether it belongs to the certificate is not known.`,
    zh: `${fileName} 里的私钥有密码保护，没有解密，所以还不知道它与证书是否匹配。`,
  })
}

/** One passphrase usually fits all the keys of a file: the next one tries the last answer first. */
function remembering(ask: AskPassphrase): AskPassphrase {
  let last: string | undefined
  const remembered: AskPassphrase = async (attempt, locked) => {
    if (attempt > 1 || last === undefined) last = await ask(attempt, locked)
    return last
  }
  return Object.assign(remembered, {
    isAtHand: ask.isAtHand === true,
    ...defined({
      otherReadings: ask.otherReadings,
      known: ask.known,
      failed: ask.failed,
      areForMany: ask.areForMany,
    }),
  })
}

interface FoundCertificate {
  readonly certificate: Certificate
  readonly localKeyId?: string | undefined
}

interface FoundKey {
  readonly key: PrivateKey
  readonly localKeyId?: string | undefined
}

function paired(
  certificates: readonly FoundCertificate[],
  keys: readonly FoundKey[],
): Pick<Contents, 'certificates' | 'keys' | 'identities'> {
  return {
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

function tooLarge(fileName: string, bytes: Buffer): Fault {
  const named = impostorOf(bytes, '')
  if (named !== undefined) return unrecognised(fileName, named)
  return new Fault('credential/too-large', {
    en: `${fileName} has ${bytes.length} bytes, far more than any file with certificates or keys.`,
    zh: `${fileName} 有 ${bytes.length} 字节，证书或私钥文件不会这么大。`,
  })
}

function tooManyBlocks(fileName: string, count: number): Fault {
  return new Fault('credential/too-much-work', {
    en: `${fileName} has ${count} PEM blocks; pushctl reads files with up to ${mostBlocks}.`,
    zh: `${fileName} 里有 ${count} 个 PEM 块，pushctl 最多读取 ${mostBlocks} 个。`,
  })
}
