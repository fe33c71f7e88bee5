import type { Contents } from '../../credential/model.ts'
import { isSigningKey } from '../../credential/signing-key/is-signing-key.ts'
import { Fault } from '../../fault.ts'
import { quoted } from '../../finding.ts'
import { chinese, type Text } from '../../text.ts'

/** What a .p12 was to be made of, and where it was to go. */
interface WantedPkcs12 {
  readonly file: string
  /** As it was typed. */
  readonly output: string | undefined
}

const target = ({ output }: WantedPkcs12) =>
  output === undefined || output === '-' ? '--to p12' : `-o ${quoted(output)}`

function ofSigningKey({ file }: WantedPkcs12): Fault {
  return new Fault(
    'refused/no-identity',
    {
      en: `${file} is a signing key: it never has a certificate, so that there is no .p12 of it.`,
      zh: `${file} 是 .p8 签名密钥：它没有对应的证书，做不成 .p12。`,
    },
    {
      hint: {
        en: 'It pushes as it is, with its key id and the team id. Where a service wants a .p12 alone, make a certificate: pushctl cert request',
        zh: '它配上 key id 和 team id 就可以直接发推送。如果服务只收 .p12，请另外申请证书：pushctl cert request',
      },
      commands: [
        `pushctl send --token DEVICE_TOKEN --signing-key ${quoted(file)} --team-id TEAMID --topic BUNDLE.ID.OF.THE.APP`,
      ],
    },
  )
}

/**
 * @param contents that hold no certificate together with its key
 * @param wanted what was asked for
 * @returns Fault `refused/no-identity`, with what is missing
 */
export function noIdentity(contents: Contents, wanted: WantedPkcs12): Fault {
  const { file } = wanted
  if (isSigningKey(contents, file)) return ofSigningKey(wanted)
  const isKeyAlone = contents.certificates.length === 0
  const lacks: Text = isKeyAlone
    ? { en: `${file} has the key alone`, zh: `${file} 里只有私钥` }
    : { en: `${file} does not have both`, zh: `${file} 里两者不全` }
  const hint: Text = isKeyAlone
    ? {
        en: `Give the certificate that Apple made for it: pushctl cert convert CERTIFICATE.cer --key ${quoted(file)} ${target(wanted)}`,
        zh: `请加上 Apple 为它签发的证书：pushctl cert convert 证书.cer --key ${quoted(file)} ${target(wanted)}`,
      }
    : {
        en: `Give the key as well: pushctl cert convert ${quoted(file)} --key KEY ${target(wanted)}`,
        zh: `把私钥也给出来：pushctl cert convert ${quoted(file)} --key 私钥文件 ${target(wanted)}`,
      }
  return new Fault(
    'refused/no-identity',
    {
      en: `A .p12 takes a certificate and its private key, and ${lacks.en}.`,
      zh: chinese`.p12 需要证书和它的私钥，而 ${lacks.zh}。`,
    },
    { hint },
  )
}

/**
 * @param contents that were written to a `.p8`
 * @param file that was written
 * @returns what to say when it is none of Apple's signing keys; nothing when it may be one
 */
export function notForSigning({ keys, certificates }: Contents, file: string): Text | undefined {
  const isApples = keys.every(({ key }) => key.asymmetricKeyDetails?.namedCurve === 'prime256v1')
  return !/\.p8$/i.test(file) || keys.length === 0 || (isApples && certificates.length === 0)
    ? undefined
    : {
        en: `${file} is the private key of a certificate, and no signing key: --signing-key, and services that want a .p8, take only the one that Apple gives to download.`,
        zh: `${file} 是证书的私钥，不是签名密钥：--signing-key 以及要求 .p8 的服务，只接受从 Apple 下载的 .p8。`,
      }
}
