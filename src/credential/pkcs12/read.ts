import type { KeyObject } from 'node:crypto'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { type Asn1, bytesOf, childrenOf, integerOf, oidOf, readDer, textOf } from '../encoding/der.ts'
import { visible } from '../encoding/visible.ts'
import { Effort } from '../encryption/effort.ts'
import { askedPassphrases, wrongPassphrase } from '../encryption/passphrase.ts'
import { decryptPbe, encryptionOf } from '../encryption/pbe.ts'
import { Trouble } from '../encryption/trouble.ts'
import { decryptPkcs8 } from '../key/encrypted-pkcs8.ts'
import { readPkcs8 } from '../key/pkcs8.ts'
import type { AskPassphrase, Encryption, Pkcs12Protection } from '../model.ts'
import { isPkcs12 } from './is-pkcs12.ts'
import type { Passphrase } from './kdf.ts'
import { isSealedWith, macOf } from './mac.ts'

/** What PKCS#12 says of a key or certificate beside its bytes. */
interface Attributes {
  readonly friendlyName?: string
  /** Hex; the same on a key and on its certificate. */
  readonly localKeyId?: string
}

/** A certificate as it lies in a PKCS#12. */
export interface StoredCertificate extends Attributes {
  readonly der: Buffer
}

/** A private key as it lies in a PKCS#12. */
export interface StoredKey extends Attributes {
  readonly key: KeyObject
  readonly encryption?: Encryption
}

/** What a PKCS#12 holds, in its own order, and how it is protected. */
export interface Pkcs12 {
  readonly certificates: readonly StoredCertificate[]
  readonly keys: readonly StoredKey[]
  readonly form: Pkcs12Protection
}

export interface ReadPkcs12Options {
  /** For the sentences of faults. */
  readonly fileName: string
  /** Asked when the file opens neither with an empty passphrase nor with none. */
  readonly passphrase: AskPassphrase
}

/** RFC 7292 sections 4 and 4.2, RFC 2315 section 14 */
const Oid = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  encryptedData: '1.2.840.113549.1.7.6',
  keyBag: '1.2.840.113549.1.12.10.1.1',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certificateBag: '1.2.840.113549.1.12.10.1.3',
  safeContentsBag: '1.2.840.113549.1.12.10.1.6',
  x509Certificate: '1.2.840.113549.1.9.22.1',
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
} as const

/** The version of the standard; PFX of the nineties had other numbers and another shape. */
const pfxVersion = 3n

/** A keystore with all public authorities holds about 150 certificates. */
const mostBags = 1000

/** From here on trying a passphrase is felt, so what costs no question is not tried just in case. */
const costly = 200_000n

/** The outer shape of a file: what is sealed, and the seal. */
interface Pfx {
  readonly content: Buffer
  readonly macData: Asn1 | undefined
}

/**
 * Opens a PKCS#12 of any age: RC2, RC4, DES, 3DES and AES; PKCS#12's own key derivation, PBKDF1, PBKDF2 and scrypt;
 * any MAC, PBMAC1, or none; DER or BER.
 *
 * @param bytes the file
 * @param options its name, and whom to ask for the passphrase
 * @returns all certificates and keys in it; there may be none of either
 * @throws Fault `pkcs12/not-pkcs12`, `pkcs12/p12-password`, `pkcs12/unsupported` (names the algorithm),
 *   `pkcs12/bad-export`, `pkcs12/too-much-work`, or what asking for the passphrase throws
 */
export async function readPkcs12(bytes: Uint8Array, options: ReadPkcs12Options): Promise<Pkcs12> {
  const { fileName } = options
  const answers: string[] = []
  const ask = noting(options.passphrase, answers)
  const pfx = withFaults(fileName, () => readPfx(bytes, fileName))
  const isCostly = withFaults(fileName, () => costs(pfx))
  for await (const passphrase of passphrases(isCostly, ask)) {
    const opened = withFaults(fileName, () => open(pfx, passphrase))
    if (opened !== undefined) return withForm(opened, pfx, passphrase, ask.areForMany === true ? [] : answers)
  }
  const effort = new Effort()
  const opens = (passphrase: Passphrase) => open(pfx, passphrase, effort) !== undefined
  throw wrongPassphrase({ locked: 'p12-password', fileName, ask, given: answers.at(-1), opens })
}

/** The same, and every answer is kept: a file that opens without any tells of one that was given in vain. */
function noting(ask: AskPassphrase, answers: string[]): AskPassphrase {
  const noted: AskPassphrase = async (...question) => {
    const answer = await ask(...question)
    answers.push(answer)
    return answer
  }
  return Object.assign(noted, {
    isAtHand: ask.isAtHand === true,
    ...defined({
      otherReadings: ask.otherReadings,
      known: ask.known,
      failed: ask.failed,
      areForMany: ask.areForMany,
    }),
  })
}

/**
 * What to try, in order. An empty passphrase and none at all are two things in PKCS#12, and one to a person: typing
 * nothing tries both, and so does having nobody to ask.
 */
async function* passphrases(isCostly: boolean, ask: AskPassphrase): AsyncGenerator<Passphrase> {
  if (!isCostly) {
    if (ask.isAtHand === true) yield* askedPassphrases(ask, 'p12-password')
    yield ''
    yield null
    if (ask.isAtHand !== true) yield* askedPassphrases(ask, 'p12-password')
    return
  }
  const refusal = yield* askedOr(ask)
  if (refusal === undefined) return
  yield ''
  yield null
  throw refusal
}

/** @returns why nobody answered, if so */
async function* askedOr(ask: AskPassphrase): AsyncGenerator<Passphrase, Fault | undefined> {
  const asked = askedPassphrases(ask, 'p12-password')
  const first = await asked.next().catch((error: unknown) => {
    if (error instanceof Fault) return error
    throw error
  })
  if (first instanceof Fault) return first
  for (let answer = first; answer.done !== true; answer = await asked.next()) {
    yield answer.value
    if (answer.value === '') yield null
  }
  return undefined
}

function costs({ macData }: Pfx): boolean {
  const repetitions = macData === undefined ? undefined : childrenOf(macData)[2]
  return repetitions !== undefined && integerOf(repetitions) > costly
}

function readPfx(bytes: Uint8Array, fileName: string): Pfx {
  const root = readDer(bytes, { trailing: true })
  if (!isPkcs12(root)) {
    throw new Fault('pkcs12/not-pkcs12', {
      en: `${fileName} is not a PKCS#12 file (.p12, .pfx).`,
      zh: `${fileName} 不是 PKCS#12 文件（.p12、.pfx）。`,
    })
  }
  const [version, authSafe, macData] = childrenOf(root)
  if (integerOf(version) !== pfxVersion) throw new Trouble('unsupported', `PFX version ${integerOf(version)}`)
  const [type, content] = childrenOf(authSafe)
  if (oidOf(type) === Oid.signedData)
    throw new Trouble('unsupported', 'seal by signature (public-key integrity mode)')
  if (oidOf(type) !== Oid.data) throw new Trouble('unsupported', `content type ${oidOf(type)}`)
  return { content: bytesOf(childrenOf(content)[0]), macData }
}

function withForm(
  { certificates, keys, encryptions }: Store,
  { macData }: Pfx,
  passphrase: Passphrase,
  answers: readonly string[],
): Pkcs12 {
  const passphraseKind = passphrase === null ? 'absent' : passphrase === '' ? 'empty' : 'set'
  const keyEncryptions = keys.flatMap(({ encryption }) => encryption ?? [])
  return {
    certificates,
    keys,
    form: {
      certificates: eachOnce(encryptions),
      // A key is encrypted by itself, or with all that lies beside it.
      keys: keys.length === 0 ? [] : eachOnce(keyEncryptions.length > 0 ? keyEncryptions : encryptions),
      ...(macData !== undefined && { mac: macOf(macData) }),
      passphrase: passphraseKind,
      isGivenInVain: passphraseKind !== 'set' && answers.some((answer) => answer !== ''),
    },
  }
}

const eachOnce = (encryptions: readonly Encryption[]) => [
  ...new Map(encryptions.map((each) => [`${each.cipher} ${each.derivation}`, each])).values(),
]

/** @returns what is inside, or nothing when this passphrase does not fit */
function open({ content, macData }: Pfx, passphrase: Passphrase, effort = new Effort()): Store | undefined {
  if (macData !== undefined) {
    if (!isSealedWith(macData, content, passphrase, effort)) return undefined
    return readSafes(content, passphrase, effort)
  }
  try {
    return readSafes(content, passphrase, effort)
  } catch (error) {
    if (isUndecryptable(error)) return undefined
    throw error
  }
}

/** Without a seal, a wrong passphrase shows as bad padding, or as rubbish where ASN.1 should be. */
function isUndecryptable(error: unknown): boolean {
  if (error instanceof Trouble) return error.kind === 'undecryptable'
  return error instanceof Fault && error.code === 'credential/asn1'
}

function readSafes(content: Buffer, passphrase: Passphrase, effort: Effort): Store {
  const store: Store = { certificates: [], keys: [], encryptions: [], bags: 0, passphrase, effort }
  for (const safe of childrenOf(readDer(content, { trailing: true }))) {
    const [type, value] = childrenOf(safe)
    const contents = safeContents(oidOf(type), childrenOf(value)[0], store)
    readBags(readDer(contents, { trailing: true }), store)
  }
  return store
}

/** What was found up to now, and what finding more needs. */
interface Store {
  readonly certificates: StoredCertificate[]
  readonly keys: StoredKey[]
  /** Of what lies beside the keys. */
  readonly encryptions: Encryption[]
  bags: number
  readonly passphrase: Passphrase
  readonly effort: Effort
}

function safeContents(type: string, value: Asn1 | undefined, store: Store): Buffer {
  const { passphrase, effort, encryptions } = store
  if (type === Oid.data) return bytesOf(value)
  if (type !== Oid.encryptedData) throw new Trouble('unsupported', `encryption for a public key (${type})`)
  const [, algorithm, encrypted] = childrenOf(childrenOf(value)[1])
  if (algorithm === undefined) throw new Trouble('undecryptable', 'EncryptedData')
  const plain = decryptPbe(algorithm, bytesOf(encrypted), passphrase, effort)
  encryptions.push(encryptionOf(algorithm))
  return plain
}

function readBags(contents: Asn1, store: Store): void {
  for (const bag of childrenOf(contents)) {
    store.bags += 1
    if (store.bags > mostBags) throw new Trouble('too-much-work', `> ${mostBags} entries`)
    const [type, wrapper, attributeSet] = childrenOf(bag)
    const value = childrenOf(wrapper)[0]
    const attributes = readAttributes(attributeSet)
    switch (oidOf(type)) {
      case Oid.keyBag:
        store.keys.push({ key: readPkcs8(value), ...attributes })
        break
      case Oid.shroudedKeyBag:
        store.keys.push({
          key: readPkcs8(decryptPkcs8(value, store.passphrase, store.effort)),
          ...encryptionIn(value),
          ...attributes,
        })
        break
      case Oid.certificateBag: {
        const [kind, certificate] = childrenOf(value)
        if (oidOf(kind) !== Oid.x509Certificate) break
        store.certificates.push({ der: bytesOf(childrenOf(certificate)[0]), ...attributes })
        break
      }
      case Oid.safeContentsBag:
        if (value !== undefined) readBags(value, store)
        break
      default: // revocation lists and secrets are no part of an identity
    }
  }
}

/** How an EncryptedPrivateKeyInfo is encrypted. */
function encryptionIn(value: Asn1 | undefined): { readonly encryption?: Encryption } {
  const [algorithm] = childrenOf(value)
  return algorithm === undefined ? {} : { encryption: encryptionOf(algorithm) }
}

function readAttributes(attributeSet: Asn1 | undefined): Attributes {
  const found: { friendlyName?: string; localKeyId?: string } = {}
  if (attributeSet === undefined) return found
  for (const attribute of childrenOf(attributeSet)) {
    const [type, values] = childrenOf(attribute)
    const value = childrenOf(values)[0]
    if (value === undefined) continue
    if (oidOf(type) === Oid.friendlyName) found.friendlyName = visible(textOf(value))
    if (oidOf(type) === Oid.localKeyId) found.localKeyId = bytesOf(value).toString('hex')
  }
  return found
}

/** Turns what went wrong inside into a sentence about the file. */
function withFaults<Result>(fileName: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (error instanceof Trouble) throw troubleFault(fileName, error)
    if (error instanceof Fault && error.code === 'credential/asn1')
      throw damaged(fileName, error.message, error)
    throw error
  }
}

function troubleFault(fileName: string, trouble: Trouble): Fault {
  switch (trouble.kind) {
    case 'unsupported':
      return new Fault(
        'pkcs12/unsupported',
        {
          en: `${fileName} uses something pushctl does not know: ${trouble.detail}.`,
          zh: `${fileName} 用了 pushctl 不支持的算法或格式：${trouble.detail}。`,
        },
        {
          hint: {
            en: 'Export it again from Keychain Access or with `openssl pkcs12 -export`.',
            zh: '请用「钥匙串访问」或 `openssl pkcs12 -export` 重新导出。',
          },
          cause: trouble,
        },
      )
    case 'undecryptable':
      return damaged(fileName, trouble.detail, trouble)
    case 'too-much-work':
      return new Fault(
        'pkcs12/too-much-work',
        {
          en: `${fileName} asks for ${trouble.detail} repetitions, far more than any honest file: pushctl does not open it.`,
          zh: `${fileName} 要求 ${trouble.detail} 次迭代，远超正常文件，pushctl 拒绝打开。`,
        },
        { cause: trouble },
      )
  }
}

function damaged(fileName: string, detail: string, cause: unknown): Fault {
  return new Fault(
    'pkcs12/bad-export',
    {
      en: `${fileName} is a PKCS#12 file, and damaged (${detail}).`,
      zh: `${fileName} 是 PKCS#12 文件，但已损坏（${detail}）。`,
    },
    {
      hint: {
        en: 'Copy it again as a binary file, or export it again.',
        zh: '请以二进制方式重新复制，或重新导出。',
      },
      cause,
    },
  )
}
