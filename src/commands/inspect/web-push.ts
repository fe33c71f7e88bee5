import { webPushIn } from '../../apns/web-push.ts'
import { marks } from '../../cli/style.ts'
import { findingLines } from '../output/finding-lines.ts'
import { jsonOf } from './json.ts'
import { kind } from './kind.ts'

/** A subscription of a browser, its keys, what is sent to it, and what comes back. */
export default kind({
  id: 'web-push',
  what: { en: 'something of Web Push', zh: 'Web Push 的内容' },
  async read({ text }) {
    return text === undefined ? undefined : webPushIn(text, jsonOf(text))
  },
  human: ({ what, findings }, style) =>
    [`${style.bad(marks.failed)} ${style.say(what)}`, ...findingLines(findings, style)].join('\n'),
  verdict: () => false,
})
