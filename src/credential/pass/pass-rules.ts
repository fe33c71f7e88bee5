import { passTopicPrefix } from '../../apns/pass-topic.ts'
import { bySeverity, type Finding, findingsOf, quoted, type Rule, remedy } from '../../finding.ts'
import { chainOf, verifies } from '../certificate/chain.ts'
import { kindRow } from '../certificate/kind.ts'
import { portal } from '../certificate/portal.ts'
import { findingsOnCertificate } from '../certificate/rules.ts'
import type { Certificate } from '../model.ts'
import type { Pass } from './pass.ts'

/** A pass as it lies there, on a certain day. */
export interface PassAtHand {
  readonly pass: Pass
  /** As the reader typed it. */
  readonly fileName: string
  readonly now: Date
}

const aboutBuilding = 'Apple, "Building a Pass"'
const aboutUpdates = 'Apple, "Adding a Web Service to Update Passes"'
/** Apple, "Pass", authenticationToken. */
const shortestToken = 16

const signAgain = {
  en: 'Sign the pass again with the Pass Type ID certificate, and the WWDR certificate above it in the signature.',
  zh: '请用 Pass Type ID 证书重新签名，并把上级 WWDR 证书一起放进签名里。',
}

const signerOf = ({ pass }: PassAtHand): Certificate | undefined => pass.signature?.signer

/** What is judged of every certificate is judged here too. */
const ofCertificate = [
  'cert-expired',
  'clock',
  'certificate/expires-soon',
  'weak-cert',
  'certificate/lookalike',
]

interface PassRule extends Rule<PassAtHand> {
  /** It reads the description alone; others are about the files and the signature. */
  readonly isOfDescription?: true
}

/** What is said of a Wallet pass. */
export const passRules: readonly PassRule[] = [
  {
    id: 'pass/no-json',
    severity: 'error',
    see: aboutBuilding,
    applies: () => true,
    finds: ({ pass: { description } }) =>
      description === undefined
        ? { en: 'pass.json in it is no JSON object.', zh: '里面的 pass.json 不是 JSON 对象。' }
        : undefined,
    remedy: ({ fileName }) =>
      remedy(
        { en: 'Take it out and see what stands there:', zh: '取出来看看内容：' },
        `unzip -p ${quoted(fileName)} pass.json`,
      ),
  },
  {
    id: 'pass/keys-missing',
    isOfDescription: true,
    severity: 'error',
    see: 'Apple, "Pass"',
    applies: () => true,
    finds: ({ pass: { description } }) => {
      const missing = description?.missing.join(', ') ?? ''
      return missing === ''
        ? undefined
        : {
            en: `pass.json lacks ${missing}: Wallet does not take the pass.`,
            zh: `pass.json 缺少 ${missing}，Wallet 不会接受这张卡券。`,
          }
    },
    remedy: () =>
      remedy({
        en: 'Add them, make the manifest anew, and sign again.',
        zh: '请补上，再重新生成 manifest.json 并签名。',
      }),
  },
  {
    id: 'pass-signature',
    severity: 'error',
    see: aboutBuilding,
    applies: () => true,
    finds: ({ pass: { signature } }) => {
      switch (signature?.verdict) {
        case 'good':
          return undefined
        case 'other-content':
          return {
            en: 'The signature is one of another manifest.json: it was changed after signing ("Manifest signature did not verify successfully").',
            zh: '签名对应的是另一份 manifest.json：签名之后内容被改过（"Manifest signature did not verify successfully"）。',
          }
        case 'wrong':
          return {
            en: 'The signature was not made by the key of the certificate in it ("Manifest signature did not verify successfully").',
            zh: '签名不是由其中证书对应的私钥做出的（"Manifest signature did not verify successfully"）。',
          }
        case 'no-signer':
          return {
            en: 'The file signature names no signer whose certificate came along.',
            zh: 'signature 文件里没有签名者，或没有附带签名者的证书。',
          }
        default:
          return {
            en: 'There is no file signature in it ("Signature is missing"): it was not signed.',
            zh: '里面没有 signature 文件（"Signature is missing"）：还没有签名。',
          }
      }
    },
    remedy: () => remedy(signAgain),
  },
  {
    id: 'pass/manifest',
    severity: 'error',
    see: aboutBuilding,
    applies: () => true,
    finds: ({ pass: { manifest } }) => {
      if (manifest === undefined)
        return {
          en: 'There is no manifest.json in it that can be read.',
          zh: '里面没有可读的 manifest.json。',
        }
      const parts = [
        ...manifest.changed.map((name) => ({
          en: `${name} is not what was signed`,
          zh: `${name} 与签名时不一致`,
        })),
        ...manifest.missing.map((name) => ({ en: `${name} is missing`, zh: `缺少 ${name}` })),
        ...manifest.unlisted.map((name) => ({ en: `${name} is not listed`, zh: `${name} 没有列入` })),
      ]
      if (parts.length === 0) return undefined
      return {
        en: `Files and manifest.json disagree: ${parts.map(({ en }) => en).join('; ')}.`,
        zh: `文件与 manifest.json 不一致：${parts.map(({ zh }) => zh).join('；')}。`,
      }
    },
    remedy: () =>
      remedy({
        en: 'Make the manifest of the files as they are (SHA-1 of each but manifest.json and signature), and sign it.',
        zh: '请按现有文件重新生成 manifest.json（除它自己和 signature 外每个文件的 SHA-1），再签名。',
      }),
  },
  {
    id: 'wrong-credential-kind',
    severity: 'error',
    see: aboutBuilding,
    applies: (at) => signerOf(at) !== undefined,
    finds: (at) => {
      const signer = signerOf(at)
      if (signer === undefined || signer.kind === 'pass') return undefined
      const { name } = kindRow(signer.kind)
      return {
        en: `It is signed with a ${name.en}; a pass has to be with a Pass Type ID certificate.`,
        zh: `它是用${name.zh}签名的；卡券必须用 Pass Type ID 证书签名。`,
      }
    },
    remedy: () =>
      remedy({
        en: `Make a "Pass Type ID Certificate" at ${portal} and sign with that.`,
        zh: `请到 ${portal} 申请「Pass Type ID Certificate」，再用它签名。`,
      }),
  },
  {
    id: 'wwdr-intermediate',
    severity: 'error',
    see: 'Apple PKI, https://www.apple.com/certificateauthority/',
    applies: (at) => signerOf(at) !== undefined,
    finds: (at) => {
      const signer = signerOf(at)
      const company = at.pass.signature?.certificates ?? []
      if (signer === undefined || company.some((other) => other !== signer && verifies(other, signer)))
        return undefined
      const [issuer] = chainOf(signer, company).links
      const name = issuer?.name ?? signer.issuer.commonName ?? signer.issuer.text
      return {
        en: `The signature does not bring along ${name}, which issued the certificate: Wallet wants it in there.`,
        zh: `签名里没有附带上级证书 ${name}；Wallet 要求一并放入。`,
      }
    },
    remedy: () =>
      remedy({
        en: 'Get it from https://www.apple.com/certificateauthority/ and give it to the signing tool (openssl smime -certfile).',
        zh: '请到 https://www.apple.com/certificateauthority/ 下载，签名时一起传入（openssl smime -certfile）。',
      }),
  },
  {
    id: 'pass/other-type',
    severity: 'error',
    see: aboutBuilding,
    applies: (at) => signerOf(at)?.kind === 'pass',
    finds: (at) => {
      const ofCert = signerOf(at)?.subject.userId
      const ofPass = at.pass.description?.passTypeId
      if (ofCert === undefined || ofPass === undefined || ofCert === ofPass) return undefined
      return {
        en: `pass.json says passTypeIdentifier ${ofPass}, and the certificate is for ${ofCert}: Wallet does not take it, and pushes go nowhere.`,
        zh: `pass.json 里的 passTypeIdentifier 是 ${ofPass}，证书却属于 ${ofCert}：Wallet 不会接受，推送也不会生效。`,
      }
    },
    remedy: () =>
      remedy({
        en: 'Write the identifier of the certificate into pass.json, or sign with the certificate of this type.',
        zh: '请把证书的标识写进 pass.json，或改用这个类型的证书签名。',
      }),
  },
  {
    id: 'pass/other-team',
    severity: 'error',
    see: aboutBuilding,
    applies: (at) => signerOf(at)?.teamId !== undefined,
    finds: (at) => {
      const [ofCert, ofPass] = [signerOf(at)?.teamId, at.pass.description?.teamId]
      if (ofCert === undefined || ofPass === undefined || ofCert === ofPass) return undefined
      return {
        en: `pass.json says teamIdentifier ${ofPass}, and the certificate belongs to team ${ofCert}.`,
        zh: `pass.json 里的 teamIdentifier 是 ${ofPass}，证书属于团队 ${ofCert}。`,
      }
    },
    remedy: (at) =>
      remedy({
        en: `Write ${signerOf(at)?.teamId} into pass.json, and sign again.`,
        zh: `请在 pass.json 里写 ${signerOf(at)?.teamId}，再重新签名。`,
      }),
  },
  {
    id: 'pass/type-form',
    isOfDescription: true,
    severity: 'error',
    see: aboutUpdates,
    applies: () => true,
    finds: ({ pass: { description } }) =>
      description?.passTypeId === undefined || description.passTypeId.startsWith(passTopicPrefix)
        ? undefined
        : {
            en: `passTypeIdentifier is ${description.passTypeId}; every pass type id begins with "${passTopicPrefix}".`,
            zh: `passTypeIdentifier 是 ${description.passTypeId}；Pass Type ID 都以「${passTopicPrefix}」开头。`,
          },
    remedy: () =>
      remedy({
        en: 'Copy it as it stands in the portal, "pass." included.',
        zh: '请照后台显示的完整填写，包括开头的「pass.」。',
      }),
  },
  {
    id: 'pass/no-icon',
    severity: 'error',
    see: aboutBuilding,
    applies: () => true,
    finds: ({ pass: { hasIcon } }) =>
      hasIcon
        ? undefined
        : {
            en: 'There is no icon.png in it: Wallet does not take a pass without one.',
            zh: '里面没有 icon.png；没有图标的卡券 Wallet 不会接受。',
          },
    remedy: () =>
      remedy({
        en: 'Add icon.png and icon@2x.png, make the manifest anew, and sign again.',
        zh: '请加入 icon.png 和 icon@2x.png，再重新生成 manifest.json 并签名。',
      }),
  },
  {
    id: 'pass/no-web-service',
    isOfDescription: true,
    severity: 'warning',
    see: aboutUpdates,
    applies: ({ pass: { description } }) => description !== undefined,
    finds: ({ pass: { description } }) =>
      description?.webService === undefined
        ? {
            en: 'pass.json has no webServiceURL: devices register nowhere, so there is no token, and no push can update this pass.',
            zh: 'pass.json 里没有 webServiceURL：设备无处注册，也就没有 token，无法用推送更新这张卡券。',
          }
        : undefined,
    remedy: () =>
      remedy({
        en: 'Add webServiceURL (https) and authenticationToken, and serve the four calls of the web service.',
        zh: '请加上 webServiceURL（https）和 authenticationToken，并实现 Web Service 的几个接口。',
      }),
  },
  {
    id: 'pass/web-service-not-https',
    isOfDescription: true,
    severity: 'error',
    see: aboutUpdates,
    applies: ({ pass: { description } }) => description?.webService !== undefined,
    finds: ({ pass: { description } }) =>
      description?.webService?.isHttps === false
        ? {
            en: `webServiceURL is ${description.webService.url}, and Wallet speaks https only (http on devices set up for it under Developer).`,
            zh: `webServiceURL 是 ${description.webService.url}；Wallet 只用 https（http 只限在「开发者」设置里放行的设备）。`,
          }
        : undefined,
    remedy: () =>
      remedy({
        en: 'Serve it by https with a certificate that phones trust, and sign the pass again.',
        zh: '请改用 https 和受信任的证书提供服务，再重新签名卡券。',
      }),
  },
  {
    id: 'pass/web-service-version',
    isOfDescription: true,
    severity: 'warning',
    see: aboutUpdates,
    applies: ({ pass: { description } }) => description?.webService !== undefined,
    finds: ({ pass: { description } }) => {
      const url = description?.webService?.url ?? ''
      const [, called] = /^(.*\/v1)(?:\/devices)?\/?$/i.exec(url) ?? []
      return called === undefined
        ? undefined
        : {
            en: `webServiceURL is ${url}, and Wallet puts /v1/devices/… behind it: it calls ${called}/v1/devices/….`,
            zh: `webServiceURL 是 ${url}，而 Wallet 会在后面加上 /v1/devices/…，实际请求的是 ${called}/v1/devices/…。`,
          }
    },
    remedy: () =>
      remedy({
        en: 'Leave out /v1 (and what follows), unless the server answers there: at a 404 the device never registers, and no push token comes. Then sign the pass again.',
        zh: '请去掉 /v1 及之后的部分（除非服务器确实在那里应答）：返回 404 时设备不会注册，也就拿不到 push token。改完后重新签名。',
      }),
  },
  {
    id: 'pass/authentication-token',
    isOfDescription: true,
    severity: 'error',
    see: 'Apple, "Pass", authenticationToken',
    applies: ({ pass: { description } }) => description?.webService !== undefined,
    finds: ({ pass: { description } }) => {
      const length = description?.authenticationTokenLength ?? 0
      return length >= shortestToken
        ? undefined
        : {
            en: `authenticationToken has ${length} characters, and needs ${shortestToken}: without it Wallet does not register.`,
            zh: `authenticationToken 只有 ${length} 个字符，至少要 ${shortestToken} 个；否则 Wallet 不会注册。`,
          }
    },
    remedy: () =>
      remedy(
        { en: 'Make one of random bytes for each pass:', zh: '请为每张卡券随机生成一个：' },
        'openssl rand -hex 16',
      ),
  },
]

/**
 * @param at a pass, with its file
 * @returns what is to be said of it and of the certificate it is signed with, most serious first
 */
export function judgePass(at: PassAtHand): Finding[] {
  const certificate = signerOf(at)
  const { fileName, now } = at
  const ofSigner =
    certificate === undefined ? [] : findingsOnCertificate({ certificate, fileName, now }, ofCertificate)
  return bySeverity([...findingsOf(passRules, at), ...ofSigner])
}

/** @returns what is wrong with a `pass.json` that lies there by itself */
export const judgeDescription = (at: PassAtHand): Finding[] =>
  bySeverity(
    findingsOf(
      passRules.filter(({ isOfDescription }) => isOfDescription === true),
      at,
    ),
  )
