import { type CertificateAtHand, certificateRules } from '../credential/certificate/rules.ts'
import { defined } from '../defined.ts'
import { aboutCredential, doubtsAbout, foresee } from '../diagnosis/foresee.ts'
import { bySeverity, type Finding, findingsOf } from '../finding.ts'
import { type Text, verbatim } from '../text.ts'
import { dayOf } from '../time.ts'
import type { CredentialAtHand } from './approach.ts'
import { type CheckResult, isBad } from './check.ts'
import { factsAt, type GatewayAtHand } from './gateway-facts.ts'

const title = { en: 'Certificate', zh: '证书' }

/** Whoever gives a certificate to doctor means to push with it: what a bare `.cer` can do without, a push cannot. */
const pushNeeds: readonly string[] = ['no-private-key', 'key-encrypted']

function findingResult({ id, severity, evidence, remedy }: Finding, fileName: string): CheckResult {
  const result = severity === 'error' || pushNeeds.includes(id) ? 'failed' : 'warning'
  const about = evidence.en.includes(fileName) ? undefined : fileName
  return {
    id,
    title,
    milliseconds: 0,
    result,
    evidence,
    remedy,
    cause: id,
    certainty: 'certain',
    ...defined({ about }),
  }
}

/** Only Apple's gateways insist on certificates of Apple's: another's may take what its authority signed. */
const ofApple = 'certificate/lookalike'

const isWorthTelling = ({ severity }: Finding) => severity !== 'note'

function certificateResults(subject: CertificateAtHand, ofFile: readonly Finding[]): CheckResult[] {
  const { certificate } = subject
  const findings = bySeverity([...ofFile, ...findingsOf(certificateRules, subject)])
    .filter(isWorthTelling)
    .map((finding) => findingResult(finding, subject.fileName))
  if (findings.some(isBad)) return findings
  const what = certificate.subject.commonName ?? certificate.subject.text
  const until = dayOf(certificate.notAfter)
  const environments = certificate.environments.join(', ')
  const summary: CheckResult = {
    id: 'certificate',
    title,
    milliseconds: 0,
    result: 'ok',
    evidence: {
      en: `${what} (${environments}), until ${until}`,
      zh: `${what}（${environments}），有效期到 ${until}`,
    },
  }
  return [summary, ...findings]
}

/** What the credential itself was found to be. */
function ownResults(credential: CredentialAtHand, now: Date): CheckResult[] {
  const { fileName, findings = [] } = credential
  if (credential.kind === 'certificate') {
    const { certificate, identity, keyTrouble } = credential
    const subject = { certificate, hasKey: identity !== undefined, fileName, now, ...defined({ keyTrouble }) }
    return certificateResults(subject, findings)
  }
  const { keyId, teamId } = credential.signingKey
  return [
    {
      id: 'signing-key',
      title: { en: 'Signing key', zh: '签名密钥' },
      milliseconds: 0,
      result: 'ok',
      evidence: verbatim(`${fileName}, key id ${keyId}, team id ${teamId}`),
    },
    ...findings.filter(isWorthTelling).map((finding) => findingResult(finding, fileName)),
  ]
}

const useTitle: Text = { en: 'Use', zh: '用途' }

/** What a gateway is certain to say to it, where that was asked for; else what `send` would doubt. */
function useOf(subject: GatewayAtHand, told: readonly CheckResult[]): CheckResult[] {
  const { credential, isAskedFor } = subject
  if (credential === undefined) return []
  const facts = factsAt(subject, { credential })
  const foreseen = foresee(facts, aboutCredential)
  if (foreseen === undefined)
    return doubtsAbout(facts).map((doubt) => ({
      ...findingResult(doubt, credential.fileName),
      title: useTitle,
    }))
  const { reason, cause } = foreseen
  if (reason === 'BadCertificateEnvironment' && !isAskedFor) return []
  if (reason === 'BadCertificate' && told.some(isBad)) return []
  const { evidence, remedy, certainty } = cause
  const id = cause.cause
  return [{ id, title: useTitle, milliseconds: 0, result: 'failed', evidence, remedy, cause: id, certainty }]
}

/** The same at several gateways is told once. */
function useResults(gateways: readonly GatewayAtHand[], told: readonly CheckResult[]): CheckResult[] {
  const results = gateways.flatMap((subject) => useOf(subject, told))
  return [...new Map(results.map((result) => [result.id, result])).values()]
}

/**
 * What can be said of a credential without asking a gateway.
 *
 * @param credential as given
 * @param gateways that it is to be used at
 * @param now the moment of the push
 * @returns one result for what it is, one for each finding, and one for each use it is certain to be refused for
 */
export function credentialResults(
  credential: CredentialAtHand,
  gateways: readonly GatewayAtHand[],
  now: Date,
): CheckResult[] {
  const isElsewhere = gateways.length > 0 && gateways.every(({ gateway }) => gateway.kind === 'other')
  const own = ownResults(credential, now).filter(({ id }) => !(isElsewhere && id === ofApple))
  return [...own, ...useResults(gateways, own)]
}
