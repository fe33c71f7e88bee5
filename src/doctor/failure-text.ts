import type { Failure, Phase } from '../client/failure.ts'
import type { Text } from '../text.ts'

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
  70: { en: 'no common version of TLS', zh: '没有共同支持的 TLS 版本' },
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
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', { en: 'its issuer is not known here', zh: '本机不认识它的签发者' }],
])

const after = (seconds: number | undefined): Text =>
  seconds === undefined ? { en: '', zh: '' } : { en: ` (${seconds} s)`, zh: `（${seconds} 秒）` }

/**
 * @param name a distinguished name, one attribute a line: `CN=…\nO=…`
 * @returns the part people know it by: its common name, or else its organization, or else all of it
 */
export function shortName(name: string): string {
  return /^CN=(.*)$/m.exec(name)?.[1] ?? /^O=(.*)$/m.exec(name)?.[1] ?? name.replaceAll('\n', ', ')
}

/**
 * @param failure what ended a step
 * @returns what was seen, as the second half of a sentence: no cause is guessed, nothing advised
 */
export function describeFailure(failure: Failure): Text {
  switch (failure.kind) {
    case 'name-not-resolved':
      return {
        en: `${failure.host} does not resolve (${failure.code})`,
        zh: `${failure.host} 解析失败（${failure.code}）`,
      }
    case 'refused':
      return { en: 'refused', zh: '连接被拒绝' }
    case 'unreachable':
      return { en: `no route (${failure.code})`, zh: `网络不可达（${failure.code}）` }
    case 'timeout': {
      const [phase, time] = [phases[failure.phase], after(failure.seconds)]
      return { en: `silence during ${phase.en}${time.en}`, zh: `${phase.zh}时没有任何回应${time.zh}` }
    }
    case 'reset': {
      const phase = phases[failure.phase]
      return { en: `cut off during ${phase.en}`, zh: `${phase.zh}时连接被切断` }
    }
    case 'untrusted': {
      const why = distrust.get(failure.code) ?? { en: failure.code, zh: failure.code }
      const issuer = failure.certificate === undefined ? '' : shortName(failure.certificate.issuer)
      return issuer === ''
        ? { en: `the server’s certificate is not trusted: ${why.en}`, zh: `服务器证书不可信：${why.zh}` }
        : {
            en: `the server’s certificate, issued by “${issuer}”, is not trusted: ${why.en}`,
            zh: `服务器证书（由「${issuer}」签发）不可信：${why.zh}`,
          }
    }
    case 'tls-alert': {
      const meaning = alerts[failure.number] ?? { en: 'no usual meaning', zh: '不常见' }
      return {
        en: `the other side sent TLS alert ${failure.number}: ${meaning.en}`,
        zh: `对方发来 TLS 警报 ${failure.number}：${meaning.zh}`,
      }
    }
    case 'proxy-unreachable': {
      const [{ address }, why] = [failure.proxy, describeFailure(failure.why)]
      return { en: `the proxy ${address} cannot be used: ${why.en}`, zh: `代理 ${address} 用不了：${why.zh}` }
    }
    case 'proxy-refused': {
      const { proxy, status } = failure
      return {
        en: `the proxy ${proxy.address} answered ${status} instead of opening a tunnel`,
        zh: `代理 ${proxy.address} 没有打开隧道，回答了 ${status}`,
      }
    }
    case 'not-tls':
      return { en: 'what answers there does not speak TLS', zh: '对方说的不是 TLS' }
    case 'no-http2':
      return { en: 'the other side does not offer HTTP/2 (h2)', zh: '对方不支持 HTTP/2（h2）' }
    case 'goaway': {
      const words = failure.reason ?? failure.text ?? `code ${failure.code}`
      return { en: `the gateway said goodbye: ${words}`, zh: `网关主动断开（GOAWAY）：${words}` }
    }
    case 'stream-reset':
      return {
        en: `the request was cut off (HTTP/2 code ${failure.code})`,
        zh: `请求被中止（HTTP/2 错误码 ${failure.code}）`,
      }
    case 'stopped':
      return { en: 'the run was stopped', zh: '发送被中断' }
    case 'other':
      if (failure.code.startsWith('HPE_'))
        return { en: 'what answers there does not speak HTTP', zh: '对方说的不是 HTTP' }
      return {
        en: `${failure.code} ${failure.message}`.trim(),
        zh: `${failure.code} ${failure.message}`.trim(),
      }
  }
}
