import { describe, expect, test } from 'vitest'
import type { Failure } from '../../src/diagnosis/facts.ts'
import { describeFailure, shortName } from '../../src/diagnosis/failure-text.ts'
import { interceptorCures, interceptorNamed, interceptors } from '../../src/diagnosis/interceptor.ts'
import { certificate } from '../doctor/approaches.ts'

const failures: [Failure, string, string][] = [
  [
    { kind: 'name-not-resolved', host: 'a.invalid', code: 'ENOTFOUND' },
    'a.invalid does not resolve (ENOTFOUND)',
    'a.invalid 解析失败（ENOTFOUND）',
  ],
  [{ kind: 'refused' }, 'refused', '连接被拒绝'],
  [{ kind: 'forbidden', code: 'EPERM' }, 'not let out by this system (EPERM)', '被本机系统拦下（EPERM）'],
  [{ kind: 'unreachable', code: 'ENETUNREACH' }, 'no route (ENETUNREACH)', '网络不可达（ENETUNREACH）'],
  [
    { kind: 'timeout', phase: 'handshake', seconds: 10 },
    'silence during the TLS handshake (10 s)',
    'TLS 握手时没有任何回应（10 秒）',
  ],
  [{ kind: 'timeout', phase: 'connect' }, 'silence during the connection attempt', '建立连接时没有任何回应'],
  [
    { kind: 'reset', phase: 'answer', abrupt: true },
    'cut off during the wait for the answer',
    '等待应答时连接被切断',
  ],
  [
    { kind: 'untrusted', code: 'CERT_HAS_EXPIRED', certificate: certificate('a', 'O=Corp\nCN=Corp CA') },
    'the server’s certificate, issued by “Corp CA”, is not trusted: it has expired',
    '服务器证书（由「Corp CA」签发）不可信：它已过期',
  ],
  [
    { kind: 'untrusted', code: 'INVALID_PURPOSE' },
    'the server’s certificate is not trusted: it, or a certificate above it, is not made for this purpose',
    '服务器证书不可信：它或上级证书的用途不符',
  ],
  [
    { kind: 'tls-alert', number: 44, phase: 'settings' },
    'the other side sent TLS alert 44: client certificate revoked',
    '对方发来 TLS 警报 44：客户端证书已被吊销',
  ],
  [
    { kind: 'proxy-unreachable', proxy: { address: 'p:1', source: '--proxy' }, why: { kind: 'refused' } },
    'the proxy p:1 cannot be used: refused',
    '代理 p:1 用不了：连接被拒绝',
  ],
  [
    { kind: 'proxy-refused', proxy: { address: 'p:1', source: '--proxy' }, status: 403, schemes: [] },
    'the proxy p:1 answered 403 instead of opening a tunnel',
    '代理 p:1 没有打开隧道，回答了 403',
  ],
  [
    { kind: 'other', phase: 'tunnel', code: 'HPE_INVALID_CONSTANT', message: 'Parse Error' },
    'what answers there does not speak HTTP',
    '对方说的不是 HTTP',
  ],
  [{ kind: 'not-tls' }, 'what answers there does not speak TLS', '对方说的不是 TLS'],
  [{ kind: 'no-http2' }, 'the other side does not offer HTTP/2 (h2)', '对方不支持 HTTP/2（h2）'],
  [
    { kind: 'goaway', code: 0, lastStreamId: 0, reason: 'BadCertificateEnvironment' },
    'the gateway said goodbye (GOAWAY): BadCertificateEnvironment',
    '网关主动断开（GOAWAY）：BadCertificateEnvironment',
  ],
  [
    { kind: 'goaway', code: 2, lastStreamId: 0 },
    'the gateway said goodbye (GOAWAY): INTERNAL_ERROR',
    '网关主动断开（GOAWAY）：INTERNAL_ERROR',
  ],
  [
    { kind: 'stream-reset', code: 7 },
    'the request was cut off (REFUSED_STREAM)',
    '请求被中止（REFUSED_STREAM）',
  ],
  [{ kind: 'other', phase: 'connect', code: 'EFOO', message: 'bar' }, 'EFOO bar', 'EFOO bar'],
  [
    { kind: 'spoke-http1' },
    'the other side spoke HTTP/1.1 after agreeing on h2',
    '对方在协商 h2 之后却说起了 HTTP/1.1',
  ],
  [
    { kind: 'protocol-error', rule: 'settings-frame-size' },
    'the other side breaks HTTP/2: SETTINGS_MAX_FRAME_SIZE is out of range (RFC 9113, 6.5.2)',
    '对方违反 HTTP/2 协议：SETTINGS_MAX_FRAME_SIZE 超出范围（RFC 9113 第 6.5.2 节）',
  ],
  [
    { kind: 'takes-none', seconds: 30 },
    'the gateway takes no requests (SETTINGS_MAX_CONCURRENT_STREAMS 0) for 30 s',
    '网关 30 秒内不接受任何请求（SETTINGS_MAX_CONCURRENT_STREAMS 为 0）',
  ],
  [
    { kind: 'streams-used-up' },
    'the connection has had as many requests as one can have',
    '该连接的请求数已达上限',
  ],
  [
    { kind: 'asked-to-wait', seconds: 3600 },
    'the gateway asks to wait 3600 s (Retry-After), longer than --max-wait allows',
    '网关要求等待 3600 秒（Retry-After），超过了 --max-wait',
  ],
]

describe('describeFailure', () => {
  test.each(failures)('%o', (failure, en, zh) => {
    expect(describeFailure(failure)).toEqual({ en, zh })
  })
})

describe('shortName', () => {
  test.each([
    ['C=US\nO=Apple Inc.\nCN=Apple Root CA', 'Apple Root CA'],
    ['C=US\nO=The USERTRUST Network', 'The USERTRUST Network'],
    ['C=US', 'C=US'],
    ['DNQ=SCN=x\nO=BIO=y\nCN=Corp CA', 'Corp CA'],
    ['OU=PO=x\nO=Corp', 'Corp'],
  ])('%j', (name, short) => {
    expect(shortName(name)).toBe(short)
  })
})

describe('interceptorNamed', () => {
  test.each([
    ['CN=Charles Proxy CA (19 Feb 2026, Mac.local)', 'Charles'],
    ['O=Zscaler Inc.\nCN=Zscaler Intermediate Root CA', 'Zscaler'],
    ['CN=mitmproxy\nO=mitmproxy', 'mitmproxy'],
    ['O=Apple Inc.\nCN=Apple Public Server RSA CA 12 - G1', undefined],
    ['O=The USERTRUST Network\nCN=USERTrust RSA Certification Authority', undefined],
    ['O=Corp\nCN=Corp Proxy CA', undefined],
  ])('%j', (issuer, name) => {
    expect(interceptorNamed(issuer)?.name).toBe(name)
  })

  test('every kind has a cure', () => {
    expect(interceptors.filter(({ kind }) => interceptorCures[kind].en === '')).toEqual([])
  })
})
