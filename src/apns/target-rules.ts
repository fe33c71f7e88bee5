import type { Text } from '../text.ts'
import { doubtOf } from './device-token.ts'
import { type Draft, type DraftRule, isLiveActivity, isPass, lintRule, together } from './draft.ts'

const wallet = 'Apple, "Adding a web service to update passes"'

/** What of a Wallet push is not as Wallet wants it. */
function wrongForWallet(draft: Draft): Text[] {
  if (!isPass(draft)) return []
  const { headers, payload, environment } = draft
  const { pushType } = headers
  return [
    Object.keys(payload.value).length > 0
      ? [
          {
            en: 'The payload of a Wallet pass is empty: {}. Wallet reads nothing of this',
            zh: 'Wallet 票券的 payload 应为空 {}，其中内容不会被读取',
          },
        ]
      : [],
    environment === 'sandbox'
      ? [
          {
            en: 'Wallet knows production only, and this goes to the sandbox',
            zh: 'Wallet 只有 production 环境，而这条发往 sandbox',
          },
        ]
      : [],
    pushType !== undefined && pushType !== 'alert' && pushType !== 'background'
      ? [
          {
            en: `A pass has no push type of its own; ${pushType} is not for it`,
            zh: `票券没有专用的推送类型，${pushType} 不适用`,
          },
        ]
      : [],
  ].flat()
}

/** Hex digits of most tokens, and of those that Live Activities have. */
const usualDigits = 64
const activityDigits = 160

/** A token whose length is that of another kind of push; no proof, for Apple names no length. */
function otherKind(draft: Draft, token: string): Text | undefined {
  const isForActivity = isLiveActivity(draft)
  if (!isForActivity && token.length === activityDigits)
    return {
      en: `The device token ${shortToken(token)} has 160 digits, as those of Live Activities have; this push is of type ${draft.headers.pushType ?? 'alert'}`,
      zh: `device token ${shortToken(token)} 有 160 位，像是实时活动的；而这条推送是 ${draft.headers.pushType ?? 'alert'} 类型`,
    }
  return isForActivity && token.length === usualDigits
    ? {
        en: `The device token ${shortToken(token)} has 64 digits, as those of apps have; a Live Activity has tokens of its own`,
        zh: `device token ${shortToken(token)} 有 64 位，像是 App 自己的；实时活动要用专门的 token`,
      }
    : undefined
}

const shortToken = (token: string) => `${token.slice(0, 8)}…`

const doubtsAbout = (draft: Draft, id: string) =>
  (draft.deviceTokens ?? []).flatMap((token) => {
    const doubt = doubtOf(token)
    return doubt?.id === id
      ? [{ en: `The device token ${doubt.what.en}`, zh: `device token ${doubt.what.zh}` }]
      : []
  })

const copyAgain: Text = {
  en: 'Copy it again from didRegisterForRemoteNotificationsWithDeviceToken. See what it is: pushctl token inspect TOKEN',
  zh: '请从 didRegisterForRemoteNotificationsWithDeviceToken 回调里重新取。查看它是什么：pushctl token inspect TOKEN',
}

/** Who it is for: passes have ways of their own, and so have the tokens of each kind of push. */
export const targetRules: readonly DraftRule[] = [
  lintRule({
    id: 'wallet-topic',
    severity: 'warning',
    see: wallet,
    finds: (draft) => together(wrongForWallet(draft)),
    remedy: {
      en: 'Send {} to production with the certificate of the pass; Wallet then fetches the pass from your server.',
      zh: '用票券证书向 production 发送 {}；Wallet 会去你的服务器拉取票券。',
    },
  }),
  ...(['token-wrong-field', 'token-format'] as const).map((id) =>
    lintRule({
      id,
      severity: 'warning',
      see: 'Apple, "Registering your app with APNs"',
      finds: (draft) => together(doubtsAbout(draft, id)),
      remedy: copyAgain,
    }),
  ),
  lintRule({
    id: 'token-kind',
    severity: 'note',
    see: 'Apple, "Starting and updating Live Activities with ActivityKit push notifications"',
    finds: (draft) =>
      together(
        (draft.deviceTokens ?? []).flatMap((token) => {
          const other = otherKind(draft, token)
          return other === undefined ? [] : [other]
        }),
      ),
    remedy: {
      en: 'Activity.pushToken updates and ends, pushToStartToken starts; the app’s own token gets all other pushes.',
      zh: 'update、end 用 Activity.pushToken，start 用 pushToStartToken；其他推送用 App 自己的 token。',
    },
  }),
]
