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

it.each([
  // One letter of another tool: what stands behind it tells.
  [['send', '-t', token], 'Did you mean --token?'],
  [['send', `-t${token}`], 'Did you mean --token?'],
  [['send', '--token', token, '-c', 'push.p12'], 'Did you mean --cert?'],
  [['send', '--token', token, '-e', 'sandbox'], 'Did you mean --env?'],
  [['send', '-k', 'AuthKey_ABCDE12345.p8'], 'Did you mean --signing-key?'],
  [['send', '-f', 'rows.csv'], 'Did you mean --to?'],
  [['send', '-b', 'com.example.app'], 'Did you mean --topic?'],
  [['send', '--whom', token], 'Did you mean --token?'],
  [['cert', 'inspect', 'push.p12', '--format', 'json'], 'Did you mean --json?'],
  [['cert', 'inspect', 'push.p12', '--output=json'], 'Did you mean --json?'],
  [['cert', 'inspect', 'push.p12', '-o', 'json'], 'Did you mean --json?'],
  [['config', 'init', '--enviroment', 'sandbox'], 'Did you mean --env?'],
  [['send', '-token', token], 'With two dashes there is: --token'],
  [['send', '--token', token, '-message', 'Hi'], 'With two dashes there is: --message'],
  [['send', '--token', token, '-push-type=voip'], 'With two dashes there is: --push-type'],
  [['send', '—token', token], 'Type --token'],
  [['send', '–-token', token], 'Type --token'],
  [['send', '--token', token, '–m', 'Hi'], 'Type --message'],
  [['send', '－－token', token], 'Type --token'],
  [['send', '--to', token], 'It goes behind --token'],
  [['send', '--to', `${token},${token}`], 'It goes behind --token'],
  [['send', '--to', '@anna'], 'It goes behind --token'],
  [['send', '--token', '@tokens.txt', '-m', 'Hi'], 'goes behind --to'],
  [['send', '--token', 'tokens.txt', '-m', 'Hi', '--cert', 'x.p12', '--dry-run'], '--to FILE'],
  [['cert', 'inspect', 'push.p12', '--json=true'], '--json takes no value'],
  [['cert', 'inspect', '--no-color', 'true', 'push.p12'], '--no-color takes no value'],
  [['cert', 'inspect', 'push.p12', '--json=false'], 'leave --json out'],
  [['cert', 'inspect', 'push.p12', '--no-color=1'], '--no-color takes no value'],
  [['send', '--token', token, '--dry-run=false'], 'leave --dry-run out'],
  [['send', '--token', token, '--no-lint', 'TRUE'], 'Type --no-lint alone'],
  // An unset variable without quotes: the next option would be the value.
  [['send', '--token', '--cert', 'ramen.pem'], '--token needs a value, and --cert follows it'],
  [['send', '--topic', '--env', 'sandbox'], '--topic needs a value, and --env follows it'],
  [['send', '--cert', '--gateway=local'], '--cert needs a value, and --gateway follows it'],
  [['send', '-m', '--token', token], '--message needs a value, and --token follows it'],
  [['send', '--to', '-m', 'Hi'], '--to needs a value, and -m follows it'],
  [['doctor', '--cert', '--no-color'], '--cert needs a value, and --no-color follows'],
  [['cert', 'verify', '--topic', '--env', 'production', 'x.p12'], '--topic needs a value, and --env follows'],
  [['explain', 'BadTopic', '--lagn', 'zh'], 'Did you mean --lang?'],
  [['explain', 'BadTopic', '--push-typ', 'alert'], 'Did you mean --push-type?'],
  [['explain', 'BadTopic', '--json=true'], '--json takes no value'],
  [['explain', 'BadTopic', '--lang', 'chinese'], '是不是想输入 zh？'],
  [['explain', 'BadTopic', '--lang', 'cn'], '是不是想输入 zh？'],
  [['explain', 'BadTopic', '--lang', 'english'], 'Did you mean en?'],
])('%j is told as it is to be typed', async (line, words) => {
  const { code, stderr } = await type(line)
  expect({ code, stderr }).toMatchObject({ code: expect.any(Number), stderr: expect.stringContaining(words) })
  expect(code).not.toBe(0)
})

it.each([
  [['explain', 'BadTopic', '--lang', 'zh_CN.UTF-8']],
  [['explain', 'BadTopic', '--lang', 'zh-Hans']],
  [['explain', 'BadTopic', '--lang=EN-us']],
  // Texts and other programs keep their own.
  [['send', '--token', token, '--message', '-token', '--help']],
  [['send', '--token', token, '-m', '—json', '--help']],
])('%j is taken as it is', async (line) => {
  expect(await type(line)).toMatchObject({ code: 0 })
})

it('the rest of a name behind --cert without quotes is told to have them, and no second --cert', async () => {
  const { stderr } = await type(['send', '--cert', 'Push', 'Certificates.p12', '--token', token])
  expect(stderr).toContain(
    '"Certificates.p12" as well.\n  If it belongs to --cert, put the whole of that into quotes',
  )
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
