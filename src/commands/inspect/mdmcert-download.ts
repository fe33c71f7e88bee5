import { isObject, type JsonObject } from '../../apns/payload.ts'
import { childrenOf, declaredLength, isTag, oidOf, readDer, Tag } from '../../credential/encoding/der.ts'
import { publicKeyOf } from '../../credential/key/public-key.ts'
import { readMdmcertDownloadRequest } from '../../credential/mdm/push-request.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { bySeverity, causeOf, type Finding, quoted, remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { fieldLines } from '../output/fields.ts'
import { findingLines } from '../output/finding-lines.ts'
import { headline, isFit } from './headline.ts'
import { type Held, kind } from './kind.ts'

interface MdmcertDownload {
  readonly cause?: string
  /** What is sent to mdmcert.download, or what comes back by mail. */
  readonly is: 'request' | 'encrypted-answer'
  readonly email?: string
  readonly subject?: string
  readonly key?: string
  readonly recipient?: string
  readonly findings: readonly Finding[]
}

const see = 'https://mdmcert.download'
const envelopedData = '1.2.840.113549.1.7.3'

/** The answer is mailed as hex of a PKCS#7 message, encrypted for the certificate of the request. */
function isEncryptedAnswer({ bytes, text }: Held): boolean {
  const hex = text?.replace(/\s/g, '') ?? ''
  const der = /^30[0-9a-f]{200,}$/i.test(hex) ? Buffer.from(hex, 'hex') : Buffer.from(bytes)
  if (der[0] !== 0x30 || declaredLength(der) !== der.length) return false
  try {
    const [type] = childrenOf(readDer(der))
    return isTag(type, Tag.oid) && oidOf(type) === envelopedData
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}

function answerReport({ name, text }: Held): MdmcertDownload {
  const plain = text === undefined ? `cat ${quoted(name)}` : `xxd -r -p ${quoted(name)}`
  const decrypt = `${plain} | openssl smime -decrypt -inform DER -inkey PKI_KEY.pem -out push-request.b64`
  const finding: Finding = {
    id: 'mdm/encrypted-answer',
    severity: 'note',
    see,
    evidence: {
      en: 'It is encrypted for the certificate that was sent with the request (by mdmctl: mdmcert.download.pki.crt); the key beside that opens it.',
      zh: '它是用申请时一并提交的证书加密的（mdmctl 里叫 mdmcert.download.pki.crt），要用对应的私钥解开。',
    },
    remedy: remedy(
      {
        en: 'Decrypt it, inspect what comes out, and upload that at https://identity.apple.com/pushcert:',
        zh: '先解密，检查解出来的内容，再到 https://identity.apple.com/pushcert 上传：',
      },
      decrypt,
      'pushctl inspect push-request.b64',
    ),
  }
  return { is: 'encrypted-answer', findings: [finding] }
}

function requestReport({ text }: Held): MdmcertDownload | undefined {
  const read = readMdmcertDownloadRequest(objectIn(text))
  if (read === undefined) return undefined
  const { request, recipient, email } = read
  const bad = (what: Text): Finding => ({
    id: 'bad-export',
    severity: 'error',
    see,
    evidence: what,
    remedy: remedy(
      { en: 'Make the request anew:', zh: '请重新生成申请：' },
      'mdmctl mdmcert.download -new -email=EMAIL',
    ),
  })
  const findings: Finding[] = [
    ...(request?.isSound === true
      ? []
      : [
          bad({
            en: 'csr in it is no sound signing request (base64 of PEM).',
            zh: '其中的 csr 不是完好的 CSR（应为 PEM 的 base64）。',
          }),
        ]),
    ...(recipient === undefined
      ? [
          bad({
            en: 'encrypt in it is no certificate (base64 of PEM): nobody could read the answer.',
            zh: '其中的 encrypt 不是证书（应为 PEM 的 base64），回信将无法解密。',
          }),
        ]
      : []),
  ]
  return {
    is: 'request',
    ...defined({
      cause: causeOf(findings),
      email,
      subject: request?.subject.text,
      key: request && publicKeyOf(request.publicKey).name,
      recipient: recipient?.subject.text,
    }),
    findings: bySeverity(findings),
  }
}

function objectIn(text: string | undefined): JsonObject {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return isObject(value) ? value : {}
  } catch {
    return {} // what is no JSON is no request
  }
}

const names: Record<MdmcertDownload['is'], Text> = {
  request: { en: 'request to mdmcert.download', zh: '发给 mdmcert.download 的申请' },
  'encrypted-answer': {
    en: 'encrypted message (PKCS#7), as mdmcert.download mails it',
    zh: '加密消息（PKCS#7），mdmcert.download 的回信就是这种',
  },
}

/** What goes to mdmcert.download, and what comes back from there. */
export default kind({
  id: 'mdmcert-download',
  what: { en: 'a request or answer of mdmcert.download', zh: 'mdmcert.download 的申请或回信' },
  async read(held): Promise<MdmcertDownload | undefined> {
    return isEncryptedAnswer(held) ? answerReport(held) : requestReport(held)
  },
  human(report, style) {
    const { is, email, subject, key, recipient, findings } = report
    return [
      headline(isFit(report), names[is], style),
      ...fieldLines(
        [
          [{ en: 'e-mail', zh: '邮箱' }, email],
          [{ en: 'requested for', zh: '申请主体' }, subject],
          [{ en: 'key', zh: '密钥' }, key],
          [{ en: 'answer for', zh: '回信的加密证书' }, recipient],
        ],
        style,
      ),
      ...findingLines(findings, style),
    ].join('\n')
  },
  verdict: (found) => isFit(found),
})
