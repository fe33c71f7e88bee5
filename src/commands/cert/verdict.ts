import { profileRequirements } from '../../credential/app/profile-requirements.ts'
import { chainOf } from '../../credential/certificate/chain.ts'
import { renewedIn } from '../../credential/certificate/choice.ts'
import { keyTroubleIn } from '../../credential/certificate/key-trouble.ts'
import { labelOf } from '../../credential/certificate/kind.ts'
import { portal } from '../../credential/certificate/portal.ts'
import { isError, judge, type Requirements } from '../../credential/certificate/requirements.ts'
import { daysLeft } from '../../credential/certificate/rules.ts'
import { judgeContents } from '../../credential/contents-rules.ts'
import type { Certificate, DistinguishedName, ProvisioningProfile } from '../../credential/model.ts'
import { isSigningKey } from '../../credential/signing-key/is-signing-key.ts'
import { defined } from '../../defined.ts'
import { bySeverity, type Finding, findingsOf, remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { mainCertificates, type Readable } from '../push/credential-files.ts'
import { keyFileOf, ownerOf, strayKey } from './pairing.ts'

/** One certificate, and whether it passes. */
export interface CertificateVerdict {
  readonly file: string
  readonly passes: boolean
  readonly label: string
  readonly subject: DistinguishedName
  readonly topics: Certificate['topics']
  readonly environments: readonly string[]
  readonly notAfter: Date
  /** Whole days until it expires; negative when it has. */
  readonly daysLeft: number
  /** The file its private key is in. */
  readonly keyIn?: string
  readonly findings: readonly Finding[]
}

/** A provisioning profile: what an app that is made with it gets. */
export interface ProfileVerdict extends Omit<CertificateVerdict, 'label' | 'subject' | 'topics' | 'keyIn'> {
  readonly label: 'profile'
  readonly appId: string
}

/** A file with a private key and no certificate: it passes when one of the other files has its certificate. */
export interface KeyVerdict {
  readonly file: string
  readonly passes: boolean
  readonly label: 'key'
  readonly keyOf?: string
  /** Of the file. */
  readonly findings: readonly Finding[]
}

/** A signing key, or what no push can use: one sentence says why it passes or not. */
export interface OtherVerdict {
  readonly file: string
  readonly passes: boolean
  readonly label: 'signing key' | 'request' | 'empty'
  readonly about: Text
  /** Of the file. */
  readonly findings: readonly Finding[]
}

export type FileVerdict = CertificateVerdict | ProfileVerdict | KeyVerdict | OtherVerdict

/** What every file is judged by. */
export interface VerifyContext {
  readonly requirements: Requirements
  /** From how many days before its end on a certificate or profile is worth a warning. */
  readonly warnDays?: number
  readonly trusted: readonly Certificate[]
  /** All files, for a key may lie in another one than its certificate. */
  readonly readable: readonly Readable[]
  readonly now: Date
}

/**
 * Judges what one file holds.
 *
 * @param row the file
 * @param context what it is judged by
 * @returns a verdict for each of its certificates; for a file without any, one verdict
 */
export function verdictsOn(row: Readable, context: VerifyContext): FileVerdict[] {
  const { file, contents } = row
  const { readable, now, warnDays } = context
  const certificates = mainCertificates(contents)
  const keyOf = ownerOf(contents, readable)
  const ofFile = judgeContents({ contents, fileName: file, now, ...defined({ keyOf, warnDays }) })
  if (certificates.length === 0) return [verdictWithoutCertificate(row, keyOf, ofFile, context)]
  return certificates.map((certificate, index) => {
    const verdict = certificateVerdict(row, certificate, context)
    // What is wrong with the file is told once.
    return index === 0 ? { ...verdict, findings: bySeverity([...ofFile, ...verdict.findings]) } : verdict
  })
}

function certificateVerdict(
  { file, contents }: Readable,
  certificate: Certificate,
  { requirements, warnDays, trusted, readable, now }: VerifyContext,
): CertificateVerdict {
  const keyIn = keyFileOf(certificate, [{ file, contents }, ...readable])
  const trouble = keyTroubleIn(contents, certificate)
  const findings = judge({
    certificate,
    hasKey: keyIn !== undefined,
    ...(trouble !== undefined && (keyIn === undefined || keyIn === file) && { keyTrouble: trouble }),
    fileName: file,
    now,
    format: contents.format,
    ...defined({ renewedBy: renewedIn(certificate, contents, now), warnDays }),
    chain: chainOf(certificate, [...trusted, ...contents.certificates]),
    trusted,
    requirements,
  })
  return {
    file,
    passes: !findings.some(isError),
    label: labelOf(certificate.kind, certificate.subject.commonName),
    subject: certificate.subject,
    topics: certificate.topics,
    environments: certificate.environments,
    notAfter: certificate.notAfter,
    daysLeft: daysLeft(certificate, now),
    ...defined({ keyIn }),
    findings,
  }
}

const isNotNoCert = ({ id }: Finding) => id !== 'no-cert'

/** Why a key has no certificate, first of all: the one beside it is damaged, or it is strayed. */
function withStray(stray: Finding, { contents }: Readable, ofFile: readonly Finding[]): readonly Finding[] {
  const others = ofFile.filter(isNotNoCert)
  const isHere = contents.unread?.some(({ label, why }) => why === 'damaged' && /CERTIFICATE$/.test(label))
  if (isHere !== true) return [stray, ...others]
  return bySeverity(others.map((each) => (each.id === 'bad-export' ? { ...each, severity: 'error' } : each)))
}

/** What is no certificate and can be judged all the same: a signing key has no date, a profile has one. */
function verdictWithoutCertificate(
  row: Readable,
  keyOf: string | undefined,
  ofFile: readonly Finding[],
  context: VerifyContext,
): FileVerdict {
  const { file, contents } = row
  if (contents.profile !== undefined) return profileVerdict(file, contents.profile, ofFile, context)
  if (isSigningKey(contents, file) && keyOf === undefined) {
    const about = { en: 'never expires', zh: '不会过期' }
    return { file, label: 'signing key', passes: !ofFile.some(isError), about, findings: ofFile }
  }
  if (contents.keys.length === 0) return uselessVerdict(file, contents.requests !== undefined, ofFile)
  const stray = strayKey(row, context.readable)
  const findings = stray === undefined ? ofFile : withStray(stray, row, ofFile)
  return { file, label: 'key', passes: keyOf !== undefined, ...defined({ keyOf }), findings }
}

function profileVerdict(
  file: string,
  profile: ProvisioningProfile,
  ofFile: readonly Finding[],
  { requirements, now }: VerifyContext,
): ProfileVerdict {
  const asked = findingsOf(profileRequirements, { profile, fileName: file, now, requirements })
  const isSaid = asked.some(({ id }) => id === 'requirement/days')
  const said = ofFile.filter(({ id }) => !(isSaid && id === 'file/profile-expires-soon'))
  const findings = bySeverity([...said, ...asked])
  const { appId, environment, notAfter } = profile
  return {
    file,
    label: 'profile',
    passes: !findings.some(isError),
    appId,
    environments: environment === undefined ? [] : [environment],
    notAfter,
    daysLeft: daysLeft(profile, now),
    findings,
  }
}

const useless = {
  empty: { en: 'It holds neither a certificate nor a key.', zh: '里面既没有证书也没有私钥。' },
  request: {
    en: 'It asks Apple for a certificate, and is none.',
    zh: '这是用来申请证书的 CSR，本身不是证书。',
  },
} as const satisfies Record<string, Text>

function uselessVerdict(file: string, isRequest: boolean, ofFile: readonly Finding[]): OtherVerdict {
  const label = isRequest ? 'request' : 'empty'
  const about = useless[label]
  const whyNot: Finding = {
    id: 'wrong-credential-kind',
    severity: 'error',
    evidence: about,
    remedy: remedy({
      en: `Verify the certificate that Apple issued: ${portal}`,
      zh: `请检查 Apple 签发的证书：${portal}`,
    }),
    see: 'RFC 2986',
  }
  const findings = ofFile.some(isError) ? ofFile : [whyNot, ...ofFile]
  return { file, label, passes: false, about, findings }
}
