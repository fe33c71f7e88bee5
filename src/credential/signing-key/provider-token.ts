import { type KeyObject, sign, verify } from 'node:crypto'
import { Fault } from '../../fault.ts'
import type { Text } from '../../text.ts'
import type { SigningKey } from '../model.ts'

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
 * @throws Fault `credential/provider-token` that says which part is wrong
 */
export function readProviderToken(text: string): ProviderToken {
  const [header, claims, signature, ...more] = text.split('.')
  if (header === undefined || claims === undefined || signature === undefined || more.length > 0) {
    throw wrong({ en: 'it is not three parts with dots between them', zh: '它不是用点隔开的三段' })
  }
  if (![header, claims, signature].every((part) => /^[\w-]+$/.test(part))) {
    throw wrong({
      en: 'a part is empty or not base64url (the alphabet with - and _, no padding)',
      zh: '有一段是空的，或者不是 base64url（应使用 - 和 _，结尾没有 =）',
    })
  }
  const { alg = 'ES256', kid } = readPart(header, { en: 'header', zh: '头部（header）' })
  const { iss, iat } = readPart(claims, { en: 'claims', zh: '声明（claims）' })
  if (alg !== 'ES256') {
    throw wrong({ en: 'its algorithm (alg) is not ES256', zh: '它的算法（alg）不是 ES256' })
  }
  if (typeof kid !== 'string' || kid === '') {
    throw wrong({ en: 'its header has no key id (kid)', zh: '头部里没有 Key ID（kid）' })
  }
  if (typeof iss !== 'string' || iss === '') {
    throw wrong({ en: 'it has no team id (iss)', zh: '里面没有 Team ID（iss）' })
  }
  const issuedAt = new Date(typeof iat === 'number' ? iat * 1000 : Number.NaN)
  if (Number.isNaN(issuedAt.getTime())) {
    throw wrong({
      en: 'its time of issue (iat) is not a number of seconds since 1970',
      zh: '签发时间（iat）不是 1970 年以来的秒数',
    })
  }
  return {
    keyId: kid,
    teamId: iss,
    issuedAt,
    signed: `${header}.${claims}`,
    signature: Buffer.from(signature, 'base64url'),
  }
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
 * @returns what is wrong with it; nothing when it can be read
 */
export function whyNoProviderToken(text: string): Text | undefined {
  try {
    readProviderToken(text)
    return undefined
  } catch (error) {
    if (error instanceof Fault) return error.text
    throw error
  }
}

/** Of ES256: r and s, 32 bytes each (RFC 7518 section 3.4). */
const rawSignature = 64
const sequence = 0x30

/**
 * @param signature of a provider token
 * @returns whether it is whole: of the length of ES256, or DER that says its own length
 */
export function isWholeSignature(signature: Uint8Array): boolean {
  const [tag, length = 0] = signature
  return signature.length === rawSignature || (tag === sequence && signature.length === length + 2)
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
    throw wrong(noObject, cause)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(noObject)
  return { ...value }
}

function wrong(what: Text, cause?: unknown): Fault {
  return new Fault(
    'credential/provider-token',
    { en: `This is not a provider token: ${what.en}.`, zh: `这不是有效的 provider token：${what.zh}。` },
    // A parser's message quotes the text it failed on, so it is not passed on with a token that may be real.
    cause === undefined ? {} : { cause: new Error('JSON syntax') },
  )
}
