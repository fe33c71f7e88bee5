import { createPublicKey, type KeyObject } from 'node:crypto'
import type { Finding, Rule } from '../../finding.ts'
import { findingsOf, remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { idFault } from './id-fault.ts'
import {
  ageOfToken,
  countedFromElsewhere,
  issuedInMilliseconds,
  type ProviderToken,
  signatureForm,
  verifyProviderToken,
} from './provider-token.ts'
import { signingMistake } from './signing-mistake.ts'
import { aroundToken, type TokenInText } from './token-in-text.ts'

/** A provider token, and what it is held against. */
export interface TokenCase {
  readonly token: ProviderToken
  readonly now: Date
  /** The signing key it should be from. */
  readonly key?: KeyObject
  /** What its ids should be. */
  readonly keyId?: string
  readonly teamId?: string
  /** The text that it was found in, where that is more than the token. */
  readonly found?: TokenInText
}

const see = 'Apple, "Establishing a token-based connection to APNs"'

/** APNs takes a token for an hour, and wants a new one at most every 20 minutes. */
const longest = 60
const renewal = 50

/** Clocks differ by a little; more than this is a clock that is wrong. */
const tolerance = 1

const ageIn = ({ token, now }: TokenCase) => ageOfToken(token, now)

/** Whether its age says anything: `iat` in milliseconds, or from another beginning, is a moment that no clock shows. */
const hasAge = ({ token, now }: TokenCase) =>
  issuedInMilliseconds(token) === undefined && countedFromElsewhere(token, now) === undefined

const isWhole = ({ token }: TokenCase) => signatureForm(token.signature) !== undefined

const isTenCharacters = (id: string) => /^[A-Z0-9]{10}$/.test(id)

const say = (en: string, zh: string): Text => ({ en, zh })

const areSwapped = ({ token, keyId, teamId }: TokenCase) =>
  (keyId !== undefined && token.teamId === keyId) || (teamId !== undefined && token.keyId === teamId)

/** What stands round a token in a header was sent with it; round a token alone, it may be of the file or the log it was in. */
const aroundRule = (severity: 'error' | 'warning'): Rule<TokenCase> => ({
  id: 'jwt-format',
  severity,
  see,
  applies: ({ found }) =>
    (found?.isHeader === true || found?.isDamaged === true ? 'error' : 'warning') === severity,
  finds: ({ found }) => found && aroundToken(found),
  remedy: () =>
    remedy(
      say(
        'Sent like that it gets 403 InvalidProviderToken or MissingProviderToken: take it away where the program reads the token (jq -r prints without quotes; tr -d takes line ends away).',
        '这样发送会得到 403 InvalidProviderToken 或 MissingProviderToken：在程序读取 token 的地方去掉它们（jq -r 输出不带引号；tr -d 可去掉换行）。',
      ),
    ),
})

/** What APNs refuses a provider token for, in the order it is told. */
export const providerTokenRules: readonly Rule<TokenCase>[] = [
  aroundRule('error'),
  aroundRule('warning'),
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
        ...([token.teamId, token.keyId].every(isTenCharacters)
          ? [`pushctl jwt create --signing-key AuthKey_${token.teamId}.p8 --team-id ${token.keyId}`]
          : []),
      ),
  },
  {
    id: 'wrong-p8',
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
    id: 'wrong-team-id',
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
    id: 'jwt-format',
    severity: 'error',
    see,
    applies: () => true,
    finds({ token }) {
      const named = idFault(token)
      if (named !== undefined) return named
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
    id: 'jwt-format',
    severity: 'error',
    see: 'RFC 7518 section 3.4',
    applies: (subject) => subject.key !== undefined && isWhole(subject),
    finds({ token, key }) {
      const publicKey = key && createPublicKey(key)
      if (publicKey === undefined || verifyProviderToken(token, publicKey)) return undefined
      const mistake = signingMistake(token, publicKey)
      return mistake && say(`This key did sign, ${mistake.en}.`, `签名确实是这把密钥生成的，${mistake.zh}。`)
    },
    remedy: () =>
      remedy(
        say(
          'Give the function that signs the first two parts with the dot between them, and SHA-256 as its hash; nothing is hashed before.',
          '把前两段（中间用点连接）原样交给签名函数，哈希选 SHA-256，事先不要再做哈希。',
        ),
      ),
  },
  {
    id: 'wrong-p8',
    severity: 'error',
    see,
    applies: (subject) => subject.key !== undefined && isWhole(subject),
    finds: ({ token, key }) =>
      key !== undefined &&
      !verifyProviderToken(token, createPublicKey(key)) &&
      signingMistake(token, createPublicKey(key)) === undefined
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
    finds: (subject) =>
      isWhole(subject)
        ? undefined
        : say(
            `The signature has ${subject.token.signature.length} bytes; one of ES256 has 64: it was cut short, or made in another way.`,
            `签名有 ${subject.token.signature.length} 字节，而 ES256 的签名是 64 字节：被截断了，或者不是用 ES256 签的。`,
          ),
    remedy: () =>
      remedy(
        say('Copy the whole token, or sign it anew with ES256.', '请复制完整的 token，或用 ES256 重新签名。'),
      ),
  },
  {
    id: 'signature-der',
    severity: 'note',
    see: 'Apple, "Sending push notifications using command-line tools"',
    applies: () => true,
    finds: ({ token }) =>
      signatureForm(token.signature) === 'der'
        ? say(
            'The signature is in DER, as openssl writes it: APNs takes it, JWT libraries refuse it.',
            '签名是 DER 格式（openssl 的输出）：APNs 接受，但 JWT 库会拒绝。',
          )
        : undefined,
    remedy: () => remedy(say('Nothing has to be done for APNs.', '对 APNs 来说无需处理。')),
  },
  {
    id: 'jwt-format',
    severity: 'error',
    see,
    applies: () => true,
    finds({ token }) {
      const meant = issuedInMilliseconds(token)
      if (meant === undefined) return undefined
      const iat = token.issuedAt.getTime() / 1000
      return say(
        `iat is ${iat}: that is in milliseconds (${meant.toISOString()}), and APNs counts in seconds.`,
        `iat 是 ${iat}：这是毫秒（${meant.toISOString()}），而 APNs 用秒。`,
      )
    },
    remedy: () => remedy(say('Divide it by 1000, and leave the fraction out.', '除以 1000 并取整。')),
  },
  {
    id: 'jwt-format',
    severity: 'error',
    see,
    applies: () => true,
    finds({ token, now }) {
      const counted = countedFromElsewhere(token, now)
      const iat = token.issuedAt.getTime() / 1000
      return (
        counted &&
        say(
          `iat is ${iat}: that is ${counted.what.en}, and APNs counts from 1970.`,
          `iat 是 ${iat}：这是${counted.what.zh}，而 APNs 从 1970 年算起。`,
        )
      )
    },
    remedy: () =>
      remedy(
        say(
          'Take iat from the clock: int(time.time()), System.currentTimeMillis() / 1000, date +%s.',
          'iat 要取自系统时间：int(time.time())、System.currentTimeMillis() / 1000、date +%s。',
        ),
      ),
  },
  {
    id: 'jwt-format',
    severity: 'warning',
    see,
    applies: hasAge,
    finds: ({ token }) =>
      token.issuedAt.getTime() % 1000 === 0
        ? undefined
        : say(
            `iat is ${token.issuedAt.getTime() / 1000}, with a fraction; Apple asks for seconds.`,
            `iat 是 ${token.issuedAt.getTime() / 1000}，带有小数；Apple 要求以秒为单位。`,
          ),
    remedy: () => remedy(say('Send whole seconds.', '请填整数秒。')),
  },
  {
    id: 'clock',
    severity: 'error',
    see,
    applies: hasAge,
    finds(subject) {
      const { minutes, isRefused, length, zoneSlip } = ageIn(subject)
      if (minutes >= 0 || !isRefused) return undefined
      return zoneSlip === undefined
        ? say(
            `It was issued ${length.en} in the future: the clock that made it, or this one, is wrong.`,
            `签发时间比现在晚 ${length.zh}：生成它的机器或本机的时间不准。`,
          )
        : say(
            `It was issued ${length.en} in the future, as far as time zones are apart: ${zoneSlip.en}, or a clock is wrong.`,
            `签发时间比现在晚 ${length.zh}，正好是时区的差距：${zoneSlip.zh}，或者时间不准。`,
          )
    },
    remedy: (subject) =>
      ageIn(subject).zoneSlip === undefined
        ? remedy(say('Set the clock (NTP), and make a new token.', '校准系统时间（NTP）后重新生成。'))
        : remedy(
            say(
              'Take iat from what counts in UTC (date +%s, time(), System.currentTimeMillis() / 1000), not from a local time without its zone; or set the clock (NTP).',
              'iat 要取自 UTC 计数的时间（date +%s、time()、System.currentTimeMillis() / 1000），不要用不带时区的本地时间；或校准系统时间（NTP）。',
            ),
          ),
  },
  {
    id: 'clock',
    severity: 'warning',
    see,
    applies: hasAge,
    finds(subject) {
      const { minutes, isRefused, length } = ageIn(subject)
      return -minutes <= tolerance || isRefused
        ? undefined
        : say(
            `It was issued ${length.en} in the future: the clock that made it, or this one, is wrong. APNs takes up to an hour.`,
            `签发时间比现在晚 ${length.zh}：生成它的机器或本机的时间不准。APNs 最多容许一小时。`,
          )
    },
    remedy: () =>
      remedy(say('Set the clock (NTP) before it drifts further.', '请校准系统时间（NTP），以免偏差变大。')),
  },
  {
    id: 'stale-token',
    severity: 'error',
    see,
    applies: hasAge,
    finds(subject) {
      const { minutes, isRefused, length, zoneSlip } = ageIn(subject)
      if (minutes < 0 || !isRefused) return undefined
      const fresh =
        zoneSlip === undefined
          ? say('', '')
          : say(` If it was made just now: ${zoneSlip.en}.`, `如果是刚刚生成的：${zoneSlip.zh}。`)
      return say(
        `It was made ${length.en} ago; APNs takes it for ${longest} minutes.${fresh.en}`,
        `它是 ${length.zh}前签发的；APNs 只接受 ${longest} 分钟以内的。${fresh.zh}`,
      )
    },
    remedy: (subject) =>
      ageIn(subject).zoneSlip === undefined
        ? remedy(say('Make a new one every 20 to 60 minutes.', '请每 20～60 分钟重新生成一次。'))
        : remedy(
            say(
              'Make a new one every 20 to 60 minutes; if a new one is as old, take iat from what counts in UTC (date +%s, time.time()).',
              '请每 20～60 分钟重新生成一次；如果新生成的也这么旧，iat 要取自 UTC 计数的时间（date +%s、time.time()）。',
            ),
          ),
  },
  {
    id: 'expires-soon',
    severity: 'warning',
    see,
    applies: hasAge,
    finds(subject) {
      const { minutes, isRefused } = ageIn(subject)
      return minutes < renewal || isRefused
        ? undefined
        : say(
            `It is ${minutes} minutes old, and good for ${longest - minutes} more.`,
            `已签发 ${minutes} 分钟，还能用 ${longest - minutes} 分钟。`,
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
