import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { readTranscript } from '../../../src/commands/inspect/curl/transcript.ts'
import { startGateway } from '../../../src/library.ts'
import { run } from '../../fake-host.ts'
import { describeWithCurl } from '../../witness.ts'

const now = new Date('2026-11-26T18:35:00Z')
const token = '740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad'

/** As curl 7.88 prints it; newer and older ones in the cases below. */
const connected = `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0*   Trying 17.188.143.34:443...
* Connected to api.push.apple.com (17.188.143.34) port 443 (#0)
* ALPN: offers h2,http/1.1
} [5 bytes data]
* TLSv1.3 (OUT), TLS handshake, Client hello (1):
* TLSv1.3 (IN), TLS handshake, Server hello (2):
* TLSv1.3 (OUT), TLS handshake, Finished (20):
* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384
* ALPN: server accepted h2
* Server certificate:
*  subject: CN=api.push.apple.com
*  SSL certificate verify ok.
* using HTTP/2
`
const sent = `${connected}* h2h3 [:path: /3/device/${token}]
* Using Stream ID: 1 (easy handle 0x55fac9ede2b0)
> POST /3/device/${token} HTTP/2
> Host: api.push.apple.com
> user-agent: curl/7.88.1
> apns-topic: com.example.app
> apns-push-type: alert
> authorization: bearer eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJURUFNMTIzNDU2In0.SECRETSIGNATURE
> content-length: 22
>${' '}
* We are completely uploaded and fine
`
const answered = (status: number, headers: readonly string[] = [], body = '') =>
  `${sent}< HTTP/2 ${status}${' '}\n< apns-id: 11111111-2222-3333-4444-555555555555\n${headers.map((line) => `< ${line}\n`).join('')}<${' '}\n* Connection #0 to host api.push.apple.com left intact\n${body}`
const alertOf = (number: number, name: string) =>
  `${sent}* TLSv1.3 (IN), TLS alert, ${name} (${512 + number}):\n* OpenSSL SSL_read: OpenSSL/3.0.19: error:0A000415:SSL routines::sslv3 alert ${name}, errno 0\n* Failed receiving HTTP2 data\ncurl: (56) OpenSSL SSL_read\n`
const failing = (line: string) => `*   Trying 17.188.143.34:443...\n${line}\n* Closing connection 0\n`

describe('what curl -v printed', () => {
  it.each<[string, string, object]>([
    [
      'an accepted push',
      answered(200, ['apns-unique-id: AAAA']),
      { outcome: 'accepted', status: 200, apnsUniqueId: 'AAAA', tls: 'TLSv1.3', alpn: 'h2' },
    ],
    [
      'a refused one',
      answered(400, [], '{"reason":"BadDeviceToken"}'),
      { outcome: 'rejected', status: 400, reason: 'BadDeviceToken' },
    ],
    [
      'an accepted push without the lines of an asterisk',
      `> POST /3/device/${token} HTTP/2\n> Host: api.sandbox.push.apple.com\n> apns-push-type: background\n< HTTP/2 200 \n< apns-unique-id: AAAA\n`,
      {
        outcome: 'accepted',
        apnsUniqueId: 'AAAA',
        pushType: 'background',
        endpoint: 'api.sandbox.push.apple.com:443',
      },
    ],
    [
      'a provider token that is empty',
      answered(403, [], '{"reason":"MissingProviderToken"}').replace(/bearer .*/, 'bearer '),
      { outcome: 'rejected', diagnosis: { causes: [{ cause: 'provider-token-empty' }] } },
    ],
    [
      'a refusal before a line of curl',
      answered(403, [], '{"reason":"ExpiredProviderToken"}* Closing connection'),
      { outcome: 'rejected', reason: 'ExpiredProviderToken' },
    ],
    [
      'line ends of Windows',
      answered(410, [], '{"reason":"Unregistered","timestamp":1795700000000}').replaceAll('\n', '\r\n'),
      { reason: 'Unregistered' },
    ],
    [
      'curl 8',
      answered(200).replace('(#0)', '').replace('ALPN: offers', 'ALPN: curl offers'),
      { outcome: 'accepted', alpn: 'h2' },
    ],
    [
      'an old curl',
      answered(200)
        .replace('ALPN: offers h2,http/1.1', 'ALPN, offering h2')
        .replace('ALPN: server accepted h2', 'ALPN, server accepted to use h2'),
      { outcome: 'accepted', alpn: 'h2' },
    ],
  ])('tells %s', async (_, text, expected) => {
    const { stdout } = await run('inspect - --json', { stdin: text, now })
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'curl-output',
      endpoint: 'api.push.apple.com:443',
      ...expected,
    })
  })

  it.each<[string, string, string, string]>([
    [
      'another environment',
      answered(400, [], '{"reason":"BadDeviceToken"}'),
      'rejected',
      'env-mismatch-token',
    ],
    [
      'a stale provider token',
      answered(403, [], '{"reason":"ExpiredProviderToken"}'),
      'rejected',
      'stale-token',
    ],
    [
      'a device that is gone',
      answered(410, [], '{"reason":"Unregistered"}'),
      'rejected',
      'token-unregistered',
    ],
    ['a revoked certificate', alertOf(44, 'certificate revoked'), 'unsent', 'cert-revoked'],
    [
      'a host that nobody knows',
      '* Could not resolve host: api.push.aple.com\n* Closing connection 0\ncurl: (6) Could not resolve host: api.push.aple.com\n',
      'unsent',
      'host-misspelt',
    ],
    [
      'a port that is shut',
      failing(
        "* connect to 127.0.0.1 port 8443 failed: Connection refused\n* Failed to connect to localhost port 8443 after 1 ms: Couldn't connect to server",
      ),
      'unsent',
      'nobody-listens',
    ],
    [
      'HTTP/1.1',
      `${sent.replace('offers h2,', 'offers ').replace('accepted h2', 'accepted http/1.1')}* Received HTTP/0.9 when not allowed\ncurl: (1) Received HTTP/0.9 when not allowed\n`,
      'unknown',
      'http1-client',
    ],
    [
      'a proxy that wants a password',
      '* Uses proxy env variable HTTPS_PROXY == \'http://me:S3cretWord@proxy.corp:8080\'\n*   Trying 10.0.0.1:8080...\n* Connected to proxy.corp (10.0.0.1) port 8080\n> CONNECT api.push.apple.com:443 HTTP/1.1\n> Host: api.push.apple.com:443\n>\n< HTTP/1.1 407 Proxy Authentication Required\n< Proxy-Authenticate: Basic realm="x"\n<\n* CONNECT tunnel failed, response 407\ncurl: (56) CONNECT tunnel failed, response 407\n',
      'unsent',
      'proxy-wants-password',
    ],
  ])('finds the cause: %s', async (_, text, outcome, cause) => {
    const { code, stdout } = await run('inspect - --json', { stdin: text, now })
    const told = JSON.parse(stdout)
    expect([told.kind, told.outcome, code]).toEqual(['curl-output', outcome, 1])
    expect(told.diagnosis.causes.map((each: { cause: string }) => each.cause)).toContain(cause)
    expect(stdout).not.toMatch(/SECRETSIGNATURE|S3cretWord/)
  })

  it.each<[string, string, object]>([
    [
      'a certificate that is not trusted',
      failing('* SSL certificate problem: self-signed certificate in certificate chain'),
      { kind: 'untrusted', code: 'SELF_SIGNED_CERT_IN_CHAIN' },
    ],
    [
      'another host’s certificate',
      failing("* SSL: no alternative certificate subject name matches target host name 'x'"),
      { kind: 'untrusted', code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    ],
    [
      'a time-out before the connection',
      failing('* Failed to connect to api.push.apple.com port 443 after 10001 ms: Timeout was reached'),
      { kind: 'timeout', phase: 'connect' },
    ],
    [
      'a time-out of the answer',
      `${sent}* Operation timed out after 10001 milliseconds\n`,
      { kind: 'timeout', phase: 'answer' },
    ],
    [
      'no route',
      failing('* Immediate connect fail for 2620::1: Network is unreachable'),
      { kind: 'unreachable', code: 'ENETUNREACH' },
    ],
    ['what is no TLS', failing('* error:0A00010B:SSL routines::wrong version number'), { kind: 'not-tls' }],
    [
      'a cut',
      `${connected.slice(0, connected.indexOf('* SSL connection'))}* OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to api.push.apple.com:443\n`,
      { kind: 'reset', phase: 'handshake' },
    ],
    [
      'a stream that was reset',
      `${sent}* HTTP/2 stream 1 was not closed cleanly: REFUSED_STREAM (err 7)\n`,
      { kind: 'stream-reset', code: 7 },
    ],
    [
      'GOAWAY',
      `${sent}* received GOAWAY, error=0, last_stream=0\n`,
      { kind: 'goaway', code: 0, lastStreamId: 0 },
    ],
    [
      'GOAWAY with a reason',
      `${sent}* [HTTP/2] [0] <- FRAME[GOAWAY, error=0, reason='{"reason":"BadCertificateEnvironment"}', last_stream=1]\n`,
      { kind: 'goaway', reason: 'BadCertificateEnvironment' },
    ],
    [
      'an alert in words alone',
      `${connected}* LibreSSL SSL_read: error:1404C415:SSL routines:ST_OK:sslv3 alert certificate expired, errno 0\n`,
      { kind: 'tls-alert', number: 45, phase: 'settings' },
    ],
    [
      'an alert of the handshake',
      failing(
        '* Connected to api.push.apple.com (17.0.0.1) port 443\n* TLSv1.2 (IN), TLS handshake, Server hello (2):\n* TLSv1.2 (IN), TLS alert, handshake failure (552):',
      ),
      { kind: 'tls-alert', number: 40, phase: 'handshake', answered: true },
    ],
    [
      'no HTTP/2 where it was offered',
      `${connected.replace('accepted h2', 'accepted http/1.1')}`,
      { kind: 'no-http2' },
    ],
  ])('reads %s', (_, text, failure) => {
    expect(readTranscript(`* Host api.push.apple.com:443 was resolved.\n${text}`)?.failure).toMatchObject(
      failure,
    )
  })

  it('takes no alert of curl’s own for one of the server', () => {
    const text = failing(
      '* TLSv1.3 (OUT), TLS alert, unknown CA (560):\n* SSL certificate problem: unable to get local issuer certificate\ncurl: (60) SSL certificate problem: unable to get local issuer certificate',
    )
    expect(readTranscript(`* Host a.b:443 was resolved.\n${text}`)?.failure?.kind).toBe('untrusted')
  })

  it('believes a cause only where the local gateway named it', async () => {
    const named = answered(400, ['pushctl-cause: cert-of-other-app'], '{"reason":"TopicDisallowed"}')
    const causes = async (text: string) => {
      const { stdout } = await run('inspect - --json', { stdin: text, now })
      return JSON.parse(stdout).diagnosis.causes as { cause: string; certainty: string }[]
    }
    expect(await causes(named.replaceAll('api.push.apple.com', 'localhost:2197'))).toMatchObject([
      { cause: 'cert-of-other-app', certainty: 'certain' },
    ])
    expect((await causes(named)).every(({ certainty }) => certainty !== 'certain')).toBe(true)
  })

  it.each([
    ['a log', '* item one\n> quote\n< HTTP/2 400\n'],
    ['a list', '* Trying to find out\n* Connected to nobody\n'],
    ['nothing of a host', '* ALPN: offers h2\n'],
  ])('is not %s', (_, text) => expect(readTranscript(text)).toBeUndefined())

  it.each(['\n', ''])('has the body of the answer wherever it stands, with %j behind it', (end) => {
    const lines = answered(400).split('\n')
    for (const at of lines.keys()) {
      const behind = lines.slice(at).join('\n')
      const text = [...lines.slice(0, at), `{"reason":"BadTopic"}${end}${behind}`].join('\n')
      expect(readTranscript(text)?.reply, text).toMatchObject({ status: 400, reason: 'BadTopic' })
    }
  })

  it('takes no body of another request for its own', () => {
    const other = answered(400, [], '{"reason":"BadTopic"}\n')
    expect(readTranscript(`${other}${answered(410)}`)?.reply).not.toHaveProperty('reason')
  })

  it('ends soon for lines without end', () => {
    const from = Date.now()
    for (const line of [
      '* '.repeat(200_000),
      `* Trying ${'1.'.repeat(200_000)}`,
      `${'0 '.repeat(200_000)}* Trying`,
      `* GOAWAY, error=${'1'.repeat(300_000)}`,
    ])
      readTranscript(`* Host a.b:443 was resolved.\n${line}`)
    expect(Date.now() - from).toBeLessThan(5000)
  })

  it('in both languages', async () => {
    const text = answered(400, [], '{"reason":"BadDeviceToken"}')
    expect((await run('inspect -', { stdin: text, now })).stdout).toMatch(
      /^✗ curl -v · rejected {2}400 BadDeviceToken {2}api\.push\.apple\.com:443/,
    )
    expect((await run('inspect - --lang zh', { stdin: text, now })).stdout).toMatch(/^✗ curl -v · 被拒绝/)
  })
})

/** What is typed behind `curl -v`, what is told of what it printed, and the first cause. */
const ran: readonly (readonly [name: string, words: readonly string[], told: object, cause: string])[] = [
  [
    'an accepted push',
    ['--http2', 'CA', 'CERT', 'TOPIC', 'SOUP', 'URL'],
    { outcome: 'accepted', status: 200 },
    '',
  ],
  [
    'the topic of another app',
    ['--http2', 'CA', 'CERT', '-H', 'apns-topic: com.example.other', 'SOUP', 'URL'],
    { outcome: 'rejected', status: 400, reason: 'TopicDisallowed' },
    'cert-of-other-app',
  ],
  ['HTTP/1.1', ['--http1.1', 'CA', 'CERT', 'TOPIC', 'SOUP', 'URL'], {}, 'http1-client'],
  ['an authority that nobody told it', ['--http2', 'CERT', 'TOPIC', 'SOUP', 'URL'], {}, 'authority-unknown'],
]

describeWithCurl('what curl -v prints here', () => {
  it.each(ran)('%s', async (_, words, told, cause) => {
    const folder = mkdtempSync(join(tmpdir(), 'pushctl-curl-'))
    const gateway = await startGateway()
    const { certPem, keyPem } = await gateway.issueCertificate({ topic: 'com.example.app' })
    const pem = join(folder, 'ck.pem')
    writeFileSync(pem, certPem + keyPem)
    writeFileSync(join(folder, 'ca.pem'), gateway.ca)
    const meant: Readonly<Record<string, readonly string[]>> = {
      CA: ['--cacert', join(folder, 'ca.pem')],
      CERT: ['--cert', pem],
      TOPIC: ['-H', 'apns-topic: com.example.app'],
      SOUP: ['-d', '{"aps":{"alert":"Soup"}}'],
      URL: [`${gateway.endpoints.sandbox.url}/3/device/${token}`],
    }
    const line = words.flatMap((word) => meant[word] ?? [word])
    const { all: printed = '' } = await execa('curl', ['-v', ...line], { all: true, reject: false })
    await gateway.close()
    rmSync(folder, { recursive: true })
    const { stdout } = await run('inspect - --json', { stdin: printed })
    const document = JSON.parse(stdout)
    expect(document).toMatchObject({ kind: 'curl-output', ...told })
    expect(document.diagnosis?.causes[0].cause ?? '').toBe(cause)
  })
})
