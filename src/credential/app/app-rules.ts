import { type Finding, findingsOf, quoted, type Rule, remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import type { AppBundle } from './app.ts'
import { bundleIdIn, pushEntitlements } from './entitlements.ts'
import { type EntitlementsAtHand, unknownEnvironment } from './entitlements-rules.ts'
import { identifiersPage, profilesPage } from './portal.ts'
import { isWildcard, profileRules } from './profile-rules.ts'

/** A bundle as it lies there, on a certain day. */
export interface BundleAtHand {
  readonly bundle: AppBundle
  /** The app it lies in, when it is no app by itself. */
  readonly outer?: AppBundle
  /** An archive is signed anew when it is exported; anything else runs as it is. */
  readonly isArchive: boolean
  /** As the reader typed it. */
  readonly fileName: string
  readonly now: Date
}

const aboutEntitlements = 'Apple, "Diagnosing issues with entitlements" (TN3125, TN2415)'
const aboutSilent = 'Apple, "Pushing background updates to your App"'

/** Extensions get no device token; they are looked at for what they would spoil. */
const registers = ({ bundle }: BundleAtHand) => bundle.role !== 'extension'
const isSigned = ({ bundle }: BundleAtHand) =>
  bundle.entitlements.from !== 'none' && !bundle.info.isForSimulator
const canHaveTokens = (at: BundleAtHand) =>
  registers(at) && isSigned(at) && at.bundle.entitlements.environment !== undefined

const nameOf = ({ path }: AppBundle) => path.slice(path.lastIndexOf('/') + 1)

const teamOf = ({ signature, entitlements, profile }: AppBundle) =>
  signature?.teamId ?? entitlements.teamId ?? profile?.teamId

const signAgain: Text = {
  en: 'Build it again after the capability, or have Xcode make the profile again: Signing & Capabilities of the target.',
  zh: '请在 Xcode 该 target 的 Signing & Capabilities 里重新生成描述文件，再重新构建。',
}

/** A rule about entitlements alone, asked of a bundle that registers for pushes. */
const onBundle = (rule: Rule<EntitlementsAtHand>): Rule<BundleAtHand> => {
  const inside = ({ bundle, fileName }: BundleAtHand) => ({ entitlements: bundle.entitlements, fileName })
  return {
    id: rule.id,
    see: rule.see,
    severity: 'error',
    applies: (at) => registers(at) && rule.applies(inside(at)),
    finds: (at) => rule.finds(inside(at)),
    remedy: (at) => rule.remedy(inside(at)),
  }
}

/** Nobody knows what the signature says, and whatever that is: the profile forbids it. */
const isForbiddenByProfile = ({ role, info, entitlements, profile }: AppBundle) =>
  role === 'app' &&
  !info.isForSimulator &&
  entitlements.from === 'none' &&
  profile !== undefined &&
  profile.environment === undefined

const wildcardWords = ({ profile }: AppBundle): Text =>
  profile !== undefined && isWildcard(profile)
    ? { en: `, of the wildcard App ID ${profile.appId},`, zh: `（通配符 App ID ${profile.appId}）` }
    : { en: '', zh: '' }

/** What is said of an app and of each bundle in it. */
export const appRules: readonly Rule<BundleAtHand>[] = [
  {
    id: 'entitlement-missing',
    // A watch app or app clip may do without; the app is what was asked about.
    severity: ({ bundle }) => (bundle.role === 'app' ? 'error' : 'note'),
    see: 'Apple, "APS Environment Entitlement"',
    applies: (at) => registers(at) && isSigned(at),
    finds: ({ bundle: { path, entitlements, profile } }) => {
      if (entitlements.apsEnvironment !== undefined) return undefined
      const name = path.slice(path.lastIndexOf('/') + 1)
      const [en, zh] =
        profile === undefined
          ? ['', '']
          : profile.environment !== undefined
            ? [
                ' Its profile would allow it: the entitlements file of the target lacks it.',
                '描述文件是允许的，缺的是 target 的 .entitlements 文件里的这一项。',
              ]
            : isWildcard(profile)
              ? [
                  ` Its profile is of the wildcard App ID ${profile.appId}, which cannot have push notifications.`,
                  `它的描述文件属于通配符 App ID（${profile.appId}），通配符 App ID 不能开启推送。`,
                ]
              : [' Its profile does not have it either.', '描述文件里也没有。']
      return {
        en: `${name} is signed without aps-environment: registering fails with code 3000 ("no valid aps-environment entitlement string found"), and there is no device token.${en}`,
        zh: `${name} 的签名里没有 aps-environment：注册推送会失败（代码 3000，「未找到应用程序的“aps-environment”的授权字符串」），拿不到 device token。${zh}`,
      }
    },
    remedy: ({ bundle: { profile } }) =>
      profile !== undefined && isWildcard(profile)
        ? remedy({
            en: `Register an explicit App ID for the bundle id at ${identifiersPage}, with "Push Notifications"; in Xcode choose that team and bundle id under Signing & Capabilities, add "Push Notifications", and build again.`,
            zh: `请到 ${identifiersPage} 用这个 Bundle ID 注册明确（Explicit）的 App ID 并勾选「Push Notifications」；再到 Xcode 的 Signing & Capabilities 里选好团队和 Bundle ID，添加「Push Notifications」后重新构建。`,
          })
        : remedy({
            en: 'In Xcode open Signing & Capabilities of the app’s target, add "Push Notifications" with +, see that CODE_SIGN_ENTITLEMENTS names that file for this configuration (Release too), and build again.',
            zh: '在 Xcode 里打开 App target 的 Signing & Capabilities，点 + 添加「Push Notifications」，确认当前配置（包括 Release）的 CODE_SIGN_ENTITLEMENTS 指向这个文件，再重新构建。',
          }),
  },
  {
    id: 'entitlement-missing',
    severity: 'error',
    see: 'Apple, TN3125 "Inside Code Signing: Provisioning Profiles"',
    applies: ({ bundle }) => isForbiddenByProfile(bundle),
    finds: ({ bundle }) => ({
      en: `${nameOf(bundle)} gets no device token: its profile${wildcardWords(bundle).en} does not have aps-environment, and iOS installs nothing that is entitled to more than its profile.`,
      zh: `${nameOf(bundle)} 拿不到 device token：它的描述文件${wildcardWords(bundle).zh}里没有 aps-environment，而 iOS 不会安装权限超出描述文件的 App。`,
    }),
    remedy: () =>
      remedy({
        en: `Register an explicit App ID for the bundle id at ${identifiersPage}, with "Push Notifications"; make a profile for it, choose that in Xcode, and build again.`,
        zh: `请到 ${identifiersPage} 用这个 Bundle ID 注册明确（Explicit）的 App ID 并勾选「Push Notifications」，为它生成描述文件并在 Xcode 里选用，再重新构建。`,
      }),
  },
  onBundle(unknownEnvironment),
  {
    id: 'app/entitlement-not-in-profile',
    severity: 'error',
    see: aboutEntitlements,
    applies: ({ bundle }) => bundle.profile !== undefined && bundle.entitlements.from === 'signature',
    finds: ({ bundle }) => {
      const strays = straysIn(bundle)
      if (strays.length === 0) return undefined
      return {
        en: `${nameOf(bundle)} is signed for what its profile does not allow: ${strays.join('; ')}. iOS refuses to install it (0xe8008016).`,
        zh: `${nameOf(bundle)} 的签名超出了描述文件的范围：${strays.join('；')}。iOS 会拒绝安装（0xe8008016）。`,
      }
    },
    remedy: () =>
      remedy({
        en: `Switch the same capabilities on for the App ID at ${identifiersPage}, make the profile again at ${profilesPage}, and build with it.`,
        zh: `请到 ${identifiersPage} 给 App ID 开启同样的能力，到 ${profilesPage} 重新生成描述文件，再用它构建。`,
      }),
  },
  {
    id: 'app/bundle-id-mismatch',
    severity: 'error',
    see: aboutEntitlements,
    applies: isSigned,
    finds: ({ bundle: { info, entitlements } }) => {
      const signedFor = bundleIdIn(entitlements.applicationId ?? `.${info.bundleId}`)
      if (info.bundleId === undefined || matches(signedFor, info.bundleId)) return undefined
      return {
        en: `Info.plist says ${info.bundleId}, and it is signed for ${signedFor}: device tokens are given for what is signed.`,
        zh: `Info.plist 里是 ${info.bundleId}，签名里却是 ${signedFor}；device token 以签名为准。`,
      }
    },
    remedy: () => remedy(signAgain),
  },
  {
    id: 'app/bundle-id-mismatch',
    severity: 'error',
    see: 'Apple, TN3125 "Inside Code Signing: Provisioning Profiles"',
    // A signature that names the app is held against both.
    applies: ({ bundle: { info, entitlements } }) =>
      !info.isForSimulator && (entitlements.from === 'none' || entitlements.applicationId === undefined),
    finds: ({ bundle: { path, info, profile } }) => {
      const appId = profile?.entitlements.applicationId
      if (info.bundleId === undefined || appId === undefined) return undefined
      const allowed = bundleIdIn(appId)
      if (matches(allowed, info.bundleId)) return undefined
      const name = path.slice(path.lastIndexOf('/') + 1)
      const isOfOtherCase = allowed.toLowerCase() === info.bundleId.toLowerCase()
      const more: Text = isOfOtherCase
        ? { en: ' (capitals and small letters differ)', zh: '（大小写不同）' }
        : { en: '', zh: '' }
      return {
        en: `Info.plist of ${name} says ${info.bundleId}, and its profile is for ${allowed}${more.en}: iOS does not install it, and no device token is of it.`,
        zh: `${name} 的 Info.plist 里是 ${info.bundleId}，描述文件却属于 ${allowed}${more.zh}：iOS 不会安装它，也就没有 device token。`,
      }
    },
    remedy: () =>
      remedy({
        en: 'Write the bundle id of the target (PRODUCT_BUNDLE_IDENTIFIER) as the App ID of the profile has it, letter for letter, or choose the profile of that app; and build again.',
        zh: '把 target 的 Bundle ID（PRODUCT_BUNDLE_IDENTIFIER）改成与描述文件的 App ID 完全一致，或换用这个 App 的描述文件，再重新构建。',
      }),
  },
  {
    id: 'app/other-team',
    severity: 'error',
    see: aboutEntitlements,
    applies: ({ outer }) => outer !== undefined,
    finds: ({ bundle, outer }) => {
      const [team, outerTeam] = [teamOf(bundle), outer && teamOf(outer)]
      if (outer === undefined || team === undefined || outerTeam === undefined || team === outerTeam)
        return undefined
      return {
        en: `${nameOf(bundle)} is signed by team ${team}, and ${nameOf(outer)} around it by ${outerTeam}: iOS does not install that.`,
        zh: `${nameOf(bundle)} 由团队 ${team} 签名，外层的 ${nameOf(outer)} 却由 ${outerTeam} 签名，iOS 无法安装。`,
      }
    },
    remedy: () =>
      remedy({
        en: 'Choose one team for the app and all its extensions under Signing & Capabilities, and build again.',
        zh: '请在 Signing & Capabilities 里让 App 和所有扩展使用同一个团队，再重新构建。',
      }),
  },
  {
    id: 'app/extension-bundle-id',
    severity: 'error',
    see: 'Apple, "App Extension Programming Guide"',
    applies: ({ outer }) => outer !== undefined,
    finds: ({ bundle, outer }) => {
      const [inner, around] = [bundle.info.bundleId, outer?.info.bundleId]
      if (inner === undefined || around === undefined || inner.startsWith(`${around}.`)) return undefined
      return {
        en: `${nameOf(bundle)} is ${inner}, which does not begin with ${around}. of the app it lies in: iOS does not install that.`,
        zh: `${nameOf(bundle)} 的 Bundle ID 是 ${inner}，没有以外层 App 的「${around}.」开头，iOS 无法安装。`,
      }
    },
    remedy: ({ outer }) =>
      remedy({
        en: `Name it ${outer?.info.bundleId}.SOMETHING, register that App ID, and build again.`,
        zh: `请改成 ${outer?.info.bundleId}.SOMETHING 的形式，注册对应的 App ID，再重新构建。`,
      }),
  },
  {
    id: 'app/unsigned',
    severity: 'warning',
    see: aboutEntitlements,
    applies: ({ bundle }) =>
      bundle.role === 'app' && !bundle.info.isForSimulator && !isForbiddenByProfile(bundle),
    finds: ({ bundle }) =>
      bundle.entitlements.from !== 'none'
        ? undefined
        : {
            en: `${nameOf(bundle)} has no code signature with entitlements, so what it is entitled to cannot be told.`,
            zh: `${nameOf(bundle)} 没有带 entitlements 的代码签名，无法判断它有哪些权限。`,
          },
    remedy: ({ bundle, fileName }) =>
      remedy(
        fileName.endsWith('.ipa')
          ? { en: 'On a Mac look at the signature itself, unpacked:', zh: '请在 Mac 上解包后直接查看签名：' }
          : {
              en: 'Look at the exported .ipa, or on a Mac at the signature itself:',
              zh: '请改看导出的 .ipa，或者在 Mac 上直接查看签名：',
            },
        `codesign -d --entitlements - ${quoted(fileName.endsWith('.app') ? fileName : nameOf(bundle))}`,
      ),
  },
  {
    id: 'app/push-to-talk-incomplete',
    severity: 'warning',
    see: 'Apple, "Creating a Push to Talk app"',
    applies: canHaveTokens,
    finds: ({ bundle: { info, entitlements } }) => {
      const mode = info.backgroundModes.includes('push-to-talk')
      const isEntitled = entitlements.granted.includes('com.apple.developer.push-to-talk')
      if (mode === isEntitled) return undefined
      return mode
        ? {
            en: 'It has the background mode push-to-talk, and not the entitlement com.apple.developer.push-to-talk: pushes of the type pushtotalk reach nothing.',
            zh: '它有 push-to-talk 后台模式，却没有 com.apple.developer.push-to-talk 权限：pushtotalk 类型的推送不起作用。',
          }
        : {
            en: 'It is entitled to Push to Talk, and lacks the background mode push-to-talk: pushes of the type pushtotalk do not wake it.',
            zh: '它有 Push to Talk 权限，却缺少 push-to-talk 后台模式：pushtotalk 类型的推送唤不醒它。',
          }
    },
    remedy: () =>
      remedy({
        en: 'In Xcode add both: the capability "Push to Talk", and under "Background Modes" the box "Push to Talk".',
        zh: '请在 Xcode 里同时添加「Push to Talk」能力，并在「Background Modes」中勾选「Push to Talk」。',
      }),
  },
  {
    id: 'app/frequent-updates-alone',
    severity: 'warning',
    see: 'Apple, "Starting and updating Live Activities with ActivityKit push notifications"',
    applies: registers,
    finds: ({ bundle: { info } }) =>
      info.hasFrequentUpdates && !info.hasLiveActivities
        ? {
            en: 'Info.plist has NSSupportsLiveActivitiesFrequentUpdates, and not NSSupportsLiveActivities: it has no Live Activities at all.',
            zh: 'Info.plist 里有 NSSupportsLiveActivitiesFrequentUpdates，却没有 NSSupportsLiveActivities：实时活动根本不可用。',
          }
        : undefined,
    remedy: () =>
      remedy({
        en: 'Set NSSupportsLiveActivities to YES in the Info.plist of the app (not of its widget extension).',
        zh: '请在 App（不是小组件扩展）的 Info.plist 里把 NSSupportsLiveActivities 设为 YES。',
      }),
  },
  {
    id: 'app/development-build',
    severity: 'note',
    see: 'Apple, "APS Environment Entitlement"',
    applies: canHaveTokens,
    finds: ({ bundle: { entitlements }, isArchive }) => {
      if (entitlements.environment !== 'sandbox') return undefined
      return isArchive
        ? {
            en: 'The archive is signed for development, as Xcode does; exporting for TestFlight, App Store or Ad Hoc signs it anew, and the tokens of that build are production ones.',
            zh: '归档时用的是开发签名，这是 Xcode 的正常做法；导出到 TestFlight、App Store 或 Ad Hoc 时会重新签名，那个版本的 token 属于生产环境。',
          }
        : {
            en: 'It is signed for development: this build is no build for TestFlight or the App Store, whose tokens would be production ones.',
            zh: '它用的是开发签名，不能上传到 TestFlight 或 App Store；发布版的 token 属于生产环境。',
          }
    },
    remedy: ({ isArchive }) =>
      isArchive
        ? remedy({
            en: 'For users of TestFlight and the App Store send with --env production; inspect the exported .ipa to be sure.',
            zh: '给 TestFlight 和 App Store 用户推送时用 --env production；可以再检查一次导出的 .ipa。',
          })
        : remedy({
            en: 'Nothing to do for trying it out. For distribution use Product > Archive, and export for TestFlight, App Store or Ad Hoc.',
            zh: '自己调试无需处理。要发布请用 Product > Archive，再导出到 TestFlight、App Store 或 Ad Hoc。',
          }),
  },
  {
    id: 'app/background-mode-missing',
    severity: 'note',
    see: aboutSilent,
    applies: (at) => canHaveTokens(at) && at.bundle.role === 'app',
    finds: ({ bundle: { info } }) =>
      info.backgroundModes.includes('remote-notification')
        ? undefined
        : {
            en: 'UIBackgroundModes lacks remote-notification: silent pushes (content-available) do not wake this app.',
            zh: 'UIBackgroundModes 里没有 remote-notification：静默推送（content-available）唤不醒这个 App。',
          },
    remedy: () =>
      remedy({
        en: 'If it is to get silent pushes: add the capability "Background Modes" in Xcode, and tick "Remote notifications".',
        zh: '如果需要静默推送：在 Xcode 里添加「Background Modes」能力，勾选「Remote notifications」。',
      }),
  },
  {
    id: 'app/simulator',
    severity: 'note',
    see: 'Apple, Xcode 14 release notes',
    applies: ({ bundle }) => bundle.role === 'app',
    finds: ({ bundle: { info } }) =>
      info.isForSimulator
        ? {
            en: 'It is built for the simulator, and has tokens of the sandbox only on a Mac with Apple silicon or T2 (macOS 13 and Xcode 14 on).',
            zh: '这是模拟器版本：只有在 Apple 芯片或带 T2 的 Mac 上（macOS 13、Xcode 14 起）才能拿到 token，属于 sandbox 环境。',
          }
        : undefined,
    remedy: () =>
      remedy({
        en: 'Elsewhere hand the simulator a payload without APNs: xcrun simctl push booted BUNDLE_ID payload.json',
        zh: '其他情况下可以不经 APNs，直接交给模拟器：xcrun simctl push booted BUNDLE_ID payload.json',
      }),
  },
]

/** @returns whether an app id of a profile, perhaps a pattern, is for this bundle id */
function matches(pattern: string, bundleId: string): boolean {
  return pattern.endsWith('*') ? bundleId.startsWith(pattern.slice(0, -1)) : pattern === bundleId
}

/** What a signature claims and its profile does not grant, as `key: value`. */
function straysIn({ entitlements, profile }: AppBundle): string[] {
  if (profile === undefined) return []
  const allowed = profile.entitlements
  const { apsEnvironment, applicationId, isDebuggable } = entitlements
  const isOtherEnvironment = apsEnvironment !== undefined && apsEnvironment !== allowed.apsEnvironment
  const isOtherApp =
    applicationId !== undefined &&
    allowed.applicationId !== undefined &&
    !matches(allowed.applicationId, applicationId)
  return [
    ...(isOtherEnvironment ? [`aps-environment ${apsEnvironment} (${allowed.apsEnvironment ?? '–'})`] : []),
    ...(isOtherApp ? [`application-identifier ${applicationId} (${allowed.applicationId})`] : []),
    ...(isDebuggable && !allowed.isDebuggable ? ['get-task-allow'] : []),
    ...pushEntitlements
      .map(({ key }) => key)
      .filter((key) => entitlements.granted.includes(key) && !allowed.granted.includes(key)),
  ]
}

/**
 * @param at a bundle with all that is around it
 * @returns what is to be said of it, with what is to be said of its profile
 */
export function judgeBundle(at: BundleAtHand): Finding[] {
  const { bundle, fileName, now } = at
  const { profile } = bundle
  // What the profile allows is judged by what was signed with it.
  const ofProfile = profile === undefined ? [] : findingsOf(profileRules, { profile, fileName, now })
  return [...findingsOf(appRules, at), ...ofProfile.filter(({ id }) => id !== 'entitlement-missing')]
}
