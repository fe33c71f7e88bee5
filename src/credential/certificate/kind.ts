import type { PushType } from '../../apns/push-type.ts'
import type { Text } from '../../text.ts'
import type { DistinguishedName } from '../distinguished-name.ts'

/** What a certificate is judged by. OIDs under 1.2.840.113635.100 are written without that stem: `6.3.2`. */
export interface Marks {
  /** BasicConstraints CA:TRUE. */
  readonly ca: boolean
  /** Its key usage says that it signs certificates. */
  readonly signsCertificates: boolean
  /** Apple's extensions. */
  readonly oids: ReadonlySet<string>
  /** Extended key usages. */
  readonly usages: ReadonlySet<string>
  readonly subject: DistinguishedName
  readonly issuer: DistinguishedName
}

/** What a push certificate is for. */
export interface PushUse {
  /** Whose pushes it sends: an app's, which has a bundle id, or those of a pass, a website or an MDM server. */
  readonly of: 'app' | 'other'
  /** The one push type it was made for; the suffix of that type stands behind the bundle id in its UID. */
  readonly type?: PushType
  /** The push types of each of its topics; without them, those whose suffix the topic has. */
  readonly types?: readonly PushType[]
  /** What to do when it runs out; without it, a new one is made at the portal. */
  readonly renewal?: Text
}

/** One kind: how it is told, and what is said of it. */
export interface KindRow {
  readonly is: (marks: Marks) => boolean
  readonly name: Text
  /** What stands before the colon of the common name, as Apple writes it; the first is the one used today. */
  readonly words: readonly string[]
  /** The word `cert classify` says; without one, the words of the name. */
  readonly label?: string
  /** What the portal and its guides called the files they are in. */
  readonly fileNames?: readonly RegExp[]
  /** Why it cannot push; for one that can, `pushes` says what. */
  readonly whyNot?: Text
  readonly pushes?: PushUse
}

/** A kind either pushes or says why it cannot. */
type KindTableRow = KindRow &
  ({ readonly whyNot: Text; readonly pushes?: never } | { readonly pushes: PushUse; readonly whyNot?: never })

const signsApps: Text = {
  en: 'It signs apps; APNs does not take it.',
  zh: '这是代码签名证书，只用来签 App，APNs 不认。',
}

const appleStem = '1.2.840.113635.100.'

/** RFC 5280 section 4.2.1.12. */
const serverAuth = '1.3.6.1.5.5.7.3.1'

/** Makes a test for extensions that must all be there. */
const carries =
  (...oids: readonly string[]) =>
  (marks: Marks) =>
    oids.every((oid) => marks.oids.has(oid))

/**
 * The kinds in the order they must be asked: pass and website certificates also carry the production mark, VoIP and
 * WatchKit ones both marks and (WatchKit) the topic list. The order was checked against 161 genuine certificates;
 * OIDs from Apple's "Apple PKI" certification practice statements and from the certificates themselves.
 */
const rows = {
  'self-signed': {
    // `openssl req -x509` and keytool make them; the first says CA:TRUE of each, and only a real authority also has the usage.
    is: ({ subject, issuer, oids, usages, signsCertificates }) =>
      subject.text === issuer.text && oids.size === 0 && !signsCertificates && !usages.has(serverAuth),
    name: { en: 'self-signed certificate', zh: '自签名证书' },
    words: [],
    label: 'self-signed',
    whyNot: {
      en: 'It signed itself, and nobody vouches for it; APNs takes certificates that Apple issued.',
      zh: '它是自己签发自己的，没有任何机构担保；APNs 只接受 Apple 签发的证书。',
    },
  },
  ca: {
    is: ({ ca }) => ca,
    name: { en: 'certificate authority', zh: 'CA 证书（证书颁发机构）' },
    words: [],
    label: 'CA',
    whyNot: {
      en: 'It belongs to a certificate authority: it signs other certificates and sends no pushes.',
      zh: '这是 CA 证书，用来签发别的证书，不能发推送。',
    },
  },
  pass: {
    is: carries('6.1.16'),
    name: { en: 'Wallet pass certificate', zh: 'Wallet 卡券（Pass Type ID）证书' },
    words: ['Pass Type ID'],
    label: 'pass',
    fileNames: [/^(?:pass|pass_type_id)\.(?:cer|pem|p12)$/i],
    pushes: { of: 'other' },
  },
  website: {
    is: carries('6.1.17'),
    name: { en: 'Safari website push certificate', zh: 'Safari 网站推送证书' },
    words: ['Website Push ID'],
    label: 'website',
    fileNames: [/^website_aps/i],
    pushes: { of: 'other', types: ['alert'] },
  },
  'apple-pay-merchant': {
    is: carries('6.46'),
    name: { en: 'Apple Pay merchant identity', zh: 'Apple Pay 商户身份证书' },
    words: ['Apple Pay Merchant Identity'],
    whyNot: {
      en: 'It identifies a shop to Apple Pay; APNs does not take it.',
      zh: '它是 Apple Pay 商户用的证书，APNs 不认。',
    },
  },
  'apple-pay-processing': {
    is: carries('6.32'),
    name: { en: 'Apple Pay payment processing certificate', zh: 'Apple Pay 支付处理证书' },
    words: ['Apple Pay Payment Processing'],
    whyNot: {
      en: 'It decrypts Apple Pay payments; APNs does not take it.',
      zh: '它用来解密 Apple Pay 支付数据，APNs 不认。',
    },
  },
  'mdm-vendor': {
    // Seven genuine ones have it as an extension of its own; as a usage it was never seen, and is Apple's other place for OIDs.
    is: ({ oids, usages }) => oids.has('4.12') || usages.has(`${appleStem}4.12`),
    name: { en: 'MDM vendor certificate', zh: 'MDM 供应商证书' },
    words: ['MDM Vendor'],
    whyNot: {
      en: 'It signs the requests for MDM push certificates; the push certificate itself comes from identity.apple.com.',
      zh: '它只用来给 MDM 推送证书的 CSR 签名；真正的推送证书要到 identity.apple.com 申请。',
    },
  },
  voip: {
    is: carries('6.3.4'),
    name: { en: 'VoIP push certificate', zh: 'VoIP 推送证书' },
    words: ['VoIP Services'],
    label: 'voip',
    fileNames: [/^voip_services\b/i],
    pushes: { of: 'app', type: 'voip' },
  },
  complication: {
    is: carries('6.3.5'),
    name: { en: 'WatchKit complication push certificate', zh: 'WatchKit 复杂功能推送证书' },
    words: ['WatchKit Services'],
    label: 'watchkit',
    pushes: { of: 'app', type: 'complication' },
  },
  sandbox: {
    is: ({ oids }) => oids.has('6.3.6') && oids.has('6.3.1') && !oids.has('6.3.2'),
    name: { en: 'sandbox push certificate', zh: '开发环境推送证书（新版，带主题列表）' },
    words: ['Apple Sandbox Push Services'],
    label: 'dev',
    fileNames: [/^aps_development\b/i],
    pushes: { of: 'app' },
  },
  universal: {
    is: carries('6.3.6'),
    name: { en: 'universal push certificate', zh: '通用推送证书（开发、生产都能用）' },
    words: ['Apple Push Services'],
    label: 'universal',
    fileNames: [/^aps\.(?:cer|pem|p12)$/i],
    pushes: { of: 'app' },
  },
  mdm: {
    is: ({ oids, subject, issuer }) =>
      oids.has('6.3.2') &&
      (subject.userId?.startsWith('com.apple.mgmt.') === true ||
        issuer.commonName?.startsWith('Apple Application Integration') === true),
    name: { en: 'MDM push certificate', zh: 'MDM 推送证书' },
    words: ['APSP'],
    label: 'mdm',
    pushes: {
      of: 'other',
      type: 'mdm',
      types: ['mdm'],
      renewal: {
        en: 'Renew it at https://identity.apple.com with the same Apple Account. Never create a new one: its topic would be another, and all enrolled devices would be lost.',
        zh: '请用原来的 Apple 账户在 https://identity.apple.com 点「Renew」续期；千万不要新建，否则 topic 会变，已注册的设备全部失联。',
      },
    },
  },
  production: {
    is: carries('6.3.2'),
    name: { en: 'production push certificate (older form)', zh: '生产环境推送证书（旧版）' },
    words: [
      'Apple Production IOS Push Services',
      'Apple Production Mac Push Services',
      'Apple Production Push Services',
    ],
    label: 'prod',
    fileNames: [/^aps_production\b/i, /^aps\.(?:cer|pem|p12)$/i],
    pushes: { of: 'app' },
  },
  development: {
    is: carries('6.3.1'),
    name: { en: 'development push certificate (older form)', zh: '开发环境推送证书（旧版）' },
    words: [
      'Apple Development IOS Push Services',
      'Apple Development Mac Push Services',
      'Apple Development Push Services',
    ],
    label: 'dev',
    fileNames: [/^aps_development\b/i],
    pushes: { of: 'app' },
  },
  'developer-identity': {
    is: carries('6.1.2'),
    name: { en: 'development signing identity', zh: '开发签名证书' },
    words: ['Apple Development', 'iPhone Developer'],
    fileNames: [/^(?:ios_)?development\.(?:cer|pem|p12)$/i],
    whyNot: signsApps,
  },
  'distribution-identity': {
    is: carries('6.1.4'),
    name: { en: 'distribution signing identity', zh: '发布签名证书' },
    words: ['Apple Distribution', 'iPhone Distribution'],
    fileNames: [/^(?:ios_)?distribution\.(?:cer|pem|p12)$/i],
    whyNot: signsApps,
  },
  'mac-app': {
    is: carries('6.1.7'),
    name: { en: 'Mac App Store signing identity', zh: 'Mac App Store 签名证书' },
    words: ['3rd Party Mac Developer Application'],
    whyNot: signsApps,
  },
  'mac-installer': {
    is: carries('6.1.8'),
    name: { en: 'Mac App Store installer identity', zh: 'Mac App Store 安装包签名证书' },
    words: ['3rd Party Mac Developer Installer'],
    whyNot: signsApps,
  },
  'mac-developer': {
    is: carries('6.1.12'),
    name: { en: 'Mac development signing identity', zh: 'Mac 开发签名证书' },
    words: ['Mac Developer'],
    fileNames: [/^(?:ios_)?development\.(?:cer|pem|p12)$/i],
    whyNot: signsApps,
  },
  'developer-id-application': {
    is: carries('6.1.13'),
    name: { en: 'Developer ID signing identity', zh: 'Developer ID 应用签名证书' },
    words: ['Developer ID Application'],
    whyNot: signsApps,
  },
  'developer-id-installer': {
    is: carries('6.1.14'),
    name: { en: 'Developer ID installer identity', zh: 'Developer ID 安装包签名证书' },
    words: ['Developer ID Installer'],
    whyNot: signsApps,
  },
  'safari-extension': {
    is: carries('6.1.5'),
    name: { en: 'Safari extension certificate', zh: 'Safari 扩展签名证书' },
    words: ['Safari Developer'],
    whyNot: signsApps,
  },
  'swift-package': {
    is: carries('6.1.35'),
    name: { en: 'Swift package signing identity', zh: 'Swift 包签名证书' },
    words: ['Swift Package Collection'],
    whyNot: signsApps,
  },
  server: {
    is: ({ usages }) => usages.has(serverAuth),
    name: { en: 'TLS server certificate', zh: 'TLS 服务器证书' },
    words: [],
    label: 'server',
    whyNot: {
      en: 'It identifies a server, not an app.',
      zh: '这是服务器用的证书，不是 App 的推送证书。',
    },
  },
  /** What none of the rows above describes. */
  other: {
    is: () => true,
    name: { en: 'certificate of no kind known to pushctl', zh: 'pushctl 不认识的证书' },
    words: [],
    label: 'other',
    whyNot: {
      en: 'It carries none of the marks that Apple puts into push certificates.',
      zh: '里面没有 Apple 推送证书该有的任何标记。',
    },
  },
} as const satisfies Record<string, KindTableRow>

/** Every kind of certificate that a developer is likely to hold, Apple's and others. */
export type CertificateKind = keyof typeof rows

/** The kinds that APNs takes. */
export type PushKind = {
  [Kind in CertificateKind]: (typeof rows)[Kind] extends { readonly pushes: PushUse } ? Kind : never
}[CertificateKind]

const kinds: Readonly<Record<CertificateKind, KindRow>> = rows

const kindNames = Object.keys(kinds) as readonly CertificateKind[]

/**
 * Judges a certificate by what it carries, never by its name or file name.
 *
 * @param marks CA flag, Apple's OIDs, key usages, names
 * @returns its kind; `other` when no rule says more
 */
export function kindOf(marks: Marks): CertificateKind {
  return kindNames.find((kind) => kinds[kind].is(marks)) ?? 'other'
}

/** @returns what is known of a kind */
export function kindRow(kind: CertificateKind): KindRow {
  return kinds[kind]
}

/** @returns whether certificates of the kind can push */
export function isPushKind(kind: CertificateKind): boolean {
  return kinds[kind].pushes !== undefined
}

/**
 * @param fileName without its folder
 * @returns the kinds that files of this name hold; none for a name that the portal never gave
 */
export function kindsOfFileName(fileName: string): readonly CertificateKind[] {
  return kindNames.filter((kind) => kinds[kind].fileNames?.some((pattern) => pattern.test(fileName)))
}

/**
 * The words a common name begins with, if they are Apple's: `Apple Push Services: com.example.app`.
 *
 * @param commonName of the subject
 * @returns the words before the first colon
 */
export function wordsOf(commonName: string | undefined): string | undefined {
  const colon = commonName?.indexOf(':') ?? -1
  return colon < 0 ? undefined : commonName?.slice(0, colon).trim()
}

/**
 * The kind that the name of a certificate claims. Imitations of push certificates put their maker's name in the place
 * of Apple's: `APNS/2 Development IOS Push Services: com.example.app`.
 *
 * @param commonName of the subject
 * @returns the kind whose words it begins with, or nothing when it begins with no kind's words
 */
export function kindNamed(commonName: string | undefined): CertificateKind | undefined {
  const words = wordsOf(commonName)?.replace(/^\S+(?= (?:.+ )?Push Services$)/, 'Apple')
  return words === undefined ? undefined : kindNames.find((kind) => kinds[kind].words.includes(words))
}

/**
 * The one word of `cert classify`: `dev` (also for today's "Apple Sandbox Push Services"), `prod`, `universal`,
 * `voip`, `watchkit`, `pass`, `website`, `mdm`, or what the certificate that cannot push is called: `iPhone Developer`.
 *
 * @param kind of the certificate
 * @param commonName of its subject: says which of a kind's words it uses
 */
export function labelOf(kind: CertificateKind, commonName: string | undefined): string {
  const { label, words } = kindRow(kind)
  if (label !== undefined) return label
  return words.find((known) => known === wordsOf(commonName)) ?? words[0] ?? kind
}
