import type { PeerCertificate } from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import { serverIdentityFault } from '../../src/client/server-identity.ts'
import { readCertificate } from '../../src/credential/certificate/certificate.ts'
import { createAuthority, issueServerCertificate } from '../../src/credential/certificate/issue.ts'

const names = ['localhost', '*.example.com', '127.0.0.1', '2001:db8::7', '::1'] as const
let certificate: PeerCertificate
beforeAll(async () => {
  const now = new Date()
  const authority = await createAuthority({ commonName: 'Root', now, days: 30 })
  const issued = await issueServerCertificate({ authority, names: [...names], now, days: 20 })
  certificate = readCertificate(issued.der).x509.toLegacyObject()
})

describe('the certificate of a server', () => {
  it.each([
    ['a name', 'localhost', true],
    ['a name in capitals', 'LOCALHOST', true],
    ['another name', 'localhost.example', false],
    ['a name of its domain', 'push.example.com', true],
    ['a name of a name of its domain', 'a.push.example.com', false],
    ['an address', '127.0.0.1', true],
    ['another address', '127.0.0.2', false],
    ['an address of IPv6', '2001:db8::7', true],
    ['an address of IPv6, written out', '2001:0db8:0:0:0:0:0:7', true],
    ['this computer in IPv6', '::1', true],
    ['another address of IPv6', '2001:db8::8', false],
  ])('is for %s: %s, %s', (_, host, isFor) => {
    const fault = serverIdentityFault(host, certificate)
    expect(fault).toEqual(
      isFor ? undefined : expect.objectContaining({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
    )
  })
})
