import { marks } from '../../cli/style.ts'
import {
  type CertificateDescription,
  readCertificateDescriptions,
} from '../../credential/certificate/description.ts'
import { isPushKind, kindRow } from '../../credential/certificate/kind.ts'
import { type Text, visible } from '../../text.ts'
import { dayOf } from '../../time.ts'
import { headline } from './headline.ts'
import { kind } from './kind.ts'
import { isMessage } from './message.ts'

interface DescribedCertificate extends CertificateDescription {
  /** As far as the description tells: its name, its last day, its key. */
  readonly canPush: boolean
}

interface DescriptionReport {
  readonly certificates: readonly DescribedCertificate[]
  /** Whether one of them can push, as far as it is told. */
  readonly canPush: boolean
}

const words = {
  what: {
    en: 'what a program printed of certificates, without the certificates',
    zh: '某个程序打印的证书信息，不含证书本身',
  },
  expired: { en: 'expired', zh: '已过期' },
  until: { en: 'good until', zh: '有效期至' },
  key: { en: 'its private key lies beside it', zh: '私钥在旁边' },
  noKey: { en: 'without its private key', zh: '没有私钥' },
  export: {
    en: 'To push with it, export it with its key (Keychain Access, "My Certificates", .p12), and look at the file:',
    zh: '要用它发推送，请连同私钥导出（「钥匙串访问」→「我的证书」→ .p12），再查看该文件：',
  },
  file: {
    en: 'A description proves nothing and pushes nothing. Look at the file it was printed from:',
    zh: '打印出来的信息不能证明什么，也不能用来推送。请查看它来自的文件：',
  },
  none: { en: 'None of them can push.', zh: '其中没有能发推送的证书。' },
} as const satisfies Record<string, Text>

function told(one: CertificateDescription, now: Date): DescribedCertificate {
  const isPast = one.notAfter !== undefined && one.notAfter <= now
  return { ...one, canPush: isPushKind(one.kind) && !isPast && one.hasKey !== false }
}

/** `security find-identity`, `openssl x509 -text`, `keytool -list -v`. */
export default kind({
  id: 'certificate-description',
  what: words.what,
  async read({ text }, _input, host): Promise<DescriptionReport | undefined> {
    if (text === undefined) return undefined
    const found = readCertificateDescriptions(text)
    // What a handshake prints of its certificates stands beside what became of it.
    if (found.length === 0 || (await isMessage(text))) return undefined
    const certificates = found.map((one) => told(one, host.now()))
    return { certificates, canPush: certificates.some(({ canPush }) => canPush) }
  },
  human({ certificates, canPush }, style) {
    const lines = certificates.map((one) => {
      const { name, whyNot } = kindRow(one.kind)
      const last = one.notAfter && `${style.say(words.until)} ${dayOf(one.notAfter)}`
      const isPast =
        !one.canPush && one.notAfter !== undefined && whyNot === undefined && one.hasKey !== false
      const facts = [
        style.say(name),
        one.hasKey === undefined ? undefined : style.say(one.hasKey ? words.key : words.noKey),
        last,
        isPast ? style.say(words.expired) : undefined,
      ].filter((fact) => fact !== undefined)
      const mark = one.canPush ? style.good(marks.ok) : style.dim(marks.note)
      return `  ${mark} ${visible(one.commonName)}  ${style.dim(facts.join(' · '))}`
    })
    const isKeychain = certificates.some(({ hasKey, notAfter }) => hasKey === true && notAfter === undefined)
    return [
      headline(canPush, words.what, style),
      ...lines,
      ...(canPush ? [] : [`  ${style.say(words.none)}`]),
      `  ${style.say(isKeychain ? words.export : words.file)}`,
      `    ${style.code(isKeychain ? 'pushctl cert inspect push.p12' : 'pushctl cert inspect FILE')}`,
    ].join('\n')
  },
  verdict: ({ canPush }) => canPush,
})
