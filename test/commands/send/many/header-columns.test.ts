import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HeaderColumns } from '../../../../src/commands/send/many/header-columns.ts'
import type { Facts } from '../../../../src/diagnosis/facts.ts'
import { Fault } from '../../../../src/fault.ts'

const deviceToken = 'af931677'.repeat(8)

/** What is known of a run to Apple's sandbox. */
const facts: Omit<Facts, 'outcome'> = {
  gateway: {
    kind: 'apple',
    environment: 'sandbox',
    endpoint: { host: 'api.sandbox.push.apple.com', port: 443 },
  },
  notification: {
    deviceToken: '',
    payload: new Uint8Array(),
    topic: 'com.example.app.voip',
    pushType: 'voip',
  },
  now: new Date('2026-11-26T17:30:00Z'),
  again: (changes) => `pushctl send ${JSON.stringify(changes)}`,
}

/** What is said about rows with these cells. */
function said(
  rows: readonly Readonly<Record<string, unknown>>[],
  placeholders: readonly string[] = [],
  file = 'rows.csv',
) {
  const columns = new HeaderColumns(facts, placeholders)
  rows.forEach((values, at) => {
    columns.look({ number: at + 1, deviceToken, values: { token: deviceToken, ...values } }, at + 2)
  })
  try {
    return columns.conclude(file).map(({ en }) => en)
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}

describe('columns that are named as an option is', () => {
  it.each<[string, Record<string, unknown>]>([
    ['the same environment', { env: 'sandbox' }],
    ['the same environment, in its older word', { Environment: 'development' }],
    ['the same topic', { topic: 'com.example.app.voip' }],
    ['the app of the topic', { 'apns-topic': 'com.example.app' }],
    ['the same push type', { push_type: 'VoIP' }],
    ['nothing', { env: '', topic: null, name: 'Ann', id: '7' }],
  ])('pass with %s', (_, cells) => {
    expect(said([cells])).toEqual([])
  })

  it('are data where they fill a placeholder', () => {
    expect(said([{ topic: 'com.other.app', env: 'production' }], ['topic', 'env'])).toEqual([])
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['priority', { priority: 5 }, 'The column priority is not used: --priority is the same for all rows.'],
    [
      'expiration',
      { 'apns-expiration': '0' },
      'The column apns-expiration is not used: --expiration is the same for all rows.',
    ],
    [
      'collapse id',
      { collapse_id: 'a' },
      'The column collapse_id is not used: --collapse-id is the same for all rows.',
    ],
    ['apns-id', { apnsId: 'a' }, 'The column apnsId is not used: --apns-id is the same for all rows.'],
    [
      'a topic of another kind',
      { topic: 'Sports news' },
      'The column topic is not used: --topic is the same for all rows.',
    ],
    [
      'an environment of another kind',
      { env: 'staging' },
      'The column env is not used: --env is the same for all rows.',
    ],
  ])('are named when they mean nothing: %s', (_, cells, told) => {
    expect(said([{}, cells, cells])).toEqual([told])
  })

  it.each<[string, Record<string, unknown>, string, string]>([
    ['environment', { env: 'production' }, '--env', '{"to":"rows-production.csv","env":"production"}'],
    [
      'topic',
      { topic: 'com.other.app' },
      '--topic',
      '{"to":"rows-com.other.app.csv","topic":"com.other.app"}',
    ],
    ['push type', { pushType: 'alert' }, '--push-type', '{"to":"rows-alert.csv","pushType":"alert"}'],
  ])('stop everything when they ask for another %s', (_, cells, flag, again) => {
    const fault = said([{}, cells, cells])
    expect(fault).toMatchObject({ code: 'usage/row-columns' })
    if (!(fault instanceof Fault)) return
    expect(fault.text.en).toContain(`asks for another ${flag} than this run has`)
    expect(fault.detail[0]?.en).toMatch(/2 rows, the first is row 2 \(line 3\)/)
    expect(fault.commands.at(-1)).toBe(`pushctl send ${again}`)
  })

  it('are split as they say, by that line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rows-'))
    const fault = said([{ env: 'prod' }])
    writeFileSync(join(folder, 'rows.csv'), '"token","env"\r\n"a","sandbox"\r\nb,prod\r\n"c","prod"\r\n')
    try {
      execFileSync('sh', ['-c', fault instanceof Fault ? (fault.commands[0] ?? '') : ''], { cwd: folder })
      expect(readFileSync(join(folder, 'rows-production.csv'), 'utf8')).toBe(
        '"token","env"\nb,prod\n"c","prod"\n',
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it.each([
    ['rows.csv', /^awk -F , -v column=env -v value=prod '.*' rows\.csv > rows-production\.csv$/],
    ['rows.jsonl', /^jq -c 'select\(\.\["env"\] == "prod"\)' rows\.jsonl > rows-production\.jsonl$/],
    ['my rows.json', /^jq '\[.*\]' 'my rows\.json' > 'my rows-production\.json'$/],
  ])('%s is split by a line to type', (file, line) => {
    const fault = said([{ env: 'prod' }], [], file)
    expect(fault instanceof Fault && fault.commands[0]).toMatch(line)
  })
})
