import { createPrivateKey } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:http2'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { connect as tlsConnect } from 'node:tls'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProviderToken } from '../src/credential/signing-key/provider-token.ts'
import { startGateway, type TestGateway } from '../src/library.ts'

const root = resolve(import.meta.dirname, '..')
const topic = 'com.example.app'
const deviceToken = 'c3'.repeat(32)

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

  it.each([
    ['test.mjs', `import { startGateway } from 'pushctl/gateway'\n${use}`],
    ['test.cjs', `const { startGateway } = require('pushctl/gateway')\n${use}`],
  ])('works in %s', async (name, source) => {
    writeFileSync(join(folder, name), source)
    expect((await execa(process.execPath, [join(folder, name)])).stdout).toBe('127.0.0.1')
  })

  it('has types, in modules of either kind', async () => {
    const good = `import { startGateway, type ReceivedPush, type Trouble } from 'pushctl/gateway'
export async function use(): Promise<ReceivedPush | undefined> {
  const trouble: Trouble = { kind: 'delay', milliseconds: 5 }
  const gateway = await startGateway({ devicePolicy: 'strict', troubles: [trouble] })
  const { messages } = await gateway.waitFor(1, { outcome: 'accepted' })
  return messages.find((message) => message.kind === 'push')
}
`
    const wrong = "import { startGateway } from 'pushctl/gateway'\nstartGateway({ devicePolicy: 'lax' })\n"
    for (const [name, source] of Object.entries({ 'good.mts': good, 'good.cts': good, 'wrong.mts': wrong })) {
      writeFileSync(join(folder, name), source)
    }
    const flags = '--ignoreConfig --noEmit --strict --skipLibCheck --module nodenext --types node'.split(' ')
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const checked = await execa(process.execPath, [tsc, ...flags, 'good.mts', 'good.cts', 'wrong.mts'], {
      cwd: folder,
      reject: false,
    })
    expect(checked.stdout.split('\n')).toEqual([
      expect.stringMatching(/^wrong\.mts.*Type '"lax"' is not assignable to type/),
    ])
  }, 30_000)
})
