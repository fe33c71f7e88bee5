import { quoted, type Remedy, type Rule } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { day, dayOf } from '../../time.ts'
import { belongsTo } from '../key/key.ts'
import { publicKeyIn } from '../key/public-key.ts'
import type { Certificate, PrivateKey } from '../model.ts'
import { mergeLine } from '../output-name.ts'
import { isPushKind, kindRow, labelOf } from './kind.ts'
import { daysInEnglish } from './rules.ts'

/** One of the two certificates of a renewal. */
export interface RenewalSide {
  readonly certificate: Certificate
  /** Its private key, when that is in the same file. */
  readonly key?: PrivateKey
  /** As typed. */
  readonly fileName: string
}

/** The certificate in use and the one that is to take its place. */
export interface Renewal {
  readonly old: RenewalSide
  readonly new: RenewalSide
  readonly now: Date
}

/** Something both certificates have, as a list of words. */
interface Aspect {
  readonly id: AspectName
  readonly name: Text
  readonly of: (certificate: Certificate) => readonly string[]
}

export type AspectName =
  | 'kind'
  | 'topics'
  | 'environments'
  | 'team'
  | 'organization'
  | 'issuer'
  | 'public-key'
  | 'expires'

const present = (word: string | undefined) => (word === undefined ? [] : [word])

const aspects: readonly Aspect[] = [
  {
    id: 'kind',
    name: { en: 'kind', zh: '类型' },
    of: ({ kind, subject }) => [labelOf(kind, subject.commonName)],
  },
  { id: 'topics', name: { en: 'topics', zh: 'topic' }, of: ({ topics }) => topics.map(({ topic }) => topic) },
  { id: 'environments', name: { en: 'environments', zh: '环境' }, of: ({ environments }) => environments },
  { id: 'team', name: { en: 'team', zh: '团队' }, of: ({ teamId }) => present(teamId) },
  {
    id: 'organization',
    name: { en: 'organization', zh: '组织' },
    of: ({ subject }) => present(subject.organization),
  },
  {
    id: 'issuer',
    name: { en: 'issuer', zh: '签发者' },
    of: ({ authority, issuer }) => [authority ?? issuer.commonName ?? issuer.text],
  },
  {
    id: 'public-key',
    name: { en: 'key', zh: '密钥' },
    of: (certificate) => {
      const { name, sha256 } = publicKeyIn(certificate)
      return [`${name} ${sha256.slice(0, 16)}…`]
    },
  },
  { id: 'expires', name: { en: 'expires', zh: '过期' }, of: ({ notAfter }) => [dayOf(notAfter)] },
]

/** What became of one aspect. */
export interface Difference {
  readonly aspect: AspectName
  readonly name: Text
  readonly kept: readonly string[]
  readonly lost: readonly string[]
  readonly gained: readonly string[]
}

/**
 * Lays two certificates side by side.
 *
 * @param before the certificate in use
 * @param after the one that is to take its place
 * @returns every aspect that one of them has, in a fixed order
 */
export function differences(before: Certificate, after: Certificate): Difference[] {
  return aspects.flatMap(({ id, name, of }) => {
    const [old, fresh] = [of(before), of(after)]
    if (old.length + fresh.length === 0) return []
    return [
      {
        aspect: id,
        name,
        kept: old.filter((word) => fresh.includes(word)),
        lost: old.filter((word) => !fresh.includes(word)),
        gained: fresh.filter((word) => !old.includes(word)),
      },
    ]
  })
}

const topicsOf = ({ certificate }: RenewalSide) => certificate.topics.map(({ topic }) => topic)

const lostTopics = ({ old, new: fresh }: Renewal) =>
  topicsOf(old).filter((topic) => !topicsOf(fresh).includes(topic))

const lostEnvironments = ({ old, new: fresh }: Renewal) =>
  old.certificate.environments.filter((one) => !fresh.certificate.environments.includes(one))

const isSame = ({ old, new: fresh }: Renewal) =>
  old.certificate.fingerprints.sha256 === fresh.certificate.fingerprints.sha256

const hasSameKey = ({ old, new: fresh }: Renewal) =>
  publicKeyIn(old.certificate).sha256 === publicKeyIn(fresh.certificate).sha256

const isMdm = ({ old }: Renewal) => old.certificate.kind === 'mdm'

const pushes = ({ certificate: { kind } }: RenewalSide) => isPushKind(kind)

/** Whole days that the new one ends before the old one: what was made minutes apart ends together, at midnight too. */
const endsEarlier = ({ old, new: fresh }: Renewal) =>
  Math.floor((old.certificate.notAfter.getTime() - fresh.certificate.notAfter.getTime()) / day)

const swapped = ({ old, new: fresh }: Renewal): Remedy => ({
  text: {
    en: 'Perhaps the two are the wrong way round: the old one comes first.',
    zh: '是不是顺序反了？旧证书写在前面。',
  },
  commands: [`pushctl cert compare ${quoted(fresh.fileName)} ${quoted(old.fileName)}`],
})

const renewAgain: Text = { en: 'Renew it again.', zh: '请重新续期。' }

const aboutMdm = 'Apple Push Certificates Portal, https://identity.apple.com/pushcert/'
const aboutTopics = 'Apple, "Sending notification requests to APNs": apns-topic'
const aboutCertificates = 'Apple, "Establishing a certificate-based connection to APNs"'

/** What a renewal breaks, most serious first; an error is something that pushes depend on and that is lost. */
export const renewalRules: readonly Rule<Renewal>[] = [
  {
    id: 'renewal/same',
    severity: 'note',
    see: 'SHA-256 fingerprints of both',
    applies: () => true,
    finds: (renewal) =>
      isSame(renewal)
        ? {
            en: `${renewal.old.fileName} and ${renewal.new.fileName} hold the same certificate: nothing was renewed.`,
            zh: `${renewal.old.fileName} 和 ${renewal.new.fileName} 是同一张证书，并没有续期。`,
          }
        : undefined,
    remedy: () => ({
      text: { en: 'Download the new certificate, and compare that.', zh: '请下载新证书后再对比。' },
      commands: [],
    }),
  },
  {
    id: 'wrong-credential-kind',
    severity: 'error',
    see: aboutCertificates,
    applies: ({ old }) => pushes(old),
    finds: ({ new: fresh }) => {
      const { name, whyNot } = kindRow(fresh.certificate.kind)
      return whyNot === undefined
        ? undefined
        : {
            en: `The new one is a ${name.en}. ${whyNot.en}`,
            zh: `新的是${name.zh}。${whyNot.zh}`,
          }
    },
    remedy: ({ new: { fileName } }) => ({
      text: { en: 'It is probably the wrong file; see what it is.', zh: '多半拿错了文件，看看它是什么。' },
      commands: [`pushctl cert inspect ${quoted(fileName)}`],
    }),
  },
  {
    id: 'mdm-topic-changed',
    severity: 'error',
    see: aboutMdm,
    applies: isMdm,
    finds: (renewal) => {
      const lost = lostTopics(renewal)
      return lost.length === 0
        ? undefined
        : {
            en: `The MDM topic is another: ${lost.join(', ')} became ${topicsOf(renewal.new).join(', ') || 'none'}. Every enrolled device listens to the old topic and is lost; APNs accepts the pushes, and nothing reports it.`,
            zh: `MDM 的 topic 变了：${lost.join(', ')} 变成了 ${topicsOf(renewal.new).join(', ') || '（无）'}。已注册的设备只听旧 topic，会全部失联；APNs 照样返回成功，不会有任何报错。`,
          }
    },
    remedy: () => ({
      text: {
        en: 'Do not install it. The certificate was created anew; at https://identity.apple.com choose "Renew" beside the old one, with the Apple Account that made it. If that account is gone, all devices have to enrol again.',
        zh: '不要启用它。这张是新建的，不是续期的：请用当初的 Apple 账户登录 https://identity.apple.com，在旧证书旁点「Renew」。如果那个账户已无法使用，所有设备都要重新注册。',
      },
      commands: [],
    }),
  },
  {
    id: 'cert-of-other-app',
    severity: 'error',
    see: aboutTopics,
    applies: (renewal) => !isMdm(renewal) && pushes(renewal.new),
    finds: (renewal) => {
      const lost = lostTopics(renewal)
      return lost.length === 0
        ? undefined
        : {
            en: `The new one is not good for ${lost.join(', ')}: pushes there fail with DeviceTokenNotForTopic or TopicDisallowed.`,
            zh: `新证书不能用于 ${lost.join(', ')}：推送到这些 topic 会失败（DeviceTokenNotForTopic 或 TopicDisallowed）。`,
          }
    },
    remedy: ({ new: fresh }) => ({
      text: {
        en:
          fresh.certificate.kind === 'universal'
            ? 'Make it for the same App ID as the old one.'
            : 'Make it for the same App ID, and of the same kind or universal ("Apple Push Notification service SSL (Sandbox & Production)").',
        zh:
          fresh.certificate.kind === 'universal'
            ? '请为与旧证书相同的 App ID 申请。'
            : '请为相同的 App ID 申请，类型与旧证书一致，或选通用证书「Apple Push Notification service SSL (Sandbox & Production)」。',
      },
      commands: [],
    }),
  },
  {
    id: 'wrong-env-cert',
    severity: 'error',
    see: 'Apple PKI, Worldwide Developer Relations Certification Practice Statement',
    applies: ({ new: fresh }) => pushes(fresh),
    finds: (renewal) => {
      const lost = lostEnvironments(renewal)
      return lost.length === 0
        ? undefined
        : {
            en: `The new one is not good for ${lost.join(', ')}: that gateway refuses it with BadCertificateEnvironment.`,
            zh: `新证书不能用于 ${lost.join(', ')} 环境：对应的网关会以 BadCertificateEnvironment 拒绝。`,
          }
    },
    remedy: () => ({
      text: {
        en: 'Make a universal one: "Apple Push Notification service SSL (Sandbox & Production)".',
        zh: '请申请通用证书：「Apple Push Notification service SSL (Sandbox & Production)」。',
      },
      commands: [],
    }),
  },
  {
    id: 'renewal/not-apple',
    severity: 'error',
    see: 'Apple PKI, https://www.apple.com/certificateauthority/',
    applies: ({ old }) => old.certificate.provenance === 'apple',
    finds: ({ new: { certificate } }) =>
      certificate.provenance === 'apple'
        ? undefined
        : {
            en: 'The old one was signed by Apple; of the new one nothing proves that.',
            zh: '旧证书由 Apple 签发，新证书却无法证明是 Apple 签发的。',
          },
    remedy: ({ new: { fileName } }) => ({
      text: { en: 'See who signed it.', zh: '看看是谁签发的。' },
      commands: [`pushctl cert inspect ${quoted(fileName)}`],
    }),
  },
  {
    id: 'cert-expired',
    severity: 'error',
    see: aboutCertificates,
    applies: () => true,
    finds: ({ new: { certificate }, now }) =>
      certificate.notAfter < now
        ? {
            en: `The new one expired on ${dayOf(certificate.notAfter)}.`,
            zh: `新证书已于 ${dayOf(certificate.notAfter)} 过期。`,
          }
        : undefined,
    remedy: (renewal) => (endsEarlier(renewal) > 0 ? swapped(renewal) : { text: renewAgain, commands: [] }),
  },
  {
    id: 'no-private-key',
    severity: 'error',
    see: aboutCertificates,
    applies: ({ old, new: fresh }) => old.key !== undefined && fresh.key === undefined && pushes(fresh),
    finds: ({ old, new: fresh }) =>
      old.key !== undefined && belongsTo(old.key.key, fresh.certificate)
        ? undefined
        : {
            en: `The new one has another key, and it is not in ${fresh.fileName}; the key in ${old.fileName} does not fit.`,
            zh: `新证书换了密钥，而 ${fresh.fileName} 里没有对应的私钥；${old.fileName} 里的私钥不匹配。`,
          },
    remedy: ({ new: { fileName } }) => ({
      text: {
        en: 'The new key lies where the signing request (CSR) was made. Merge the two before you install it.',
        zh: '新私钥在生成 CSR 的那台电脑上。启用前先把两者合并。',
      },
      commands: [mergeLine(fileName, 'key.pem')],
    }),
  },
  {
    id: 'renewal/other-key',
    severity: 'warning',
    see: aboutCertificates,
    applies: ({ old, new: fresh }) => pushes(fresh) && !(old.key !== undefined && fresh.key === undefined),
    finds: (renewal) =>
      hasSameKey(renewal)
        ? undefined
        : {
            en: 'The new one has another private key: replace certificate and key together.',
            zh: '新证书换了私钥：证书和私钥要一起更换。',
          },
    remedy: () => ({
      text: {
        en: 'A server that gets the new certificate and keeps the old key fails with "key values mismatch".',
        zh: '如果服务器只换证书、不换私钥，会报 "key values mismatch"。',
      },
      commands: [],
    }),
  },
  {
    id: 'renewal/key-kept',
    severity: 'note',
    see: aboutCertificates,
    applies: (renewal) =>
      renewal.old.key !== undefined &&
      renewal.new.key === undefined &&
      !isSame(renewal) &&
      lostTopics(renewal).length === 0,
    finds: (renewal) =>
      hasSameKey(renewal)
        ? {
            en: 'The private key is the same: the old key fits the new certificate.',
            zh: '私钥没变：旧私钥可以继续配新证书使用。',
          }
        : undefined,
    remedy: ({ old, new: fresh }) => ({
      text: { en: 'Put the two together.', zh: '把两者合在一起即可。' },
      commands: [mergeLine(fresh.fileName, old.fileName)],
    }),
  },
  {
    id: 'renewal/other-team',
    severity: 'warning',
    see: 'Apple, "Transferring and deleting apps"',
    applies: ({ old, new: fresh }) =>
      old.certificate.teamId !== undefined && fresh.certificate.teamId !== undefined,
    finds: ({ old, new: fresh }) =>
      old.certificate.teamId === fresh.certificate.teamId
        ? undefined
        : {
            en: `The team is another: ${old.certificate.teamId} became ${fresh.certificate.teamId}.`,
            zh: `团队变了：从 ${old.certificate.teamId} 变成 ${fresh.certificate.teamId}。`,
          },
    remedy: () => ({
      text: {
        en: 'That is right when the app was transferred to that team; otherwise it was made in the wrong account.',
        zh: '如果 App 已转让给该团队，这是正常的；否则说明用错了开发者账号。',
      },
      commands: [],
    }),
  },
  {
    id: 'renewal/ends-earlier',
    severity: 'warning',
    see: aboutCertificates,
    applies: ({ new: { certificate }, now }) => certificate.notAfter >= now,
    finds: (renewal) => {
      const days = endsEarlier(renewal)
      return days <= 0
        ? undefined
        : {
            en: `The new one ends ${daysInEnglish(days)} before the old one.`,
            zh: `新证书比旧证书还早 ${days} 天过期。`,
          }
    },
    remedy: swapped,
  },
]
