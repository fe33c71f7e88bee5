import type { KeyObject, X509Certificate } from 'node:crypto'
import type { Environment } from '../apns/environment.ts'
import type { PushType } from '../apns/push-type.ts'
import type { Text } from '../text.ts'
import type { Entitlements } from './app/entitlements.ts'
import type { CertificateKind } from './certificate/kind.ts'
import type { DistinguishedName } from './distinguished-name.ts'

export type { DistinguishedName } from './distinguished-name.ts'

/** One topic a certificate may send to, and what for. */
export interface CertificateTopic {
  readonly topic: string
  readonly pushTypes: readonly PushType[]
}

/**
 * How much of "issued by Apple" was proved. `apple`: signed by an authority in the table, with its real key.
 * `lookalike`: names Apple as issuer, or carries Apple's marks or names, and Apple did not sign it. `local`: made by pushctl's own gateway.
 * `other`: says nothing of Apple, or its issuer is not known here.
 */
export type Provenance = 'apple' | 'lookalike' | 'local' | 'other'

/** A certificate, read once: everything that pushctl says of it comes from here. */
export interface Certificate {
  readonly x509: X509Certificate
  readonly kind: CertificateKind
  readonly subject: DistinguishedName
  readonly issuer: DistinguishedName
  readonly provenance: Provenance
  /** Name of the issuing authority when it is one of Apple's: `WWDR G4`. */
  readonly authority?: string
  readonly topics: readonly CertificateTopic[]
  readonly environments: readonly Environment[]
  readonly teamId?: string
  readonly bundleId?: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** Hex, upper case, without leading zeros. */
  readonly serial: string
  /** Hex, lower case, no colons. */
  readonly fingerprints: { readonly sha1: string; readonly sha256: string }
  /** Of the signature on it: `RSA-SHA256`, … */
  readonly signatureAlgorithm: string
  /** The OIDs under 1.2.840.113635.100 it carries, in file order. */
  readonly appleOids: readonly string[]
}

/** How something is encrypted with a passphrase. */
export interface Encryption {
  /** `RC2-40`, `3DES`, `AES-256` */
  readonly cipher: string
  /** How the passphrase becomes a key: `PBKDF2 (SHA256, 2048)`. */
  readonly derivation: string
  /** `pkcs12` is RFC 7292 appendix C, `pbes1` and `pbes2` are RFC 8018, `dek-info` is what OpenSSL did before PKCS#8. */
  readonly scheme: 'pkcs12' | 'pbes1' | 'pbes2' | 'dek-info'
}

/** How a private key lay in its file: that decides who reads it. */
export interface KeyStorage {
  readonly form: 'pkcs8' | 'pkcs1' | 'sec1'
  /** Nothing for a key that stands there for all to read. */
  readonly encryption?: Encryption
  /** The ECPrivateKey inside a PKCS#8 names its curve again, as in the keys of Apple's portal. */
  readonly repeatsCurve?: true
  /** A block `EC PARAMETERS` stands before it, as `openssl ecparam -genkey` writes. */
  readonly isAfterParameters?: true
}

/** A private key as found in a file. */
export interface PrivateKey {
  readonly key: KeyObject
  /** What a PKCS#12 calls it. */
  readonly friendlyName?: string
  /** Nothing for a key that was made here. */
  readonly storage?: KeyStorage
}

/** A certificate and the private key that belongs to it. */
export interface Identity {
  readonly certificate: Certificate
  readonly key: PrivateKey
}

/** A `.p8` signing key with its two ids: what provider tokens are made from. */
export interface SigningKey {
  readonly key: KeyObject
  readonly keyId: string
  readonly teamId: string
}

/** What authenticates to APNs. */
export type Credential =
  | { readonly kind: 'identity'; readonly identity: Identity; readonly chain: readonly Certificate[] }
  | { readonly kind: 'signing-key'; readonly signingKey: SigningKey }

/** What a passphrase opens; both are ids of causes, too. */
export type Locked = 'p12-password' | 'key-encrypted'

/**
 * Asked only when a passphrase turns out to be needed, and again, with a higher number (from 1), when the answer was
 * wrong; rejects with a Fault when there is nobody to ask. Giving the same answer twice ends the questions.
 */
export interface AskPassphrase {
  /** @param locked what the passphrase is for: a PKCS#12, or a key that is encrypted by itself */
  (attempt: number, locked: Locked): Promise<string>
  /** Whether the answers are at hand and bother nobody: then they are tried before an empty passphrase, however many. */
  readonly isAtHand?: boolean
  /** Whether the answers are for several files, so that one that does not open this one is no mistake. */
  readonly areForMany?: boolean
  /** What to say before the name of the file when no answer opened it: `None of the 3 passphrases at hand opens`. */
  readonly failed?: Text
  /** How the last answer can be read otherwise where it lies: another encoding, another line of the file. */
  otherReadings?(): readonly PassphraseForm[]
  /** What was typed for other files: tried before anybody is asked. */
  known?(): readonly string[]
}

/** What may have been meant by a passphrase that was given. Secret, but for `opens`. */
export interface PassphraseForm {
  readonly passphrase: string
  /** What makes it of the given one: `without the quotes round it`. */
  readonly opens: Text
}

/** A certificate signing request (PKCS#10): what is uploaded to Apple, who answers with a certificate. */
export interface SigningRequest {
  readonly subject: DistinguishedName
  readonly publicKey: KeyObject
  /** Whether it was signed with the key in it, as every honest one is. */
  readonly isSound: boolean
}

/** What a provisioning profile says of the app that it was signed into, as far as pushes go. */
export interface ProvisioningProfile {
  readonly name: string
  readonly uuid?: string
  /** App id without its prefix: the topic of the app's pushes, or a pattern that ends in `*`. */
  readonly appId: string
  readonly teamId?: string
  readonly teamName?: string
  /** Where the app's device tokens belong; without one it cannot register for pushes at all. */
  readonly environment?: Environment
  readonly distribution: 'development' | 'ad-hoc' | 'enterprise' | 'app-store'
  /** How many devices it names. */
  readonly devices: number
  readonly notBefore: Date
  readonly notAfter: Date
  /** What it lets an app be entitled to. */
  readonly entitlements: Entitlements
  /** The signing certificates an app with it may be signed with. */
  readonly certificates: readonly Certificate[]
}

/** A part of a file that is there and was not read: it hides nothing of what stands beside it. */
export interface UnreadPart {
  /** As PEM labels it: `ENCRYPTED PRIVATE KEY`. */
  readonly label: string
  /** `not-opened`: encrypted, and the passphrase that was given does not open it. */
  readonly why: 'encrypted' | 'not-opened' | 'damaged' | 'openssh'
  /** One sentence. */
  readonly detail: Text
}

/** What mails, pages, forms, scripts and sources leave in the lines of a PEM block on their way. */
export type CarriedFault =
  | 'mail-quoted'
  | 'markup'
  | 'backslashes'
  | 'source-lines'
  | 'invisible-signs'
  | 'url-safe'
  | 'caret-m'
  | 'commas'
  | 'lost-backslash'
  | 'lost-plus'

/**
 * What editors, chats, shells and secret stores do to PEM. pushctl reads all of it; most others do not, as OpenSSL 3,
 * Node, Python and Go were measured to.
 */
export type TextFault =
  | 'utf-16'
  | 'byte-order-mark'
  | 'long-dashes'
  | 'short-dashes'
  | 'escaped'
  | 'one-line'
  | 'joined'
  | 'indented'
  | 'quoted'
  | 'blank-line'
  | 'carriage-returns'
  | 'header-less'
  | 'no-end-line'
  | 'label-of-other-form'
  | 'label-of-other-thing'
  | 'label-case'
  | CarriedFault
  | 'percent-encoded'

/** How a PKCS#12 is protected. */
export interface Pkcs12Protection {
  /** Of the certificates; each kind once. Empty: they stand there for all to read. */
  readonly certificates: readonly Encryption[]
  /** Of the private keys. */
  readonly keys: readonly Encryption[]
  /** Nothing when it has no seal. */
  readonly mac?: Mac
  /** `absent` and `empty` are two things in PKCS#12, and one to a person. */
  readonly passphrase: 'set' | 'empty' | 'absent'
  /** A passphrase was given, and the file has none. */
  readonly isGivenInVain: boolean
}

/** The seal over a PKCS#12. */
export interface Mac {
  /** `SHA1`, `SHA256`; of PBMAC1 `PBMAC1 (SHA256)`. */
  readonly algorithm: string
  readonly isPbmac1: boolean
  readonly repetitions: number
  /** Bytes. */
  readonly saltLength: number
}

/** How a file keeps what it holds: that decides which programs read it. */
export interface FileForm {
  /** What was wound round the file, from outside in. */
  readonly wrappings: readonly ('base64' | 'hex' | 'data-url')[]
  readonly textFaults: readonly TextFault[]
  /** Indefinite lengths (BER), where many expect DER. */
  readonly isBer: boolean
  readonly pkcs12?: Pkcs12Protection
}

/** A file in which nothing is out of the ordinary. */
export const plainForm: FileForm = { wrappings: [], textFaults: [], isBer: false }

/** What was found in one file. */
export interface Contents {
  /** What the bytes are, whatever the file is called; `cms` is a `.p7b` or a provisioning profile. */
  readonly format: 'pem' | 'der' | 'pkcs12' | 'cms'
  readonly form: FileForm
  readonly certificates: readonly Certificate[]
  readonly keys: readonly PrivateKey[]
  /** The pairs among them. */
  readonly identities: readonly Identity[]
  /** No credentials: what Apple makes a certificate from. */
  readonly requests?: readonly SigningRequest[]
  /** No credential either: it belongs to an app. */
  readonly profile?: ProvisioningProfile
  /** Blocks beside these that are damaged, or locked while nobody had to open them. */
  readonly unread?: readonly UnreadPart[]
}
