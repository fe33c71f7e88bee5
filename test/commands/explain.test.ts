import { describe, expect, it } from 'vitest'
import { reasonNames } from '../../src/apns/reasons.ts'
import { causes } from '../../src/diagnosis/causes/registry.ts'
import { run } from '../fake-host.ts'

describe('explain', () => {
  it('lists every reason once, by status', async () => {
    const { code, stdout } = await run('explain')
    expect(code).toBe(0)
    for (const name of reasonNames) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
    expect(stdout.match(/^\d{3}$/gm)).toEqual(['400', '403', '404', '405', '410', '413', '429', '500', '503'])
  })

  it.each(['BadCollapseId', 'badcollapseid', '{"reason":"BadCollapseId"}', '"BadCollapseId"'])(
    'takes %s',
    async (word) => {
      const { code, stdout } = await run(['explain', word])
      expect(code).toBe(0)
      expect(stdout).toBe(`BadCollapseId 400
The collapse id is too long.

Causes, the most likely first:
  1. The collapse id is longer than 64 bytes; a Chinese character counts as three.
     → Shorten it to 64 bytes, for instance by hashing it.

Again? Send again once that is fixed.
Where pushes to devices
Source Apple, "Handling notification responses from APNs"
`)
    },
  )

  it('says it in Chinese', async () => {
    const { stdout } = await run('explain Unregistered --lang zh')
    expect(stdout).toContain('device token 已失效')
  })

  it('gives the table as JSON', async () => {
    const { stdout } = await run('explain BadTopic --json')
    expect(JSON.parse(stdout)).toMatchObject({
      one: true,
      reasons: [
        {
          reason: 'BadTopic',
          status: 400,
          causes: expect.arrayContaining([
            {
              cause: 'missing-topic',
              what: expect.any(String),
              remedy: {
                text: expect.any(String),
                commands: ['pushctl send --token DEVICE_TOKEN --topic BUNDLE.ID.OF.THE.APP'],
              },
            },
          ]),
        },
      ],
    })
  })

  it.each([
    ['410', ['ExpiredToken 410', 'Unregistered 410', 'removed from the device']],
    ['404', ['BadPath 404']],
    ['200', ['accepted 200', 'APNs goes on taking pushes', 'closed by hand']],
  ])('takes the status %s', async (status, words) => {
    const { code, stdout } = await run(`explain ${status}`)
    expect(code).toBe(0)
    for (const each of words) expect(stdout).toContain(each)
  })

  it.each(reasonNames)('%s has causes, each with a cure', async (name) => {
    const { stdout } = await run(`explain ${name} --json`)
    const [{ causes }] = JSON.parse(stdout).reasons
    expect(causes.length).toBeGreaterThan(0)
    for (const { cause, what, remedy } of causes) {
      expect(cause).toMatch(/^[a-z0-9-]+$/)
      expect(what).toMatch(/\S/)
      expect(remedy.text).toMatch(/\S/)
      expect(JSON.stringify(remedy)).not.toMatch(/undefined|NaN/)
    }
  })

  it.each([
    ['BadDeviceToken', 'env-mismatch-token'],
    ['TopicDisallowed', 'cert-of-other-app'],
    ['DeviceTokenNotForTopic', 'devicetoken-not-for-topic'],
    ['InvalidProviderToken', 'wrong-p8'],
    ['MissingProviderToken', 'client-cert-not-sent'],
    ['ExpiredProviderToken', 'stale-token'],
    ['BadTopic', 'topic-not-a-bundle-id'],
  ])('of %s tells %s first', async (name, first) => {
    const { stdout } = await run(`explain ${name} --json`)
    expect(JSON.parse(stdout).reasons[0].causes[0].cause).toBe(first)
  })

  it('suggests the nearest word', async () => {
    const { code, stdout } = await run('explain BadDevicToken')
    expect(code).toBe(3)
    expect(stdout).toContain('pushctl explain BadDeviceToken')
  })
})

const asJson = async (argv: string | string[], world = {}) => {
  const { code, stdout } = await run(argv, world)
  return { code, document: JSON.parse(stdout) }
}

describe('explain a text of another program', () => {
  it('tells the causes in order, and the command that settles them with the file that it names', async () => {
    const { code, stdout } = await run([
      'explain',
      "curl: (58) unable to set private key file: 'certs/ck.pem' type PEM",
    ])
    expect(code).toBe(0)
    expect(stdout.split('\n')[0]).toBe('unable to set private key file (curl)')
    expect(stdout).toContain('Several things lead to this text')
    const order = [
      'does not belong',
      'passphrase of its own',
      'without its private key',
      'not where the program',
    ]
    const places = order.map((words) => stdout.indexOf(words))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places[0]).toBeGreaterThan(0)
    expect(stdout).toContain('pushctl cert inspect certs/ck.pem')
  })

  it('needs no quotes, and takes what begins with a dash', async () => {
    const { document } = await asJson(['explain', 'mac', 'verify', 'failure', '--json'])
    expect(document.texts[0].causes[0].cause).toBe('p12-password')
    const number = await asJson(['explain', '-25293', '--json'])
    expect(number.document.texts[0].causes.map(({ cause }: { cause: string }) => cause)).toEqual([
      'keychain-locked',
      'p12-password',
      'pass-signature',
    ])
    const openssl = await asJson(['explain', 'openssl', '-in', 'a.p12:', 'bad', 'decrypt', '--json'])
    expect(openssl.document.texts[0].causes[0]).toMatchObject({
      cause: 'key-encrypted',
      certainty: 'certain',
    })
  })

  it.each([
    ['alert 45', 'cert-expired'],
    ['certificate_expired', 'cert-expired'],
    ['certificateRevoked', 'cert-revoked'],
    ['REFUSED_STREAM', 'enhance-your-calm'],
    ['apns: stream error: stream ID 5; REFUSED_STREAM', 'enhance-your-calm'],
    ['Unable to find a key with Key ID ABC123DEFG', 'wrong-p8'],
    ['curl 60', 'ca-root-missing'],
    ['error 7', 'payload-size'],
    ['8', 'env-mismatch-token'],
    ['255', 'legacy-gateway'],
    ['-9828', 'cert-expired'],
  ])('takes %s by itself', async (text, cause) => {
    const { code, document } = await asJson(['explain', text, '--json'])
    expect(code).toBe(0)
    expect(document.texts[0].causes[0].cause).toBe(cause)
  })

  it('says it in Chinese', async () => {
    const { stdout } = await run('explain mac verify failure --lang zh')
    expect(stdout).toContain('.p12 的密码不对')
  })

  it('tells two reasons in one line, and those of a status', async () => {
    const { document } = await asJson(['explain', 'a: BadTopic, b: 400 BadPriority', '--json'])
    expect(document.reasons.map(({ reason }: { reason: string }) => reason)).toEqual([
      'BadTopic',
      'BadPriority',
    ])
    const status = await asJson(['explain', 'HTTP/2', '404', '--json'])
    expect(status.document.reasons).toMatchObject([{ reason: 'BadPath' }])
  })

  it('finds what a narrow window wrapped', async () => {
    const { document } = await asJson([
      'explain',
      'tls: failed to find any PEM\n data in key input',
      '--json',
    ])
    expect(document.texts[0].causes[0].cause).toBe('p8-text-damaged')
  })

  it.each([
    ['a passphrase', 'p12 password=hunter2 mac verify failure', 'hunter2'],
    ['a provider token', 'bearer eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJUIn0.c2ln: bad decrypt', 'eyJhbGci'],
    ['a key', '-----BEGIN PRIVATE KEY-----MIGTAgEA bad decrypt', 'MIGT'],
  ])('repeats no %s', async (_, text, secret) => {
    const { stdout, stderr } = await run('explain - --json', { stdin: `${text}\n${text}\n` })
    expect(stdout).toContain('"count": 2')
    expect(stdout + stderr).not.toContain(secret)
  })

  it('of a key, or of what else is no message, says what it is', async () => {
    const key =
      '-----BEGIN PRIVATE KEY-----\nMIGTAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBHkw\n-----END PRIVATE KEY-----'
    const { code, stdout } = await run('explain', { stdin: key })
    expect(code).toBe(3)
    expect(stdout).toBe('That is a key or a certificate, and no message.\n  pushctl inspect FILE\n')
  })

  const token = 'a1b2c3d4'.repeat(8)

  it('takes no device token in a line about a failure for the question', async () => {
    const { code, stdout } = await run('explain', { stdin: `push failed for ${token}: oops` })
    expect(stdout.split('\n')[0]).toBe('Nobody here knows this text.')
    expect(code).toBe(3)
  })

  it('tells an answer of Web Push before the status beside it', async () => {
    const { stdout } = await run('explain', {
      stdin: 'unexpected response code 400 body {"reason":"BadWebPushTopic"}',
    })
    expect(stdout).toContain('BadWebPushTopic (400)')
    expect(stdout).not.toContain('BadCollapseId')
  })

  it('repeats no passphrase of a sentence', async () => {
    const { stdout } = await run('explain "p12 password=hunter2 is the wrong password they say"')
    expect(stdout).toContain('(in own words)')
    expect(stdout).not.toContain('hunter2')
  })

  it.each([
    ['a device token', token, `✓ A device token\n  token   ${token}`],
    ['one as old systems print it', `<${'a1b2c3d4 '.repeat(8).trim()}>`, `  token   ${token}`],
    ['one with a label', `Device Token: ${token}`, `  token   ${token}`],
    ['the address of one', `https://api.push.apple.com/3/device/${token}`, `  token   ${token}`],
    ['a token of Expo', 'ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]', '✗ This is an Expo push token'],
    [
      'the name of one at SNS',
      'arn:aws:sns:us-east-1:123456789012:endpoint/APNS/App/ab12cd34-0000-0000-0000-000000000000',
      '✗ This is the ARN of an Amazon SNS endpoint',
    ],
    ['a key id', 'ABCDE12345', '✗ This has 10 letters and digits'],
    ['a request to FCM', '{"message":{"token":"x","notification":{"title":"a"}}}', '✗ A request to FCM'],
    ['a payload', '{\n  "aps": {"alert": "Soup is ready"}\n}', '✓ alert · 39 of 4096 bytes'],
    [
      'a JWT',
      'Bearer eyJhbGciOiJFUzI1NiIsImtpZCI6IkFCQzEyM0RFRkcifQ.eyJpc3MiOiJERUYxMjNHSElKIiwiaWF0IjoxNzAwMDAwMDAwfQ.c2lnbmF0dXJl',
      '✗ Provider token',
    ],
  ])('of %s says as inspect what it is', async (_, stdin, words) => {
    const { code, stdout } = await run('explain', { stdin })
    expect(stdout).toContain('That is no error text that is known here. What it is:\n')
    expect(stdout).toContain(words)
    expect(code).toBe(0)
  })

  it('of a curl line whose quotes the shell took off reads the request', async () => {
    const url = `https://api.push.apple.com/3/device/${token}`
    const { document } = await asJson([
      ...['explain', 'curl', '-v', '--http2', '-H', 'apns-topic: com.example.app'],
      ...['-d', '{"aps":{"alert":"hi"}}', url, '--json'],
    ])
    expect(document.thing).toMatchObject({
      kind: 'curl',
      found: { deviceToken: token, topic: 'com.example.app' },
    })
  })

  it.each([
    ['a word in capitals', 'TIMEOUTERR'],
    ['a log with a token in it', `worker started\nsent to ${token}\nworker stopped`],
    ['a sentence', 'something else went wrong 12'],
  ])('of %s says that nobody knows it', async (_, stdin) => {
    const { code } = await run('explain', { stdin })
    expect(code).toBe(3)
  })
})

describe('explain a log', () => {
  const log = [
    'Nov 20 08:14:33 web pushd[7]: started',
    '    at Sign.sign (node:internal/crypto/sig:128:29)',
    'Nov 20 08:14:34 web pushd[7]: Error: connect ECONNREFUSED 17.188.1.1:443',
    'Nov 20 08:14:35 web pushd[7]: {"reason":"BadDeviceToken"}',
    'Nov 20 08:14:36 web pushd[7]: {"reason":"BadDeviceToken"}',
  ].join('\r\n')

  it.each([
    ['that is piped in', 'explain', { stdin: log }],
    ['that is piped in and named', 'explain -', { stdin: log }],
    ['in a file', 'explain push.log', { files: { 'push.log': log } }],
    ['in a file of another name', 'explain out', { files: { out: log } }],
    [
      'as PowerShell writes it',
      'explain push.log',
      { files: { 'push.log': Buffer.from(`\ufeff${log}`, 'utf16le') } },
    ],
  ])('%s', async (_, argv, world) => {
    const { code, stdout } = await run(argv, world)
    expect(code).toBe(0)
    expect(stdout).toContain('4: Nov 20 08:14:35 web pushd[7]: {"reason":"BadDeviceToken"} ×2')
    expect(stdout.indexOf('BadDeviceToken')).toBeLessThan(stdout.indexOf('ECONNREFUSED'))
    expect(stdout).not.toContain('Sign.sign')
  })

  it('cuts a long line round what it says', async () => {
    const line = `${'x '.repeat(3000)}mac verify failure${' y'.repeat(3000)}`
    const { document } = await asJson('explain --json', { stdin: `start\n${line}\n` })
    const { text } = document.texts[0].said
    expect(text).toContain('mac verify failure')
    expect(text.length).toBeLessThan(300)
  })

  it('is not waited for where nothing is piped in', async () => {
    const { stdout } = await run('explain')
    expect(stdout).toContain('BadDeviceToken')
  })

  it('that is empty is no question', async () => {
    const { code, stdout } = await run('explain', { stdin: '\n' })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {2}BadDeviceToken /m)
  })

  it.each([
    ['is not there', 'explain push.log', {}, 3, 'push.log'],
    [
      'is no text',
      'explain push.p12',
      { files: { 'push.p12': Buffer.from([48, 0, 1, 0]) } },
      2,
      'cert inspect push.p12',
    ],
    ['is an empty word', ['explain', ''], {}, 2, 'nothing to explain'],
  ])('that %s', async (_, argv, world, exit, words) => {
    const { code, stderr } = await run(argv, world)
    expect(code).toBe(exit)
    expect(stderr).toContain(words)
  })
})

describe('explain what nobody knows', () => {
  it('says so, what it understood, and what gets facts', async () => {
    const { code, document } = await asJson([
      'explain',
      'quux failed with EXDEV at api.push.apple.com, see certs/push.p12',
      '--json',
    ])
    expect(code).toBe(3)
    expect(document.understood).toMatchObject({
      parts: [
        { kind: 'errno', value: 'EXDEV' },
        { kind: 'host', value: 'api.push.apple.com' },
        { kind: 'file', value: 'certs/push.p12' },
      ],
      commands: [
        'pushctl doctor --env production',
        'pushctl cert inspect certs/push.p12',
        expect.any(String),
      ],
    })
  })

  it.each(['EXAMPLE', 'EWIBBLE', 'ETIDE'])('takes %s for no error of the operating system', async (word) => {
    const { document } = await asJson(['explain', `worker ${word} failed`, '--json'])
    expect(document.understood).toMatchObject({ parts: [] })
  })

  it('never leads away to a word that is only a little like it', async () => {
    const { stdout } = await run('explain something else went wrong here')
    expect(stdout).not.toContain('pushctl explain')
  })
})

describe('explain 200', () => {
  const idsOf = async (argv: string, world = {}) => {
    const { document } = await asJson(`${argv} --json`, world)
    return (document.playbook?.steps ?? []).map(({ id }: { id: string }) => id) as string[]
  }

  it.each([
    '200',
    '200 OK',
    'accepted',
    'delivered',
    'not received',
    '收不到',
    '收不到推送',
    'success but no notification',
  ])('takes %s', async (text) => {
    const { code, document } = await asJson(['explain', text, '--json'])
    expect(code).toBe(0)
    expect(document.playbook.steps[0].id).toBe('payload')
  })

  it.each(['真机调试能收到推送，打包 TestFlight 后收不到', 'push works in debug but not in TestFlight'])(
    'takes %s for the environment',
    async (text) => {
      const { code, document } = await asJson(['explain', text, '--json'])
      expect(code).toBe(0)
      expect(document).toMatchObject({
        reasons: [],
        texts: [{ causes: [{ cause: 'env-mismatch-token' }, {}] }],
      })
      const [locate, send] = document.texts[0].causes[0].remedy.commands
      expect(locate).toMatch(/^pushctl token locate /)
      expect(send).toMatch(/--env production/)
    },
  )

  it.each([
    '环信：离线推送收不到，EMError 日志：the apnsCertName "luma_dev" is not exist',
    '{"Code":"InvalidParameter.ApnsEnv","Message":"The specified APNs environment DEV has no certificate uploaded."}',
  ])('takes %s for no push that APNs took', async (text) => {
    const { document } = await asJson(['explain', text, '--json'])
    expect(document.playbook).toBeUndefined()
    expect(document).toMatchObject({
      reasons: [],
      texts: [{ causes: [{ cause: 'service-platform-credential' }] }],
    })
  })

  it('says that APNs took it only where the words do', async () => {
    expect((await asJson(['explain', '收不到', '--json'])).document.reasons).toEqual([])
    expect((await asJson(['explain', '200 not shown', '--json'])).document.reasons).toHaveLength(1)
  })

  it.each([
    [
      'keyNotFound(CodingKeys(stringValue: "driverName", intValue: nil), Context(codingPath: []',
      /no key driverName/,
    ],
    [
      'typeMismatch(Swift.Int, Swift.DecodingError.Context(codingPath: [CodingKeys(stringValue: "team", intValue: nil), CodingKeys(stringValue: "score", intValue: nil)], debugDescription: ""',
      /score in content-state is no Int/,
    ],
  ])('says which key of a Live Activity the phone could not decode: %s', async (error, words) => {
    const { stdout } = await run(['explain', `liveactivitiesd: Error decoding content state: ${error}`])
    expect(stdout).toMatch(words)
    expect(stdout).toContain('--state-type')
  })

  it('types token and environment of a log of SNS', async () => {
    const log = JSON.stringify({
      notification: { messageId: '6a39' },
      delivery: {
        destination: 'arn:aws:sns:eu-west-1:123456789012:endpoint/APNS/lunch/2f2f',
        providerResponse: '{"reason":"BadDeviceToken"}',
        token: 'c1'.repeat(32),
        statusCode: 400,
      },
      status: 'FAILURE',
    })
    const { stdout } = await run(['explain', log])
    expect(stdout).toContain(`--token ${'c1'.repeat(32)} --env sandbox`)
    expect((await run(['inspect', log])).stdout).toMatch(/The answer of Amazon SNS.*BadDeviceToken/s)
  })

  it.each([
    ['background', ['force-quit-silent', 'background-budget'], ['foreground', 'permission']],
    ['liveactivity', ['live-activity-state', 'live-activity-budget'], ['foreground', 'old-token-still-200']],
    ['voip', ['voip-call'], ['permission']],
    ['mdm', ['mdm-topic-changed'], ['delivery-log', 'foreground']],
    ['alert', ['foreground', 'permission', 'service-extension'], ['voip-call', 'force-quit-silent']],
  ])('for %s asks what matters there', async (type, asked, idle) => {
    const ids = await idsOf(`explain 200 --push-type ${type}`)
    for (const id of asked) expect(ids).toContain(id)
    for (const id of idle) expect(ids).not.toContain(id)
  })

  it('for a Wallet pass and a website goes by the topic', async () => {
    expect(await idsOf('explain 200 --topic pass.com.example')).toContain('pass-update')
    expect(await idsOf('explain 200 --topic web.com.example')).toContain('website-arguments')
  })

  /** What was sent, as which type, and what it says itself of why nothing shows. */
  const telling: readonly (readonly [payload: string, words: string, ids: readonly string[]])[] = [
    ['{"aps":{"alert":{"title":"x"}}}', '', []],
    ['{"aps":{"alert":{"title":"","body":""}}}', '--push-type alert', ['empty-or-custom-only']],
    ['{"aps":{"content-available":1}}', '--push-type alert', ['push-type-missing']],
    ['{"aps":{"alert":"x","content-available":1}}', '--push-type background', ['background-shows']],
  ]
  it.each(telling)('says first what %s says %s', async (payload, words, ids) => {
    const { document } = await asJson(`explain 200 --payload a.json ${words} --json`, {
      files: { 'a.json': payload },
    })
    const { findings, steps } = document.playbook
    expect(findings.map(({ id }: { id: string }) => id)).toEqual(ids)
    // It was checked here and now.
    expect(steps.map(({ id }: { id: string }) => id)).not.toContain('payload')
  })

  it.each([
    ['{"aps":{"alert":"x","interruption-level":"passive"}}', '--push-type alert', 'quiet'],
    ['{"container-identifier":"a"}', '--push-type fileprovider', 'file-provider-domain'],
    ['{"aps":{"alert":"call"}}', '--push-type voip', 'voip-shows-nothing'],
  ])('says first what %s says in a note', async (payload, words, id) => {
    const { document } = await asJson(`explain 200 --payload a.json ${words} --json`, {
      files: { 'a.json': payload },
    })
    expect(document.playbook.findings[0].id).toBe(id)
  })

  it.each([
    ['the notification shows up but there is no sound', ['sound']],
    ['notification arrives twice', ['sent-twice']],
    ["notification doesn't appear when the app is open", ['foreground', 'payload']],
    ['silent push only arrives when I open the app', ['force-quit-silent', 'background-budget']],
  ])('asks first about what is missed: %s', async (text, ids) => {
    const asked = await idsOf(`explain ${JSON.stringify(text)}`, {})
    expect(asked.slice(0, ids.length)).toEqual(ids)
  })

  it('asks nothing else of a push that is seen', async () => {
    expect(await idsOf('explain "收到推送但是没有声音"', {})).toEqual(['sound'])
  })

  it('leaves out what the payload answers', async () => {
    const world = {
      files: {
        'a.json': '{"aps":{"alert":{"title":"x"},"interruption-level":"active"}}',
        'b.json': '{"aps":{"alert":{"title":"x"},"mutable-content":1,"interruption-level":"passive"}}',
      },
    }
    const plain = await idsOf('explain 200 --payload a.json', world)
    expect(plain).not.toContain('service-extension')
    expect(plain).not.toContain('passive')
    const rich = await idsOf('explain 200 --payload b.json', world)
    expect(rich).toEqual(expect.arrayContaining(['service-extension', 'passive']))
  })
})

describe('explain an id', () => {
  it.each([
    ['cert-expired', 'cause'],
    ['credential/p12-password', 'cause'],
    ['key-misplaced', 'finding'],
    ['certificate/expires-soon', 'finding'],
    ['alpn', 'check'],
  ])('%s: a %s', async (id, kind) => {
    const { code, document } = await asJson(`explain ${id} --json`)
    expect(code).toBe(0)
    expect(document.literals).toMatchObject([
      { kind, what: expect.any(String), remedy: { text: expect.any(String) } },
    ])
  })

  it.each(causes.map(({ id }) => id))('of the cause %s prints it in full', async (id) => {
    const { stdout } = await run(`explain ${id}`)
    expect(stdout.split('\n')[0]).toBe(`${id} cause`)
    expect(stdout).not.toMatch(/undefined|NaN/)
  })

  it('of a push says where its fate is written', async () => {
    const { code, stdout } = await run('explain apns-unique-id: 8F2C9A3E-0000-4000-8000-000000000000')
    expect(code).toBe(0)
    expect(stdout).toContain('Delivery Log')
  })
})
