import type { Style } from '../../cli/style.ts'
import { type AppBundle, readApps } from '../../credential/app/app.ts'
import { judgeBundle } from '../../credential/app/app-rules.ts'
import { type DeviceTokens, deviceTokensOf } from '../../credential/app/device-tokens.ts'
import { pushEntitlements } from '../../credential/app/entitlements.ts'
import { type AppTopic, topicsOf } from '../../credential/app/topics.ts'
import { defined } from '../../defined.ts'
import { bySeverity, causeOf, type Finding } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { type Field, fieldLines } from '../output/fields.ts'
import { findingLines } from '../output/finding-lines.ts'
import { headline, isFit } from './headline.ts'
import { lookInside } from './held-tree.ts'
import { kind } from './kind.ts'
import { type ProfileReport, profileFields, profileReport } from './profile-report.ts'
import { sendLine } from './send-line.ts'

interface BundleReport extends Omit<AppBundle, 'profile'> {
  readonly profile?: ProfileReport
  readonly teamId?: string
  /** Nothing for what gets no tokens of its own. */
  readonly tokens?: DeviceTokens
  readonly topics: readonly (AppTopic & { readonly sendLine: string })[]
  readonly findings: readonly Finding[]
}

interface AppReport {
  readonly cause?: string
  /** What `xcodebuild archive` makes; it is signed anew when it is exported. */
  readonly isArchive: boolean
  readonly bundles: readonly BundleReport[]
}

const roles: Record<AppBundle['role'], Text> = {
  app: { en: 'app', zh: 'App' },
  'watch-app': { en: 'watch app', zh: '手表 App' },
  'app-clip': { en: 'app clip', zh: '轻 App' },
  extension: { en: 'extension', zh: '扩展' },
}

function reportOf(bundle: AppBundle, all: readonly AppBundle[], at: ReportPlace): BundleReport {
  const { profile, ...rest } = bundle
  const outer = all.find(({ path }) => path === bundle.inside)
  const tokens = bundle.role === 'extension' ? undefined : deviceTokensOf(bundle)
  const teamId = bundle.signature?.teamId ?? bundle.entitlements.teamId ?? profile?.teamId
  const within = all.filter(({ path }) => path.startsWith(`${bundle.path}/`)).map(({ info }) => info)
  const findings = bySeverity(judgeBundle({ bundle, ...at, ...defined({ outer }) }))
  const topics = tokens?.environment === undefined ? [] : topicsOf(bundle.info, within)
  return {
    ...rest,
    ...defined({ tokens, teamId }),
    ...(profile !== undefined && { profile: profileReport(profile) }),
    topics: topics.map((topic) => ({
      ...topic,
      sendLine: sendLine({ ...topic, ...defined({ environment: tokens?.environment, teamId }) }),
    })),
    findings,
  }
}

interface ReportPlace {
  readonly isArchive: boolean
  readonly fileName: string
  readonly now: Date
}

function tokenWords({ environment, why }: DeviceTokens, style: Style): string {
  const reason = style.say(why)
  return environment === undefined
    ? style.bad(reason)
    : `${style.bold(environment)} ${style.dim(`(${reason})`)}`
}

const broadcasts: Text = {
  en: 'not said in a build: “Broadcast Capability” of the App ID, in the portal',
  zh: '构建里看不出来：取决于后台 App ID 的「Broadcast Capability」',
}

function fieldsOf(report: BundleReport, style: Style): Field[] {
  const { info, teamId, tokens, topics, entitlements, profile, signature } = report
  const grants = pushEntitlements.filter(({ key }) => entitlements.granted.includes(key))
  const width = Math.max(0, ...topics.map(({ topic }) => topic.length))
  const isApp = report.role !== 'extension'
  return [
    [{ en: 'bundle id', zh: 'Bundle ID' }, info.bundleId],
    [{ en: 'version', zh: '版本' }, info.version],
    [{ en: 'extends', zh: '扩展点' }, info.extensionPoint],
    [{ en: 'team', zh: '团队' }, teamId],
    [{ en: 'signed by', zh: '签名者' }, signature?.signer],
    [{ en: 'tokens', zh: 'token 环境' }, tokens && tokenWords(tokens, style)],
    [
      { en: 'topics', zh: 'topic' },
      topics.map(({ topic, pushTypes }) => `${topic.padEnd(width)}  ${style.dim(pushTypes.join(', '))}`),
    ],
    [{ en: 'aps-environment', zh: 'aps-environment' }, entitlements.apsEnvironment],
    [{ en: 'entitled to', zh: '推送相关权限' }, grants.map(({ grants: words }) => style.say(words))],
    [{ en: 'background modes', zh: '后台模式' }, info.backgroundModes.join(', ') || undefined],
    [
      { en: 'Live Activities', zh: '实时活动' },
      isApp && info.hasLiveActivities
        ? style.say(
            info.hasFrequentUpdates
              ? { en: 'yes, with frequent updates', zh: '支持，可频繁更新' }
              : { en: 'yes', zh: '支持' },
          )
        : undefined,
    ],
    [
      { en: 'broadcasts', zh: '广播推送' },
      isApp && info.hasLiveActivities ? style.say(broadcasts) : undefined,
    ],
    ...(profile === undefined ? [] : profileFields(profile, style)),
  ]
}

/** Nothing in it stands in the way of pushes; of an app it is known that it gets tokens. */
const canPush = (report: BundleReport) =>
  isFit(report) && (report.role !== 'app' || report.tokens?.environment !== undefined)

/** An app; with `.ipa`, `.app` and `.xcarchive`, as folder or archive, that is what people hold of one. */
export default kind({
  id: 'app',
  what: { en: 'an app (.ipa, .app, .xcarchive)', zh: 'App（.ipa、.app、.xcarchive）' },
  async read(held, _input, host): Promise<AppReport | undefined> {
    const bundles = await lookInside(held, host, readApps)
    if (bundles === undefined || bundles.length === 0) return undefined
    const isArchive = bundles.some(({ path }) => /(?:^|\/)Products\/Applications\//.test(path))
    const at = { isArchive, fileName: held.name, now: host.now() }
    const reports = bundles.map((bundle) => reportOf(bundle, bundles, at))
    const cause = causeOf(reports.flatMap(({ findings }) => findings))
    return { ...defined({ cause }), isArchive, bundles: reports }
  },
  human({ bundles }, style) {
    const pages = bundles.map((report) => {
      const name = report.info.name ?? report.path.slice(report.path.lastIndexOf('/') + 1)
      return [
        headline(canPush(report), roles[report.role], style, `${name} ${style.dim(report.path)}`),
        ...fieldLines(fieldsOf(report, style), style),
        ...findingLines(report.findings, style),
      ].join('\n')
    })
    const lines = bundles.filter(canPush).flatMap(({ topics }) => topics.map((topic) => topic.sendLine))
    const next = { en: 'To send to it, with a token of the app:', zh: '用这个 App 的 token 发送：' }
    const sending =
      lines.length === 0
        ? []
        : [[style.say(next), ...lines.map((line) => `  ${style.code(line)}`)].join('\n')]
    return [...pages, ...sending].join('\n\n')
  },
  verdict: ({ bundles }) => bundles.every(canPush),
})
