import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:http2'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { connect as tlsConnect } from 'node:tls'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProviderToken } from '../src/credential/signing-key/provider-token.ts'
import {
  type GatewayEvent,
  startGateway,
  type TestGateway,
  UnexpectedArrival,
  type Wanted,
} from '../src/library.ts'
import { quickForm, wholeOnly } from './whole/quick-form.ts'

const root = resolve(import.meta.dirname, '..')
const topic = 'com.example.app'
const deviceToken = 'c3'.repeat(32)
const few = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** Pushes once, as somebody's own provider would. */
function push(gateway: TestGateway, credential: { cert?: string; key?: string; authorization?: string }) {
  const { authorization, ...identity } = credential
  return new Promise<number>((done, failed) => {
    const session = connect(`https://localhost:${gateway.endpoints.sandbox.port}`, {
      ca: gateway.ca,
      ...identity,
    })
    session.on('error', failed)
    const stream = session.request({
      ':method': 'POST',
      ':path': `/3/device/${deviceToken}`,
      'apns-topic': topic,
      ...(authorization !== undefined && { authorization }),
    })
    stream.on('response', (headers) => {
      done(Number(headers[':status']))
      session.close()
    })
    stream.end('{"aps":{"alert":"hi"}}')
  })
}

describe('a gateway inside a test', () => {
  it('takes its own certificates and signing keys, and tells what arrived', async () => {
    const gateway = await startGateway()
    const { certPem, keyPem } = await gateway.issueCertificate({ topic })
    const { keyPem: p8, keyId, teamId } = gateway.issueSigningKey('TEAM123456')
    const token = createProviderToken({ key: createPrivateKey(p8), keyId, teamId }, new Date())
    const events: string[] = []
    const unsubscribe = gateway.onEvent(({ kind }) => events.push(kind))
    const arrival = gateway.waitFor(2, { topic, outcome: 'accepted' })
    expect(await push(gateway, { cert: certPem, key: keyPem })).toBe(200)
    expect(await push(gateway, { authorization: `bearer ${token}` })).toBe(200)
    expect(await arrival).toMatchObject({
      complete: true,
      messages: [
        { topic, deviceToken },
        { topic, deviceToken },
      ],
    })
    expect(events).toEqual(['push', 'push'])
    unsubscribe()
    await gateway.close()
  })

  it('is strict and troublesome when told to', async () => {
    const gateway = await startGateway({
      devicePolicy: 'strict',
      troubles: [{ kind: 'answer', reason: 'Shutdown', status: 503, times: 1 }],
    })
    const { certPem: cert, keyPem: key } = await gateway.issueCertificate({ topic })
    expect(await push(gateway, { cert, key })).toBe(503)
    expect(await push(gateway, { cert, key })).toBe(400)
    gateway.controls.addDevice({
      deviceToken: deviceToken,
      topic,
      environment: 'sandbox',
      registration: { kind: 'active' },
    })
    expect(await push(gateway, { cert, key })).toBe(200)
    await gateway.close()
  })

  it('makes certificates that have expired', async () => {
    const gateway = await startGateway()
    const { certPem: cert, keyPem: key } = await gateway.issueCertificate({ topic, days: -2 })
    const { port } = gateway.endpoints.sandbox
    const socket = tlsConnect({ host: 'localhost', port, ca: gateway.ca, cert, key, ALPNProtocols: ['h2'] })
    const error = await new Promise<Error>((refused) => socket.once('error', refused))
    expect(error.message).toContain('alert certificate expired')
    await gateway.close()
  })
})

describe('what a test says of a push', () => {
  let gateway: TestGateway
  const own = (payload: object | string, headers: Record<string, string> = {}) =>
    gateway.controls.push({
      environment: 'sandbox',
      deviceToken,
      headers: { 'apns-topic': topic, 'apns-push-type': 'alert', ...headers },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    })

  beforeAll(async () => {
    gateway = await startGateway()
    own({ aps: { alert: { title: 'Soup is ready' } }, order: 42 }, { 'apns-priority': '10' })
    own({ aps: { alert: { title: 'Stew is ready' }, badge: '3' } })
  })
  afterAll(() => gateway.close())

  it('where it listens, as a provider is told it', () => {
    for (const { host, port, url } of [
      ...Object.values(gateway.endpoints),
      ...Object.values(gateway.channelEndpoints),
    ])
      expect(new URL(url)).toMatchObject({ protocol: 'https:', hostname: host, port: String(port) })
  })

  it.each<Wanted>([
    { match: { 'aps.alert.title': 'Soup is ready', order: 42, priority: '10' } },
    { match: ['order=42'], lint: true, strict: true },
    {
      topic,
      environment: 'sandbox',
      expect: { properties: { aps: { required: ['badge'] } } },
      match: ['aps.badge'],
    },
    { after: 1 },
  ])('holds: %j', async (wanted) => {
    expect(await gateway.waitFor(1, wanted, 0)).toMatchObject({ complete: true, messages: { length: 1 } })
  })

  it.each<[number, Wanted, string]>([
    [3, {}, '2 of 3 arrived within 0 ms.'],
    [
      1,
      { match: { 'aps.alert.title': 'Soup is redy' } },
      [
        '0 of 1 arrived within 0 ms.',
        'What came nearest:',
        '  push 1:',
        '    aps.alert.title is "Soup is ready", not "Soup is redy"',
        '  push 2:',
        '    aps.alert.title is "Stew is ready", not "Soup is redy"',
      ].join('\n'),
    ],
    [
      1,
      { match: ['aps.badge'], expect: { required: ['order'] }, lint: true },
      [
        '1 of 1 are not as expected.',
        '  push 2:',
        '    order is missing; the schema requires it',
        '    aps.badge has to be a whole number from 0, and is "3".',
      ].join('\n'),
    ],
  ])('does not hold: %i of %j', async (count, wanted, message) => {
    const waiting = gateway.waitFor(count, wanted, 0)
    await expect(waiting).rejects.toThrow(UnexpectedArrival)
    const error = await waiting.catch((one: UnexpectedArrival) => one)
    expect(error).toMatchObject({ name: 'UnexpectedArrival', arrival: { messages: expect.any(Array) } })
    if (error instanceof Error) expect(error.message).toBe(message)
  })

  it('listens to what is meant', () => {
    const heard: number[] = []
    const listener = (event: GatewayEvent) => heard.push('number' in event ? event.number : 0)
    const unsubscribe = gateway.onEvent(listener, { match: ['heard'] })
    own({ aps: { alert: 'x' }, heard: true })
    own({ aps: { alert: 'x' } })
    unsubscribe()
    own({ aps: { alert: 'x' }, heard: true })
    expect(heard).toEqual([3])
  })

  it('waits no longer than the gateway runs', async () => {
    const other = await startGateway()
    const waiting = other.waitFor(1, { topic: 'com.example.never' }, 60_000)
    const refused = expect(waiting).rejects.toThrow('0 of 1 arrived before the gateway was closed.')
    await other.close()
    await refused
  })

  // As plain JavaScript gives it: nothing checks it before the gateway does.
  const anything = (value: unknown) => value as never
  it.each<[string, (gateway: TestGateway) => unknown, RegExp]>([
    ['no options', () => startGateway(anything(null)), /^startGateway has to be an object/],
    ['an unknown option', () => startGateway(anything({ port: 3 })), /it has port/],
    [
      'a port that is none',
      () => startGateway(anything({ ports: { sandbox: 'x' } })),
      /^ports\.sandbox has to be/,
    ],
    ['an unknown environment', () => startGateway(anything({ ports: { test: 1 } })), /it has test/],
    ['an unknown policy', () => startGateway(anything({ devicePolicy: 'lax' })), /^devicePolicy has to be/],
    [
      'a trouble that is none',
      () => startGateway(anything({ troubles: [{ kind: 'x' }] })),
      /its kind has to be/,
    ],
    [
      'one trouble in place of a list',
      () => startGateway(anything({ troubles: {} })),
      /^troubles has to be a list/,
    ],
    ['a date for a clock', () => startGateway(anything({ now: new Date() })), /^now has to be a function/],
    ['no topic', ({ issueCertificate }) => issueCertificate(anything({})), /^topic has to be/],
    [
      'no wish',
      ({ issueCertificate }) => issueCertificate(anything(undefined)),
      /^issueCertificate has to be/,
    ],
    [
      'an unknown kind',
      ({ issueCertificate }) => issueCertificate({ topic, kind: anything('x') }),
      /^kind has to/,
    ],
    ['half a day', ({ issueCertificate }) => issueCertificate({ topic, days: 0.5 }), /^days has to be/],
    ['a team id that is none', ({ issueSigningKey }) => issueSigningKey('team'), /teamId/],
    ['no count', ({ waitFor }) => waitFor(anything(undefined)), /^count has to be/],
    ['a count of none', ({ waitFor }) => waitFor(0), /^count has to be/],
    ['a time that is none', ({ waitFor }) => waitFor(1, {}, anything('soon')), /^milliseconds has to be/],
    [
      'a topic that is none',
      ({ waitFor }) => waitFor(1, { topic: anything(3) }),
      /^topic has to be a string/,
    ],
    ['an unknown wish', ({ waitFor }) => waitFor(1, anything({ title: 'x' })), /it has title/],
    ['a filter that is none', ({ waitFor }) => waitFor(1, anything('x')), /^wanted has to be an object/],
    ['a schema that is none', ({ waitFor }) => waitFor(1, { expect: {} }), /asks nothing of a payload/],
    ['no listener', ({ onEvent }) => onEvent(anything(undefined)), /^listener has to be a function/],
    ['judging a stream', ({ onEvent }) => onEvent(() => {}, { lint: true }), /have no place here/],
    ['no trouble', ({ controls }) => controls.addTrouble(anything(undefined)), /is not a JSON object/],
    [
      'an unknown reason',
      ({ controls }) => controls.addTrouble({ kind: 'answer', reason: 'x' }),
      /with a status/,
    ],
    [
      'a status that is none',
      ({ controls }) => controls.addTrouble({ kind: 'answer', reason: 'x', status: 20 }),
      /status cannot be/,
    ],
    ['no device', ({ controls }) => controls.addDevice(anything({})), /^deviceToken is missing/],
    [
      'a date that is none',
      ({ controls }) =>
        controls.addDevice(
          anything({
            deviceToken,
            topic,
            environment: 'sandbox',
            registration: { kind: 'expired', since: new Date('x') },
          }),
        ),
      /registration\.since/,
    ],
    ['no key', ({ controls }) => controls.addSigningKey(anything({})), /^keyId is missing/],
    [
      'a private key',
      ({ controls }) =>
        controls.addSigningKey({ keyId: 'KEY1234567', teamId: 'TEAM123456', publicKey: few.privateKey }),
      /^publicKey is missing, or/,
    ],
    ['no fingerprint', ({ controls }) => controls.revoke(anything(undefined)), /^fingerprint has to be/],
    ['no capability', ({ controls }) => controls.setBroadcast(topic, anything('off')), /^It takes/],
    ['no push', ({ controls }) => controls.push(anything({})), /^environment is missing/],
    ['no token', ({ controls }) => controls.removeDevice(anything(undefined)), /^token has to be a string/],
    ['a number that is none', ({ controls }) => controls.received(anything('x')), /^after has to be/],
  ])('%s is a mistake', async (_, use, message) => {
    await expect(async () => use(gateway)).rejects.toThrow(message)
  })

  it('completes what need not be said', () => {
    const { controls } = gateway
    expect(
      controls.addTrouble({ kind: 'answer', reason: 'Unregistered', topic: 'x', since: new Date(5) }),
    ).toMatchObject({
      status: 410,
      since: new Date(5),
    })
    expect(controls.addTrouble({ kind: 'rate', perSecond: 5, topic: 'x' })).toMatchObject({
      burst: 1,
      per: 'device',
    })
    controls.clearTroubles()
    controls.addDevice({ deviceToken: 'AB'.repeat(32), topic, environment: 'sandbox' })
    expect(controls.devices()).toContainEqual(
      expect.objectContaining({ deviceToken: 'ab'.repeat(32), registration: { kind: 'active' } }),
    )
    const { publicKey } = few
    controls.addSigningKey({ keyId: 'KEY1234567', teamId: 'TEAM123456', publicKey })
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    controls.addSigningKey({ keyId: 'KEY7654321', teamId: 'TEAM123456', publicKey: pem })
    expect(controls.signingKeys().filter(({ publicKey: one }) => one.equals(publicKey))).toHaveLength(2)
  })
})

describe('import … from "pushctl/gateway", of the packed package', () => {
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pushctl-packed-'))
    const target = join(folder, 'node_modules/pushctl')
    mkdirSync(target, { recursive: true })
    const { stdout } = await execa(
      'npm',
      ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder],
      { cwd: root },
    )
    await execa('tar', ['-xzf', join(folder, stdout.trim()), '--strip-components=1', '-C', target])
    mkdirSync(join(folder, 'node_modules/@types'))
    symlinkSync(join(root, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'))
    symlinkSync(join(root, 'node_modules/undici-types'), join(folder, 'node_modules/undici-types'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const use =
    'startGateway().then(async (gateway) => { console.log(gateway.endpoints.sandbox.host); await gateway.close() })'

  const programs: [string, string][] = [
    ['test.mjs', `import { startGateway } from 'pushctl/gateway'\n${use}`],
    ['test.cjs', `const { startGateway } = require('pushctl/gateway')\n${use}`],
  ]
  it.each(quickForm(programs, ([name]) => name === 'test.cjs'))('works in %s', async (name, source) => {
    writeFileSync(join(folder, name), source)
    expect((await execa(process.execPath, [join(folder, name)])).stdout).toBe('127.0.0.1')
  })

  it('has the types that exports name where older resolution looks for them', () => {
    const { exports, typesVersions } = JSON.parse(
      readFileSync(join(folder, 'node_modules/pushctl/package.json'), 'utf8'),
    )
    const [file] = typesVersions['*'].gateway
    expect(exports['./gateway'].types).toBe(`./${file}`)
    expect(readFileSync(join(folder, 'node_modules/pushctl', file), 'utf8')).toContain('startGateway')
  })

  wholeOnly(it)(
    'has types, in modules of either kind',
    async () => {
      const good = `import { startGateway, type ReceivedPush, type Trouble } from 'pushctl/gateway'
export async function use(): Promise<ReceivedPush | undefined> {
  const trouble: Trouble = { kind: 'delay', milliseconds: 5 }
  const gateway = await startGateway({ devicePolicy: 'strict', troubles: [trouble] })
  const { messages } = await gateway.waitFor(1, { outcome: 'accepted' })
  return messages.find((message) => message.kind === 'push')
}
`
      const wrong = "import { startGateway } from 'pushctl/gateway'\nstartGateway({ devicePolicy: 'lax' })\n"
      for (const [name, source] of Object.entries({
        'good.mts': good,
        'good.cts': good,
        'wrong.mts': wrong,
      })) {
        writeFileSync(join(folder, name), source)
      }
      const flags = '--ignoreConfig --noEmit --strict --skipLibCheck --module nodenext --types node'.split(
        ' ',
      )
      const tsc = join(root, 'node_modules/typescript/bin/tsc')
      const checked = await execa(process.execPath, [tsc, ...flags, 'good.mts', 'good.cts', 'wrong.mts'], {
        cwd: folder,
        reject: false,
      })
      expect(checked.stdout.split('\n')).toEqual([
        expect.stringMatching(/^wrong\.mts.*Type '"lax"' is not assignable to type/),
      ])
    },
    30_000,
  )
})
