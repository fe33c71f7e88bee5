import { pushTypes } from '../../apns/push-type.ts'
import { canPush, type PushObstacle } from '../../credential/certificate/ability.ts'
import { ofNamesake } from '../../credential/certificate/chain.ts'
import { issuedAgain, keysPage, portal, renewal } from '../../credential/certificate/portal.ts'
import { otherServiceOf } from '../../credential/signing-key/is-signing-key.ts'
import { quoted, remedy } from '../../finding.ts'
import { chinese, type Text } from '../../text.ts'
import { audienceOf, isBeyondCertificates, pushTypeOf } from '../audience.ts'
import {
  cause,
  certain,
  firstOf,
  likely,
  onFailure,
  onlyNamed,
  onReason,
  possible,
  type Weigh,
} from '../cause.ts'
import {
  certificateIn,
  environmentOf,
  type Facts,
  fileOf,
  isApple,
  isCutWithoutCertificate,
  namedIn,
  nameOf,
  reasonOf,
  signingKeyIn,
} from '../facts.ts'
import { alerts, demandsCertificate, isAboutCertificate } from '../tls-alerts.ts'
import {
  inspect,
  replaceCertificate,
  takesSigningKey,
  toEnvironment,
  withCertificate,
  withSigningKey,
} from './remedies.ts'
import { examination } from './way.ts'

const certificates = 'Apple, "Establishing a certificate-based connection to APNs"'
const answers = 'Apple, "Handling notification responses from APNs"'
const tlsAlerts = 'RFC 8446 6.2'
const request = 'pushctl cert request'

/**
 * A certificate that cannot push at all, for the one reason that comes first.
 *
 * @param obstacle what is wrong with it
 * @returns certain when the gateway said that it is about the certificate
 */
export function whereCertificateIs(obstacle: PushObstacle): Weigh {
  const whyNot = (facts: Facts): Text | undefined => {
    // A new one of the local gateway would help there as little.
    if (isApple(facts) && isLocal(facts)) return undefined
    const certificate = certificateIn(facts)
    const ability = certificate && canPush(certificate, facts.now)
    return ability?.can === false && ability.cause === obstacle ? ability.why : undefined
  }
  // Another's gateway may take what Apple's do not: certificates without Apple's marks, or only named like Apple's.
  const isSure = ({ gateway }: Facts) =>
    gateway.kind !== 'other' || obstacle === 'cert-expired' || obstacle === 'clock'
  return firstOf(
    onFailure('tls-alert', ({ number }, facts) => {
      const why = whyNot(facts)
      if (why === undefined) return undefined
      return (isAboutCertificate(number) && isSure(facts) ? certain : likely)(
        `The gateway refused ${fileOf(facts, 'the certificate')} (TLS alert ${number}). ${why.en}`,
        chinese`网关拒绝了 ${fileOf(facts, '证书')}（TLS 警报 ${number}）。${why.zh}`,
      )
    }),
    onReason(['BadCertificate', 'MissingProviderToken'], (facts, reason) => {
      const why = whyNot(facts)
      if (why === undefined) return undefined
      const isOthers = facts.gateway.kind === 'other' && obstacle === 'lookalike-cert'
      const weight = isOthers ? possible : likely
      return (reason === 'BadCertificate' && isSure(facts) ? certain : weight)(
        `${fileOf(facts, 'The certificate')} cannot push. ${why.en}`,
        chinese`${fileOf(facts, '证书')} 不能发推送。${why.zh}`,
      )
    }),
  )
}

/** @returns the certificate, when nothing is to be said against it at this gateway */
export function goodCertificate(facts: Facts) {
  const certificate = certificateIn(facts)
  if (certificate === undefined) return undefined
  const ability = canPush(certificate, facts.now)
  // Whom another gateway than Apple's trusts is its own affair.
  return ability.can || (ability.cause === 'lookalike-cert' && !isApple(facts)) ? certificate : undefined
}

function looksGood(facts: Facts): boolean {
  const certificate = certificateIn(facts)
  return certificate !== undefined && canPush(certificate, facts.now).can
}

/** The local gateway revokes nothing, and nobody else can revoke what it made. */
const mayBeRevoked = (facts: Facts) =>
  facts.gateway.kind !== 'local' && looksGood(facts) && !(isApple(facts) && isLocal(facts))

const isLocal = (facts: Facts) => certificateIn(facts)?.provenance === 'local'

/** Whether the issuer is called like the authority of the local gateway, which is known not to have signed it. */
const isNamesake = (facts: Facts) => facts.gateway.kind === 'local' && isLocal(facts)

const issuerOf = (facts: Facts) => {
  const issuer = certificateIn(facts)?.issuer
  return issuer?.commonName ?? issuer?.text ?? '?'
}

/** Pushes that no certificate may send, sent with one. */
const weighBeyond = onReason(
  ['TopicDisallowed', 'TopicMismatch', 'InvalidPushType', 'DeviceTokenNotForTopic'],
  (facts, reason) => {
    const { topic } = facts.notification
    const pushType = pushTypeOf(facts)
    if (!isBeyondCertificates(facts) || pushType === undefined) return undefined
    const isListed = certificateIn(facts)?.topics.some((each) => each.topic === topic)
    return (reason === 'TopicDisallowed' && !isListed ? certain : likely)(
      `Pushes of type ${pushType} need a signing key (.p8): no certificate is good for topics that end in ${pushTypes[pushType].suffix}.`,
      `${pushType} 类型的推送必须用 .p8 密钥：没有任何证书支持以 ${pushTypes[pushType].suffix} 结尾的 topic。`,
    )
  },
)

/** Pushes that no signing key may send, sent with one. */
const weighBeyondKeys = onReason(['TopicDisallowed', 'DeviceTokenNotForTopic'], (facts) => {
  if (signingKeyIn(facts) === undefined) return undefined
  switch (audienceOf(facts)) {
    case 'mdm':
      return likely(
        'MDM pushes are sent with the MDM push certificate, not with a signing key.',
        'MDM 推送要用 MDM 推送证书，不能用 .p8 密钥。',
      )
    case 'website':
      return likely(
        'Pushes of Safari to a website push id are sent with its certificate, not with a signing key.',
        '发给 Website Push ID 的 Safari 推送要用它的证书，不能用 .p8 密钥。',
      )
    default:
      return undefined
  }
})

const weighOtherService = onReason(['InvalidProviderToken'], (facts) => {
  const { file = '' } = facts
  const service = otherServiceOf(file)
  return signingKeyIn(facts) === undefined || service === undefined
    ? undefined
    : likely(
        `${file} is named like a key for ${service.en}; APNs does not know those.`,
        chinese`从文件名看，${file} 是 ${service.zh} 的密钥，APNs 不认识。`,
      )
})

function weighLocalCertificate(facts: Facts) {
  return certificateIn(facts)?.provenance === 'local' && isApple(facts)
    ? certain(
        `${fileOf(facts, 'The certificate')} was made by the local gateway; Apple takes only its own.`,
        chinese`${fileOf(facts, '证书')} 是本地网关签发的，Apple 只认自己签发的证书。`,
      )
    : undefined
}

function weighEnvironment(facts: Facts) {
  const certificate = certificateIn(facts)
  const environment = environmentOf(facts)
  if (certificate === undefined || certificate.environments.length === 0) return undefined
  const named = certificate.environments.join(', ')
  if (environment === undefined)
    return certificate.environments.length > 1
      ? likely(
          `The gateway says that ${fileOf(facts, 'the certificate')} is not for its environment, whatever that is.`,
          chinese`网关表示 ${fileOf(facts, '证书')} 不属于它的环境。`,
        )
      : likely(
          `${fileOf(facts, 'The certificate')} is for ${named}; this gateway is not.`,
          chinese`${fileOf(facts, '证书')} 用于 ${named}，而这个网关不是。`,
        )
  return certificate.environments.includes(environment)
    ? undefined
    : certain(
        `${fileOf(facts, 'The certificate')} is for ${named}; the push went to ${environment}.`,
        chinese`${fileOf(facts, '证书')} 用于 ${named}，而推送发到了 ${environment}。`,
      )
}

/** What can be behind MissingProviderToken in other programs; a push of pushctl's own is known to carry its credential. */
function whenNothingIsKnown(en: string, zh: string): Weigh {
  return onReason(['MissingProviderToken'], ({ credential }) =>
    credential === undefined ? possible(en, zh) : undefined,
  )
}

/** What is behind a certificate that the gateway does not take. */
export const credentialCauses = [
  cause({
    id: 'cert-expired',
    what: { en: 'The certificate has expired.', zh: '证书已过期。' },
    weigh: whereCertificateIs('cert-expired'),
    remedy(facts) {
      const own = certificateIn(facts)
      const kind = own?.kind ?? 'universal'
      if (own?.provenance === 'local') return issuedAgain(own)
      // The request for an MDM certificate has to be signed by a vendor first.
      const commands = [...(kind === 'mdm' ? [] : [request]), ...withCertificate(facts)]
      return replaceCertificate(facts, renewal(kind), ...commands)
    },
    see: certificates,
  }),
  cause({
    id: 'cert-ends-soon',
    what: {
      en: 'The certificate comes to its end: from that day on every push with it is refused.',
      zh: '证书快到期了：到期后，用它发的推送都会被拒绝。',
    },
    weigh: onlyNamed,
    remedy: () =>
      remedy(
        {
          en: `Until that day it is good. Make a new one now at ${portal} (for MDM renew it at https://identity.apple.com) and put it in place of the old, wherever that was uploaded; both are good side by side, and device tokens stay as they are.`,
          zh: `到期之前仍然有效。现在就到 ${portal} 创建新证书（MDM 证书到 https://identity.apple.com 续期），替换所有上传过旧证书的地方；两张可以同时使用，device token 不变。`,
        },
        request,
      ),
    see: certificates,
  }),
  cause({
    id: 'wrong-credential-kind',
    what: {
      en: 'The credential is good, but not for these pushes: another kind of certificate or key is needed.',
      zh: '凭证本身没问题，但不能用来发这种推送：需要另一种证书或密钥。',
    },
    weigh: firstOf(
      whereCertificateIs('wrong-credential-kind'),
      weighBeyond,
      weighBeyondKeys,
      weighOtherService,
    ),
    remedy(facts) {
      const certificate = certificateIn(facts)
      const isKeyWanted = certificate !== undefined && canPush(certificate, facts.now).can
      if (isKeyWanted || reasonOf(facts) === 'InvalidProviderToken')
        return remedy(
          {
            en: `Make a key with the service Apple Push Notifications service (APNs) at ${keysPage}`,
            zh: `到 ${keysPage} 新建密钥，并勾选 Apple Push Notifications service (APNs)`,
          },
          ...withSigningKey(facts),
        )
      if (signingKeyIn(facts) !== undefined)
        return remedy({ en: 'Send with the certificate:', zh: '改用证书发送：' }, ...withCertificate(facts))
      return replaceCertificate(
        facts,
        takesSigningKey(facts)
          ? {
              en: `Make an "Apple Push Notification service SSL" certificate at ${portal}, or use a signing key. This is what you have:`,
              zh: `到 ${portal} 创建「Apple Push Notification service SSL」证书，或者改用 .p8 密钥。看看手上这张是什么：`,
            }
          : {
              en: `Use the certificate that was made for these pushes (${portal}). This is what you have:`,
              zh: `请使用专门为这类推送创建的证书（${portal}）。看看手上这张是什么：`,
            },
        inspect(facts),
      )
    },
    see: certificates,
  }),
  cause({
    id: 'lookalike-cert',
    what: {
      en: 'The certificate looks like one of Apple’s, and Apple did not issue it.',
      zh: '证书看起来像 Apple 的，但不是 Apple 签发的。',
    },
    weigh: whereCertificateIs('lookalike-cert'),
    remedy: (facts) =>
      replaceCertificate(
        facts,
        { en: `Get the real one from ${portal}`, zh: `请到 ${portal} 下载真正的证书` },
        inspect(facts),
      ),
    see: 'Apple PKI, https://www.apple.com/certificateauthority/',
  }),
  cause({
    id: 'weak-cert',
    what: {
      en: 'The certificate is signed in a way that today’s TLS libraries refuse.',
      zh: '证书的签名算法太旧，如今的 TLS 库都会拒绝。',
    },
    weigh: whereCertificateIs('weak-cert'),
    remedy: (facts) =>
      remedy({ en: `Make a new one at ${portal}`, zh: `到 ${portal} 重新创建一张` }, request, inspect(facts)),
    see: 'OpenSSL, SSL_CTX_set_security_level',
  }),
  cause({
    id: 'certificate-of-local-gateway',
    what: {
      en: 'The certificate was made by the local gateway; Apple takes only its own.',
      zh: '证书由本地网关签发，Apple 只认自己签发的。',
    },
    weigh: firstOf(
      onReason(['BadCertificate'], weighLocalCertificate),
      onFailure('tls-alert', ({ number }, facts) =>
        isAboutCertificate(number) &&
        number !== alerts.certificateRevoked &&
        (number !== alerts.certificateExpired || goodCertificate(facts) === undefined)
          ? weighLocalCertificate(facts)
          : undefined,
      ),
    ),
    remedy: (facts) =>
      remedy({ en: 'Send to the local gateway:', zh: '发到本地网关：' }, facts.again({ gateway: 'local' })),
    see: certificates,
  }),
  cause({
    id: 'issuer-unknown-to-gateway',
    what: {
      en: 'The gateway does not know the issuer of the client certificate.',
      zh: '网关不认识客户端证书的签发者。',
    },
    weigh: onFailure('tls-alert', ({ number }, facts) => {
      const certificate = goodCertificate(facts)
      if (certificate === undefined || !isAboutCertificate(number) || number === alerts.certificateExpired)
        return undefined
      if (certificate.provenance === 'apple' && isApple(facts)) return undefined
      if (certificate.provenance === 'local' && isApple(facts)) return undefined
      const issuer = issuerOf(facts)
      if (number === alerts.unknownAuthority && isNamesake(facts)) {
        const certificate = { en: fileOf(facts, 'The certificate'), zh: fileOf(facts, '证书') }
        return { certainty: 'certain', evidence: ofNamesake(certificate, issuer) }
      }
      if (number === alerts.unknownAuthority)
        return certain(
          `The gateway does not know the issuer of the client certificate: ${issuer}.`,
          `网关不认识客户端证书的签发者：${issuer}。`,
        )
      return number === alerts.certificateRevoked
        ? undefined
        : likely(
            `The gateway refused the client certificate (TLS alert ${number}); it may not know its issuer, ${issuer}.`,
            `网关拒绝了客户端证书（TLS 警报 ${number}），可能不认识它的签发者 ${issuer}。`,
          )
    }),
    remedy: (facts) =>
      facts.gateway.kind === 'local'
        ? remedy(
            { en: 'Have this gateway make a certificate:', zh: '让这个网关签发一张证书：' },
            `pushctl gateway issue ${quoted(facts.notification.topic ?? 'BUNDLE.ID.OF.THE.APP')}`,
          )
        : remedy(
            {
              en: 'Certificates of the local gateway are good there only; Apple takes its own only.',
              zh: '本地网关签发的证书只能用于本地网关；Apple 只认自己签发的。',
            },
            ...(certificateIn(facts)?.provenance === 'local' ? [facts.again({ gateway: 'local' })] : []),
            inspect(facts),
          ),
    see: tlsAlerts,
  }),
  cause({
    id: 'cert-revoked',
    what: { en: 'The certificate was revoked.', zh: '证书已被吊销。' },
    weigh: firstOf(
      onFailure('tls-alert', ({ number }, facts) => {
        if (certificateIn(facts) === undefined || !isAboutCertificate(number)) return undefined
        if (number === alerts.certificateRevoked)
          return certain(
            `The gateway refused ${fileOf(facts, 'the certificate')} (TLS alert ${number}): it was revoked.`,
            chinese`网关拒绝了 ${fileOf(facts, '证书')}（TLS 警报 ${number}）：它已被吊销。`,
          )
        return number === alerts.certificateExpired || !mayBeRevoked(facts)
          ? undefined
          : possible(
              `The gateway refused the client certificate (TLS alert ${number}), which looks good from here: it may have been revoked in the portal.`,
              `网关拒绝了客户端证书（TLS 警报 ${number}），而证书本身看起来没问题：可能已在后台被吊销。`,
            )
      }),
      onReason(['BadCertificate'], (facts) => {
        if (facts.credential === undefined)
          return possible(
            'A certificate can be revoked, or replaced in the portal, without the server being told.',
            '证书可能已被吊销，或在后台被替换，而服务端并不知道。',
          )
        return mayBeRevoked(facts)
          ? possible(
              `${fileOf(facts, 'The certificate')} looks good from here: it may have been revoked, or replaced in the portal.`,
              chinese`${fileOf(facts, '证书')} 本身看起来没问题：可能已在后台被吊销或替换。`,
            )
          : undefined
      }),
    ),
    remedy: (facts) =>
      replaceCertificate(
        facts,
        {
          en: `Look whether it still stands at ${portal}; if not, make a new one. Tools like fastlane match revoke old ones.`,
          zh: `到 ${portal} 看它还在不在；不在就重新创建。fastlane match 之类的工具会吊销旧证书。`,
        },
        request,
        ...withCertificate(facts),
      ),
    see: tlsAlerts,
  }),
  cause({
    id: 'stale-cert-cached',
    what: {
      en: 'A new certificate was installed, and the running program still uses the old one.',
      zh: '已经换了新证书，但正在运行的程序还在用旧的。',
    },
    weigh: onReason(['BadCertificate'], ({ credential }) =>
      credential === undefined
        ? possible(
            'A program that reads its certificate at the start goes on with the old one.',
            '只在启动时读取证书的程序会一直使用旧证书。',
          )
        : undefined,
    ),
    remedy: () =>
      remedy({
        en: 'Restart the program, and look where else the certificate is kept: a database, a secret, a cache.',
        zh: '重启程序，并检查其他存放证书的地方：数据库、密钥管理、缓存。',
      }),
    see: certificates,
  }),
  cause({
    id: 'client-cert-not-sent',
    what: {
      en: 'No client certificate was shown: the program has one, and its HTTP library does not send it.',
      zh: '没有出示客户端证书：程序里配置了，但 HTTP 库没有发送。',
    },
    weigh: firstOf(
      onFailure('tls-alert', (failure, facts) => {
        if (certificateIn(facts) !== undefined || !demandsCertificate(failure)) return undefined
        const { number } = failure
        return (number === alerts.certificateRequired ? certain : likely)(
          `The server demands a client certificate (TLS alert ${number}) and none was given. APNs does without one, so this is not APNs, or something stands before it.`,
          `服务器要求客户端证书（TLS 警报 ${number}），而没有提供。APNs 并不强制要求，所以对方不是 APNs，或前面还有别的设备。`,
        )
      }),
      onFailure('reset', (failure, facts) =>
        certificateIn(facts) === undefined && isCutWithoutCertificate(failure, facts)
          ? likely(
              `${nameOf(facts)} asks for a client certificate, and closed the connection when none was shown: it seems to demand one. APNs does without.`,
              `${nameOf(facts)} 会请求客户端证书，没有出示时就断开了连接：看来它强制要求证书。APNs 并不强制要求。`,
            )
          : undefined,
      ),
      whenNothingIsKnown(
        'A program can have a certificate and a library that never shows it (.NET Framework, some HTTP clients).',
        '有些程序配置了证书，但库从不出示它（.NET Framework、某些 HTTP 客户端）。',
      ),
    ),
    remedy: (facts) =>
      replaceCertificate(
        facts,
        { en: 'Show that the certificate itself works:', zh: '验证证书本身是否可用：' },
        ...withCertificate(facts),
      ),
    see: answers,
  }),
  cause({
    id: 'no-private-key',
    what: {
      en: 'The certificate was configured without its private key, so it cannot be shown.',
      zh: '证书没有配上私钥，无法出示。',
    },
    weigh: whenNothingIsKnown(
      'Many libraries take a certificate without its private key and say nothing; nobody then knows who is calling.',
      '很多库在缺少私钥时不会报错，对方也就不知道是谁在连接。',
    ),
    remedy: () =>
      remedy(
        {
          en: 'Use a .p12, or a PEM with certificate and key; this says whether the key is there:',
          zh: '使用 .p12，或同时包含证书和私钥的 PEM；下面的命令会告诉你有没有私钥：',
        },
        'pushctl cert inspect FILE',
      ),
    see: certificates,
  }),
  cause({
    id: 'cert-load-error-ignored',
    what: {
      en: 'The program failed to load its certificate or key, went on, and sent nothing to authenticate with.',
      zh: '程序加载证书或密钥失败后没有报错，继续发送时就没有带任何凭证。',
    },
    weigh: whenNothingIsKnown(
      'An error on loading the certificate or key may have been passed over.',
      '加载证书或密钥时的错误可能被忽略了。',
    ),
    remedy: (facts) =>
      remedy(
        {
          en: 'Look at the error where the program loads the file; this shows whether the file itself is good:',
          zh: '检查程序加载文件时的错误；文件本身是否正常，用这条命令看：',
        },
        inspect(facts),
      ),
    see: answers,
  }),
  cause({
    id: 'no-credential',
    what: { en: 'No credential was sent.', zh: '没有发送任何凭证。' },
    weigh: onReason(['MissingProviderToken'], (facts) =>
      // The header of a token that is empty says more.
      facts.credential === undefined && namedIn(facts)?.cause !== 'provider-token-empty'
        ? certain('No credential was sent.', '没有发送任何凭证。')
        : undefined,
    ),
    remedy: (facts) =>
      remedy(
        { en: 'Give a certificate or a signing key:', zh: '请提供证书或 .p8 密钥：' },
        ...withCertificate(facts),
        ...withSigningKey(facts),
      ),
    see: answers,
  }),
  cause({
    id: 'certificate-not-taken',
    what: {
      en: 'The certificate was shown and did not reach APNs as a push certificate.',
      zh: '证书已出示，但没有被当作推送证书。',
    },
    weigh: onReason(['MissingProviderToken'], (facts) => {
      const certificate = goodCertificate(facts)
      // What is not asked for is not shown.
      if (certificate === undefined || facts.surroundings?.asksForCertificate === false) return undefined
      const isItsOwn = isApple(facts) && certificate.provenance === 'apple'
      const issuer = issuerOf(facts)
      return likely(
        `${fileOf(facts, 'The certificate')} was shown, and did not reach APNs as a push certificate: something on the way ends TLS${isItsOwn ? '' : `, or this gateway does not know its issuer (${issuer})`}.`,
        chinese`${fileOf(facts, '证书')} 已出示，但没有被当作推送证书：可能中途有设备截断了 TLS${isItsOwn ? '' : `，或者该网关不认识它的签发者（${issuer}）`}。`,
      )
    }),
    remedy: (facts) => remedy({ en: 'See what it is:', zh: '看看它是什么：' }, inspect(facts)),
    see: answers,
  }),
  cause({
    id: 'authorization-lost',
    what: {
      en: 'The provider token was sent, and something on the way took it out.',
      zh: 'provider token 已发送，但在途中被去掉了。',
    },
    weigh: onReason(['MissingProviderToken'], (facts) =>
      signingKeyIn(facts) !== undefined && facts.gateway.kind !== 'local'
        ? likely(
            'The provider token was sent, and the answer says that there was none: a proxy on the way passes on no authorization.',
            '请求带了 provider token，应答却说没有：途中有代理没有转发 authorization。',
          )
        : undefined,
    ),
    remedy: (facts) =>
      remedy({ en: 'See what stands between here and APNs:', zh: '看看中间隔着什么：' }, examination(facts)),
    see: answers,
  }),
  cause({
    id: 'wrong-env-cert',
    what: { en: 'The certificate is for the other environment.', zh: '证书属于另一个环境。' },
    weigh: firstOf(
      onReason(['BadCertificateEnvironment'], weighEnvironment),
      onFailure('tls-alert', ({ number }, facts) => {
        if (
          !isAboutCertificate(number) ||
          number === alerts.certificateRevoked ||
          number === alerts.certificateExpired
        )
          return undefined
        const weight = goodCertificate(facts) && weighEnvironment(facts)
        return weight && { ...weight, certainty: 'likely' }
      }),
    ),
    remedy(facts) {
      const [env] = certificateIn(facts)?.environments ?? []
      const isForApps = audienceOf(facts) === 'app'
      return replaceCertificate(
        facts,
        isForApps
          ? {
              en: 'Send to the environment of the certificate (with a token of that environment), or use a universal certificate.',
              zh: '发到证书对应的环境（token 也要是该环境的），或换用通用证书。',
            }
          : {
              en: 'Send to production: these pushes exist there only.',
              zh: '请发到 production：这类推送只有 production 环境。',
            },
        ...(env === undefined ? [] : [toEnvironment(facts, env)]),
      )
    },
    see: certificates,
  }),
  cause({
    id: 'certificate-on-the-way',
    what: {
      en: 'The gateway speaks of a certificate, and none was shown from here: something on the way shows one of its own.',
      zh: '网关说的是证书问题，而这边并没有出示证书：途中有设备出示了它自己的证书。',
    },
    weigh(facts) {
      const reason = reasonOf(facts)
      const isAboutIt = reason === 'BadCertificateEnvironment' || reason === 'BadCertificate'
      return isAboutIt && signingKeyIn(facts) !== undefined && facts.gateway.kind !== 'local'
        ? likely(
            `The push went with a signing key alone, and ${reason} is not about keys: a proxy or server on the way ends TLS, and authenticates to APNs with what is its own.`,
            `推送只用了 .p8 密钥，而 ${reason} 说的不是密钥：途中的代理或服务器截断了 TLS，并用它自己的凭证去连 APNs。`,
          )
        : undefined
    },
    remedy: (facts) =>
      remedy({ en: 'See what stands between here and APNs:', zh: '看看中间隔着什么：' }, examination(facts)),
    see: answers,
  }),
]
