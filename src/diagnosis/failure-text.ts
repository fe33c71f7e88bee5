import { type Text, verbatim } from '../text.ts'
import { chainFlaws } from './chain-flaws.ts'
import type { Failure, Phase, ServerCertificate } from './facts.ts'
import { type BrokenRule, codeName, rules } from './http2-rules.ts'

const phases: Readonly<Record<Phase, Text>> = {
  resolve: { en: 'name resolution', zh: '解析域名' },
  connect: { en: 'the connection attempt', zh: '建立连接' },
  tunnel: { en: 'the wait for the proxy’s answer', zh: '等待代理应答' },
  handshake: { en: 'the TLS handshake', zh: 'TLS 握手' },
  settings: { en: 'the wait for HTTP/2 SETTINGS', zh: '等待 HTTP/2 SETTINGS' },
  answer: { en: 'the wait for the answer', zh: '等待应答' },
}

/** What the alerts mean that a server sends about a client certificate (RFC 8446, section 6.2), and the two about versions. */
const alerts: Readonly<Record<number, Text>> = {
  40: { en: 'no common ground, or a client certificate is demanded', zh: '无法协商，或者对方要求客户端证书' },
  42: { en: 'bad client certificate', zh: '客户端证书有问题' },
  43: { en: 'client certificate of the wrong kind', zh: '客户端证书类型不对' },
  44: { en: 'client certificate revoked', zh: '客户端证书已被吊销' },
  45: { en: 'client certificate expired', zh: '客户端证书已过期' },
  46: { en: 'client certificate not accepted', zh: '客户端证书不被接受' },
  48: { en: 'client certificate of an unknown authority', zh: '客户端证书的签发者不被认可' },
  49: { en: 'access denied', zh: '拒绝访问' },
  51: { en: 'the handshake could not be verified', zh: '握手验证失败' },
  70: { en: 'no common version of TLS', zh: '没有共同支持的 TLS 版本' },
  71: { en: 'the encryption on offer is too weak', zh: '提供的加密强度不够' },
  80: { en: 'an error of its own', zh: '对方内部错误' },
  112: { en: 'it serves no host of that name', zh: '它不提供这个域名的服务' },
  116: { en: 'a client certificate is demanded', zh: '对方要求客户端证书' },
}

/** What the commonest codes of OpenSSL mean; others are told as they are. */
const distrust: ReadonlyMap<string, Text> = new Map([
  ['CERT_HAS_EXPIRED', { en: 'it has expired', zh: '它已过期' }],
  ['CERT_NOT_YET_VALID', { en: 'it is not valid yet', zh: '它尚未生效' }],
  ['ERR_TLS_CERT_ALTNAME_INVALID', { en: 'it is for another host name', zh: '它属于另一个主机名' }],
  ['HOSTNAME_MISMATCH', { en: 'it is for another host name', zh: '它属于另一个主机名' }],
  ['SELF_SIGNED_CERT_IN_CHAIN', { en: 'its root is trusted by nobody here', zh: '它的根证书在本机不受信任' }],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', { en: 'it is signed by itself', zh: '它是自签名证书' }],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', { en: 'its issuer is not known here', zh: '本机不认识它的签发者' }],
  [
    'UNABLE_TO_GET_ISSUER_CERT',
    { en: 'the root above its issuer is not known here', zh: '本机没有它上层的根证书' },
  ],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', { en: 'its issuer is not known here', zh: '本机不认识它的签发者' }],
])

/** What the other side did that RFC 9113 forbids. */
const violations: Readonly<Record<BrokenRule, Text>> = {
  'settings-first': { en: 'it does not begin with SETTINGS', zh: '开头不是 SETTINGS' },
  'frame-size': { en: 'a frame is larger than allowed', zh: '帧超过允许的大小' },
  'frame-length': { en: 'a frame has the wrong length for its type', zh: '帧长度与类型不符' },
  'frame-stream': { en: 'a frame is on a stream where its type cannot be', zh: '帧出现在不该出现的流上' },
  padding: { en: 'a frame has more padding than bytes', zh: '填充比帧本身还长' },
  'header-block': { en: 'a header block cannot be decoded', zh: '头部块无法解码' },
  'header-block-split': { en: 'a header block is interrupted', zh: '头部块被其他帧打断' },
  'headers-too-long': { en: 'headers have no end', zh: '头部没完没了' },
  'idle-stream': { en: 'a frame belongs to no request', zh: '帧不属于任何请求' },
  'closed-stream': { en: 'an answer goes on after its end', zh: '应答结束之后还在继续' },
  'settings-ack': { en: 'an acknowledgement of SETTINGS is not empty', zh: 'SETTINGS 确认帧不为空' },
  'settings-push': { en: 'a server must not switch push on', zh: '服务器不得开启 push' },
  'settings-window': {
    en: 'SETTINGS_INITIAL_WINDOW_SIZE is too large',
    zh: 'SETTINGS_INITIAL_WINDOW_SIZE 过大',
  },
  'settings-frame-size': {
    en: 'SETTINGS_MAX_FRAME_SIZE is out of range',
    zh: 'SETTINGS_MAX_FRAME_SIZE 超出范围',
  },
  'window-zero': { en: 'a WINDOW_UPDATE of 0', zh: 'WINDOW_UPDATE 增量为 0' },
  'window-overflow': { en: 'a flow-control window grows too large', zh: '流量控制窗口过大' },
  'window-exceeded': {
    en: 'more was sent than the flow-control window allows',
    zh: '发送量超过了流量控制窗口',
  },
  push: { en: 'an answer to nothing was pushed', zh: '推来了没有请求过的应答' },
  'goaway-grows': { en: 'a second GOAWAY takes back the first', zh: '第二个 GOAWAY 与第一个矛盾' },
  flood: { en: 'it sends frames without end that bring nothing', zh: '不停地发送毫无内容的帧' },
  'data-first': { en: 'an answer begins with its body', zh: '应答没有头部就发来正文' },
  'trailers-go-on': { en: 'an answer has two heads', zh: '一个应答有两个头部' },
  'interim-ends': { en: 'an answer ends before it began', zh: '应答还没开始就结束了' },
  'content-length': { en: 'content-length is not that of the answer', zh: 'content-length 与应答不符' },
  'no-status': { en: 'an answer without :status', zh: '应答没有 :status' },
  'two-statuses': { en: 'an answer with two :status', zh: '应答有两个 :status' },
  'bad-status': { en: 'a :status that is none', zh: ':status 不是有效的状态码' },
  'switching-protocols': { en: 'status 101 does not exist in HTTP/2', zh: 'HTTP/2 没有 101 状态码' },
  'pseudo-header': {
    en: 'an answer with a pseudo-header other than :status',
    zh: '应答带有 :status 以外的伪头部',
  },
  'pseudo-header-late': { en: 'a pseudo-header behind other headers', zh: '伪头部出现在普通头部之后' },
  'upper-case': { en: 'a header name in capitals', zh: '头部名称含大写字母' },
  'field-characters': { en: 'a header with characters that are not allowed', zh: '头部含有不允许的字符' },
  'connection-header': { en: 'a header of HTTP/1.1 connections', zh: '带有 HTTP/1.1 的连接头部' },
  'endless-answer': { en: 'an answer has no end', zh: '应答没完没了' },
  unnamed: { en: 'what came cannot be read', zh: '收到的内容无法解析' },
}

function describeViolation(rule: BrokenRule): Text {
  const { section } = rules[rule]
  return {
    en: `the other side breaks HTTP/2: ${violations[rule].en} (RFC 9113, ${section})`,
    zh: `对方违反 HTTP/2 协议：${violations[rule].zh}（RFC 9113 第 ${section} 节）`,
  }
}

const after = (seconds: number | undefined): Text =>
  seconds === undefined ? { en: '', zh: '' } : { en: ` (${seconds} s)`, zh: `（${seconds} 秒）` }

/**
 * @param name a distinguished name, one attribute a line: `CN=…\nO=…`
 * @returns the part people know it by: its common name, or else its organization, or else all of it
 */
export function shortName(name: string): string {
  return /^CN=(.*)$/m.exec(name)?.[1] ?? /^O=(.*)$/m.exec(name)?.[1] ?? name.replaceAll('\n', ', ')
}

/** @returns whom a server's certificate is for: its alternative names, or else the name that it goes by */
export function namesOf(certificate: ServerCertificate | undefined): Text {
  if (certificate === undefined) return { en: 'another name', zh: '别的主机名' }
  return verbatim(certificate.names ?? shortName(certificate.subject))
}

/** What is said of a failure of each kind, as the second half of a sentence. */
const descriptions: {
  readonly [Kind in Failure['kind']]: (failure: Extract<Failure, { readonly kind: Kind }>) => Text
} = {
  'name-not-resolved': ({ host, code }) => ({
    en: `${host} does not resolve (${code})`,
    zh: `${host} 解析失败（${code}）`,
  }),
  refused: () => ({ en: 'refused', zh: '连接被拒绝' }),
  unreachable: ({ code }) => ({ en: `no route (${code})`, zh: `网络不可达（${code}）` }),
  forbidden: ({ code }) => ({ en: `not let out by this system (${code})`, zh: `被本机系统拦下（${code}）` }),
  timeout({ phase: during, seconds }) {
    const [phase, time] = [phases[during], after(seconds)]
    return { en: `silence during ${phase.en}${time.en}`, zh: `${phase.zh}时没有任何回应${time.zh}` }
  },
  reset({ phase: during }) {
    const phase = phases[during]
    return { en: `cut off during ${phase.en}`, zh: `${phase.zh}时连接被切断` }
  },
  untrusted({ code, certificate }) {
    const why = distrust.get(code) ?? chainFlaws.get(code)?.says ?? { en: code, zh: code }
    const issuer = certificate === undefined ? '' : shortName(certificate.issuer)
    return issuer === ''
      ? { en: `the server’s certificate is not trusted: ${why.en}`, zh: `服务器证书不可信：${why.zh}` }
      : {
          en: `the server’s certificate, issued by “${issuer}”, is not trusted: ${why.en}`,
          zh: `服务器证书（由「${issuer}」签发）不可信：${why.zh}`,
        }
  },
  'tls-alert'({ number }) {
    const meaning = alerts[number] ?? { en: 'no usual meaning', zh: '不常见' }
    return {
      en: `the other side sent TLS alert ${number}: ${meaning.en}`,
      zh: `对方发来 TLS 警报 ${number}：${meaning.zh}`,
    }
  },
  'proxy-unreachable'({ proxy: { address }, why: failure }) {
    const why = describeFailure(failure)
    return { en: `the proxy ${address} cannot be used: ${why.en}`, zh: `代理 ${address} 用不了：${why.zh}` }
  },
  'proxy-refused': ({ proxy, status }) => ({
    en: `the proxy ${proxy.address} answered ${status} instead of opening a tunnel`,
    zh: `代理 ${proxy.address} 没有打开隧道，回答了 ${status}`,
  }),
  'not-tls': () => ({ en: 'what answers there does not speak TLS', zh: '对方说的不是 TLS' }),
  'no-http2': () => ({
    en: 'the other side does not offer HTTP/2 (h2)',
    zh: '对方不支持 HTTP/2（h2）',
  }),
  goaway({ reason, text, code }) {
    const words = reason ?? [codeName(code), ...(text === undefined ? [] : [text])].join(', ')
    return { en: `the gateway said goodbye (GOAWAY): ${words}`, zh: `网关主动断开（GOAWAY）：${words}` }
  },
  'stream-reset': ({ code }) => ({
    en: `the request was cut off (${codeName(code)})`,
    zh: `请求被中止（${codeName(code)}）`,
  }),
  'spoke-http1': () => ({
    en: 'the other side spoke HTTP/1.1 after agreeing on h2',
    zh: '对方在协商 h2 之后却说起了 HTTP/1.1',
  }),
  'protocol-error': ({ rule }) => describeViolation(rule),
  'takes-none': ({ seconds }) => ({
    en: `the gateway takes no requests (SETTINGS_MAX_CONCURRENT_STREAMS 0) for ${seconds} s`,
    zh: `网关 ${seconds} 秒内不接受任何请求（SETTINGS_MAX_CONCURRENT_STREAMS 为 0）`,
  }),
  'streams-used-up': () => ({
    en: 'the connection has had as many requests as one can have',
    zh: '该连接的请求数已达上限',
  }),
  'asked-to-wait': ({ seconds }) => ({
    en: `the gateway asks to wait ${seconds} s (Retry-After), longer than --max-wait allows`,
    zh: `网关要求等待 ${seconds} 秒（Retry-After），超过了 --max-wait`,
  }),
  stopped: () => ({ en: 'the run was stopped', zh: '发送被中断' }),
  other({ code, message, speaks }) {
    if (speaks !== undefined)
      return { en: `what answers there speaks ${speaks}, not HTTP`, zh: `对方说的是 ${speaks}，不是 HTTP` }
    if (code.startsWith('HPE_'))
      return { en: 'what answers there does not speak HTTP', zh: '对方说的不是 HTTP' }
    return { en: `${code} ${message}`.trim(), zh: `${code} ${message}`.trim() }
  },
}

/**
 * @param failure what ended a step
 * @returns what was seen, as the second half of a sentence: no cause is guessed, nothing advised
 */
export function describeFailure(failure: Failure): Text {
  // The row of a kind takes failures of that kind: the compiler cannot follow that through the look-up.
  const describe = descriptions[failure.kind] as (failure: Failure) => Text
  return describe(failure)
}
