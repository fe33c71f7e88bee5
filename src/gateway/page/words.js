/** @typedef {import('../../text.ts').Text} Text */

/** What the page itself says; what is known of reasons and payloads comes with the events. */
const texts = /** @type {const} */ ({
  inbox: { en: 'inbox', zh: '收件箱' },
  filterByText: { en: 'Filter by text', zh: '按文字筛选' },
  environment: { en: 'environment', zh: '环境' },
  outcome: { en: 'outcome', zh: '结果' },
  everyEnvironment: { en: 'any environment', zh: '所有环境' },
  everyOutcome: { en: 'any outcome', zh: '所有结果' },
  accepted: { en: 'accepted', zh: '已接受' },
  rejected: { en: 'rejected', zh: '被拒绝' },
  unanswered: { en: 'left without an answer', zh: '没有应答' },
  connection: { en: 'no connection', zh: '连接失败' },
  clear: { en: 'Clear', zh: '清空' },
  open: { en: 'Open', zh: '打开' },
  back: { en: 'Back to the list', zh: '返回列表' },
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
  silent: { en: 'nothing to show', zh: '不显示内容' },
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
  userAgent: { en: 'User-Agent', zh: 'User-Agent' },
  address: { en: 'from', zh: '来自' },
  cause: { en: 'cause', zh: '诊断' },
  payload: { en: 'Payload', zh: 'Payload' },
  notJson: { en: 'It is not JSON:', zh: '不是 JSON：' },
  noPayload: { en: 'There was none.', zh: '没有 payload。' },
})

/** @typedef {keyof typeof texts} Word */

const chosen = navigator.languages.find((one) => /^(zh|en)\b/i.test(one)) ?? 'en'

/** @type {import('../../text.ts').Language} */
export const language = /^zh/i.test(chosen) ? 'zh' : 'en'

/**
 * @param {Text} text
 * @returns what it says in the language of this browser
 */
export const say = (text) => text[language]

/** @param {Word} word */
export const word = (word) => say(texts[word])

/**
 * @param {string} what
 * @param {string} more
 */
export const colon = (what, more) => say({ en: `${what}: ${more}`, zh: `${what}：${more}` })

/** @param {number} count */
export const arrivedWords = (count) => say({ en: `${count} have arrived`, zh: `收到 ${count} 条` })

/**
 * @param {number} shown
 * @param {number} all
 */
export const countWords = (shown, all) =>
  shown === all
    ? say({ en: `${all} arrived`, zh: `共 ${all} 条` })
    : say({ en: `${shown} of ${all}`, zh: `${shown} / ${all} 条` })

/** Puts the words of this language where the document leaves room for them. */
export function sayAll() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  for (const place of document.querySelectorAll('[data-say], [data-label]')) {
    const { say: said, label } = /** @type {HTMLElement} */ (place).dataset
    if (said !== undefined) place.textContent = word(/** @type {Word} */ (said))
    if (label === undefined) continue
    place.setAttribute('aria-label', word(/** @type {Word} */ (label)))
    if (place instanceof HTMLInputElement) place.placeholder = word(/** @type {Word} */ (label))
  }
}
