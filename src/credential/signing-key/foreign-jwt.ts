import type { Finding } from '../../finding.ts'
import { remedy } from '../../finding.ts'
import { chinese, type Text, verbatim } from '../../text.ts'
import { agoText, day, durationText, minute } from '../../time.ts'
import { judgeVapid } from './vapid-rules.ts'

/** A JWT taken apart, whatever it is for. Nobody has checked the signature. */
export interface AnyJwt {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  readonly signature: Buffer
}

/** A service whose JWTs people take for provider tokens: they look alike, and often come from the same page at Apple. */
interface JwtService {
  readonly id: string
  readonly name: Text
  /** By its claims. */
  is(jwt: AnyJwt): boolean
  /** The longest it may be good for, in milliseconds, where the service has such a rule. */
  readonly longest?: number
  readonly see: string
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const isTeamId = (iss: unknown) => /^[A-Z0-9]{10}$/.test(text(iss))
const seconds = (value: unknown) => (typeof value === 'number' ? value * 1000 : undefined)

/** Milliseconds from issue to end; nothing when it does not say both. */
const lifetimeOf = ({ claims }: AnyJwt): number | undefined => {
  const [from, to] = [seconds(claims.iat), seconds(claims.exp)]
  return from === undefined || to === undefined ? undefined : to - from
}

const pushServices =
  /^https:\/\/(?:[\w-]{1,63}\.){0,5}(?:push\.apple\.com|fcm\.googleapis\.com|push\.services\.mozilla\.com|notify\.windows\.com)(?:[/:]|$)/

const halfAYear = 183 * day
const appStore = 'Apple, "Generating JSON Web Tokens for API requests"'

/** Asked in this order. */
const jwtServices: readonly JwtService[] = [
  {
    id: 'web-push',
    name: { en: 'Web Push (VAPID)', zh: 'Web Push（VAPID）' },
    is: ({ claims }) =>
      claims.iss === undefined &&
      (pushServices.test(text(claims.aud)) || text(claims.sub).startsWith('mailto:')),
    see: 'RFC 8292; Apple, "Sending web push notifications in web apps and browsers"',
  },
  {
    id: 'app-store-server',
    name: verbatim('App Store Server API'),
    is: ({ claims }) => claims.aud === 'appstoreconnect-v1' && claims.bid !== undefined,
    longest: 60 * minute,
    see: appStore,
  },
  {
    id: 'app-store-connect',
    name: verbatim('App Store Connect API'),
    is: ({ claims }) => claims.aud === 'appstoreconnect-v1',
    longest: halfAYear,
    see: appStore,
  },
  {
    id: 'search-ads',
    name: verbatim('Apple Ads API'),
    is: ({ claims }) => claims.aud === 'https://appleid.apple.com' && /^SEARCHADS\./.test(text(claims.sub)),
    longest: halfAYear,
    see: 'Apple, "Implementing OAuth for the Apple Ads API"',
  },
  {
    id: 'sign-in-with-apple-secret',
    name: { en: 'Sign in with Apple (client secret)', zh: '通过 Apple 登录（client secret）' },
    // Its sub is the client id; without one it is nobody's secret.
    is: ({ claims }) => claims.aud === 'https://appleid.apple.com' && claims.sub !== undefined,
    longest: halfAYear,
    see: 'Apple, "Creating a client secret"',
  },
  {
    id: 'sign-in-with-apple-identity',
    name: {
      en: 'Sign in with Apple (a person’s identity token)',
      zh: '通过 Apple 登录（用户的 identity token）',
    },
    is: ({ claims }) => claims.iss === 'https://appleid.apple.com',
    see: 'Apple, "Verifying a user"',
  },
  {
    id: 'business-manager',
    name: verbatim('Apple School and Business Manager API'),
    is: ({ claims }) => /^https:\/\/account\.apple\.com\//.test(text(claims.aud)),
    longest: halfAYear,
    see: 'Apple, "Implementing OAuth for the Apple School and Business Manager API"',
  },
  {
    id: 'storekit',
    name: { en: 'StoreKit (signed by the App Store)', zh: 'StoreKit（App Store 签名的数据）' },
    is: ({ header, claims }) =>
      Array.isArray(header.x5c) &&
      ['transactionId', 'originalTransactionId', 'notificationType', 'receiptType', 'appTransactionId'].some(
        (name) => Object.hasOwn(claims, name),
      ),
    see: 'Apple, "JWSTransaction"',
  },
  {
    id: 'weatherkit',
    name: verbatim('WeatherKit'),
    is: ({ header, claims }) => /^[A-Z0-9]{10}\./.test(text(header.id)) && isTeamId(claims.iss),
    see: 'Apple, "Request authentication for WeatherKit REST API"',
  },
  {
    id: 'mapkit',
    name: { en: 'MapKit JS or MusicKit', zh: 'MapKit JS 或 MusicKit' },
    is: ({ claims }) => isTeamId(claims.iss) && claims.origin !== undefined,
    see: 'Apple, "Creating a Maps token"',
  },
  {
    id: 'musickit',
    name: { en: 'MusicKit or MapKit JS', zh: 'MusicKit 或 MapKit JS' },
    // No provider token is good for a day; its library may write an end of an hour or so all the same. One with more
    // claims is of a library for JWTs of any kind: APNs looks at iss and iat alone.
    is: (jwt) => isTeamId(jwt.claims.iss) && jwt.claims.sub === undefined && (lifetimeOf(jwt) ?? 0) > day,
    longest: halfAYear,
    see: 'Apple, "Generating developer tokens"',
  },
  {
    id: 'google-service-account',
    name: { en: 'Google (a service account, as for FCM)', zh: 'Google（服务账号，FCM 用的就是它）' },
    is: ({ claims }) => /\.gserviceaccount\.com$/.test(text(claims.iss)),
    longest: 60 * minute,
    see: 'Google, "Using OAuth 2.0 for server to server applications"',
  },
  {
    id: 'firebase',
    name: { en: 'Firebase (of a signed-in person or an app)', zh: 'Firebase（登录用户或 App 的 token）' },
    is: ({ claims }) =>
      /^https:\/\/(?:securetoken\.google\.com|session\.firebase\.google\.com|firebaseappcheck\.googleapis\.com)\//.test(
        text(claims.iss),
      ) ||
      (claims.fid !== undefined && claims.appId !== undefined),
    see: 'Firebase, "Verify ID tokens"',
  },
  {
    id: 'google',
    name: verbatim('Google'),
    is: ({ claims }) => /^(?:https:\/\/)?accounts\.google\.com$/.test(text(claims.iss)),
    see: 'Google, "OpenID Connect"',
  },
  {
    id: 'another-issuer',
    name: { en: 'another service, the one that iss names', zh: 'iss 里写明的另一个服务' },
    is: ({ claims }) => /^https?:\/\//.test(text(claims.iss)) || claims.iss === 'supabase',
    see: 'RFC 7519 section 4.1.1',
  },
]

function part(encoded: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** A JWT that is for another service than APNs. */
export interface ForeignJwt {
  readonly service: string
  readonly name: Text
  readonly algorithm?: string
  readonly issuedAt?: Date
  readonly expiresAt?: Date
  readonly findings: readonly Finding[]
}

const dateOf = (value: unknown): Date | undefined => {
  const date = new Date(seconds(value) ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? undefined : date
}

const lineForApns = 'pushctl jwt create --signing-key AuthKey_KEYID.p8 --team-id TEAMID'

const forApns: Text = {
  en: 'For APNs it takes a key with the service APNs, and a token with kid, iss and iat alone.',
  zh: '给 APNs 用的 token 要用勾选了 APNs 的密钥签名，只含 kid、iss 和 iat。',
}

const forBrowsers: Text = {
  en: 'It goes to the endpoint of a browser. For an app, make a provider token:',
  zh: '它要发到浏览器的 endpoint。给 App 推送请生成 provider token：',
}

function findingsOn(jwt: AnyJwt, service: JwtService, now: Date): Finding[] {
  const { see } = service
  const expiresAt = dateOf(jwt.claims.exp)
  const lifetime = lifetimeOf(jwt) ?? 0
  const isExpired = expiresAt !== undefined && expiresAt <= now
  return [
    {
      id: 'jwt-of-another-service',
      severity: 'error',
      evidence: {
        en: `This JWT is for ${service.name.en}; APNs refuses it with InvalidProviderToken.`,
        zh: chinese`这个 JWT 属于 ${service.name.zh}，APNs 会返回 InvalidProviderToken。`,
      },
      remedy: remedy(service.id === 'web-push' ? forBrowsers : forApns, lineForApns),
      see,
    },
    ...(service.id === 'web-push' ? judgeVapid(jwt, now) : []),
    ...(isExpired && service.id !== 'web-push'
      ? [
          {
            id: 'jwt-expired',
            severity: 'warning' as const,
            evidence: {
              en: `It ended ${agoText(expiresAt, now).en}.`,
              zh: `它已在 ${agoText(expiresAt, now).zh}失效。`,
            },
            remedy: remedy({ en: 'Make a new one.', zh: '请重新生成。' }),
            see,
          },
        ]
      : []),
    ...(service.longest !== undefined && lifetime > service.longest
      ? [
          {
            id: 'jwt-too-long',
            severity: 'warning' as const,
            evidence: {
              en: `It is made for ${durationText(lifetime).en}; the service takes ${durationText(service.longest).en} at most.`,
              zh: `它的有效期是 ${durationText(lifetime).zh}，而该服务最多接受 ${durationText(service.longest).zh}。`,
            },
            remedy: remedy({ en: 'Make exp less.', zh: '请把 exp 改小。' }),
            see,
          },
        ]
      : []),
  ]
}

/**
 * Tells whose JWT it is, when it is not for APNs. A token of DeviceCheck has the claims of a provider token, and is
 * taken for one.
 *
 * @param jwt the three parts with dots between them
 * @param now to tell whether it has ended
 * @returns nothing when it is for APNs, or no JWT
 */
export function foreignJwt(jwt: string, now: Date): ForeignJwt | undefined {
  const [encodedHeader = '', encodedClaims = '', signature = ''] = jwt.split('.')
  const [header, claims] = [part(encodedHeader), part(encodedClaims)]
  if (header === undefined || claims === undefined) return undefined
  const parts: AnyJwt = { header, claims, signature: Buffer.from(signature, 'base64url') }
  const service = jwtServices.find(({ is }) => is(parts))
  if (service === undefined) return undefined
  const [issuedAt, expiresAt] = [dateOf(claims.iat), dateOf(claims.exp)]
  return {
    service: service.id,
    name: service.name,
    ...(/^[A-Za-z]{2,5}\d{0,3}$/.test(text(header.alg)) && { algorithm: text(header.alg) }),
    ...(issuedAt !== undefined && { issuedAt }),
    ...(expiresAt !== undefined && { expiresAt }),
    findings: findingsOn(parts, service, now),
  }
}
