import type { Style } from '../../cli/style.ts'
import type { ProvisioningProfile } from '../../credential/model.ts'
import type { Text } from '../../text.ts'
import { dayOf } from '../../time.ts'
import type { Field } from '../output/fields.ts'

/** What is told of a profile: not its signing certificates, which are of no use to a push, and long. */
export type ProfileReport = Omit<ProvisioningProfile, 'certificates'>

/** @returns the profile without its certificates */
export function profileReport({ certificates: _, ...profile }: ProvisioningProfile): ProfileReport {
  return profile
}

const distributions: Record<ProvisioningProfile['distribution'], Text> = {
  development: { en: 'development', zh: '开发' },
  'ad-hoc': { en: 'ad hoc', zh: 'Ad Hoc' },
  enterprise: { en: 'in-house (enterprise)', zh: '企业内部分发' },
  'app-store': { en: 'App Store and TestFlight', zh: 'App Store 和 TestFlight' },
}

/** @returns the lines about a profile */
export function profileFields(
  { name, distribution, devices, notBefore, notAfter }: ProfileReport,
  style: Style,
): Field[] {
  const number = devices > 0 ? ` (${devices})` : ''
  return [
    [{ en: 'profile', zh: '描述文件' }, name],
    [{ en: 'made for', zh: '用途' }, style.say(distributions[distribution]) + number],
    [{ en: 'profile dates', zh: '描述文件有效期' }, `${dayOf(notBefore)} – ${dayOf(notAfter)}`],
  ]
}
