import { isObject } from '../../apns/payload.ts'
import { describe, type PassDescription } from '../../credential/pass/pass.ts'
import { judgeDescription } from '../../credential/pass/pass-rules.ts'
import type { Finding } from '../../finding.ts'
import { fieldLines } from '../output/fields.ts'
import { findingLines } from '../output/finding-lines.ts'
import { headline, isFit } from './headline.ts'
import { jsonOf } from './json.ts'
import { kind } from './kind.ts'

interface PassDescriptionReport {
  readonly description: PassDescription
  readonly findings: readonly Finding[]
}

/** The `pass.json` of a Wallet pass, by itself: before it is signed, or taken out of one. */
export default kind({
  id: 'pass-description',
  what: { en: 'the pass.json of a Wallet pass', zh: 'Wallet 票券的 pass.json' },
  async read({ text, name }, _input, host): Promise<PassDescriptionReport | undefined> {
    const json = jsonOf(text)
    if (!isObject(json) || !('passTypeIdentifier' in json) || 'aps' in json) return undefined
    const description = describe(json)
    if (description === undefined) return undefined
    const pass = { path: '', description, hasIcon: true }
    return { description, findings: judgeDescription({ pass, fileName: name, now: host.now() }) }
  },
  human({ description, findings }, style) {
    const { passTypeId, teamId, serialNumber, webService } = description
    return [
      headline(
        isFit({ findings }),
        { en: 'pass.json of a Wallet pass', zh: 'Wallet 票券的 pass.json' },
        style,
      ),
      ...fieldLines(
        [
          [{ en: 'pass type', zh: '票券类型' }, passTypeId],
          [{ en: 'team', zh: '团队' }, teamId],
          [{ en: 'serial number', zh: '序列号' }, serialNumber],
          [{ en: 'web service', zh: 'Web 服务' }, webService?.url],
        ],
        style,
      ),
      ...findingLines(findings, style),
    ].join('\n')
  },
  verdict: (found) => isFit(found),
})
