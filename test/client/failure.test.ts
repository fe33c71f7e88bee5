import { expect, test } from 'vitest'
import { failureOf } from '../../src/client/failure.ts'

const refusal = (code: string, syscall = 'connect') =>
  Object.assign(new Error(`${syscall} ${code}`), { code, syscall, address: '17.188.128.1' })

test.each([
  ['EACCES', 'forbidden'],
  ['EPERM', 'forbidden'],
  ['EINVAL', 'forbidden'],
  ['ENETUNREACH', 'unreachable'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ECONNREFUSED', 'refused'],
])('a connection that ends in %s is %s', (code, kind) => {
  expect(failureOf(refusal(code), 'connect')).toMatchObject({ kind, address: '17.188.128.1' })
})

test('what a file of this computer forbids is no connection', () => {
  expect(failureOf(refusal('EACCES', 'open'), 'connect')).toMatchObject({ kind: 'other', code: 'EACCES' })
})

/** Node knows the codes of OpenSSL in part, and calls the others UNSPECIFIED. */
const unspecified = (message: string) => Object.assign(new Error(message), { code: 'UNSPECIFIED' })

test.each([
  ['permitted subtree violation', 'PERMITTED_VIOLATION'],
  ['excluded subtree violation', 'EXCLUDED_VIOLATION'],
  ['CA signature digest algorithm too weak', 'CA_MD_TOO_WEAK'],
  ['CA certificate key too weak', 'CA_KEY_TOO_SMALL'],
  ['EE certificate key too weak', 'EE_KEY_TOO_SMALL'],
  ['unhandled critical extension', 'UNHANDLED_CRITICAL_EXTENSION'],
  ['key usage does not include certificate signing', 'KEYUSAGE_NO_CERTSIGN'],
])('a chain with the flaw "%s" is not trusted', (message, code) => {
  expect(failureOf(unspecified(message), 'handshake')).toEqual({ kind: 'untrusted', code })
})

test('what OpenSSL has no word for stays as it is', () => {
  expect(failureOf(unspecified('unspecified'), 'handshake')).toMatchObject({ kind: 'other' })
})
