import { parseDeviceToken } from '../../../apns/device-token.ts'
import { formatEndpoint } from '../../../apns/endpoint.ts'
import { lint } from '../../../apns/lint.ts'
import { type Payload, readPayload } from '../../../apns/payload.ts'
import { nearest } from '../../../cli/nearest.ts'
import { type CauseId, causes } from '../../../diagnosis/causes/registry.ts'
import type { Facts } from '../../../diagnosis/facts.ts'
import { namedCauseOf } from '../../../diagnosis/found-cause.ts'
import { Fault } from '../../../fault.ts'
import { type Finding, type Remedy, remedy, type Severity } from '../../../finding.ts'
import { shown } from '../../../secret.ts'
import type { Text } from '../../../text.ts'
import type { CurlBody } from './body.ts'
import { bearerOf, type ProviderTokenIds } from './credential.ts'
import { apnsHeaders, type ReadHeaders } from './headers.ts'
import type { CurlRequest } from './request.ts'
import type { CurlTarget } from './target.ts'

/** Everything that was read of a line, for those who judge it. */
export interface CurlReading {
  readonly request: CurlRequest
  readonly method: string
  readonly target: CurlTarget
  readonly headers: ReadHeaders
  readonly body: CurlBody
  readonly payload?: Payload
  readonly token?: ProviderTokenIds
  readonly facts: Omit<Facts, 'outcome'>
}

const curlManual = 'curl(1)'

/** A finding about the line itself. */
export const own = (id: string, severity: Severity, evidence: Text, cure: Remedy): Finding => ({
  ...{ id, severity, evidence, remedy: cure },
  see: curlManual,
})

/** What went wrong with a part of the line, as `send` would say it. */
export function faultFinding({ code, text, hint, commands }: Fault, severity: Severity = 'error'): Finding {
  const id = code.slice(code.indexOf('/') + 1)
  return {
    id,
    severity,
    evidence: text,
    remedy: remedy(hint ?? { en: '', zh: '' }, ...commands),
    see: curlManual,
  }
}

/** A cause of the diagnosis that this line proves. */
function proved(id: CauseId, evidence: Text, facts: Omit<Facts, 'outcome'>, cure?: Remedy): Finding {
  const found = namedCauseOf({ ...facts, named: { cause: id, evidence } }, causes)
  const see = causes.find((each) => each.id === id)?.see ?? ''
  return { id, severity: 'error', evidence, remedy: cure ?? found?.remedy ?? remedy({ en: '', zh: '' }), see }
}

/** Of several words that curl takes for URLs, the one that was meant. */
export const isUrl = (word: string) => /:\/\/|\/3\/device|\/4\/broadcasts|push\.apple\.com/.test(word)

function urlFindings(reading: CurlReading): Finding[] {
  const { urls } = reading.request
  const astray = urls.filter((word) => word !== (urls.find(isUrl) ?? urls[0]))
  return [
    ...(astray.length > 0 ? [wordsAstray(astray)] : []),
    ...hostFindings(reading),
    ...pathFindings(reading),
  ]
}

function hostFindings({
  target: { scheme, endpoint, meantHost, isPortClosed },
  facts,
}: CurlReading): Finding[] {
  const plain: Text =
    scheme === undefined
      ? {
          en: 'The URL has no https://, and curl takes http:// then.',
          zh: 'URL 没有写 https://，curl 会当作 http://。',
        }
      : {
          en: `The URL begins with ${scheme}://; APNs speaks TLS only.`,
          zh: `URL 以 ${scheme}:// 开头，而 APNs 只接受 TLS。`,
        }
  const noHost: Text = { en: `There is no gateway ${endpoint.host}.`, zh: `没有 ${endpoint.host} 这个网关。` }
  const didYouMean = remedy({ en: `Did you mean ${meantHost}?`, zh: `是不是想写 ${meantHost}？` })
  const name = formatEndpoint(endpoint)
  const ports: Text = {
    en: `${name}: APNs listens on ports 443 and 2197.`,
    zh: `${name}：APNs 的端口是 443 和 2197。`,
  }
  const leaveOut = remedy({ en: 'Leave the port out, or write 2197.', zh: '去掉端口号，或写 2197。' })
  return [
    ...(scheme === 'https' ? [] : [proved('plain-http', plain, facts)]),
    ...(meantHost === undefined ? [] : [proved('host-misspelt', noHost, facts, didYouMean)]),
    ...(isPortClosed && scheme === 'https' ? [proved('nobody-listens', ports, facts, leaveOut)] : []),
  ]
}

function pathFindings({ target, facts }: CurlReading): Finding[] {
  const { path, endpoint, deviceToken, broadcastTo, meantHost } = target
  if (deviceToken !== undefined || broadcastTo !== undefined) return []
  const right = `https://${meantHost ?? formatEndpoint(endpoint)}/3/device/DEVICE_TOKEN`
  return [
    proved(
      /^\/3\/device\/?$/.test(path) ? 'missing-device-token' : 'bad-path',
      {
        en: `The path is ${path}; APNs has /3/device/TOKEN.`,
        zh: `路径是 ${path}，而 APNs 的是 /3/device/TOKEN。`,
      },
      facts,
      remedy({ en: `Write ${right}`, zh: `写成 ${right}` }),
    ),
  ]
}

function wordsAstray(words: readonly string[]): Finding {
  const told = words.slice(0, 4).map(shown)
  return own(
    'quotes-missing',
    'error',
    {
      en: `curl takes these words for further URLs: ${told.map(({ en }) => en).join(', ')}. Quotes are missing, or have been lost.`,
      zh: `curl 会把这些词当成另外的 URL：${told.map(({ zh }) => zh).join('、')}。缺少引号，或引号丢失了。`,
    },
    remedy({
      en: "Put each header and the payload into quotes: -H 'apns-topic: com.example.app'",
      zh: "每个请求头和 payload 都要加引号：-H 'apns-topic: com.example.app'",
    }),
  )
}

function tokenFindings({ target: { deviceToken }, request }: CurlReading): Finding[] {
  if (deviceToken === undefined || isOpen(deviceToken, request)) return []
  try {
    parseDeviceToken(deviceToken)
    return []
  } catch (error) {
    if (error instanceof Fault) return [faultFinding(error)]
    throw error
  }
}

/** Whether the shell would put something into it. */
export const isVariable = (text: string, { unexpanded }: CurlRequest) =>
  unexpanded.some((each) => text.includes(each))

/** What a line of curl is told does not fit a request that was written down in another way. */
const withoutLine = remedy({ en: 'The line below does it rightly.', zh: '按下面的命令发送即可。' })

function methodFindings({ method, body, facts, request: { writtenAs } }: CurlReading): Finding[] {
  const isPost = method === 'POST'
  const isCurl = writtenAs === undefined
  return [
    ...(isPost
      ? []
      : [
          proved(
            'method-not-post',
            {
              en: `The method is ${method}; APNs takes POST.`,
              zh: `请求方法是 ${method}，而 APNs 只接受 POST。`,
            },
            facts,
            isCurl
              ? remedy({
                  en: 'Give the payload with -d, and leave -X, -G and -I out: curl sends it with POST.',
                  zh: '用 -d 给出 payload，去掉 -X、-G、-I：curl 就会用 POST 发送。',
                })
              : withoutLine,
          ),
        ]),
    ...(body.is === 'none'
      ? [
          proved(
            'payload-empty',
            isCurl
              ? { en: 'There is no payload: -d is missing.', zh: '没有 payload：缺少 -d。' }
              : { en: 'There is no payload in it.', zh: '里面没有 payload。' },
            facts,
            isCurl
              ? remedy({ en: `Add -d '{"aps":{"alert":"Hello"}}'`, zh: `加上 -d '{"aps":{"alert":"你好"}}'` })
              : withoutLine,
          ),
        ]
      : []),
  ]
}

/** A request of another program that went, or will go, by HTTP/1.1. */
const byHttp1: Readonly<Record<NonNullable<CurlRequest['writtenAs']>, Text>> = {
  http: {
    en: 'The request was sent with HTTP/1.1; APNs takes HTTP/2 alone.',
    zh: '这个请求用的是 HTTP/1.1，而 APNs 只接受 HTTP/2。',
  },
  httpie: {
    en: 'HTTPie speaks HTTP/1.1; APNs takes HTTP/2 alone.',
    zh: 'HTTPie 用的是 HTTP/1.1，而 APNs 只接受 HTTP/2。',
  },
}

function httpFindings({ request: { http, writtenAs }, facts }: CurlReading): Finding[] {
  if (writtenAs !== undefined)
    return http === '1' ? [proved('http1-client', byHttp1[writtenAs], facts, withoutLine)] : []
  const withHttp2 = remedy({ en: 'Add --http2.', zh: '加上 --http2。' })
  if (http === '1')
    return [
      proved(
        'http1-client',
        {
          en: 'The line asks for HTTP/1.1. APNs answers it with bytes of HTTP/2: "Received HTTP/0.9 when not allowed".',
          zh: '这行命令要求使用 HTTP/1.1。APNs 会用 HTTP/2 的字节应答，curl 报 "Received HTTP/0.9 when not allowed"。',
        },
        facts,
        remedy({ en: 'Write --http2 in its place.', zh: '改成 --http2。' }),
      ),
    ]
  if (http === '3')
    return [
      own(
        'http3-client',
        'error',
        {
          en: 'The line asks for HTTP/3; APNs speaks HTTP/2 over TCP.',
          zh: '这行命令要求使用 HTTP/3，而 APNs 用的是基于 TCP 的 HTTP/2。',
        },
        remedy({ en: 'Write --http2 in its place.', zh: '改成 --http2。' }),
      ),
    ]
  if (http !== undefined) return []
  return [
    own(
      'http2-not-asked-for',
      'warning',
      {
        en: '--http2 is missing. A curl that knows HTTP/2 uses it all the same; one that does not ("curl --version" has no HTTP2 among its features, as that of Windows) speaks HTTP/1.1, and gets no answer that it can read.',
        zh: '没有 --http2。支持 HTTP/2 的 curl 会自动使用；不支持的（例如 Windows 自带的，curl --version 的 Features 里没有 HTTP2）会用 HTTP/1.1，读不懂 APNs 的应答。',
      },
      withHttp2,
    ),
  ]
}

function headerFindings({ headers: { twice, unknown, wrong }, facts }: CurlReading): Finding[] {
  return [
    ...(twice.length > 0
      ? [
          proved(
            'duplicate-headers',
            {
              en: `These headers stand twice: ${twice.join(', ')}.`,
              zh: `这些请求头写了两次：${twice.join('、')}。`,
            },
            facts,
            remedy({ en: 'Write each once.', zh: '每个只写一次。' }),
          ),
        ]
      : []),
    ...unknown.map((name) => {
      const meant = nearest(name.replace(/^(?!apns)/, 'apns-').replaceAll('_', '-'), apnsHeaders)
      return own(
        'header-unknown',
        'warning',
        { en: `APNs reads no header ${name}.`, zh: `APNs 不读取请求头 ${name}。` },
        remedy(
          meant === undefined
            ? { en: `It reads ${apnsHeaders.join(', ')}.`, zh: `它读取的有 ${apnsHeaders.join('、')}。` }
            : { en: `Did you mean ${meant}?`, zh: `是不是想写 ${meant}？` },
        ),
      )
    }),
    ...wrong.map(({ name, value }) =>
      proved(
        name === 'apns-priority' ? 'bad-priority' : 'bad-expiration',
        { en: `${name} is "${shown(value).en}".`, zh: `${name} 是「${shown(value).zh}」。` },
        facts,
        remedy(
          name === 'apns-priority'
            ? { en: 'It takes 10, 5 or 1.', zh: '只能填 10、5 或 1。' }
            : {
                en: 'It takes whole seconds since 1970, or 0.',
                zh: '要填以秒为单位的整数 UNIX 时间，或 0。',
              },
        ),
      ),
    ),
  ]
}

/** A JSON object without a single quote: the shell has taken them away. */
const hasLostQuotes = (text: string) => /^\s*\{\s*[\w-]+\s*:/.test(text) && !/["']/.test(text)

function quotesLost(text: string): Finding {
  const { en, zh } = shown(text)
  return own(
    'quotes-missing',
    'error',
    {
      en: `The payload is ${en}, without quotes: the shell takes them away, where the whole stands in none, or in quotes of the same kind.`,
      zh: `payload 是 ${zh}，里面没有引号：整体没有加引号，或内外用了同一种引号，引号就被 shell 去掉了。`,
    },
    remedy({
      en: `Put single quotes round it and double ones inside: -d '{"aps":{"alert":"Hello"}}'. Windows (cmd.exe) wants -d "{\\"aps\\":{\\"alert\\":\\"Hello\\"}}".`,
      zh: `外面用单引号，里面用双引号：-d '{"aps":{"alert":"Hello"}}'。Windows（cmd.exe）要写成 -d "{\\"aps\\":{\\"alert\\":\\"Hello\\"}}"。`,
    }),
  )
}

function bodyFindings({ body, payload, headers, target, facts, token, request }: CurlReading): Finding[] {
  if (body.is === 'form')
    return [
      own(
        'bad-json-or-no-aps',
        'error',
        { en: 'A form is sent, and APNs takes JSON.', zh: '发送的是表单，而 APNs 只接受 JSON。' },
        remedy({
          en: 'Give the payload with -d or --data-binary.',
          zh: '用 -d 或 --data-binary 给出 payload。',
        }),
      ),
    ]
  if (body.is === 'elsewhere')
    return [
      own(
        'payload-not-here',
        'note',
        {
          en: `The payload lies in ${body.file}, which is not here: it was not looked at.`,
          zh: `payload 在 ${body.file} 里，这里没有这个文件，没有检查。`,
        },
        remedy({ en: 'Run this where the file is.', zh: '请在文件所在的目录里运行。' }),
      ),
    ]
  if (body.is === 'bytes' && payload === undefined) {
    const text = new TextDecoder().decode(body.bytes)
    if (isVariable(text, request)) return []
    if (hasLostQuotes(text)) return [quotesLost(text)]
    try {
      readPayload(body.bytes, body.file ?? 'The payload')
    } catch (error) {
      if (error instanceof Fault) return [faultFinding(error)]
      throw error
    }
  }
  if (payload === undefined) return []
  const { credential, gateway, now } = facts
  return lint({
    payload,
    headers: headers.notification,
    ...(target.deviceToken !== undefined &&
      /^[\da-f]+$/i.test(target.deviceToken) && { deviceTokens: [target.deviceToken] }),
    ...((credential !== undefined || token !== undefined) && {
      credential: credential?.kind === 'identity' ? ('certificate' as const) : ('signing-key' as const),
    }),
    ...(gateway.kind === 'apple' && { environment: gateway.environment }),
    isBroadcast: target.broadcastTo !== undefined,
    now,
  })
}

const variableName = /\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\}|\([^)]{1,60}\))/

/** @returns a variable that the shell leaves as it is, for single quotes stand round it */
export function literalVariable(text: string, request: CurlRequest): string | undefined {
  const [found] = variableName.exec(text) ?? []
  return found === undefined || isVariable(found, request) ? undefined : found
}

/** Whether nobody here can say what will be sent. */
export const isOpen = (text: string, request: CurlRequest) =>
  isVariable(text, request) || literalVariable(text, request) !== undefined

function literalFindings({ request }: CurlReading): Finding[] {
  const places = [...request.headers.map(({ value }) => value), ...request.urls]
  const found = [...new Set(places.flatMap((text) => literalVariable(text, request) ?? []))]
  return found.length === 0
    ? []
    : [
        own(
          'variable-literal',
          'error',
          {
            en: `${found.join(', ')} stands in single quotes, where the shell puts nothing in its place: these letters are sent.`,
            zh: `${found.join('、')} 在单引号里，shell 不会替换，会原样发送这几个字符。`,
          },
          remedy({ en: 'Use double quotes there.', zh: '请改用双引号。' }),
        ),
      ]
}

function otherFindings({ request }: CurlReading): Finding[] {
  const { isInsecure, unexpanded, unknown } = request
  return [
    ...unknown.map((option) =>
      own(
        'option-unknown',
        'warning',
        { en: `curl has no option ${shown(option).en}.`, zh: `curl 没有 ${shown(option).zh} 这个选项。` },
        remedy({ en: 'See "curl --help all".', zh: '参见 curl --help all。' }),
      ),
    ),
    ...(isInsecure
      ? [
          own(
            'verification-off',
            'warning',
            {
              en: '-k lets anybody answer in the place of APNs, and gives them the credential.',
              zh: '-k 不验证服务器，谁都可以冒充 APNs 并拿到凭证。',
            },
            remedy({
              en: 'Leave it out; an authority of your own is trusted with --cacert.',
              zh: '请去掉；自己的 CA 用 --cacert 指定。',
            }),
          ),
        ]
      : []),
    ...(unexpanded.length > 0
      ? [
          own(
            'variable-open',
            'note',
            {
              en: `Only the shell knows what stands for ${unexpanded.map((each) => shown(each).en).join(', ')}: that was not looked at.`,
              zh: `${unexpanded.map((each) => shown(each).zh).join('、')} 的值只有 shell 知道，没有检查。`,
            },
            remedy({
              en: 'Put the values in, or run: echo with the same quotes.',
              zh: '把值填进去再检查，或用同样的引号 echo 看看。',
            }),
          ),
        ]
      : []),
  ]
}

function authorizationFindings(parts: CurlReading): Finding[] {
  const { headers, request, facts } = parts
  const [value] = headers.authorization
  if (value === undefined) {
    const none = {
      en: 'Neither --cert nor an authorization header stands in the line.',
      zh: '这行命令里既没有 --cert，也没有 authorization 请求头。',
    }
    return request.cert === undefined ? [proved('no-credential', none, facts)] : []
  }
  const bearer = bearerOf(value)
  if (bearer === '')
    return [
      proved(
        'provider-token-empty',
        { en: 'Nothing stands behind bearer.', zh: 'bearer 后面是空的。' },
        facts,
      ),
    ]
  if (bearer !== undefined) return []
  const isToken = /^ey/.test(value) || isVariable(value, request)
  return [
    isToken
      ? proved(
          'bearer-missing',
          {
            en: 'The authorization header has no bearer in front of the provider token.',
            zh: 'authorization 请求头里 provider token 前面没有 bearer。',
          },
          facts,
        )
      : proved(
          'authorization-scheme',
          {
            en: 'The authorization header is of another scheme than bearer.',
            zh: 'authorization 请求头用的不是 bearer。',
          },
          facts,
        ),
  ]
}

/** @returns what is wrong with URL, method and protocol: APNs sees nothing else of such a request */
export const findingsOfWay = (parts: CurlReading): Finding[] => [
  ...urlFindings(parts),
  ...methodFindings(parts),
  ...httpFindings(parts),
]

/** @returns what is wrong with the rest but the credential, in the order it is told */
export const findingsOfLine = (parts: CurlReading): Finding[] => [
  ...literalFindings(parts),
  ...authorizationFindings(parts),
  ...findingsOfPush(parts),
  ...otherFindings(parts),
]

/** @returns what is wrong with device token, headers and payload: pushctl refuses to send such a push too */
export const findingsOfPush = (parts: CurlReading): Finding[] => [
  ...tokenFindings(parts),
  ...headerFindings(parts),
  ...bodyFindings(parts),
]
