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
