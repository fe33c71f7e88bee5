import type { Certificate } from '../../credential/model.ts'
import type { SeenCertificate, SeenCredential } from '../event.ts'
import type { Bearer } from './bearer.ts'
import { quote } from './check.ts'
import type { ResolvedRequest } from './resolved-request.ts'

/** A certificate is that of every request on its connection. */
const seenCertificates = new WeakMap<Certificate, SeenCertificate>()

/** As many as are kept: Apple's certificates name five, and any other may name thousands. */
const mostTopics = 20

/** @returns what may be shown and kept of a client certificate */
export function seenCertificate(certificate: Certificate): SeenCertificate {
  const before = seenCertificates.get(certificate)
  if (before !== undefined) return before
  const { subject, issuer, topics, environments, notAfter, fingerprints } = certificate
  const seen = {
    kind: 'certificate',
    name: quote(subject.commonName ?? subject.text),
    issuer: quote(issuer.commonName ?? issuer.text),
    topics: topics.slice(0, mostTopics).map(({ topic }) => quote(topic)),
    environments,
    notAfter: notAfter.toISOString(),
    fingerprint: fingerprints.sha256,
  } as const
  seenCertificates.set(certificate, seen)
  return seen
}

function seenToken({ token, key }: Bearer): SeenCredential {
  if (token === undefined) return { kind: 'provider-token', isKnown: false }
  const { keyId, teamId, issuedAt } = token
  const claims = { kid: quote(keyId), iss: quote(teamId), iat: Math.floor(issuedAt.getTime() / 1000) }
  return { kind: 'provider-token', claims, isKnown: key !== undefined }
}

/** @returns what the request was sent with; of a provider token its claims alone */
export function seenCredential({
  connection: { certificate },
  bearer,
}: Pick<ResolvedRequest, 'connection' | 'bearer'>): SeenCredential {
  if (certificate !== undefined) return seenCertificate(certificate)
  return bearer === undefined ? { kind: 'none' } : seenToken(bearer)
}
