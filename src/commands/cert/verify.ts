import { environments, parseEnvironment } from '../../apns/environment.ts'
import { command } from '../../cli/command.ts'
import { marks, type Style } from '../../cli/style.ts'
import { chainOf } from '../../credential/certificate/chain.ts'
import { renewedIn } from '../../credential/certificate/choice.ts'
import { keyTroubleIn } from '../../credential/certificate/key-trouble.ts'
import { labelOf } from '../../credential/certificate/kind.ts'
import { isError, judge, type Requirements } from '../../credential/certificate/requirements.ts'
import { daysInEnglish, daysLeft } from '../../credential/certificate/rules.ts'
import { judgeContents } from '../../credential/contents-rules.ts'
import type { Certificate, DistinguishedName, ProvisioningProfile } from '../../credential/model.ts'
import { isSigningKey } from '../../credential/signing-key/is-signing-key.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { bySeverity, type Finding } from '../../finding.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { day as dayInMilliseconds, dayOf } from '../../time.ts'
import {
  certEnvOption,
  mainCertificates,
  type Readable,
  readContentsOf,
  readCredentialFiles,
  readToTell,
  type Unreadable,
  withVariable,
} from '../push/credential-files.ts'
import { type PassphraseInput, passphraseOptions } from '../push/passphrase.ts'
import { type Annotation, annotationLine } from './annotation.ts'
import { keyFileOf, ownerOf, strayKey } from './pairing.ts'

/** One certificate, and whether it passes. */
interface CertificateVerdict {
  readonly file: string
  readonly passes: boolean
  readonly label: string
  readonly subject: DistinguishedName
  readonly topics: Certificate['topics']
  readonly environments: readonly string[]
  readonly notAfter: Date
  /** Whole days until it expires; negative when it has. */
  readonly daysLeft: number
  /** The file its private key is in. */
  readonly keyIn?: string
  readonly findings: readonly Finding[]
}

/** A file with a private key and no certificate: it passes when one of the other files has its certificate. */
interface KeyVerdict {
  readonly file: string
  readonly passes: boolean
  readonly label: 'key'
  readonly keyOf?: string
  /** Of the file. */
  readonly findings: readonly Finding[]
}

/** A signing key, a provisioning profile, or what no push can use: one sentence says why it passes or not. */
interface OtherVerdict {
  readonly file: string
  readonly passes: boolean
  readonly label: 'signing key' | 'profile' | 'request' | 'empty'
  readonly about: Text
  /** Of the file. */
  readonly findings: readonly Finding[]
}

type VerifyRow = CertificateVerdict | KeyVerdict | OtherVerdict | Unreadable

interface Verification {
  readonly files: readonly VerifyRow[]
  /** Whether to tell GitHub, too. */
  readonly github: boolean
}

export default command({
  arguments: {
    files: {
      value: 'FILE',
      about: {
        en: '.cer, .p12, .pem, .der, or a pattern: certs/*.p12; - reads stdin',
        zh: '.cer、.p12、.pem、.der 文件，或通配符：certs/*.p12；- 表示标准输入',
      },
      many: true,
      optional: true,
      stdin: true,
    },
  },
  options: {
    minDays: {
      value: 'N',
      about: { en: 'days it must still be good for (default: 0)', zh: '至少还要有效多少天（默认 0）' },
      parse: parseDays,
    },
    topic: {
      value: 'TOPIC',
      about: { en: 'topic it must be good for; may be repeated', zh: '必须能用于的 topic，可重复' },
      many: true,
    },
    env: {
      value: 'ENV',
      suggests: environments,
      about: { en: 'sandbox or production; may be repeated', zh: 'sandbox 或 production，可重复' },
      many: true,
      parse: parseEnvironment,
    },
    ca: {
      value: 'FILE',
      about: { en: 'authority to trust beside Apple’s', zh: '除 Apple 外还信任的 CA 证书' },
    },
    github: {
      about: { en: 'add annotations for GitHub Actions', zh: '同时输出 GitHub Actions 注解' },
    },
    ...certEnvOption,
    keyEnv: {
      value: 'NAME',
      about: { en: 'environment variable with its private key', zh: '存有私钥内容的环境变量名' },
    },
    ...passphraseOptions,
  },
  examples: [
    {
      command: 'pushctl cert verify push.p12 --min-days 30 --passphrase-env P12_PASSPHRASE',
      about: {
        en: 'a daily job that fails a month before the pushes do',
        zh: '每天跑一次，过期前一个月就报错',
      },
    },
    {
      command: "pushctl cert verify 'certs/*.pem' --env production --github",
      about: { en: 'many files, with annotations', zh: '检查多个文件并输出注解' },
    },
    {
      command: 'pushctl cert verify aps.cer key.pem --topic com.example.app',
      about: {
        en: 'certificate and key in two files: do they match?',
        zh: '证书和私钥分两个文件：是否匹配？',
      },
    },
  ],
  description: {
    en: 'One line for each certificate. It passes when Apple (or --ca) signed it, it can push, is in date, has its key if it is a .p12, and fits --topic and --env. Exit 1 when one does not pass, 3 when a file could not be read.',
    zh: '每张证书一行。通过的条件：由 Apple（或 --ca）签发、能推送、在有效期内、.p12 里有私钥，并符合 --topic 和 --env。有一张不通过退出码为 1，有文件读不了为 3。',
  },
  async run(
    { files, certEnv, keyEnv, minDays = 0, topic, env, ca, github, ...passphrase },
    host,
    globals,
  ): Promise<Verification> {
    if (github && globals.json) throw jsonAndGithub()
    const trusted = ca === undefined ? [] : await readAuthorities(ca, passphrase, host)
    const sources = withVariable(withVariable(files, certEnv), keyEnv)
    const rows = await readCredentialFiles(sources, passphrase, host, readToTell)
    const readable = rows.filter((row) => 'contents' in row)
    const requirements = { minDays, topics: topic, environments: env }
    const context: VerifyContext = { requirements, trusted, readable, now: host.now() }
    return {
      github,
      files: rows.flatMap((row): VerifyRow[] => ('error' in row ? [row] : verdictsOn(row, context))),
    }
  },
  human: ({ files, github }, style) =>
    [
      ...files.map((row) => line(row, style)),
      ...(github
        ? files
            .flatMap((row) => annotationsOf(row, style))
            .map((each) => style.workflowCommand(annotationLine(each)))
        : []),
    ].join('\n'),
  verdict: ({ files }) =>
    files.some((row) => 'error' in row)
      ? 'unknown'
      : files.every((row) => 'passes' in row && row.passes)
        ? 'yes'
        : 'no',
})

interface VerifyContext {
  readonly requirements: Requirements
  readonly trusted: readonly Certificate[]
  /** All files, for a key may lie in another one than its certificate. */
  readonly readable: readonly Readable[]
  readonly now: Date
}

function parseDays(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw new Fault('usage/days', {
    en: `--min-days takes a number of days; "${text}" is none.`,
    zh: `--min-days 要填天数，「${text}」不是数字。`,
  })
}

function jsonAndGithub(): Fault {
  return new Fault('usage/output', {
    en: 'Give either --json or --github, not both.',
    zh: '--json 和 --github 只能用一个。',
  })
}

async function readAuthorities(
  file: string,
  passphrase: PassphraseInput,
  host: Host,
): Promise<readonly Certificate[]> {
  const { certificates } = await readContentsOf(file, passphrase, host)
  const authorities = certificates.filter(({ kind }) => kind === 'ca')
  if (authorities.length > 0) return authorities
  throw new Fault(
    'credential/no-authority',
    {
      en: `There is no certificate of an authority in ${file}.`,
      zh: `${file} 里没有 CA 证书。`,
    },
    {
      hint: {
        en: 'Give the certificate of the issuer, not one that it issued.',
        zh: '--ca 要的是签发者的证书，不是它签发的证书。',
      },
    },
  )
}

function verdictsOn({ file, contents }: Readable, context: VerifyContext): VerifyRow[] {
  const { requirements, trusted, readable, now } = context
  const certificates = mainCertificates(contents)
  const keyOf = ownerOf(contents, readable)
  const ofFile = judgeContents({ contents, fileName: file, now, ...defined({ keyOf }) })
  if (certificates.length === 0) {
    const other = otherVerdict({ file, contents }, context)
    if (other !== undefined) return [{ ...other, findings: ofFile }]
    const stray = strayKey({ file, contents }, readable)
    const findings = stray === undefined ? ofFile : [stray, ...ofFile.filter(isNotNoCert)]
    return [{ ...keyVerdict(file, keyOf), findings }]
  }
  return certificates.map((certificate, index): CertificateVerdict => {
    const keyIn = keyFileOf(certificate, [{ file, contents }, ...readable])
    const trouble = keyTroubleIn(contents, certificate)
    const findings = judge({
      certificate,
      hasKey: keyIn !== undefined,
      ...(trouble !== undefined && (keyIn === undefined || keyIn === file) && { keyTrouble: trouble }),
      fileName: file,
      now,
      format: contents.format,
      ...defined({ renewedBy: renewedIn(certificate, contents, now) }),
      chain: chainOf(certificate, [...trusted, ...contents.certificates]),
      trusted,
      requirements,
    })
    return {
      file,
      passes: !findings.some(isError),
      label: labelOf(certificate.kind, certificate.subject.commonName),
      subject: certificate.subject,
      topics: certificate.topics,
      environments: certificate.environments,
      notAfter: certificate.notAfter,
      daysLeft: daysLeft(certificate, now),
      ...defined({ keyIn }),
      // What is wrong with the file is told once.
      findings: index === 0 ? bySeverity([...ofFile, ...findings]) : findings,
    }
  })
}

const isNotNoCert = ({ id }: Finding) => id !== 'no-cert'

function keyVerdict(file: string, keyOf: string | undefined): Omit<KeyVerdict, 'findings'> {
  return { file, label: 'key', passes: keyOf !== undefined, ...defined({ keyOf }) }
}

/** What is no certificate and can be judged all the same: a signing key has no date, a profile has one. */
function otherVerdict(
  { file, contents }: Readable,
  context: VerifyContext,
): Omit<OtherVerdict, 'findings'> | undefined {
  const { profile, keys, requests } = contents
  if (profile !== undefined) return { file, label: 'profile', ...profileVerdict(profile, context) }
  if (isSigningKey(contents, file) && ownerOf(contents, context.readable) === undefined) {
    return {
      file,
      label: 'signing key',
      passes: true,
      about: { en: 'never expires', zh: '不会过期' },
    }
  }
  if (keys.length > 0) return undefined
  return requests === undefined
    ? {
        file,
        label: 'empty',
        passes: false,
        about: { en: 'It holds neither a certificate nor a key.', zh: '里面既没有证书也没有私钥。' },
      }
    : {
        file,
        label: 'request',
        passes: false,
        about: {
          en: 'It asks Apple for a certificate, and is none.',
          zh: '这是用来申请证书的 CSR，本身不是证书。',
        },
      }
}

function profileVerdict(
  { appId, environment, notAfter }: ProvisioningProfile,
  { now, requirements: { minDays, topics, environments: wanted } }: VerifyContext,
): Pick<OtherVerdict, 'passes' | 'about'> {
  const day = dayOf(notAfter)
  const days = Math.floor((notAfter.getTime() - now.getTime()) / dayInMilliseconds)
  const no = (en: string, zh: string) => ({ passes: false, about: { en, zh } })
  if (notAfter < now) return no(`It expired on ${day}.`, `已于 ${day} 过期。`)
  if (days < minDays) {
    return no(
      `It expires in ${daysInEnglish(days)}; at least ${minDays} are asked for.`,
      `还剩 ${days} 天过期，要求至少 ${minDays} 天。`,
    )
  }
  if (environment === undefined) {
    return appId.endsWith('*')
      ? no(
          `The App ID ${appId} is a wildcard, which cannot have push notifications: make an explicit one.`,
          `App ID ${appId} 是通配符，不能开启推送：请创建明确的 App ID。`,
        )
      : no(
          'It has no aps-environment: an app with it gets no device token.',
          '没有 aps-environment：用它打包的 App 拿不到 device token。',
        )
  }
  if (wanted.some((one) => one !== environment)) {
    return no(`Its device tokens belong to ${environment}.`, `它的 device token 属于 ${environment} 环境。`)
  }
  if (topics.some((topic) => topic !== appId && !topic.startsWith(`${appId}.`))) {
    return no(`Its topic is ${appId}.`, `它的 topic 是 ${appId}。`)
  }
  return {
    passes: true,
    about: {
      en: `${appId}  ${environment}  until ${day}, ${daysInEnglish(days)} left`,
      zh: `${appId}  ${environment}  有效期至 ${day}，还剩 ${days} 天`,
    },
  }
}

function line(row: VerifyRow, style: Style): string {
  const mark = 'passes' in row && row.passes ? style.good(marks.ok) : style.bad(marks.failed)
  const warnings = 'findings' in row ? row.findings.filter(({ severity }) => severity === 'warning') : []
  return [
    `${mark} ${style.bold(row.file)}  ${words(row, style)}`,
    ...warnings.map(({ evidence }) => `  ${style.warn(marks.warning)} ${style.say(evidence)}`),
  ].join('\n')
}

function words(row: VerifyRow, style: Style): string {
  if ('error' in row) return style.say(row.error.message)
  if ('about' in row) return `${row.label}  ${style.say(row.about)}`
  if (!('subject' in row)) {
    if (row.keyOf === undefined) return `${row.label}  ${errorsIn(row, style)}`
    return `${row.label}  ${style.say({ en: `belongs to ${row.keyOf}`, zh: `与 ${row.keyOf} 匹配` })}`
  }
  const { label, topics, environments, notAfter, daysLeft, passes } = row
  const about = [label, topics[0]?.topic].filter((word) => word !== undefined).join('  ')
  if (!passes) return `${about}  ${errorsIn(row, style)}`
  const day = dayOf(notAfter)
  const left = style.say({
    en: `until ${day}, ${daysInEnglish(daysLeft)} left`,
    zh: `有效期至 ${day}，还剩 ${daysLeft} 天`,
  })
  return `${about}  ${environments.join(', ')}  ${left}${keyWords(row, style)}`
}

function errorsIn({ findings }: Pick<CertificateVerdict, 'findings'>, style: Style): string {
  return findings
    .filter(isError)
    .map(({ evidence }) => style.say(evidence))
    .join(' ')
}

function keyWords({ file, keyIn }: CertificateVerdict, style: Style): string {
  if (keyIn === file) return ''
  const words: Text =
    keyIn === undefined
      ? { en: 'its key is not here', zh: '私钥不在这里' }
      : { en: `key in ${keyIn}`, zh: `私钥在 ${keyIn}` }
  return `  ${style.dim(`(${style.say(words)})`)}`
}

function annotationsOf(row: VerifyRow, style: Style): Annotation[] {
  const { file } = row
  if ('error' in row)
    return [{ level: 'error', file, title: row.error.code, message: style.say(row.error.message) }]
  if ('about' in row) {
    return row.passes
      ? []
      : [{ level: 'error', file, title: 'wrong-credential-kind', message: style.say(row.about) }]
  }
  if (!('subject' in row)) {
    const [error] = row.findings.filter(isError)
    return row.passes || error === undefined
      ? []
      : [{ level: 'error', file, title: error.id, message: style.say(error.evidence) }]
  }
  return row.findings.flatMap(({ severity, id, evidence, remedy }): Annotation[] =>
    severity === 'note'
      ? []
      : [{ level: severity, file, title: id, message: `${style.say(evidence)}\n${style.say(remedy.text)}` }],
  )
}
