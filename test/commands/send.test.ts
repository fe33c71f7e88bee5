import { generateKeyPairSync } from 'node:crypto'
import type { ServerHttp2Stream } from 'node:http2'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { saveWatch } from '../../src/commands/send/watch.ts'
import { issueCertificate } from '../../src/credential/certificate/issue.ts'
import {
  closedPort,
  type Listening,
  listen,
  listenPlain,
  pemOf,
  testAuthority,
} from '../client/gateway-like.ts'
import { closingAfterEach } from '../closing.ts'
import { fakeHost, run } from '../fake-host.ts'

const token = 'ab'.repeat(32)
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const p8 = 'AuthKey_KEYID12345.p8'

let pki: Awaited<ReturnType<typeof testAuthority>>
let files: Record<string, string>
const closing = closingAfterEach()

beforeAll(async () => {
  pki = await testAuthority()
  const issue = (kind: 'universal' | 'sandbox' | 'voip', topic = 'com.example.app', days = 395) =>
    issueCertificate({
      authority: pki.authority,
      kind,
      topic,
      teamId: 'TEAM123456',
      organization: 'Example',
      now: new Date(Date.now() - 2 * 86_400_000),
      days,
      key: privateKey,
    })
  files = {
    'ca.pem': pki.ca,
    [p8]: keyPem,
    'push.pem': pemOf(await issue('universal')) + keyPem,
    'push.cer': pemOf(await issue('universal')),
    'dev.pem': pemOf(await issue('sandbox')) + keyPem,
    'voip.pem': pemOf(await issue('voip')) + keyPem,
    'old.pem': pemOf(await issue('universal', 'com.example.app', 1)) + keyPem,
    'silent.json': '{"aps":{"content-available":1}}',
    'broken.json': '{"aps":',
  }
})

interface Heard {
  readonly headers: Record<string, unknown>
  body: string
}

/** A gateway that answers what it is told, and remembers what it heard. */
async function gateway(answers: readonly (readonly [number, string?])[]) {
  const heard: Heard[] = []
  const server: Listening = await listen(
    { ...pki.tls, ca: pki.ca, requestCert: true, rejectUnauthorized: false },
    (http2) =>
      http2.on('stream', (stream: ServerHttp2Stream, headers) => {
        const request: Heard = { headers: { ...headers }, body: '' }
        const [status, reason] = answers[heard.length % answers.length] ?? [200]
        heard.push(request)
        stream.setEncoding('utf8')
        stream.on('data', (chunk: string) => {
          request.body += chunk
        })
        stream.once('end', () => {
          stream.respond({ ':status': status, 'apns-id': 'AB' })
          stream.end(reason === undefined ? undefined : JSON.stringify({ reason }))
        })
      }),
  )
  closing(server)
  return { place: `127.0.0.1:${server.port}`, heard }
}

const send = (words: string, extra: Parameters<typeof run>[1] = {}) =>
  run(`send --ca ca.pem ${words}`, { files, now: new Date(), ...extra })

describe('send', () => {
  it('tells an accepted push, and takes topic, type and priority from what is there', async () => {
    const { place, heard } = await gateway([[200]])
    const { code, stdout, stderr } = await send(
      `--gateway ${place} --token ${token} --cert push.pem -m Hello`,
    )
    expect(stdout).toBe(`✓ accepted  abababab…abababab → ${place} · com.example.app\n  apns-id AB\n`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(heard).toMatchObject([
      {
        headers: {
          ':path': `/3/device/${token}`,
          'apns-topic': 'com.example.app',
          'apns-push-type': 'alert',
          'apns-priority': '10',
        },
        body: '{"aps":{"alert":"Hello"}}',
      },
    ])
  })

  it.each([
    ['a person at a terminal', '', { answers: [] }, true],
    ['a person who asked for JSON', '--json', { answers: [] }, false],
    ['a job', '', {}, false],
  ])('leads %s on from an accepted push', async (_, words, world, isLed) => {
    const { place } = await gateway([[200]])
    const { stdout } = await send(
      `--gateway ${place} --token ${token} --cert push.pem --payload silent.json ${words}`,
      world,
    )
    const line = 'pushctl explain 200 --push-type background --topic com.example.app --payload silent.json'
    expect(stdout.includes(line)).toBe(isLed)
  })

  it.each([
    ['--cert voip.pem -m x', { 'apns-topic': 'com.example.app.voip', 'apns-push-type': 'voip' }],
    ['--cert push.pem --payload silent.json', { 'apns-push-type': 'background', 'apns-priority': '5' }],
    ['--cert push.pem --topic com.example.app.voip -m x', { 'apns-push-type': 'voip' }],
    [
      '--cert push.pem -m x --priority 5 --collapse-id c --expiration 0',
      { 'apns-priority': '5', 'apns-collapse-id': 'c', 'apns-expiration': '0' },
    ],
  ])('with %s sends the headers that follow from it', async (words, headers) => {
    const { place, heard } = await gateway([[200]])
    const { code, stderr } = await send(`--gateway ${place} --token ${token} ${words}`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(heard[0]?.headers).toMatchObject(headers)
  })

  it('reads a payload from stdin', async () => {
    const { place, heard } = await gateway([[200]])
    await send(`--gateway ${place} --token ${token} --cert push.pem --payload -`, {
      stdin: '{"aps":{"badge":0}}',
    })
    expect(heard[0]?.body).toBe('{"aps":{"badge":0}}')
  })

  it('keeps its provider token for the next run, and shows it to nobody', async () => {
    const { place, heard } = await gateway([[200]])
    const words = `--gateway ${place} --token ${token} --signing-key ${p8} --team-id TEAM123456 --topic com.example.app -m x`
    const first = await send(words)
    const jwt = String(heard[0]?.headers.authorization).replace('bearer ', '')
    expect(jwt.split('.')).toHaveLength(3)
    const kept = [...first.host.disk].find(([path]) => path.endsWith('.jwt'))
    expect(kept).toMatchObject([
      '/home/dev/.cache/pushctl/provider-token-TEAM123456-KEYID12345.jwt',
      { mode: 0o600 },
    ])
    await run(`send --ca ca.pem ${words}`, first.host)
    expect(heard[1]?.headers.authorization).toBe(`bearer ${jwt}`)
    expect(first.stdout + first.stderr).not.toContain(jwt)
  })

  it.each(['ExpiredProviderToken', 'InvalidProviderToken'])(
    'forgets its provider token after %s',
    async (reason) => {
      const { place, heard } = await gateway([[403, reason], [200]])
      const words = `--gateway ${place} --token ${token} --signing-key ${p8} --team-id TEAM123456 --topic com.example.app -m x`
      const first = await send(words)
      expect([...first.host.disk.keys()].filter((path) => path.endsWith('.jwt'))).toEqual([])
      await run(`send --ca ca.pem ${words}`, first.host)
      expect(heard[1]?.headers.authorization).not.toBe(heard[0]?.headers.authorization)
      expect([...first.host.disk.keys()].filter((path) => path.endsWith('.jwt'))).toHaveLength(1)
    },
  )

  it('keeps its provider token after a rejection that is not about it', async () => {
    const { place } = await gateway([[400, 'BadDeviceToken']])
    const words = `--gateway ${place} --token ${token} --signing-key ${p8} --team-id TEAM123456 --topic com.example.app -m x`
    const { host } = await send(words)
    expect([...host.disk.keys()].filter((path) => path.endsWith('.jwt'))).toHaveLength(1)
  })

  it('keeps in mind that a saved device is gone, says so with the next push, and forgets it when one is taken', async () => {
    const { place } = await gateway([[410, 'Unregistered'], [200], [200]])
    const host = fakeHost({ files, now: new Date() })
    await run(`device add anna ${token}`, host)
    const push = async () => {
      const before = host.written.stdout.length
      const { code, stdout } = await run(
        `send --gateway ${place} --ca ca.pem --cert push.pem --token @anna -m Hi`,
        host,
      )
      return { code, stdout: stdout.slice(before) }
    }
    expect((await push()).code).toBe(1)
    expect((await run('device list', host)).stdout).toMatch(/gone since \d{4}-/)
    expect((await push()).stdout).toContain('that the token of anna is no longer good')
    expect((await push()).stdout).not.toContain('no longer good')
  })

  it('sends the last push again, but for what is typed', async () => {
    const { place, heard } = await gateway([[200]])
    const host = fakeHost({ files, now: new Date(), env: { PUSHCTL_TOPIC: 'com.example.other' } })
    const words = `--gateway ${place} --ca ca.pem --cert push.pem --topic com.example.app --no-lint`
    await run(`send ${words} --token ${token} --title Lunch -m Soup`, host)
    const { code, stderr } = await run('send --again -m Cake --priority 5', host)
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/From history \w{6}: .*--no-lint/),
    })
    expect(heard[1]).toMatchObject({
      headers: { ':path': `/3/device/${token}`, 'apns-topic': 'com.example.app', 'apns-priority': '5' },
      body: '{"aps":{"alert":{"title":"Lunch","body":"Cake"}}}',
    })
    const { stdout } = await run('history show', host)
    expect(stdout.split('\n').at(-2)).toMatch(/pushctl send .*--message Cake .*--no-lint/)
  })

  it('diagnoses a rejection, and ends with 1', async () => {
    const { place } = await gateway([[400, 'BadDeviceToken']])
    const { code, stdout } = await send(`--gateway ${place} --token ${token} --cert push.pem -m Hello`)
    expect(code).toBe(1)
    expect(stdout).toBe(`✗ rejected  400 BadDeviceToken  abababab…abababab → ${place} · com.example.app
  apns-id AB
  This gateway does not know the device token.
  Most likely: The token probably belongs to the other environment than this gateway.
    → Builds run from Xcode have sandbox tokens; TestFlight, Ad Hoc, Enterprise and App Store builds have production tokens. Send it to a gateway of the other environment, or take a token from a build of this one.
  Possibly: These hex digits may be no device token at all, but a hash of one, or another identifier.
    → Compare it with what the app is given in didRegisterForRemoteNotificationsWithDeviceToken.
`)
  })

  it('sends to every token, each with its own outcome', async () => {
    const { place } = await gateway([[200], [410, 'Unregistered']])
    const { code, stdout } = await send(
      `--gateway ${place} --token ${token} --token ${'cd'.repeat(32)} --cert push.pem -m x --json`,
    )
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      gateway: { kind: 'other', endpoint: place },
      credential: { kind: 'certificate', file: 'push.pem' },
      topic: 'com.example.app',
      pushes: [
        { deviceToken: token, outcome: 'accepted', status: 200, apnsId: 'AB' },
        {
          outcome: 'rejected',
          status: 410,
          reason: 'Unregistered',
          diagnosis: {
            causes: [{ cause: 'token-unregistered', certainty: 'likely', evidence: expect.any(String) }],
          },
        },
      ],
    })
  })

  it('ends with 3 when nobody answers, and says that nothing was sent', async () => {
    const place = `127.0.0.1:${await closedPort()}`
    const { code, stdout } = await send(`--gateway ${place} --token ${token} --cert push.pem -m x`)
    expect(code).toBe(3)
    expect(stdout).toContain('✗ not sent')
    expect(stdout).toContain(`Nothing listens on ${place}`)
  })

  it.each([
    ['another is known', ['www.apple.com'], 'Nobody knows a host named gateway.invalid'],
    ['no other is', [], 'and www.apple.com does not either'],
  ])('looks at another name when one is not found: %s', async (_, names, told) => {
    const words = `--gateway gateway.invalid:443 --token ${token} --cert push.pem -m x`
    expect((await send(words, { names })).stdout).toContain(told)
  })

  it('ends with 3 when something else answers', async () => {
    const server = await listenPlain((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    closing(server)
    const { code, stdout } = await send(
      `--gateway 127.0.0.1:${server.port} --token ${token} --cert push.pem -m x --lang zh`,
    )
    expect(code).toBe(3)
    expect(stdout).toContain('没有使用 TLS')
  })
})

describe('send does not send', () => {
  it.each([
    ['without a token', '--cert push.pem -m x', 2, /--token is missing/],
    ['to what is no token', '--token hello --cert push.pem -m x', 2, /hex digits only/],
    ['without a credential', `--token ${token} -m x`, 2, /push certificate with its key/],
    ['nothing', `--token ${token} --cert push.pem`, 2, /nothing to send/],
    ['two things', `--token ${token} --cert push.pem -m x --payload silent.json`, 2, /not both/],
    ['what is not JSON', `--token ${token} --cert push.pem --payload broken.json`, 3, /not JSON/],
    [
      'and prints no curl line to a local gateway that does not run',
      `--token ${token} --cert push.pem -m x --gateway local --curl`,
      1,
      /nobody would answer the curl line/,
    ],
    [
      'with an authority file without authorities',
      `--gateway local.test:1 --token ${token} --cert push.pem -m x --ca broken.json`,
      3,
      /no certificate that could be trusted/,
    ],
    ['with a certificate without its key', `--token ${token} --cert push.cer -m x`, 1, /not its private key/],
    [
      'with an expired certificate',
      `--gateway local.test:1 --token ${token} --cert old.pem -m x`,
      1,
      /expired on/,
    ],
    [
      'to Apple with a local certificate',
      `--token ${token} --cert push.pem -m x`,
      1,
      /made by the local gateway/,
    ],
    [
      'to a topic of others',
      `--gateway local.test:1 --token ${token} --cert push.pem --topic com.x -m x`,
      1,
      /is good for com\.example\.app/,
    ],
    [
      'without a topic',
      `--token ${token} --signing-key ${p8} --team-id TEAM123456 -m x`,
      2,
      /--topic is missing/,
    ],
    [
      'to two environments',
      `--token ${token} --cert push.pem -m x --gateway sandbox --env production`,
      2,
      /contradict/,
    ],
    [
      'to a mistyped environment',
      `--token ${token} --cert push.pem -m x --env prodction`,
      2,
      /not an environment/,
    ],
    [
      'the name of a type that is none',
      `--token ${token} --cert push.pem -m x --push-type silent`,
      2,
      /Did you mean background/,
    ],
    ['a mistyped type', `--token ${token} --cert push.pem -m x --push-type alrt`, 2, /Did you mean alert/],
    [
      'with milliseconds',
      `--token ${token} --cert push.pem -m x --expiration 1700000000000`,
      2,
      /in milliseconds\.[\s\S]*--expiration 1700000000\b/,
    ],
    ['to a port that is none', `--token ${token} --cert push.pem -m x --port 99999`, 2, /not a port/],
  ])('%s', async (_, words, expected, told) => {
    const { code, stdout, stderr } = await send(words)
    expect(stderr).toMatch(told)
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' })
  })
})

describe('send where PUSHCTL_GATEWAY names a gateway', () => {
  it.each([
    ['127.0.0.1:1', { PUSHCTL_GATEWAY_CA: 'ca.pem' }, 3, /local · sandbox · 127\.0\.0\.1:1/],
    ['127.0.0.1:1', {}, 2, /PUSHCTL_GATEWAY is set and PUSHCTL_GATEWAY_CA is not/],
  ])('%s with %j never goes to Apple', async (named, others, code, told) => {
    const env = { PUSHCTL_GATEWAY: named, ...others }
    const line = `send --token ${token} --signing-key AuthKey_KEYID12345.p8 --team-id TEAM123456 --topic com.x -m x`
    const sent = await run(line, { files, env })
    expect(sent.stdout + sent.stderr).toMatch(told)
    expect(sent.code).toBe(code)
  })
})

describe('a gateway that variables name is said, also beside --gateway local: they may be left over', () => {
  it.each([
    ['--gateway local', {}, /To the gateway that PUSHCTL_GATEWAY names/],
    ['--env production', {}, /PUSHCTL_GATEWAY_PRODUCTION is not set/],
    ['--env production', { PUSHCTL_GATEWAY_PRODUCTION: '127.0.0.1:1' }, /^(?!.*_PRODUCTION is not set)/s],
  ])('%s with %j', async (words, others, told) => {
    const env = { PUSHCTL_GATEWAY: '127.0.0.1:1', PUSHCTL_GATEWAY_CA: 'ca.pem', ...others }
    const line = `send --token ${token} --signing-key AuthKey_KEYID12345.p8 --team-id TEAM123456 --topic com.x -m x`
    const { stdout, stderr } = await run(`${line} ${words}`, { files, env })
    expect(stdout + stderr).toMatch(told)
  })
})

describe('send --gateway local', () => {
  it('does not go to the port of the other environment', async () => {
    const env = {
      PUSHCTL_GATEWAY: '127.0.0.1:1001',
      PUSHCTL_GATEWAY_PRODUCTION: '127.0.0.1:1002',
      PUSHCTL_GATEWAY_CA: 'ca.pem',
    }
    const line = `send --gateway local --port 1002 --token ${token} --cert push.pem -m x`
    const { code, stderr } = await run(`${line} --env sandbox`, { files, env })
    expect(code).toBe(2)
    expect(stderr).toContain('Port 1002 is production at the local gateway, and this push goes to sandbox.')
  })

  it('starts a gateway when none runs, which learns tokens and knows them the next time', async () => {
    const world = { files, now: new Date() }
    const issued = await run('gateway issue com.example.app', world)
    const words = `send --gateway local --token ${token} --cert com.example.app.p12 -m x`
    const push = async (env: string) => {
      const { code, stdout } = await run(`${words} --env ${env} --json`, issued.host)
      return { code, last: JSON.parse(stdout.slice(stdout.lastIndexOf('\n{\n') + 1)) }
    }
    const accepted = await push('sandbox')
    expect(accepted.code).toBe(0)
    expect(accepted.last.pushes).toMatchObject([{ outcome: 'accepted', apnsUniqueId: expect.any(String) }])
    const refused = await push('production')
    expect(refused.code).toBe(1)
    expect(refused.last.pushes[0]).toMatchObject({
      reason: 'BadDeviceToken',
      diagnosis: {
        causes: [
          {
            cause: 'env-mismatch-token',
            certainty: 'certain',
            evidence: expect.stringMatching(/learnt at .* in sandbox for com\.example\.app/),
            remedy: { commands: [expect.stringContaining('--env sandbox')] },
          },
        ],
      },
    })
  })
})

describe('send --watch', () => {
  const hello = '{"aps":{"alert":"Hello"}}'

  /** Starts to watch, and ends it as a person does. */
  async function watching(words: string, world: Parameters<typeof fakeHost>[0] = {}) {
    const server = await gateway([[200]])
    const person = new AbortController()
    const host = fakeHost({
      files: { ...files, 'push.json': hello },
      now: new Date(),
      interrupted: person.signal,
      ...world,
    })
    const told = run(
      `send --ca ca.pem --gateway ${server.place} --token ${token} --cert push.pem ${words}`,
      host,
    )
    return {
      heard: server.heard,
      save: (text: string) => host.files.write('push.json', text, { force: true, own: true }),
      remove: () => host.files.remove('push.json'),
      /** As often as it waits for a save. */
      waits: (times: number) =>
        vi.waitFor(
          () =>
            expect(host.written.stderr.split('Waiting for push.json to be saved')).toHaveLength(times + 1),
          { timeout: 10_000, interval: 20 },
        ),
      async stop() {
        person.abort('SIGINT')
        return told
      },
    }
  }

  it('sends at each save, the same content too, and sums up', async () => {
    const { heard, save, waits, stop } = await watching('--watch push.json')
    await waits(1)
    await save('{"aps":{"badge":3}}')
    await waits(2)
    await save('{"aps":{"badge":3}}')
    await waits(3)
    const { code, stdout } = await stop()
    expect(heard.map(({ body }) => body)).toEqual([hello, '{"aps":{"badge":3}}', '{"aps":{"badge":3}}'])
    expect(heard.map(({ headers }) => headers['apns-topic'])).toEqual(Array(3).fill('com.example.app'))
    expect(stdout).toMatch(/In all: 3 accepted\n$/)
    expect(code).toBe(130)
  })

  it.each([
    ['no JSON yet', '{"aps":{"alert":"He', 'payload/'],
    ['wrong', '{"aps":{"badge":"three"}}', 'refused/'],
    ['gone', undefined, 'file/not-found'],
  ])('holds back a file that is %s, says why, and waits for the next save', async (_, text, code) => {
    const { heard, save, remove, waits, stop } = await watching('--watch push.json --json')
    await waits(1)
    await (text === undefined ? remove() : save(text))
    await waits(2)
    await save(hello)
    await waits(3)
    const lines = (await stop()).stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { pushes: [{ outcome: 'accepted' }] },
      { kind: 'not-sent', file: 'push.json', error: { code: expect.stringContaining(code) } },
      { pushes: [{ outcome: 'accepted' }] },
      { kind: 'watched', accepted: 2, notSent: 1 },
    ])
    expect(heard.map(({ body }) => body)).toEqual([hello, hello])
  })

  it('begins with a file that is no JSON yet, and sends it when it is', async () => {
    const { heard, save, waits, stop } = await watching('--watch push.json', {
      files: { ...files, 'push.json': '{"aps":' },
    })
    await waits(1)
    await save(hello)
    await waits(2)
    expect((await stop()).stdout).toMatch(
      /✗ not sent {2}push\.json\n[\s\S]* {6}pushctl payload check push\.json\n[\s\S]*In all: 1 accepted, 1 held back\n$/,
    )
    expect(heard.map(({ body }) => body)).toEqual([hello])
  })

  it.each([
    ['-m x --watch push.json', 'leave out --message'],
    ['--watch -', 'read once'],
    ['--watch push.json --dry-run', '--dry-run'],
    ['--watch push.json --curl', '--curl'],
    ['--watch push.json --apns-id 123e4567-e89b-12d3-a456-4266554400a0', '--apns-id'],
    [`--watch push.json --token ${'cd'.repeat(32)}`, 'one device'],
  ])('refuses %s', async (words, why) => {
    const { code, stderr } = await send(`--token ${token} --cert push.pem ${words}`, {
      files: { ...files, 'push.json': hello },
    })
    expect(stderr).toContain(why)
    expect(code).toBe(2)
  })

  it.each([
    ['a file that is not there', '--watch pusj.json --cert push.pem', 3],
    ['a certificate that expired', '--watch push.json --cert old.pem --gateway 127.0.0.1:9', 1],
  ])('ends at once with %s', async (_, words, expected) => {
    const { code } = await send(`--token ${token} ${words}`, { files: { ...files, 'push.json': hello } })
    expect(code).toBe(expected)
  })

  const production = `--token ${token} --signing-key ${p8} --team-id TEAM123456 --topic com.example.app --env production --watch push.json`

  it('sends nothing to production where nobody can be asked, and says what to type', async () => {
    const { code, stderr } = await send(production, { files: { ...files, 'push.json': hello } })
    expect(stderr).toMatch(/nobody can be asked here[\s\S]*pushctl send .*--env sandbox.* --watch push\.json/)
    expect(code).toBe(2)
  })

  it('asks before production, and no ends it', async () => {
    const { code, stdout, host } = await send(production, {
      files: { ...files, 'push.json': hello },
      answers: ['no'],
    })
    expect(host.questions.map(({ en }) => en)).toEqual([
      'Each save will send a push through production. Go on?',
    ])
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
  })
})

describe('saveWatch', () => {
  it.each([
    ['nothing happens', ['a', 'a', 'a'], []],
    ['it is saved', ['a', 'b', 'b', 'b'], [2]],
    ['it is being written', ['b', 'c', 'd', 'd'], [3]],
    ['it is away between two names', ['a', undefined, 'b', 'b'], [3]],
    ['it is removed', [undefined, undefined, undefined], [1]],
    ['it is saved twice', ['b', 'b', 'c', 'c'], [1, 3]],
  ])('when %s', (_, looks, saved) => {
    const isSaved = saveWatch('a')
    expect(looks.flatMap((look, index) => (isSaved(look) ? [index] : []))).toEqual(saved)
  })
})
