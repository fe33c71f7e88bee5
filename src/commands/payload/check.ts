import type { Draft } from '../../apns/draft.ts'
import { envelopeIn } from '../../apns/foreign-payload.ts'
import { lint } from '../../apns/lint.ts'
import type { JsonObject } from '../../apns/payload.ts'
import type { PushType } from '../../apns/push-type.ts'
import { pushTypes } from '../../apns/push-type.ts'
import { command, inputFor } from '../../cli/command.ts'
import { type ReportRow, reportOptions } from '../../cli/report/report.ts'
import { marks, type Style } from '../../cli/style.ts'
import { defined } from '../../defined.ts'
import { Fault } from '../../fault.ts'
import { type Finding, quoted, type Severity } from '../../finding.ts'
import type { Host } from '../../host.ts'
import type { Text } from '../../text.ts'
import { filesOf } from '../input/file-pattern.ts'
import { errorLines } from '../output/error-lines.ts'
import { findingLines } from '../output/finding-lines.ts'
import { type ContentInput, contentOptions } from '../push/content.ts'
import { type Unreadable, unreadable, unreadableRow } from '../push/credential-files.ts'
import { isFile, nameOfSource } from '../push/credential-source.ts'
import { type HeaderInput, headerOptions } from '../push/header-options.ts'
import { readNotification } from '../push/notification.ts'
import { readStateTypes, stateTypeOption } from '../push/state-type.ts'
import { payloadArgument, withArgument } from './payload-argument.ts'

interface CheckedPayload {
  readonly pushType?: PushType
  readonly topic?: string
  /** Bytes of the payload, and the most that APNs takes. */
  readonly size: number
  readonly largestPayload: number
  readonly payload: JsonObject
  /** Warnings count as errors do. */
  readonly strict: boolean
  readonly findings: readonly Finding[]
  readonly notes: readonly Text[]
}

/** One of several files, or why it could not be read. */
type CheckedFile = ({ readonly file: string } & CheckedPayload) | Unreadable

interface CheckedFiles {
  readonly files: readonly CheckedFile[]
}

const words = {
  good: { en: 'Nothing wrong with it.', zh: '没有发现问题。' },
  doubtful: {
    en: 'Warnings alone do not fail the check; with --strict they do.',
    zh: '仅有警告时检查仍算通过；加 --strict 则不通过。',
  },
} as const satisfies Record<string, Text>

const has = (findings: readonly Finding[], wanted: Severity) =>
  findings.some(({ severity }) => severity === wanted)

const isRefused = ({ findings, strict }: Pick<CheckedPayload, 'findings' | 'strict'>) =>
  has(findings, 'error') || (strict && has(findings, 'warning'))

/** What a payload lies in is told with the line that takes it out. */
function withExtraction(
  findings: readonly Finding[],
  value: JsonObject,
  file: string | undefined,
): readonly Finding[] {
  const envelope = envelopeIn(value)
  if (envelope === undefined || envelope.parts.length === 0) return findings
  const line = `pushctl payload extract ${quoted(file ?? '-')} -o payload.json`
  return findings.map((finding) =>
    finding.severity === 'error' && misshapen.includes(finding.id)
      ? { ...finding, remedy: { ...finding.remedy, commands: [line] } }
      : finding,
  )
}

const misshapen: readonly string[] = ['bad-json-or-no-aps', 'payload-of-another-service']

const isDoubtful = (checked: CheckedPayload) => !isRefused(checked) && has(checked.findings, 'warning')

function aboutOf({ pushType, size, largestPayload: largest }: CheckedPayload): Text {
  const type = pushType === undefined ? '' : `${pushType} · `
  return { en: `${type}${size} of ${largest} bytes`, zh: `${type}${size} / ${largest} 字节` }
}

function headline(checked: CheckedPayload, style: Style, file?: string): string {
  const mark = isRefused(checked)
    ? style.bad(marks.failed)
    : isDoubtful(checked)
      ? style.warn(marks.warning)
      : style.good(marks.ok)
  return `${mark} ${file === undefined ? '' : `${file} · `}${style.say(aboutOf(checked))}`
}

const noteLines = ({ notes }: CheckedPayload, style: Style) =>
  notes.map((note) => style.dim(`${marks.note} ${style.say(note)}`))

function humanOne(checked: CheckedPayload, style: Style): string {
  const isGood = !isRefused(checked) && !isDoubtful(checked)
  return [
    headline(checked, style),
    ...findingLines(checked.findings, style),
    ...(isGood ? [`  ${style.say(words.good)}`] : []),
    ...(isDoubtful(checked) ? [`  ${style.dim(style.say(words.doubtful))}`] : []),
    ...noteLines(checked, style),
  ].join('\n')
}

function humanRow(row: CheckedFile, style: Style): string[] {
  if (!('error' in row))
    return [headline(row, style, row.file), ...findingLines(row.findings, style), ...noteLines(row, style)]
  const { file, error } = row
  const { en, zh } = error.message
  return errorLines({ ...error, message: { en: `${file} · ${en}`, zh: `${file} · ${zh}` } }, style)
}

function humanFiles({ files }: CheckedFiles, style: Style): string {
  const some = files.some((row) => !('error' in row) && isDoubtful(row))
  return [
    ...files.flatMap((row) => humanRow(row, style)),
    ...(some ? [style.dim(style.say(words.doubtful))] : []),
  ].join('\n')
}

/** @param file nothing when the options say what the payload is */
function reportRow(row: CheckedFile | CheckedPayload, file: string | undefined): ReportRow {
  if ('error' in row) return unreadableRow(row)
  const { strict, findings } = row
  const isFatal = ({ severity }: Finding) => strict && severity === 'warning'
  return {
    name: file === undefined ? 'payload' : nameOfSource(file),
    isFile: file !== undefined && isFile(file),
    about: aboutOf(row),
    outcome: isRefused(row) ? 'failed' : 'passed',
    findings: findings.map((finding) => (isFatal(finding) ? { ...finding, severity: 'error' } : finding)),
  }
}

/** What every file is checked with. */
interface CheckContext {
  readonly headers: HeaderInput
  readonly strict: boolean
  readonly types: Pick<Draft, 'activityTypes'>
}

async function check(
  content: ContentInput,
  { headers, strict, types }: CheckContext,
  host: Host,
): Promise<CheckedPayload> {
  const { payload, notification, notes } = await readNotification(content, headers, undefined, host)
  const { pushType, topic } = notification
  return {
    ...defined({ pushType, topic }),
    size: payload.bytes.length,
    largestPayload: pushTypes[pushType ?? 'alert'].largestPayload,
    payload: payload.value,
    strict,
    findings: withExtraction(
      lint({ payload, headers: notification, isBroadcast: false, ...types, now: host.now() }),
      payload.value,
      content.payload,
    ),
    notes,
  }
}

/** One that cannot be read must not hide what is in the others; what was typed wrong is about all of them. */
async function checkFile(
  file: string,
  content: ContentInput,
  context: CheckContext,
  host: Host,
): Promise<CheckedFile> {
  try {
    return { file, ...(await check({ ...content, payload: file }, context, host)) }
  } catch (error) {
    if (!(error instanceof Fault) || error.area === 'usage') throw error
    return unreadable(file, error)
  }
}

const payloadEndings = /\.(?:json|apns)$/i

export default command({
  arguments: {
    files: {
      ...payloadArgument.file,
      many: true,
      stdin: true,
      about: {
        en: 'JSON or .apns files, a folder of them, or a pattern: pushes/*.json; - reads stdin; without any, the options say what the payload is',
        zh: 'JSON 或 .apns 文件，装着它们的文件夹，或通配符：pushes/*.json；- 表示标准输入；不填则由选项给出 payload',
      },
    },
  },
  options: {
    strict: {
      about: { en: 'warnings fail the check, too (exit code 1)', zh: '有警告也算不通过（退出码 1）' },
    },
    ...stateTypeOption,
    ...headerOptions,
    ...contentOptions,
    ...reportOptions,
  },
  description: {
    en: 'Checks payload and headers together, as send does before anything leaves, and a Live Activity against what the app decodes. Of several files, one row each: exit 1 when one does not pass, 3 when one could not be read. Nothing is sent.',
    zh: '一起检查 payload 和请求头，与 send 发送前的检查相同；还可对照 App 的类型检查实时活动。多个文件时每个一行：有一个不通过退出码为 1，有文件读不了为 3。不会发送任何内容。',
  },
  examples: [
    { command: 'pushctl payload check push.json', about: { en: 'a file', zh: '检查文件' } },
    {
      command: 'pushctl payload check push.json --push-type voip --topic com.example.app.voip --priority 10',
      about: { en: 'with the headers it goes with', zh: '连同请求头一起检查' },
    },
    {
      command: "pushctl payload check 'pushes/*.json' --strict",
      about: { en: 'all of a folder, as a gate in CI', zh: '检查整个目录，用作 CI 门槛' },
    },
    {
      command: 'pushctl payload check update.json --state-type DeliveryAttributes.swift',
      about: { en: 'whether the app can decode a Live Activity', zh: 'App 能否解码这个实时活动' },
    },
  ],
  async run({ files: typed, ...input }, host): Promise<CheckedPayload | CheckedFiles> {
    const files = await filesOf(typed, payloadEndings, host)
    const content = inputFor(contentOptions, input)
    const context: CheckContext = {
      headers: inputFor(headerOptions, input),
      strict: input.strict,
      types: await readStateTypes(input.stateType, host),
    }
    const [only] = files
    // A pattern may mean one file today and two tomorrow: its answer has rows either way.
    if (files.length < 2 && only === typed[0])
      return check(withArgument({ ...content, file: only }), context, host)
    withArgument({ ...content, file: only })
    const rows: CheckedFile[] = []
    for (const file of files) rows.push(await checkFile(file, content, context, host))
    return { files: rows }
  },
  raw: ['payload'],
  human: (result, style) => ('files' in result ? humanFiles(result, style) : humanOne(result, style)),
  report: (result, { files, payload }) =>
    'files' in result
      ? result.files.map((row) => reportRow(row, row.file))
      : [reportRow(result, files[0] ?? payload)],
  verdict(result) {
    const rows = 'files' in result ? result.files : [{ file: '', ...result }]
    if (rows.some((row) => 'error' in row)) return 'unknown'
    return rows.some((row) => 'findings' in row && isRefused(row)) ? 'no' : 'yes'
  },
})
