import { readCodesignText } from '../../credential/app/codesign-text.ts'
import {
  type Entitlements,
  isEntitlements,
  pushEntitlements,
  readEntitlements,
} from '../../credential/app/entitlements.ts'
import { entitlementsRules } from '../../credential/app/entitlements-rules.ts'
import { defined } from '../../defined.ts'
import { bySeverity, causeOf, type Finding, findingsOf } from '../../finding.ts'
import { fieldLines } from '../output/fields.ts'
import { findingLines } from '../output/finding-lines.ts'
import { headline, isFit } from './headline.ts'
import { heldPlist } from './held-plist.ts'
import { kind } from './kind.ts'

interface EntitlementsReport {
  readonly cause?: string
  readonly entitlements: Entitlements
  readonly findings: readonly Finding[]
}

/** A `.entitlements` file of a project, or what `codesign -d --entitlements` printed of an app. */
export default kind({
  id: 'entitlements',
  what: { en: 'entitlements of an app', zh: 'App 的 entitlements' },
  async read(held): Promise<EntitlementsReport | undefined> {
    const text = held.text ?? ''
    const printed = readCodesignText(text)
    const plist = heldPlist(held) ?? printed
    const isOfBuild = printed !== undefined || /^Executable=/m.test(text)
    if (plist === undefined || !isEntitlements(plist)) return undefined
    const entitlements = readEntitlements(plist)
    const findings = bySeverity(
      findingsOf(entitlementsRules, { entitlements, fileName: held.name, isOfBuild }),
    )
    return { ...defined({ cause: causeOf(findings) }), entitlements, findings }
  },
  human({ entitlements, findings }, style) {
    const { apsEnvironment, environment, applicationId, teamId, granted } = entitlements
    const grants = pushEntitlements.filter(({ key }) => granted.includes(key))
    return [
      headline(isFit({ findings }), { en: 'entitlements of an app', zh: 'App 的 entitlements' }, style),
      ...fieldLines(
        [
          [{ en: 'aps-environment', zh: 'aps-environment' }, apsEnvironment],
          [{ en: 'tokens', zh: 'token 环境' }, environment],
          [{ en: 'app id', zh: 'App ID' }, applicationId],
          [{ en: 'team', zh: '团队' }, teamId],
          [{ en: 'entitled to', zh: '推送相关权限' }, grants.map(({ grants: words }) => style.say(words))],
        ],
        style,
      ),
      ...findingLines(findings, style),
    ].join('\n')
  },
  verdict: (found) => isFit(found),
})
