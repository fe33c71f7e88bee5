import type { Environment } from '../../apns/environment.ts'
import { isObject } from '../../apns/payload.ts'
import {
  type ProviderSettings,
  readProviderSettings,
} from '../../credential/signing-key/provider-settings.ts'
import { judgeProviderSettings } from '../../credential/signing-key/provider-settings-rules.ts'
import { defined } from '../../defined.ts'
import { bySeverity, causeOf, type Finding } from '../../finding.ts'
import { shown } from '../../secret.ts'
import type { Text } from '../../text.ts'
import { fieldLines } from '../output/fields.ts'
import { findingLines } from '../output/finding-lines.ts'
import { commandLine } from '../push/command-line.ts'
import { headline, isFit } from './headline.ts'
import { jsonOf } from './json.ts'
import { kind } from './kind.ts'
import { isMessage } from './message.ts'

interface SettingsReport {
  readonly cause?: string
  /** What could be a secret is told by its length. */
  readonly keyId?: Text
  readonly teamId?: Text
  readonly topic?: Text
  readonly credentialFile?: Text
  readonly environment?: Environment
  readonly findings: readonly Finding[]
  /** The line that tries them. */
  readonly sendLine?: string
}

/** @returns a push with these settings, with what they do not say in capitals */
function lineOf({ keyId, teamId, topic, credentialFile, environment }: ProviderSettings): string {
  const isKey = credentialFile === undefined || credentialFile.endsWith('.p8')
  return commandLine('send', {
    token: 'DEVICE_TOKEN',
    ...(isKey
      ? {
          signingKey: credentialFile ?? `AuthKey_${keyId ?? 'KEYID'}.p8`,
          keyId: credentialFile === undefined ? undefined : keyId,
          teamId: teamId ?? 'TEAM_ID',
        }
      : { cert: credentialFile }),
    topic: topic ?? (isKey ? 'BUNDLE_ID' : undefined),
    env: environment,
    message: 'Hello',
  })
}

const words = {
  what: { en: 'settings of a push server', zh: '推送服务端的配置' },
  next: { en: 'A push with these settings:', zh: '用这些配置发一条推送：' },
  files: {
    en: 'No file was opened: the names above are as they stand there.',
    zh: '没有打开任何文件，以上只是配置里写的内容。',
  },
} as const satisfies Record<string, Text>

const shownOf = (value: string | undefined) => (value === undefined ? undefined : shown(value))

/** What a backend is told of its pushes: a `.env`, exports, YAML, the options of node-apn, the page of a key. */
export default kind({
  id: 'provider-settings',
  what: words.what,
  async read({ text }): Promise<SettingsReport | undefined> {
    const json = jsonOf(text)
    if (text === undefined || (isObject(json) && 'aps' in json)) return undefined
    const settings = readProviderSettings(text, json)
    // A log says such things, too, beside what went wrong.
    if (settings === undefined || (await isMessage(text))) return undefined
    const findings = bySeverity(judgeProviderSettings(settings))
    const { keyId, teamId, topic, credentialFile, environment } = settings
    return {
      ...defined({
        cause: causeOf(findings),
        keyId: shownOf(keyId),
        teamId: shownOf(teamId),
        topic: shownOf(topic),
        credentialFile: shownOf(credentialFile),
        environment,
        sendLine: isFit({ findings }) ? lineOf(settings) : undefined,
      }),
      findings,
    }
  },
  human(report, style) {
    const { keyId, teamId, topic, credentialFile, environment, findings, sendLine } = report
    const say = (text: Text | undefined) => (text === undefined ? undefined : style.say(text))
    return [
      headline(isFit(report), words.what, style),
      ...fieldLines(
        [
          [{ en: 'key id', zh: 'Key ID' }, say(keyId)],
          [{ en: 'team id', zh: 'Team ID' }, say(teamId)],
          [{ en: 'topic', zh: 'topic' }, say(topic)],
          [{ en: 'credential', zh: '凭证' }, say(credentialFile)],
          [{ en: 'environment', zh: '环境' }, environment],
        ],
        style,
      ),
      ...findingLines(findings, style),
      ...(sendLine === undefined ? [] : [`  ${style.say(words.next)}`, `    ${style.code(sendLine)}`]),
      `  ${style.dim(style.say(words.files))}`,
    ].join('\n')
  },
  verdict: (found) => isFit(found),
})
