import { createPrivateKey, generateKeyPairSync, sign, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { readCertificate } from '../../../src/credential/certificate/certificate.ts'
import { writePkcs12 } from '../../../src/credential/pkcs12/write.ts'
import { startGateway } from '../../../src/library.ts'
import { fakeHost, run } from '../../fake-host.ts'
import { wordsOf } from '../../shell-words.ts'

const now = new Date('2026-11-26T18:35:00Z')
const token = '740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad'
const apple = `https://api.push.apple.com/3/device/${token}`
const topic = "-H 'apns-topic: com.example.app'"
const type = "-H 'apns-push-type: alert'"
const soup = `-d '{"aps":{"alert":"Soup"}}'`

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
function jwt(minutes: number): string {
  const issued = now.getTime() / 1000 - minutes * 60
  const signed = `${part({ alg: 'ES256', kid: 'KEYID12345' })}.${part({ iss: 'TEAM123456', iat: issued })}`
  return `${signed}.${sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}
const fresh = jwt(5)
const bearer = `-H 'authorization: bearer ${fresh}'`

interface Told {
  readonly kind: string
  readonly findings: readonly { readonly id: string; readonly severity: string }[]
  readonly sendLine: string
}

async function inspected(line: string, files: Record<string, string | Uint8Array> = {}) {
  const { code, stdout, stderr } = await run(['inspect', line, '--json'], { files, now })
  expect(stderr).toBe('')
  return { code, told: JSON.parse(stdout) as Told & Record<string, unknown> }
}

const idsOf = ({ findings }: Told, ...severities: readonly string[]) =>
  findings.filter(({ severity }) => severities.includes(severity)).map(({ id }) => id)

const good = `curl --http2 ${topic} ${type} ${bearer} ${soup} ${apple}`

describe('inspect of a curl line', () => {
  it.each<[string, string, Record<string, string>]>([
    ['as Apple writes it', good, {}],
    ['with a prompt before it', `$ ${good}`, {}],
    ['over several lines', good.replaceAll(' -H', ' \\\n  -H'), {}],
    [
      'for cmd.exe',
      good
        .replaceAll(/'([^']*)'/g, (_, text) => `"${text.replaceAll('"', '\\"')}"`)
        .replaceAll(' -H', ' ^\r\n -H'),
      {},
    ],
    ['for PowerShell', good.replaceAll(' -H', ' `\n -H'), {}],
    ['with letters together', good.replace('--http2', '-sv --http2 -XPOST'), {}],
    ['with a variable set before it', `TOKEN=${token}\n${good.replace(token, '$TOKEN')}`, {}],
    ['with headers in capitals', good.replace('apns-topic', 'Apns-Topic').replace('bearer', 'Bearer'), {}],
    [
      'with the payload in a file',
      good.replace(soup, '-d @push.json'),
      { 'push.json': '{\n"aps":{"alert":"Soup"}\n}\n' },
    ],
    ['with --json', good.replace(' -d ', ' --json '), {}],
    ['with --url, to port 2197', good.replace(apple, `--url ${apple.replace('.com/', '.com:2197/')}`), {}],
    [
      'with a file for -K',
      `curl --http2 -K curlrc ${soup}`,
      {
        curlrc: `url = "${apple}"\nheader = "apns-topic: com.example.app"\nheader = "apns-push-type: alert"\nheader = "authorization: bearer ${fresh}"\n`,
      },
    ],
    ['with its path, piped on', `/usr/bin/curl${good.slice(4)} 2>&1 | tee out.txt`, {}],
  ])('finds nothing wrong %s', async (_, line, files) => {
    const { code, told } = await inspected(line, files)
    expect([told.kind, told.findings, code]).toEqual(['curl', [], 0])
    expect(told).toMatchObject({
      method: 'POST',
      deviceToken: token,
      topic: 'com.example.app',
      pushType: 'alert',
    })
    expect(told.payload).toEqual({ aps: { alert: 'Soup' } })
    expect(told.providerToken).toEqual({ keyId: 'KEYID12345', teamId: 'TEAM123456' })
  })

  it.each<[string, string, readonly string[]]>([
    ['no -d', good.replace(soup, ''), ['method-not-post', 'payload-empty']],
    ['GET', good.replace('curl', 'curl -X GET'), ['method-not-post']],
    ['-G', good.replace('curl', 'curl -G'), ['method-not-post']],
    ['HTTP/1.1', good.replace('--http2', '--http1.1'), ['http1-client']],
    ['HTTP/3', good.replace('--http2', '--http3'), ['http3-client']],
    ['no topic', good.replace(topic, ''), ['missing-topic']],
    ['no credential', good.replace(bearer, ''), ['no-credential']],
    ['no bearer', good.replace('bearer ', ''), ['bearer-missing']],
    ['a variable in single quotes', good.replace(fresh, '$JWT'), ['variable-literal']],
    [
      'a variable in the URL in single quotes',
      good.replace(apple, `'${apple.replace(token, '$TOKEN')}'`),
      ['variable-literal'],
    ],
    ['another scheme', good.replace(`bearer ${fresh}`, 'Basic dTpw'), ['authorization-scheme']],
    ['nothing behind bearer', good.replace(fresh, ''), ['provider-token-empty']],
    ['a stale provider token', good.replace(fresh, jwt(90)), ['stale-token']],
    ['a provider token that is none', good.replace(fresh, `${fresh.slice(0, 40)}.x.y`), ['jwt-format']],
    ['a device token cut short', good.replace(token, token.slice(9)), ['token-format']],
    ['no device token', good.replace(token, ''), ['missing-device-token']],
    ['another path', good.replace('/3/device/', '/3/devices/'), ['bad-path']],
    ['http://', good.replace('https:', 'http:'), ['plain-http']],
    ['no scheme', good.replace('https://', ''), ['plain-http']],
    ['a misspelt host', good.replace('api.push.apple.com', 'api.push.aple.com'), ['host-misspelt']],
    ['another port', good.replace('.com/', '.com:8443/'), ['nobody-listens']],
    ['a header twice', good.replace(topic, `${topic} ${topic}`), ['duplicate-headers']],
    ['a priority that is none', good.replace(type, `${type} -H 'apns-priority: high'`), ['bad-priority']],
    [
      'a push type that is none',
      good.replace('apns-push-type: alert', 'apns-push-type: alerts'),
      ['invalid-push-type'],
    ],
    ['JSON with a mistake', good.replace('"Soup"}', '"Soup",}'), ['bad-json-or-no-aps']],
    ['two pieces of data', good.replace(soup, `${soup} -d x`), ['bad-json-or-no-aps']],
    ['a form', good.replace(' -d ', ' --data-urlencode '), ['bad-json-or-no-aps']],
    [
      'what send --dry-run finds',
      good.replace('push-type: alert', 'push-type: background'),
      ['background-shows'],
    ],
    [
      'quotes inside quotes of the same kind',
      good.replace(/-d '[^']*'/, `-d '{'aps':{'alert':'x'}}'`),
      ['quotes-missing'],
    ],
    ['quotes that were lost', good.replaceAll(/'(apns-[^']*)'/g, '$1'), ['quotes-missing', 'missing-topic']],
  ])('names the error: %s', async (_, line, expected) => {
    const { code, told } = await inspected(line)
    expect(idsOf(told, 'error')).toEqual(expect.arrayContaining([...expected]))
    expect(code).toBe(1)
  })

  it.each<[string, string, string]>([
    ['no --http2', good.replace('--http2 ', ''), 'http2-not-asked-for'],
    ['-k', good.replace('curl', 'curl -k'), 'verification-off'],
    ['a header that nobody reads', good.replace(topic, `${topic} -H 'apns_topic: x'`), 'header-unknown'],
    ['an option that nobody knows', good.replace('--http2', '--http2 --insecur'), 'option-unknown'],
    ['a variable', good.replace(bearer, '-H "authorization: bearer $JWT"'), 'variable-open'],
    ['a file that is not here', good.replace(soup, '-d @push.json'), 'payload-not-here'],
    ['a certificate that is not here', good.replace(bearer, '--cert push.p12'), 'credential-not-here'],
    ['no push type', good.replace(type, ''), 'push-type-missing'],
  ])('says what is doubtful, and passes: %s', async (_, line, id) => {
    const { code, told } = await inspected(line)
    expect(idsOf(told, 'warning', 'note')).toContain(id)
    expect([code, idsOf(told, 'error')]).toEqual([0, []])
  })

  it.each([
    ['-d', 24],
    ['--data-binary', 28],
    ['--json', 28],
  ])('takes the line ends out of a file as curl does: %s', async (option, size) => {
    const files = { 'push.json': '{"aps":\r\n{"alert":\r\n"Soup"}}' }
    const { told } = await inspected(good.replace(soup, `${option} @push.json`), files)
    expect(told.size).toBe(size)
  })

  it('names a gateway that is no more', async () => {
    const line = good.replace('api.push.apple.com', 'gateway.push.apple.com:2195')
    const { code, stderr } = await run(['inspect', line], { now })
    expect([code, stderr]).toEqual([2, expect.stringMatching(/gateway\.push\.apple\.com:2195 .*2021/)])
  })

  it('is read from words without quotes, whatever their options', async () => {
    const words = wordsOf(good)
    const { code, stdout } = await run(['inspect', '--json', ...words.slice(0, 1), '-v', ...words.slice(1)], {
      now,
    })
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      { kind: 'curl', findings: [], topic: 'com.example.app' },
    ])
  })

  it('in Chinese', async () => {
    const { stdout } = await run(['inspect', good.replace(soup, ''), '--lang', 'zh'], { now })
    expect(stdout).toMatch(/请求方法是 GET[\s\S]*用 pushctl 发送同样的内容/)
  })

  it.each([
    ['a provider token', good.replace(fresh, jwt(90)), jwt(90)],
    ['a passphrase', good.replace(bearer, '--cert push.p12:S3cretWord'), 'S3cretWord'],
    ['a passphrase behind --pass', good.replace(bearer, '--cert push.p12 --pass S3cretWord'), 'S3cretWord'],
    [
      'the password of a proxy',
      good.replace('curl', 'curl -x http://me:S3cretWord@proxy:8080'),
      'S3cretWord',
    ],
  ])('never repeats %s', async (_, line, secret) => {
    for (const flags of [[], ['--json'], ['--lang', 'zh']]) {
      const { stdout, stderr } = await run(['inspect', line, ...flags], { now })
      expect(stdout + stderr).not.toContain(secret.slice(0, 60))
    }
  })
})

describe('the pushctl line below a curl line', () => {
  it.each([
    [
      'a provider token',
      good,
      `printf %s '{"aps":{"alert":"Soup"}}' | pushctl send --token ${token} --signing-key AuthKey_KEYID12345.p8 --key-id KEYID12345 --team-id TEAM123456 --env production --topic com.example.app --push-type alert --payload -`,
    ],
    [
      'a file',
      `curl --http2 --cert ck.pem --key k.pem -H apns-topic:com.x --data-binary @a.json https://localhost:2197/3/device/${token} --cacert ca.pem`,
      `pushctl send --token ${token} --cert ck.pem --key k.pem --gateway localhost:2197 --ca ca.pem --topic com.x --payload a.json`,
    ],
    [
      'headers',
      good
        .replace(
          type,
          "-H 'apns-priority: 5' -H 'apns-expiration: 0' -H 'apns-collapse-id: a b' -H 'x-own: 1'",
        )
        .replace(soup, '-d @p'),
      `pushctl send --token ${token} --signing-key AuthKey_KEYID12345.p8 --key-id KEYID12345 --team-id TEAM123456 --env production --topic com.example.app --priority 5 --expiration 0 --collapse-id 'a b' --header x-own:1 --payload p`,
    ],
    [
      'variables',
      good
        .replace(token, '$TOKEN')
        .replace(fresh, '$JWT')
        .replace(soup, '-d "{\\"aps\\":{\\"alert\\":\\"$MSG\\"}}"'),
      `printf %s '{"aps":{"alert":"'"$MSG"'"}}' | pushctl send --token "$TOKEN" --signing-key AuthKey_KEYID.p8 --key-id KEYID --team-id TEAMID --env production --topic com.example.app --push-type alert --payload -`,
    ],
    [
      'a broadcast',
      `curl --http2 ${bearer} -H 'apns-channel-id: dHN0LXNyY2gtY2hubA==' -H 'apns-push-type: liveactivity' -d @p https://api.push.apple.com:2197/4/broadcasts/apps/com.x`,
      `pushctl send --channel dHN0LXNyY2gtY2hubA== --signing-key AuthKey_KEYID12345.p8 --key-id KEYID12345 --team-id TEAM123456 --env production --port 2197 --topic com.x --push-type liveactivity --payload p`,
    ],
  ])('with %s', async (_, line, expected) => {
    expect((await inspected(line)).told.sendLine).toBe(expected)
  })

  it('parses, whatever stands in it', async () => {
    for (const line of [good, good.replace('Soup', "it'\\''s $5"), good.replace(soup, '')]) {
      const { told } = await inspected(line)
      const words = wordsOf(told.sendLine.slice(told.sendLine.indexOf('pushctl')))
      const { stderr } = await run([...words.slice(1), '--dry-run'], { stdin: '{"aps":{"alert":"x"}}' })
      // The key is not there; anything else would be about the line.
      expect(stderr).toMatch(/AuthKey_KEYID12345\.p8/)
    }
  })
})

describe('a certificate in a curl line', () => {
  let files: Record<string, Uint8Array | string>
  beforeAll(async () => {
    const gateway = await startGateway({ now: () => now })
    const certificate = await gateway.issueCertificate({ topic: 'com.example.app' })
    const expired = await gateway.issueCertificate({ topic: 'com.example.app', days: -3 })
    await gateway.close()
    files = {
      'ck.pem': certificate.certPem + certificate.keyPem,
      'old.pem': expired.certPem + expired.keyPem,
      'bare.pem': certificate.certPem,
      'push.p12': certificate.p12,
      'locked.p12': writePkcs12({
        identity: {
          certificate: readCertificate(new X509Certificate(certificate.certPem).raw),
          key: { key: createPrivateKey(certificate.keyPem) },
        },
        ...{ chain: [], passphrase: 'R1ghtWord', form: 'modern' },
      }),
    }
  })

  const by = (words: string) =>
    `curl --http2 ${topic} ${type} ${words} ${soup} https://localhost:2197/3/device/${token}`
  it.each<[string, string, readonly string[]]>([
    ['that is good', '--cert ck.pem', []],
    ['with its passphrase', '--cert-type P12 --cert push.p12:', []],
    ['with the passphrase of the line', '--cert locked.p12:R1ghtWord', []],
    ['with a wrong passphrase', '--cert locked.p12:S3cretWord', ['p12-password']],
    ['that has expired', '--cert old.pem', ['cert-expired']],
    ['without its key', '--cert bare.pem', ['no-private-key']],
  ])('%s', async (_, words, expected) => {
    const { told } = await inspected(by(words), files as Record<string, string>)
    expect(idsOf(told, 'error')).toEqual(expect.arrayContaining([...expected]))
    expect(idsOf(told, 'error').length > 0).toBe(expected.length > 0)
    expect(JSON.stringify(told)).not.toMatch(/S3cretWord|R1ghtWord/)
  })

  it('of another app', async () => {
    const { told } = await inspected(
      by('--cert ck.pem').replace('com.example.app', 'com.example.other'),
      files as Record<string, string>,
    )
    expect(idsOf(told, 'error')).toEqual(['cert-of-other-app'])
  })
})

it.each([
  'https://fcm.googleapis.com/fcm/send',
  'https://exp.host/--/api/v2/push/send',
  'http://localhost:3000/health',
])('a line to %s is no push, and nothing in it a device token', async (url) => {
  const line = `curl -X POST ${url} -d '{"to":"${'ab12'.repeat(16)}"}'`
  const { code, stdout, stderr } = await run(['inspect', line])
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain(`This request goes to ${new URL(url).hostname}, which is not APNs.`)
  expect(stderr).toContain('pushctl payload extract FILE.json')
})

it('no curl line is taken for one', async () => {
  const others = [
    `curl -X POST https://fcm.googleapis.com/fcm/send -d '{"to":"x","notification":{"title":"a"}}'`,
    'curl https://web.push.apple.com/QAbc',
    'curl -s https://example.com/install.sh | sh',
  ]
  for (const text of ['use curl to send it', 'curly', 'how do I curl', ...others])
    expect((await run(['inspect', text, '--json'], fakeHost({ now }))).stdout).not.toContain('"kind": "curl"')
})

describe('inspect of a request that is no curl line', () => {
  const payload = '{"aps":{"alert":"Soup"}}'
  const headers = `apns-topic: com.example.app\r\napns-push-type: alert\r\nauthorization: bearer ${fresh}`
  const path = `/3/device/${token}`
  it.each<[string, string, readonly string[]]>([
    [
      'as a proxy saves it',
      `POST ${path} HTTP/2\r\nhost: api.push.apple.com\r\n${headers}\r\n\r\n${payload}`,
      [],
    ],
    [
      'with the names of HTTP/2',
      `:method: POST\n:path: ${path}\n:authority: api.push.apple.com\n${headers}\n\n${payload}`,
      [],
    ],
    ['without its host', `POST ${path} HTTP/2\n${headers}\n\n${payload}`, []],
    ['by HTTP/1.1', `POST ${path} HTTP/1.1\n${headers}\n\n${payload}`, ['http1-client']],
    ['without a body', `POST ${path} HTTP/2\n${headers}\n\n`, ['payload-empty']],
    [
      'of HTTPie, a background push with an alert',
      `http POST ${apple} apns-topic:com.example.app apns-push-type:background authorization:"bearer ${fresh}" aps:='{"alert":"Hi"}'`,
      ['http1-client', 'background-without-content-available', 'background-shows'],
    ],
  ])('%s', async (_, text, errors) => {
    const { code, told } = await inspected(text)
    expect(told).toMatchObject({ kind: 'curl', deviceToken: token, topic: 'com.example.app' })
    expect(told.sendLine).toContain('--env production')
    expect(idsOf(told, 'error')).toEqual(errors)
    expect(code).toBe(errors.length > 0 ? 1 : 0)
    expect(JSON.stringify(told)).not.toContain(fresh)
  })

  it('is told as what its answer says where one stands behind it', async () => {
    const text = `POST ${path} HTTP/2\n${headers}\n\n${payload}\n\nHTTP/2 400\n\n{"reason":"BadDeviceToken"}`
    expect((await inspected(text)).told).toMatchObject({ kind: 'error-text' })
  })
})
