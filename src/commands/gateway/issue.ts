import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { environments } from '../../apns/environment.ts'
import { command } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import { localOrganization } from '../../credential/certificate/authority.ts'
import { readCertificate } from '../../credential/certificate/certificate.ts'
import {
  createAuthority,
  type IssuableKind,
  type Issuance,
  type Issued,
  issuableKinds,
  issueCertificate,
  topicPrefixOf,
} from '../../credential/certificate/issue.ts'
import type { Certificate, DistinguishedName } from '../../credential/model.ts'
import { writePkcs12 } from '../../credential/pkcs12/write.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { certificateDays as days, defaultTeamId, freshKeyId } from '../../gateway/issuer.ts'
import { openStore } from '../../gateway/store/store.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { day } from '../../time.ts'
import { type Field, fieldLines } from '../output/fields.ts'
import { givenPassphrase, passphraseOptions } from '../push/passphrase.ts'
import { topicOf } from './issued-topic.ts'

const exampleToken = '0123456789abcdef'.repeat(4)

const daysFrom = (now: Date, count: number) => new Date(now.getTime() + count * day)

/** An authority that has the name of the gateway's own, and a key that nobody trusts. */
async function namesake({ der }: Issued, now: Date): Promise<Issued> {
  const commonName = readCertificate(der).subject.commonName ?? localOrganization
  return createAuthority({ commonName, now: daysFrom(now, -1), days })
}

/** What can be wrong with a certificate on purpose: what changes in a good one. */
const faults = {
  expired: ({ now }) => ({ notBefore: daysFrom(now, -days - 1) }),
  'not-yet-valid': ({ now }) => ({ notBefore: daysFrom(now, 1) }),
  'look-alike': async ({ authority, now }) => ({ authority: await namesake(authority, now) }),
  'no-usage': () => ({ withoutUsage: true }),
} as const satisfies Record<string, (good: Issuance) => Partial<Issuance> | Promise<Partial<Issuance>>>

type Wrong = keyof typeof faults

/** A line to type next. */
interface SuggestedLine {
  readonly about: Text
  readonly command: string
}

/** What was made. */
type Issue =
  | {
      readonly issued: 'certificate'
      readonly kind: IssuableKind
      /** Nothing for a certificate that is as it should be. */
      readonly wrong?: Wrong
      readonly subject: DistinguishedName
      readonly topics: Certificate['topics']
      readonly environments: Certificate['environments']
      readonly teamId: string
      readonly notAfter: Date
      readonly certificateFile: string
      readonly identityFile: string
      /** The .p12 opens without a passphrase. */
      readonly emptyPassphrase: boolean
      readonly next: readonly SuggestedLine[]
    }
  | {
      readonly issued: 'signing-key'
      readonly keyId: string
      readonly teamId: string
      readonly file: string
      readonly next: readonly SuggestedLine[]
    }

function refuseOtherBeginning(topic: string, kind: IssuableKind): void {
  const beginning = topicPrefixOf(kind)
  if (topic.startsWith(beginning)) return
  throw new Fault(
    'usage/topic',
    {
      en: `"${topic}" cannot be the topic of a ${kind} certificate: those begin with ${beginning}`,
      zh: `「${topic}」不能作为 ${kind} 证书的 topic：它必须以 ${beginning} 开头`,
    },
    {
      hint: {
        en: `For example: pushctl gateway issue ${beginning}${topic} --kind ${kind}`,
        zh: `例如：pushctl gateway issue ${beginning}${topic} --kind ${kind}`,
      },
    },
  )
}

function teamIdOf(text: string): string {
  if (/^[A-Z0-9]{10}$/.test(text)) return text
  throw new Fault('usage/team-id', {
    en: `"${text}" is not a team id: those have 10 capital letters and digits.`,
    zh: `「${text}」不是 Team ID：应为 10 位大写字母和数字。`,
  })
}

/** Nothing is made when any of the files is there: a key that stands alone is of no use to anybody. */
async function refuseToReplace(files: readonly string[], force: boolean, host: Host): Promise<void> {
  for (const file of files) {
    if (force || !(await host.files.exists(file))) continue
    throw new Fault(
      'file/exists',
      {
        en: `${file} is already there and was left as it is.`,
        zh: `${file} 已经存在，没有改动它。`,
      },
      {
        hint: {
          en: 'Use it, or add --force to replace it with a new one.',
          zh: '可以直接用它；要换成新的，请加 --force。',
        },
      },
    )
  }
}

interface WantedCertificate {
  readonly topic: string
  readonly kind: IssuableKind
  readonly wrong: Wrong | undefined
  readonly teamId: string
  readonly folder: string
  readonly force: boolean
  readonly passphrase: string
}

async function issueIdentity(host: Host, wanted: WantedCertificate): Promise<Issue> {
  const { topic, kind, wrong, teamId, folder, force, passphrase } = wanted
  refuseOtherBeginning(topic, kind)
  const suffixes = [kind === 'universal' ? undefined : kind, wrong].filter((suffix) => suffix !== undefined)
  const name = join(folder, [topic, ...suffixes].join('-'))
  const [certificateFile, identityFile] = [`${name}.cer`, `${name}.p12`]
  await refuseToReplace([certificateFile, identityFile], force, host)
  const authority = await openStore(host).authority()
  const now = host.now()
  const good: Issuance = { authority, kind, topic, teamId, organization: localOrganization, now, days }
  const change = wrong === undefined ? {} : await faults[wrong](good)
  const { der, key } = await issueCertificate({ ...good, ...change })
  const certificate = readCertificate(der)
  const { subject, topics, notAfter } = certificate
  const identity = { certificate, key: { key } }
  const p12 = writePkcs12({
    identity,
    // Its key and its certificate, two bags: Go's x/crypto/pkcs12 takes no third, and the gateway knows its authority.
    chain: [],
    passphrase,
    form: 'legacy',
  })
  await host.files.makeFolder(folder)
  await host.files.write(identityFile, p12, { mode: 0o600, force })
  await host.files.write(certificateFile, der, { force })
  const environment = certificate.environments[0]
  const send = `pushctl send --gateway local --cert ${identityFile} --env ${environment} --topic ${topics[0]?.topic} --token ${exampleToken} --message Hello`
  return {
    issued: 'certificate',
    kind,
    ...defined({ wrong }),
    subject,
    topics,
    environments: certificate.environments,
    teamId,
    notAfter,
    certificateFile,
    identityFile,
    emptyPassphrase: passphrase === '',
    next: [
      {
        about: { en: 'look at it', zh: '看看它是什么证书' },
        command: `pushctl cert inspect ${identityFile}`,
      },
      ...(environment === undefined
        ? []
        : [{ about: { en: 'push with it', zh: '用它发一条推送' }, command: send }]),
    ],
  }
}

async function issueSigningKey(host: Host, teamId: string, folder: string): Promise<Issue> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const keyId = freshKeyId()
  const file = join(folder, `AuthKey_${keyId}.p8`)
  await host.files.makeFolder(folder)
  await host.files.write(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  await openStore(host).saveSigningKey({
    keyId,
    teamId,
    publicKey: createPublicKey(privateKey),
    environments,
  })
  return {
    issued: 'signing-key',
    keyId,
    teamId,
    file,
    next: [
      {
        about: { en: 'push with it', zh: '用它发一条推送' },
        command: `pushctl send --gateway local --signing-key ${file} --team-id ${teamId} --topic com.example.app --env sandbox --token ${exampleToken} --message Hello`,
      },
    ],
  }
}

function human(issue: Issue, style: Style): string {
  const headline: Text =
    issue.issued === 'certificate'
      ? {
          en: `Issued a certificate for the local gateway: ${issue.subject.commonName ?? issue.subject.text}`,
          zh: `已为本地网关签发证书：${issue.subject.commonName ?? issue.subject.text}`,
        }
      : {
          en: `Issued a signing key for the local gateway: ${issue.keyId}`,
          zh: `已为本地网关生成签名密钥：${issue.keyId}`,
        }
  const fields: Field[] =
    issue.issued === 'certificate'
      ? [
          [{ en: 'topics', zh: 'topic' }, issue.topics.map(({ topic }) => topic)],
          [{ en: 'environments', zh: '环境' }, issue.environments.join(', ') || []],
          ...(issue.wrong === undefined
            ? []
            : ([[{ en: 'wrong with it', zh: '故意的问题' }, issue.wrong]] satisfies Field[])),
          [{ en: 'certificate', zh: '证书' }, issue.certificateFile],
          [
            { en: 'with its key', zh: '证书和私钥' },
            issue.emptyPassphrase
              ? `${issue.identityFile} ${style.say({ en: '(empty passphrase)', zh: '（密码为空）' })}`
              : issue.identityFile,
          ],
          [{ en: 'good until', zh: '有效期至' }, issue.notAfter.toISOString().slice(0, 10)],
        ]
      : [
          [{ en: 'key id', zh: 'Key ID' }, issue.keyId],
          [{ en: 'team id', zh: 'Team ID' }, issue.teamId],
          [{ en: 'file', zh: '文件' }, issue.file],
        ]
  return [
    `${style.good(marks.ok)} ${style.say(headline)}`,
    ...fieldLines(fields, style),
    ...issue.next.flatMap(({ about, command: line }) => [
      '',
      style.dim(`  # ${style.say(about)}`),
      `  ${style.code(line)}`,
    ]),
    '',
  ].join('\n')
}

export default command({
  arguments: {
    topic: {
      value: 'TOPIC',
      optional: true,
      parse: topicOf,
      about: {
        en: 'bundle id of the app, or a pass or website push id',
        zh: 'App 的 Bundle ID，或 Pass Type ID、Website Push ID',
      },
    },
  },
  options: {
    kind: {
      choices: issuableKinds,
      about: { en: 'what kind of certificate (default universal)', zh: '证书类型（默认 universal）' },
    },
    wrong: {
      choices: Object.keys(faults) as Wrong[],
      about: { en: 'what shall be wrong with it, on purpose', zh: '故意让它有什么问题' },
    },
    signingKey: {
      about: { en: 'a .p8 signing key instead of a certificate', zh: '不签证书，改为生成 .p8 签名密钥' },
    },
    teamId: {
      value: 'ID',
      parse: teamIdOf,
      about: { en: `ten characters (default ${defaultTeamId})`, zh: `10 位字符（默认 ${defaultTeamId}）` },
    },
    output: {
      short: 'o',
      value: 'FOLDER',
      suggests: 'files',
      about: { en: 'where to write (default: this folder)', zh: '写到哪个文件夹（默认当前文件夹）' },
    },
    ...passphraseOptions,
    force: { about: { en: 'replace files that are there', zh: '覆盖已有的文件' } },
  },
  description: {
    en: 'Writes TOPIC.cer and TOPIC.p12 (TOPIC-KIND for any kind but universal), with the names and extensions of a certificate from Apple: only its issuer is the local gateway, and only there it pushes. The .p12 has an empty passphrase unless one is given: its key is worth nothing anywhere else. Keychain Access imports only files that have one. --wrong makes one with that mistake in it (TOPIC-expired.p12 and so on), to see how your provider bears a refusal; --kind sandbox and --kind production make one for the wrong side. One without usage is taken: nothing in it forbids to push.',
    zh: '写出 TOPIC.cer 和 TOPIC.p12（universal 以外的类型为 TOPIC-KIND），名称和扩展与 Apple 签发的一致，只是签发者是本地网关，也只能在本地网关使用。不指定密码时 .p12 的密码为空：它的私钥在别处毫无用处。要导入「钥匙串访问」的话，请指定一个密码。--wrong 会签发一张带有该问题的证书（如 TOPIC-expired.p12），用来检验你的服务端如何应对拒绝；环境不对的证书用 --kind sandbox 或 --kind production 签发。no-usage 的证书仍会被接受：里面没有任何内容禁止推送。',
  },
  examples: [
    {
      command: 'pushctl gateway issue com.example.app',
      about: {
        en: 'com.example.app.cer and com.example.app.p12',
        zh: '得到 com.example.app.cer 和 com.example.app.p12',
      },
    },
    {
      command: 'pushctl gateway issue com.example.app --kind voip -o certs',
      about: { en: 'a VoIP certificate, in the folder certs', zh: '把 VoIP 证书写到 certs 文件夹' },
    },
    {
      command: 'pushctl gateway issue com.example.app --wrong expired',
      about: { en: 'one that expired yesterday', zh: '一张昨天过期的证书' },
    },
    {
      command: 'pushctl gateway issue --signing-key',
      about: { en: 'a signing key, known to the local gateway', zh: '生成一个本地网关认识的 .p8 密钥' },
    },
  ],
  busy: { en: 'making a key', zh: '正在生成密钥' },
  async run(input, host) {
    const {
      topic,
      kind = 'universal',
      wrong,
      signingKey,
      teamId = defaultTeamId,
      output: folder = '.',
      force,
    } = input
    if (signingKey) return issueSigningKey(host, teamId, folder)
    if (topic === undefined) {
      throw new Fault(
        'usage/topic',
        { en: 'Which app is the certificate for?', zh: '要为哪个 App 签发证书？' },
        {
          hint: {
            en: 'Name its bundle id: pushctl gateway issue com.example.app',
            zh: '请写上它的 Bundle ID：pushctl gateway issue com.example.app',
          },
        },
      )
    }
    const passphrase = (await givenPassphrase(input, host)) ?? ''
    return issueIdentity(host, { topic, kind, wrong, teamId, folder, force, passphrase })
  },
  human,
})
