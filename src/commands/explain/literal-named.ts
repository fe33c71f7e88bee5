import { lintRules } from '../../apns/lint.ts'
import { profileRequirements } from '../../credential/app/profile-requirements.ts'
import { profileRules } from '../../credential/app/profile-rules.ts'
import { renewalRules } from '../../credential/certificate/renewal.ts'
import { requirementRules } from '../../credential/certificate/requirements.ts'
import { certificateRules } from '../../credential/certificate/rules.ts'
import { contentsRules } from '../../credential/contents-rules.ts'
import { readerRules } from '../../credential/reader-rules.ts'
import { providerTokenRules } from '../../credential/signing-key/provider-token-rules.ts'
import { causes } from '../../diagnosis/causes/registry.ts'
import type { Facts } from '../../diagnosis/facts.ts'
import { gatewayChecks } from '../../doctor/gateway-checks.ts'
import { machineChecks } from '../../doctor/machine-checks.ts'
import { remedy, type Severity } from '../../finding.ts'
import type { Text } from '../../text.ts'
import { findingTexts } from './finding-texts.ts'
import type { Literal } from './literal.ts'

/** What a rule says without a subject. */
interface NamedRule {
  readonly id: string
  readonly severity: Severity | ((subject: never) => Severity)
  readonly see: string
}

/** Rules by the command that asks them. */
const rules: readonly (readonly [string, readonly NamedRule[]])[] = [
  ['pushctl payload check FILE.json', lintRules],
  ['pushctl cert inspect FILE', [...certificateRules, ...contentsRules, ...readerRules, ...profileRules]],
  ['pushctl cert verify FILE', [...requirementRules, ...profileRequirements]],
  ['pushctl cert compare OLD NEW', renewalRules],
  ['pushctl jwt inspect -', providerTokenRules],
]

const seen: Text = {
  en: 'With your own file it says what was seen, and what to do about it:',
  zh: '换成自己的文件运行，会说明看到了什么、怎么处理：',
}

const unnamed = (id: string): Text => ({ en: `A finding: ${id}.`, zh: `一项检查结果：${id}。` })

function findingOf(id: string): Literal | undefined {
  for (const [command, asked] of rules) {
    const rule = asked.find((each) => each.id === id)
    if (rule === undefined) continue
    const { severity, see } = rule
    const what = Object.hasOwn(findingTexts, id) ? findingTexts[id] : undefined
    return {
      id,
      kind: 'finding',
      what: what ?? unnamed(id),
      ...(typeof severity === 'string' && { severity }),
      remedy: remedy(seen, command),
      see,
    }
  }
  return undefined
}

function checkOf(id: string): Literal | undefined {
  const check = [...machineChecks, ...gatewayChecks].find((each) => each.id === id)
  if (check === undefined) return undefined
  const { title } = check
  return {
    id,
    kind: 'check',
    what: { en: `A check of doctor: ${title.en}.`, zh: `doctor 的一项检查：${title.zh}。` },
    remedy: remedy(
      { en: 'It is asked, with what was seen, by:', zh: '运行它，查看结果：' },
      'pushctl doctor',
    ),
  }
}

/**
 * @param id of a cause, a finding or a check, as `--json` tells it; `cause:` and the area of a fault may stand before it
 * @param facts for the lines to type
 * @returns nothing when there is no such id
 */
export function literalNamed(id: string, facts: Facts): Literal | undefined {
  const short = id.slice(id.lastIndexOf('/') + 1)
  const cause = causes.find((each) => each.id === id || each.id === short)
  if (cause === undefined) return findingOf(id) ?? checkOf(id)
  return { id: cause.id, kind: 'cause', what: cause.what, remedy: cause.remedy(facts), see: cause.see }
}
