import { describe, expect, it } from 'vitest'
import { misspeltAppleHost, misspeltHost } from '../../src/apns/host-name.ts'
import { retiredService } from '../../src/apns/retired.ts'

describe('the binary interface', () => {
  it.each([
    ['gateway.push.apple.com', 2195, 'gateway production'],
    ['gateway.sandbox.push.apple.com', 443, 'gateway sandbox'],
    ['Gateway.Push.Apple.Com.', 2195, 'gateway production'],
    ['feedback.push.apple.com', 2196, 'feedback production'],
    ['feedback.sandbox.push.apple.com', 2196, 'feedback sandbox'],
    ['api.push.apple.com', 2195, 'gateway production'],
    ['api.sandbox.push.apple.com', 2196, 'feedback sandbox'],
    ['api.development.push.apple.com', 2195, 'gateway sandbox'],
  ])('%s:%d is %s', (host, port, service) => {
    const { kind, environment } = retiredService({ host, port }) ?? {}
    expect(`${kind} ${environment}`).toBe(service)
  })

  it.each([
    ['api.push.apple.com', 443],
    ['api.push.apple.com', 2197],
    // Channels are managed on its ports.
    ['api-manage-broadcast.sandbox.push.apple.com', 2195],
    ['api-manage-broadcast.push.apple.com', 2196],
    // Somebody's own server may listen anywhere.
    ['127.0.0.1', 2195],
    ['push.example.com', 2196],
  ])('%s:%d is alive', (host, port) => {
    expect(retiredService({ host, port })).toBeUndefined()
  })
})

describe('the host that was meant', () => {
  it.each([
    ['api.puhs.apple.com', 'api.push.apple.com'],
    ['api.push.aple.com', 'api.push.apple.com'],
    ['push.apple.com', 'api.push.apple.com'],
    ['api.push.apple.co', 'api.push.apple.com'],
    ['api.sandbx.push.apple.com', 'api.sandbox.push.apple.com'],
    ['sandbox.api.push.apple.com', 'api.sandbox.push.apple.com'],
    ['API.developement.push.apple.com', 'api.development.push.apple.com'],
    ['api.push.apple.com', undefined],
    ['api.push.apple.invalid', undefined],
    ['push.example.com', undefined],
    ['api-manage-broadcast.push.apple.com', undefined],
  ])('%s: %s', (host, meant) => {
    expect(misspeltAppleHost(host)).toBe(meant)
  })

  it.each([
    ['localhots', 'localhost'],
    ['locahost', 'localhost'],
    ['localhost', undefined],
    ['gateway', undefined],
    ['api.puhs.apple.com', 'api.push.apple.com'],
  ])('of any gateway, %s: %s', (host, meant) => {
    expect(misspeltHost(host)).toBe(meant)
  })
})
