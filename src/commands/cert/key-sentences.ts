import { belongsTo } from '../../credential/key/key.ts'
import type { Certificate, Contents } from '../../credential/model.ts'
import { outputName } from '../../credential/output-name.ts'
import { isSigningKey } from '../../credential/signing-key/is-signing-key.ts'
import { Fault } from '../../fault.ts'
import { quoted } from '../../finding.ts'
import type { Text } from '../../text.ts'

/** Where the private key of a certificate from Apple is. */
export const keyHint: Text = {
  en: 'The key was never with Apple: it is in the keychain of the Mac that made the request. There choose “My Certificates”, and export the certificate as .p12: that holds both.',
  zh: 'Apple 那里没有私钥，它在生成 CSR 的那台 Mac 的钥匙串里。请在那台 Mac 的「我的证书」里把证书导出为 .p12，里面证书和私钥都有。',
}

/**
 * @param file as typed
 * @returns the sentence for a file with certificates where a key is needed
 */
export function noKey(file: string): Text {
  return {
    en: `There is no private key in ${file}, only a certificate.`,
    zh: `${file} 里只有证书，没有私钥。`,
  }
}

/** A certificate as people know it. */
export function nameOf({ subject }: Certificate): string {
  return subject.commonName ?? subject.text
}

/** One of the two files, with what is in it. */
export interface NamedContents {
  readonly file: string
  readonly contents: Contents
}

/**
 * The refusal of a key that is not the certificate's, and what does fit, if anything does.
 *
 * @param certificate the certificate in question
 * @param certificateSide the file it is in
 * @param keySide the file the key should be in
 */
export function keyMismatch(
  certificate: Certificate,
  certificateSide: NamedContents,
  keySide: NamedContents,
): Fault {
  if (isSigningKey(keySide.contents, keySide.file)) {
    return new Fault(
      'refused/wrong-credential-kind',
      {
        en: `${keySide.file} is a signing key (.p8), which belongs to no certificate.`,
        zh: `${keySide.file} 是签名密钥（.p8），不属于任何证书。`,
      },
      {
        hint: {
          en: `It pushes by itself: pushctl send --signing-key ${quoted(keySide.file)} --team-id TEAMID …`,
          zh: `它可以单独用来推送：pushctl send --signing-key ${quoted(keySide.file)} --team-id TEAMID …`,
        },
      },
    )
  }
  const owned = keySide.contents.keys.flatMap(({ key }) =>
    [...certificateSide.contents.certificates, ...keySide.contents.certificates].filter((other) =>
      belongsTo(key, other),
    ),
  )[0]
  const fits = certificateSide.contents.identities.find((identity) => identity.certificate === certificate)
  // Said in full: without -o a PEM would be written over itself.
  const line = `pushctl cert convert ${quoted(certificateSide.file)} -o ${outputName('ck.pem', certificateSide.file)}`
  const [en, zh] =
    owned === undefined
      ? ['', '']
      : [` That key belongs to “${nameOf(owned)}”.`, `这把私钥属于「${nameOf(owned)}」。`]
  return new Fault(
    'refused/key-mismatch',
    {
      en: `The private key in ${keySide.file} is not the one of “${nameOf(certificate)}” in ${certificateSide.file}.${en}`,
      zh: `${keySide.file} 里的私钥与 ${certificateSide.file} 里的「${nameOf(certificate)}」不匹配。${zh}`,
    },
    {
      hint:
        fits === undefined
          ? keyHint
          : {
              en: `${certificateSide.file} holds the right key itself: ${line}`,
              zh: `${certificateSide.file} 自己就有对应的私钥：${line}`,
            },
    },
  )
}
