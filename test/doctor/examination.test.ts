import type { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gateway } from '../../src/apns/endpoint.ts'
import { readCertificate } from '../../src/credential/certificate/certificate.ts'
import { issueCertificate } from '../../src/credential/certificate/issue.ts'
import type { CredentialAtHand } from '../../src/doctor/approach.ts'
import { examine } from '../../src/doctor/examination.ts'
import { createStage, reject, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await createStage()
})
afterAll(() => stage.close())

const at = (port: number, host = 'localhost'): Gateway => ({ kind: 'other', endpoint: { host, port } })

async function look(gateways: readonly Gateway[], credential?: CredentialAtHand) {
  return examine({
    gateways,
    now: new Date(),
    patience: 2000,
    againFor: () => () => 'pushctl doctor',
    isAskedFor: () => false,
    readHosts: async () => '',
    knowsName: async () => false,
    isNear: async () => false,
    ca: stage.ca,
    env: {},
    exists: async () => false,
    proxyFor: () => undefined,
    ...(credential !== undefined && { credential }),
  })
}

async function pushIdentity(withKey = true): Promise<CredentialAtHand> {
  const { der, key } = await issueCertificate({
    authority: stage.authority,
    kind: 'universal',
    topic: 'com.example.app',
    teamId: 'TEAM123456',
    organization: 'Example',
    now: new Date(Date.now() - 60_000),
    days: 300,
  })
  const certificate = readCertificate(der)
  return {
    kind: 'certificate',
    certificate,
    fileName: 'push.p12',
    ...(withKey && { identity: { identity: { certificate, key: { key } }, chain: [] } }),
  }
}

describe('examine', () => {
  test('a healthy gateway and a certificate that it takes', async () => {
    const seen: string[] = []
    const port = await stage.http2({ ca: stage.ca }, (stream, headers) => {
      const socket = stream.session?.socket as unknown as {
        getPeerX509Certificate(): X509Certificate | undefined
      }
      const known = socket.getPeerX509Certificate() !== undefined
      seen.push(`${headers[':path']} ${headers['apns-topic'] ?? '-'}`)
      const answer = known ? reject(400, 'BadDeviceToken') : reject(403, 'MissingProviderToken')
      answer(stream)
    })
    const { healthy, sections, summary } = await look([at(port)], await pushIdentity())
    expect(sections.map(({ id }) => id)).toEqual(['machine', 'credential', `localhost:${port}`])
    expect(sections[2]?.checks.map(({ id, result }) => `${id} ${result}`)).toEqual([
      'name ok',
      'port ok',
      'tls ok',
      'alpn ok',
      'issuer ok',
      'http2 ok',
      'client-certificate ok',
      'answer ok',
      'credential ok',
    ])
    expect(healthy).toBe(true)
    expect(summary.en).toMatch(/^Pushes can be sent/)
    expect(seen.sort()).toEqual(['/3/device/pushctl-doctor -', '/3/device/pushctl-doctor com.example.app'])
  })

  test('two gateways side by side: one healthy, one refused', async () => {
    const port = await stage.http2({}, reject(403, 'MissingProviderToken'))
    const { healthy, sections } = await look([at(port), at(1, '127.0.0.1')])
    expect(healthy).toBe(false)
    expect(
      sections.slice(1).map(({ checks }) => checks.filter(({ result }) => result === 'failed')),
    ).toMatchObject([[], [{ id: 'port' }]])
  })

  test('a certificate without its key is shown to nobody', async () => {
    const port = await stage.http2({}, reject(403, 'MissingProviderToken'))
    const { healthy, sections } = await look([at(port)], await pushIdentity(false))
    expect(healthy).toBe(false)
    expect(sections[2]?.checks.at(-1)).toMatchObject({ id: 'credential', result: 'skipped' })
  })

  test('without a network it says so in one sentence', async () => {
    const { offline, healthy, summary } = await look([at(443, 'a.invalid'), at(443, 'b.invalid')])
    expect({ offline, healthy }).toEqual({ offline: true, healthy: false })
    expect(summary.en).toMatch(
      /^a\.invalid does not resolve .*no network.*, for both gateways\. → Check the network/,
    )
    expect(summary.zh).toContain('两个网关都是如此')
  })
})
