import type { Environment } from '../../apns/environment.ts'
import type { Text } from '../../text.ts'
import type { AppBundle } from './app.ts'

/** Which device tokens a build will have, and what says so. */
export interface DeviceTokens {
  /** Nothing when it gets none, or nobody can tell. */
  readonly environment?: Environment
  readonly why: Text
}

/**
 * @param bundle an app as it was built
 * @returns where its device tokens belong; the signature decides, and the profile where it is not known
 */
export function deviceTokensOf({ info, entitlements, profile }: AppBundle): DeviceTokens {
  const { environment, apsEnvironment, from } = entitlements
  if (info.isForSimulator) {
    return {
      environment: 'sandbox',
      why: { en: 'simulators know no other', zh: '模拟器只有 sandbox' },
    }
  }
  if (environment !== undefined) {
    return {
      environment,
      why: {
        en: `it is signed with aps-environment ${apsEnvironment}`,
        zh: `签名里的 aps-environment 是 ${apsEnvironment}`,
      },
    }
  }
  if (from !== 'none' || profile?.environment === undefined) {
    if (from === 'none' && profile !== undefined)
      return {
        why: { en: 'none: its profile has no aps-environment', zh: '没有：描述文件里缺少 aps-environment' },
      }
    return from === 'none'
      ? { why: { en: 'not known: nothing says what it is entitled to', zh: '无法判断：没有任何权限信息' } }
      : { why: { en: 'none: it is signed without aps-environment', zh: '没有：签名里缺少 aps-environment' } }
  }
  return {
    environment: profile.environment,
    why: {
      en: 'its profile says so; its signature says nothing',
      zh: '依据描述文件；签名里没有相关信息',
    },
  }
}
