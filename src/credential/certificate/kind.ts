import type { Text } from '../../text.ts'
import type { DistinguishedName } from '../model.ts'

/** Every kind of certificate that a developer is likely to hold, Apple's and others. */
export type CertificateKind =
  | 'ca'
  | 'pass'
  | 'website'
  | 'apple-pay-merchant'
  | 'apple-pay-processing'
  | 'mdm-vendor'
  | 'voip'
  | 'complication'
  | 'universal'
  | 'sandbox'
  | 'mdm'
  | 'production'
  | 'development'
  | 'developer-identity'
  | 'distribution-identity'
  | 'mac-developer'
  | 'mac-app'
  | 'mac-installer'
  | 'developer-id-application'
  | 'developer-id-installer'
  | 'safari-extension'
  | 'swift-package'
  | 'server'
  | 'other'

/** What a certificate is judged by. OIDs under 1.2.840.113635.100 are written without that stem: `6.3.2`. */
export interface Marks {
  /** BasicConstraints CA:TRUE. */
  readonly ca: boolean
  /** Apple's extensions. */
  readonly oids: ReadonlySet<string>
  /** Extended key usages. */
  readonly usages: ReadonlySet<string>
  readonly subject: DistinguishedName
  readonly issuer: DistinguishedName
}

/** One kind: how it is told, and what is said of it. */
export interface KindRow {
  readonly kind: CertificateKind
  readonly is: (marks: Marks) => boolean
  readonly name: Text
  /** What stands before the colon of the common name, as Apple writes it; the first is the one used today. */
  readonly words: readonly string[]
  /** The word `cert classify` says; without one, the words of the name. */
  readonly label?: string
  /** Why it cannot push; without one it can. */
  readonly whyNot?: Text
}

const signsApps: Text = {
  en: 'It signs apps; APNs does not take it.',
  zh: '这是代码签名证书，只用来签 App，APNs 不认。',
}

const appleStem = '1.2.840.113635.100.'

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
export const kinds: readonly KindRow[] = [
  {
    kind: 'ca',
    is: ({ ca }) => ca,
    name: { en: 'certificate authority', zh: 'CA 证书（证书颁发机构）' },
    words: [],
    label: 'CA',
    whyNot: {
      en: 'It belongs to a certificate authority: it signs other certificates and sends no pushes.',
      zh: '这是 CA 证书，用来签发别的证书，不能发推送。',
    },
  },
  {
    kind: 'pass',
    is: carries('6.1.16'),
    name: { en: 'Wallet pass certificate', zh: 'Wallet 卡券（Pass Type ID）证书' },
    words: ['Pass Type ID'],
    label: 'pass',
  },
  {
    kind: 'website',
    is: carries('6.1.17'),
    name: { en: 'Safari website push certificate', zh: 'Safari 网站推送证书' },
    words: ['Website Push ID'],
    label: 'website',
  },
  {
    kind: 'apple-pay-merchant',
    is: carries('6.46'),
    name: { en: 'Apple Pay merchant identity', zh: 'Apple Pay 商户身份证书' },
    words: ['Apple Pay Merchant Identity'],
    whyNot: {
      en: 'It identifies a shop to Apple Pay; APNs does not take it.',
      zh: '它是 Apple Pay 商户用的证书，APNs 不认。',
    },
  },
  {
    kind: 'apple-pay-processing',
    is: carries('6.32'),
    name: { en: 'Apple Pay payment processing certificate', zh: 'Apple Pay 支付处理证书' },
    words: ['Apple Pay Payment Processing'],
    whyNot: {
      en: 'It decrypts Apple Pay payments; APNs does not take it.',
      zh: '它用来解密 Apple Pay 支付数据，APNs 不认。',
    },
  },
  {
    kind: 'mdm-vendor',
    is: ({ usages }) => usages.has(`${appleStem}4.12`),
    name: { en: 'MDM vendor certificate', zh: 'MDM 供应商证书' },
    words: ['MDM Vendor'],
    whyNot: {
      en: 'It signs the requests for MDM push certificates; the push certificate itself comes from identity.apple.com.',
      zh: '它只用来给 MDM 推送证书的 CSR 签名；真正的推送证书要到 identity.apple.com 申请。',
    },
  },
  {
    kind: 'voip',
    is: carries('6.3.4'),
    name: { en: 'VoIP push certificate', zh: 'VoIP 推送证书' },
    words: ['VoIP Services'],
    label: 'voip',
  },
  {
    kind: 'complication',
    is: carries('6.3.5'),
    name: { en: 'WatchKit complication push certificate', zh: 'WatchKit 复杂功能推送证书' },
    words: ['WatchKit Services'],
    label: 'watchkit',
  },
  {
    kind: 'sandbox',
    is: ({ oids }) => oids.has('6.3.6') && oids.has('6.3.1') && !oids.has('6.3.2'),
    name: { en: 'sandbox push certificate', zh: '开发环境推送证书（新版，带主题列表）' },
    words: ['Apple Sandbox Push Services'],
    label: 'dev',
  },
  {
    kind: 'universal',
    is: carries('6.3.6'),
    name: { en: 'universal push certificate', zh: '通用推送证书（开发、生产都能用）' },
    words: ['Apple Push Services'],
    label: 'universal',
  },
  {
    kind: 'mdm',
    is: ({ oids, subject, issuer }) =>
      oids.has('6.3.2') &&
      (subject.userId?.startsWith('com.apple.mgmt.') === true ||
        issuer.commonName?.startsWith('Apple Application Integration') === true),
    name: { en: 'MDM push certificate', zh: 'MDM 推送证书' },
    words: ['APSP'],
    label: 'mdm',
  },
  {
    kind: 'production',
    is: carries('6.3.2'),
    name: { en: 'production push certificate (older form)', zh: '生产环境推送证书（旧版）' },
    words: [
      'Apple Production IOS Push Services',
      'Apple Production Mac Push Services',
      'Apple Production Push Services',
    ],
    label: 'prod',
  },
  {
    kind: 'development',
    is: carries('6.3.1'),
    name: { en: 'development push certificate (older form)', zh: '开发环境推送证书（旧版）' },
    words: [
      'Apple Development IOS Push Services',
      'Apple Development Mac Push Services',
      'Apple Development Push Services',
    ],
    label: 'dev',
  },
  {
    kind: 'developer-identity',
    is: carries('6.1.2'),
    name: { en: 'development signing identity', zh: '开发签名证书' },
    words: ['Apple Development', 'iPhone Developer'],
    whyNot: signsApps,
  },
  {
    kind: 'distribution-identity',
    is: carries('6.1.4'),
    name: { en: 'distribution signing identity', zh: '发布签名证书' },
    words: ['Apple Distribution', 'iPhone Distribution'],
    whyNot: signsApps,
  },
  {
    kind: 'mac-app',
    is: carries('6.1.7'),
    name: { en: 'Mac App Store signing identity', zh: 'Mac App Store 签名证书' },
    words: ['3rd Party Mac Developer Application'],
    whyNot: signsApps,
  },
  {
    kind: 'mac-installer',
    is: carries('6.1.8'),
    name: { en: 'Mac App Store installer identity', zh: 'Mac App Store 安装包签名证书' },
    words: ['3rd Party Mac Developer Installer'],
    whyNot: signsApps,
  },
  {
    kind: 'mac-developer',
    is: carries('6.1.12'),
    name: { en: 'Mac development signing identity', zh: 'Mac 开发签名证书' },
    words: ['Mac Developer'],
    whyNot: signsApps,
  },
  {
    kind: 'developer-id-application',
    is: carries('6.1.13'),
    name: { en: 'Developer ID signing identity', zh: 'Developer ID 应用签名证书' },
    words: ['Developer ID Application'],
    whyNot: signsApps,
  },
  {
    kind: 'developer-id-installer',
    is: carries('6.1.14'),
    name: { en: 'Developer ID installer identity', zh: 'Developer ID 安装包签名证书' },
    words: ['Developer ID Installer'],
    whyNot: signsApps,
  },
  {
    kind: 'safari-extension',
    is: carries('6.1.5'),
    name: { en: 'Safari extension certificate', zh: 'Safari 扩展签名证书' },
    words: ['Safari Developer'],
    whyNot: signsApps,
  },
  {
    kind: 'swift-package',
    is: carries('6.1.35'),
    name: { en: 'Swift package signing identity', zh: 'Swift 包签名证书' },
    words: ['Swift Package Collection'],
    whyNot: signsApps,
  },
  {
    kind: 'server',
    is: ({ usages }) => usages.has('1.3.6.1.5.5.7.3.1'),
    name: { en: 'TLS server certificate', zh: 'TLS 服务器证书' },
    words: [],
    label: 'server',
    whyNot: {
      en: 'It identifies a server, not an app.',
      zh: '这是服务器用的证书，不是 App 的推送证书。',
    },
  },
]

/** What none of the rows describes. */
const other: KindRow = {
  kind: 'other',
  is: () => true,
  name: { en: 'certificate of no kind known to pushctl', zh: 'pushctl 不认识的证书' },
  words: [],
  label: 'other',
  whyNot: {
    en: 'It carries none of the marks that Apple puts into push certificates.',
    zh: '里面没有 Apple 推送证书该有的任何标记。',
  },
}

/**
 * Judges a certificate by what it carries, never by its name or file name.
 *
 * @param marks CA flag, Apple's OIDs, key usages, names
 * @returns its kind; `other` when no rule says more
 */
export function kindOf(marks: Marks): CertificateKind {
  return (kinds.find((row) => row.is(marks)) ?? other).kind
}

/** @returns what is known of a kind */
export function kindRow(kind: CertificateKind): KindRow {
  return kinds.find((row) => row.kind === kind) ?? other
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
  return words === undefined ? undefined : kinds.find((row) => row.words.includes(words))?.kind
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
