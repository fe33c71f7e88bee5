import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createProviderToken } from '../../src/credential/signing-key/provider-token.ts'
import {
  deviceToken,
  openBrowser,
  openStage,
  pythonWith,
  type ReadGateway,
  type Stage,
  topic,
} from './stage.ts'

let browser: Browser
let stage: Stage
let gateway: ReadGateway

beforeAll(async () => {
  ;[browser, stage] = await Promise.all([openBrowser(), openStage()])
  gateway = await stage.startToRead()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await gateway?.stop()
  stage?.close()
})

interface FailingClient {
  readonly name: string
  readonly line: (url: string, ca: string) => readonly [program: string, ...string[]]
  readonly cause: string
  /** What is told of it, wherever it is told. */
  readonly evidence: RegExp
  /** Words of its cure. */
  readonly cure: RegExp
}

const providerToken = () =>
  createProviderToken(
    {
      key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
      keyId: 'KEY1234567',
      teamId: 'TEAM123456',
    },
    new Date(),
  )

const clients: readonly FailingClient[] = [
  {
    name: 'curl --http1.1',
    line: (url, ca) => ['curl', '-sS', '--http1.1', '--cacert', ca, '-d', '{}', url],
    cause: 'http1-client',
    evidence: /POST request of HTTP\/1\.1 came \(curl\/[\d.]+\); by ALPN the client had offered http\/1\.1/,
    cure: /--http2/,
  },
  {
    name: 'requests',
    line: (url, ca) => [
      pythonWith('requests'),
      '-c',
      `import requests; requests.post('${url}', '{}', verify='${ca}')`,
    ],
    cause: 'http1-client',
    evidence: /POST request of HTTP\/1\.1 came \(python-requests\/[\d.]+\)/,
    cure: /httpx\[http2\]/,
  },
  {
    name: 'plain HTTP',
    line: (url) => ['curl', '-sS', '-d', '{}', url.replace('https:', 'http:')],
    cause: 'plain-http',
    evidence: /An HTTP request came without TLS/,
    cure: /https:\/\/ in place of http:\/\//,
  },
  {
    name: 'TLS 1.1',
    line: (url, ca) => [
      'curl',
      '-sS',
      '--tlsv1.0',
      '--tls-max',
      '1.1',
      '--ciphers',
      'DEFAULT@SECLEVEL=0',
      '--cacert',
      ca,
      url,
    ],
    cause: 'tls10-off',
    evidence: /The client can TLSv1\.1 at most/,
    cure: /TLS 1\.2/,
  },
  {
    name: 'unknown CA',
    line: (url) => ['curl', '-sS', '-d', '{}', url],
    cause: 'gateway-ca-not-trusted',
    evidence: /TLS alert 48 \(unknown_ca\), as curl/,
    cure: /ca\.pem|--cacert/,
  },
  {
    name: 'JWT without bearer',
    line: (url, ca) => [
      ...(['curl', '-sS', '--http2', '--cacert', ca, '-d', '{"aps":{"alert":"hi"}}'] as const),
      ...['-H', `apns-topic: ${topic}`, '-H', `authorization: ${providerToken()}`, url],
    ],
    cause: 'bearer-missing',
    evidence: /without the word bearer/,
    cure: /authorization: bearer/,
  },
]

interface Kept {
  readonly received: readonly Told[]
  readonly connections: readonly Told[]
}
interface Told {
  readonly cause: string
  readonly count?: number
  readonly evidence: { readonly en: string }
}

/** As many of all as say what they shall, each once. */
const expectEach = (told: readonly string[]) =>
  expect(
    clients.map(({ name, evidence }) => [name, told.filter((one) => evidence.test(one)).length]),
  ).toEqual(clients.map(({ name }) => [name, 1]))

const rowsOf = ({ received, connections }: Kept) => [...received, ...connections]

/** The API, `gateway received`, and the page, which is opened anew. */
async function expectEverywhere(): Promise<void> {
  const answer = await fetch(`${gateway.api}/api/received`, {
    headers: { authorization: `Bearer ${gateway.token}` },
  })
  const told = rowsOf((await answer.json()) as Kept)
  expect(told.map(({ cause }) => cause).sort()).toEqual(clients.map(({ cause }) => cause).sort())
  expectEach(told.map(({ evidence }) => evidence.en))
  expectEach((await stage.answerOf('gateway', 'received')).split('\n'))
  const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1280, height: 800 } })
  await page.goto(gateway.inbox)
  const rows = page.getByRole('listitem').getByRole('button')
  await expect.poll(() => rows.count()).toBe(clients.length)
  expectEach(await rows.allTextContents())
  for (const { evidence, cause, cure } of clients) {
    await rows.filter({ hasText: evidence }).click()
    const details = page.locator('#details')
    await details.locator('code', { hasText: cause }).waitFor()
    expect(await details.textContent()).toMatch(cure)
  }
  await page.close()
}

it('six clients that fail in six ways have a row each, with a cause of its own, after a restart too', {
  timeout: 120_000,
}, async () => {
  const url = `https://${gateway.endpoints.sandbox}/3/device/${deviceToken}`
  const ca = join(stage.folder, 'data/pushctl/gateway/ca.pem')
  for (const { line } of clients) {
    const [program, ...words] = line(url, ca)
    await execa(program, words, { reject: false, stdin: 'ignore', timeout: 30_000 })
  }
  await expect.poll(() => clients.filter(({ evidence }) => !evidence.test(gateway.printed()))).toEqual([])
  expectEach(gateway.printed().split('\n'))
  await expectEverywhere()
  await gateway.stop()
  // Nobody runs: what was kept is told.
  expectEach((await stage.answerOf('gateway', 'received')).split('\n'))
  gateway = await stage.startToRead()
  await expectEverywhere()
})
