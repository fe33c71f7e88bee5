import { describe, expect, it } from 'vitest'
import { main } from '../../src/main.ts'
import { fakeHost } from '../fake-host.ts'

async function type(words: readonly string[]) {
  const host = fakeHost()
  const code = await main(words, host)
  return { code, stderr: host.written.stderr }
}

const token = 'a1b2c3d4'.repeat(8)
const jwt = `${Buffer.from('{"alg":"ES256","kid":"ABCDE12345"}').toString('base64url')}.${Buffer.from('{"iss":"TEAM123456"}').toString('base64url')}.c2lnbmF0dXJl`

describe('a word too many is told where it goes', () => {
  const cases: readonly [line: readonly string[], named: string, goes: RegExp][] = [
    [['send', token], '[64 characters, not shown]', /a device token: put --token before it/],
    [['send', '--cert', 'a.p12', token, '-m', 'Hi'], '[64 characters, not shown]', /put --token/],
    [['send', 'push.p12', '--token', token], '"push.p12"', /a certificate: put --cert/],
    [['send', 'AuthKey_ABCDE12345.p8'], '"AuthKey_ABCDE12345.p8"', /put --signing-key/],
    [['send', 'push.json', token], '"push.json"', /put --payload/],
    [['send', 'rows.csv'], '"rows.csv"', /put --to /],
    [['send', 'com.example.app'], '"com.example.app"', /put --topic/],
    [['send', 'sandbox'], '"sandbox"', /put --env/],
    [['send', 'http://127.0.0.1:7890'], '"http://127.0.0.1:7890"', /put --proxy/],
    [['send', 'ABCDE12345'], '[10 characters, not shown]', /put --key-id/],
    [['doctor', 'local'], '[5 characters, not shown]', /put --gateway/],
    [['doctor', 'push.p12'], '"push.p12"', /put --cert/],
    [['gateway', 'received', token], '[64 characters, not shown]', /put --token/],
    [['jwt', 'create', 'AuthKey_ABCDE12345.p8'], 'AuthKey_ABCDE12345.p8', /put --signing-key/],
    [['token', 'locate', 'AuthKey_ABCDE12345.p8', token], 'AuthKey_ABCDE12345.p8', /put --signing-key/],
    [['send', 'hunter2'], '[7 characters, not shown]', /pushctl send --help/],
    [['send', jwt], 'not shown]', /a provider token \(JWT\)/],
  ]
  it.each(cases)('%j', async (line, named, goes) => {
    const { code, stderr } = await type(line)
    expect(code).toBe(2)
    expect(stderr).toContain(named)
    expect(stderr).toMatch(goes)
    expect(stderr).not.toContain(jwt.slice(0, 20))
  })
})

it.each([
  [['gateway', 'answer', 'BadDeviceTokn'], 'BadDeviceToken'],
  [['gateway', 'answer', 'gowaway'], 'goaway'],
  [['gateway', 'answer', 'answer', 'reason=Unregisterd'], 'Unregistered'],
])('%j asks for the nearest', async (line, meant) => {
  expect((await type(line)).stderr).toContain(`Did you mean ${meant}?`)
})

it.each([
  [['payload', 'check', '--priority', '7']],
  [['completion', 'tcsh']],
  [['gateway', 'answer', 'xyzzy']],
])('%j leads nowhere else', async (line) => {
  const { code, stderr } = await type(line)
  expect(code).toBe(2)
  expect(stderr).not.toContain('Did you mean')
})
