import { defined } from '../defined.ts'
import { bySeverity, type Finding, findingsOf, quoted, type Remedy, type Rule, remedy } from '../finding.ts'
import { chinese, type Text } from '../text.ts'
import { profileRules } from './app/profile-rules.ts'
import { authorities } from './certificate/authority.ts'
import { expiredFirst, lineForOne } from './certificate/choice.ts'
import { isAuthority } from './certificate/is-authority.ts'
import { isPushKind } from './certificate/kind.ts'
import { portal } from './certificate/portal.ts'
import { aboutCertificates } from './certificate/rules.ts'
import { keyName } from './key/key.ts'
import type { Certificate, Contents } from './model.ts'
import { mergeLine } from './output-name.ts'
import { type ContentsAtHand, readerRules } from './reader-rules.ts'
import {
  holdsP256KeysAlone,
  isAppleForm,
  isLoneP256Key,
  isSigningKey,
  otherServiceOf,
} from './signing-key/is-signing-key.ts'
import { keyIdIn } from './signing-key/signing-key.ts'

const exportAgain: Text = {
  en: 'In Keychain Access open "My Certificates", select the certificate with the key under it, and export both.',
  zh: '请在「钥匙串访问」的「我的证书」里选中证书及其下的私钥，一起导出。',
}

const aboutTokens = 'Apple, "Establishing a token-based connection to APNs"'
const byName: Text = {
  en: 'is named as Apple’s portal names its keys: a signing key, which needs no certificate.',
  zh: '的名字是 Apple 后台给密钥起的：签名密钥，不需要证书。',
}
const byForm: Text = {
  en: 'is a P-256 key written as Apple’s portal writes them: a signing key, which needs no certificate.',
  zh: '是 Apple 后台写出的那种 P-256 私钥：签名密钥，不需要证书。',
}
const byEnding: Text = {
  en: 'is a P-256 key like those of Apple’s .p8 files, though not in the form that Apple writes: a signing key that was converted, or a key of somebody else’s.',
  zh: '和 Apple 的 .p8 一样是 P-256 私钥，但不是 Apple 写出的形式：可能是转换过的签名密钥，也可能是别处的私钥。',
}

const sendWith = (fileName: string) =>
  `pushctl send --signing-key ${quoted(fileName)} --key-id ${keyIdIn(fileName) ?? 'KEYID'} --team-id TEAMID --topic com.example.app --token TOKEN`

const leavesOf = ({ certificates }: Contents) => certificates.filter((each) => !isAuthority(each)).length

/** What to do about several certificates in one file. */
function oneAlone({ contents, fileName, now }: ContentsAtHand): Remedy {
  const line = lineForOne(contents, fileName, now)
  return line === undefined
    ? remedy({
        en: 'In Keychain Access select one certificate with its key, and export that alone.',
        zh: '请在「钥匙串访问」里只选一张证书及其私钥，单独导出。',
      })
    : remedy(
        {
          en: 'Write one by itself (or export it alone from Keychain Access):',
          zh: '只写出其中一张（或在「钥匙串访问」里单独导出）：',
        },
        line,
      )
}

/**
 * Judges a file as a whole: what it holds, and who refuses it as it is.
 *
 * @param subject what was found in it
 * @returns what is to be said, most serious first
 */
export function judgeContents(subject: ContentsAtHand): Finding[] {
  const { contents, fileName, now, warnDays } = subject
  const { profile } = contents
  const ofProfile =
    profile === undefined
      ? []
      : findingsOf(profileRules, { profile, fileName, now, ...defined({ warnDays }) })
  const findings = bySeverity([...findingsOf(contentsRules, subject), ...ofProfile])
  if (!isPlainSigningKey(subject)) return findings
  const isAside = ({ id, severity }: Finding) => id === 'pkcs8-vs-pkcs1' && severity === 'note'
  return [...findings.filter((finding) => !isAside(finding)), ...findings.filter(isAside)]
}

/** In the form that every signing key has: that some programs want another for other keys is said last. */
const isPlainSigningKey = ({ contents, fileName }: ContentsAtHand) =>
  isSigningKey(contents, fileName) && contents.keys[0]?.storage?.form === 'pkcs8'

/** What is said of a file as a whole. */
export const contentsRules: readonly Rule<ContentsAtHand>[] = [
  {
    id: 'bad-export',
    severity: 'error',
    see: aboutCertificates,
    applies: () => true,
    finds: ({ contents: { certificates, keys, requests = [], profile }, fileName }) =>
      certificates.length + keys.length + requests.length > 0 || profile !== undefined
        ? undefined
        : {
            en: `${fileName} opens, and holds neither a certificate nor a private key.`,
            zh: `${fileName} 能打开，但里面既没有证书也没有私钥。`,
          },
    remedy: () => ({ text: exportAgain, commands: [] }),
  },
  {
    id: 'file/request-unsound',
    severity: 'error',
    see: 'RFC 2986 section 4.2',
    applies: () => true,
    finds: ({ contents: { requests = [] } }) =>
      requests.every(({ isSound }) => isSound)
        ? undefined
        : {
            en: 'The request is not signed with the key in it: it was damaged or changed.',
            zh: 'CSR 的签名与其中的公钥对不上：文件已损坏或被改动。',
          },
    remedy: () => ({ text: { en: 'Make a new one.', zh: '请重新生成。' }, commands: [] }),
  },
  {
    id: 'wrong-p8',
    severity: 'error',
    see: 'Apple, "Creating API Keys for App Store Connect API"',
    applies: ({ contents, fileName }) => isLoneP256Key(contents) && otherServiceOf(fileName) !== undefined,
    finds: ({ fileName }) => {
      const service = otherServiceOf(fileName)
      return (
        service && {
          en: `By its name ${fileName} is a key for ${service.en}; APNs does not take it.`,
          zh: chinese`从名字看，${fileName} 是 ${service.zh} 的密钥，APNs 不认。`,
        }
      )
    },
    remedy: () => ({
      text: {
        en: 'Make a key with APNs at https://developer.apple.com/account/resources/authkeys/list',
        zh: '请到 https://developer.apple.com/account/resources/authkeys/list 创建勾选 APNs 的密钥。',
      },
      commands: [],
    }),
  },
  {
    id: 'bad-export',
    severity: 'warning',
    see: 'RFC 7468',
    applies: () => true,
    finds: ({ contents: { unread = [] } }) => {
      const damaged = unread.filter(({ why }) => why === 'damaged')
      return damaged.length === 0
        ? undefined
        : {
            en: damaged.map(({ label, detail }) => `${label}: ${detail.en}`).join(' '),
            zh: damaged.map(({ label, detail }) => `${label}：${detail.zh}`).join(''),
          }
    },
    remedy: () => ({
      text: {
        en: 'The rest of the file was read. Copy or export what is damaged again.',
        zh: '文件的其余部分已读出。请重新复制或导出损坏的部分。',
      },
      commands: [],
    }),
  },
  {
    id: 'key-mismatch',
    severity: 'warning',
    see: aboutCertificates,
    // When no key fits at all, `key-mismatch` says so of the certificate.
    applies: ({ contents }) => contents.identities.length > 0,
    finds: ({ contents: { keys, identities }, fileName }) => {
      const alone = keys.filter((key) => !identities.some((identity) => identity.key === key))
      const names = [...new Set(alone.map(({ key }) => keyName(key)))].join(', ')
      return alone.length === 0
        ? undefined
        : {
            en: `${fileName} holds a private key (${names}) that belongs to none of its certificates.`,
            zh: `${fileName} 里有一把私钥（${names}）与其中任何证书都不匹配。`,
          }
    },
    remedy: () => ({
      text: {
        en: 'Nothing can be signed for a certificate by another key. Find the key that was made with its request; a renewed certificate usually has a new one.',
        zh: '别的私钥对这张证书没有用。请找到生成 CSR 时的那把私钥；续期后的证书通常对应一把新私钥。',
      },
      commands: [],
    }),
  },
  {
    id: 'no-private-key',
    severity: 'warning',
    see: aboutCertificates,
    // Of a push certificate `no-private-key` says more.
    applies: ({ contents: { format, certificates } }) =>
      format === 'pkcs12' && certificates.length > 0 && certificates.every(({ kind }) => !isPushKind(kind)),
    finds: ({ contents: { keys }, fileName }) =>
      keys.length > 0
        ? undefined
        : {
            en: `${fileName} holds no private key, and keys are what a .p12 is for.`,
            zh: `${fileName} 里没有私钥，而 .p12 本来就是用来装私钥的。`,
          },
    remedy: () => ({ text: exportAgain, commands: [] }),
  },
  {
    id: 'file/expired-first',
    severity: 'warning',
    see: aboutCertificates,
    applies: () => true,
    finds: ({ contents, fileName, now }) => expiredFirst(contents, fileName, now),
    remedy: oneAlone,
  },
  {
    id: 'multiple-identities',
    severity: 'warning',
    see: aboutCertificates,
    applies: ({ contents, fileName, now }) =>
      contents.keys.length > 0 && expiredFirst(contents, fileName, now) === undefined,
    finds: ({ contents, fileName }) => {
      const count = leavesOf(contents)
      return count < 2
        ? undefined
        : {
            en: `${fileName} holds ${count} certificates: Java takes the first by name, most servers the first in the file, and others refuse it ("p12 file contains multiple certificates", Go "expected exactly two safe bags", macOS -25259).`,
            zh: `${fileName} 里有 ${count} 张证书：Java 按别名取第一张，多数服务端取文件里的第一张，也有程序直接拒绝（"p12 file contains multiple certificates"，Go 报 "expected exactly two safe bags"，macOS 报 -25259）。`,
          }
    },
    remedy: oneAlone,
  },
  {
    id: 'multiple-identities',
    severity: 'warning',
    see: aboutCertificates,
    applies: ({ contents }) => contents.keys.length === 0,
    finds: ({ contents, fileName }) => {
      const count = leavesOf(contents)
      return count < 2
        ? undefined
        : {
            en: `${fileName} holds ${count} certificates: many programs take the first, or refuse the file.`,
            zh: `${fileName} 里有 ${count} 张证书：很多程序只取第一张，或者干脆拒绝。`,
          }
    },
    remedy: oneAlone,
  },
  {
    id: 'wrong-credential-kind',
    severity: 'warning',
    see: aboutTokens,
    applies: ({ contents, fileName }) => /\.p8$/i.test(fileName) && !holdsP256KeysAlone(contents),
    finds: ({ contents: { format, certificates, keys }, fileName }) => {
      const [first] = keys
      const is: Text | undefined =
        format === 'pkcs12'
          ? { en: 'a PKCS#12', zh: 'PKCS#12' }
          : certificates.length > 0
            ? { en: 'a certificate', zh: '证书' }
            : first && {
                en: `a key of another kind (${keyName(first.key)})`,
                zh: `另一种私钥（${keyName(first.key)}）`,
              }
      return (
        is && {
          en: `${fileName} is called .p8, as Apple’s signing keys are, and holds ${is.en}: a program that signs with it says "Invalid private key provided for algorithm ES256" or "secretOrPrivateKey must be an asymmetric key when using ES256".`,
          zh: chinese`${fileName} 的扩展名是 .p8（Apple 签名密钥用的），里面却是 ${is.zh}：用它签名的程序会报 "Invalid private key provided for algorithm ES256" 或 "secretOrPrivateKey must be an asymmetric key when using ES256"。`,
        }
      )
    },
    remedy: ({ contents: { certificates }, fileName }) => ({
      text:
        certificates.length > 0
          ? {
              en: `Use it as a certificate: --cert ${quoted(fileName)}; a .p8 comes from https://developer.apple.com/account/resources/authkeys/list`,
              zh: `请当作证书使用：--cert ${quoted(fileName)}；.p8 要在 https://developer.apple.com/account/resources/authkeys/list 下载。`,
            }
          : {
              en: 'Download the .p8 at https://developer.apple.com/account/resources/authkeys/list; it can be had once.',
              zh: '请到 https://developer.apple.com/account/resources/authkeys/list 下载 .p8（只能下载一次）。',
            },
      commands: [],
    }),
  },
  ...readerRules,
  {
    id: 'no-cert',
    // A .p12 is made to hold both; other keys lie beside their certificates.
    severity: ({ contents: { format } }) => (format === 'pkcs12' ? 'error' : 'note'),
    see: aboutCertificates,
    applies: ({ contents, keyOf }) =>
      keyOf === undefined && contents.keys.length > 0 && !isLoneP256Key(contents),
    finds: ({ contents, fileName }) =>
      contents.certificates.length > 0
        ? undefined
        : {
            en: `${fileName} holds a private key and no certificate.`,
            zh: `${fileName} 里只有私钥，没有证书。`,
          },
    remedy: ({ fileName }) => ({
      text: {
        en: `Download the certificate made for this key from ${portal} and merge the two.`,
        zh: `请到 ${portal} 下载与这把私钥对应的证书，再把两者合并。`,
      },
      commands: [mergeLine('aps.cer', fileName)],
    }),
  },
  {
    id: 'file/signing-key',
    severity: 'note',
    see: aboutTokens,
    applies: ({ contents, fileName, keyOf }) => keyOf === undefined && isSigningKey(contents, fileName),
    finds: ({ contents, fileName }) => {
      const { en, zh } = keyIdIn(fileName) !== undefined ? byName : isAppleForm(contents) ? byForm : byEnding
      return { en: `${fileName} ${en}`, zh: `${fileName} ${zh}` }
    },
    remedy: ({ fileName }) => ({
      text: {
        en: 'It never expires. With APNs among its services it pushes for every app of its team, unless it was restricted. Keys for Sign in with Apple, DeviceCheck, MapKit and the App Store Connect API look the same, and only https://developer.apple.com/account/resources/authkeys/list says which services a key has. The key id stands in the name that Apple gave the file (AuthKey_KEYID.p8), the team id at the top right of the developer portal.',
        zh: '它不会过期。创建时勾选了 APNs 的话，可以给团队下所有 App 推送（除非限定过范围）。「通过 Apple 登录」、DeviceCheck、MapKit 和 App Store Connect API 的密钥看起来一样，只有 https://developer.apple.com/account/resources/authkeys/list 会写明它启用了哪些服务。Key ID 就在下载时的文件名里（AuthKey_KEYID.p8），Team ID 在开发者后台右上角。',
      },
      commands: [sendWith(fileName)],
    }),
  },
  {
    id: 'file/ec-key',
    severity: 'note',
    see: aboutTokens,
    applies: ({ contents, fileName, keyOf }) =>
      keyOf === undefined &&
      isLoneP256Key(contents) &&
      !isSigningKey(contents, fileName) &&
      otherServiceOf(fileName) === undefined,
    finds: ({ fileName }) => ({
      en: `${fileName} is a private EC key on P-256, not in the form that Apple writes: most likely the key of a certificate or a server, made with openssl or the like; or a .p8 of Apple’s (APNs, Sign in with Apple, DeviceCheck, MapKit, App Store Connect API) that was converted.`,
      zh: `${fileName} 是一把 EC P-256 私钥，但不是 Apple 写出的形式：多半是用 openssl 等生成的证书或服务器私钥；也可能是转换过的 Apple .p8（APNs、「通过 Apple 登录」、DeviceCheck、MapKit、App Store Connect API）。`,
    }),
    remedy: ({ fileName }) => ({
      text: {
        en: 'If it came from https://developer.apple.com/account/resources/authkeys/list with APNs, push with it:',
        zh: '如果它来自 https://developer.apple.com/account/resources/authkeys/list 并勾选了 APNs，可以直接用它推送：',
      },
      commands: [sendWith(fileName)],
    }),
  },
  {
    id: 'wrong-credential-kind',
    severity: 'note',
    see: aboutCertificates,
    applies: () => true,
    finds: ({ contents: { requests = [] }, fileName }) =>
      requests.length === 0
        ? undefined
        : {
            en: `${fileName} is a signing request (CSR): what a certificate is asked for with. It cannot push.`,
            zh: `${fileName} 是证书签名请求（CSR），用来申请证书，本身不能推送。`,
          },
    remedy: () => ({
      text: {
        en: `Upload it at ${portal}; the certificate that comes back belongs to the private key that was made with this request.`,
        zh: `请上传到 ${portal}；下载到的证书与生成这份 CSR 时的私钥配套使用。`,
      },
      commands: ['pushctl cert merge aps.cer key.pem -o ck.pem'],
    }),
  },
  {
    id: 'wrong-credential-kind',
    severity: 'note',
    see: 'Apple, TN3125 "Inside Code Signing: Provisioning Profiles"',
    applies: () => true,
    finds: ({ contents: { profile }, fileName }) => {
      if (profile?.environment === undefined) return undefined
      const { environment, appId } = profile
      return {
        en: `${fileName} is a provisioning profile: it goes into the app and cannot push. Device tokens of that app belong to ${environment}, its topic is ${appId}.`,
        zh: `${fileName} 是描述文件（provisioning profile），打包进 App 用的，不能推送。该 App 的 device token 属于 ${environment} 环境，topic 是 ${appId}。`,
      }
    },
    remedy: ({ contents: { profile } }) => ({
      text: {
        en: `Send to its tokens with --env ${profile?.environment}.`,
        zh: `给这些 device token 推送时用 --env ${profile?.environment}。`,
      },
      commands: [],
    }),
  },
  {
    id: 'wwdr-intermediate',
    severity: 'note',
    see: 'Apple PKI, https://www.apple.com/certificateauthority/',
    applies: () => true,
    finds: ({ contents: { certificates }, fileName }) => {
      const issuers = certificates.flatMap((each) => (isAuthority(each) ? [] : [each.authority ?? '']))
      const needed = [...new Set(issuers)].filter(isWwdr)
      const brought = certificates.map(nameOfAuthority).filter(isWwdr)
      if (brought.length === 0 || needed.every((name) => brought.includes(name))) return undefined
      const [others, right] = [brought.join(', '), needed.join(', ')]
      return {
        en: `${fileName} brings ${others} along, but the issuer is ${right}.`,
        zh: `${fileName} 里附带的是 ${others}，而签发者是 ${right}。`,
      }
    },
    remedy: () => ({
      text: {
        en: 'APNs does not mind. A keychain that shows the certificate as not trusted wants the right one from https://www.apple.com/certificateauthority/',
        zh: '不影响推送。如果钥匙串显示「证书不受信任」，请到 https://www.apple.com/certificateauthority/ 安装对应的那一张。',
      },
      commands: [],
    }),
  },
]

const isWwdr = (name: string) => name.startsWith('WWDR')

/** What developers call an authority of Apple's, when the certificate is its own. */
function nameOfAuthority({ fingerprints }: Certificate): string {
  return authorities.find(({ sha256 }) => sha256 === fingerprints.sha256)?.name ?? ''
}
