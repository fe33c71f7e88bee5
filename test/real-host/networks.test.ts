import { expect, it } from 'vitest'
import { isNear } from '../../src/real-host/networks.ts'

const networks = ['127.0.0.1/8', '192.168.1.7/24', 'fe80::1/64', '::1/128']

it.each([
  ['192.168.1.200', true],
  ['192.168.2.200', false],
  ['127.0.0.53', true],
  ['fe80::2', true],
  ['2001:db8::1', false],
  ['router.local', false],
])('%s is near: %s', (address, near) => {
  expect(isNear(address, networks)).toBe(near)
})

it('this computer is near itself', () => {
  expect(isNear('127.0.0.1')).toBe(true)
})
