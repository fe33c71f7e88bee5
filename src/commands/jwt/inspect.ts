import { createPublicKey, type KeyObject } from 'node:crypto'
import { command } from '../../cli/command.ts'
import { isStdin } from '../../cli/secret-fault.ts'
import { marks, type Style } from '../../cli/style.ts'
import { type ForeignJwt, foreignJwt } from '../../credential/signing-key/foreign-jwt.ts'
import {
  ageOfToken,
  countedFromElsewhere,
  issuedInMilliseconds,
  type ProviderToken,
  readProviderToken,
  signatureForm,
  verifyProviderToken,
} from '../../credential/signing-key/provider-token.ts'
import { judgeProviderToken } from '../../credential/signing-key/provider-token-rules.ts'
import { keyIdIn, readSigningKeyAlone } from '../../credential/signing-key/signing-key.ts'
import { type TokenInText, tokenInText } from '../../credential/signing-key/token-in-text.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { type Finding, remedy } from '../../finding.ts'
import type { Host } from '../../host.ts'
import { secretIn } from '../../secret.ts'
import { chinese, type Text } from '../../text.ts'
import { agoText, minute } from '../../time.ts'
import { fieldLines } from '../output/fields.ts'
import { findingLines } from '../output/finding-lines.ts'
import { nameOfSource, oneSource, readSource } from '../push/credential-source.ts'
import { signingKeyOptions } from './signing-key-options.ts'

interface InspectedProviderToken {
  readonly keyId: string
  readonly teamId: string
  readonly issuedAt: Date
  /** Whole minutes. */
  readonly ageMinutes: number
  /** Nothing when no key was given to check it with; `damaged` needs none. */
  readonly signature?: 'good' | 'wrong' | 'damaged'
  readonly findings: readonly Finding[]
}

/** A provider token, or the JWT of another service. */
type InspectedJwt = InspectedProviderToken | ForeignJwt

const words = {
  foreign: { en: 'A JWT for', zh: 'JWT，用于' },
  algorithm: { en: 'algorithm (alg)', zh: '算法（alg）' },
  expires: { en: 'ends (exp)', zh: '失效时间（exp）' },
  key: { en: 'key id (kid)', zh: 'Key ID（kid）' },
  team: { en: 'team id (iss)', zh: 'Team ID（iss）' },
  issued: { en: 'issued (iat)', zh: '签发时间（iat）' },
  signature: { en: 'signature', zh: '签名' },
  good: { en: 'made by this key', zh: '与密钥匹配' },
  wrong: { en: 'not made by this key', zh: '与密钥不匹配' },
  damaged: { en: 'cut short, or not of ES256', zh: '不完整，或不是 ES256 签名' },
  unchecked: {
    en: 'not checked; --signing-key FILE checks it',
    zh: '未验证；可用 --signing-key 指定密钥来验证',
  },
} as const satisfies Record<string, Text>

/** A token as it stands in a log: with `authorization: bearer`, in quotes, over several lines. */
const bare = (text: string) =>
  text
    .replaceAll(/["'`]/g, '')
    .trim()
    .replace(/^-?H?\s*authorization\s*[:=]\s*/i, '')
    .replace(/^(?:(?:bearer|vapid|webpush)\s+)+/i, '')
    .replace(/^t=/, '')
    .replace(/,\s?k=.*$/s, '')
    .replaceAll(/\s/g, '')

/** What people paste in place of a token: nothing, or what a token is made with. */
function whatElse(text: string): Fault | undefined {
  if (text.trim() === '' || isHeaderAlone(text))
    return new Fault(
      'refused/jwt-format',
      {
        en: 'There is no provider token: what came is empty.',
        zh: '没有 provider token：收到的内容是空的。',
      },
      {
        hint: {
          en: 'The variable or file that should hold it is empty: look at where your program makes it.',
          zh: '存放它的变量或文件是空的：检查程序里生成 token 的地方。',
        },
      },
    )
  const secret = secretIn(text.trim())
  if (secret === undefined || secret.is === 'provider-token') return undefined
  const { en, zh } = secret.what
  return new Fault(
    'refused/jwt-format',
    { en: `This is not a provider token, but ${en}.`, zh: chinese`这不是 provider token，而是 ${zh}。` },
    {
      hint:
        secret.is === 'private-key'
          ? {
              en: 'A provider token is made with it: pushctl jwt create --signing-key AuthKey_KEYID.p8 --team-id TEAMID',
              zh: 'provider token 是用它签发的：pushctl jwt create --signing-key AuthKey_KEYID.p8 --team-id TEAMID',
            }
          : {
              en: 'With a certificate no provider token is needed: pushctl cert inspect FILE says what it can push.',
              zh: '用证书推送不需要 provider token：pushctl cert inspect 文件 会说明它能推送什么。',
            },
    },
  )
}

const isHeaderAlone = (text: string) => /^\s*(?:authorization\s*[:=]\s*)?bearer\s*$/i.test(text)

/** What cannot be read is a clear no: pushctl found out that it is no provider token. */
function read(text: string, found: TokenInText | undefined): ProviderToken {
  const other = found === undefined ? whatElse(text) : undefined
  if (other !== undefined) throw other
  try {
    return readProviderToken(found?.token ?? bare(text))
  } catch (error) {
    if (error instanceof Fault)
      throw new Fault('refused/jwt-format', error.text, { ...defined({ hint: error.hint }) })
    throw error
  }
}

function judgeSignature(
  token: ProviderToken,
  key: KeyObject | undefined,
): InspectedProviderToken['signature'] {
  if (signatureForm(token.signature) === undefined) return 'damaged'
  if (key === undefined) return undefined
  return verifyProviderToken(token, createPublicKey(key)) ? 'good' : 'wrong'
}

/**
 * A key of the team made it, under its kid: APNs reads kid, iss and iat alone, whatever other claims a library or an
 * example for another service added.
 */
function isSignedByTeam(jwt: string, key: KeyObject | undefined): boolean {
  if (key === undefined) return false
  try {
    const token = readProviderToken(jwt)
    return /^[A-Z0-9]{10}$/.test(token.teamId) && verifyProviderToken(token, createPublicKey(key))
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}

const otherClaims = ({ name }: ForeignJwt): Finding => ({
  id: 'claims-of-another-service',
  severity: 'warning',
  evidence: {
    en: `It has the claims of a JWT for ${name.en}. APNs reads kid, iss and iat alone: it takes this one if APNs is switched on for the key.`,
    zh: `它带有其他服务（${name.zh}）的 JWT 才有的声明。APNs 只看 kid、iss 和 iat：只要密钥勾选了 APNs，就会接受。`,
  },
  remedy: remedy({
    en: 'Leave the others out, as in Apple’s example; the page of the key shows its services.',
    zh: '请按 Apple 的示例去掉多余的声明；密钥页面会列出它勾选的服务。',
  }),
  see: 'Apple, "Establishing a token-based connection to APNs"',
})

const moment = (date: Date | undefined) => date?.toISOString().replace('.000', '')

function foreignLines({ name, algorithm, issuedAt, expiresAt, findings }: ForeignJwt, style: Style): string {
  return [
    `${style.bad(marks.failed)} ${style.say(words.foreign)} ${style.say(name)}`,
    ...fieldLines(
      [
        [words.algorithm, algorithm],
        [words.issued, moment(issuedAt)],
        [words.expires, moment(expiresAt)],
      ],
      style,
    ),
    ...findingLines(findings, style),
  ].join('\n')
}

/** A `✓` never stands above what gets a refusal. */
function headlineMark(findings: readonly Finding[], style: Style): string {
  const worst = (['error', 'warning'] as const).find((each) =>
    findings.some(({ severity }) => severity === each),
  )
  if (worst === undefined) return style.good(marks.ok)
  return worst === 'error' ? style.bad(marks.failed) : style.warn(marks.warning)
}

function human(inspected: InspectedJwt, style: Style): string {
  if ('service' in inspected) return foreignLines(inspected, style)
  const { keyId, teamId, issuedAt, ageMinutes: age, signature, findings } = inspected
  const ago = agoText(issuedAt, new Date(issuedAt.getTime() + age * minute))
  const issued = `${issuedAt.toISOString().replace('.000', '')} (${style.say(ago)})`
  return [
    `${headlineMark(findings, style)} ${style.say({ en: 'Provider token', zh: 'provider token' })}`,
    ...fieldLines(
      [
        [words.key, keyId],
        [words.team, teamId],
        [words.issued, issued],
        [words.signature, style.say(words[signature ?? 'unchecked'])],
      ],
      style,
    ),
    ...findingLines(findings, style),
  ].join('\n')
}

/** Longer than any path; a provider token has some 200 letters. */
const longestPath = 1000

/** A file with a JWT in it is named as often as the JWT is pasted. */
async function textOf(word: string, host: Host): Promise<string> {
  if (isStdin(word)) return (await host.stdin.read()).toString('utf8')
  const isFile =
    word.length <= longestPath && tokenInText(word) === undefined && (await host.files.exists(word))
  return isFile ? (await host.files.read(word)).toString('utf8') : word
}

export default command({
  arguments: {
    token: {
      value: 'JWT',
      stdin: true,
      takesProviderToken: true,
      about: { en: 'provider token; - reads it from stdin', zh: 'provider token；- 表示从标准输入读取' },
    },
  },
  options: signingKeyOptions,
  description: {
    en: 'Takes a provider token apart and says what APNs would refuse it for: age, clock, key id and team id, and the signature if the key is given. The token itself is not repeated.',
    zh: '解析 provider token，说明 APNs 会因为什么拒绝它：有效期、时钟、Key ID 与 Team ID；给出密钥时还会验证签名。不会回显 token。',
  },
  examples: [
    {
      command: 'pushctl jwt inspect - --signing-key AuthKey_ABCDE12345.p8 --team-id TEAM123456',
      about: { en: 'from stdin, with the key to check it with', zh: '从标准输入读取，并用密钥验证' },
    },
  ],
  async run({ token: text, signingKey, signingKeyEnv, keyId, teamId }, host): Promise<InspectedJwt> {
    const given = await textOf(text, host)
    const foreign = foreignJwt(bare(given), host.now())
    const source = oneSource(['--signing-key', signingKey], ['--signing-key-env', signingKeyEnv])
    const key =
      source === undefined
        ? undefined
        : (await readSigningKeyAlone(await readSource(source, host), nameOfSource(source))).key
    if (foreign !== undefined && !isSignedByTeam(bare(given), key)) return foreign
    const found = tokenInText(given)
    const token = read(given, found)
    const expectedKeyId = (keyId ?? (source === undefined ? undefined : keyIdIn(source)))?.toUpperCase()
    const now = host.now()
    const findings = judgeProviderToken({
      token,
      now,
      ...defined({ key, keyId: expectedKeyId, found }),
      ...(teamId !== undefined && { teamId: teamId.toUpperCase() }),
    })
    const meant = issuedInMilliseconds(token) ?? countedFromElsewhere(token, now)?.meant ?? token.issuedAt
    return {
      keyId: token.keyId,
      teamId: token.teamId,
      issuedAt: meant,
      ageMinutes: ageOfToken({ ...token, issuedAt: meant }, now).minutes,
      ...defined({ signature: judgeSignature(token, key) }),
      findings: foreign === undefined ? findings : [...findings, otherClaims(foreign)],
    }
  },
  human,
  verdict: ({ findings }) => (findings.some(({ severity }) => severity === 'error') ? 'no' : 'yes'),
})
