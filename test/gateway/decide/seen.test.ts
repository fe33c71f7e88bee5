import { expect, it } from 'vitest'
import { readProviderToken } from '../../../src/credential/signing-key/provider-token.ts'
import { bearerOf } from '../../../src/gateway/decide/bearer.ts'
import { seenCertificate } from '../../../src/gateway/decide/seen-credential.ts'
import { identities } from './asked/question.ts'
import { bearer, ids, knownState, request, tokenOf } from './requests.ts'

it('what is shown of a certificate is made once for all requests on its connection', () => {
  const { certificate } = identities.universal
  expect(seenCertificate(certificate)).toBe(seenCertificate(certificate))
  expect(seenCertificate({ ...certificate })).not.toBe(seenCertificate(certificate))
})

it('a provider token that its connection has taken is not read again, and another one is', () => {
  const text = tokenOf(ids.team)
  const token = readProviderToken(text)
  const connection = { providerToken: { text, token, keyId: ids.team, teamId: token.teamId } }
  const read = (sent: string) => bearerOf(request({ headers: bearer(sent), connection }), knownState())
  expect(read(text)?.token).toBe(token)
  expect(read(tokenOf(ids.related))?.token?.keyId).toBe(ids.related)
  expect(read('abc')).toEqual({ text: 'abc', token: undefined, key: undefined })
})
