import type { Finding, Rule } from '../../finding.ts'
import { findingsOf, remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { day } from '../../time.ts'

/** The JWT of a Web Push request, and the time. */
interface VapidCase {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  readonly signature: Buffer
  readonly now: Date
}

const see = 'Apple, "Sending web push notifications in web apps and browsers"'

/** What web.push.apple.com answers BadJwtToken to. One cause, told by what is wrong with it. */
function rule(finds: (subject: VapidCase) => Text | undefined, cure: Text): Rule<VapidCase> {
  return {
    id: 'webpush-vapid',
    severity: 'error',
    see,
    applies: () => true,
    finds,
    remedy: () => remedy(cure),
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function originOf(aud: string): string | undefined {
  try {
    return new URL(aud).origin
  } catch {
    return undefined
  }
}

/** Names that nobody can write to: they are reserved (RFC 2606, RFC 6762). Push services of others take them. */
const nowhere = /(?:^|[@./])(?:localhost|[\w-]{1,63}\.(?:local|localhost|invalid|test))(?:[:/>]|$)/i

function isContact(sub: string): boolean {
  if (/^mailto:[^\s<>@]{1,200}@[^\s<>@]{1,200}$/.test(sub)) return true
  return /^https:\/\/[^\s]{1,500}$/.test(sub)
}

const rules: readonly Rule<VapidCase>[] = [
  rule(
    ({ header }) =>
      header.alg === 'ES256' ? undefined : { en: 'alg is not ES256.', zh: 'alg 不是 ES256。' },
    { en: 'Sign it with ES256 and the VAPID key.', zh: '请用 VAPID 密钥和 ES256 签名。' },
  ),
  rule(
    ({ signature }) =>
      signature.length === 64
        ? undefined
        : {
            en: `The signature has ${signature.length} bytes; one of ES256 in a JWT has 64 (r and s, not DER).`,
            zh: `签名有 ${signature.length} 字节，而 JWT 的 ES256 签名是 64 字节（r 和 s，不是 DER）。`,
          },
    { en: 'Write r and s one behind the other.', zh: '请把 r 和 s 直接拼在一起。' },
  ),
  rule(
    ({ claims: { aud } }) =>
      originOf(text(aud)) === text(aud)
        ? undefined
        : {
            en: 'aud is not an origin: it is scheme and host of the endpoint, without a path or a slash behind.',
            zh: 'aud 不是 origin：应当只有 endpoint 的协议和主机名，后面没有路径和斜杠。',
          },
    {
      en: 'For Safari: "aud":"https://web.push.apple.com"',
      zh: 'Safari 应为："aud":"https://web.push.apple.com"',
    },
  ),
  rule(
    ({ claims: { exp }, now }) => {
      if (typeof exp !== 'number')
        return {
          en: 'exp is missing, or not a number of seconds.',
          zh: '缺少 exp，或者它不是以秒为单位的数字。',
        }
      const left = exp * 1000 - now.getTime()
      if (left <= 0) return { en: 'exp is in the past.', zh: 'exp 已经过了。' }
      return left <= day
        ? undefined
        : { en: 'exp is more than 24 hours from now.', zh: 'exp 距现在超过 24 小时。' }
    },
    {
      en: 'Put it less than 24 hours into the future: 12 hours, for one.',
      zh: '请设在 24 小时以内，例如 12 小时后。',
    },
  ),
  rule(
    ({ claims: { sub } }) =>
      isContact(text(sub))
        ? undefined
        : {
            en: 'sub is neither mailto:ADDRESS nor an https address.',
            zh: 'sub 既不是 mailto:邮箱，也不是 https 网址。',
          },
    { en: 'Write "sub":"mailto:you@your-domain".', zh: '请写成 "sub":"mailto:你的邮箱"。' },
  ),
  rule(
    ({ claims: { sub } }) =>
      isContact(text(sub)) && nowhere.test(text(sub))
        ? {
            en: 'sub is at a name that leads nowhere (localhost, .local, .invalid): Apple refuses it, others take it.',
            zh: 'sub 指向无法联系的域名（localhost、.local、.invalid）：Apple 会拒绝，其他浏览器的服务能接受。',
          }
        : undefined,
    { en: 'Give an address at a real domain.', zh: '请用真实域名的邮箱或网址。' },
  ),
]

/** @returns what web.push.apple.com would answer BadJwtToken for; that the key is the right one cannot be seen */
export function judgeVapid(jwt: Omit<VapidCase, 'now'>, now: Date): Finding[] {
  return findingsOf(rules, { ...jwt, now })
}
