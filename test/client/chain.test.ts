import { X509Certificate } from 'node:crypto'
import { type DetailedPeerCertificate, rootCertificates, type TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { asksForCertificate, readChain } from '../../src/client/chain.ts'

/** Issued by itself, under a name with `O=Apple Inc.`: who signed what is not looked at here, for Node has verified it. */
const namedLikeApple = `-----BEGIN CERTIFICATE-----
MIIBzzCCAXWgAwIBAgIUN+5hbbxc72aLiNTPPXOXfHN6vVgwCgYIKoZIzj0EAwIw
PTELMAkGA1UEBhMCVVMxEzARBgNVBAoMCkFwcGxlIEluYy4xGTAXBgNVBAMMEE5h
bWVkIGxpa2UgQXBwbGUwHhcNMjYxMTI4MDEyODQwWhcNMzYxMTI1MDEyODQwWjA9
MQswCQYDVQQGEwJVUzETMBEGA1UECgwKQXBwbGUgSW5jLjEZMBcGA1UEAwwQTmFt
ZWQgbGlrZSBBcHBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJQnAgbZjJ3H
o/AdE42Fl9ESfLds/C8MGs8dUP43kzN1cEc7Bi7OgkTHarEppBY+IQ7BRbxyXCE4
ngTmCytKWhCjUzBRMB0GA1UdDgQWBBQf7kWS1845hHkUfsZpfU5tSP2fizAfBgNV
HSMEGDAWgBQf7kWS1845hHkUfsZpfU5tSP2fizAPBgNVHRMBAf8EBTADAQH/MAoG
CCqGSM49BAMCA0gAMEUCIH+QOQ9e9jUHp107kiZvh0fNvhfZScFtV1cfZN/UxvoJ
AiEAhYfwx1kg4e0KeR2hFNqPhaBT0uH1m1m9Pf7ettvGR4E=
-----END CERTIFICATE-----`

const [aRoot = '', anotherRoot = ''] = rootCertificates

/** What Node has of a chain: each with its issuer, and a root, which is its own. */
function chainOf(...pems: readonly string[]): DetailedPeerCertificate {
  const links = pems.map((pem) => ({ raw: new X509Certificate(pem).raw }) as DetailedPeerCertificate)
  for (const [at, link] of links.entries()) link.issuerCertificate = links[at + 1] ?? link
  return links[0] ?? ({} as DetailedPeerCertificate)
}

const fingerprints = (pems: readonly string[]) => pems.map((pem) => new X509Certificate(pem).fingerprint256)

describe('who vouches for a server', () => {
  it.each<[string, readonly string[], string]>([
    ['Apple’s authority, under a root of the web', [namedLikeApple, aRoot], 'apple'],
    ['Apple’s authority, under another root of the web', [namedLikeApple, anotherRoot, aRoot], 'apple'],
    ['the name of Apple, under a root of somebody’s own', [namedLikeApple], 'apple-by-name'],
    [
      'the name of Apple, where the root of the web is not the last',
      [namedLikeApple, aRoot, namedLikeApple],
      'apple-by-name',
    ],
    ['another authority, under a root of the web', [anotherRoot, aRoot], 'public'],
    ['the name of Apple further up alone', [aRoot, namedLikeApple], 'private'],
    ['nobody, when the server is gone', [], 'private'],
  ])('%s', (_, pems, voucher) => {
    const chain = readChain(chainOf(...pems))
    expect(chain.voucher).toBe(voucher)
    expect(chain.certificates.map(({ fingerprint }) => fingerprint)).toEqual(fingerprints(pems))
  })

  it('is read of a chain whose last issuer is not there', () => {
    const leaf = { raw: new X509Certificate(aRoot).raw } as DetailedPeerCertificate
    expect(readChain(leaf).voucher).toBe('public')
  })
})

it.each([
  [['RSA-PSS+SHA256'], true],
  [[], false],
])('a server that shares the algorithms %j asks for a certificate: %s', (shared, asks) => {
  const socket = { getSharedSigalgs: () => shared } as unknown as TLSSocket
  expect(asksForCertificate(socket)).toBe(asks)
})
