import { type ErrorText, pairs, type TextMeaning, textRows } from './row.ts'
import { TextSearch } from './search.ts'

const rows = (meaning: TextMeaning, ...says: readonly string[]): ErrorText[] =>
  textRows('in own words', meaning, ...says)

const stillTheOld: TextMeaning = { causes: ['stale-cert-cached', 'cert-expired'], certainty: 'likely' }
const noKey: TextMeaning = { causes: ['no-private-key'], certainty: 'likely' }
const inSimulator: TextMeaning = { causes: ['simulator-no-token'], certainty: 'likely' }
const noCallback: TextMeaning = {
  causes: ['device-cannot-reach-apns', 'token-not-handed-on', 'entitlement-missing'],
  certainty: 'possible',
}
const mdmTopic: TextMeaning = { causes: ['mdm-topic-changed'], certainty: 'likely' }
const otherAccount: TextMeaning = { causes: ['account-switch', 'wrong-p8'], certainty: 'likely' }
const passphrase: TextMeaning = {
  causes: ['p12-password', 'modern-p12-rejected-by-apple'],
  certainty: 'likely',
}
const thisNetwork: TextMeaning = {
  causes: ['firewall-port', 'device-cannot-reach-apns', 'proxy-required'],
  certainty: 'possible',
}

const renewed = [
  'renewed',
  'replaced',
  'new cert',
  'new push cert',
  '换了新',
  '换新',
  '续了新',
  '续期',
  '更新了',
  '重新上传',
  '换上',
] as const
const stillExpired = [
  'still expired',
  'still says expired',
  'still the old',
  'old certificate',
  '还是过期',
  '仍然过期',
  '还是报过期',
  '依然过期',
  '还报过期',
  '还是旧',
] as const

/** Sentences of people that have one meaning. No line of a log is held to them. */
const sentences: readonly ErrorText[] = [
  ...rows(stillTheOld, ...pairs(renewed, stillExpired)),
  ...rows(
    noKey,
    ...pairs(
      ["won't let me", 'cannot', "can't", 'can not', 'not able to', 'unable to', 'no option'],
      [
        'pick .p12',
        'choose .p12',
        'select .p12',
        'export .p12',
        'export as .p12',
        'export a .p12',
        'export p12',
        'as p12',
      ],
    ),
    ...pairs(
      ['.p12', 'p12'],
      ['not available', 'not selectable', 'unavailable', '不可选', '选不了', '不能选'],
    ),
    ...pairs(['没有', '缺少'], ['小三角', '三角箭头']),
    'no disclosure triangle',
    'no private key under',
    ...pairs(['p12'], ['greyed out', 'grayed out', 'is grey', 'is gray', 'disabled', '灰']),
  ),
  ...rows(
    inSimulator,
    ...pairs(['token'], ['on the simulator', 'in the simulator', 'on simulator', 'in simulator']),
    ...pairs(
      ['simulator', 'Simulator'],
      ['no token', 'token is nil', 'token nil', 'token is null', 'no device token', 'without token'],
    ),
    ...pairs(['模拟器'], ['拿不到', '获取不到', '没有 token', '没有 devicetoken', '取不到']),
    ...pairs(['拿不到', '获取不到', '取不到'], ['模拟器']),
  ),
  ...rows(
    noCallback,
    ...pairs(
      ['didRegisterForRemoteNotifications', 'didRegisterForRemoteNotificationsWithDeviceToken'],
      [
        'never called',
        'not called',
        'is not being called',
        'not being called',
        'not fired',
        'never fires',
        '不调用',
        '没有调用',
        '不回调',
        '没有回调',
        '不执行',
        '没有执行',
        '没走',
      ],
    ),
    ...pairs(
      ["didn't call", 'never calls', 'does not call', '不走', '没走', '没有进'],
      ['didRegisterForRemoteNotifications', 'didRegisterForRemoteNotificationsWithDeviceToken'],
    ),
  ),
  ...rows(
    mdmTopic,
    ...pairs(
      ['MDM'],
      [
        'after we renewed',
        'after renewing',
        'since we renewed',
        'since renewal',
        'new push cert',
        '续期后',
        '换证书后',
        '更新证书后',
        '续签后',
      ],
    ),
    ...pairs(
      ['MDM', 'micromdm', 'nanomdm', 'Jamf', 'Intune'],
      [
        'regenerated the APNs cert…',
        'regenerated the push cert…',
        'replaced the APNs cert…',
        'replaced the push cert…',
        'created a new APNs cert…',
        'created a new push cert…',
        'a new APNs cert…',
        '重新生成了证书',
        '重新申请了证书',
        '换了新证书',
      ],
    ),
    ...pairs(
      ['renewed', 'renewing', 'renewal'],
      ['MDM', 'never check in', 'do not check in', "don't check in", 'stopped checking in'],
    ),
    ...pairs(
      ['never check in', 'stopped checking in', 'no longer check in'],
      ['renewed', 'renewal', 'new cert'],
    ),
  ),
  ...rows(
    otherAccount,
    ...pairs(
      ['app'],
      [
        'transferred to another',
        'transferred to a new',
        'moved to another team',
        'moved to another account',
        'changed team',
      ],
    ),
    ...pairs(
      ['transferred the app', 'app transfer', 'transferring the app'],
      ['push', 'account', 'team', 'notif'],
    ),
    ...pairs(['App'], ['转让', '转移到', '迁移到新账号', '换了账号', '换了开发者账号']),
  ),
  ...rows(
    passphrase,
    ...pairs(
      ['p12'],
      [
        'password is wrong',
        'wrong password',
        'password incorrect',
        'password is incorrect',
        'incorrect password',
        'invalid password',
        '密码不对',
        '密码错误',
        '密码不正确',
      ],
    ),
    ...pairs(['wrong password', 'password is wrong', 'incorrect password'], ['p12']),
  ),
  ...rows(
    thisNetwork,
    ...pairs(
      ['push', 'notif', '推送', '通知'],
      [
        'not in the office',
        'not at work',
        'not on the office',
        'not on corporate',
        'corporate network',
        'company network',
        'company wifi',
        'office wifi',
        'office network',
        '公司网络',
        '公司 wifi',
        '公司wifi',
        '内网',
        '校园网',
      ],
    ),
    ...pairs(['公司网络', '公司 wifi', '公司wifi', '内网', '校园网'], ['收不到', '推送', '通知']),
  ),
]

let search: TextSearch | undefined

/** What a sentence means, and by which of its words. */
export interface Meant {
  readonly row: ErrorText
  readonly words: string
}

/**
 * @param text a sentence that a person typed
 * @returns what is meant; nothing for what is no complaint that has one meaning
 */
export function meantInOwnWords(text: string): Meant | undefined {
  search ??= new TextSearch(sentences)
  const [longest] = search.find(text).toSorted((a, b) => b.length - a.length)
  return longest !== undefined && 'causes' in longest.row
    ? { row: longest.row, words: text.slice(longest.start, longest.end) }
    : undefined
}
