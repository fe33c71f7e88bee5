import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import type { ServerHttp2Stream } from 'node:http2'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Command } from '../src/cli/command.ts'
import { behindDoor } from '../src/cli/door.ts'
import { runCommand } from '../src/cli/frame.ts'
import { inEnvelope, toJson } from '../src/cli/print.ts'
import { parseCommandLine } from '../src/cli/program.ts'
import { catalog } from '../src/commands/catalog.ts'
import { listen, testAuthority } from './client/gateway-like.ts'
import { closingAfterEach } from './closing.ts'
import { wrongIn } from './documents.ts'
import { type FakeHost, type FakeWorld, fakeHost, run } from './fake-host.ts'
import { harmIn, harmInJson, hostileTexts } from './hostile-text.ts'
import { isWhole } from './whole/quick-form.ts'

const topic = 'com.example.app'
const token = 'ab'.repeat(32)
const cert = `--cert ${topic}.p12`
const push = `send --gateway local --token ${token} ${cert}`
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

/** Of App Store Connect, which takes it for twenty minutes. */
const foreignJwt = ['{"alg":"ES256"}', '{"aud":"appstoreconnect-v1","iat":1,"exp":2000000000}', 'sig']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.')

/** For each command lines that make it return all that it can return, in an order that works. */
const lines: Readonly<Record<string, readonly string[]>> = {
  'gateway issue': [`gateway issue ${topic}`],
  'gateway start': ['gateway start --port 0 --production-port 0 --verbose'],
  'gateway add-device': [`gateway add-device ${token} --topic ${topic}`],
  'gateway add-key': ['gateway add-key AuthKey_KEYID12345.p8 --team-id TEAM123456'],
  'cert inspect': [`cert inspect ${topic}.p12 AuthKey_KEYID12345.p8 absent.pem`],
  'cert classify': [`cert classify ${topic}.p12 AuthKey_KEYID12345.p8 absent.pem`],
  'cert convert': [`cert convert ${topic}.p12 -o all.pem`],
  'cert merge': [`cert merge ${topic}.cer ${topic}.p12 -o ck.pem`],
  'cert request': ['cert request --email me@example.com --name Zhang'],
  'cert verify': [`cert verify ${topic}.p12 AuthKey_KEYID12345.p8 absent.pem`],
  'cert compare': [`cert compare ${topic}.cer ${topic}.p12`],
  'cert list': ['cert list'],
  send: [
    `${push} --env sandbox -m Hello`,
    `${push} --env production -m Hello`,
    `${push} --env sandbox -m Hello --dry-run`,
    `${push} --env sandbox -m Hello --curl`,
    `send --gateway 127.0.0.1:1 --token ${token} ${cert} -m Hello`,
    `send --gateway local --env sandbox ${cert} -m Hello --to rows.csv --report report.csv --dead-tokens dead.csv`,
    'send --payload push.json --topic com.example.app --simulator',
  ],
  doctor: [`doctor --gateway local ${cert}`, 'doctor --gateway 127.0.0.1:1'],
  'payload check': ['payload check odd.json'],
  'payload preview': ['payload preview push.json'],
  'payload fields': ['payload fields'],
  'device add': [`device add anna ${token} --topic ${topic} --group testers`],
  'device list': ['device list'],
  'device rename': ['device rename anna bo'],
  'device remove': ['device remove @testers'],
  'history list': ['history list'],
  'history show': ['history show'],
  'history clear': ['history clear'],
  'token inspect': [`token inspect ${token}`, 'token inspect nothing'],
  'token locate': [
    `token locate ${token} --gateway local ${cert}`,
    `token locate ${token} --gateway 127.0.0.1:1 ${cert}`,
  ],
  'jwt create': ['jwt create --signing-key AuthKey_KEYID12345.p8 --team-id TEAM123456'],
  'jwt inspect': ['jwt inspect - --signing-key AuthKey_KEYID12345.p8'],
  // It speaks a protocol, and prints nothing else.
  mcp: [],
  'channel create': [`channel create --storage latest --gateway local --env sandbox ${cert}`],
  'channel list': [`channel list --gateway local --env sandbox ${cert}`],
  'channel show': [`channel show CHANNEL --gateway local --env sandbox ${cert}`],
  'channel delete': [`channel delete CHANNEL --gateway local --env sandbox ${cert}`],
  explain: ['explain BadDeviceToken', 'explain'],
  'gateway answer': ['gateway answer Unregistered'],
  inspect: [
    'inspect com.example.app.cer',
    'inspect push.json',
    'inspect fcm.json',
    'inspect subscription.json',
    `inspect ${foreignJwt}`,
    `inspect voip: ${token} remote: ${'cd'.repeat(32)}`,
  ],
  'payload extract': ['payload extract fcm.json -o extracted.json', 'payload extract sns.json'],
  'gateway received': ['gateway received --verbose'],
  'gateway open': ['gateway open'],
  'gateway status': ['gateway status'],
  'gateway wait': ['gateway wait --timeout 1'],
  'gateway stop': ['gateway stop'],
  'config show': ['config show'],
  'config init': ['config init --env sandbox'],
  completion: ['completion bash', 'completion bash -- ce', 'completion fish -- ce'],
  demo: ['demo'],
}

/** A result of a command, as `run` returned it. */
interface Returned {
  readonly line: string
  readonly command: Command
  readonly result: unknown
}

const returned: Returned[] = []
const keyboard = new AbortController()

function world(): FakeHost {
  const host: FakeHost = fakeHost({
    now: new Date(),
    platform: 'darwin',
    interrupted: keyboard.signal,
    env: { PUSHCTL_TEAM_ID: 'TEAM123456' },
    files: {
      'AuthKey_KEYID12345.p8': key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      'rows.csv': `token,name\n${token},Ann\n${'cd'.repeat(32)},Bob\n`,
      'push.json':
        '{"aps":{"alert":{"title":"Lunch","subtitle":"today","body":"Soup\\nis ready"},"badge":1}}',
      'fcm.json':
        '{"message":{"token":"x","apns":{"headers":{"apns-topic":"com.example.app"},"payload":{"aps":{"alert":"x"}}}}}',
      'sns.json': '{"APNS_SANDBOX":"{\\"aps\\":{\\"alert\\":\\"x\\"}}"}',
      'subscription.json': '{"endpoint":"https://web.push.apple.com/Q","keys":{}}',
      'odd.json': '{"aps":{"alert":7,"badge":"x"},"en":"a","zh":"b"}',
    },
    async run(_, [verb, action]) {
      const pem = new X509Certificate((await host.files.read(`${topic}.cer`)) as Buffer)
      if (verb === 'find-certificate') return { code: 0, output: pem.toString() }
      if (verb === 'find-identity') return { code: 0, output: '' }
      const devices = { iOS: [{ udid: 'UDID', name: 'iPhone', state: 'Booted' }] }
      return { code: 0, output: action === 'list' ? JSON.stringify({ devices }) : 'done' }
    },
  })
  return host
}

async function resultsOf(line: string, host: FakeHost): Promise<Returned[]> {
  const parsed = await parseCommandLine(line.split(' '), host, catalog, 'en')
  if (parsed === undefined) throw new Error(`${line} asks for help`)
  const { command, input, globals } = parsed
  const answer: unknown = await command.run(input, host, globals)
  if (typeof answer !== 'object' || answer === null || !(Symbol.asyncIterator in answer))
    return [{ line, command, result: answer }]
  const results: Returned[] = []
  for await (const result of answer as AsyncIterable<unknown>) results.push({ line, command, result })
  return results
}

beforeAll(async () => {
  const host = world()
  const jwt = await run('jwt create --signing-key AuthKey_KEYID12345.p8 --team-id TEAM123456', host)
  Object.assign(host.stdin, { read: async () => Buffer.from(jwt.stdout) })
  let channel = ''
  let running: Promise<Returned[]> | undefined
  for (const [path, typed] of Object.entries(lines)) {
    for (const line of typed) {
      const results = resultsOf(line.replace('CHANNEL', channel), host)
      if (path === 'gateway start') {
        running = results
        await Promise.race([running, until(() => [...host.disk.keys()].some((name) => /running/.test(name)))])
        continue
      }
      returned.push(...(await results))
      const { result } = returned.at(-1) ?? {}
      if (path === 'channel create') channel = (result as { channelId: string }).channelId
    }
  }
  keyboard.abort()
  returned.push(...((await running) ?? []))
})

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate)
}

/** The way to a string inside a value. */
type Path = readonly (string | number)[]

function stringsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'string') return [path]
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value instanceof Date)
    return []
  return Object.entries(value).flatMap(([name, inner]) =>
    stringsIn(inner, [...path, Array.isArray(value) ? Number(name) : name]),
  )
}

function replaced(value: unknown, [step, ...rest]: Path, text: string): unknown {
  if (step === undefined) return text
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >
  copy[step] = replaced(copy[step], rest, text)
  return copy
}

/** The first string of each kind of place: of a list of equals one is enough. */
function placesIn(result: unknown): Path[] {
  const kinds = new Map<string, Path>()
  for (const path of stringsIn(result)) {
    const kind = path.map((step) => (typeof step === 'number' ? '*' : step)).join('.')
    if (!kinds.has(kind)) kinds.set(kind, path)
  }
  return [...kinds.values()].filter((path) => !ourWords.includes(path.at(-1)))
}

/** Keys of words of ours, which tables are asked for: nobody else's text can stand there. */
const ourWords: readonly (string | number | undefined)[] = [
  'canPush',
  'certainty',
  'failureKind',
  'form',
  'format',
  'kind',
  'level',
  'outcome',
  'provenance',
  'reaches',
  'result',
  'retry',
  'scope',
  'severity',
  'shell',
  'signature',
  'state',
  'storage',
  'whereabouts',
]

async function printed(
  { command, result }: Pick<Returned, 'command' | 'result'>,
  json: boolean,
): Promise<string> {
  const host = fakeHost({ env: { FORCE_COLOR: '1' } })
  const globals = { json, language: 'en', colour: true } as const
  const raw = command.raw === undefined ? {} : { raw: command.raw }
  const same = {
    arguments: {},
    options: {},
    examples: [],
    run: () => result,
    human: command.human,
    ...raw,
  } satisfies Command
  await runCommand({ path: 'test', command: same, input: {}, globals }, behindDoor(host))
  return host.written.stdout
}

/** Half a line to type would do something else, and only words of the person stand in it; so of their payload, and the demo. */
const isShownWhole = (step: string | number) =>
  ['command', 'commands', 'curl', 'line', 'sendLine', 'payload', 'output'].includes(String(step))

const annotation = /^::(?:error|warning) file=[^,]*,title=[^,]*::/

describe('the one door: hostile text in every field of every result', () => {
  test('of every command', () => {
    expect(Object.keys(lines).sort()).toEqual(catalog.commands.map(({ path }) => path).sort())
    for (const typed of Object.values(lines).flat()) {
      if (typed.includes('CHANNEL')) continue
      expect(returned.map(({ line }) => line)).toContain(typed)
    }
  })

  test.each(catalog.commands.map(({ path }) => path))(
    '%s: its answers hold the schema that is shipped',
    (path) => {
      for (const { line, command, result } of returned.filter((each) => each.line.startsWith(path))) {
        if (typeof result === 'object' && result !== null && 'piped' in result) continue
        const writing = { language: 'en', indent: 0, raw: command.raw ?? [] } as const
        expect(wrongIn(toJson(inEnvelope(path, result as object), writing)), line).toEqual([])
      }
    },
  )

  test.each(catalog.commands.map(({ path }) => path))('%s', async (path) => {
    const results = returned.filter(({ line }) => line.startsWith(path))
    const allowed = {
      tabs: ['cert classify', 'completion', 'demo'].includes(path),
    }
    for (const { command, result } of results) {
      for (const [at, place] of placesIn(result).entries()) {
        // Thirty thousand characters take their time: in the quick form they stand in every third place.
        const texts = isWhole || at % 3 === 0 ? hostileTexts : { hostile: hostileTexts.hostile }
        for (const [name, text] of Object.entries(texts)) {
          const hostile = { command, result: replaced(result, place, text) }
          const about = `${place.join('.')} is ${name}`
          const told = await printed(hostile, false).catch((cause: unknown) => {
            throw new Error(about, { cause })
          })
          expect(harmIn(told, { ...allowed, long: place.some(isShownWhole) }), about).toEqual([])
          expect(harmInJson(await printed(hostile, true), 2), about).toEqual([])
        }
      }
    }
  })
})

const { hostile, long } = hostileTexts

/** A provider token whose every word is hostile. */
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const hostileJwt = `${part({ alg: 'ES256', kid: hostile, [hostile]: hostile })}.${part({ iss: hostile, iat: 1 })}.c2ln`

const hostileFiles = {
  [hostile]: 'nothing',
  'push.json': JSON.stringify({
    aps: { alert: { title: hostile, body: `${hostile}\n${long}` } },
    [hostile]: hostile,
  }),
  'broken.json': `{"aps": ${hostile}`,
  'list.json': JSON.stringify([{ token: hostile, topic: hostile, environment: hostile }]),
}

/** Whole commands that are given hostile text, and the world they run in. */
const inputs: [about: string, words: readonly string[], given?: FakeWorld][] = [
  ['a command', [hostile]],
  ['a subcommand', ['cert', hostile]],
  ['an option', ['send', `--${hostile}`]],
  ['one argument too many', ['jwt', 'create', hostile]],
  ['a value of an option', ['--lang', hostile, 'explain']],
  ['a choice', ['send', '--token', token, '--push-type', hostile]],
  ['a number', ['cert', 'verify', 'x', '--min-days', hostile]],
  ['the name of a file that is not there', ['cert', 'inspect', `absent ${hostile}`]],
  ['names of files', ['cert', 'inspect', hostile, `absent ${hostile}`]],
  ['names of files, one a line', ['cert', 'classify', hostile, `absent ${hostile}`]],
  [
    'names of files, with annotations',
    ['cert', 'verify', hostile, `absent ${hostile}`, '--format', 'github'],
  ],
  ['a name to write to', ['cert', 'convert', hostile, '-o', hostile]],
  ['a reason', ['explain', hostile]],
  ['a device token', ['token', 'inspect', hostile]],
  ['a topic', ['payload', 'check', 'push.json', '--topic', hostile]],
  ['a payload', ['payload', 'check', 'push.json']],
  ['a payload on a card', ['payload', 'preview', 'push.json']],
  ['a payload that is no JSON', ['payload', 'check', 'broken.json']],
  ['a message on a card', ['payload', 'preview', '-m', hostile, '--topic', hostile]],
  ['a provider token', ['jwt', 'inspect', '-'], { stdin: hostileJwt }],
  [
    'ids of a provider token',
    ['jwt', 'inspect', '-', '--key-id', hostile, '--team-id', hostile],
    { stdin: hostileJwt },
  ],
  ['the address of a gateway', ['send', '--gateway', hostile, '--token', token, '-m', 'x', '--cert', 'x']],
  ['the address of a proxy', ['doctor', '--gateway', '127.0.0.1:1', '--proxy', hostile]],
  ['a trouble', ['gateway', 'answer', hostile]],
  ['devices', ['gateway', 'start', '--port', '0', '--production-port', '0', '--devices', 'list.json']],
  ['words to complete', ['completion', 'bash', '--', 'send', `-o${hostile}=`]],
  ['variables', ['config', 'show'], { env: { PUSHCTL_CERT: hostile, PUSHCTL_TOPIC: hostile } }],
  [
    'variables that stand for options',
    ['jwt', 'create'],
    { env: { PUSHCTL_SIGNING_KEY: hostile, PUSHCTL_TEAM_ID: hostile } },
  ],
  [
    'the value of a setting',
    ['config', 'show'],
    { files: { '.pushctlrc.json': JSON.stringify({ topic: hostile }) } },
  ],
  [
    'the name of a setting',
    ['config', 'show'],
    { files: { '.pushctlrc.json': JSON.stringify({ [hostile]: 'x' }) } },
  ],
  ['settings that are no YAML', ['config', 'show'], { files: { '.pushctlrc': `a: ${hostile}\n b: [` } }],
  ['settings that are written', ['config', 'init', '--topic', hostile, '--cert', hostile]],
]

describe('the one door: whole commands that are given hostile text', () => {
  for (const flags of [[], ['--json']]) {
    test.each(inputs)(
      `%s ${flags.join('')}`,
      async (about: string, words: readonly string[], given: FakeWorld = {}) => {
        if (flags.length > 0 && words.includes('--format')) return
        const host = fakeHost({ now: new Date(), ...given, files: { ...hostileFiles, ...given.files } })
        const at = words.includes('--') ? words.indexOf('--') : words.length
        const told = await run([...words.slice(0, at), ...flags, ...words.slice(at)], host)
        expect(told.stderr + told.stdout).not.toContain('This is a bug')
        const allowed = {
          tabs: about.includes('one a line'),
          ...(words.includes('--format') && { commands: annotation }),
        }
        expect(harmIn(told.stderr, allowed)).toEqual([])
        expect(flags.length > 0 ? harmInJson(told.stdout, 2) : harmIn(told.stdout, allowed)).toEqual([])
      },
    )
  }
})

test('a payload is told as it is, also where it looks like a sentence of ours', async () => {
  const payload = { aps: { alert: 'x' }, title: { en: 'a', zh: 'b' }, [hostile]: hostile }
  const { stdout } = await run('payload check push.json --json', {
    files: { 'push.json': JSON.stringify(payload) },
  })
  expect(JSON.parse(stdout).payload).toEqual(payload)
})

describe('the one door: a gateway that answers hostile text', () => {
  const closing = closingAfterEach()
  let pki: Awaited<ReturnType<typeof testAuthority>>
  beforeAll(async () => {
    pki = await testAuthority()
  })

  /** Answers a push with a rejection, a channel with ids, or says goodbye, all in its own words. */
  async function hostileGateway(words: string, goodbye: boolean) {
    const { identity } = await pki.identity('universal')
    const server = await listen(
      { ...pki.tls, ca: pki.ca, requestCert: true, rejectUnauthorized: false },
      (http2) =>
        http2.on('stream', (stream: ServerHttp2Stream) => {
          const reason = JSON.stringify({ reason: words, 'push-type': words, channels: [words] })
          stream.on('error', () => {})
          if (goodbye) {
            stream.session?.goaway(0, 0, Buffer.from(words === long ? reason.slice(0, 15_000) : reason))
            setImmediate(() => stream.session?.destroy())
            return
          }
          stream.respond({
            ':status': 400,
            'apns-id': encodeURIComponent(words.replaceAll('\ud800', '')).slice(0, 4000),
          })
          stream.end(reason)
        }),
    )
    closing(server)
    const pem = identity.key.key.export({ type: 'pkcs8', format: 'pem' }).toString()
    const files = {
      'ca.pem': pki.ca,
      'push.pem': identity.certificate.x509.toString() + pem,
      'rows.csv': `token,id\n${token},"${hostile.replaceAll('"', '""')}"\n`,
      'bad.csv': `token,id\n"${hostile.replaceAll('"', '""')}",x\n`,
    }
    return { files, place: `127.0.0.1:${server.port}` }
  }

  const push = `send --token ${token} -m x`
  const cases = [
    ['a push, a reason', push, hostile, false],
    ['a push, a long reason', push, long, false],
    ['a push, goodbye', push, hostile, true],
    ['a push, a long goodbye', push, long, true],
    ['rows', 'send --to rows.csv -m x --report report.csv', hostile, false],
    ['rows that are bad', 'send --to bad.csv -m x', hostile, false],
    ['a token to locate', `token locate ${token}`, hostile, false],
    ['channels', 'channel list', hostile, false],
  ] as const
  test.each(cases)('%s', async (_, line, words, goodbye) => {
    const { files, place } = await hostileGateway(words, goodbye)
    const typed = `${line} --gateway ${place} --ca ca.pem --cert push.pem`
    for (const json of ['', ' --json']) {
      const told = await run(typed + json, { files, now: new Date() })
      expect(told.code).not.toBe(70)
      expect(harmIn(told.stderr)).toEqual([])
      const streams = line.includes('--to')
      const isFault = told.stdout.startsWith('{\n')
      if (json !== '') expect(harmInJson(told.stdout, streams && !isFault ? 0 : 2)).toEqual([])
      else {
        expect(harmIn(told.stdout)).toEqual([])
        expect(told.stdout.length + told.stderr.length).toBeLessThan(6000)
      }
      const report = told.host.disk.get('/home/dev/app/report.csv')?.bytes.toString() ?? ''
      expect(harmIn(report)).toEqual([])
    }
  })
})
