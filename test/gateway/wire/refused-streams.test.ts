import { createPrivateKey } from 'node:crypto'
import { type ClientHttp2Session, connect, constants, type SecureClientSessionOptions } from 'node:http2'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createProviderToken } from '../../../src/credential/signing-key/provider-token.ts'
import { type StartedGateway, startLocalGateway } from '../../../src/gateway/local.ts'
import { fakeHost } from '../../fake-host.ts'
import { closed, deviceToken, topic } from '../gateway-under-test.ts'

const payload = JSON.stringify({ aps: { alert: 'x'.repeat(200) } })

let gateway: StartedGateway
let withSigningKey: Record<string, string>
let withCertificate: SecureClientSessionOptions

beforeAll(async () => {
  const host = fakeHost({ now: new Date() })
  gateway = await startLocalGateway(host, { ports: { sandbox: 0, production: 0 }, announced: false })
  const { keyPem, keyId, teamId } = gateway.issuer.signingKey()
  const token = createProviderToken({ key: createPrivateKey(keyPem), keyId, teamId }, new Date())
  withSigningKey = { authorization: `bearer ${token}` }
  const issued = await gateway.issuer.certificate({ topic })
  withCertificate = { cert: issued.certPem, key: issued.keyPem }
})
afterAll(() => gateway.close())
beforeEach(() => gateway.controls.clearReceived())

/** Pushes so many at once, whatever becomes of them. */
const push = (session: ClientHttp2Session, count: number, headers: Record<string, string> = {}) =>
  Promise.all(
    Array.from({ length: count }, () => {
      const stream = session.request({
        ':method': 'POST',
        ':path': `/3/device/${deviceToken}`,
        'apns-topic': topic,
        ...headers,
      })
      stream.on('error', () => undefined)
      stream.resume().end(payload)
      return closed(stream)
    }),
  )

/** @param options of a client that takes no heed of the limit until it has read it, as Node's own does for 100 streams */
function client(options: SecureClientSessionOptions = {}): ClientHttp2Session {
  const session = connect(`https://localhost:${gateway.endpoints.sandbox.port}`, {
    ca: gateway.authorityPem,
    peerMaxConcurrentStreams: 10_000,
    ...options,
  })
  session.on('error', () => undefined)
  return session
}

const rows = () => gateway.controls.connections()
const tooMany = (allowed: number) => [
  { cause: 'too-many-streams', evidence: { en: expect.stringContaining(`than the ${allowed} that`) } },
]

describe('a client that pushes before it has read how many streams it may open has a row', () => {
  it('with a provider token, all at once, and then it goes', async () => {
    const session = client()
    await push(session, 100, withSigningKey)
    session.close()
    await closed(session)
    await expect.poll(rows).toMatchObject(tooMany(1))
    expect(gateway.controls.received()).toHaveLength(1)
  })

  it('with a provider token, which was taken, and it goes on', async () => {
    const session = client()
    await push(session, 3, withSigningKey)
    await push(session, 1, withSigningKey)
    expect(rows()).toMatchObject(tooMany(1))
    session.close()
  })

  it('with a certificate, and more of them than HTTP/2 bears to see refused', async () => {
    const session = client(withCertificate)
    await push(session, 2500)
    await closed(session)
    await expect.poll(rows).toMatchObject(tooMany(1000))
  })
})

describe('none has', () => {
  const padded = { paddingStrategy: constants.PADDING_STRATEGY_MAX }

  it.each<[string, SecureClientSessionOptions]>([
    ['one push after the other', {}],
    ['the same with padding', padded],
  ])('%s', async (_, options) => {
    const session = client(options)
    for (const _each of [1, 2, 3]) await push(session, 1, withSigningKey)
    await push(session, 50, withSigningKey)
    session.close()
    await closed(session)
    const alone = client(options)
    await push(alone, 1, withSigningKey)
    alone.close()
    await closed(alone)
    expect(gateway.controls.received()).toHaveLength(54)
    expect(rows()).toEqual([])
  })

  it('a body that is too large, the rest of which nobody reads', async () => {
    const session = client()
    const stream = session.request({
      ':method': 'POST',
      ':path': `/3/device/${deviceToken}`,
      ...withSigningKey,
    })
    stream.on('error', () => undefined)
    stream.resume().end('x'.repeat(100_000))
    await closed(stream)
    session.close()
    await closed(session)
    expect(rows()).toEqual([])
  })
})
