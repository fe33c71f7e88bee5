import type { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { isAuthority } from '../../../src/credential/certificate/is-authority.ts'
import type { CertificateKind } from '../../../src/credential/certificate/kind.ts'

test.each<[CertificateKind, boolean, boolean]>([
  ['ca', true, true],
  // `openssl req -x509` makes both the authority of a laboratory and the certificate of a server on the desk.
  ['self-signed', true, true],
  ['self-signed', false, false],
  ['universal', false, false],
])('%s, CA:%s: may stand above others: %s', (kind, ca, is) => {
  expect(isAuthority({ kind, x509: { ca } as X509Certificate })).toBe(is)
})
