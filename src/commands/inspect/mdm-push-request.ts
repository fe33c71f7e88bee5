import type { PlistDictionary } from '../../credential/encoding/plist.ts'
import { publicKeyOf } from '../../credential/key/public-key.ts'
import { isMdmPushRequest, readMdmPushRequest } from '../../credential/mdm/push-request.ts'
import { judgePushRequest } from '../../credential/mdm/push-request-rules.ts'
import { defined } from '../../defined.ts'
import { causeOf, type Finding } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { dayOf } from '../../time.ts'
import { fieldLines } from '../output/fields.ts'
import { findingLines } from '../output/finding-lines.ts'
import { headline, isFit } from './headline.ts'
import { heldPlist, plistInBase64 } from './held-plist.ts'
import { type Held, kind } from './kind.ts'

interface PushRequestReport {
  readonly cause?: string
  readonly subject: string
  readonly key: string
  readonly signature: 'good' | 'sha1' | 'wrong'
  readonly chain: readonly { readonly name: string; readonly notAfter: Date }[]
  readonly findings: readonly Finding[]
}

/** What is uploaded is base64 of the property list; some keep the list itself. */
function requestIn(held: Held): PlistDictionary | undefined {
  const plist = heldPlist(held) ?? plistInBase64(held)
  return plist !== undefined && isMdmPushRequest(plist) ? plist : undefined
}

const signatures: Record<PushRequestReport['signature'], Text> = {
  good: { en: 'good: the vendor signed this request', zh: '有效：由供应商签名' },
  sha1: { en: 'of the vendor, with SHA-1', zh: '出自供应商，但用了 SHA-1' },
  wrong: { en: 'not of the vendor', zh: '不是供应商的签名' },
}

const next: Text = {
  en: 'Upload it at https://identity.apple.com/pushcert with the Apple Account of last time: "Renew" keeps the topic, and a new one loses every enrolled device. Then: pushctl cert merge MDM_PUSH.pem KEY.pem -o mdm-push.pem',
  zh: '请用上次的 Apple 账户到 https://identity.apple.com/pushcert 上传：选「Renew」才会保留 topic，新建的证书会让所有已注册设备失联。之后：pushctl cert merge MDM_PUSH.pem KEY.pem -o mdm-push.pem',
}

/** A signing request that an MDM vendor signed, for identity.apple.com. */
export default kind({
  id: 'mdm-push-request',
  what: { en: 'a signed request for an MDM push certificate', zh: '已签名的 MDM 推送证书申请' },
  async read(held, _input, host): Promise<PushRequestReport | undefined> {
    const plist = requestIn(held)
    if (plist === undefined) return undefined
    const pushRequest = readMdmPushRequest(plist)
    const { request, chain, signature } = pushRequest
    const findings = judgePushRequest({ pushRequest, fileName: held.name, now: host.now() })
    return {
      ...defined({ cause: causeOf(findings) }),
      subject: request.subject.text,
      key: publicKeyOf(request.publicKey).name,
      signature,
      chain: chain.map(({ subject, notAfter }) => ({
        name: subject.commonName ?? subject.text,
        notAfter,
      })),
      findings,
    }
  },
  human(report, style) {
    const { subject, key, signature, chain, findings } = report
    const what = { en: 'signed request for an MDM push certificate', zh: '已签名的 MDM 推送证书申请' }
    return [
      headline(isFit(report), what, style),
      ...fieldLines(
        [
          [{ en: 'requested for', zh: '申请主体' }, subject],
          [{ en: 'key', zh: '密钥' }, key],
          [{ en: 'signature', zh: '签名' }, style.say(signatures[signature])],
          [
            { en: 'chain', zh: '证书链' },
            chain.map(({ name, notAfter }) => `${name} ${style.dim(`(– ${dayOf(notAfter)})`)}`),
          ],
        ],
        style,
      ),
      ...findingLines(findings, style),
      ...(isFit(report) ? [`  ${style.say(next)}`] : []),
    ].join('\n')
  },
  verdict: (found) => isFit(found),
})
