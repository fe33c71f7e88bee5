import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fakeHost, run } from '../fake-host.ts'

const now = new Date('2026-11-26T18:35:00Z')
const token = '740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad'
const groups = token.replaceAll(/.{8}(?!$)/g, '$& ')
const soup = '{"aps":{"alert":"Soup is ready"}}'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const at = (days: number) => now.getTime() / 1000 + days * 86_400

function jwt(header: object, claims: object, dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): string {
  const signed = `${part({ alg: 'ES256', ...header })}.${part(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding }).toString('base64url')}`
}

const kid = 'KEYID12345'
const iss = 'TEAM123456'

async function inspected(
  words: readonly string[],
  files: Record<string, string | Uint8Array> = {},
  stdin = '',
) {
  const { code, stdout, stderr } = await run(['inspect', ...words, '--json'], { files, now, stdin })
  return { code, told: JSON.parse(stdout), stderr: stderr + stdout }
}

describe('inspect', () => {
  it.each<[string, readonly string[], Record<string, string> | string, string, number]>([
    [
      'a device token in a sentence, without quotes',
      ['Device', 'Token:', ...groups.split(' ')],
      {},
      'device-token',
      0,
    ],
    ['a token in a log file', ['app.log'], { 'app.log': `18:35 token=${token}\n` }, 'device-token', 0],
    [
      'JSON of a server with a token in it',
      ['device.json'],
      { 'device.json': `{"os":"ios","token":"${token}"}` },
      'device-token',
      0,
    ],
    ['a token behind a byte order mark', ['-'], {}, 'device-token', 0],
    ['what is piped in, without a word', [], {}, 'device-token', 0],
    ['a payload', ['push.json'], { 'push.json': soup }, 'payload', 0],
    ['a payload that was typed', [soup], {}, 'payload', 0],
    ['a payload that is broken', ['push.json'], { 'push.json': '{"aps":{"alert":7}}' }, 'payload', 1],
    [
      'a request to FCM',
      ['fcm.json'],
      { 'fcm.json': `{"message":{"token":"x","apns":{"payload":${soup}}}}` },
      'envelope',
      1,
    ],
    [
      'a list for Expo',
      ['expo.json'],
      { 'expo.json': '[{"to":"ExponentPushToken[x]","body":"x"}]' },
      'envelope',
      1,
    ],
    [
      'a signing key',
      ['AuthKey_KEYID12345.p8'],
      { 'AuthKey_KEYID12345.p8': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
      'credential',
      0,
    ],
    ['a file with blanks in its name, unquoted', ['my', 'push.json'], { 'my push.json': soup }, 'payload', 0],
    ['a reason of APNs', ['BadDeviceToken'], {}, 'error-text', 0],
    [
      'a reason in a log with a token',
      ['app.log'],
      { 'app.log': `push to ${token} failed: 410 Unregistered\n` },
      'error-text',
      0,
    ],
    [
      'what Go says of a request, with the token in its address',
      ['-'],
      `Post "https://api.push.apple.com/3/device/${token}": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
      'error-text',
      0,
    ],
    [
      'what curl printed of a connection that somebody opened on the way',
      ['-'],
      `*  issuer: O=Zscaler Inc.; CN=Zscaler Root CA\n> POST /3/device/${token} HTTP/1.1\ncurl: (52) Empty reply from server`,
      'error-text',
      0,
    ],
    [
      'an answer that is known',
      ['-'],
      '{"data":[{"status":"error","message":"x","details":{"error":"DeviceNotRegistered"}}]}',
      'error-text',
      0,
    ],
    [
      'an answer that nobody knows',
      ['-'],
      '{"error":{"code":1099,"message":"no such thing"},"msg_id":"18100287008546233"}',
      'service-answer',
      1,
    ],
    ['a line of a log in JSON', ['-'], '{"level":"error","msg":"mac verify failure"}', 'error-text', 0],
    ['a token beside a status', ['-'], `status=400 token=${token}`, 'device-token', 0],
    ['a token beside general words', ['-'], `Could not connect to server, token=${token}`, 'error-text', 0],
    ['JSON without aps', ['-'], '{"order":7}', 'payload', 0],
    ['a payload in a form', ['-'], 'payload=%7B%22aps%22%3A%7B%7D%7D', 'error', 3],
    ['a payload in base64', ['-'], btoa(soup), 'error', 3],
    ['a payload about an error', ['-'], '{"aps":{"alert":"Your certificate has expired"}}', 'payload', 0],
    ['a status', ['410'], {}, 'error-text', 0],
    ['a bundle id', ['com.example.lunch'], {}, 'bundle-id', 1],
    ['a UDID', ['00008030-001A2D3E0C41802E'], {}, 'udid', 1],
  ])('%s', async (_, words, files, kind, code) => {
    const answer =
      typeof files === 'string'
        ? await inspected(words, {}, files)
        : await inspected(words, files, `\ufeffToken: ${token}`)
    expect(answer.told).toMatchObject(
      kind === 'error' ? { error: { code: 'payload/bad-json-or-no-aps' } } : { kind },
    )
    expect(answer.code).toBe(code)
  })

  it.each([
    'push.P12',
    'push.p12 ',
    '"push.p12"',
    'file:///home/dev/push.p12',
    'https://example.com/push.p12',
    'push.p12:luma24',
    'certs\\push.p12',
  ])('the name of a file that is not there, %s, is no text', async (word) => {
    const { told } = await inspected([word])
    expect(told.error.code).toBe('file/not-found')
  })

  it('what nobody knows is not repeated, and exits 1', async () => {
    const { code, told, stderr } = await inspected(['correct', 'horse', 'battery'])
    expect([code, told.error.code]).toEqual([1, 'refused/unknown-kind'])
    expect(stderr).not.toContain('battery')
  })

  it('a file that is not there is told as that', async () => {
    const { code, stderr } = await inspected(['aps.cer'])
    expect(code).toBe(3)
    expect(stderr).toContain('aps.cer')
  })

  it.each([
    [
      'the account of a service, with its key',
      '{"type":"service_account","private_key":"-----BEGIN PRIVATE KEY-----\\nSECRET"}',
      /Google/,
    ],
    ['a picture', '\x89PNG\r\n', /PNG/],
    [
      'settings of Firebase',
      '{"project_info":{"project_number":"1"},"client":[]}',
      /settings of a Firebase app/,
    ],
    [
      'settings of Firebase for iOS',
      '<?xml version="1.0"?><plist><dict><key>GOOGLE_APP_ID</key><string>1:2:ios:3</string></dict></plist>',
      /settings of a Firebase app/,
    ],
    ['a key as JSON', '{"kty":"EC","crv":"P-256"}', /JWK/],
    ['a page to sign in', '<!doctype html><title>x</title>', /web page/],
  ])('%s is told as that, and exits 1', async (_, content, what) => {
    const { code, told, stderr } = await inspected(['x.json'], { 'x.json': Buffer.from(content, 'latin1') })
    expect(code).toBe(1)
    expect(told.error.message).toMatch(what)
    expect(stderr).not.toContain('SECRET')
  })

  it('no command takes JSON with a key for a payload, and repeats it', async () => {
    const files = { 'x.json': '{"aps":{},"private_key":"-----BEGIN PRIVATE KEY-----\\nSECRET"}' }
    const { code, stdout } = await run('payload check x.json --json', { files, now })
    expect(code).toBe(3)
    expect(stdout).not.toContain('SECRET')
  })

  it('several files one after another, and what is wrong with one hides nothing of the others', async () => {
    const files = { 'a.json': soup, 'b.json': '{"APNS":"{}"}', 'c.log': 'hello' }
    const { code, stdout } = await run('inspect a.json b.json c.log --json', { files, now })
    const told = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(told).toMatchObject([
      { kind: 'payload', file: 'a.json' },
      { kind: 'envelope', file: 'b.json' },
      { kind: 'unknown', file: 'c.log', error: { code: 'refused/unknown-kind' } },
    ])
    expect(code).toBe(3)
    expect((await run(['inspect', '*.json'], { files, now })).stdout).toMatch(
      /^a\.json\n✓[\s\S]*\nb\.json\n✗/,
    )
  })

  it.each([
    ['little', Buffer.from(`\ufeffToken: ${token}`, 'utf16le')],
    ['big', Buffer.from(`\ufeffToken: ${token}`, 'utf16le').swap16()],
  ])('reads UTF-16 in %s endian', async (_, bytes) => {
    expect((await inspected(['x.log'], { 'x.log': bytes })).told).toMatchObject({ deviceToken: token })
  })

  it('bytes that are no text are not searched for one', async () => {
    const { told } = await inspected(['x.bin'], { 'x.bin': `\0\0 token: ${token}` })
    expect(told.error.code).toBe('refused/unknown-kind')
  })

  it('a word that is typed more than once stays so', async () => {
    const eight = Array.from({ length: 8 }, () => 'af931677')
    expect((await inspected(eight)).told).toMatchObject({ deviceToken: eight.join('') })
  })

  it('nothing is asked for what it is', async () => {
    expect((await run('inspect', {})).code).toBe(2)
  })

  it('answers in both languages as its command does', async () => {
    for (const lang of ['en', 'zh']) {
      const door = await run(['inspect', 'push.json', '--lang', lang], { files: { 'push.json': soup }, now })
      const own = await run(['payload', 'check', 'push.json', '--lang', lang], {
        files: { 'push.json': soup },
        now,
      })
      expect(door.stdout).toBe(own.stdout)
    }
  })
})

describe('inspect, of a JWT', () => {
  it('a provider token without its signature, as jwt inspect tells it', async () => {
    const cut = jwt({ kid }, { iss, iat: at(0) })
      .split('.')
      .slice(0, 2)
      .join('.')
    for (const text of [cut, `bearer ${cut}`, `"${cut}."`]) {
      const { told, code } = await inspected([text])
      expect({ code, error: told.error?.code }).toEqual({ code: 1, error: 'refused/jwt-format' })
    }
    const { told } = await inspected([`"${jwt({ kid }, { iss, iat: at(0) })}"`])
    expect(told.findings.map(({ id }: { id: string }) => id)).toEqual(['jwt-format'])
    expect((await inspected(['eyJub25l.eyJub25l'])).told.kind).not.toBe('jwt')
  })

  it('a provider token', async () => {
    const { told, code } = await inspected([`authorization: bearer ${jwt({ kid }, { iss, iat: at(0) })}`])
    expect(told).toMatchObject({ kind: 'jwt', keyId: kid, findings: [] })
    expect(code).toBe(0)
  })

  it.each<[string, object, object]>([
    [
      'app-store-connect',
      { kid, typ: 'JWT' },
      { iss: '57246542-96fe-1a63-e053-0824d011072a', exp: at(0.01), aud: 'appstoreconnect-v1' },
    ],
    ['app-store-server', { kid }, { iss: 'x', aud: 'appstoreconnect-v1', bid: 'com.example.lunch' }],
    [
      'sign-in-with-apple-secret',
      { kid },
      { iss, sub: 'com.example.lunch', aud: 'https://appleid.apple.com', iat: at(0), exp: at(100) },
    ],
    [
      'sign-in-with-apple-identity',
      { kid: 'x' },
      { iss: 'https://appleid.apple.com', aud: 'com.example.lunch' },
    ],
    ['search-ads', { kid }, { iss: 'SEARCHADS.1', sub: 'SEARCHADS.1', aud: 'https://appleid.apple.com' }],
    ['storekit', { x5c: ['MII'] }, { transactionId: '1', bundleId: 'com.example.lunch' }],
    [
      'weatherkit',
      { kid, id: `${iss}.com.example.weather` },
      { iss, sub: 'com.example.weather', iat: at(0) },
    ],
    ['mapkit', { kid, typ: 'JWT' }, { iss, iat: at(0), origin: 'https://example.com' }],
    ['musickit', { kid }, { iss, iat: at(0), exp: at(100) }],
    [
      'google-service-account',
      { alg: 'RS256' },
      { iss: 'a@b.iam.gserviceaccount.com', aud: 'https://oauth2.googleapis.com/token' },
    ],
    ['firebase', { alg: 'RS256' }, { iss: 'https://securetoken.google.com/lunch', aud: 'lunch', sub: 'x' }],
    ['another-issuer', { alg: 'RS256' }, { iss: 'https://lunch.eu.auth0.com/' }],
    [
      'web-push',
      { typ: 'JWT' },
      { aud: 'https://web.push.apple.com', exp: at(0.5), sub: 'mailto:cook@lunch.com' },
    ],
  ])('for %s', async (service, header, claims) => {
    const { code, told } = await inspected([jwt(header, claims)])
    expect(code).toBe(1)
    expect(told).toMatchObject({ kind: 'jwt', service, findings: [{ id: 'jwt-of-another-service' }] })
    expect(JSON.stringify(told)).not.toContain('cook@lunch.com')
  })

  it.each<[string, object, RegExp]>([
    ['exp that is far', { exp: at(2) }, /24 hours/],
    ['exp that has passed', { exp: at(-1) }, /past/],
    ['no exp', { exp: undefined }, /missing/],
    ['an endpoint for aud', { aud: 'https://web.push.apple.com/QGV' }, /origin/],
    ['an address without mailto:', { sub: 'cook@lunch.com' }, /neither mailto/],
    ['an address that leads nowhere', { sub: 'mailto:cook@localhost' }, /leads nowhere/],
    ['a name of the own network', { sub: 'https://lunch.local' }, /leads nowhere/],
  ])('VAPID with %s', async (_, wrong, what) => {
    const claims = { aud: 'https://web.push.apple.com', exp: at(0.5), sub: 'mailto:cook@lunch.com', ...wrong }
    const { told } = await inspected(['-'], {}, `Authorization: vapid t=${jwt({}, claims)}, k=BPxQ`)
    expect(told.findings.slice(1)).toMatchObject([
      { id: 'webpush-vapid', evidence: expect.stringMatching(what) },
    ])
  })

  it('VAPID with a signature in DER', async () => {
    const claims = { aud: 'https://web.push.apple.com', exp: at(0.5), sub: 'mailto:cook@lunch.com' }
    const { told } = await inspected([jwt({}, claims, 'der')])
    expect(told.findings[1].evidence).toMatch(/not DER/)
  })
})

describe('inspect, of Web Push', () => {
  const key = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]).toString('base64url')
  const auth = Buffer.alloc(16, 7).toString('base64url')
  const subscription = (p256dh: string) =>
    JSON.stringify({ endpoint: 'https://web.push.apple.com/QSECRET', keys: { p256dh, auth } })
  it.each<[string, string, object]>([
    ['an endpoint', 'https://web.push.apple.com/QSECRET', { form: 'endpoint' }],
    ['an endpoint of Chrome', 'https://fcm.googleapis.com/fcm/send/QSECRET', { form: 'endpoint' }],
    ['a subscription', subscription(key), { form: 'subscription', findings: [{ id: 'web-push-endpoint' }] }],
    [
      'a subscription with a key cut short',
      subscription('QSECRET'),
      { form: 'subscription', findings: [{ id: 'webpush-subscription' }, {}] },
    ],
    [
      'BadJwtToken',
      '403 Forbidden {"reason":"BadJwtToken"}',
      { form: 'reason', findings: [{ id: 'webpush-vapid' }, {}] },
    ],
    ['VapidPkHashMismatch', '{"reason":"VapidPkHashMismatch"}', { form: 'reason' }],
    [
      'a declarative message',
      '{"web_push":8030,"notification":{"title":"Lunch","navigate":"https://lunch.com"}}',
      { form: 'declarative-payload', findings: [{ id: 'web-push-endpoint' }] },
    ],
    [
      'a declarative message without navigate',
      '{"web_push":8030,"notification":{"title":"Lunch"}}',
      { form: 'declarative-payload', findings: [{ id: 'webpush-declarative' }, {}] },
    ],
    [
      'a declarative message with the number as text',
      '{"web_push":"8030","notification":{"title":"Lunch","navigate":"https://lunch.com"}}',
      { findings: [{ id: 'webpush-declarative' }, {}] },
    ],
    ['VAPID keys', JSON.stringify({ publicKey: key, privateKey: 'QSECRET' }), { form: 'vapid-keys' }],
  ])('%s', async (_, text, found) => {
    const { code, told } = await inspected([text])
    expect(told).toMatchObject({ kind: 'web-push', ...found })
    expect(code).toBe(1)
    expect(JSON.stringify(told)).not.toContain('QSECRET')
  })

  it('the gateway of apps is none of it', async () => {
    expect((await inspected([`https://api.push.apple.com/3/device/${token}`])).told).toMatchObject({
      kind: 'device-token',
    })
  })
})

describe('payload extract', () => {
  const fcm = JSON.stringify({
    message: {
      token: 'x',
      apns: {
        headers: { 'apns-priority': '5', 'apns-push-type': 'background', 'apns-topic': 'com.example.lunch' },
        payload: { aps: { 'content-available': 1 }, order: 7 },
      },
    },
  })
  const line =
    'pushctl send --payload payload.json --topic com.example.lunch --push-type background --priority 5 --token DEVICE_TOKEN'

  it('writes the payload, and the line that sends it with its headers', async () => {
    const files = { 'fcm.json': fcm }
    const { code, stdout, host } = await extract('payload extract fcm.json -o payload.json', files)
    expect(code).toBe(0)
    expect(stdout).toContain(line)
    const written = host.disk.get('/home/dev/app/payload.json')?.bytes.toString()
    expect(JSON.parse(written ?? '')).toEqual({ aps: { 'content-available': 1 }, order: 7 })
  })

  it('headers that send would refuse, or that are no words, are left out of the line', async () => {
    const headers = {
      'apns-push-type': 'loud',
      'apns-priority': '7',
      'apns-expiration': 'soon',
      'apns-topic': 'a b; c',
    }
    const files = { 'x.json': JSON.stringify({ headers, payload: JSON.parse(soup) }) }
    const { stdout } = await extract('payload extract x.json -o payload.json', files)
    expect(stdout).toMatch(/\n {2}pushctl send --payload payload\.json --token DEVICE_TOKEN\n$/)
  })

  it('without -o the payload alone goes to stdout', async () => {
    const { stdout, stderr } = await extract('payload extract fcm.json', { 'fcm.json': fcm })
    expect(JSON.parse(stdout)).toEqual({ aps: { 'content-available': 1 }, order: 7 })
    expect(stderr).toContain(line)
  })

  it('what is written passes the check that named the envelope', async () => {
    const files = { 'sns.json': JSON.stringify({ APNS: '{"aps":{"alert":"hi"}}' }) }
    const before = await extract('payload check sns.json', files)
    expect(before.code).toBe(1)
    expect(before.stdout).toContain('pushctl payload extract sns.json -o payload.json')
    expect(before.stdout).not.toContain('--body')
    const { host } = await extract('payload extract sns.json -o payload.json', files)
    const { code } = await run('payload check payload.json', host)
    expect(code).toBe(0)
  })

  it.each<[string, unknown, number, RegExp]>([
    ['a payload', { aps: {} }, 1, /payload already/],
    ['nothing of the kind', { title: 'x' }, 1, /no aps/],
    [
      'a request whose text for iPhones breaks off',
      { default: 'x', APNS: '{"aps":{"alert":"Hi"}' },
      1,
      /x\.json: APNS is there, and its text is no JSON; line 1, column 22 of it: the text ends too early/,
    ],
    ['a request without iPhones', { GCM: '{}', APNS: '' }, 1, /nothing in it for APNs/],
    [
      'several pushes',
      [
        { to: 'ExponentPushToken[x]', title: 'a' },
        { to: 'ExponentPushToken[x]', title: 'b' },
      ],
      2,
      /2 different pushes.*--part 1/s,
    ],
  ])('says no to %s', async (_, value, code, what) => {
    const answer = await extract('payload extract x.json', { 'x.json': JSON.stringify(value) })
    expect(answer.code).toBe(code)
    expect(answer.stderr).toMatch(what)
  })

  it('says what APNs would refuse of it, and leaves that out of the line', async () => {
    const apns = {
      headers: { 'apns-push-type': 'background', 'apns-priority': '10' },
      payload: { aps: { 'content-available': 1 } },
    }
    const files = { 'x.json': JSON.stringify({ message: { notification: { title: 'Hi' }, apns } }) }
    const { stdout } = await extract('payload extract x.json -o payload.json', files)
    expect(stdout).toMatch(/A background push shows nothing, but aps has alert/)
    expect(stdout).toMatch(/--payload payload\.json --push-type background --token DEVICE_TOKEN/)
    expect((await extract('payload extract x.json', files)).stderr).toMatch(/A background push shows nothing/)
  })

  it('says which fields it left out', async () => {
    const ios = { alert: 'Hi', badge: '+1', 'content-available': false }
    const files = { 'x.json': JSON.stringify({ platform: 'ios', audience: {}, notification: { ios } }) }
    const { stderr } = await extract('payload extract x.json', files)
    expect(stderr).toMatch(/Left out, for APNs has nothing like it: notification\.ios\.badge\. /)
  })

  it.each([
    ['base64', btoa('{"aps":{"alert":"Hi"}}')],
    ['a whole request', 'POST /3/device/aa HTTP/2\r\napns-topic: com.example\r\n\r\n{"aps":{"alert":"Hi"}}'],
  ])('takes it out of %s', async (_, text) => {
    const { stdout } = await extract('payload extract x.json', { 'x.json': text })
    expect(JSON.parse(stdout)).toEqual({ aps: { alert: 'Hi' } })
  })

  it('takes one of several', async () => {
    const list = [1, 2].map((n) => ({ to: 'ExponentPushToken[x]', title: `t${n}` }))
    const { stdout } = await extract('payload extract x.json --part 2', { 'x.json': JSON.stringify(list) })
    expect(JSON.parse(stdout)).toEqual({ aps: { alert: { title: 't2' } } })
  })

  it('writes over nothing', async () => {
    const files = { 'fcm.json': fcm, 'payload.json': 'mine' }
    expect((await extract('payload extract fcm.json -o payload.json', files)).code).toBe(3)
    expect((await extract('payload extract fcm.json -o payload.json --force', files)).code).toBe(0)
  })
})

async function extract(words: string, files: Record<string, string>) {
  const host = fakeHost({ files, now })
  const { code, stdout, stderr } = await run(words, host)
  return { code, stdout, stderr, host }
}
