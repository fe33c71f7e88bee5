import { type Rule, remedy } from '../../finding.ts'
import type { Text } from '../../text.ts'
import type { Entitlements } from './entitlements.ts'

/** An entitlements file as it lies there. */
export interface EntitlementsAtHand {
  readonly entitlements: Entitlements
  /** As the reader typed it. */
  readonly fileName: string
  /** codesign printed them of a build; otherwise they may be those of a project. */
  readonly isOfBuild?: boolean
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

const inTheBuild: Text = {
  en: 'What a build really has is in the build:',
  zh: '某个版本实际是什么，要看构建结果：',
}

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
    id: 'app/environment-by-setting',
    severity: 'note',
    see: aboutEnvironment,
    applies: () => true,
    finds: ({ entitlements: { apsEnvironment } }) =>
      apsEnvironment !== undefined && isVariable(apsEnvironment)
        ? {
            en: `aps-environment is ${apsEnvironment}: a build setting decides which it is.`,
            zh: `aps-environment 是 ${apsEnvironment}：由构建设置决定。`,
          }
        : undefined,
    remedy: () => remedy(inTheBuild, 'pushctl inspect APP.ipa'),
  },
  {
    id: 'app/development-build',
    severity: 'note',
    see: aboutEnvironment,
    applies: ({ entitlements, isOfBuild }) => isOfBuild === true || !entitlements.isDebuggable,
    finds: ({ entitlements, isOfBuild }) =>
      entitlements.environment !== 'sandbox'
        ? undefined
        : isOfBuild === true
          ? {
              en: 'This build is signed for development: its tokens are of the sandbox, and production refuses them.',
              zh: '这个版本是开发签名：它的 token 属于沙盒，生产环境会拒绝。',
            }
          : {
              en: 'development is right in a project: what counts is the profile it is signed with, and for TestFlight, App Store and Ad Hoc Xcode writes production.',
              zh: '项目文件里写 development 是对的：最终以签名用的描述文件为准，导出到 TestFlight、App Store 或 Ad Hoc 时 Xcode 会改成 production。',
            },
    remedy: ({ isOfBuild }) =>
      isOfBuild === true
        ? remedy(
            { en: 'Send to its tokens with:', zh: '给它的 token 发送时用：' },
            'pushctl send --env sandbox --token DEVICE_TOKEN',
          )
        : remedy(inTheBuild, 'pushctl inspect APP.ipa'),
  },
]
