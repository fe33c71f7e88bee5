import { type AppInfo, infoOf, isInfoPlist } from '../../credential/app/app.ts'
import { topicsOf } from '../../credential/app/topics.ts'
import type { Text } from '../../text.ts'
import { fieldLines } from '../output/fields.ts'
import { headline } from './headline.ts'
import { heldPlist } from './held-plist.ts'
import { kind } from './kind.ts'

interface InfoReport {
  readonly info: AppInfo
  readonly topics: readonly string[]
}

const rest: Text = {
  en: 'Whether the app gets device tokens, and of which environment, stands in its signature: inspect the .ipa or .app.',
  zh: 'App 能否拿到 device token、属于哪个环境，要看签名：请检查 .ipa 或 .app。',
}

/** An Info.plist by itself: topics and background modes, and nothing of what the app is entitled to. */
export default kind({
  id: 'info-plist',
  what: { en: 'the Info.plist of an app', zh: 'App 的 Info.plist' },
  async read(held): Promise<InfoReport | undefined> {
    const plist = heldPlist(held)
    if (plist === undefined || !isInfoPlist(plist)) return undefined
    const info = infoOf(plist)
    return { info, topics: topicsOf(info, []).map(({ topic }) => topic) }
  },
  human: ({ info, topics }, style) =>
    [
      headline(true, { en: 'Info.plist of an app', zh: 'App 的 Info.plist' }, style),
      ...fieldLines(
        [
          [{ en: 'bundle id', zh: 'Bundle ID' }, info.bundleId],
          [{ en: 'version', zh: '版本' }, info.version],
          [{ en: 'extends', zh: '扩展点' }, info.extensionPoint],
          [{ en: 'topics', zh: 'topic' }, topics],
          [
            { en: 'background modes', zh: '后台模式' },
            info.backgroundModes.join(', ') || style.say({ en: 'none', zh: '无' }),
          ],
          [
            { en: 'Live Activities', zh: '实时活动' },
            info.hasLiveActivities
              ? style.say({ en: 'yes', zh: '支持' })
              : style.say({ en: 'no', zh: '不支持' }),
          ],
        ],
        style,
      ),
      `  ${style.say(rest)}`,
    ].join('\n'),
  verdict: () => true,
})
