import { describe, expect, test } from 'vitest'
import { run } from '../../fake-host.ts'

interface Answer {
  readonly kind: string
  readonly findings: readonly { readonly id: string }[]
  readonly sendLine?: string
}

const inspect = async (text: string) => {
  const { code, stdout } = await run('inspect settings --json', { files: { settings: text } })
  return { code, ...(JSON.parse(stdout) as Answer) }
}

/** What is kept, what is found wrong with it, most serious first. */
const table: readonly (readonly [what: string, text: string, ids: readonly string[]])[] = [
  [
    'a .env file',
    'APNS_KEY_ID=2X9R4HXF34\nAPNS_TEAM_ID=ABCDE12345\nAPNS_AUTH_KEY_PATH=./AuthKey_2X9R4HXF34.p8\n',
    [],
  ],
  ['exports', 'export APNS_KEY_ID="2X9R4HXF34"\nexport APNS_TOPIC=com.example.app\n', []],
  ['YAML', 'apns:\n  keyId: 2X9R4HXF34\n  teamId: "ABCDE12345" # ours\n  bundleId: com.example.app\n', []],
  [
    'JSON of node-apn',
    '{"token":{"key":"AuthKey_2X9R4HXF34.p8","keyId":"2X9R4HXF34","teamId":"ABCDE12345"},"production":false}',
    [],
  ],
  ['JavaScript', "const keyId = '2X9R4HXF34';\nconst teamId = 'ABCDE12345';\n", []],
  [
    'build settings of Xcode',
    'PRODUCT_BUNDLE_IDENTIFIER = com.example.app;\nDEVELOPMENT_TEAM = ABCDE12345;\n',
    [],
  ],
  [
    'the page of a key',
    'Name: Push\nKey ID: 2X9R4HXF34\nServices: Apple Push Notifications service (APNs)\n',
    [],
  ],
  ['the page of a key, in Chinese', '名称：推送\n密钥 ID：2X9R4HXF34\n团队 ID：ABCDE12345\n', []],
  [
    'ids swapped',
    'APNS_KEY_ID=ABCDE12345\nAPNS_TEAM_ID=2X9R4HXF34\nAPNS_P8=/keys/AuthKey_2X9R4HXF34.p8\n',
    ['ids-swapped'],
  ],
  [
    'a key id of another file',
    'APNS_KEY_ID=3X9R4HXF34\nAPNS_P8=AuthKey_2X9R4HXF34.p8\nTEAM_ID=ABCDE12345',
    ['wrong-p8'],
  ],
  ['one id twice', 'APNS_KEY_ID=2X9R4HXF34\nAPNS_TEAM_ID=2X9R4HXF34\n', ['wrong-team-id']],
  ['a variable nobody set', 'APNS_KEY_ID=$' + '{KEY}\nAPNS_TEAM_ID=\n', ['settings/not-filled-in']],
  ['small letters', 'APNS_KEY_ID=2x9r4hxf34\nAPNS_TEAM_ID=ABCDE12345', ['settings/not-an-id']],
  ['a name in place of an id', 'APNS_KEY_ID=push-key\nAPNS_TEAM_ID=ABCDE12345', ['settings/not-an-id']],
  [
    'a topic with the team id',
    'APNS_KEY_ID=2X9R4HXF34\nAPNS_TOPIC=ABCDE12345.com.example.app\n',
    ['topic-with-team-id'],
  ],
  [
    'two environments',
    'APNS_KEY_ID=2X9R4HXF34\nAPNS_TEAM_ID=ABCDE12345\nAPNS_PRODUCTION=true\nAPNS_HOST=api.sandbox.push.apple.com\n',
    ['settings/environments-differ'],
  ],
  [
    'a yes to sandbox beside its host',
    'APNS_KEY_ID=2X9R4HXF34\nAPNS_TEAM_ID=ABCDE12345\nAPNS_USE_SANDBOX=1\nAPNS_HOST=api.sandbox.push.apple.com\n',
    [],
  ],
  [
    'the mode of another framework, which says nothing of APNs',
    'NODE_ENV=production\nAPNS_KEY_ID=2X9R4HXF34\nAPNS_TEAM_ID=ABCDE12345\nAPNS_ENV=sandbox\n',
    [],
  ],
]

describe('settings of a push server', () => {
  test.each(table)('%s', async (_, text, ids) => {
    const { code, kind, findings, sendLine } = await inspect(text)
    const isFit = ids.every((id) => id === 'settings/environments-differ')
    expect([kind, findings.map(({ id }) => id), code]).toEqual(['provider-settings', ids, isFit ? 0 : 1])
    expect(sendLine !== undefined).toBe(isFit)
  })

  test('the line to type has the values that stand there', async () => {
    const text = 'KEY_ID=2X9R4HXF34\nTEAM_ID=ABCDE12345\nBUNDLE_ID=com.example.app\nAPNS_ENV=production\n'
    expect((await inspect(text)).sendLine).toBe(
      'pushctl send --token DEVICE_TOKEN --signing-key AuthKey_2X9R4HXF34.p8 --team-id ABCDE12345 --topic com.example.app --env production --message Hello',
    )
  })

  /** Keys and ids of others, and what only mentions one. */
  const others: readonly (readonly [what: string, text: string])[] = [
    ['keys of AWS', 'AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\nTEAM_ID=ABCDE12345\n'],
    ['a bundle id alone', 'bundleId: com.example.app\n'],
    [
      'a log that says what went wrong',
      'keyId: 2X9R4HXF34 teamId: ABCDE12345\nstatus 403 reason InvalidProviderToken\n',
    ],
    ['a payload with such names', '{"aps":{"alert":"x"},"keyId":"2X9R4HXF34","teamId":"ABCDE12345"}'],
  ]
  test.each(others)('%s is none', async (_, text) => {
    const { stdout } = await run('inspect settings --json', { files: { settings: text } })
    expect(stdout === '' ? undefined : (JSON.parse(stdout) as Answer).kind).not.toBe('provider-settings')
  })

  test('a secret in the place of an id is told by its length', async () => {
    const secret = 'Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4'
    const text = `APNS_KEY_ID=${secret}\nAPNS_TEAM_ID=ABCDE12345\nAPNS_PASSPHRASE=hunter2hunter2\n`
    for (const words of ['inspect settings', 'inspect settings --json', 'explain settings']) {
      const { stdout, stderr } = await run(words, { files: { settings: text } })
      expect(stdout + stderr).not.toMatch(/Zm9v|hunter2/)
    }
  })

  test('explain tells them, too', async () => {
    const { code, stdout } = await run('explain settings', { files: { settings: table[0]?.[1] ?? '' } })
    expect([code, stdout]).toEqual([0, expect.stringContaining('settings of a push server')])
  })
})
