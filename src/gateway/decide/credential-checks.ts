import type { RightValues } from '../../apns/named-cause.ts'
import { foreignJwt } from '../../credential/signing-key/foreign-jwt.ts'
import { idFault } from '../../credential/signing-key/id-fault.ts'
import { insteadOfToken } from '../../credential/signing-key/instead-of-token.ts'
import {
  ageOfToken,
  countedFromElsewhere,
  issuedInMilliseconds,
  signatureForm,
  verifyProviderToken,
  whyNoProviderToken,
} from '../../credential/signing-key/provider-token.ts'
import { signingMistake } from '../../credential/signing-key/signing-mistake.ts'
import { aroundToken, tokenInText } from '../../credential/signing-key/token-in-text.ts'
import { chinese, type Text, verbatim } from '../../text.ts'
import { minute } from '../../time.ts'
import { isBelieved } from './bearer.ts'
import { clockOf, quote, type RequestCheck } from './check.ts'
import type { ResolvedRequest } from './resolved-request.ts'

/** Apple, "Establishing a token-based connection to APNs": a provider token may not change more than once in twenty minutes. */
const tokenUpdates = 20 * minute

/** How many registered keys are tried to find out whose a signature is. */
const mostTried = 50

const isAnonymous = ({ connection, bearer }: ResolvedRequest) =>
  connection.certificate === undefined && bearer === undefined

const authorizationOf = ({ header }: ResolvedRequest) => header('authorization') ?? ''

/** What begins as each JWT does: `{"` in base64url. */
const looksLikeJwt = (text: string) => /^\s*ey[\w-]+\.[\w-]+\.[\w-]*\s*$/.test(text)

/** A header that carries a provider token by its value, under a name that APNs does not read: asked without authorization. */
const otherTokenHeader = ({ headerNames, header }: ResolvedRequest) =>
  headerNames.find((name) => {
    const value = header(name) ?? ''
    return /^\s*bearer\s/i.test(value) || looksLikeJwt(value)
  })

/** The PEM of a private key: for its blanks it is not read as a token. */
const holdsKey = (text: string) => /-----BEGIN/.test(text)

/** What stands in that PEM: PKCS#8 of P-256 begins so (RFC 5958, RFC 5480). */
const isBareKey = (text: string) => /^MI[GH][A-Z]AgEAMBMGByqGSM49AgEG/.test(text)

/** Schemes that name no secret: any other first word may be one. */
const knownSchemes = ['basic', 'digest', 'key', 'token', 'jwt', 'apikey', 'negotiate']

const schemeOf = (text: string) => {
  const word = text.trim().split(/[ :=]/, 1)[0]?.toLowerCase() ?? ''
  return knownSchemes.includes(word) ? word : undefined
}

/** The token's own ids and times; only asked once the token was read. */
const claimsOf = ({ bearer, now }: ResolvedRequest) => {
  const { keyId = '', teamId = '', issuedAt = now } = bearer?.token ?? {}
  return { keyId: quote(keyId), teamId: quote(teamId), issuedAt, now }
}

/** The registered key that made the signature, where kid names another. */
function signerOf({ bearer, state }: ResolvedRequest) {
  const token = bearer?.token
  if (token === undefined) return undefined
  const keys = [...state.signingKeys.values()].slice(0, mostTried)
  return keys.find((key) => verifyProviderToken(token, key.publicKey))
}

/** What the key that kid names signed in place of the token. */
function mistakeIn({ bearer, connection }: ResolvedRequest): Text | undefined {
  if (bearer?.token === undefined || bearer.key === undefined || isBelieved(bearer, connection))
    return undefined
  const { token, key } = bearer
  return verifyProviderToken(token, key.publicKey) ? undefined : signingMistake(token, key.publicKey)
}

/** Whose JWT it is, where no team id stands in iss: one of App Store Connect, Firebase and their like. */
function serviceOf({ bearer, now }: ResolvedRequest): Text | undefined {
  const token = bearer?.token
  return token === undefined || /^[A-Z0-9]{10}$/.test(token.teamId)
    ? undefined
    : foreignJwt(bearer?.text ?? '', now)?.name
}

/** The registered key whose two ids the token has the other way round. */
const swappedKey = ({ bearer, state }: ResolvedRequest) => {
  const key = state.signingKeys.get(bearer?.token?.teamId ?? '')
  return bearer?.key === undefined && key?.teamId === bearer?.token?.keyId ? key : undefined
}

function saysWhoSigned(request: ResolvedRequest): Text {
  const { keyId } = claimsOf(request)
  const signer = signerOf(request)
  return signer === undefined
    ? {
        en: `The signature was not made with the key ${keyId}: another .p8 signed, or the token was changed afterwards.`,
        zh: `签名不是用密钥 ${keyId} 生成的：用了别的 .p8，或签名后内容被改过。`,
      }
    : {
        en: `kid is ${keyId}, and the signature was made with the key ${signer.keyId}.`,
        zh: `kid 是 ${keyId}，而签名是用密钥 ${signer.keyId} 生成的。`,
      }
}

const rightKeyId = (request: ResolvedRequest): RightValues => {
  const signer = signerOf(request)
  return signer === undefined ? {} : { keyId: signer.keyId }
}

const missing: readonly RequestCheck[] = [
  {
    reason: 'MissingProviderToken',
    cause: 'bearer-missing',
    refuses: (request) => isAnonymous(request) && looksLikeJwt(authorizationOf(request)),
    says: () => ({
      en: 'The authorization header is a JWT without the word bearer in front.',
      zh: 'authorization 请求头是一个 JWT，但前面没有 bearer。',
    }),
  },
  {
    reason: 'MissingProviderToken',
    cause: 'provider-token-empty',
    refuses: (request) => isAnonymous(request) && /^\s*bearer\s*$/i.test(authorizationOf(request)),
  },
  {
    reason: 'MissingProviderToken',
    cause: 'key-in-place-of-token',
    refuses: (request) => isAnonymous(request) && holdsKey(authorizationOf(request)),
  },
  {
    reason: 'MissingProviderToken',
    cause: 'authorization-scheme',
    refuses: (request) => isAnonymous(request) && authorizationOf(request) !== '',
    says(request) {
      const scheme = schemeOf(authorizationOf(request))
      const found = tokenInText(authorizationOf(request))
      const around = found?.isHeader === true ? aroundToken(found) : undefined
      if (around !== undefined) return around
      const instead = insteadOfToken(authorizationOf(request).replace(/^\s*bearer\b/i, ''))
      if (instead !== undefined)
        return {
          en: `What stands in the authorization header ${instead.en}.`,
          zh: `authorization 请求头里的内容${instead.zh}。`,
        }
      return scheme === undefined
        ? {
            en: 'The authorization header does not have the form: bearer, a blank, one JWT.',
            zh: 'authorization 请求头不是「bearer 空格 JWT」的形式。',
          }
        : {
            en: `The authorization header is of the scheme ${scheme}; APNs knows bearer only.`,
            zh: `authorization 请求头用的是 ${scheme}，而 APNs 只认 bearer。`,
          }
    },
  },
  {
    reason: 'MissingProviderToken',
    cause: 'authorization-scheme',
    refuses: (request) => isAnonymous(request) && otherTokenHeader(request) !== undefined,
    says(request) {
      const name = quote(otherTokenHeader(request))
      return {
        en: `The provider token came in the header ${name}; APNs reads it in authorization only.`,
        zh: `provider token 写在了请求头 ${name} 里，而 APNs 只读 authorization。`,
      }
    },
  },
  {
    reason: 'MissingProviderToken',
    cause: 'no-credential',
    refuses: isAnonymous,
    says: () => ({
      en: 'There is no authorization header (or one that ends with a blank, which HTTP/2 drops, as "bearer " before an empty token), and no client certificate was shown when the connection was made. A client that has a certificate did not load it, or did not send it.',
      zh: '没有 authorization 请求头（或者它以空格结尾而被 HTTP/2 丢弃，例如 token 为空时的 "bearer "），建立连接时也没有出示客户端证书。如果客户端配置了证书，那么它没有加载或没有发送。',
    }),
  },
]

const notGenuine: readonly RequestCheck[] = [
  {
    reason: 'InvalidProviderToken',
    cause: 'jwt-format',
    refuses: ({ bearer }) => bearer && isBareKey(bearer.text),
    says: () => ({
      en: 'What stands in place of the provider token is the signing key itself (the text of the .p8), not a JWT that was signed with it.',
      zh: 'provider token 的位置上是签名密钥本身（.p8 的内容），而不是用它签名的 JWT。',
    }),
  },
  {
    reason: 'InvalidProviderToken',
    cause: 'jwt-format',
    refuses: ({ bearer }) => bearer && bearer.token === undefined,
    says: ({ bearer }) => whyNoProviderToken(bearer?.text ?? ''),
  },
  {
    reason: 'InvalidProviderToken',
    cause: 'jwt-format',
    refuses: ({ bearer }) => bearer?.token && bearer.key === undefined && idFault(bearer.token) !== undefined,
    says: ({ bearer }) => bearer?.token && idFault(bearer.token),
  },
  {
    reason: 'InvalidProviderToken',
    cause: 'jwt-format',
    refuses: (request) => serviceOf(request) !== undefined,
    says(request) {
      const service = serviceOf(request)
      return (
        service && {
          en: `This JWT is for ${service.en}, not for APNs.`,
          zh: chinese`这个 JWT 属于 ${service.zh}，不是给 APNs 的。`,
        }
      )
    },
  },
  {
    reason: 'InvalidProviderToken',
    cause: 'ids-swapped',
    refuses: (request) => swappedKey(request) !== undefined,
    says(request) {
      const { keyId, teamId } = claimsOf(request)
      return {
        en: `kid is ${keyId}, which is the team, and iss is ${teamId}, which is the key: the two are swapped.`,
        zh: `kid 是 ${keyId}（这是团队），iss 是 ${teamId}（这是密钥）：两个填反了。`,
      }
    },
    right(request) {
      const { keyId = '', teamId = '' } = swappedKey(request) ?? {}
      return { keyId, teamId }
    },
  },
  {
    reason: 'InvalidProviderToken',
    cause: 'wrong-p8',
    refuses: (request) =>
      request.bearer?.token && request.bearer.key === undefined && signerOf(request) !== undefined,
    says: saysWhoSigned,
    right: rightKeyId,
  },
  {
    reason: 'InvalidProviderToken',
    cause: 'key-unknown-to-local-gateway',
    refuses: ({ bearer }) => bearer && bearer.key === undefined,
    ids: ({ bearer }) => bearer?.token && { keyId: bearer.token.keyId, teamId: bearer.token.teamId },
    says(request) {
      const { keyId, teamId } = claimsOf(request)
      return {
        en: `This gateway knows no signing key ${keyId} (kid); it knows those that it issued or that were made known to it. iss is ${teamId}.`,
        zh: `本地网关不认识密钥 ${keyId}（kid）；它只认识自己签发的或登记过的密钥。iss 是 ${teamId}。`,
      }
    },
  },
  {
    reason: 'InvalidProviderToken',
    cause: 'wrong-team-id',
    refuses: ({ bearer }) => bearer?.token && bearer.token.teamId !== bearer.key?.teamId,
    says(request) {
      const { keyId, teamId } = claimsOf(request)
      return {
        en: `The key ${keyId} belongs to the team ${request.bearer?.key?.teamId}; iss says ${teamId}.`,
        zh: `密钥 ${keyId} 属于团队 ${request.bearer?.key?.teamId}，而 iss 是 ${teamId}。`,
      }
    },
    right: ({ bearer }) => ({ teamId: bearer?.key?.teamId ?? '' }),
  },
  {
    reason: 'InvalidProviderToken',
    cause: 'jwt-format',
    refuses: ({ bearer, connection }) =>
      bearer?.token && !isBelieved(bearer, connection) && signatureForm(bearer.token.signature) === undefined,
    says: ({ bearer }) => ({
      en: `The signature has ${bearer?.token?.signature.length} bytes; one of ES256 has 64: it was cut, or made with another algorithm.`,
      zh: `签名有 ${bearer?.token?.signature.length} 字节，而 ES256 的签名是 64 字节：被截断了，或用了别的算法。`,
    }),
  },
  {
    reason: 'InvalidProviderToken',
    cause: 'jwt-format',
    refuses: (request) => mistakeIn(request) !== undefined,
    says(request) {
      const { keyId } = claimsOf(request)
      const mistake = mistakeIn(request)
      return (
        mistake && {
          en: `The key ${keyId} did sign, ${mistake.en}.`,
          zh: `签名确实是密钥 ${keyId} 生成的，${mistake.zh}。`,
        }
      )
    },
  },
  {
    reason: 'InvalidProviderToken',
    cause: 'wrong-p8',
    refuses: ({ bearer, connection }) =>
      bearer?.token &&
      bearer.key &&
      !isBelieved(bearer, connection) &&
      !verifyProviderToken(bearer.token, bearer.key.publicKey),
    says: saysWhoSigned,
    right: rightKeyId,
  },
]

const ageIn = ({ bearer, now }: ResolvedRequest) => bearer?.token && ageOfToken(bearer.token, now)

const isTooFar = (request: ResolvedRequest) => ageIn(request)?.isRefused

const ofWrongAge: readonly RequestCheck[] = [
  {
    reason: 'ExpiredProviderToken',
    cause: 'jwt-format',
    refuses: ({ bearer }) => bearer?.token && issuedInMilliseconds(bearer.token) !== undefined,
    says: () => ({
      en: 'iat is in milliseconds; APNs counts seconds since 1970.',
      zh: 'iat 是毫秒，而 APNs 要的是 1970 年以来的秒数。',
    }),
  },
  {
    reason: 'ExpiredProviderToken',
    cause: 'jwt-format',
    refuses: ({ bearer, now }) => bearer?.token && countedFromElsewhere(bearer.token, now) !== undefined,
    says({ bearer, now }) {
      const counted = bearer?.token && countedFromElsewhere(bearer.token, now)
      return (
        counted && {
          en: `iat counts ${counted.what.en}; APNs counts seconds since 1970.`,
          zh: chinese`iat 是 ${counted.what.zh}，而 APNs 要的是 1970 年以来的秒数。`,
        }
      )
    },
  },
  {
    reason: 'ExpiredProviderToken',
    cause: 'clock',
    refuses: (request) => isTooFar(request) && claimsOf(request).issuedAt > request.now,
    says(request) {
      const { issuedAt, now } = claimsOf(request)
      const { length = verbatim(''), zoneSlip } = ageIn(request) ?? {}
      const ahead: Text = {
        en: `iat is ${clockOf(issuedAt, now)}, ${length.en} in the future`,
        zh: chinese`iat 是 ${clockOf(issuedAt, now)}，比现在晚 ${length.zh}`,
      }
      return zoneSlip === undefined
        ? {
            en: `${ahead.en}: the clock of the program that made it is ahead, or this one is behind.`,
            zh: `${ahead.zh}：生成它的程序时钟快了，或者本机时钟慢了。`,
          }
        : {
            en: `${ahead.en}, as far as time zones are apart: ${zoneSlip.en}, or its clock is ahead.`,
            zh: `${ahead.zh}，正好是时区的差距：${zoneSlip.zh}，或者它的时钟快了。`,
          }
    },
  },
  {
    reason: 'ExpiredProviderToken',
    cause: 'stale-token',
    refuses: isTooFar,
    says(request) {
      const { issuedAt, now } = claimsOf(request)
      const { length = verbatim(''), zoneSlip } = ageIn(request) ?? {}
      const fresh: Text =
        zoneSlip === undefined
          ? verbatim('')
          : { en: ` If it was made just now: ${zoneSlip.en}.`, zh: `如果是刚刚生成的：${zoneSlip.zh}。` }
      return {
        en: `The provider token was made at ${clockOf(issuedAt, now)}, ${length.en} ago; it is good for 60 minutes.${fresh.en}`,
        zh: chinese`provider token 是 ${clockOf(issuedAt, now)} 签发的，已过去 ${length.zh}；有效期是 60 分钟。${fresh.zh}`,
      }
    },
  },
]

/** Of every request, whatever it wants done. */
export const credentialChecks: readonly RequestCheck[] = [
  // Signing identities and the like: issued by Apple, without either of the two extensions that allow to push.
  {
    reason: 'BadCertificate',
    cause: 'wrong-credential-kind',
    refuses: ({ connection: { certificate } }) => certificate?.environments.length === 0,
    says: ({ connection: { certificate } }) => {
      const name = quote(certificate?.subject.commonName ?? certificate?.subject.text)
      return {
        en: `The client certificate "${name}" is not one for pushes: it lacks the extensions that allow them.`,
        zh: `客户端证书「${name}」不是推送证书：没有允许推送的扩展。`,
      }
    },
  },
  ...missing,
  ...notGenuine,
  // One connection serves one team. Observed: the token of a second team is called invalid.
  {
    reason: 'InvalidProviderToken',
    cause: 'multi-team-one-connection',
    refuses: ({ connection: { providerToken }, bearer }) =>
      bearer && providerToken && bearer.key?.teamId !== providerToken.teamId,
    says: ({ connection: { providerToken }, bearer }) => ({
      en: `This connection began with a key of the team ${providerToken?.teamId}; this token is of the team ${bearer?.key?.teamId}.`,
      zh: `这个连接最初用的是团队 ${providerToken?.teamId} 的密钥，而这个 token 属于团队 ${bearer?.key?.teamId}。`,
    }),
  },
  ...ofWrongAge,
  {
    reason: 'BadEnvironmentKeyIdInToken',
    cause: 'env-restricted-key',
    refuses: ({ connection, bearer }) =>
      bearer?.key && !bearer.key.environments.includes(connection.environment),
    says: ({ connection, bearer }) => ({
      en: `The key ${bearer?.key?.keyId} is for ${bearer?.key?.environments.join(', ')} only; the push went to ${connection.environment}.`,
      zh: `密钥 ${bearer?.key?.keyId} 只能用于 ${bearer?.key?.environments.join('、')}，而推送发到了 ${connection.environment}。`,
    }),
  },
  // A key that is bound to topics shares a connection with the one key related to it; two keys for a whole team do.
  {
    reason: 'UnrelatedKeyIdInToken',
    cause: 'multi-team-one-connection',
    refuses: ({ connection: { providerToken }, bearer, state }) => {
      if (!bearer?.key || !providerToken || providerToken.keyId === bearer.key.keyId) return false
      const first = state.signingKeys.get(providerToken.keyId)
      const related =
        first?.relatedKeyId === bearer.key.keyId || bearer.key.relatedKeyId === providerToken.keyId
      return (bearer.key.bundleIds ?? first?.bundleIds) !== undefined && !related
    },
    says: ({ connection: { providerToken }, bearer }) => ({
      en: `This connection began with the key ${providerToken?.keyId}; ${bearer?.key?.keyId} is not related to it, and one of the two is limited to topics.`,
      zh: `这个连接最初用的是密钥 ${providerToken?.keyId}；${bearer?.key?.keyId} 与它无关，且其中一个限定了 topic。`,
    }),
  },
  {
    reason: 'TooManyProviderTokenUpdates',
    cause: 'too-many-token-updates',
    refuses: ({ connection: { providerToken }, bearer, now }) =>
      bearer &&
      providerToken?.updatedAt &&
      providerToken.text !== bearer.text &&
      now.getTime() - providerToken.updatedAt.getTime() < tokenUpdates,
    says: ({ connection: { providerToken }, now }) => {
      const at = providerToken?.updatedAt === undefined ? '' : clockOf(providerToken.updatedAt, now)
      return {
        en: `This connection changed its provider token at ${at}, and wants to again; once in 20 minutes is allowed.`,
        zh: `这个连接在 ${at} 换过 provider token，现在又要换；每 20 分钟只允许一次。`,
      }
    },
  },
]
