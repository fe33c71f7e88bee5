import { environments, parseEnvironment } from '../../apns/environment.ts'
import { command } from '../../cli/command.ts'
import { type ReportRow, reportOptions } from '../../cli/report/report.ts'
import { marks, type Style } from '../../cli/style.ts'
import { isAuthority } from '../../credential/certificate/is-authority.ts'
import { isError } from '../../credential/certificate/requirements.ts'
import { daysInEnglish } from '../../credential/certificate/rules.ts'
import type { Certificate } from '../../credential/model.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import type { Finding } from '../../finding.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { dayOf } from '../../time.ts'
import { errorLines } from '../output/error-lines.ts'
import {
  certEnvOption,
  readContentsOf,
  readCredentialFiles,
  readToTell,
  type Unreadable,
  unreadableRow,
  withVariable,
} from '../push/credential-files.ts'
import { isFile } from '../push/credential-source.ts'
import { type ManyPassphrasesInput, manyPassphrasesOptions } from '../push/passphrase.ts'
import { type CertificateVerdict, type FileVerdict, type ProfileVerdict, verdictsOn } from './verdict.ts'

type VerifyRow = FileVerdict | Unreadable

interface Verification {
  readonly files: readonly VerifyRow[]
}

export default command({
  arguments: {
    files: {
      value: 'FILE',
      about: {
        en: '.cer, .p12, .pem, .p8, .mobileprovision, or a pattern: certs/**/*.p12; - reads stdin',
        zh: '.cer、.p12、.pem、.p8、.mobileprovision 文件，或通配符：certs/**/*.p12；- 表示标准输入',
      },
      many: true,
      optional: true,
      stdin: true,
    },
  },
  options: {
    minDays: {
      value: 'N',
      about: { en: 'fails with fewer days left (default: 0)', zh: '剩余天数少于 N 则不通过（默认 0）' },
      parse: parseDays,
    },
    warnDays: {
      value: 'N',
      about: {
        en: 'warns with so many days left or fewer (default: 30)',
        zh: '剩余天数不多于 N 时警告（默认 30）',
      },
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
    ...certEnvOption,
    keyEnv: {
      value: 'NAME',
      about: { en: 'environment variable with its private key', zh: '存有私钥内容的环境变量名' },
    },
    ...manyPassphrasesOptions,
    ...reportOptions,
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
      command: "pushctl cert verify 'certs/**/*.p12' --warn-days 30 --min-days 7 --format junit -o certs.xml",
      about: { en: 'many files, with a report for the build server', zh: '检查多个文件，并为 CI 写一份报告' },
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
    en: 'One line for each certificate. It passes when Apple (or --ca) signed it, it can push, is in date, has its key if it is a .p12, and fits --topic and --env. Exit 1 when one does not pass, 3 when a file could not be read. The passphrase of push.p12 may lie in push.p12.pass. On GitHub Actions there are annotations and a summary by themselves.',
    zh: '每张证书一行。通过的条件：由 Apple（或 --ca）签发、能推送、在有效期内、.p12 里有私钥，并符合 --topic 和 --env。有一张不通过退出码为 1，有文件读不了为 3。push.p12 的密码可以放在 push.p12.pass 里。在 GitHub Actions 上会自动输出注解和摘要。',
  },
  async run(
    { files, certEnv, keyEnv, minDays = 0, warnDays, topic, env, ca, passphraseFile, passphraseEnv },
    host,
  ): Promise<Verification> {
    const passphrases = { passphraseFile, passphraseEnv }
    const trusted = ca === undefined ? [] : await readAuthorities(ca, passphrases, host)
    const sources = withVariable(withVariable(files, certEnv), keyEnv)
    const rows = await readCredentialFiles(sources, passphrases, host, readToTell)
    const context = {
      requirements: { minDays, topics: topic, environments: env },
      ...defined({ warnDays }),
      trusted,
      readable: rows.filter((row) => 'contents' in row),
      now: host.now(),
    }
    return {
      files: rows.flatMap((row): VerifyRow[] => ('error' in row ? [row] : verdictsOn(row, context))),
    }
  },
  human: ({ files }, style) => files.map((row) => line(row, style)).join('\n'),
  report: ({ files }) => files.map(reportRow),
  verdict: ({ files }) =>
    files.some((row) => 'error' in row)
      ? 'unknown'
      : files.every((row) => 'passes' in row && row.passes)
        ? 'yes'
        : 'no',
})

function parseDays(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw new Fault('usage/days', {
    en: `--min-days and --warn-days take a number of days; "${text}" is none.`,
    zh: `--min-days 和 --warn-days 要填天数，「${text}」不是数字。`,
  })
}

async function readAuthorities(
  file: string,
  passphrases: ManyPassphrasesInput,
  host: Host,
): Promise<readonly Certificate[]> {
  const { certificates } = await readContentsOf(file, passphrases, host)
  const authorities = certificates.filter(isAuthority)
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

/** Words of a line that says what something is. */
const together = (...words: readonly (string | undefined)[]): string =>
  words.filter((word) => word !== undefined && word !== '').join('  ')

const appOf = (row: CertificateVerdict | ProfileVerdict): string | undefined =>
  'appId' in row ? row.appId : row.topics[0]?.topic

/** What a row is, whatever is wrong with it. */
function aboutOf(row: FileVerdict): Text {
  if ('about' in row) return { en: together(row.label, row.about.en), zh: together(row.label, row.about.zh) }
  if (!('daysLeft' in row)) {
    return row.keyOf === undefined
      ? { en: row.label, zh: row.label }
      : { en: `${row.label}  belongs to ${row.keyOf}`, zh: `${row.label}  与 ${row.keyOf} 匹配` }
  }
  const { label, environments, notAfter, daysLeft } = row
  const what = together(label, appOf(row), environments.join(', '))
  const day = dayOf(notAfter)
  const left = { en: `, ${daysInEnglish(daysLeft)} left`, zh: `，还剩 ${daysLeft} 天` }
  const isOver = daysLeft < 0
  return {
    en: `${what}  until ${day}${isOver ? '' : left.en}`,
    zh: `${what}  有效期至 ${day}${isOver ? '' : left.zh}`,
  }
}

function line(row: VerifyRow, style: Style): string {
  if ('error' in row) {
    const { en, zh } = row.error.message
    const message = { en: `${row.file}  ${en}`, zh: `${row.file}  ${zh}` }
    return errorLines({ ...row.error, message }, style).join('\n')
  }
  const mark = row.passes ? style.good(marks.ok) : style.bad(marks.failed)
  const warnings = row.findings.filter(({ severity }) => severity === 'warning')
  return [
    `${mark} ${style.bold(row.file)}  ${words(row, style)}`,
    ...warnings.map(({ evidence }) => `  ${style.warn(marks.warning)} ${style.say(evidence)}`),
  ].join('\n')
}

function words(row: FileVerdict, style: Style): string {
  if (row.passes) return `${style.say(aboutOf(row))}${'subject' in row ? keyWords(row, style) : ''}`
  if ('about' in row) return together(row.label, style.say(row.about))
  return together(row.label, 'daysLeft' in row ? appOf(row) : undefined, errorsIn(row.findings, style))
}

function errorsIn(findings: readonly Finding[], style: Style): string {
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

function reportRow(row: VerifyRow): ReportRow {
  if ('error' in row) return unreadableRow(row)
  const { file: name, findings, passes } = row
  return { name, isFile: isFile(name), about: aboutOf(row), outcome: passes ? 'passed' : 'failed', findings }
}
