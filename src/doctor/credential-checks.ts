import { type CertificateAtHand, certificateRules } from '../credential/certificate/rules.ts'
import { defined } from '../defined.ts'
import { bySeverity, type Finding, findingsOf } from '../finding.ts'
import { verbatim } from '../text.ts'
import type { CredentialAtHand } from './approach.ts'
import type { CheckResult } from './check.ts'

const title = { en: 'Certificate', zh: '证书' }

/** Whoever gives a certificate to doctor means to push with it: what a bare `.cer` can do without, a push cannot. */
const pushNeeds: readonly string[] = ['no-private-key', 'key-encrypted']

function findingResult({ id, severity, evidence, remedy }: Finding): CheckResult {
  const status = severity === 'error' || pushNeeds.includes(id) ? 'failed' : 'warning'
  return { id, title, ms: 0, status, evidence, remedy }
}

const isWorthTelling = ({ severity }: Finding) => severity !== 'note'

function certificateResults(subject: CertificateAtHand, ofFile: readonly Finding[]): CheckResult[] {
  const { certificate } = subject
  const findings = bySeverity([...ofFile, ...findingsOf(certificateRules, subject)])
    .filter(isWorthTelling)
    .map(findingResult)
  if (findings.some(({ status }) => status === 'failed')) return findings
  const what = certificate.subject.commonName ?? certificate.subject.text
  const until = certificate.notAfter.toISOString().slice(0, 10)
  const environments = certificate.environments.join(', ')
  const summary: CheckResult = {
    id: 'certificate',
    title,
    ms: 0,
    status: 'ok',
    evidence: {
      en: `${what} (${environments}), until ${until}`,
      zh: `${what}（${environments}），有效期到 ${until}`,
    },
  }
  return [summary, ...findings]
}

/**
 * What can be said of a credential without asking a gateway.
 *
 * @param credential as given
 * @param now the moment of the push
 * @returns one result for what it is, and one for each finding
 */
export function credentialResults(credential: CredentialAtHand, now: Date): CheckResult[] {
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
      ms: 0,
      status: 'ok',
      evidence: verbatim(`${fileName}, key id ${keyId}, team id ${teamId}`),
    },
    ...findings.filter(isWorthTelling).map(findingResult),
  ]
}
