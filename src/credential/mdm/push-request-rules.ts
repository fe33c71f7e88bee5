import { bySeverity, type Finding, findingsOf, type Rule, remedy } from '../../finding.ts'
import { dayOf } from '../../time.ts'
import { chainOf, verifies } from '../certificate/chain.ts'
import { kindRow } from '../certificate/kind.ts'
import { findingsOnCertificate } from '../certificate/rules.ts'
import type { Certificate } from '../model.ts'
import type { MdmPushRequest } from './push-request.ts'

/** A request for an MDM push certificate, on a certain day. */
export interface PushRequestAtHand {
  readonly pushRequest: MdmPushRequest
  /** As the reader typed it. */
  readonly fileName: string
  readonly now: Date
}

const aboutVendors = 'Apple, "Setting up push notifications for your MDM customers"'
const fewestBits = 2048

const vendorOf = ({ pushRequest }: PushRequestAtHand): Certificate | undefined => pushRequest.chain[0]

const signAgain = {
  en: 'Have the vendor sign the request again, and upload that.',
  zh: '请让 MDM 供应商重新签名，再上传。',
}

/** What identity.apple.com refuses, and why. */
export const pushRequestRules: readonly Rule<PushRequestAtHand>[] = [
  {
    id: 'no-cert',
    severity: 'error',
    see: aboutVendors,
    applies: () => true,
    finds: (at) =>
      vendorOf(at) === undefined
        ? {
            en: 'PushCertCertificateChain holds no certificate that can be read.',
            zh: 'PushCertCertificateChain 里没有可读的证书。',
          }
        : undefined,
    remedy: () =>
      remedy({
        en: 'Put the vendor certificate, the WWDR certificate above it and Apple Root CA there, as PEM, in this order.',
        zh: '请依次放入供应商证书、其上级 WWDR 证书和 Apple Root CA（PEM 格式）。',
      }),
  },
  {
    id: 'wrong-credential-kind',
    severity: 'error',
    see: 'Apple PKI, OID 1.2.840.113635.100.4.12',
    applies: () => true,
    finds: (at) => {
      const vendor = vendorOf(at)
      if (vendor === undefined || vendor.kind === 'mdm-vendor') return undefined
      const { name } = kindRow(vendor.kind)
      return {
        en: `The first certificate of the chain is a ${name.en}; it has to be an MDM vendor certificate (OID 1.2.840.113635.100.4.12).`,
        zh: `证书链的第一张是${name.zh}；必须是 MDM 供应商证书（OID 1.2.840.113635.100.4.12）。`,
      }
    },
    remedy: () =>
      remedy({
        en: 'Sign with the vendor certificate ("MDM CSR" in the portal of an enterprise team), and put it first.',
        zh: '请用供应商证书（企业团队后台里的「MDM CSR」）签名，并把它放在第一位。',
      }),
  },
  {
    id: 'mdm/request-signature',
    // Tools of long ago sign with SHA-1; that it is refused is not known.
    severity: ({ pushRequest }) => (pushRequest.signature === 'sha1' ? 'warning' : 'error'),
    see: aboutVendors,
    applies: (at) => vendorOf(at) !== undefined,
    finds: ({ pushRequest }) => {
      if (pushRequest.signature === 'good') return undefined
      return pushRequest.signature === 'sha1'
        ? {
            en: 'PushCertSignature holds, and is made with SHA-1; Apple’s page asks for SHA256WithRSA.',
            zh: 'PushCertSignature 有效，但用的是 SHA-1；Apple 的文档要求 SHA256WithRSA。',
          }
        : {
            en: 'PushCertSignature is no signature of the vendor certificate over this request (SHA256WithRSA over the DER of the request).',
            zh: 'PushCertSignature 不是供应商证书对这份 CSR 的签名（应对 CSR 的 DER 做 SHA256WithRSA）。',
          }
    },
    remedy: () =>
      remedy(signAgain, 'openssl dgst -sha256 -sign VENDOR_KEY.pem REQUEST.der | openssl base64 -A'),
  },
  {
    id: 'cert-expired',
    severity: 'error',
    see: aboutVendors,
    applies: () => true,
    finds: ({ pushRequest: { chain }, now }) => {
      const expired = chain.find(({ notAfter }) => notAfter < now)
      if (expired === undefined) return undefined
      const name = expired.subject.commonName ?? expired.subject.text
      const day = dayOf(expired.notAfter)
      return {
        en: `${name} in the chain expired on ${day} ("the signing certificate is expired").`,
        zh: `证书链里的 ${name} 已于 ${day} 过期（"the signing certificate is expired"）。`,
      }
    },
    remedy: () =>
      remedy({
        en: 'Only the vendor can renew it. Then have the request signed again.',
        zh: '只能由供应商续期，之后再重新签名。',
      }),
  },
  {
    id: 'wwdr-intermediate',
    severity: 'error',
    see: 'Apple PKI, https://www.apple.com/certificateauthority/',
    applies: (at) => vendorOf(at) !== undefined,
    finds: (at) => {
      const { chain } = at.pushRequest
      const gap = chain.find((each) => !chain.some((other) => verifies(other, each)))
      if (gap === undefined) return undefined
      const [issuer] = chainOf(gap, chain).links
      const name = issuer?.name ?? gap.issuer.commonName ?? gap.issuer.text
      return {
        en: `The chain lacks ${name}, which issued ${gap.subject.commonName ?? gap.subject.text}.`,
        zh: `证书链缺少 ${name}（${gap.subject.commonName ?? gap.subject.text} 的签发者）。`,
      }
    },
    remedy: () =>
      remedy({
        en: 'Add the certificates up to Apple Root CA from https://www.apple.com/certificateauthority/, as PEM.',
        zh: '请到 https://www.apple.com/certificateauthority/ 下载，补齐到 Apple Root CA 为止（PEM 格式）。',
      }),
  },
  {
    id: 'bad-export',
    severity: 'error',
    see: 'RFC 2986',
    applies: () => true,
    finds: ({ pushRequest: { request } }) =>
      request.isSound
        ? undefined
        : {
            en: 'The signing request in it was not signed with the key it asks for, or was changed since.',
            zh: '其中的 CSR 不是用它自己的私钥签名的，或者后来被改过。',
          },
    remedy: () => remedy(signAgain),
  },
  {
    id: 'mdm/request-key',
    severity: 'error',
    see: aboutVendors,
    applies: () => true,
    finds: ({ pushRequest: { request } }) => {
      const { asymmetricKeyType, asymmetricKeyDetails } = request.publicKey
      const bits = asymmetricKeyDetails?.modulusLength ?? 0
      return asymmetricKeyType === 'rsa' && bits >= fewestBits
        ? undefined
        : {
            en: `The request is for a key of ${asymmetricKeyType === 'rsa' ? `RSA with ${bits} bits` : asymmetricKeyType}; it has to be RSA with ${fewestBits} or more.`,
            zh: `CSR 的密钥是 ${asymmetricKeyType === 'rsa' ? `${bits} 位 RSA` : asymmetricKeyType}；必须是 ${fewestBits} 位以上的 RSA。`,
          }
    },
    remedy: () =>
      remedy(
        { en: 'Make a new key and request:', zh: '请重新生成密钥和 CSR：' },
        'pushctl cert request --name mdm-push -o mdm.certSigningRequest',
      ),
  },
]

/**
 * @param at a request for an MDM push certificate
 * @returns what is to be said of it, most serious first
 */
export function judgePushRequest(at: PushRequestAtHand): Finding[] {
  const certificate = vendorOf(at)
  const { fileName, now } = at
  const ofVendor =
    certificate === undefined
      ? []
      : findingsOnCertificate({ certificate, fileName, now }, ['certificate/lookalike'])
  return bySeverity([...findingsOf(pushRequestRules, at), ...ofVendor])
}
