import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/cli/command.ts'
import { catalog } from '../../src/commands/catalog.ts'
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
  [['send', '--device-token', 'x'], '--token'],
  [['send', '--alert', 'Hi'], '--message'],
  [['send', '--p12', 'push.p12'], '--cert'],
  [['send', '--keyId', 'ABCDE12345'], '--key-id'],
  [['send', '--apns-topic', 'com.example.app'], '--topic'],
  [['send', '--sandbox'], '--env sandbox'],
  [['send', '--voip'], '--push-type voip'],
  [['send', '--tokne', 'x'], '--token'],
  [['doctor', '--host', 'local'], '--gateway'],
  [['push'], 'send'],
  [['convert', 'aps.cer'], 'cert convert'],
  [['list'], 'cert list, or device list, or history list, or channel list'],
  [['gateway', 'answer', 'BadDeviceTokn'], 'BadDeviceToken'],
  [['gateway', 'answer', 'gowaway'], 'goaway'],
  [['gateway', 'answer', 'answer', 'reason=Unregisterd'], 'Unregistered'],
])('%j asks for the nearest', async (line, meant) => {
  expect((await type(line)).stderr).toContain(`Did you mean ${meant}?`)
})

it.each(['--message', '-m', '--title'])(
  'a text behind %s without quotes is told to have them',
  async (flag) => {
    const { stderr } = await type(['send', flag, 'Soup', 'is', 'ready', '--token', token])
    expect(stderr).toContain('put the whole of that into quotes')
  },
)

it('no name that an option is also called is the name of another', async () => {
  for (const { path, load } of catalog.commands) {
    const { options } = (await load()).default as Command
    const names = Object.entries(options).flatMap(([key, { alsoCalled = [] }]) => [
      key.toLowerCase(),
      ...alsoCalled,
    ])
    expect(names, path).toEqual([...new Set(names)])
  }
})

it.each([
  [['send', '--secretpw9']],
  [['payload', 'check', '--priority', '7']],
  [['completion', 'tcsh']],
  [['gateway', 'answer', 'xyzzy']],
])('%j leads nowhere else', async (line) => {
  const { code, stderr } = await type(line)
  expect(code).toBe(2)
  expect(stderr).not.toContain('Did you mean')
})
