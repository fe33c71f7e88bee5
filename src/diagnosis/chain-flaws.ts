import type { Text } from '../text.ts'

/** What OpenSSL holds against a chain that leads to a trusted root, and what the server needs in its place. */
export interface ChainFlaw {
  /** The second half of “the certificate is not trusted: …”. */
  readonly says: Text
  readonly cure: Text
}

const issueAnew = (en: string, zh: string): Text => ({
  en: `Have the server's certificate issued anew, ${en}. Then:`,
  zh: `请重新签发服务器证书，${zh}。然后：`,
})

const byAnAuthority = issueAnew(
  'by an authority that may issue certificates (CA:TRUE, key usage keyCertSign)',
  '由允许签发证书的 CA（CA:TRUE、keyCertSign）来签',
)

const forThisName = issueAnew(
  'by an authority whose name constraints allow this name, or use a name that they allow',
  '由名称约束允许这个名字的 CA 来签；或改用约束允许的名字',
)

const withLongKey = issueAnew('with an RSA key of 2048 bits at least', '使用至少 2048 位的 RSA 密钥')

/**
 * By OpenSSL's code, without X509_V_ERR_. What is said of unknown authorities, dates and names has causes of its own.
 */
export const chainFlaws: ReadonlyMap<string, ChainFlaw> = new Map([
  [
    'PERMITTED_VIOLATION',
    {
      says: {
        en: 'an authority above it may not issue for this name (name constraints)',
        zh: '上级 CA 的名称约束不允许签发这个名字',
      },
      cure: forThisName,
    },
  ],
  [
    'EXCLUDED_VIOLATION',
    {
      says: {
        en: 'an authority above it is forbidden to issue for this name (name constraints)',
        zh: '上级 CA 的名称约束禁止签发这个名字',
      },
      cure: forThisName,
    },
  ],
  [
    'CA_MD_TOO_WEAK',
    {
      says: {
        en: 'it, or an authority above it, is signed with a digest that is too weak (SHA-1 or MD5)',
        zh: '它或上级 CA 的签名使用了过弱的摘要算法（SHA-1 或 MD5）',
      },
      cure: issueAnew('signed with SHA-256', '签名使用 SHA-256'),
    },
  ],
  ['EE_KEY_TOO_SMALL', { says: { en: 'its key is too short', zh: '它的密钥太短' }, cure: withLongKey }],
  [
    'CA_KEY_TOO_SMALL',
    {
      says: { en: 'the key of an authority above it is too short', zh: '上级 CA 的密钥太短' },
      cure: withLongKey,
    },
  ],
  [
    'INVALID_CA',
    {
      says: {
        en: 'a certificate above it is that of no authority (CA:FALSE)',
        zh: '它上级的证书不是 CA（CA:FALSE）',
      },
      cure: byAnAuthority,
    },
  ],
  [
    'KEYUSAGE_NO_CERTSIGN',
    {
      says: {
        en: 'the key above it may not sign certificates (key usage)',
        zh: '它上级的密钥用法不允许签发证书',
      },
      cure: byAnAuthority,
    },
  ],
  [
    'INVALID_PURPOSE',
    {
      says: {
        en: 'it, or a certificate above it, is not made for this purpose',
        zh: '它或上级证书的用途不符',
      },
      cure: byAnAuthority,
    },
  ],
  [
    'PATH_LENGTH_EXCEEDED',
    {
      says: {
        en: 'there are more authorities above it than one of them allows (pathlen)',
        zh: '上级 CA 的层数超过了其中一个的限制（pathlen）',
      },
      cure: byAnAuthority,
    },
  ],
  [
    'UNHANDLED_CRITICAL_EXTENSION',
    {
      says: {
        en: 'it, or an authority above it, has a critical extension that OpenSSL does not know',
        zh: '它或上级 CA 带有 OpenSSL 不认识的关键扩展',
      },
      cure: issueAnew('without that extension, or with it not critical', '去掉该扩展，或不要标为 critical'),
    },
  ],
])
