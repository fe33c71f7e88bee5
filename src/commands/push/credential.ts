import { canPush, isDead } from '../../credential/certificate/ability.ts'
import type { KeyTrouble } from '../../credential/certificate/key-trouble.ts'
import type { Credential } from '../../credential/model.ts'
import type { Facts } from '../../diagnosis/facts.ts'
import { Fault } from '../../fault.ts'
import { findingsOf, quoted } from '../../finding.ts'
import type { GivenCredential } from './credential-options.ts'

/**
 * Makes a credential to push with out of what was given.
 *
 * @param given what the credential options held
 * @param again writes the command line anew, with other options
 * @param now the moment of the push
 * @param toName the certificate in a line to type, where none was given
 * @throws Fault `usage/no-credential`; `refused/no-private-key` when the certificate came without its private key,
 *   `refused/key-mismatch` and others when the keys of its file are not as they should be, `refused/cert-expired` and
 *   others when no key would help
 */
export async function credentialFor(
  given: GivenCredential | undefined,
  again: Facts['again'],
  now: Date,
  toName = 'FILE.p12',
): Promise<Credential> {
  if (given === undefined)
    throw new Fault(
      'usage/no-credential',
      {
        en: 'APNs needs a credential: a push certificate with its key, or a signing key (.p8).',
        zh: '向 APNs 推送需要凭证：带私钥的推送证书，或 .p8 签名密钥。',
      },
      {
        hint: {
          en: `Like this: ${again({ cert: toName })}`,
          zh: `例如：${again({ cert: toName })}`,
        },
      },
    )
  if (given.kind === 'signing-key') return { kind: 'signing-key', signingKey: given.signingKey }
  const { certificate, key, chain, fileName, keyTrouble } = given
  if ((keyTrouble !== undefined || key === undefined) && isDead(certificate, now))
    throw await deadCertificate(given, now)
  if (keyTrouble !== undefined) throw await keyTroubleFault(given, keyTrouble)
  if (key === undefined)
    throw new Fault(
      'refused/no-private-key',
      {
        en: `${fileName} holds the certificate, but not its private key.`,
        zh: `${fileName} 里只有证书，没有私钥。`,
      },
      {
        hint: {
          en: 'Add --key FILE; or export certificate and key together from the keychain as .p12, and give that with --cert.',
          zh: '加上 --key 文件；或在钥匙串里把证书连同私钥一起导出为 .p12，再用 --cert 指定。',
        },
      },
    )
  return { kind: 'identity', identity: { certificate, key }, chain }
}

/** Whose key is not there, and would be of no use. */
async function deadCertificate(
  { certificate, fileName }: Extract<GivenCredential, { kind: 'certificate' }>,
  now: Date,
): Promise<Fault> {
  const { certificateRules } = await import('../../credential/certificate/rules.ts')
  const subject = { certificate, fileName, hasKey: true, now }
  const [finding] = findingsOf(certificateRules, subject)
  const ability = canPush(certificate, now)
  if (finding === undefined || ability.can) throw new TypeError('nothing is said of a dead certificate')
  return new Fault(
    `refused/${ability.cause}`,
    {
      en: `${fileName} cannot push, whichever key it has. ${finding.evidence.en}`,
      zh: `${fileName} 不能发推送，配上哪把私钥都不行。${finding.evidence.zh}`,
    },
    { hint: finding.remedy.text, commands: [`pushctl cert inspect ${quoted(fileName)}`] },
  )
}

/** The file is no better for a push than `cert verify` says. */
async function keyTroubleFault(
  { certificate, fileName }: Extract<GivenCredential, { kind: 'certificate' }>,
  keyTrouble: KeyTrouble,
): Promise<Fault> {
  const { keyTroubleFinding } = await import('../../credential/certificate/rules.ts')
  const { id, evidence, remedy } = keyTroubleFinding({ certificate, fileName, keyTrouble })
  return new Fault(`refused/${id}`, evidence, { hint: remedy.text, commands: remedy.commands })
}
