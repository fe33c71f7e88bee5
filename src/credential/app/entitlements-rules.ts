import { type Rule, remedy } from '../../finding.ts'
import type { Entitlements } from './entitlements.ts'

/** An entitlements file as it lies there. */
export interface EntitlementsAtHand {
  readonly entitlements: Entitlements
  /** As the reader typed it. */
  readonly fileName: string
}

const aboutEnvironment = 'Apple, "APS Environment Entitlement"'

/** A value of `aps-environment` that means nothing, in a file or in a signature. */
export const unknownEnvironment: Rule<EntitlementsAtHand> = {
  id: 'app/unknown-aps-environment',
  severity: 'error',
  see: aboutEnvironment,
  applies: () => true,
  finds: ({ entitlements: { apsEnvironment, environment } }) =>
    apsEnvironment === undefined || environment !== undefined || isVariable(apsEnvironment)
      ? undefined
      : {
          en: `aps-environment is "${apsEnvironment}"; the words are development and production.`,
          zh: `aps-environment 的值是「${apsEnvironment}」，只能是 development 或 production。`,
        },
  remedy: () =>
    remedy({
      en: 'Write development into the entitlements file; Xcode makes production of it when it exports for distribution.',
      zh: '在 .entitlements 文件里写 development；导出发布包时 Xcode 会自动改成 production。',
    }),
}

/** Build settings are filled in when the app is built: `$(APS_ENVIRONMENT)`. */
const isVariable = (value: string) => /^\$[({]/.test(value)

/** What is said of an entitlements file by itself. */
export const entitlementsRules: readonly Rule<EntitlementsAtHand>[] = [
  {
    id: 'entitlement-missing',
    severity: 'error',
    see: aboutEnvironment,
    applies: () => true,
    finds: ({ entitlements, fileName }) =>
      entitlements.apsEnvironment !== undefined
        ? undefined
        : {
            en: `${fileName} has no aps-environment: an app signed with it gets no device token, and registering fails with code 3000.`,
            zh: `${fileName} 里没有 aps-environment：用它签名的 App 拿不到 device token，注册推送会失败（代码 3000）。`,
          },
    remedy: () =>
      remedy({
        en: 'In Xcode open Signing & Capabilities of the app’s target and add "Push Notifications" with +.',
        zh: '在 Xcode 里打开 App target 的 Signing & Capabilities，点 + 添加「Push Notifications」。',
      }),
  },
  unknownEnvironment,
  {
    id: 'app/development-build',
    severity: 'note',
    see: aboutEnvironment,
    applies: ({ entitlements }) => !entitlements.isDebuggable,
    finds: ({ entitlements }) =>
      entitlements.environment === 'sandbox'
        ? {
            en: 'development is right in a project: what counts is the profile it is signed with, and for TestFlight, App Store and Ad Hoc Xcode writes production.',
            zh: '项目文件里写 development 是对的：最终以签名用的描述文件为准，导出到 TestFlight、App Store 或 Ad Hoc 时 Xcode 会改成 production。',
          }
        : undefined,
    remedy: () =>
      remedy(
        { en: 'What a build really has is in the build:', zh: '某个版本实际是什么，要看构建结果：' },
        'pushctl inspect APP.ipa',
      ),
  },
]
