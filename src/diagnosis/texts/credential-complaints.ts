import type { Text } from '../../text.ts'
import { type ErrorText, pairs, type TextMeaning, textRows } from './row.ts'

/**
 * What push services, their consoles and their e-mails say of the credential that was uploaded to them, and macOS of
 * what is in the keychain: prose, with names and dates between the words that count.
 */

const service = 'a push service'
const console_ = '推送控制台'

const certificates = [
  'push cert',
  'push notification cert',
  'push notifications cert',
  'push notification service cert',
  'push service cert',
  'push services cert',
  'push SSL cert',
  'APNs cert',
  'APN cert',
  'APNs SSL cert',
  'iOS cert',
  'Apple cert',
  'VoIP cert',
  'MDM cert',
  'p12 cert',
] as const

const expired: TextMeaning = { causes: ['cert-expired'], certainty: 'certain' }
const ends: TextMeaning = { causes: ['cert-ends-soon'], certainty: 'certain' }

const ofService: Text = {
  en: 'It is about the certificate of a server, not about the one that pushes are sent with.',
  zh: '说的是服务器的证书，不是推送用的证书。',
}

const ofApp: Text = {
  en: 'It is about the certificate that signs the app. A push certificate is another one, and has its own end.',
  zh: '说的是给 App 签名的证书；推送证书是另一张，有效期各算各的。',
}

/** Only beside one of these is a bare "certificate expired" about pushes. */
const aboutPushes = ['apple', 'apns', 'ios', 'push', '推送', '苹果'] as const

const endings: readonly ErrorText[] = [
  ...textRows(
    service,
    expired,
    ...pairs(certificates, ['expired']),
    ...certificates.map((each) => `${each}ificate has expired`),
    'expired push certificate',
    'expired APNs certificate',
    'expired iOS certificate',
  ),
  ...textRows(
    service,
    ends,
    ...pairs(certificates, ['expires', 'expiring', 'will expire', 'to expire', 'expiration', 'expiry']),
    ...certificates.map((each) => `${each}ificate will expire`),
    'renew…push cert…',
    'renew…APNs cert…',
    'renew…iOS cert…',
    'expiring push certificate',
    'expiring APNs certificate',
  ),
  ...['certificate expired', 'cert expired', 'certificate is expired', 'certificate already expired'].map(
    (says): ErrorText => ({ says, from: service, ...expired, beside: aboutPushes }),
  ),
  ...['certificate expires', 'certificate is about to expire'].map(
    (says): ErrorText => ({ says, from: service, ...ends, beside: aboutPushes }),
  ),
  ...textRows(
    console_,
    { ...expired, certainty: 'likely' },
    ...pairs(['证书', '憑證', '凭证'], ['过期', '到期', '過期']),
    '过期的证书',
    '过期的推送证书',
    '到期的证书',
  ),
  ...textRows(
    console_,
    { causes: ['cert-expired', 'cert-revoked'], certainty: 'possible' },
    '证书…失效',
    '憑證…失效',
  ),
  ...textRows(
    console_,
    ends,
    ...pairs(['证书将', '证书即将', '证书快', '证书还有'], ['过期', '到期', '失效']),
    ...pairs(
      ['证书…将于', '证书…将在', '证书…即将', '证书…快要', '证书…天后', '证书…天内'],
      ['过期', '到期', '失效'],
    ),
    ...pairs(['憑證…將於', '憑證…即將'], ['過期', '到期', '失效']),
  ),
  // What has an end of its own beside the certificate.
  ...textRows(console_, { causes: ['stale-token'], certainty: 'likely' }, 'provider token…过期', 'JWT…过期'),
  ...textRows(
    console_,
    {
      causes: ['server-certificate-expired', 'clock', 'tls-interception'],
      certainty: 'possible',
      note: ofService,
    },
    ...pairs(['服务器证书', '服务端证书', '网站证书', '域名证书', 'HTTPS 证书'], ['过期', '到期', '失效']),
  ),
  ...textRows(
    'Xcode, iOS',
    { causes: ['cert-expired', 'cert-revoked'], certainty: 'possible', note: ofApp },
    ...pairs(['签名证书', '开发者证书', '发布证书', '企业证书'], ['过期', '到期', '失效']),
  ),
]

const ofOtherApp: TextMeaning = { causes: ['cert-of-other-app'], certainty: 'certain' }
const ofOtherEnvironment: TextMeaning = { causes: ['wrong-env-cert'], certainty: 'likely' }
const unlike = ['不匹配', '不一致', '不符', '不相符', '不对应'] as const

const misfits: readonly ErrorText[] = [
  ...textRows(
    service,
    ofOtherApp,
    'certificate…not match…bundle…',
    'certificate…not match…app id',
    'certificate…mismatch…bundle…',
    'certificate…different bundle…',
    'certificate…wrong bundle…',
    'certificate…not for…bundle…',
    'bundle…not match…certificate',
    'bundle…mismatch…certificate',
    'bundle…different from…certificate',
  ),
  ...textRows(
    console_,
    ofOtherApp,
    ...pairs(['证书…bundle', '证书…包名', '证书…应用标识', 'bundle…证书', '包名…证书'], unlike),
    '不是该应用的证书',
    '不是当前应用的证书',
  ),
  ...textRows(
    service,
    ofOtherEnvironment,
    'certificate…wrong environment',
    'certificate…environment mismatch',
    'certificate environment…not match',
    'certificate…not match…environment',
    'sandbox certificate…in production',
    'development certificate…in production',
    'production certificate…in sandbox',
    'production certificate…in development',
    'not a production certificate',
    'not a development certificate',
    'not a sandbox certificate',
    'upload a production certificate',
    'upload a development certificate',
  ),
  ...textRows(
    console_,
    ofOtherEnvironment,
    ...pairs(['证书…环境', '环境…证书', '证书类型'], unlike),
    ...pairs(['不是', '请上传', '请使用'], ['生产环境证书', '生产证书', '开发环境证书', '开发证书']),
  ),
]

const password: TextMeaning = { causes: ['p12-password'], certainty: 'certain' }
const revoked: TextMeaning = { causes: ['cert-revoked'], certainty: 'certain' }
const invalid: TextMeaning = {
  causes: ['service-platform-credential', 'cert-expired', 'wrong-env-cert'],
  certainty: 'possible',
}

const refusals: readonly ErrorText[] = [
  ...textRows(
    service,
    password,
    ...pairs(
      ['certificate password', 'p12 password', 'certificate passphrase', 'p12 passphrase'],
      ['incorrect', 'wrong', 'invalid', 'not correct', 'not match'],
    ),
    ...pairs(['incorrect', 'wrong', 'invalid', 'bad'], ['certificate password', 'p12 password']),
  ),
  ...textRows(
    console_,
    password,
    ...pairs(
      ['证书密码', '证书的密码', 'p12 密码', 'p12…密码', '密码与证书', '密码和证书'],
      ['错误', '不正确', '不对', '有误', '不匹配'],
    ),
  ),
  ...textRows(service, revoked, ...pairs(certificates, ['revoked']), 'revoked push certificate'),
  ...textRows(console_, revoked, ...pairs(['证书', '憑證'], ['吊销', '撤销', '被撤回', '撤銷'])),
  ...textRows(
    service,
    invalid,
    ...pairs(certificates, ['invalid', 'not valid', 'rejected', 'not accepted']),
    ...pairs(['invalid', 'bad'], ['push cert…', 'APNs cert…', 'iOS cert…']),
  ),
  ...textRows(
    service,
    { causes: ['cert-expired', 'cert-revoked'], certainty: 'possible' },
    ...pairs(certificates, ['no longer valid']),
  ),
  ...textRows(
    console_,
    invalid,
    '证书错误',
    '证书异常',
    '证书有误',
    '证书配置错误',
    '证书…无效',
    '证书不可用',
    '证书鉴权失败',
    '证书认证失败',
    '证书解析失败',
  ),
]

const notUploaded: TextMeaning = {
  causes: ['service-platform-credential'],
  certainty: 'certain',
  note: {
    en: 'For this app, or this environment of it, the service has no APNs credential: upload the .p8 or .p12 there. Nothing went to APNs.',
    zh: '该服务里没有这个 App（或这个环境）的 APNs 凭证：请在其控制台上传 .p8 或 .p12。这条推送还没有到 APNs。',
  },
}

const ofP8: TextMeaning = {
  causes: ['wrong-container', 'p8-text-damaged'],
  certainty: 'possible',
  note: {
    en: 'It wants the .p8 as Apple gave it to download: a text that begins with -----BEGIN PRIVATE KEY-----. A .p12 or .cer, a text saved by an editor as .rtf or .p8.txt, or a web page is none.',
    zh: '要的是从 Apple 下载的 .p8 原文件：以 -----BEGIN PRIVATE KEY----- 开头的文本。.p12、.cer、编辑器另存的 .rtf 或 .p8.txt、误存的网页都不行。',
  },
}

const ofP12: TextMeaning = {
  causes: ['wrong-container', 'no-private-key', 'p12-password'],
  certainty: 'possible',
  note: {
    en: 'It wants a .p12 with one push certificate and its private key. A .cer or .pem that was renamed is none.',
    zh: '要的是同时包含推送证书和私钥的 .p12。.cer、.pem 改名不行。',
  },
}

const ids: TextMeaning = { causes: ['ids-swapped', 'wrong-team-id', 'wrong-p8'], certainty: 'possible' }

const uploads: readonly ErrorText[] = [
  ...textRows(
    service,
    notUploaded,
    ...pairs(
      ['APNs cert', 'APNs key', 'APNs auth key', 'APNs credential', 'push cert', 'push key', 'iOS cert'],
      ['not found', 'missing', 'not configured', 'not uploaded', 'not set', 'does not exist'],
    ),
    ...pairs(
      ['no', 'missing', 'without'],
      ['APNs certificate', 'push certificate', 'APNs key', 'APNs auth key', 'iOS certificate'],
    ).map((says) => says.replace('…', ' ')),
    'APNs not configured',
    'APNs is not configured',
  ),
  ...textRows(
    console_,
    notUploaded,
    ...pairs(
      ['未配置', '没有配置', '尚未配置', '没有上传', '未上传', '尚未上传', '请先上传', '缺少'],
      ['推送证书', 'iOS 证书', 'APNs 证书', 'APNs 密钥', 'p12 证书'],
    ),
    '证书未上传',
    '证书未配置',
    '证书不存在',
    '未配置 APNs',
  ),
  ...textRows(
    service,
    ofP8,
    'upload…p8 file',
    'upload a valid .p8',
    'must be a .p8…',
    'not a valid .p8…',
    'invalid p8…',
    'p8 file is invalid',
    'p8 file…invalid',
    'invalid…auth key file',
  ),
  ...textRows(
    console_,
    ofP8,
    ...pairs(['请上传', '请选择'], ['p8 文件', 'p8 格式']),
    ...pairs(['p8 文件', 'p8 密钥', 'p8 证书', 'p8'], ['无效', '格式错误', '格式不正确', '解析失败']),
    ...pairs(['文件格式无效', '文件格式错误', '文件格式不正确'], ['p8…']),
  ),
  ...textRows(
    service,
    ofP12,
    'upload…p12 file',
    'upload a valid .p12',
    'must be a .p12…',
    'not a valid .p12…',
    'invalid p12…',
    'p12 file is invalid',
    'p12 file…invalid',
    ...pairs(
      ['unable to', 'failed to', 'could not', 'cannot'],
      ['parse p12', 'parse the p12', 'read the p12'],
    ).map((says) => says.replace('…', ' ')),
  ),
  ...textRows(
    console_,
    ofP12,
    ...pairs(['请上传', '请选择'], ['p12 文件', 'p12 格式', 'p12 证书']),
    ...pairs(['p12 文件', 'p12 证书', 'p12'], ['无效', '格式错误', '格式不正确', '解析失败']),
    ...pairs(['文件格式无效', '文件格式错误', '文件格式不正确'], ['p12…']),
  ),
  ...textRows(service, ids, 'invalid key id', 'invalid team id', 'key id is invalid', 'team id is invalid'),
  ...textRows(
    console_,
    ids,
    ...pairs(['Key ID', 'Team ID', '密钥 ID', '团队 ID'], ['不正确', '错误', '有误', '无效']),
  ),
]

const noPush: TextMeaning = { causes: ['entitlement-missing'], certainty: 'certain' }
const noKey: TextMeaning = { causes: ['no-private-key'], certainty: 'likely' }
const keychain = '钥匙串访问'

const onTheMac: readonly ErrorText[] = [
  ...textRows(
    'Xcode',
    noPush,
    ...pairs(
      ['描述文件…不支持', '描述文件…不包含', '描述文件…没有', '描述文件…缺少'],
      ['推送', 'Push Notifications', 'aps-environment'],
    ),
    '不支持…Push Notifications',
    '不支持推送通知功能',
    'profile…missing…aps-environment',
  ),
  ...textRows(
    keychain,
    noKey,
    ...pairs(['专用密钥', '私钥', '私有密钥', '私人密钥'], ['找不到', '不存在', '缺失', '丢失']),
    ...pairs(['找不到', '未找到', '缺少', '没有', '丢失'], ['专用密钥', '私钥', '私有密钥']).map((says) =>
      says.replace('…', ''),
    ),
    ...pairs(['找不到', '缺少', '没有'], ['的专用密钥', '的私钥']),
  ),
  ...textRows(
    'Keychain Access, a program',
    noKey,
    'private key…not found in…keychain',
    'private key…could not be found in…keychain',
    'private key…not installed',
    'private key…is missing',
    'private key is missing',
    'Missing Private Key',
  ),
  ...textRows(
    console_,
    { causes: ['cert-path-or-config'], certainty: 'likely' },
    '找不到私钥文件',
    '找不到密钥文件',
    '私钥文件不存在',
    '密钥文件不存在',
    '证书文件不存在',
    '找不到证书文件',
  ),
  ...textRows(
    keychain,
    { causes: ['keychain-locked', 'no-private-key'], certainty: 'possible' },
    '无法导出此项目',
    '无法导出项目',
    '无法导出…项目',
    '无法检索…项目的内容',
    '无法取回…项目的内容',
    'Unable to export…item…',
  ),
  ...textRows(
    keychain,
    { causes: ['keychain-locked'], certainty: 'certain' },
    '不允许用户交互',
    '不允许与用户交互',
    '钥匙串…锁定',
    '钥匙串…被锁',
  ),
  ...textRows(
    keychain,
    { causes: ['keychain-duplicate'], certainty: 'certain' },
    '钥匙串中已存在',
    '已存在于钥匙串',
    '已在钥匙串中',
    '钥匙串…已经存在',
  ),
]

export const credentialComplaints: readonly ErrorText[] = [
  ...endings,
  ...misfits,
  ...refusals,
  ...uploads,
  ...onTheMac,
]
