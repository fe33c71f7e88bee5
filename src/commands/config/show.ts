import { command } from '../../cli/command.ts'
import { isStdin } from '../../cli/secret-fault.ts'
import { marks } from '../../cli/style.ts'
import { type Resolved, resolveSettings } from '../../config/resolve.ts'
import { settingOf } from '../../config/settings.ts'
import { fileNames, type IgnoredFile } from '../../config/settings-file.ts'
import { defined } from '../../defined.ts'
import type { Host } from '../../host.ts'
import { shown, unshown } from '../../secret.ts'
import { type Text, verbatim } from '../../text.ts'
import { fieldLines } from '../output/fields.ts'
import { profileOption } from '../push/profile-option.ts'

interface ShownSetting extends Omit<Resolved, 'value'> {
  /** Only its length, when it could be a secret: nothing of that name is there. */
  readonly value: Text
  /** It names a file that is not there, or a variable that is not set. */
  readonly missing?: true
}

async function shownIn({ value, ...setting }: Resolved, host: Host): Promise<ShownSetting> {
  const { isFile, isVariable, isPrivate } = settingOf(setting.name)
  const isElsewhere = isStdin(value) || value.startsWith('env:')
  const isThere = isVariable
    ? host.env[value] !== undefined
    : isFile === undefined || isElsewhere || (await host.files.exists(value))
  if (isThere) return { ...setting, value: shown(value) }
  const told = isPrivate || isVariable ? unshown(value) : shown(value)
  return { ...setting, value: told, missing: true }
}

interface ShownSettings {
  readonly settings: readonly ShownSetting[]
  /** Names of settings files, in the order they are looked for. */
  readonly fileNames: readonly string[]
  /** Settings files that somebody else wrote, or could: nothing in them is taken. */
  readonly ignored: readonly IgnoredFile[]
  /** Names of the sets that `--profile` can take. */
  readonly profiles: readonly string[]
  /** `false` where what is sent is not to be written down. */
  readonly history: boolean
}

const words = {
  some: { en: 'Used unless typed:', zh: '不输入时取以下值：' },
  none: {
    en: 'There are no settings: no file of these names in this folder or above it, and no variable PUSHCTL_CERT or the like.',
    zh: '没有任何设置：当前目录及上级目录里没有下列文件，也没有 PUSHCTL_CERT 之类的环境变量。',
  },
  begin: {
    en: 'Make one: pushctl config init --cert push.p12 --env sandbox',
    zh: '新建一个：pushctl config init --cert push.p12 --env sandbox',
  },
  missing: { en: 'is not there', zh: '文件不存在' },
  unset: { en: 'is not set', zh: '没有设置' },
  profiles: { en: 'Profiles:', zh: '可用的 profile：' },
  noHistory: {
    en: 'What is sent is not written down (history: false).',
    zh: '不记录发送历史（history: false）。',
  },
  ignored: { en: 'Passed over:', zh: '没有采用：' },
} as const

export default command({
  arguments: {},
  options: profileOption,
  examples: [
    {
      command: 'pushctl config show',
      about: { en: 'what stands in for options here', zh: '看看当前目录下哪些选项不用输入' },
    },
    {
      command: 'pushctl config show --profile staging',
      about: { en: 'the same, with the settings of one profile', zh: '采用某个 profile 时又是哪些' },
    },
  ],
  description: {
    en: 'What stands in for options that are not typed, and where it comes from: variables first (PUSHCTL_SIGNING_KEY for --signing-key), then the nearest settings file.',
    zh: '哪些选项不输入也有值，以及来自哪里：环境变量优先（--signing-key 对应 PUSHCTL_SIGNING_KEY），其次是最近的设置文件。',
  },
  async run({ profile }, host): Promise<ShownSettings> {
    const { settings: resolved, ignored, ...file } = await resolveSettings(host, defined({ profile }))
    const settings = await Promise.all(resolved.map((each) => shownIn(each, host)))
    return { settings, fileNames, ignored, ...file }
  },
  human(result, style) {
    const passedOver = result.ignored.flatMap(({ place, why, remedy }) => [
      `${style.bad(marks.failed)} ${style.say(words.ignored)} ${place}  ${style.say(why)}`,
      ...(remedy === undefined ? [] : [`  → ${style.say(remedy)}`]),
    ])
    const more = [
      ...(result.profiles.length === 0 ? [] : [`${style.say(words.profiles)} ${result.profiles.join(', ')}`]),
      ...(result.history ? [] : [style.say(words.noHistory)]),
      ...passedOver,
    ]
    if (result.settings.length === 0 && more.length > 0) return more.join('\n')
    if (result.settings.length === 0) {
      return [style.say(words.none), `  ${result.fileNames.join('  ')}`, `→ ${style.say(words.begin)}`].join(
        '\n',
      )
    }
    const lines = result.settings.map(({ name, value, place, missing }) => {
      const wrong =
        missing === undefined
          ? ''
          : `  ${style.bad(`✗ ${style.say(settingOf(name).isVariable ? words.unset : words.missing)}`)}`
      return [verbatim(name), `${style.say(value)}  ${style.dim(`(${place})`)}${wrong}`] as const
    })
    return [style.say(words.some), ...fieldLines(lines, style), ...more].join('\n')
  },
  verdict: ({ settings, ignored }) =>
    ignored.length > 0 || settings.some(({ missing }) => missing) ? 'no' : 'yes',
})
