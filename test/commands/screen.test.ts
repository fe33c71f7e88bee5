import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { columnsOf } from '../../src/cli/width.ts'
import { main } from '../../src/main.ts'
import { fakeHost } from '../fake-host.ts'

const fixtures = resolve(import.meta.dirname, '../../fixtures')
const files = {
  'push.json':
    '{"aps":{"alert":{"title":"Lunch 午饭","body":"Soup is ready, and it will not be for long: come now 🍜"},"badge":-1}}',
  'fcm.json': '{"message":{"token":"abc","notification":{"title":"a","body":"b"}}}',
  'aps.cer': readFileSync(join(fixtures, 'expired.cer')),
}

async function screenAt(columns: number, line: string, language: string): Promise<string> {
  const host = fakeHost({ columns, stdoutIsScreen: true, files })
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
