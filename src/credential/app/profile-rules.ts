import type { Rule } from '../../finding.ts'
import { dayOf } from '../../time.ts'
import { daysInEnglish, daysLeft, soon } from '../certificate/rules.ts'
import type { ProvisioningProfile } from '../model.ts'
import { identifiersPage, profilesPage } from './portal.ts'

/** A profile as it lies there, on a certain day. */
export interface ProfileAtHand {
  readonly profile: ProvisioningProfile
  /** As the reader typed it. */
  readonly fileName: string
  readonly now: Date
  /** From how many days before its end on a warning is worth it. */
  readonly warnDays?: number
}

/** @returns whether a profile is for every app of its team, or for many */
export const isWildcard = ({ appId }: ProvisioningProfile): boolean => appId.endsWith('*')

const aboutProfiles = 'Apple, TN3125 "Inside Code Signing: Provisioning Profiles"'

/** What is said of one provisioning profile. */
export const profileRules: readonly Rule<ProfileAtHand>[] = [
  {
    id: 'entitlement-missing',
    severity: 'error',
    see: 'Apple, "APS Environment Entitlement"',
    applies: () => true,
    finds: ({ profile, fileName }) =>
      profile.environment !== undefined
        ? undefined
        : isWildcard(profile)
          ? {
              en: `${fileName} is a provisioning profile of the wildcard App ID ${profile.appId}, which cannot have push notifications: an app with it gets no device token.`,
              zh: `${fileName} 是通配符 App ID（${profile.appId}）的描述文件，通配符 App ID 不能开启推送：用它打包的 App 拿不到 device token。`,
            }
          : {
              en: `${fileName} is a provisioning profile without aps-environment: an app with it gets no device token at all.`,
              zh: `${fileName} 是描述文件，但没有 aps-environment：用它打包的 App 拿不到 device token。`,
            },
    remedy: ({ profile }) => ({
      text: isWildcard(profile)
        ? {
            en: `Register an explicit App ID for the bundle id of the app at ${identifiersPage}, with "Push Notifications", make a profile for it, and choose that in Xcode.`,
            zh: `请到 ${identifiersPage} 用 App 的 Bundle ID 注册一个明确（Explicit）的 App ID，勾选「Push Notifications」，再为它生成描述文件并在 Xcode 里选用。`,
          }
        : {
            en: 'Add the capability "Push Notifications" to the App ID and the target, and make the profile again.',
            zh: '请在 App ID 和 Xcode target 里开启「Push Notifications」，再重新生成描述文件。',
          },
      commands: [],
    }),
  },
  {
    id: 'file/profile-expired',
    severity: 'error',
    see: aboutProfiles,
    applies: () => true,
    finds: ({ profile, now }) =>
      profile.notAfter >= now
        ? undefined
        : {
            en: `The profile expired on ${dayOf(profile.notAfter)}.`,
            zh: `描述文件已于 ${dayOf(profile.notAfter)} 过期。`,
          },
    remedy: () => ({
      text: { en: `Make it again at ${profilesPage}`, zh: `请到 ${profilesPage} 重新生成。` },
      commands: [],
    }),
  },
  {
    id: 'file/profile-expires-soon',
    severity: 'warning',
    see: aboutProfiles,
    applies: () => true,
    finds: ({ profile, now, warnDays = soon }) => {
      const days = daysLeft(profile, now)
      if (days < 0 || days > warnDays) return undefined
      const day = dayOf(profile.notAfter)
      return {
        en: `The profile expires on ${day}, in ${daysInEnglish(days)}.`,
        zh: `描述文件 ${day} 过期，还剩 ${days} 天。`,
      }
    },
    remedy: () => ({
      text: {
        en: `Make it again at ${profilesPage}, and build the app with it: one that is installed does not start any more when its profile has expired, the App Store apart.`,
        zh: `请到 ${profilesPage} 重新生成并用它打包：除 App Store 版本外，描述文件过期后已安装的 App 也无法启动。`,
      },
      commands: [],
    }),
  },
]
