import { canPush } from '../../credential/certificate/ability.ts'
import { remedy } from '../../finding.ts'
import { cause, firstOf, onFailure, onReason } from '../cause.ts'
import { certificateIn, environmentOf, fileOf, reasonOf } from '../facts.ts'
import { inspect } from './remedies.ts'

/** Alerts about the certificate that was shown (RFC 8446 section 6.2): bad, unsupported, revoked, expired, unknown, unknown authority, denied. */
const aboutCertificate: readonly number[] = [42, 43, 44, 45, 46, 48, 49]
const revoked = 44
const unknownAuthority = 48
const handshakeFailure = 40
const certificateRequired = 116

/** What is behind a certificate that the gateway does not take. */
export const credentialCauses = [
  cause({
    id: 'certificate-cannot-push',
    what: { en: 'The certificate is not one that can push.', zh: '这张证书不能用来推送。' },
    weigh: firstOf(
      onFailure('tls-alert', ({ number }, facts) => {
        const certificate = certificateIn(facts)
        if (certificate === undefined) return undefined
        const ability = canPush(certificate, facts.now)
        if (ability.can) return undefined
        const file = facts.file ?? certificate.subject.text
        return {
          certainty: aboutCertificate.includes(number) ? 'certain' : 'likely',
          evidence: {
            en: `The gateway refused ${file} (TLS alert ${number}). ${ability.why.en}`,
            zh: `网关拒绝了 ${file}（TLS 警报 ${number}）。${ability.why.zh}`,
          },
        }
      }),
      onReason(['BadCertificate', 'MissingProviderToken'], (facts) => {
        const certificate = certificateIn(facts)
        const ability = certificate && canPush(certificate, facts.now)
        if (ability === undefined || ability.can) return undefined
        return {
          certainty: reasonOf(facts) === 'BadCertificate' ? 'certain' : 'likely',
          evidence: {
            en: `${fileOf(facts, 'The certificate')} cannot push. ${ability.why.en}`,
            zh: `${fileOf(facts, '证书')} 不能发推送。${ability.why.zh}`,
          },
        }
      }),
    ),
    remedy: ({ file }) =>
      remedy(
        {
          en: 'Make a new push certificate in the developer portal; this is what you have:',
          zh: '到开发者后台重新创建推送证书；看看手上这张是什么：',
        },
        `pushctl cert inspect ${file ?? 'FILE'}`,
      ),
    see: 'Apple, "Establishing a certificate-based connection to APNs"',
  }),
  cause({
    id: 'cert-revoked',
    what: { en: 'The certificate was revoked.', zh: '证书已被吊销。' },
    weigh: firstOf(
      onFailure('tls-alert', ({ number }, facts) => {
        if (certificateIn(facts) === undefined || !aboutCertificate.includes(number)) return undefined
        return {
          certainty: number === revoked ? 'certain' : 'likely',
          evidence: {
            en: `The gateway refused the client certificate (TLS alert ${number})${number === revoked ? ': it was revoked.' : '. It looks good from here, so it was probably revoked in the portal.'}`,
            zh: `网关拒绝了客户端证书（TLS 警报 ${number}）${number === revoked ? '：它已被吊销。' : '。证书本身看起来没问题，很可能已在后台被吊销。'}`,
          },
        }
      }),
      onReason(
        ['BadCertificate'],
        (facts) =>
          certificateIn(facts) && {
            certainty: 'likely',
            evidence: {
              en: `${fileOf(facts, 'The certificate')} looks good from here, so it was probably revoked, or replaced in the portal.`,
              zh: `${fileOf(facts, '证书')} 本身看起来没问题，很可能已在后台被吊销或替换。`,
            },
          },
      ),
    ),
    remedy: () =>
      remedy({
        en: 'Make a new certificate in the developer portal; tools like fastlane match revoke old ones.',
        zh: '到开发者后台重新创建证书；fastlane match 之类的工具会吊销旧证书。',
      }),
    see: 'RFC 8446 6.2',
  }),
  cause({
    id: 'issuer-unknown-to-gateway',
    what: {
      en: 'The gateway does not know the issuer of the client certificate.',
      zh: '网关不认识客户端证书的签发者。',
    },
    weigh: onFailure('tls-alert', ({ number }, facts) => {
      const certificate = certificateIn(facts)
      if (certificate === undefined || number !== unknownAuthority || certificate.provenance === 'apple')
        return undefined
      return {
        certainty: 'certain',
        evidence: {
          en: `The gateway does not know the issuer of the client certificate: ${certificate.issuer.commonName ?? certificate.issuer.text}.`,
          zh: `网关不认识客户端证书的签发者：${certificate.issuer.commonName ?? certificate.issuer.text}。`,
        },
      }
    }),
    remedy: (facts) =>
      remedy(
        {
          en: 'Certificates of the local gateway are good there only; Apple takes its own only.',
          zh: '本地网关签发的证书只能用于本地网关；Apple 只认自己签发的。',
        },
        facts.again({ gateway: 'local' }),
      ),
    see: 'RFC 8446 6.2',
  }),
  cause({
    id: 'client-cert-not-sent',
    what: {
      en: 'The server demands a client certificate and none was shown.',
      zh: '服务器要求客户端证书，而没有出示。',
    },
    weigh: onFailure('tls-alert', ({ number }, facts) =>
      certificateIn(facts) === undefined && (number === certificateRequired || number === handshakeFailure)
        ? {
            certainty: number === certificateRequired ? 'certain' : 'likely',
            evidence: {
              en: `The server demands a client certificate (TLS alert ${number}) and none was given. APNs does without one, so this is not APNs, or something stands before it.`,
              zh: `服务器要求客户端证书（TLS 警报 ${number}），而没有提供。APNs 并不强制要求，所以对方不是 APNs，或前面还有别的设备。`,
            },
          }
        : undefined,
    ),
    remedy: (facts) =>
      remedy({ en: 'Give a certificate.', zh: '请提供证书。' }, facts.again({ cert: 'FILE.p12' })),
    see: 'RFC 8446 6.2',
  }),
  cause({
    id: 'wrong-env-cert',
    what: { en: 'The certificate is for the other environment.', zh: '证书属于另一个环境。' },
    weigh: onReason(['BadCertificateEnvironment'], (facts) => {
      const certificate = certificateIn(facts)
      const environment = environmentOf(facts)
      if (certificate === undefined || certificate.environments.length === 0) return undefined
      const named = certificate.environments.join(', ')
      if (environment === undefined)
        return {
          certainty: 'likely',
          evidence: {
            en: `${fileOf(facts, 'The certificate')} is for ${named}; this gateway is not.`,
            zh: `${fileOf(facts, '证书')} 用于 ${named}，而这个网关不是。`,
          },
        }
      if (certificate.environments.includes(environment)) return undefined
      return {
        certainty: 'certain',
        evidence: {
          en: `${fileOf(facts, 'The certificate')} is for ${named}; the push went to ${environment}.`,
          zh: `${fileOf(facts, '证书')} 用于 ${named}，而推送发到了 ${environment}。`,
        },
      }
    }),
    remedy(facts) {
      const [env] = certificateIn(facts)?.environments ?? []
      return remedy(
        {
          en: 'Send to the environment of the certificate (with a token of that environment), or use a universal certificate.',
          zh: '发到证书对应的环境（token 也要是该环境的），或换用通用推送证书。',
        },
        ...(env === undefined
          ? []
          : [facts.again({ env, gateway: facts.gateway.kind === 'local' ? 'local' : undefined })]),
      )
    },
    see: 'Apple, "Establishing a certificate-based connection to APNs"',
  }),
  cause({
    id: 'certificate-of-local-gateway',
    what: {
      en: 'The certificate was made by the local gateway; Apple takes only its own.',
      zh: '证书由本地网关签发，Apple 只认自己签发的。',
    },
    weigh: onReason(['BadCertificate'], (facts) =>
      certificateIn(facts)?.provenance === 'local' && facts.gateway.kind === 'apple'
        ? {
            certainty: 'certain',
            evidence: {
              en: `${fileOf(facts, 'The certificate')} was made by the local gateway; Apple takes only its own.`,
              zh: `${fileOf(facts, '证书')} 是本地网关签发的，Apple 只认自己签发的证书。`,
            },
          }
        : undefined,
    ),
    remedy: (facts) =>
      remedy({ en: 'Send to the local gateway.', zh: '发到本地网关。' }, facts.again({ gateway: 'local' })),
    see: 'Apple, "Establishing a certificate-based connection to APNs"',
  }),
  cause({
    id: 'no-credential',
    what: { en: 'No credential was sent.', zh: '没有发送任何凭证。' },
    weigh: onReason(['MissingProviderToken'], ({ credential }) =>
      credential === undefined
        ? {
            certainty: 'certain',
            evidence: { en: 'No credential was sent.', zh: '没有发送任何凭证。' },
          }
        : undefined,
    ),
    remedy: (facts) =>
      remedy(
        { en: 'Give a certificate or a signing key.', zh: '请提供证书或 .p8 密钥。' },
        facts.again({ cert: 'FILE.p12' }),
        facts.again({ signingKey: 'AuthKey_KEYID.p8', teamId: 'TEAMID' }),
      ),
    see: 'Apple, "Handling notification responses from APNs"',
  }),
  cause({
    id: 'certificate-not-taken',
    what: {
      en: 'The certificate was shown and did not reach APNs as a push certificate.',
      zh: '证书已出示，但没有被当作推送证书。',
    },
    weigh: onReason(
      ['MissingProviderToken'],
      (facts) =>
        certificateIn(facts) && {
          certainty: 'possible',
          evidence: {
            en: `${fileOf(facts, 'The certificate')} was shown, and did not reach APNs as a push certificate: something on the way ends TLS, or this gateway does not know its issuer (${certificateIn(facts)?.issuer.commonName ?? 'unnamed'}).`,
            zh: `${fileOf(facts, '证书')} 已出示，但没有被当作推送证书：可能中途有设备截断了 TLS，或者该网关不认识它的签发者（${certificateIn(facts)?.issuer.commonName ?? '未知'}）。`,
          },
        },
    ),
    remedy: (facts) => remedy({ en: 'See what it is:', zh: '看看它是什么：' }, inspect(facts)),
    see: 'Apple, "Handling notification responses from APNs"',
  }),
]
