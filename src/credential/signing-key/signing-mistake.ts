import { createHash, type KeyObject, verify } from 'node:crypto'
import type { Text } from '../../text.ts'
import type { ProviderToken } from './provider-token.ts'

/** What programs sign in place of the first two parts of a token, hashed once with SHA-256 (RFC 7518, section 3.4). */
interface SigningMistake {
  /** Of the algorithm `ES256` that should have been done. */
  readonly hash: 'sha1' | 'sha256' | 'sha384' | 'sha512'
  signed(text: string): string | Buffer
  /** Behind the key that signed. */
  readonly what: Text
}

const digest = (text: string) => createHash('sha256').update(text)

const ofOtherHash = (hash: SigningMistake['hash'], name: string): SigningMistake => ({
  hash,
  signed: (text) => text,
  what: {
    en: `with ${name}; ES256 hashes with SHA-256`,
    zh: `但哈希用的是 ${name}，而 ES256 要用 SHA-256`,
  },
})

const mistakes: readonly SigningMistake[] = [
  {
    hash: 'sha256',
    signed: (text) => digest(text).digest(),
    what: {
      en: 'over the hash of the text: it was hashed twice, by the program and by the function that signs',
      zh: '但签的是文本的哈希值：程序先哈希了一次，签名函数又哈希了一次',
    },
  },
  {
    hash: 'sha256',
    signed: (text) => digest(text).digest('hex'),
    what: {
      en: 'over the hash written in hex, not over the text itself',
      zh: '但签的是十六进制的哈希值，而不是文本本身',
    },
  },
  {
    hash: 'sha256',
    signed: (text) => `${text}\n`,
    what: {
      en: 'over the text and a line end: printf %s writes none, echo does',
      zh: '但签名内容多了一个换行：echo 会加换行，请用 printf %s',
    },
  },
  {
    hash: 'sha256',
    signed: (text) => text.slice(text.indexOf('.') + 1),
    what: {
      en: 'over the claims alone; header and claims are signed, with the dot between them',
      zh: '但只签了声明部分；应当签头部和声明，中间用点连接',
    },
  },
  {
    hash: 'sha256',
    signed: (text) =>
      text
        .split('.')
        .map((part) => Buffer.from(part, 'base64url').toString())
        .join('.'),
    what: {
      en: 'over the JSON, not over what base64url made of it',
      zh: '但签的是 JSON，而不是 base64url 编码之后的内容',
    },
  },
  ofOtherHash('sha1', 'SHA-1'),
  ofOtherHash('sha384', 'SHA-384'),
  ofOtherHash('sha512', 'SHA-512'),
]

/**
 * @param token whose signature the key did not make, as ES256 wants it
 * @param publicKey of the signing key
 * @returns what this very key signed in place of the right text; nothing when another key signed, or the token was changed
 */
export function signingMistake(token: ProviderToken, publicKey: KeyObject): Text | undefined {
  if (publicKey.asymmetricKeyType !== 'ec') return undefined
  const made = ({ hash, signed }: SigningMistake) =>
    (['ieee-p1363', 'der'] as const).some((dsaEncoding) =>
      verify(hash, Buffer.from(signed(token.signed)), { key: publicKey, dsaEncoding }, token.signature),
    )
  return mistakes.find(made)?.what
}
