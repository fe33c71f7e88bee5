import { createPublicKey, type KeyObject } from 'node:crypto'
import type { Finding, Rule } from '../../finding.ts'
import { findingsOf, remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { minute } from '../../time.ts'
import { type ProviderToken, verifyProviderToken } from './provider-token.ts'

/** A provider token, and what it is held against. */
export interface TokenCase {
  readonly token: ProviderToken
  readonly now: Date
  /** The signing key it should be from. */
  readonly key?: KeyObject
  /** What its ids should be. */
  readonly keyId?: string
  readonly teamId?: string
}

const see = 'Apple, "Establishing a token-based connection to APNs"'

/** APNs takes a token for an hour, and wants a new one at most every 20 minutes. */
const longest = 60
const renewal = 50

/** Clocks differ by a little; more than this is a clock that is wrong. */
const tolerance = 1

const ageInMinutes = ({ token, now }: TokenCase) =>
  Math.floor((now.getTime() - token.issuedAt.getTime()) / minute)

const isTenCharacters = (id: string) => /^[A-Z0-9]{10}$/.test(id)

const say = (en: string, zh: string): Text => ({ en, zh })

const areSwapped = ({ token, keyId, teamId }: TokenCase) =>
  (keyId !== undefined && token.teamId === keyId) || (teamId !== undefined && token.keyId === teamId)

/** In seconds this is the year 5138. */
const mostSeconds = 1e11

/** @returns whether `iat` was written in milliseconds, as JavaScript counts */
export const isInMilliseconds = ({ issuedAt }: ProviderToken): boolean =>
  issuedAt.getTime() / 1000 > mostSeconds

/** 64 bytes of r and s, or a whole DER SEQUENCE of the two. */
const isWhole = ({ signature: { length, 0: tag, 1: rest = 0 } }: ProviderToken) =>
  length === 64 || (tag === 0x30 && length === rest + 2)

/** What APNs refuses a provider token for, in the order it is told. */
export const providerTokenRules: readonly Rule<TokenCase>[] = [
  {
    id: 'ids-swapped',
    severity: 'error',
    see,
    applies: () => true,
    finds: (subject) =>
      areSwapped(subject)
        ? say(
            `Key id and team id are swapped: kid is ${subject.token.keyId}, iss is ${subject.token.teamId}.`,
            `Key ID 和 Team ID 写反了：kid 是 ${subject.token.keyId}，iss 是 ${subject.token.teamId}。`,
          )
        : undefined,
    remedy: ({ token }) =>
      remedy(
        say('The key id belongs into kid, the team id into iss.', 'Key ID 应写在 kid，Team ID 应写在 iss。'),
        `pushctl jwt create --signing-key AuthKey_${token.teamId}.p8 --team-id ${token.keyId}`,
      ),
  },
  {
    id: 'key-id-differs',
    severity: 'error',
    see,
    applies: (subject) => subject.keyId !== undefined && !areSwapped(subject),
    finds: ({ token, keyId }) =>
      token.keyId === keyId
        ? undefined
        : say(`kid is ${token.keyId}, the key is ${keyId}.`, `kid 是 ${token.keyId}，而密钥是 ${keyId}。`),
    remedy: () =>
      remedy(
        say('Sign with the key that kid names, or change kid.', '请用 kid 对应的密钥签名，或改正 kid。'),
      ),
  },
  {
    id: 'team-id-differs',
    severity: 'error',
    see,
    applies: (subject) => subject.teamId !== undefined && !areSwapped(subject),
    finds: ({ token, teamId }) =>
      token.teamId === teamId
        ? undefined
        : say(
            `iss is ${token.teamId}, the team is ${teamId}.`,
            `iss 是 ${token.teamId}，而团队是 ${teamId}。`,
          ),
    remedy: () => remedy(say('Put the team id into iss.', '请把 Team ID 写入 iss。')),
  },
  {
    id: 'id-not-ten-characters',
    severity: 'error',
    see,
    applies: () => true,
    finds({ token }) {
      const wrong = [
        ...(isTenCharacters(token.keyId) ? [] : ['kid']),
        ...(isTenCharacters(token.teamId) ? [] : ['iss']),
      ]
      return wrong.length === 0
        ? undefined
        : say(
            `${wrong.join(', ')} is not ten capitals and digits.`,
            `${wrong.join('、')} 不是十位大写字母和数字。`,
          )
    },
    remedy: () =>
      remedy(
        say(
          'The key id stands beside the key in the developer portal, the team id under Membership.',
          'Key ID 在开发者网站的密钥页面，Team ID 在 Membership 页面。',
        ),
      ),
  },
  {
    id: 'signature-wrong',
    severity: 'error',
    see,
    applies: ({ key }) => key !== undefined,
    finds: ({ token, key }) =>
      key !== undefined && isWhole(token) && !verifyProviderToken(token, createPublicKey(key))
        ? say('This key did not make the signature.', '签名不是这把密钥生成的。')
        : undefined,
    remedy: () =>
      remedy(
        say(
          'Another key signed it, or the token was changed afterwards. Sign it with ES256.',
          '可能是用另一把密钥签的，或者签名后内容被改过。请用 ES256 重新签名。',
        ),
      ),
  },
  {
    id: 'jwt-format',
    severity: 'error',
    see: 'RFC 7518 section 3.4',
    applies: () => true,
    finds: ({ token }) =>
      isWhole(token)
        ? undefined
        : say(
            `Its signature has ${token.signature.length} bytes; ES256 has 64: the token was cut, or is signed otherwise.`,
            `签名只有 ${token.signature.length} 字节，而 ES256 应为 64 字节：token 不完整，或用了别的签名方式。`,
          ),
    remedy: () => remedy(say('Copy the whole token, or make a new one.', '请复制完整的 token，或重新生成。')),
  },
  {
    id: 'iat-in-milliseconds',
    severity: 'error',
    see: 'RFC 7519 section 2: NumericDate',
    applies: () => true,
    finds: ({ token }) =>
      isInMilliseconds(token)
        ? say(
            `Its time of issue (iat) is in milliseconds: ${token.issuedAt.getTime() / 1000}. It counts seconds.`,
            `签发时间（iat）写成了毫秒：${token.issuedAt.getTime() / 1000}，应当是秒。`,
          )
        : undefined,
    remedy: () =>
      remedy(
        say(
          'Divide by 1000 and drop the rest: Math.floor(milliseconds / 1000).',
          '除以 1000 并取整：Math.floor(毫秒 / 1000)。',
        ),
      ),
  },
  {
    id: 'issued-in-the-future',
    severity: 'error',
    see,
    applies: ({ token }) => !isInMilliseconds(token),
    finds(subject) {
      const ahead = -ageInMinutes(subject)
      return ahead <= tolerance
        ? undefined
        : say(
            `It was issued ${ahead} minutes in the future: the clock that made it, or this one, is wrong.`,
            `签发时间比现在晚 ${ahead} 分钟：生成它的机器或本机的时钟不准。`,
          )
    },
    remedy: () => remedy(say('Set the clock (NTP), and make a new token.', '校准时钟（NTP）后重新生成。')),
  },
  {
    id: 'expired',
    severity: 'error',
    see,
    applies: () => true,
    finds(subject) {
      const age = ageInMinutes(subject)
      return age < longest
        ? undefined
        : say(
            `It is ${age} minutes old; APNs takes it for ${longest}.`,
            `已签发 ${age} 分钟；APNs 只接受 ${longest} 分钟以内的。`,
          )
    },
    remedy: () => remedy(say('Make a new one every 20 to 60 minutes.', '请每 20 到 60 分钟重新生成一次。')),
  },
  {
    id: 'expires-soon',
    severity: 'warning',
    see,
    applies: () => true,
    finds(subject) {
      const age = ageInMinutes(subject)
      return age < renewal || age >= longest
        ? undefined
        : say(
            `It is ${age} minutes old, and good for ${longest - age} more.`,
            `已签发 ${age} 分钟，还能用 ${longest - age} 分钟。`,
          )
    },
    remedy: () => remedy(say('Time to make a new one.', '该重新生成了。')),
  },
]

/**
 * Looks at a provider token as APNs would.
 *
 * @param subject the token, the time, and what is known of its key
 */
export function judgeProviderToken(subject: TokenCase): Finding[] {
  return findingsOf(providerTokenRules, subject)
}
