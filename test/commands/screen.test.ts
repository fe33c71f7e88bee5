import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { columnsOf } from '../../src/cli/width.ts'
import { remember } from '../../src/commands/push/history.ts'
import { main } from '../../src/main.ts'
import { fakeHost } from '../fake-host.ts'

const fixtures = resolve(import.meta.dirname, '../../fixtures')
const files = {
  'push.json':
    '{"aps":{"alert":{"title":"Lunch 午饭","body":"Soup is ready, and it will not be for long: come now 🍜"},"badge":-1}}',
  'fcm.json': '{"message":{"token":"abc","notification":{"title":"a","body":"b"}}}',
  'aps.cer': readFileSync(join(fixtures, 'expired.cer')),
}

const kept = fakeHost({ files })
const deviceToken = 'a1b2c3d4'.repeat(8)

/** What somebody would have after a day with pushctl. */
beforeAll(async () => {
  const gateway = { kind: 'apple', environment: 'production', endpoint: 'api.push.apple.com:443' } as const
  const sent = { gateway, topic: 'com.example.app', pushType: 'alert' }
  const hello = Buffer.from('{"aps":{"alert":"Soup is ready 午饭好了"}}')
  const pushes = [
    {
      deviceToken,
      outcome: 'rejected',
      status: 410,
      reason: 'Unregistered',
      apnsId: deviceToken.slice(0, 36),
    },
  ] as const
  const run = {
    ...{ file: 'rows.csv', rows: 40, accepted: 30, rejected: 4, unsent: 4, unknown: 2, bad: 1 },
    ...{ report: 'report.jsonl', groups: [{ ...pushes[0], count: 4 }] },
  }
  await remember(
    { ...sent, pushes },
    hello,
    { token: [deviceToken], cert: 'push.p12', message: 'Soup' },
    kept,
  )
  await remember({ ...sent, pushes: [], run }, hello, { to: 'rows.csv', report: 'report.jsonl' }, kept)
  await main(
    `device add anna-ipad ${deviceToken} --topic com.example.app --env sandbox --group testers`.split(' '),
    kept,
  )
})

async function screenAt(columns: number, line: string, language: string): Promise<string> {
  const host = fakeHost({ columns, stdoutIsScreen: true })
  for (const [path, file] of kept.disk) host.disk.set(path, file)
  await main([...line.split(' '), '--no-color', '--lang', language], host)
  return host.written.stdout
}

/** What is copied whole, or one word, alone or behind its label. */
const isWhole = (text: string) =>
  /^\s*(?:→ |# )?(?:pushctl|openssl|curl|export|npm|[A-Z_]+=) ?\S/.test(text) ||
  /^\s*(?:[✗!·→] )?(?:\S+(?: \S+)? {2,})?\S+$/.test(text)

const answers = [
  'explain BadDeviceToken',
  'explain 200',
  'explain DeviceTokenNotForTopic',
  'cert inspect aps.cer',
  'cert classify aps.cer',
  'cert verify aps.cer',
  'payload check push.json',
  'payload check fcm.json',
  'payload preview push.json',
  'payload fields',
  'inspect push.json',
  `token inspect ${'a1b2c3d4'.repeat(8)}`,
  'token inspect d1e2:APA91bHqJ',
  'config show',
  'history list',
  'history show',
  'device list',
]

const wordsOf = (text: string) => new Set(text.match(/[A-Za-z0-9]+/g))

describe.each(['en', 'zh'])('an answer (%s) is not wider than the screen, and breaks no word', (language) => {
  it.each(answers)('%s', async (line) => {
    const known = wordsOf(await screenAt(1000, line, language))
    expect(known.size).toBeGreaterThan(2)
    for (const columns of [40, 60, 80, 120]) {
      const text = await screenAt(columns, line, language)
      expect(text.split('\n').filter((each) => columnsOf(each) > columns && !isWhole(each))).toEqual([])
      expect([...wordsOf(text)].filter((word) => !known.has(word))).toEqual([])
    }
  })
})

/** Words of these change seldom: they show how tables, hanging lines and marks stand at each width. */
const pictured = [
  'history list',
  'history show',
  'device list',
  'cert inspect aps.cer',
  'cert classify aps.cer',
  'payload preview push.json',
  'payload check push.json',
  `token inspect ${deviceToken}`,
  'config show',
  'explain 200',
]

it.each([
  [40, 'en'],
  [60, 'zh'],
  [80, 'en'],
  [120, 'zh'],
])('ten answers, %i columns wide (%s)', async (columns, language) => {
  const screens: string[] = []
  for (const line of pictured) screens.push(`$ pushctl ${line}\n${await screenAt(columns, line, language)}`)
  // Ids are made anew each time.
  const text = screens.join('\n').replaceAll(/(?<=^|^ +(?:id|编号) +)[a-z2-9]{6}(?= {2}2026|$)/gm, 'abcdef')
  await expect(text).toMatchFileSnapshot(`screens/${columns}-${language}.txt`)
})
