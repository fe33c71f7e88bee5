import { command } from '../../cli/command.ts'
import type { Style } from '../../cli/style.ts'
import { canPush } from '../../credential/certificate/ability.ts'
import { type Chain, chainOf } from '../../credential/certificate/chain.ts'
import { renewedIn } from '../../credential/certificate/choice.ts'
import { keyTroubleIn } from '../../credential/certificate/key-trouble.ts'
import { isPushKind, kindRow, labelOf } from '../../credential/certificate/kind.ts'
import { certificateRules, daysInEnglish, daysLeft } from '../../credential/certificate/rules.ts'
import { judgeContents } from '../../credential/contents-rules.ts'
import { visible } from '../../credential/encoding/visible.ts'
import { type PublicKey, publicKeyIn, publicKeyOf } from '../../credential/key/public-key.ts'
import type {
  Certificate,
  Contents,
  FileForm,
  KeyStorage,
  PrivateKey,
  Provenance,
  ProvisioningProfile,
  SigningRequest,
} from '../../credential/model.ts'
import { readerRules } from '../../credential/reader-rules.ts'
import { isSigningKey } from '../../credential/signing-key/is-signing-key.ts'
import { defined } from '../../defined.ts'
import { bySeverity, causeOf, type Finding, findingsOf } from '../../finding.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { dayOf } from '../../time.ts'
import { errorLines } from '../output/error-lines.ts'
import { type Field, fieldLines } from '../output/fields.ts'
import { findingLines } from '../output/finding-lines.ts'
import {
  certEnvOption,
  fileArguments,
  mainCertificates,
  type Readable,
  readCredentialFiles,
  readToTell,
  type Unreadable,
  withVariable,
} from '../push/credential-files.ts'
import { passphraseOptions } from '../push/passphrase.ts'
import { formFields } from './form-fields.ts'
import { foreignKeyFor, keyFileOf, ownerOf, strayKey } from './pairing.ts'

/** Everything that is said of one certificate. */
type CertificateReport = Omit<Certificate, 'x509'> & {
  /** As `cert classify` says it. */
  readonly label: string
  readonly kindName: Text
  readonly publicKey: PublicKey
  /** Its private key, when that is in the file. */
  readonly key?: KeyReport
  readonly chain: Chain
  /** `not-alone`: it is in order, and its private key is not in the files given. */
  readonly canPush: 'yes' | 'not-alone' | 'no'
  readonly whyNot?: Text
  /** The other file its private key is in. */
  readonly keyIn?: string
  /** Whole days until it expires; negative when it has. */
  readonly daysLeft: number
  readonly findings: readonly Finding[]
}

/** A private key, told by its public half. */
type KeyReport = PublicKey & {
  /** How it lies in the file. */
  readonly storage?: KeyStorage
  /** What a PKCS#12 calls it. */
  readonly friendlyName?: string
}

/** An authority's certificate that only comes along. */
type AuthorityReport = Pick<
  Certificate,
  'subject' | 'issuer' | 'provenance' | 'notBefore' | 'notAfter' | 'serial' | 'fingerprints'
>

/** What a certificate is asked for with. */
type RequestReport = Pick<SigningRequest, 'subject' | 'isSound'> & { readonly publicKey: PublicKey }

interface FileReport {
  readonly file: string
  /** The id of the first of all findings, the most serious: what is to be done something about, if anything is. */
  readonly cause?: string
  /** What the bytes are. */
  readonly format: Contents['format']
  /** What is wound round them, what was done to the text, and how a PKCS#12 is protected. */
  readonly form: FileForm
  /** Those with a key first; authorities only when there is nothing else. */
  readonly certificates: readonly CertificateReport[]
  readonly authorities: readonly AuthorityReport[]
  /** Private keys without a certificate of theirs. */
  readonly otherKeys: readonly KeyReport[]
  /** Whether the one key is a signing key, which needs no certificate. */
  readonly isSigningKey: boolean
  /** The other file with the certificate of its key. */
  readonly keyOf?: string
  readonly requests: readonly RequestReport[]
  readonly profile?: Omit<ProvisioningProfile, 'certificates' | 'entitlements'>
  readonly findings: readonly Finding[]
}

/** In the order they were named. */
interface InspectedFiles {
  readonly files: readonly (FileReport | Unreadable)[]
}

export default command({
  arguments: fileArguments,
  options: { ...certEnvOption, ...passphraseOptions },
  examples: [
    {
      command: 'pushctl cert inspect aps.cer',
      about: { en: 'what is this file, and can it push?', zh: '这个文件是什么，能不能发推送？' },
    },
    {
      command: 'pushctl cert inspect push.p12 --passphrase-file pass.txt --json',
      about: { en: 'everything, for a program', zh: '以 JSON 输出全部信息' },
    },
  ],
  description: {
    en: 'Kind, topics, environments, dates, issuer (checked by signature), key, and what is wrong. Exit 1 when a certificate cannot push today.',
    zh: '类型、topic、环境、有效期、签发者（用签名核实）、私钥，以及有什么问题。只要有证书现在不能推送，退出码就是 1。',
  },
  async run({ files, certEnv, ...passphrase }, host: Host): Promise<InspectedFiles> {
    const rows = await readCredentialFiles(withVariable(files, certEnv), passphrase, host, readToTell)
    const readable = rows.filter((row) => 'contents' in row)
    return { files: rows.map((row) => ('error' in row ? row : reportOf(row, readable, host.now()))) }
  },
  human: ({ files }, style) => files.map((report) => page(report, style)).join('\n'),
  verdict: ({ files }) =>
    files.some((report) => 'error' in report)
      ? 'unknown'
      : files.every(
            (report) =>
              'certificates' in report &&
              (report.isSigningKey ||
                report.keyOf !== undefined ||
                (report.certificates.length > 0 &&
                  report.certificates.every(({ canPush }) => canPush !== 'no'))),
          )
        ? 'yes'
        : 'no',
})

function reportOf({ file, contents }: Readable, readable: readonly Readable[], now: Date): FileReport {
  const keyOf = ownerOf(contents, readable)
  const main = mainCertificates(contents)
  const paired = new Set(contents.identities.map(({ key }) => key))
  const certificates = main.map((certificate) =>
    certificateReport(certificate, { file, contents }, readable, now),
  )
  const ofFile = judgeContents({ contents, fileName: file, now, ...defined({ keyOf }) })
  const stray = strayKey({ file, contents }, readable)
  const findings =
    stray?.id === 'key-mismatch' ? [stray, ...ofFile.filter(({ id }) => id !== 'no-cert')] : ofFile
  return {
    file,
    ...defined({ cause: causeOf([...findings, ...certificates.flatMap((each) => each.findings)]) }),
    format: contents.format,
    form: contents.form,
    certificates,
    authorities: contents.certificates
      .filter((certificate) => !main.includes(certificate))
      .map(({ subject, issuer, provenance, notBefore, notAfter, serial, fingerprints }) => ({
        subject,
        issuer,
        provenance,
        notBefore,
        notAfter,
        serial,
        fingerprints,
      })),
    otherKeys: contents.keys.filter((key) => !paired.has(key)).map(keyReport),
    isSigningKey: isSigningKey(contents, file),
    requests: (contents.requests ?? []).map(({ subject, publicKey, isSound }) => ({
      subject,
      publicKey: publicKeyOf(publicKey),
      isSound,
    })),
    ...(contents.profile !== undefined && { profile: profileReport(contents.profile) }),
    ...defined({ keyOf }),
    findings,
  }
}

/** Its signing certificates are of no use to a push, and long; `pushctl inspect` tells of its entitlements. */
function profileReport({ certificates: _, entitlements: __, ...profile }: ProvisioningProfile) {
  return profile
}

function certificateReport(
  certificate: Certificate,
  { file: fileName, contents }: Readable,
  readable: readonly Readable[],
  now: Date,
): CertificateReport {
  const { x509: _, ...facts } = certificate
  const { identities, certificates, format } = contents
  const key = identities.find((identity) => identity.certificate === certificate)?.key
  const keyIn = key === undefined ? keyFileOf(certificate, readable) : undefined
  const hasKey = key !== undefined || keyIn !== undefined
  const trouble = keyTroubleIn(contents, certificate)
  const foreign = hasKey || trouble !== undefined ? undefined : foreignKeyFor(fileName, readable)
  const findings = findingsOf(certificateRules, {
    certificate,
    hasKey,
    fileName,
    now,
    format,
    ...(keyIn === undefined && defined({ keyTrouble: foreign === undefined ? trouble : 'not-its-own' })),
    ...defined({ keyFile: foreign, renewedBy: renewedIn(certificate, contents, now) }),
  })
  const whyNot = whyNotOf(certificate, findings, now)
  return {
    label: labelOf(certificate.kind, certificate.subject.commonName),
    kindName: kindRow(certificate.kind).name,
    ...facts,
    publicKey: publicKeyIn(certificate),
    ...(key !== undefined && { key: keyReport(key) }),
    chain: chainOf(certificate, certificates),
    canPush: whyNot !== undefined ? 'no' : hasKey ? 'yes' : 'not-alone',
    ...defined({ whyNot, keyIn }),
    daysLeft: daysLeft(certificate, now),
    findings,
  }
}

/** The headline and the first error are one judgement. */
function whyNotOf(certificate: Certificate, findings: readonly Finding[], now: Date): Text | undefined {
  const ability = canPush(certificate, now)
  const first = findings.find(({ severity }) => severity === 'error')
  if (ability.can) return first?.evidence
  return first === undefined || first.id.includes(ability.cause.replace('-cert', ''))
    ? ability.why
    : first.evidence
}

function keyReport({ key, friendlyName, storage }: PrivateKey): KeyReport {
  return { ...publicKeyOf(key), ...defined({ friendlyName, storage }) }
}

function page(report: FileReport | Unreadable, style: Style): string {
  if ('error' in report) {
    const lines = errorLines(report.error, style).map((line) => `  ${line}`)
    return `${[style.bold(report.file), ...lines].join('\n')}\n`
  }
  const { file, certificates, authorities, otherKeys, requests, profile, findings } = report
  const keys = [...certificates.flatMap(({ key }) => key ?? []), ...otherKeys]
  const others: Field[] = [
    ...requests.flatMap(requestFields),
    ...(profile === undefined ? [] : profileFields(profile)),
    ...formFields({ ...report, keys }, style),
    [{ en: 'also inside', zh: '另外还有' }, authorities.map((authority) => authorityWords(authority, style))],
    [
      certificates.length > 0 ? { en: 'key alone', zh: '不配对的私钥' } : { en: 'key', zh: '私钥' },
      otherKeys.map(keyWords),
    ],
  ]
  if (certificates.length === 0) {
    const told = findingLines(findings, style)
    return `${[style.bold(file), ...fieldLines(others, style), ...told].join('\n')}\n`
  }
  const lines = certificates.flatMap((certificate, index) => {
    const isFirst = index === 0
    const place = certificates.length > 1 ? ` [${index + 1}/${certificates.length}]` : ''
    const fields = fieldsOf(certificate, findings, style)
    const told = isFirst ? bySeverity([...findings, ...certificate.findings]) : certificate.findings
    return [
      `${style.bold(file)}${place}  ${style.say(certificate.kindName)} (${certificate.label})`,
      // What is to be said of the file is said once.
      ...fieldLines(isFirst ? [...fields, ...others] : fields, style),
      ...findingLines(told, style),
    ]
  })
  return `${lines.join('\n')}\n`
}

function requestFields({ subject, publicKey }: RequestReport): Field[] {
  return [
    [{ en: 'requested for', zh: '申请主体' }, subject.text],
    [{ en: 'key', zh: '密钥' }, publicKey.name],
  ]
}

function profileFields(profile: NonNullable<FileReport['profile']>): Field[] {
  const { name, appId, environment, teamId, teamName, distribution, devices, notBefore, notAfter } = profile
  return [
    [{ en: 'profile', zh: '描述文件' }, name],
    [{ en: 'app id', zh: 'App ID' }, appId],
    [{ en: 'tokens of', zh: 'token 环境' }, environment],
    [
      { en: 'team', zh: '团队' },
      [teamId, teamName].filter((word) => word !== undefined).join(', ') || undefined,
    ],
    [{ en: 'for', zh: '用途' }, devices > 0 ? `${distribution} (${devices})` : distribution],
    [{ en: 'dates', zh: '有效期' }, `${dayOf(notBefore)} – ${dayOf(notAfter)}`],
  ]
}

function authorityWords({ subject, provenance, notAfter }: AuthorityReport, style: Style): string {
  return `${subject.text} ${style.dim(`(${style.say(issuerWords[provenance])}, – ${dayOf(notAfter)})`)}`
}

const keyWords = ({ name, friendlyName }: KeyReport) =>
  friendlyName === undefined ? name : `${name} "${visible(friendlyName)}"`

const issuerWords: Record<Provenance, Text> = {
  apple: { en: 'genuine: the signature is Apple’s', zh: '真实：签名出自 Apple' },
  lookalike: { en: 'not Apple’s, in spite of what it says', zh: '冒充 Apple，并非 Apple 签发' },
  local: { en: 'pushctl’s local gateway, not Apple', zh: 'pushctl 的本地网关，不是 Apple' },
  other: { en: 'nothing proved', zh: '无法核实' },
}

const issuerWordsOf = ({ kind, provenance }: CertificateReport): Text =>
  kind === 'self-signed' && provenance === 'other'
    ? { en: 'itself: nobody vouches for it', zh: '自己签发，没有机构担保' }
    : issuerWords[provenance]

function fieldsOf(certificate: CertificateReport, ofFile: readonly Finding[], style: Style): Field[] {
  const { topics, environments, issuer, authority, fingerprints, key, publicKey } = certificate
  const from = authority ?? issuer.commonName ?? issuer.text
  const width = Math.max(0, ...topics.map(({ topic }) => topic.length))
  const pushes = isPushKind(certificate.kind)
  return [
    [{ en: 'can push', zh: '能否推送' }, abilityWords(certificate, ofFile, style)],
    [{ en: 'environments', zh: '环境' }, environments.join(', ') || undefined],
    [
      { en: 'topics', zh: 'topic' },
      topics.map(({ topic, pushTypes }) => `${topic.padEnd(width)}  ${style.dim(pushTypes.join(', '))}`),
    ],
    [{ en: 'bundle id', zh: 'Bundle ID' }, certificate.bundleId],
    [{ en: 'team', zh: '团队' }, teamWords(certificate)],
    [{ en: 'dates', zh: '有效期' }, dateWords(certificate, style)],
    [{ en: 'issuer', zh: '签发者' }, `${from} (${style.say(issuerWordsOf(certificate))})`],
    [{ en: 'chain', zh: '证书链' }, chainWords(certificate, style)],
    [{ en: 'signature', zh: '签名算法' }, certificate.signatureAlgorithm],
    [
      { en: 'key', zh: '私钥' },
      key !== undefined
        ? keyWords(key)
        : pushes
          ? `${style.say(keyPlace(certificate))} (${publicKey.name})`
          : undefined,
    ],
    [{ en: 'subject', zh: '主体' }, certificate.subject.text],
    [{ en: 'serial', zh: '序列号' }, certificate.serial],
    [{ en: 'SHA-1', zh: 'SHA-1' }, fingerprints.sha1],
    [{ en: 'SHA-256', zh: 'SHA-256' }, fingerprints.sha256],
  ]
}

/** A key that stands in the file and could not be read is not somewhere else. */
function keyPlace({ findings }: CertificateReport): Text {
  const found = unreadKeys.find(([id]) => findings.some((finding) => finding.id === id))
  return found?.[1] ?? { en: 'not in this file', zh: '不在这个文件里' }
}

const unreadKeys: readonly (readonly [id: string, words: Text])[] = [
  ['key-encrypted', { en: 'one is in this file, encrypted', zh: '文件里有一把，但有密码保护' }],
  ['bad-export', { en: 'one is in this file, damaged', zh: '文件里有一把，但已损坏' }],
  ['openssh-key', { en: 'one is in this file, in the form of OpenSSH', zh: '文件里有一把，是 OpenSSH 格式' }],
]

const chainEnds: Record<Chain['reaches'], Text> = {
  apple: { en: 'a root of Apple’s', zh: 'Apple 根证书' },
  other: { en: 'a root, and not Apple’s', zh: '是根证书，但不是 Apple 的' },
  nowhere: {
    en: 'this issuer is neither known to pushctl nor in the file',
    zh: '这一级签发者 pushctl 不认识，文件里也没有',
  },
}

/** Each name signed the one before it; a root stands for itself. */
function chainWords({ subject, issuer, chain: { reaches, links } }: CertificateReport, style: Style): string {
  const names = links.map(({ name }) => name)
  if (reaches === 'nowhere') names.push('?')
  else if (names.length === 0) names.push(subject.commonName ?? issuer.text)
  return `${names.join(' → ')} (${style.say(chainEnds[reaches])})`
}

function abilityWords(
  { canPush, whyNot, findings, keyIn }: CertificateReport,
  ofFile: readonly Finding[],
  style: Style,
): string {
  if (canPush === 'not-alone') {
    const isLocked = findings.some(({ id }) => id === 'key-encrypted')
    return style.warn(
      style.say(
        isLocked
          ? { en: 'not known: its private key is encrypted', zh: '无法确定：私钥有密码保护' }
          : { en: 'not alone: its private key is not in this file', zh: '单凭它不能：私钥不在这个文件里' },
      ),
    )
  }
  if (canPush === 'yes') {
    const together: Text = { en: `yes, with the key in ${keyIn}`, zh: `能，私钥在 ${keyIn}` }
    const words = style.good(style.say(keyIn === undefined ? { en: 'yes', zh: '能' } : together))
    const isRefused = ofFile.some(({ id, severity }) => severity === 'warning' && readerIds.has(id))
    return isRefused ? `${words}${style.warn(style.say(refusedElsewhere))}` : words
  }
  const no = style.bad(style.say({ en: 'no', zh: '不能' }))
  return whyNot === undefined ? no : `${no}${style.say({ en: ': ', zh: '：' })}${style.say(whyNot)}`
}

const refusedElsewhere: Text = {
  en: ', but other programs refuse the file as it is (!)',
  zh: '，但有些程序读不了这个文件（见 !）',
}

const readerIds: ReadonlySet<string> = new Set(readerRules.map(({ id }) => id))

function teamWords({ teamId, subject }: CertificateReport): string | undefined {
  const words = [teamId, subject.organization].filter((word) => word !== undefined)
  return words.length > 0 ? words.join(', ') : undefined
}

function dateWords({ notBefore, notAfter, daysLeft }: CertificateReport, style: Style): string {
  const left =
    daysLeft < 0
      ? style.bad(style.say({ en: 'expired', zh: '已过期' }))
      : style.say({ en: `${daysInEnglish(daysLeft)} left`, zh: `还剩 ${daysLeft} 天` })
  return `${dayOf(notBefore)} – ${dayOf(notAfter)}, ${left}`
}
