import type { Language, Text } from '../../../text.ts'

/** What the page itself says; what is known of reasons, causes and payloads comes from where the terminal has it. */
const texts = {
  inbox: { en: 'inbox', zh: '收件箱' },
  filterByText: { en: 'Filter: words, is:rejected type:voip', zh: '筛选：文字、is:rejected type:voip' },
  environment: { en: 'environment', zh: '环境' },
  outcome: { en: 'outcome', zh: '结果' },
  everyEnvironment: { en: 'any environment', zh: '所有环境' },
  everyOutcome: { en: 'any outcome', zh: '所有结果' },
  grouping: { en: 'groups', zh: '分组' },
  none: { en: 'no groups', zh: '不分组' },
  device: { en: 'by device', zh: '按设备' },
  app: { en: 'by app', zh: '按 App' },
  thread: { en: 'by thread', zh: '按会话' },
  ungrouped: { en: 'none', zh: '无' },
  accepted: { en: 'accepted', zh: '已接受' },
  rejected: { en: 'rejected', zh: '被拒绝' },
  unanswered: { en: 'left without an answer', zh: '没有应答' },
  connection: { en: 'no connection', zh: '连接失败' },
  pause: { en: 'Pause', zh: '暂停' },
  resume: { en: 'Resume', zh: '继续' },
  unread: { en: 'not opened yet', zh: '未读' },
  clear: { en: 'Clear', zh: '清空' },
  askClear: { en: 'Clear the inbox?', zh: '清空收件箱？' },
  askClearHelp: {
    en: 'Everything that has arrived leaves the list, for gateway received too. You can take it back right after.',
    zh: '收到的内容会从列表中移除，gateway received 也不再显示。清空后可以立即撤销。',
  },
  cancel: { en: 'Cancel', zh: '取消' },
  cleared: { en: 'The inbox is empty.', zh: '收件箱已清空。' },
  undo: { en: 'Undo', zh: '撤销' },
  open: { en: 'Open', zh: '打开' },
  back: { en: 'Back to the list', zh: '返回列表' },
  close: { en: 'Close', zh: '关闭' },
  arrived: { en: 'What has arrived', zh: '收到的推送' },
  details: { en: 'Details', zh: '详情' },
  choose: { en: 'Choose one to see everything about it.', zh: '选一条查看详情。' },
  nothing: {
    en: 'Nothing has arrived yet. Push to the gateway, and it appears here at once.',
    zh: '还没有收到任何推送。向网关发一条，这里会立刻显示。',
  },
  nothingFits: { en: 'Nothing that has arrived fits the filter.', zh: '没有符合筛选条件的推送。' },
  connecting: { en: 'connecting…', zh: '正在连接…' },
  live: { en: 'live', zh: '实时' },
  lost: { en: 'connection lost, trying again', zh: '连接断开，正在重连' },
  refused: { en: 'not connected', zh: '未连接' },
  lostHelp: {
    en: 'The gateway does not answer. When it is started again, this page goes on by itself.',
    zh: '网关没有响应。它重新启动后，本页面会自动继续。',
  },
  usedLink: { en: 'This link has been used, or is too old', zh: '这个链接已经用过，或者已过期' },
  usedLinkHelp: {
    en: 'pushctl gateway open prints a new one.',
    zh: '用 pushctl gateway open 可以得到新的。',
  },
  noToken: { en: 'This page needs the token of the gateway', zh: '打开本页面需要网关的 token' },
  noTokenHelp: {
    en: 'Click the inbox line that pushctl gateway start printed: it brings the token along.',
    zh: '请点击 pushctl gateway start 打印的「收件箱」那一行，它会带上 token。',
  },
  oldToken: { en: 'The gateway does not know this token', zh: '网关不认识这个 token' },
  oldTokenHelp: {
    en: 'It was given a new one. Type pushctl gateway open, or click the inbox line that pushctl gateway start printed last.',
    zh: 'token 已更换。请输入 pushctl gateway open，或点击 pushctl gateway start 最近一次打印的「收件箱」那一行。',
  },
  pasteToken: {
    en: 'Or paste the token from control.json, which lies beside the CA file:',
    zh: '也可以粘贴 control.json（与 CA 文件在同一目录）里的 token：',
  },
  push: { en: 'push', zh: '推送' },
  broadcast: { en: 'broadcast', zh: '广播' },
  channel: { en: 'channel management', zh: '频道管理' },
  now: { en: 'now', zh: '现在' },
  time: { en: 'time', zh: '时间' },
  deviceToken: { en: 'device token', zh: '设备 token' },
  bundleId: { en: 'bundle id', zh: 'Bundle ID' },
  request: { en: 'request', zh: '请求' },
  trouble: { en: 'made to go wrong by', zh: '故意制造的故障' },
  alert: { en: 'TLS alert', zh: 'TLS 警报' },
  reason: { en: 'reason', zh: '原因' },
  tls: { en: 'TLS', zh: 'TLS' },
  alpn: { en: 'ALPN', zh: 'ALPN' },
  alpnOffered: { en: 'ALPN offered', zh: '客户端提供的 ALPN' },
  alpnNone: { en: 'none', zh: '无' },
  userAgent: { en: 'User-Agent', zh: 'User-Agent' },
  address: { en: 'from', zh: '来自' },
  cause: { en: 'cause', zh: '诊断' },
  payload: { en: 'Payload', zh: 'Payload' },
  size: { en: 'size', zh: '大小' },
  notJson: { en: 'It is not JSON:', zh: '不是 JSON：' },
  noPayload: { en: 'There was none.', zh: '没有 payload。' },
  why: { en: 'Why', zh: '为什么' },
  certain: { en: 'certain: the gateway saw it', zh: '确定：网关亲眼所见' },
  otherCauses: { en: 'What else can be behind this reason at APNs', zh: '在 APNs 上，这个 reason 还可能是' },
  client: { en: 'Client', zh: '客户端' },
  credential: { en: 'Credential', zh: '凭证' },
  certificate: { en: 'certificate', zh: '证书' },
  issuer: { en: 'issuer', zh: '签发者' },
  topics: { en: 'topics', zh: 'topic' },
  environments: { en: 'good for', zh: '适用环境' },
  notAfter: { en: 'until', zh: '有效期至' },
  fingerprint: { en: 'SHA-256', zh: 'SHA-256' },
  revoke: { en: 'Revoke it at this gateway', zh: '在本地网关吊销' },
  revoked: { en: 'Revoked: its next connection is refused.', zh: '已吊销：它的下一个连接会被拒绝。' },
  providerToken: { en: 'provider token', zh: 'provider token' },
  keyUnknown: { en: 'not known to this gateway', zh: '本地网关不认识' },
  noClaims: { en: 'It cannot be read as a JWT.', zh: '无法解析为 JWT。' },
  noCredential: {
    en: 'none: neither a certificate nor a provider token',
    zh: '无：没有证书，也没有 provider token',
  },
  own: { en: 'sent from this page, with a key of the gateway’s own', zh: '由本页面发送，使用网关自己的密钥' },
  headers: { en: 'Headers as they came', zh: '原始请求头' },
  frames: { en: 'Frames', zh: '帧' },
  knownDevice: { en: 'device', zh: '设备' },
  actions: { en: 'Actions', zh: '操作' },
  copyToken: { en: 'Copy token', zh: '复制 token' },
  copyPayload: { en: 'Copy payload', zh: '复制 payload' },
  copyCurl: { en: 'Copy curl', zh: '复制 curl' },
  copySend: { en: 'Copy pushctl send', zh: '复制 pushctl send' },
  copyLink: { en: 'Copy link', zh: '复制链接' },
  copy: { en: 'Copy', zh: '复制' },
  copied: { en: 'Copied.', zh: '已复制。' },
  notCopied: { en: 'The browser does not let it be copied.', zh: '浏览器不允许复制。' },
  again: { en: 'Send again', zh: '再次发送' },
  edit: { en: 'Edit and send', zh: '编辑后发送' },
  exportJson: { en: 'Export JSON', zh: '导出 JSON' },
  compose: { en: 'New push', zh: '新建推送' },
  template: { en: 'template', zh: '模板' },
  send: { en: 'Send to the gateway', zh: '发送到网关' },
  sentAs: { en: 'Answered', zh: '应答' },
  preview: { en: 'Preview', zh: '预览' },
  findings: { en: 'What payload check finds', zh: 'payload check 的结果' },
  noFindings: { en: 'Nothing wrong with it.', zh: '没有发现问题。' },
  undelivered: {
    en: 'Not delivered. Had it been accepted, the phone would show:',
    zh: '没有送达。如果被接受，手机会这样显示：',
  },
  notShown: { en: 'The phone shows nothing.', zh: '手机上不显示任何内容。' },
  answerCall: { en: 'Answer', zh: '接听' },
  declineCall: { en: 'Decline', zh: '拒绝' },
  speaks: { en: 'is talking', zh: '正在讲话' },
  stack: { en: 'stack', zh: '会话' },
  critical: { en: 'CRITICAL', zh: '重要警告' },
  sensitive: { en: 'TIME SENSITIVE', zh: '时效性' },
  ended: { en: 'ended', zh: '已结束' },
  byApp: {
    en: 'The app draws this by itself; here are the values it gets.',
    zh: '由 App 自行绘制，这里是它收到的数据。',
  },
  devices: { en: 'Devices', zh: '设备' },
  devicesHelp: {
    en: 'Every device token that the gateway has learnt, or that was registered.',
    zh: '网关记住的或登记过的所有 device token。',
  },
  noDevices: {
    en: 'None yet: the first accepted push makes one known.',
    zh: '还没有：第一条被接受的推送会让网关记住设备。',
  },
  learnt: { en: 'learnt', zh: '记住于' },
  registered: { en: 'registered', zh: '已登记' },
  active: { en: 'active', zh: '有效' },
  unregistered: { en: 'unregistered', zh: '已注销' },
  expired: { en: 'expired', zh: '已过期' },
  rename: { en: 'Name', zh: '名称' },
  forget: { en: 'Forget', zh: '移除' },
  keys: { en: 'Signing keys', zh: '签名密钥' },
  keysHelp: {
    en: 'The public half of a .p8, so that its provider tokens are taken: openssl ec -in AuthKey.p8 -pubout',
    zh: '.p8 的公钥，登记后网关会接受用它签名的 token：openssl ec -in AuthKey.p8 -pubout',
  },
  keyId: { en: 'Key ID', zh: 'Key ID' },
  teamId: { en: 'Team ID', zh: 'Team ID' },
  publicKey: { en: 'Public key (PEM)', zh: '公钥（PEM）' },
  add: { en: 'Add', zh: '添加' },
  revokedCertificates: { en: 'Revoked certificates', zh: '已吊销的证书' },
  noneRevoked: {
    en: 'None. A certificate is revoked from a push it was used for.',
    zh: '没有。可在用到该证书的推送详情里吊销。',
  },
  takeBack: { en: 'Take back', zh: '恢复' },
  troubles: { en: 'Troubles', zh: '故障' },
  troublesHelp: {
    en: 'What goes wrong on purpose, to see what your server makes of it. Each one holds until it is switched off.',
    zh: '故意制造的故障，看看你的服务器如何应对。每一项在关闭前一直有效。',
  },
  troubleOther: {
    en: 'Another, as gateway answer and --trouble take it',
    zh: '其他故障，写法同 gateway answer 和 --trouble',
  },
  switchOn: { en: 'Switch on', zh: '开启' },
  switchOff: { en: 'Switch off', zh: '关闭' },
  allOff: { en: 'Switch all off', zh: '全部关闭' },
  noTroubles: {
    en: 'None is set: the gateway answers as APNs does.',
    zh: '没有设置：网关像 APNs 一样应答。',
  },
  start: { en: 'Push to it', zh: '开始使用' },
  startHelp: {
    en: 'Point your server at these addresses and let it trust the CA file. Each line below works as it stands.',
    zh: '让你的服务器连接以下地址，并信任这个 CA 文件。下面每一段都可以直接使用。',
  },
  issueFirst: { en: 'First a certificate and its key for your app:', zh: '先为你的 App 签发证书和密钥：' },
  sample: { en: 'Send a sample', zh: '发送示例' },
  caFile: { en: 'CA file', zh: 'CA 文件' },
  channels: { en: 'channels', zh: '频道管理' },
  shortcuts: { en: 'Keys', zh: '快捷键' },
  keyMove: { en: 'down and up the list', zh: '在列表中上下移动' },
  keyOpen: { en: 'open', zh: '打开' },
  keySearch: { en: 'filter', zh: '筛选' },
  keyClear: { en: 'clear', zh: '清空' },
  keyHelp: { en: 'these keys', zh: '显示快捷键' },
  keysOn: {
    en: 'Single letters and signs are keys; without, Tab, Enter, Esc and the arrows do it',
    zh: '启用单字符快捷键；关闭后仍可用 Tab、Enter、Esc 和方向键',
  },
  keyEscape: { en: 'close', zh: '关闭' },
  operatorsHelp: {
    en: 'The filter takes words and operators; a hyphen in front turns one round, quotation marks hold blanks together:',
    zh: '筛选框支持文字和以下运算符；前面加连字符表示排除，含空格时用引号：',
  },
  failed: { en: 'The gateway did not take it.', zh: '网关没有接受这个操作。' },
} as const satisfies Record<string, Text>

/** One of the sentences above, by its name. */
export type Word = keyof typeof texts

const chosen = navigator.languages.find((one) => /^(zh|en)\b/i.test(one)) ?? 'en'

export const language: Language = /^zh/i.test(chosen) ? 'zh' : 'en'

/** @returns what it says in the language of this browser */
export const say = (text: Text): string => text[language]

export const word = (name: Word): string => say(texts[name])

/** @returns the word of that name, or the name itself where there is none */
export const wordOr = (name: string): string => (Object.hasOwn(texts, name) ? word(name as Word) : name)

export const colon = (what: string, more: string): string =>
  say({ en: `${what}: ${more}`, zh: `${what}：${more}` })

export const arrivedWords = (count: number): string =>
  say({ en: `${count} have arrived`, zh: `收到 ${count} 条` })

/**
 * @param shown how many fit the filter
 * @param kept how many are in the list
 * @param arrived how many there ever were
 */
export function countWords(shown: number, kept: number, arrived: number): string {
  const more = Math.max(arrived, kept)
  if (shown !== kept) return say({ en: `${shown} of ${kept}`, zh: `${shown} / ${kept} 条` })
  if (more === kept) return say({ en: `${kept} arrived`, zh: `共 ${kept} 条` })
  return say({ en: `${kept} kept, ${more} arrived`, zh: `保留 ${kept} 条，共收到 ${more} 条` })
}

/** @returns what to write in place of an `is:` that nobody knows */
export const noSuchState = (typed: string, known: readonly string[]): string =>
  say({
    en: `is: does not know "${typed}"; it takes ${known.join(', ')}.`,
    zh: `is: 不认识「${typed}」，可用的有：${known.join('、')}。`,
  })

/** Puts the words of this language where the document leaves room for them. */
export function sayAll(): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  for (const place of document.querySelectorAll<HTMLElement>('[data-say], [data-label]')) {
    const { say: said, label } = place.dataset
    if (said !== undefined) place.textContent = wordOr(said)
    if (label === undefined) continue
    place.setAttribute('aria-label', wordOr(label))
    if (place instanceof HTMLInputElement) place.placeholder = wordOr(label)
  }
}
