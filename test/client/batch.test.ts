import { createConnection, type Socket } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '../../src/apns/endpoint.ts'
import { type BatchOptions, createBatch } from '../../src/client/batch.ts'
import type { ClientIdentity } from '../../src/client/secure-context.ts'
import { openSession } from '../../src/client/session.ts'
import { readCertificate } from '../../src/credential/certificate/certificate.ts'
import type { Issued } from '../../src/credential/certificate/issue.ts'
import type { Outcome } from '../../src/diagnosis/facts.ts'
import { parseTrouble } from '../../src/gateway/trouble/trouble.ts'
import { closingAfterEach } from '../closing.ts'
import { type GatewayUnderTest, issue, makeAuthority, start, topic } from '../gateway/gateway-under-test.ts'
import { closedPort, listen, listenPlain, testAuthority } from './gateway-like.ts'

let authority: Issued
let identity: ClientIdentity
const closing = closingAfterEach()

beforeAll(async () => {
  authority = await makeAuthority()
  const { der, key } = await issue(authority)
  identity = { identity: { certificate: readCertificate(der), key: { key } }, chain: [] }
})

const tokenOf = (row: number) => (row + 1).toString(16).padStart(64, '0')
function counted(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

/** What came of each row, in the order of the rows, beside what the gateway saw. */
async function pushAll(
  gateway: GatewayUnderTest,
  rows: number,
  options: Partial<BatchOptions> & {
    readonly endpoint?: Endpoint
    readonly answerPatience?: number
    readonly firstStream?: number
  } = {},
) {
  const { endpoint = gateway.endpoints.sandbox, answerPatience = 5000, firstStream = 1, ...rest } = options
  const batch = createBatch({
    open: () =>
      openSession({
        endpoint,
        servername: 'localhost',
        ca: gateway.authorityPem,
        identity,
        patience: 5000,
        answerPatience,
        firstStream,
      }),
    retry: { firstDelay: 1, longestDelay: 5 },
    ...rest,
  })
  const outcomes: Outcome[][] = Array.from({ length: rows }, () => [])
  for (let row = 0; row < rows; row += 1) {
    if (!batch.hasRoom()) await batch.room()
    batch.push({
      deviceToken: tokenOf(row),
      payload: Buffer.from('{"aps":{"alert":"hi"}}'),
      headers: { topic },
      settled: (outcome) => outcomes[row]?.push(outcome),
    })
  }
  await batch.close()
  const acceptedThere = gateway.events.flatMap((event) =>
    event.kind === 'push' && event.outcome === 'accepted' ? [event.deviceToken] : [],
  )
  const acceptedHere = outcomes.flatMap(([outcome], row) =>
    outcome?.kind === 'accepted' ? [tokenOf(row)] : [],
  )
  return {
    batch,
    outcomes,
    acceptedThere,
    acceptedHere,
    kinds: counted(outcomes.flat().map(({ kind }) => kind)),
  }
}

type Pushed = Awaited<ReturnType<typeof pushAll>>

/** What has to hold whatever goes wrong. */
function expectHonest({ outcomes, acceptedThere, acceptedHere }: Pushed) {
  expect(outcomes.map((each) => each.length)).toEqual(outcomes.map(() => 1))
  expect(new Set(acceptedThere).size).toBe(acceptedThere.length)
  expect(acceptedHere.filter((token) => !acceptedThere.includes(token))).toEqual([])
}

async function gatewayWith(...troubles: readonly string[]): Promise<GatewayUnderTest> {
  const gateway = await start({ authority, troubles: troubles.map(parseTrouble) })
  closing(gateway)
  return gateway
}

describe('every row has one outcome, and none is accepted twice', () => {
  it.each<[string, readonly string[], Record<string, number>, Parameters<typeof pushAll>[2]]>([
    ['nothing goes wrong', [], { accepted: 60 }, {}],
    ['four connections', [], { accepted: 60 }, { connections: 4 }],
    ['a graceful GOAWAY mid-flight', ['goaway every=20'], { accepted: 60 }, {}],
    [
      'GOAWAY that leaves a request unanswered',
      ['goaway serves=false times=1'],
      { accepted: 59, unknown: 1 },
      {},
    ],
    ['refused streams', ['reset-stream code=REFUSED_STREAM every=7'], { accepted: 60 }, {}],
    ['a stream cut off', ['reset-stream code=INTERNAL_ERROR times=2'], { accepted: 58, unknown: 2 }, {}],
    ['a stream limit of 1', ['stream-limit streams=1'], { accepted: 60 }, {}],
    ['silence', ['silence times=3'], { accepted: 57, unknown: 3 }, { answerPatience: 1000 }],
    ['a storm of 429', ['answer reason=TooManyRequests every=2 times=40'], { accepted: 60 }, {}],
    [
      '429 that does not end',
      [`answer reason=TooManyRequests deviceToken=${tokenOf(7)}`],
      { accepted: 59, rejected: 1 },
      {},
    ],
    ['503 with Retry-After', ['answer reason=ServiceUnavailable retryAfter=0 times=9'], { accepted: 60 }, {}],
    ['500', ['answer reason=InternalServerError every=3 times=9'], { accepted: 60 }, {}],
    ['streams used up after 20', [], { accepted: 60 }, { firstStream: 2 ** 31 - 39 }],
    ['dead tokens', ['answer reason=Unregistered every=6'], { accepted: 50, rejected: 10 }, {}],
  ])('%s', async (_, troubles, kinds, options) => {
    const gateway = await gatewayWith(...troubles)
    const pushed = await pushAll(gateway, 60, options)
    expectHonest(pushed)
    expect(pushed.kinds).toEqual(kinds)
  })

  it('a connection that is reset while requests are in flight', async () => {
    const gateway = await gatewayWith('reset-connection every=25')
    const pushed = await pushAll(gateway, 60)
    expectHonest(pushed)
    expect(pushed.kinds.rejected).toBeUndefined()
    expect(pushed.kinds.unknown).toBeGreaterThan(0)
  })

  it('repeats what left without an answer only when it is told to', async () => {
    const gateway = await gatewayWith('silence times=3')
    const pushed = await pushAll(gateway, 20, {
      answerPatience: 1000,
      retry: { firstDelay: 1, unknownToo: true },
    })
    expect(pushed.kinds).toEqual({ accepted: 20 })
  })

  it('stops when the answer is about every row', async () => {
    const gateway = await gatewayWith('answer reason=TopicDisallowed')
    const pushed = await pushAll(gateway, 500, { concurrency: 10 })
    expectHonest(pushed)
    expect(pushed.kinds.rejected).toBeLessThanOrEqual(10)
    expect(pushed.batch.stopped()).toEqual({ kind: 'stopped' })
  })

  it('stops when the gateway refuses the certificate', async () => {
    const gateway = await gatewayWith()
    const sandboxOnly = await issue(authority, 'sandbox')
    const certificate = readCertificate(sandboxOnly.der)
    const pushed = await pushAll(gateway, 50, {
      open: () =>
        openSession({
          endpoint: gateway.endpoints.production,
          ca: gateway.authorityPem,
          identity: { identity: { certificate, key: { key: sandboxOnly.key } }, chain: [] },
        }),
    })
    expectHonest(pushed)
    expect(pushed.acceptedThere).toEqual([])
    expect(pushed.batch.stopped()).toMatchObject({ kind: 'goaway', reason: 'BadCertificateEnvironment' })
  })

  it('gives up a gateway that does not listen', async () => {
    const gateway = await gatewayWith()
    const endpoint = { host: '127.0.0.1', port: await closedPort() }
    const pushed = await pushAll(gateway, 20, { endpoint })
    expect(pushed.kinds).toEqual({ unsent: 20 })
    expect(pushed.batch.stopped()).toMatchObject({ kind: 'refused' })
  })

  it('goes on to the end of what has left when it is stopped', async () => {
    const gateway = await gatewayWith('delay milliseconds=20')
    const batches: { stop(): void }[] = []
    const options = { concurrency: 5, connections: 1 }
    const running = pushAll(gateway, 100, {
      ...options,
      open: async () => {
        const opened = await openSession({
          endpoint: gateway.endpoints.sandbox,
          ca: gateway.authorityPem,
          identity,
        })
        setImmediate(() => batches[0]?.stop())
        return opened
      },
    })
    const pushed = await running
    expectHonest(pushed)
    expect(pushed.kinds.unknown).toBeUndefined()
  })

  it('keeps a rate', async () => {
    const gateway = await gatewayWith()
    const pushed = await pushAll(gateway, 20, { rate: 1000 })
    expect(pushed.kinds).toEqual({ accepted: 20 })
  })
})

describe('a provider token that expires while rows are sent', () => {
  it('is renewed once, and every row is accepted', async () => {
    const pki = await testAuthority()
    let accepted = 0
    const server = await listen(pki.tls, (http2) =>
      http2.on('stream', (stream, headers) => {
        stream.on('error', () => {})
        stream.resume()
        const isExpired = headers.authorization === 'bearer old' && accepted >= 10
        if (!isExpired) accepted += 1
        stream.respond({ ':status': isExpired ? 403 : 200 })
        stream.end(isExpired ? '{"reason":"ExpiredProviderToken"}' : undefined)
      }),
    )
    closing(server)
    let token = 'old'
    let renewals = 0
    const batch = createBatch({
      open: () => openSession({ endpoint: { host: 'localhost', port: server.port }, ca: pki.ca }),
      providerTokens: {
        current: () => token,
        renew(refused) {
          if (refused !== token) return
          renewals += 1
          token = 'new'
        },
      },
    })
    const kinds: string[] = []
    for (let row = 0; row < 60; row += 1)
      batch.push({
        deviceToken: tokenOf(row),
        payload: Buffer.from('{}'),
        headers: { topic },
        settled: ({ kind }) => kinds.push(kind),
      })
    await batch.close()
    expect({ kinds: counted(kinds), renewals, accepted }).toEqual({
      kinds: { accepted: 60 },
      renewals: 1,
      accepted: 60,
    })
  })
})

/** Between client and gateway, and cuts the first connection after so many bytes of one direction. */
async function cutting(gateway: GatewayUnderTest, cut: { readonly up?: number; readonly down?: number }) {
  let isFirst = true
  const proxy = await listenPlain((client: Socket) => {
    const { host, port } = gateway.endpoints.sandbox
    const server = createConnection(port, host)
    server.on('error', () => {})
    const isCut = isFirst
    isFirst = false
    const pass = (from: Socket, to: Socket, most: number) => {
      let passed = 0
      from.on('data', (chunk: Buffer) => {
        passed += chunk.length
        if (isCut && passed > most) {
          client.resetAndDestroy()
          // What arrived at the gateway before stays there.
          setImmediate(() => server.destroy())
          return
        }
        to.write(chunk)
      })
      from.once('close', () => to.destroy())
    }
    pass(client, server, cut.up ?? Number.POSITIVE_INFINITY)
    pass(server, client, cut.down ?? Number.POSITIVE_INFINITY)
  })
  closing(proxy)
  return { host: '127.0.0.1', port: proxy.port }
}

describe('a connection that is cut on its way', () => {
  it.each([
    ['before any request has arrived', { up: 2500 }],
    ['between requests', { up: 6000 }],
    ['before any answer has arrived', { down: 3200 }],
    ['between answers', { down: 4500 }],
  ])('%s', async (_, cut) => {
    const gateway = await gatewayWith()
    const endpoint = await cutting(gateway, cut)
    const pushed = await pushAll(gateway, 60, { endpoint, concurrency: 20 })
    expectHonest(pushed)
    expect(pushed.kinds.rejected).toBeUndefined()
  })
})

describe('how many jobs are pushed at a time', () => {
  it.each([
    ['half of what may be in flight', { concurrency: 100 }, 50],
    ['over several connections as over one', { concurrency: 400, connections: 4 }, 200],
    ['no more on a long way, where more are in flight', { concurrency: 1000 }, 50],
    [
      'few behind a slow rate, for what is pushed counts as about to leave',
      { concurrency: 100, rate: 40 },
      2,
    ],
    ['one at the least', { concurrency: 100, rate: 1 }, 1],
  ])('%s', (_, options, appetite) => {
    const open = async () => ({ kind: 'failed', failure: { kind: 'stopped' } }) as const
    expect(createBatch({ open, ...options }).appetite).toBe(appetite)
  })
})
