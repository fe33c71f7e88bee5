import { pushEntitlements } from '../../credential/app/entitlements.ts'
import { isWildcard, profileRules } from '../../credential/app/profile-rules.ts'
import { isProfileFile, readProfileFile } from '../../credential/provisioning-profile.ts'
import { defined } from '../../defined.ts'
import { bySeverity, causeOf, type Finding, findingsOf } from '../../finding.ts'
import { fieldLines } from '../output/fields.ts'
import { findingLines } from '../output/finding-lines.ts'
import { headline, isFit } from './headline.ts'
import { kind } from './kind.ts'
import { type ProfileReport, profileFields, profileReport } from './profile-report.ts'
import { sendLine } from './send-line.ts'

interface HeldProfile {
  readonly cause?: string
  readonly profile: ProfileReport
  /** The line that sends to an app with it; nothing for a profile of many apps, or of one that gets no pushes. */
  readonly sendLine?: string
  readonly findings: readonly Finding[]
}

/** What lets an app run on devices (`.mobileprovision`, `.provisionprofile`): told by what its app can be sent. */
export default kind({
  id: 'provisioning-profile',
  what: { en: 'a provisioning profile', zh: '描述文件' },
  async read({ name, bytes }, _input, host): Promise<HeldProfile | undefined> {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (!isProfileFile(buffer)) return undefined
    const profile = readProfileFile(buffer)
    const findings = bySeverity(findingsOf(profileRules, { profile, fileName: name, now: host.now() }))
    const { appId: topic, environment, teamId } = profile
    const send =
      environment === undefined || isWildcard(profile) || findings.length > 0
        ? undefined
        : sendLine({ topic, environment, template: 'alert', ...defined({ teamId }) })
    return {
      ...defined({ cause: causeOf(findings) }),
      profile: profileReport(profile),
      ...defined({ sendLine: send }),
      findings,
    }
  },
  human({ profile, sendLine: send, findings }, style) {
    const { appId, environment, teamId, teamName, entitlements } = profile
    const grants = pushEntitlements.filter(({ key }) => entitlements.granted.includes(key))
    const next = { en: 'To send to its app, with a token of it:', zh: '用该 App 的 token 发送：' }
    return [
      headline(isFit({ findings }), { en: 'provisioning profile', zh: '描述文件' }, style),
      ...fieldLines(
        [
          [{ en: 'app id', zh: 'App ID' }, appId],
          [
            { en: 'team', zh: '团队' },
            [teamId, teamName].filter((word) => word !== undefined).join(', ') || undefined,
          ],
          [{ en: 'tokens', zh: 'token 环境' }, environment],
          [{ en: 'allows', zh: '推送相关权限' }, grants.map(({ grants: words }) => style.say(words))],
          ...profileFields(profile, style),
        ],
        style,
      ),
      ...findingLines(findings, style),
      ...(send === undefined ? [] : [`  ${style.say(next)}`, `    ${style.code(send)}`]),
    ].join('\n')
  },
  verdict: (found) => isFit(found),
})
