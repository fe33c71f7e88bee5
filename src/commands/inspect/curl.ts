import { marks } from '../../cli/style.ts'
import { fieldLines } from '../output/fields.ts'
import { findingLines } from '../output/finding-lines.ts'
import { examineCurl } from './curl/examination.ts'
import { kind } from './kind.ts'

/** No line that a person wrote is longer; a payload of 4 KB is in it. */
const longest = 200_000

const words = {
  token: { en: 'device token', zh: 'device token' },
  topic: { en: 'topic', zh: 'topic' },
  type: { en: 'push type', zh: '推送类型' },
  by: { en: 'credential', zh: '凭证' },
  payload: { en: 'payload', zh: 'payload' },
  mended: { en: 'With pushctl, once that is mended:', zh: '修正之后，用 pushctl 发送：' },
  same: { en: 'The same with pushctl:', zh: '用 pushctl 发送同样的内容：' },
} as const

/** A curl line: the request that it would send, checked as `send --dry-run` checks one. */
export default kind({
  id: 'curl',
  what: { en: 'a curl line', zh: 'curl 命令' },
  async read({ text = '' }, input, host) {
    if (text.length > longest || !/\bcurl\b/.test(text)) return undefined
    return examineCurl(text, input, host)
  },
  human(found, style) {
    const { method, url, deviceToken, topic, pushType, providerToken, size, findings, command, isRefused } =
      found
    const isBad = findings.some(({ severity }) => severity === 'error')
    const by =
      providerToken === undefined
        ? found.authentication
        : `provider token (${providerToken.keyId}, ${providerToken.teamId})`
    const bytes = size === undefined ? undefined : style.say({ en: `${size} bytes`, zh: `${size} 字节` })
    return [
      `${isBad ? style.bad(marks.failed) : style.good(marks.ok)} curl · ${method} ${url}`,
      ...fieldLines(
        [
          [words.token, deviceToken],
          [words.topic, topic],
          [words.type, pushType],
          [words.by, by],
          [words.payload, bytes],
        ],
        style,
      ),
      ...findingLines(findings, style),
      `  ${style.say(isRefused ? words.mended : words.same)}`,
      `    ${style.code(command)}`,
    ].join('\n')
  },
  verdict: ({ findings }) => findings.every(({ severity }) => severity !== 'error'),
})
