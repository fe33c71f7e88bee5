import { marks } from '../../cli/style.ts'
import { defined } from '../../defined.ts'
import type { Text } from '../../text.ts'
import { fieldLines } from '../output/fields.ts'
import { heldPlist } from './held-plist.ts'
import { kind } from './kind.ts'

/** What of it is no secret. */
interface FirebaseConfig {
  readonly bundleId?: string
  readonly projectId?: string
  readonly senderId?: string
}

const words = {
  what: { en: 'The settings of Firebase in an app', zh: 'App 里的 Firebase 配置' },
  noCredential: {
    en: 'It is no credential for APNs: it tells the app its Firebase project. The .p8 for APNs is uploaded in the Firebase console, for this bundle id.',
    zh: '它不是 APNs 凭证，只是告诉 App 属于哪个 Firebase 项目。APNs 的 .p8 要在 Firebase 控制台里为这个 Bundle ID 上传。',
  },
} as const satisfies Record<string, Text>

/** `GoogleService-Info.plist`. */
export default kind<FirebaseConfig>({
  id: 'firebase-config',
  what: { en: 'GoogleService-Info.plist', zh: 'GoogleService-Info.plist' },
  async read(held) {
    const plist = heldPlist(held)
    if (plist === undefined || !('GCM_SENDER_ID' in plist) || !('BUNDLE_ID' in plist)) return undefined
    const text = (key: string) => (typeof plist[key] === 'string' ? plist[key] : undefined)
    return defined({
      bundleId: text('BUNDLE_ID'),
      projectId: text('PROJECT_ID'),
      senderId: text('GCM_SENDER_ID'),
    })
  },
  human: ({ bundleId, projectId, senderId }, style) =>
    [
      `${style.bad(marks.failed)} ${style.say(words.what)}`,
      ...fieldLines(
        [
          [{ en: 'bundle id', zh: 'Bundle ID' }, bundleId],
          [{ en: 'project', zh: '项目' }, projectId],
          [{ en: 'sender id', zh: 'sender id' }, senderId],
        ],
        style,
      ),
      `  ${style.say(words.noCredential)}`,
    ].join('\n'),
  verdict: () => false,
})
