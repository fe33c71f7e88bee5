import type { Gateway } from '../apns/endpoint.ts'
import { type CertificateAtHand, certificateRules } from '../credential/certificate/rules.ts'
import { defined } from '../defined.ts'
import type { Facts } from '../diagnosis/facts.ts'
import { aboutCredential, doubtsAbout, foresee } from '../diagnosis/foresee.ts'
import { type Finding, findingsOf } from '../finding.ts'
import { verbatim } from '../text.ts'
import { type CredentialAtHand, credentialOf } from './approach.ts'
import type { CheckResult } from './check.ts'

const title = { en: 'Certificate', zh: '证书' }

/** Whoever gives a certificate to doctor means to push with it: what a bare `.cer` can do without, a push cannot. */
const pushNeeds: readonly string[] = ['no-private-key', 'key-encrypted']

function findingResult({ id, severity, evidence, remedy }: Finding): CheckResult {
  const status = severity === 'error' || pushNeeds.includes(id) ? 'failed' : 'warning'
  return { id, title, ms: 0, status, evidence, remedy }
}

function certificateResults(subject: CertificateAtHand): CheckResult[] {
  const { certificate } = subject
  const findings = findingsOf(certificateRules, subject)
    .filter(({ severity }) => severity !== 'note')
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
  const { fileName } = credential
  if (credential.kind === 'certificate') {
    const { certificate, identity } = credential
    return certificateResults({ certificate, hasKey: identity !== undefined, fileName, now })
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
  ]
}

/** A credential, and where it is to be used. */
interface Use {
  readonly gateways: readonly Gateway[]
  readonly credential: CredentialAtHand
  readonly now: Date
  readonly again: Facts['again']
}

/**
 * What can be said of a credential and where it is to be used, without asking a gateway: the same that `send` says
 * before it sends.
 *
 * @param use what is to be used where
 * @returns a failure when no push could go anywhere, a warning for each doubt
 */
export function useResults({ gateways, credential, now, again }: Use): CheckResult[] {
  const known = credentialOf(credential)
  if (known === undefined) return []
  const pushes = gateways.map(
    (gateway): Facts => ({
      gateway,
      credential: known,
      file: credential.fileName,
      notification: { deviceToken: '', payload: new Uint8Array(), ...defined({ topic: credential.topic }) },
      now,
      again,
    }),
  )
  const refusals = pushes.map((push) => foresee(push, aboutCredential)?.cause)
  const [refusal] = refusals
  const [push] = pushes
  if (refusal !== undefined && refusals.every((each) => each?.cause === refusal.cause)) {
    const { cause, evidence, remedy } = refusal
    return [{ id: cause, title, ms: 0, status: 'failed', evidence, remedy }]
  }
  return push === undefined ? [] : doubtsAbout(push).map(findingResult)
}
