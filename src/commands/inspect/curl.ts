import { marks } from '../../cli/style.ts'
import { defined } from '../../defined.ts'
import { fieldLines } from '../output/fields.ts'
import { findingLines } from '../output/finding-lines.ts'
import { carriedElsewhere, requestIn } from './curl/carried.ts'
import { examineRequest } from './curl/examination.ts'
import { kind } from './kind.ts'

const words = {
  token: { en: 'device token', zh: 'device token' },
  topic: { en: 'topic', zh: 'topic' },
  type: { en: 'push type', zh: '推送类型' },
  by: { en: 'credential', zh: '凭证' },
  payload: { en: 'payload', zh: 'payload' },
  mended: { en: 'With pushctl, once that is mended:', zh: '修正之后，用 pushctl 发送：' },
  same: { en: 'The same with pushctl:', zh: '用 pushctl 发送同样的内容：' },
} as const

const names = { http: 'HTTP', httpie: 'HTTPie' } as const

/** A request: a curl line, one of HTTPie, or as a proxy saves it; checked as `send --dry-run` checks one. */
export default kind({
  id: 'curl',
  what: { en: 'a curl line, or another request', zh: 'curl 命令或其他形式的请求' },
  async read({ text = '' }, input, host) {
    const request = await requestIn(text, host)
    if (request === undefined || (await carriedElsewhere(request, host)) !== undefined) return undefined
    const examined = await examineRequest(request, input, host)
    return examined && { ...examined, ...defined({ writtenAs: request.writtenAs }) }
  },
  human(found, style) {
    const { method, url, deviceToken, topic, pushType, providerToken, size, findings, sendLine, isRefused } =
      found
    const program = found.writtenAs === undefined ? 'curl' : names[found.writtenAs]
    const isBad = findings.some(({ severity }) => severity === 'error')
    const by =
      providerToken === undefined
        ? found.authentication
        : `provider token (${providerToken.keyId}, ${providerToken.teamId})`
    const bytes = size === undefined ? undefined : style.say({ en: `${size} bytes`, zh: `${size} 字节` })
    return [
      `${isBad ? style.bad(marks.failed) : style.good(marks.ok)} ${program} · ${method} ${url}`,
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
      `    ${style.code(sendLine)}`,
    ].join('\n')
  },
  verdict: ({ findings }) => findings.every(({ severity }) => severity !== 'error'),
})
