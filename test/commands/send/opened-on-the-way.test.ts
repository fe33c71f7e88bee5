import { describe, expect, it } from 'vitest'
import { appleGateway, type Gateway } from '../../../src/apns/endpoint.ts'
import { openedOnTheWay } from '../../../src/commands/send/opened-on-the-way.ts'
import type { ServerChain, Voucher } from '../../../src/diagnosis/facts.ts'

const chainOf = (voucher: Voucher, issuer: string): ServerChain => ({
  voucher,
  certificates: [
    {
      subject: 'CN=api.push.apple.com',
      issuer,
      notBefore: new Date('2026-01-01'),
      notAfter: new Date('2027-01-01'),
      fingerprint: 'AA',
    },
  ],
})

const other: Gateway = { kind: 'other', endpoint: { host: 'push.example.com', port: 443 } }

describe('an answer for Apple', () => {
  it('by whom only this computer trusts is a warning that names who it is', () => {
    const chain = chainOf('private', 'O=Zscaler Inc.\nCN=Zscaler Root CA')
    const [finding] = openedOnTheWay(appleGateway('sandbox'), chain, () => 'pushctl doctor --env sandbox')
    expect(finding).toMatchObject({ id: 'tls-interception', severity: 'warning' })
    expect(finding?.evidence.en).toContain('“Zscaler”')
    expect(finding?.remedy.commands).toEqual(['pushctl doctor --env sandbox'])
  })

  it.each<[string, Gateway, Voucher]>([
    ['Apple itself', appleGateway('sandbox'), 'apple'],
    ['Apple under a root that is new here', appleGateway('production'), 'apple-by-name'],
    ['a server of one’s own', other, 'private'],
  ])('by %s is none', (_, gateway, voucher) => {
    expect(openedOnTheWay(gateway, chainOf(voucher, 'CN=Apple Public Server RSA CA 12'), () => '')).toEqual(
      [],
    )
  })
})
