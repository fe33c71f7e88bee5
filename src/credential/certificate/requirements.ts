import type { Environment } from '../../apns/environment.ts'
import { mayUseCertificate, pushTypeNames, pushTypes } from '../../apns/push-type.ts'
import { type Finding, findingsOf, quoted, type Rule } from '../../finding.ts'
import { dayOf } from '../../time.ts'
import type { Certificate } from '../model.ts'
import type { Chain } from './chain.ts'
import { isPushKind } from './kind.ts'
import { keysPage } from './portal.ts'
import { type CertificateAtHand, certificateRules, daysInEnglish, daysLeft } from './rules.ts'

/** What a certificate has to fulfil, beyond what every push certificate has to. */
export interface Requirements {
  /** Days it must still be good for. */
  readonly minDays: number
  /** Topics it must be good for, each as `apns-topic` carries it. */
  readonly topics: readonly string[]
  readonly environments: readonly Environment[]
}

/** A certificate at the gate. */
export interface Candidate extends CertificateAtHand {
  readonly requirements: Requirements
  /** Upwards over the certificates of its file and the trusted ones. */
  readonly chain: Chain
  /** Authorities that are trusted beside Apple's. */
  readonly trusted: readonly Certificate[]
}

const list = (words: readonly string[]) => words.join(', ')

/** Endings of topics that only a signing key may push to, whichever certificate there is. */
const beyondCertificates = pushTypeNames
  .filter((name) => pushTypes[name].suffix !== '' && !mayUseCertificate(name))
  .map((name) => pushTypes[name].suffix)

const isBeyond = (topic: string) => beyondCertificates.some((suffix) => topic.endsWith(suffix))

const unnamedTopics = ({ requirements, certificate }: Candidate) =>
  requirements.topics.filter((wanted) => !certificate.topics.some(({ topic }) => topic === wanted))

const topicsBeyond = (candidate: Candidate) => unnamedTopics(candidate).filter(isBeyond)

const missingTopics = (candidate: Candidate) => unnamedTopics(candidate).filter((topic) => !isBeyond(topic))

const missingEnvironments = ({ requirements, certificate }: Candidate) =>
  requirements.environments.filter((wanted) => !certificate.environments.includes(wanted))

const isPushCertificate = ({ certificate }: Candidate) => isPushKind(certificate.kind)

/** Whether the chain leads to Apple, or over an authority that somebody vouches for; one in the same file proves nothing. */
function isProved({ chain, trusted }: Candidate): boolean {
  return (
    chain.reaches === 'apple' ||
    chain.links.some((link) => trusted.some(({ fingerprints }) => fingerprints.sha256 === link.fingerprint))
  )
}

/** What keeps a certificate from passing the gate, beside `certificateRules`. */
export const requirementRules: readonly Rule<Candidate>[] = [
  {
    id: 'requirement/issuer',
    severity: 'error',
    see: 'Apple PKI, https://www.apple.com/certificateauthority/',
    applies: (candidate) => isPushCertificate(candidate) && candidate.certificate.provenance !== 'lookalike',
    finds: (candidate) => {
      if (isProved(candidate)) return undefined
      const { certificate, trusted } = candidate
      const named = trusted.find(({ subject }) => subject.text === certificate.issuer.text)
      if (named !== undefined) {
        const name = named.subject.commonName ?? named.subject.text
        return {
          en: `It names "${name}" as issuer, and no key of that authority made the signature.`,
          zh: `它写的签发者是「${name}」，但签名不是这个 CA 的密钥做的。`,
        }
      }
      return certificate.provenance === 'local'
        ? {
            en: 'pushctl made it for its local gateway; Apple’s gateways refuse it.',
            zh: '这是 pushctl 给本地网关签发的，Apple 的网关不认。',
          }
        : {
            en: 'Nothing proves that Apple issued it: its issuer is not among the authorities pushctl knows.',
            zh: '无法证明它由 Apple 签发：签发者不在 pushctl 已知的 CA 之列。',
          }
    },
    remedy: ({ fileName }) => ({
      text: {
        en: 'If you trust its issuer, name the certificate of that authority with --ca.',
        zh: '如果信任它的签发者，请用 --ca 指定该 CA 的证书。',
      },
      commands: [`pushctl cert verify ${quoted(fileName)} --ca ca.pem`],
    }),
  },
  {
    id: 'requirement/issuer-dates',
    severity: 'error',
    see: 'RFC 5280 section 6.1.3',
    applies: isPushCertificate,
    finds: ({ chain: { links }, certificate, now }) => {
      const ended = links.find(({ notAfter }) => notAfter < now)
      return ended === undefined || certificate.notAfter < now
        ? undefined
        : {
            en: `It is still good, but ${ended.name} above it expired on ${dayOf(ended.notAfter)}.`,
            zh: `它本身没过期，但上级 ${ended.name} 已于 ${dayOf(ended.notAfter)} 过期。`,
          }
    },
    remedy: () => ({
      text: {
        en: 'Have it issued again by an authority that is in date.',
        zh: '请由仍在有效期内的 CA 重新签发。',
      },
      commands: [],
    }),
  },
  {
    id: 'requirement/days',
    severity: 'error',
    see: 'pushctl cert verify --help',
    applies: ({ requirements }) => requirements.minDays > 0,
    finds: ({ certificate, now, requirements: { minDays } }) => {
      const days = daysLeft(certificate, now)
      return days < 0 || days >= minDays
        ? undefined
        : {
            en: `It expires in ${daysInEnglish(days)}; at least ${minDays} are asked for.`,
            zh: `还剩 ${days} 天过期，要求至少 ${minDays} 天。`,
          }
    },
    remedy: () => ({
      text: { en: 'Renew it now.', zh: '请尽快续期。' },
      commands: [],
    }),
  },
  {
    id: 'wrong-credential-kind',
    severity: 'error',
    see: 'Apple, "Sending notification requests to APNs": apns-topic',
    applies: isPushCertificate,
    finds: (candidate) => {
      const beyond = topicsBeyond(candidate)
      return beyond.length === 0
        ? undefined
        : {
            en: `No certificate is good for the topic ${list(beyond)}: only a signing key (.p8) may push to it.`,
            zh: `任何证书都不能用于 topic ${list(beyond)}：只有 .p8 签名密钥可以。`,
          }
    },
    remedy: () => ({
      text: {
        en: `Use a signing key: ${keysPage}`,
        zh: `请使用签名密钥：${keysPage}`,
      },
      commands: [],
    }),
  },
  {
    id: 'cert-of-other-app',
    severity: 'error',
    see: 'Apple, "Sending notification requests to APNs": apns-topic',
    applies: isPushCertificate,
    finds: (candidate) => {
      const missing = missingTopics(candidate)
      const has = list(candidate.certificate.topics.map(({ topic }) => topic))
      return missing.length === 0
        ? undefined
        : {
            en: `It is not good for the topic ${list(missing)}, only for ${has}.`,
            zh: `它不能用于 topic ${list(missing)}，只能用于 ${has}。`,
          }
    },
    remedy: () => ({
      text: {
        en: 'Pushes to another topic are refused with DeviceTokenNotForTopic or TopicDisallowed: use the certificate of that app.',
        zh: '推到别的 topic 会被拒绝（DeviceTokenNotForTopic 或 TopicDisallowed），请换用那个 App 的证书。',
      },
      commands: [],
    }),
  },
  {
    id: 'wrong-env-cert',
    severity: 'error',
    see: 'Apple PKI, Worldwide Developer Relations Certification Practice Statement',
    applies: isPushCertificate,
    finds: (candidate) => {
      const missing = missingEnvironments(candidate)
      const has = list(candidate.certificate.environments)
      return missing.length === 0
        ? undefined
        : {
            en: `It is not good for ${list(missing)}, only for ${has || 'no environment'}.`,
            zh: `它不能用于 ${list(missing)} 环境，只能用于 ${has || '（无）'}。`,
          }
    },
    remedy: () => ({
      text: {
        en: 'The other gateway answers BadCertificateEnvironment: use a certificate of that environment, or a universal one.',
        zh: '连到另一个环境会得到 BadCertificateEnvironment；请换用对应环境的证书，或通用证书。',
      },
      commands: [],
    }),
  },
]

/** What `requirement/issuer` says better here, where an issuer can be trusted; and what is no matter of the gate. */
const saidHere = ['certificate/local', 'certificate/unknown-issuer', 'universal-cert-misclassified']

/** At the gate the key of a certificate may lie elsewhere: only a PKCS#12 is made to hold it. */
const isKeyElsewhere = ({ id, severity }: Finding) => id === 'no-private-key' && severity !== 'error'

/**
 * Judges a certificate at the gate.
 *
 * @param candidate the certificate, with what is asked of it
 * @returns what is to be said of it, most serious first; it passes when no error is among it
 */
export function judge(candidate: Candidate): Finding[] {
  const asked = findingsOf(requirementRules, candidate)
  const said = new Set([
    ...saidHere,
    ...(isProved(candidate) ? ['certificate/lookalike'] : []),
    ...(asked.some(({ id }) => id === 'requirement/days') ? ['certificate/expires-soon'] : []),
  ])
  const general = findingsOf(certificateRules, candidate).filter(
    (finding) => !said.has(finding.id) && !isKeyElsewhere(finding),
  )
  return [...general.filter(isError), ...asked, ...general.filter((finding) => !isError(finding))]
}

/** @returns whether a finding keeps a certificate from passing */
export function isError({ severity }: Finding): boolean {
  return severity === 'error'
}
