import { type Finding, findingsOf, quoted, type Rule } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { agoText, day as dayInMilliseconds, dayOf } from '../../time.ts'
import { rsaBitsIn } from '../key/public-key.ts'
import type { Certificate, Contents } from '../model.ts'
import { mergeLine, outputName } from '../output-name.ts'
import { besideName } from '../unrecognised.ts'
import { isDead, isSignedWeakly } from './ability.ts'
import type { KeyTrouble } from './key-trouble.ts'
import { type CertificateKind, isPushKind, kindNamed, kindRow, kindsOfFileName, labelOf } from './kind.ts'
import { issuedAgain, portal, renewal } from './portal.ts'

/** A certificate as it lies there: with its file, its key or without, on a certain day. */
export interface CertificateAtHand {
  readonly certificate: Certificate
  /** Whether its private key is in the same file. */
  readonly hasKey: boolean
  /** As the reader typed it: commands to paste are made of it. */
  readonly fileName: string
  readonly now: Date
  /** What the file is; a PKCS#12 is made to hold the key, a certificate alone may have it elsewhere. */
  readonly format?: Contents['format']
  /** What is wrong with the keys beside it; `keyTroubleIn` tells. */
  readonly keyTrouble?: KeyTrouble
  /** The other file that the keys are in, where that is known. */
  readonly keyFile?: string
  /** One for the same pushes that is good, and lies in the same file. */
  readonly renewedBy?: Certificate
  /** From how many days before its end on a warning is worth it. */
  readonly warnDays?: number
}

/** Apple renews in minutes, people need longer: what ends within so many days is worth a warning unless told otherwise. */
export const soon = 30

/** Apple's page on them. */
export const aboutCertificates = 'Apple, "Establishing a certificate-based connection to APNs"'
const aboutOids = 'Apple PKI, Worldwide Developer Relations Certification Practice Statement'

/**
 * @param certificate as read, or a profile
 * @param now the moment to count from
 * @returns whole days until it expires, rounded down; when it has, the whole days since, negative, at least -1
 */
export function daysLeft({ notAfter }: Pick<Certificate, 'notAfter'>, now: Date): number {
  const days = (notAfter.getTime() - now.getTime()) / dayInMilliseconds
  return days < 0 ? Math.min(Math.ceil(days), -1) : Math.floor(days)
}

/**
 * @param certificate one that has expired
 * @param now the moment to count to
 * @returns `2 days ago`
 */
export function sinceExpiry({ notAfter }: Certificate, now: Date): Text {
  return agoText(notAfter, now)
}

/** Kinds whose names programs from before 2015 do not know. */
const misclassified: readonly CertificateKind[] = ['universal', 'voip']

/**
 * What is judged of a certificate is the same wherever it lies.
 *
 * @param at a certificate in something else, such as the signature of a Wallet pass
 * @param ids of the rules that mean something there
 * @returns what these rules find
 */
export function findingsOnCertificate(
  at: Pick<CertificateAtHand, 'certificate' | 'fileName' | 'now'>,
  ids: readonly string[],
): Finding[] {
  const rules = certificateRules.filter(({ id }) => ids.includes(id))
  return findingsOf(rules, { ...at, hasKey: true })
}

const useRenewed = ({ notAfter }: Certificate): Text => ({
  en: `The new one is in the same file, good until ${dayOf(notAfter)}: use that, with its own key.`,
  zh: `新证书就在同一个文件里，有效期到 ${dayOf(notAfter)}：请使用它和它自己的私钥。`,
})

/** Nobody hunts for the key of a certificate that has expired, or never could push. */
const isWorthItsKey = ({ certificate, now }: CertificateAtHand) => !isDead(certificate, now)

const lacksKey = (subject: CertificateAtHand) =>
  isPushKind(subject.certificate.kind) && subject.keyTrouble === undefined && isWorthItsKey(subject)

/** What is said of one certificate, most serious first. */
export const certificateRules: readonly Rule<CertificateAtHand>[] = [
  {
    id: 'wrong-credential-kind',
    severity: 'error',
    see: aboutOids,
    applies: () => true,
    finds: ({ certificate: { kind, subject } }) => {
      const { whyNot, name, label } = kindRow(kind)
      if (whyNot === undefined) return undefined
      // Developers know Apple's own words; for the rest the description says more.
      const words = labelOf(kind, subject.commonName)
      const [en, zh] = label === undefined ? [`"${words}"`, `「${words}」`] : [`a ${name.en}`, name.zh]
      return { en: `This is ${en}. ${whyNot.en}`, zh: `这是${zh}。${whyNot.zh}` }
    },
    remedy: () => ({
      text: {
        en: `For pushes make an "Apple Push Notification service SSL" certificate, or use a signing key (.p8): ${portal}`,
        zh: `发推送要用「Apple Push Notification service SSL」证书，或者用 .p8 密钥，在这里创建：${portal}`,
      },
      commands: [],
    }),
  },
  {
    id: 'cert-expired',
    severity: 'error',
    see: aboutCertificates,
    applies: () => true,
    finds: ({ certificate, now }) => {
      if (now <= certificate.notAfter) return undefined
      const day = dayOf(certificate.notAfter)
      const ago = sinceExpiry(certificate, now)
      return { en: `It expired on ${day}, ${ago.en}.`, zh: `已于 ${day} 过期（${ago.zh}）。` }
    },
    remedy: ({ certificate, renewedBy }) => {
      if (renewedBy !== undefined) return { text: useRenewed(renewedBy), commands: [] }
      const { kind, provenance } = certificate
      return provenance === 'local' ? issuedAgain(certificate) : { text: renewal(kind), commands: [] }
    },
  },
  {
    id: 'weak-cert',
    severity: 'error',
    see: 'OpenSSL, SSL_CTX_set_security_level: SHA-1 is below level 1 since 3.0',
    applies: ({ certificate }) => isPushKind(certificate.kind),
    finds: ({ certificate }) =>
      isSignedWeakly(certificate)
        ? {
            en: `It is signed with ${certificate.signatureAlgorithm}; programs built on OpenSSL 3, pushctl among them, refuse to load it ("ca md too weak").`,
            zh: `它的签名算法是 ${certificate.signatureAlgorithm}；基于 OpenSSL 3 的程序（包括 pushctl）会拒绝加载（报错 "ca md too weak"）。`,
          }
        : undefined,
    remedy: () => ({
      text: {
        en: `A certificate made today is signed with SHA-256: ${portal}`,
        zh: `重新申请的证书会用 SHA-256 签名：${portal}`,
      },
      commands: [],
    }),
  },
  {
    id: 'key-mismatch',
    severity: 'error',
    see: 'OpenSSL, SSL_CTX_check_private_key',
    applies: isWorthItsKey,
    finds: ({ keyTrouble, fileName, keyFile = fileName }) => {
      if (keyTrouble === 'not-its-own') {
        return {
          en: `The private key in ${keyFile} is not this certificate’s: it was made for another one ("key values mismatch").`,
          zh: `${keyFile} 里的私钥不是这张证书的，它属于另一张证书（"key values mismatch"）。`,
        }
      }
      if (keyTrouble === 'of-another') {
        return {
          en: `The private key in ${fileName} is that of another certificate in it; this one’s is missing ("key values mismatch").`,
          zh: `${fileName} 里的私钥属于其中另一张证书，这张证书自己的私钥不在里面（"key values mismatch"）。`,
        }
      }
      return keyTrouble === 'not-first'
        ? {
            en: `The first certificate and the first private key in ${fileName} do not belong together, and servers take the first of each ("key values mismatch").`,
            zh: `${fileName} 里第一张证书和第一把私钥不匹配，而服务端各取第一个（"key values mismatch"）。`,
          }
        : undefined
    },
    remedy: ({ keyTrouble, fileName }) =>
      keyTrouble === 'not-first'
        ? {
            text: {
              en: 'The right pair is further down: write it first.',
              zh: '匹配的一对在后面，请把它写到最前面。',
            },
            commands: [`pushctl cert convert ${quoted(fileName)} -o ${outputName('pair.pem', fileName)}`],
          }
        : {
            text: {
              en: 'Find the key that was made with the request of this certificate; a renewed certificate usually has a new one.',
              zh: '请找到生成这张证书的 CSR 时的那把私钥；续期后的证书通常对应一把新私钥。',
            },
            commands: [mergeLine(fileName, 'RIGHT_KEY.pem')],
          },
  },
  {
    id: 'bad-export',
    severity: 'error',
    see: 'RFC 7468',
    applies: (subject) => isWorthItsKey(subject) && subject.keyTrouble === 'damaged',
    finds: ({ fileName }) => ({
      en: `A private key stands beside it in ${fileName}, and is damaged: it was cut short or changed.`,
      zh: `${fileName} 里有一把私钥，但已损坏：内容不完整或被改动。`,
    }),
    remedy: () => ({
      text: {
        en: 'Export certificate and key again, and copy the whole file.',
        zh: '请重新导出证书和私钥，并完整地复制文件。',
      },
      commands: [],
    }),
  },
  {
    id: 'openssh-key',
    severity: 'error',
    see: 'OpenSSH, PROTOCOL.key',
    applies: (subject) => isWorthItsKey(subject) && subject.keyTrouble === 'openssh',
    finds: ({ fileName }) => ({
      en: `A private key stands beside it in ${fileName} in the form of OpenSSH, as ssh-keygen writes it; no server and no TLS library reads that.`,
      zh: `${fileName} 里的私钥是 OpenSSH 格式（ssh-keygen 写出的形式），服务端和 TLS 库都读不了。`,
    }),
    remedy: ({ fileName }) => {
      const [key, merged] = [besideName(fileName, 'key'), besideName(fileName, 'merged')].map(quoted)
      return {
        text: {
          en: 'Write the key as PEM again, and put it beside its certificate:',
          zh: '把私钥改写回 PEM，再与证书合并：',
        },
        commands: [
          `(umask 077; sed -n '/BEGIN OPENSSH/,/END OPENSSH/p' ${quoted(fileName)} > ${key})`,
          `ssh-keygen -p -m PEM -N '' -f ${key}`,
          `pushctl cert merge ${quoted(fileName)} ${key} -o ${merged}`,
        ],
      }
    },
  },
  {
    id: 'clock',
    severity: 'error',
    see: 'RFC 5280 section 4.1.2.5',
    applies: () => true,
    finds: ({ certificate: { notBefore }, now }) =>
      now < notBefore
        ? {
            en: `It is good only from ${secondOf(notBefore)} on, and this computer's clock says ${secondOf(now)}.`,
            zh: `要到 ${secondOf(notBefore)} 才生效，而本机时间是 ${secondOf(now)}。`,
          }
        : undefined,
    remedy: () => ({
      text: {
        en: 'Check the clock: a fresh certificate that is "not yet valid" nearly always means that the clock is behind.',
        zh: '先检查本机时间：刚下载的证书「尚未生效」，多半是本机时钟慢了。',
      },
      commands: ['pushctl doctor'],
    }),
  },
  {
    id: 'certificate/lookalike',
    severity: 'error',
    see: 'Apple PKI, https://www.apple.com/certificateauthority/',
    applies: () => true,
    finds: ({ certificate: { provenance, issuer } }) =>
      provenance === 'lookalike'
        ? {
            en: `It looks like Apple’s and is not: no key of Apple’s made the signature ("${nameOf(issuer)}" stands there as issuer).`,
            zh: `看起来像 Apple 的证书，其实不是：签名不是 Apple 的密钥做的（上面写的签发者是「${nameOf(issuer)}」）。`,
          }
        : undefined,
    remedy: () => ({
      text: {
        en: `Get the real one from ${portal}; Apple refuses this one.`,
        zh: `请到 ${portal} 下载真正的证书；这一份会被 Apple 拒绝。`,
      },
      commands: [],
    }),
  },
  {
    id: 'certificate/expires-soon',
    severity: 'warning',
    see: aboutCertificates,
    applies: ({ certificate }) => isPushKind(certificate.kind),
    finds: ({ certificate, now, warnDays = soon }) => {
      const days = daysLeft(certificate, now)
      if (days < 0 || days > warnDays) return undefined
      const day = dayOf(certificate.notAfter)
      return { en: `It expires on ${day}, in ${daysInEnglish(days)}.`, zh: `${day} 过期，还剩 ${days} 天。` }
    },
    remedy: ({ certificate: { kind } }) => ({ text: renewal(kind), commands: [] }),
  },
  {
    id: 'key-encrypted',
    severity: 'warning',
    see: 'RFC 5958 section 3',
    applies: (subject) => isWorthItsKey(subject) && subject.keyTrouble === 'encrypted',
    finds: ({ hasKey, fileName }) =>
      hasKey
        ? undefined
        : {
            en: `The private key in ${fileName} is encrypted; without its passphrase nobody knows whether it belongs to this certificate, and no server can load it.`,
            zh: `${fileName} 里的私钥有密码保护；没有密码就无法确认它与这张证书是否匹配，服务端也加载不了。`,
          },
    remedy: ({ fileName }) => ({
      text: {
        en: 'Look again with the passphrase, or write the key without one:',
        zh: '请带上密码再看一次，或者去掉私钥的密码：',
      },
      commands: [`pushctl cert convert ${quoted(fileName)} -o ${outputName('plain.pem', fileName)}`],
    }),
  },
  {
    id: 'key-encrypted',
    severity: 'error',
    see: 'RFC 5958 section 3',
    applies: (subject) => isWorthItsKey(subject) && subject.keyTrouble === 'not-opened',
    finds: ({ hasKey, fileName }) =>
      hasKey
        ? undefined
        : {
            en: `The passphrase that was given does not open the private key in ${fileName}.`,
            zh: `给出的密码打不开 ${fileName} 里的私钥。`,
          },
    remedy: () => ({
      text: {
        en: 'The key of a PEM has the passphrase that was typed when it was written, which may be another than that of the .p12 it came from.',
        zh: 'PEM 里私钥的密码是写出这个文件时设置的，可能与原来 .p12 的密码不同。',
      },
      commands: [],
    }),
  },
  {
    id: 'no-private-key',
    severity: 'error',
    see: aboutCertificates,
    applies: (subject) => lacksKey(subject) && subject.format === 'pkcs12',
    finds: ({ hasKey, fileName }) =>
      hasKey
        ? undefined
        : {
            en: `Its private key is not in ${fileName}.`,
            zh: `${fileName} 里没有它的私钥。`,
          },
    remedy: () => ({
      text: {
        en: 'Export it again from "My Certificates" in Keychain Access, certificate and key together.',
        zh: '请在「钥匙串访问」的「我的证书」里连同私钥重新导出。',
      },
      commands: [],
    }),
  },
  {
    id: 'no-private-key',
    severity: 'warning',
    see: aboutCertificates,
    applies: (subject) => lacksKey(subject) && subject.format !== 'pkcs12',
    finds: ({ hasKey, fileName }) =>
      hasKey
        ? undefined
        : {
            en: `Its private key is not in ${fileName}, and a push needs both.`,
            zh: `${fileName} 里没有它的私钥；发推送时证书和私钥缺一不可。`,
          },
    remedy: ({ fileName }) => ({
      text: {
        en: 'The key lies where the signing request (CSR) was made: on that Mac, open "My Certificates" in Keychain Access, export the certificate with the key under it as .p12; or merge the two files. Elsewhere there is no key, and a new certificate from a new request is the only way.',
        zh: '私钥在当初生成 CSR 的那台 Mac 上：打开「钥匙串访问」的「我的证书」，展开后连同私钥一起导出为 .p12；如果私钥是单独的文件，直接合并即可。别的电脑上没有私钥，只能重新生成 CSR 再申请一张证书。',
      },
      commands: [mergeLine(fileName, 'key.pem')],
    }),
  },
  {
    id: 'certificate/name-disagrees',
    severity: 'warning',
    see: aboutOids,
    applies: ({ certificate: { subject } }) => kindNamed(subject.commonName) !== undefined,
    finds: ({ certificate: { kind, subject, provenance, appleOids } }) => {
      const named = kindNamed(subject.commonName)
      if (named === undefined || named === kind) return undefined
      if (provenance === 'apple') {
        return {
          en: `Apple signed it, and pushctl's table does not know what it carries (${appleOids.join(', ')}): by its name "${subject.commonName}" it is a ${kindRow(named).name.en}. The gap is in the table, not in the certificate.`,
          zh: `它确实由 Apple 签发，只是 pushctl 的表里没有它的标记（${appleOids.join('、')}）：从名字「${subject.commonName}」看是${kindRow(named).name.zh}。缺的是 pushctl 的表，证书没有问题。`,
        }
      }
      const [says, is] = [kindRow(named).name, kindRow(kind).name]
      return {
        en: `Its name "${subject.commonName}" is that of a ${says.en}, its OIDs are those of a ${is.en}. The OIDs count.`,
        zh: `从名字「${subject.commonName}」看是${says.zh}，但 OID 表明它是${is.zh}；以 OID 为准。`,
      }
    },
    remedy: ({ certificate: { provenance } }) => ({
      text:
        provenance === 'apple'
          ? {
              en: 'Try it; and please report the OIDs to pushctl, so that they get into its table.',
              zh: '可以直接试用；也请把这些 OID 告诉 pushctl，好补进表里。',
            }
          : {
              en: `Certificates of Apple’s never disagree with themselves: get it again from ${portal}`,
              zh: `Apple 签发的证书不会自相矛盾，请到 ${portal} 重新下载。`,
            },
      commands: [],
    }),
  },
  {
    id: 'certificate/no-environment',
    severity: 'warning',
    see: aboutOids,
    applies: ({ certificate }) => isPushKind(certificate.kind),
    finds: ({ certificate: { environments } }) =>
      environments.length > 0
        ? undefined
        : {
            en: 'It lists topics, but carries the mark of neither sandbox nor production (OIDs 1.2.840.113635.100.6.3.1 and .2).',
            zh: '它列出了 topic，却没有开发或生产环境的标记（OID 1.2.840.113635.100.6.3.1 和 .2）。',
          },
    remedy: () => ({
      text: {
        en: `Apple’s push certificates always carry one: get it again from ${portal}`,
        zh: `Apple 的推送证书至少带其中一个标记，请到 ${portal} 重新下载。`,
      },
      commands: [],
    }),
  },
  {
    id: 'certificate/unknown-issuer',
    severity: 'note',
    see: 'Apple PKI, https://www.apple.com/certificateauthority/',
    applies: ({ certificate }) => isPushKind(certificate.kind),
    finds: ({ certificate: { provenance, issuer } }) =>
      provenance === 'other'
        ? {
            en: `Its issuer "${nameOf(issuer)}" says it is Apple’s, and is not among the authorities pushctl knows: nothing was proved.`,
            zh: `签发者「${nameOf(issuer)}」自称属于 Apple，但不在 pushctl 已知的 CA 之列，真伪无法确认。`,
          }
        : undefined,
    remedy: () => ({
      text: {
        en: 'Compare the issuer with the list at https://www.apple.com/certificateauthority/',
        zh: '请对照 https://www.apple.com/certificateauthority/ 上的 CA 列表。',
      },
      commands: [],
    }),
  },
  {
    id: 'certificate/local',
    severity: 'note',
    see: 'pushctl gateway --help',
    applies: ({ certificate }) => isPushKind(certificate.kind),
    finds: ({ certificate: { provenance } }) =>
      provenance === 'local'
        ? {
            en: 'pushctl made it for its local gateway; Apple’s gateways refuse it.',
            zh: '这是 pushctl 给本地网关签发的，Apple 的网关不认。',
          }
        : undefined,
    remedy: ({ fileName }) => ({
      text: { en: 'Use it with --gateway local.', zh: '请配合 --gateway local 使用。' },
      commands: [`pushctl doctor --gateway local --cert ${quoted(fileName)}`],
    }),
  },
  {
    id: 'weak-cert',
    severity: 'warning',
    see: 'OpenSSL, SSL_CTX_set_security_level: RSA keys below 2048 bits are below level 2, the default since 3.2',
    applies: ({ certificate }) => isPushKind(certificate.kind),
    finds: ({ certificate }) => {
      const bits = rsaBitsIn(certificate)
      return bits === undefined || bits >= 2048
        ? undefined
        : {
            en: `Its key is RSA with ${bits} bits; today's programs refuse less than 2048 ("ee key too small").`,
            zh: `它的密钥是 ${bits} 位 RSA；现在的程序会拒绝低于 2048 位的密钥（报错 "ee key too small"）。`,
          }
    },
    remedy: () => ({
      text: {
        en: `Make a new request with an RSA key of 2048 bits, and a new certificate from it: ${portal}`,
        zh: `请用 2048 位 RSA 密钥重新生成 CSR，再申请一张证书：${portal}`,
      },
      commands: [],
    }),
  },
  {
    id: 'certificate/file-name',
    severity: 'note',
    see: 'File names that the portal gave over the years: aps_development.cer, aps_production.cer, aps.cer, …',
    applies: ({ fileName }) => kindsOfFileName(baseName(fileName)).length > 0,
    finds: ({ certificate: { kind }, fileName }) => {
      if (kindsOfFileName(baseName(fileName)).includes(kind)) return undefined
      const { name } = kindRow(kind)
      return {
        en: `The file is called ${baseName(fileName)}, but holds a ${name.en}.`,
        zh: `文件名是 ${baseName(fileName)}，里面却是${name.zh}。`,
      }
    },
    remedy: () => ({
      text: {
        en: 'Nothing has to be done: pushctl goes by the content. Rename it so that nobody is misled.',
        zh: '不影响使用：pushctl 只看内容。建议改个名字，免得误导别人。',
      },
      commands: [],
    }),
  },
  {
    id: 'universal-cert-misclassified',
    severity: 'note',
    see: 'Apple, "Apple Push Notification service SSL (Sandbox & Production)", December 2015',
    applies: ({ certificate }) => misclassified.includes(certificate.kind),
    finds: ({ certificate: { subject } }) => ({
      en: `Old programs go by the name and do not know "${subject.commonName}": "no push certificates found", "Could not detect APNS environment based on the CN", "Common Name (CN) must contain one of…". The certificate is right.`,
      zh: `旧程序按名字判断，不认识「${subject.commonName}」，会报 "no push certificates found"、"Could not detect APNS environment based on the CN"、"Common Name (CN) must contain one of…"。证书没有问题。`,
    }),
    remedy: () => ({
      text: {
        en: 'Update that program: since 2015 the OIDs tell, not the name.',
        zh: '请升级那个程序：2015 年起应看 OID，而不是名字。',
      },
      commands: [],
    }),
  },
]

const keyTroubleIds: readonly string[] = ['key-mismatch', 'bad-export', 'openssh-key', 'key-encrypted']

/**
 * Says what is wrong with the keys beside a certificate.
 *
 * @param subject the certificate, its file, and what `keyTroubleIn` told
 */
export function keyTroubleFinding({
  certificate,
  fileName,
  keyTrouble,
}: Pick<CertificateAtHand, 'certificate' | 'fileName'> & { readonly keyTrouble: KeyTrouble }): Finding {
  const subject = { certificate, fileName, keyTrouble, hasKey: false, now: certificate.notBefore }
  const rules = certificateRules.filter(({ id }) => keyTroubleIds.includes(id))
  const [finding] = findingsOf(rules, subject)
  if (finding === undefined) throw new TypeError(`nothing is said of ${keyTrouble}`)
  return finding
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
}

function nameOf(issuer: Certificate['issuer']): string {
  return issuer.commonName ?? issuer.organization ?? issuer.text
}

function secondOf(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}

/** @returns `1 day`, `2 days` */
export function daysInEnglish(days: number): string {
  return days === 1 ? '1 day' : `${days} days`
}
