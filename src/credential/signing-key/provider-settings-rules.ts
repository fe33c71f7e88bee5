import { unfilledIn } from '../../apns/unfilled.ts'
import { type Finding, findingsOf, type Rule, remedy } from '../../finding.ts'
import { shown } from '../../secret.ts'
import type { Text } from '../../text.ts'
import { environmentSaid, type ProviderSetting, type ProviderSettings } from './provider-settings.ts'
import { contradictedBy, keyIdIn } from './signing-key.ts'

const see = 'Apple, "Establishing a token-based connection to APNs"'

const isId = (text: string) => /^[A-Z0-9]{10}$/.test(text)
const isIdSetting = ({ kind }: ProviderSetting) => kind === 'keyId' || kind === 'teamId'

const whereIds: Text = {
  en: 'The key id stands on the page of the key (and in the name of its file), the team id under "Membership details": https://developer.apple.com/account',
  zh: 'Key ID 在该密钥的页面上（文件名里也有），Team ID 在「会员详细信息」里：https://developer.apple.com/account',
}

const isEmpty = ({ kind, value }: ProviderSetting) =>
  kind !== 'environment' && (value === '' || unfilledIn(value) !== undefined)

const named = ({ credentialFile }: ProviderSettings) =>
  credentialFile === undefined ? undefined : keyIdIn(credentialFile)

/** The name of the file is the proof. */
const areSwapped = (settings: ProviderSettings) =>
  named(settings) !== undefined && named(settings) === settings.teamId && settings.keyId !== settings.teamId

const isWrongId = (setting: ProviderSetting) =>
  isIdSetting(setting) && !isEmpty(setting) && !isId(setting.value)

function wrongId({ kind, name, value }: ProviderSetting): Text {
  const { en, zh } = shown(value)
  const meant = value.trim().toUpperCase()
  if (isId(meant))
    return {
      en: `${name} is "${en}": ids are written in capitals, ${meant}.`,
      zh: `${name} 是「${zh}」：ID 要用大写，应为 ${meant}。`,
    }
  const what = kind === 'keyId' ? { en: 'key id', zh: 'Key ID' } : { en: 'team id', zh: 'Team ID' }
  return {
    en: `${name} is "${en}", and no ${what.en}: one has ten capital letters and digits.`,
    zh: `${name} 是「${zh}」，不是 ${what.zh}：应为十位大写字母和数字。`,
  }
}

/** What is wrong with settings by themselves, in the order it is told. */
const rules: readonly Rule<ProviderSettings>[] = [
  {
    id: 'ids-swapped',
    severity: 'error',
    see,
    applies: () => true,
    finds: (settings) =>
      areSwapped(settings)
        ? {
            en: `Key id and team id are swapped: ${settings.credentialFile} is the key ${settings.teamId}, which stands in the place of the team id.`,
            zh: `Key ID 和 Team ID 写反了：从文件名看 ${settings.credentialFile} 是密钥 ${settings.teamId}，而它填在了 Team ID 的位置。`,
          }
        : undefined,
    remedy: () => remedy({ en: 'Put each in the place of the other.', zh: '把两个值互换。' }),
  },
  {
    id: 'settings/not-filled-in',
    severity: 'error',
    see,
    applies: () => true,
    finds({ all }) {
      const names = all.filter(isEmpty).map(({ name }) => name)
      return names.length === 0
        ? undefined
        : { en: `Not filled in: ${names.join(', ')}.`, zh: `没有填写：${names.join('、')}。` }
    },
    remedy: () => remedy(whereIds),
  },
  {
    id: 'settings/not-an-id',
    severity: 'error',
    see,
    applies: () => true,
    finds({ all }) {
      const wrong = all.find(isWrongId)
      return wrong && wrongId(wrong)
    },
    remedy: () => remedy(whereIds),
  },
  {
    id: 'wrong-p8',
    severity: 'error',
    see,
    applies: (settings) => !areSwapped(settings),
    finds: ({ credentialFile, keyId }) =>
      credentialFile === undefined || keyId === undefined || !isId(keyId)
        ? undefined
        : contradictedBy(credentialFile, keyId),
    remedy: () =>
      remedy({
        en: 'The name that Apple gave the file is the proof: write its key id, or name the file of the other key.',
        zh: '以 Apple 起的文件名为准：改填文件名里的 Key ID，或换成另一个密钥的文件。',
      }),
  },
  {
    id: 'wrong-team-id',
    severity: 'error',
    see,
    applies: (settings) => !areSwapped(settings),
    finds: ({ keyId, teamId }) =>
      keyId !== undefined && keyId === teamId && isId(keyId)
        ? {
            en: `Key id and team id are the same, ${keyId}: one of them is wrong.`,
            zh: `Key ID 和 Team ID 相同，都是 ${keyId}：必有一个填错了。`,
          }
        : undefined,
    remedy: () => remedy(whereIds),
  },
  {
    id: 'topic-with-team-id',
    severity: 'error',
    see: 'Apple, "Sending notification requests to APNs"',
    applies: ({ topic }) => topic !== undefined,
    finds({ topic = '' }) {
      const [, team, bundleId] = /^([A-Z0-9]{10})\.(.+)$/.exec(topic) ?? []
      return team === undefined || bundleId === undefined
        ? undefined
        : {
            en: `The topic ${topic} has the team id in front: it is the bundle id alone, ${bundleId}.`,
            zh: `topic ${topic} 前面带了 Team ID：只能填 Bundle ID，即 ${bundleId}。`,
          }
    },
    remedy: () => remedy({ en: 'Take the ten characters and the dot away.', zh: '去掉前面的十个字符和点。' }),
  },
  {
    id: 'settings/environments-differ',
    severity: 'warning',
    see: 'Apple, "Sending notification requests to APNs"',
    applies: () => true,
    finds({ all }) {
      const said = all.flatMap((each) => {
        const environment = each.kind === 'environment' ? environmentSaid(each) : undefined
        return environment === undefined ? [] : [{ ...each, environment }]
      })
      const [first, ...others] = said
      const other = others.find(({ environment }) => environment !== first?.environment)
      return first === undefined || other === undefined
        ? undefined
        : {
            en: `${first.name} says ${first.environment}, and ${other.name} says ${other.environment}.`,
            zh: `${first.name} 指的是 ${first.environment}，${other.name} 指的却是 ${other.environment}。`,
          }
    },
    remedy: () =>
      remedy({
        en: 'A device token belongs to one of the two: builds from Xcode to sandbox, TestFlight and the App Store to production. Make both say the same.',
        zh: 'device token 只属于其中一个环境：Xcode 直接安装的属于 sandbox，TestFlight 和 App Store 的属于 production。请改成一致。',
      }),
  },
]

/**
 * Judges the settings of a provider against each other; no file is opened.
 *
 * @param settings as read
 * @returns what is to be said, in the order of the rules
 */
export const judgeProviderSettings = (settings: ProviderSettings): Finding[] => findingsOf(rules, settings)
