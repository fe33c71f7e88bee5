import { type KeyObject, sign, verify } from 'node:crypto'
import { Fault } from '../../fault.ts'
import type { Text } from '../../text.ts'
import { durationText, hour, minute } from '../../time.ts'
import type { SigningKey } from '../model.ts'
import { insteadOfToken } from './instead-of-token.ts'
import { aroundToken, tokenInText } from './token-in-text.ts'

/** A provider token taken apart: a JWT of `kid`, `iss` and `iat` (Apple, "Establishing a token-based connection to APNs"). */
export interface ProviderToken {
  /** `kid` */
  readonly keyId: string
  /** `iss` */
  readonly teamId: string
  /** `iat`, to the second. */
  readonly issuedAt: Date
  /** What was signed: the first two parts with the dot between them. */
  readonly signed: string
  readonly signature: Buffer
}

/**
 * Makes a provider token. APNs takes it for an hour, and wants a new one at most every 20 minutes.
 *
 * @param signingKey P-256 key with its two ids
 * @param now becomes `iat`, whole seconds
 * @returns the JWT, signed with ES256 in the raw form of RFC 7518 section 3.4
 */
export function createProviderToken(signingKey: SigningKey, now: Date): string {
  const header = { alg: 'ES256', kid: signingKey.keyId }
  const claims = { iss: signingKey.teamId, iat: Math.floor(now.getTime() / 1000) }
  const signed = [header, claims].map((part) => encodePart(JSON.stringify(part))).join('.')
  const signature = sign('sha256', Buffer.from(signed), { key: signingKey.key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${encodePart(signature)}`
}

/**
 * Takes a provider token apart without checking its signature or age. `alg` may be missing, as in Apple's own sample.
 *
 * @param text the JWT alone, without the word `bearer`
 * @returns its parts
 * @throws Fault `credential/jwt-format` that says which part is wrong
 */
export function readProviderToken(text: string): ProviderToken {
  const [header, claims, signature] = partsOf(text)
  const { alg = 'ES256', kid } = readPart(header, { en: 'header', zh: '头部（header）' })
  const { iss, iat } = readPart(claims, { en: 'claims', zh: '声明（claims）' })
  if (alg !== 'ES256') {
    const named = typeof alg === 'string' && /^[A-Z]{2}\d{3}$|^none$/.test(alg) ? ` (${alg})` : ''
    throw wrong(
      { en: `its algorithm (alg) is not ES256${named}`, zh: `它的算法（alg）不是 ES256${named}` },
      {
        en: 'Sign it with ES256 and the .p8: pushctl jwt create',
        zh: '请用 .p8 和 ES256 签名：pushctl jwt create',
      },
    )
  }
  if (typeof kid !== 'string' || kid === '') {
    throw wrong(
      { en: 'its header has no key id (kid)', zh: '头部里没有 Key ID（kid）' },
      typeof iss === 'string' && iss !== '' ? intoTheHeader : whereIds,
    )
  }
  if (typeof iss === 'number') {
    throw wrong(
      { en: 'its team id (iss) is a number', zh: 'Team ID（iss）是数字' },
      { en: 'Write it in quotes: ten letters and digits.', zh: '请加引号写成字符串：十位字母数字。' },
    )
  }
  if (typeof iss !== 'string' || iss === '') {
    throw wrong({ en: 'it has no team id (iss)', zh: '里面没有 Team ID（iss）' }, whereIds)
  }
  return {
    keyId: kid,
    teamId: iss,
    issuedAt: readIssuedAt(iat),
    signed: `${header}.${claims}`,
    signature: Buffer.from(signature, 'base64url'),
  }
}

const intoTheHeader: Text = {
  en: 'kid stands in the header beside alg, not among the claims.',
  zh: 'kid 要放在头部，与 alg 并列，不是放在声明里。',
}

const whereIds: Text = {
  en: 'The key id goes into the header as kid, the team id into the claims as iss.',
  zh: 'Key ID 作为 kid 放在头部，Team ID 作为 iss 放在声明里。',
}

function partsOf(text: string): readonly [header: string, claims: string, signature: string] {
  const instead = insteadOfToken(text)
  if (instead !== undefined) throw wrong({ en: `it ${instead.en}`, zh: `它${instead.zh}` })
  const parts = text.split('.')
  const [header = '', claims = '', signature = ''] = parts
  if (parts.length === 2 || (parts.length === 3 && signature === '' && header !== '' && claims !== ''))
    throw wrong(
      {
        en: 'it is not three parts with dots between them: the signature is missing',
        zh: '它不是用点隔开的三段：缺少签名',
      },
      { en: 'Copy the whole of it, or sign it first.', zh: '请复制完整的内容，或先签名。' },
    )
  if (parts.length !== 3)
    throw wrong({ en: 'it is not three parts with dots between them', zh: '它不是用点隔开的三段' })
  if (parts.every((part) => /^[\w+/-]+=*$/.test(part)) && !parts.every(isBase64Url))
    throw wrong(
      {
        en: 'a part is base64, and a JWT is base64url (the alphabet with - and _, no padding)',
        zh: '有一段是普通 base64，而 JWT 要用 base64url（使用 - 和 _，结尾没有 =）',
      },
      {
        en: 'In each part write - for +, _ for /, and leave out the = at the end.',
        zh: '把每一段里的 + 换成 -，/ 换成 _，并去掉结尾的 =。',
      },
    )
  if (!parts.every(isBase64Url))
    throw wrong({
      en: 'a part is empty or not base64url (the alphabet with - and _, no padding)',
      zh: '有一段是空的，或者不是 base64url（应使用 - 和 _，结尾没有 =）',
    })
  return [header, claims, signature]
}

const isBase64Url = (part: string) => /^[\w-]+$/.test(part)

function readIssuedAt(iat: unknown): Date {
  if (typeof iat === 'string')
    throw wrong(
      {
        en: 'its time of issue (iat) is not a number of seconds since 1970, but text',
        zh: '签发时间（iat）是字符串，而不是 1970 年以来的秒数',
      },
      { en: 'Write iat without quotes.', zh: 'iat 不要加引号。' },
    )
  if (iat === undefined)
    throw wrong(
      { en: 'it has no time of issue (iat)', zh: '里面没有签发时间（iat）' },
      {
        en: 'Put iat among the claims: the moment it is made, in seconds since 1970. exp does not stand in for it.',
        zh: '在声明里写上 iat：生成时刻，1970 年以来的秒数。exp 代替不了它。',
      },
    )
  const issuedAt = new Date(typeof iat === 'number' ? iat * 1000 : Number.NaN)
  if (Number.isNaN(issuedAt.getTime()))
    throw wrong({
      en: 'its time of issue (iat) is not a number of seconds since 1970',
      zh: '签发时间（iat）不是 1970 年以来的秒数',
    })
  return issuedAt
}

/** In seconds this is the year 5138; in milliseconds, 1973. */
const firstMilliseconds = 100_000_000_000

/**
 * @param token as read
 * @returns when it was issued, if its `iat` counts milliseconds, as no clock that is merely wrong does
 */
export function issuedInMilliseconds({ issuedAt }: ProviderToken): Date | undefined {
  const iat = issuedAt.getTime() / 1000
  return iat >= firstMilliseconds ? new Date(iat) : undefined
}

/** No clock shows the seventies; a computer has not run so long, and no length of time is so long. */
const firstMoment = 315_532_800

/** Seconds from 1970 to 2001, from where Foundation counts. */
const referenceDate = 978_307_200

/** What an `iat` counts that is not the time since 1970. */
interface OtherCount {
  /** Behind `iat is 48068: that is`. */
  readonly what: Text
  /** When the token was made, where that follows from it. */
  readonly meant?: Date
}

/**
 * @param token as read
 * @param now to tell which clock it is
 * @returns nothing for an `iat` that some clock may show
 */
export function countedFromElsewhere({ issuedAt }: ProviderToken, now: Date): OtherCount | undefined {
  const iat = issuedAt.getTime() / 1000
  if (iat >= 0 && iat < firstMoment)
    return {
      what: {
        en: 'seconds since the computer or the program started (time.monotonic(), performance.now(), nanoTime), or a length of time',
        zh: '电脑或程序启动以来的秒数（time.monotonic()、performance.now()、nanoTime），或者是一段时长',
      },
    }
  const meant = new Date((iat + referenceDate) * 1000)
  return Math.abs(meant.getTime() - now.getTime()) < tokenTerm
    ? {
        what: {
          en: 'seconds since 2001 (timeIntervalSinceReferenceDate in Swift)',
          zh: '2001 年以来的秒数（Swift 的 timeIntervalSinceReferenceDate）',
        },
        meant,
      }
    : undefined
}

/** How far `iat` may be from now, either way (Apple, "Establishing a token-based connection to APNs"). */
const tokenTerm = hour

/** How old a provider token is. */
export interface TokenAge {
  /** Whole minutes, to the nearest; below 0 when it was issued in the future. */
  readonly minutes: number
  /** The same without its sign, for people: `8 hours`. */
  readonly length: Text
  readonly isRefused: boolean
  /** What its program did with which time zone, where the difference is one of whole half hours. */
  readonly zoneSlip?: Text
}

const overAnHour: Text = { en: 'a little more than an hour', zh: '一小时多一点' }

/** Minutes by which clocks differ that go by the same time. */
const tolerance = 2

/** Minutes by which clocks differ from UTC: whole hours, up to 14 in the east and 12 in the west, and these halves. */
const isEastern = (size: number) =>
  (size <= 840 && size % 60 === 0) || [210, 270, 330, 390, 570, 630].includes(size)
const isWestern = (size: number) => (size <= 720 && size % 60 === 0) || [210, 570].includes(size)
/** Nobody lives at UTC−1 and −2, and a token that is so old is merely old. */
const firstOfWest = 150

/**
 * Local time taken for UTC is ahead by the zone's hours; UTC taken for local time, as Python's `utcnow().timestamp()`
 * does, is behind by them. So each difference has a zone in the east and one in the west.
 *
 * @param ahead minutes by which `iat` is ahead of now; below 0 when it is behind
 */
function zoneSlipOf(ahead: number): Text | undefined {
  const offset = Math.round(ahead / 30) * 30
  const size = Math.abs(offset)
  const isZone = (isEastern(size) || isWestern(size)) && size > 0 && (offset > 0 || size >= firstOfWest)
  if (!isZone || Math.abs(ahead - offset) > tolerance) return undefined
  const hours = `${Math.floor(size / 60)}${size % 60 === 0 ? '' : ':30'}`
  const [east, west] = [`UTC+${hours}`, `UTC−${hours}`]
  const [localAsUtc, utcAsLocal] = offset > 0 ? [east, west] : [west, east]
  const slips: readonly { readonly zone: string; readonly text: Text }[] = [
    {
      zone: localAsUtc,
      text: {
        en: `the local time of ${localAsUtc} for UTC`,
        zh: `把 ${localAsUtc} 的本地时间当成了 UTC`,
      },
    },
    {
      zone: utcAsLocal,
      text: {
        en: `UTC for the local time of ${utcAsLocal} (Python: utcnow().timestamp())`,
        zh: `把 UTC 当成了 ${utcAsLocal} 的本地时间（Python 的 utcnow().timestamp()）`,
      },
    },
  ]
  const possible = slips.filter(({ zone }) => (zone === east ? isEastern(size) : isWestern(size)))
  const ordered = offset > 0 ? possible : possible.toReversed()
  return {
    en: `its program took ${ordered.map(({ text }) => text.en).join(', or ')}`,
    zh: `生成它的程序${ordered.map(({ text }) => text.zh).join('，或者')}`,
  }
}

/**
 * @param token as read, its `iat` in seconds
 * @param now the moment to count to
 * @returns how old it is, and whether APNs refuses it for that
 */
export function ageOfToken({ issuedAt }: ProviderToken, now: Date): TokenAge {
  const age = now.getTime() - issuedAt.getTime()
  const minutes = Math.round(age / minute) || 0
  const zoneSlip = zoneSlipOf(-minutes)
  const isRefused = Math.abs(age) > tokenTerm
  const rounded = Math.abs(minutes) * minute
  return {
    minutes,
    length: isRefused && rounded <= tokenTerm ? overAnHour : durationText(rounded || age),
    isRefused,
    ...(zoneSlip !== undefined && { zoneSlip }),
  }
}

/** How a signature is written: `raw`, r and s of RFC 7518 section 3.4; `der`, as OpenSSL makes it. */
export type SignatureForm = 'raw' | 'der'

/** Bytes of r and s on P-256. */
const rawSignature = 64

/**
 * @param signature of a provider token
 * @returns its form; nothing for what can be no signature of P-256, cut short for instance
 */
export function signatureForm(signature: Buffer): SignatureForm | undefined {
  if (signature.length === rawSignature) return 'raw'
  // SEQUENCE of two INTEGERs (RFC 3279 section 2.2.3), each of 33 bytes at most.
  const [sequence, length, integer, size = 0] = signature
  const isDer =
    sequence === 0x30 &&
    length === signature.length - 2 &&
    integer === 0x02 &&
    signature[4 + size] === 0x02 &&
    signature[5 + size] === signature.length - 6 - size
  return isDer ? 'der' : undefined
}

/**
 * Checks the signature as APNs does: raw r and s as JWT wants it, and also the DER form that Apple's own shell recipe
 * makes with `openssl dgst -sign` ("Sending push notifications using command-line tools").
 *
 * @param token as read
 * @param publicKey of the signing key
 * @returns whether the key made the signature; any other kind of key never did
 */
export function verifyProviderToken(token: ProviderToken, publicKey: KeyObject): boolean {
  if (publicKey.asymmetricKeyType !== 'ec') return false
  const signed = Buffer.from(token.signed)
  return (['ieee-p1363', 'der'] as const).some((dsaEncoding) =>
    verify('sha256', signed, { key: publicKey, dsaEncoding }, token.signature),
  )
}

/**
 * @param text in place of a provider token
 * @returns what is wrong with it, first what stands round a token; nothing when it can be read
 */
export function whyNoProviderToken(text: string): Text | undefined {
  const found = tokenInText(text)
  const around = found && aroundToken(found)
  if (around !== undefined) return around
  try {
    readProviderToken(text)
    return undefined
  } catch (error) {
    if (error instanceof Fault) return error.text
    throw error
  }
}

function encodePart(part: string | Buffer): string {
  return Buffer.from(part).toString('base64url')
}

function readPart(part: string, name: Text): Record<string, unknown> {
  const noObject = {
    en: `its ${name.en} is not a JSON object in base64url`,
    zh: `${name.zh}不是 base64url 编码的 JSON 对象`,
  }
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch (cause) {
    throw wrong(noObject, undefined, cause)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(noObject)
  return { ...value }
}

function wrong(what: Text, hint?: Text, cause?: unknown): Fault {
  return new Fault(
    'credential/jwt-format',
    { en: `This is not a provider token: ${what.en}.`, zh: `这不是有效的 provider token：${what.zh}。` },
    {
      ...(hint !== undefined && { hint }),
      // A parser's message quotes the text it failed on, so it is not passed on with a token that may be real.
      ...(cause !== undefined && { cause: new Error('JSON syntax') }),
    },
  )
}
