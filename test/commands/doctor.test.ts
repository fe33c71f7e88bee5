import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createStage, reject, type Stage } from '../doctor/stage.ts'
import { run } from '../fake-host.ts'

let stage: Stage
beforeAll(async () => {
  stage = await createStage()
})
afterAll(() => stage.close())

/** Runs doctor against one port of loopback, and takes out of the screen what differs from run to run. */
async function doctor(port: number, words = '') {
  const world = { now: new Date(), files: { 'ca.pem': stage.ca } }
  const told = await run(`doctor --gateway 127.0.0.1:${port} --timeout 1 ${words}`, world)
  const screen = told.stdout.replaceAll(String(port), 'PORT').replaceAll(/\d{4}-\d\d-\d\d/g, 'DATE')
  return { ...told, screen }
}

describe('the screen', () => {
  test('of a healthy gateway', async () => {
    const port = await stage.http2({}, reject(403, 'MissingProviderToken'))
    const { screen, code, stderr } = await doctor(port, '--ca ca.pem')
    expect(screen).toBe(`This computer
  ✓ Proxy: none
  ✓ Extra authorities: none
  – Clock: cannot be compared, for APNs tells no time; it lies within the gateway certificate’s dates, DATE to DATE

127.0.0.1:PORT
  ✓ Name: 127.0.0.1
  ✓ Port: PORT open
  ✓ TLS: TLSv1.3, TLS_AES_256_GCM_SHA384; localhost ← Test Root, until DATE
  ✓ ALPN: h2
  ✓ Issuer: Test Root
  ✓ HTTP/2: SETTINGS received, up to 1000 at a time
  ✓ Client certificate: the gateway asks for one
  ✓ Answer: 403 MissingProviderToken, as APNs answers a push without a credential
  – Credential: none given; add --cert or --signing-key

✓ Pushes can be sent from here.
`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('of a gateway nobody trusts', async () => {
    const port = await stage.http2({}, reject(403, 'MissingProviderToken'))
    const { screen, code, stderr } = await doctor(port)
    expect(screen).toBe(`This computer
  ✓ Proxy: none
  ✓ Extra authorities: none
  – Clock: nobody was reached who knows the time

127.0.0.1:PORT
  ✓ Name: 127.0.0.1
  ✓ Port: PORT open
  ✗ TLS: the server’s certificate, issued by “Test Root”, is not trusted: its issuer is not known here
      The server's certificate is issued by “Test Root”, which this computer does not trust.
      → If that is the server you mean, give its authority as a file:
        pushctl doctor --gateway 127.0.0.1:PORT --ca CA.pem
  – Not looked at: ALPN, Issuer, HTTP/2, Client certificate, Answer, Credential

✗ The server's certificate is issued by “Test Root”, which this computer does not trust. → If that is the server you mean, give its authority as a file: pushctl doctor --gateway 127.0.0.1:PORT --ca CA.pem
`)
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  })

  test('in Chinese', async () => {
    const { stdout } = await doctor(1, '--lang zh')
    expect(stdout).toContain('端口：1 连接被拒绝')
    expect(stdout).toContain('  – 未检查：TLS、ALPN、')
    expect(stdout).toMatch(/\n✗ 127\.0\.0\.1:1 上没有服务在监听。→ 先启动服务。.*pushctl gateway start\n$/)
  })
})

test('a stand-in that finds fault with the push and not with who sends it', async () => {
  const port = await stage.http2({}, (stream) => reject(400, 'BadDeviceToken')(stream))
  const { stdout } = await run(
    `doctor --gateway 127.0.0.1:${port} --ca ca.pem --signing-key my-key.p8 --key-id TEAM123456 --team-id ABCDE12345 --timeout 2`,
    {
      now: new Date(),
      files: {
        'ca.pem': stage.ca,
        'my-key.p8': generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
          type: 'pkcs8',
          format: 'pem',
        }),
      },
    },
  )
  expect(stdout).toContain('answered 400 BadDeviceToken to a push without a credential')
})

describe('a signing key', () => {
  test('that is refused: the cause, and a line with what was typed', async () => {
    const port = await stage.http2({}, (stream, headers) => {
      const answer = reject(403, 'authorization' in headers ? 'InvalidProviderToken' : 'MissingProviderToken')
      answer(stream)
    })
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' })
    const { stdout, code } = await run(
      `doctor --gateway 127.0.0.1:${port} --ca ca.pem --signing-key my-key.p8 --key-id TEAM123456 --team-id ABCDE12345 --timeout 2`,
      { now: new Date(), files: { 'ca.pem': stage.ca, 'my-key.p8': key } },
    )
    expect(code).toBe(1)
    expect(stdout).toContain('✗ Credential: 403 InvalidProviderToken\n')
    expect(stdout).not.toContain('BEGIN')
    expect(stdout).not.toContain('bearer')
  })

  test('of the other environment, at the one address that was asked for', async () => {
    const port = await stage.http2({}, (stream, headers) => {
      const answer = reject(
        403,
        'authorization' in headers ? 'BadEnvironmentKeyIdInToken' : 'MissingProviderToken',
      )
      answer(stream)
    })
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' })
    const { stdout, code } = await run(
      `doctor --gateway 127.0.0.1:${port} --ca ca.pem --signing-key my-key.p8 --key-id TEAM123456 --team-id ABCDE12345 --timeout 2`,
      { now: new Date(), files: { 'ca.pem': stage.ca, 'my-key.p8': key } },
    )
    expect(code).toBe(1)
    expect(stdout).toContain('✗ Credential: 403 BadEnvironmentKeyIdInToken\n')
  })
})

describe('--json', () => {
  test('has every check', async () => {
    const { stdout, code } = await doctor(1, '--json')
    const { healthy, sections, firstCause } = JSON.parse(stdout)
    expect({ healthy, code }).toEqual({ healthy: false, code: 1 })
    expect(sections[1].checks.map(({ id }: { id: string }) => id)).toEqual([
      'name',
      'port',
      'tls',
      'alpn',
      'issuer',
      'http2',
      'client-certificate',
      'answer',
      'credential',
    ])
    const cure = { text: expect.stringContaining('Start it'), commands: ['pushctl gateway start'] }
    const cause = {
      cause: 'nobody-listens',
      certainty: 'certain',
      evidence: 'Nothing listens on 127.0.0.1:1.',
      remedy: cure,
    }
    expect(sections[1].checks[1]).toEqual({
      id: 'port',
      title: 'Port',
      milliseconds: expect.any(Number),
      result: 'failed',
      seen: '1 refused',
      ...cause,
      others: [],
    })
    expect(firstCause).toEqual(cause)
  })
})

describe('the command line', () => {
  test.each([
    ['doctor --timeout 0', 'usage/timeout'],
    ['doctor --gateway nowhere', 'usage/gateway'],
    ['doctor --env staging', 'usage/environment'],
    ['doctor --gateway production --env sandbox', 'usage/environment'],
    ['doctor --cert a.p12 --signing-key b.p8', 'usage/credential'],
    ['doctor --gateway gateway.sandbox.push.apple.com:2195', 'usage/legacy-gateway'],
    ['doctor --gateway ssl://gateway.push.apple.com:2195', 'usage/legacy-gateway'],
    ['doctor --gateway feedback.push.apple.com', 'usage/legacy-gateway'],
    ['doctor --gateway api.push.apple.com:2195', 'usage/legacy-gateway'],
  ])('%s', async (line, fault) => {
    const { code, stdout } = await run(`${line} --json`)
    expect({ code, fault: JSON.parse(stdout).error.code }).toEqual({ code: 2, fault })
  })

  test.each([
    ['an empty file', ''],
    ['something else', 'junk'],
    ['a damaged block', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
  ])('--ca with %s', async (_, content) => {
    const { code, stdout } = await run('doctor --ca ca.pem --json', { files: { 'ca.pem': content } })
    expect({ code, fault: JSON.parse(stdout).error.code }).toEqual({
      code: 3,
      fault: 'credential/no-authority',
    })
  })

  test('a file that is not there is told before anything is asked', async () => {
    const { code, stdout } = await run('doctor --cert missing.p12 --json')
    expect({ code, fault: JSON.parse(stdout).error.code }).toEqual({ code: 3, fault: 'file/not-found' })
  })
})
