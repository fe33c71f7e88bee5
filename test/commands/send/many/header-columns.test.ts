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
  changed: Partial<typeof facts> = {},
) {
  const columns = new HeaderColumns({ ...facts, ...changed }, placeholders)
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
    ...['com.a.b: news', 'see com.a.b', 'com..b', 'com'].map(
      (topic): [string, Record<string, unknown>, string] => [
        `a topic of another kind: ${topic}`,
        { topic },
        'The column topic is not used: --topic is the same for all rows.',
      ],
    ),
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

  const detailsOf = (fault: unknown) => (fault instanceof Fault ? fault.detail.map(({ en }) => en) : fault)

  it('are told by each value, with blanks round it left out, and how often it stands there', () => {
    const cells = ['com.a.b', ' com.a.b', 'com.c.d', 'com.example.app', 7, 'com.a.b ']
    expect(detailsOf(said(cells.map((topic) => ({ topic }))))).toEqual([
      'topic com.a.b: 3 rows, the first is row 1 (line 2)',
      'topic com.c.d: 1 row, the first is row 3 (line 4)',
    ])
  })

  it('are told as far as twenty values', () => {
    const rows = Array.from({ length: 25 }, (_, at) => ({ topic: `com.example.app${at}` }))
    expect(detailsOf(said([...rows, ...rows]))).toEqual(
      rows
        .slice(0, 20)
        .map(({ topic }, at) => `topic ${topic}: 2 rows, the first is row ${at + 1} (line ${at + 2})`),
    )
  })

  const elsewhere = { kind: 'other', endpoint: { host: 'localhost', port: 2197 } } as const
  const { notification } = facts
  const notSent = { ...notification, topic: undefined, pushType: undefined } as unknown as typeof notification
  it.each<[string, Record<string, unknown>, Partial<typeof facts>, RegExp | readonly string[]]>([
    [
      'an environment, where the gateway has none',
      { env: 'production' },
      { gateway: elsewhere },
      ['The column env is not used: --env is the same for all rows.'],
    ],
    ['a topic, where none is sent', { topic: 'com.a.b' }, { notification: notSent }, /this run has \(none\)/],
    ['a push type, where none is', { pushType: 'alert' }, { notification: notSent }, /this run has \(none\)/],
    ['another topic', { topic: 'com.a.b' }, {}, /this run has \(com\.example\.app\.voip\)/],
    ['another push type', { pushType: 'alert' }, {}, /this run has \(voip\)/],
    ['another environment', { env: 'production' }, {}, /this run has \(sandbox\)/],
  ])('are compared with what is sent: %s', (_, cells, changed, expected) => {
    const told = said([cells], [], 'rows.csv', changed)
    if (expected instanceof RegExp) expect(told).toMatchObject({ message: expect.stringMatching(expected) })
    else expect(told).toEqual(expected)
  })

  it('are known by name, the first thousand', () => {
    const columns = new HeaderColumns(facts, ['name'])
    for (let at = 1; at <= 400; at += 1)
      columns.look(
        { number: at, deviceToken, values: { name: 'Ann', [`a${at}`]: 1, [`b${at}`]: 2, topic: '' } },
        at,
      )
    const names = columns.names()
    expect(names.slice(0, 5)).toEqual(['name', 'a1', 'b1', 'topic', 'a2'])
    expect(names).toHaveLength(802)
    for (let at = 1; at <= 400; at += 1)
      columns.look({ number: at, deviceToken, values: { [`c${at}`]: 1 } }, at)
    expect(columns.names()).toHaveLength(1000)
    columns.look({ number: 1, deviceToken, values: { priority: 5 } }, 1)
    expect(columns.conclude('rows.csv')).toHaveLength(1)
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
    ['rows.NDJSON', /^jq -c '.*' rows\.NDJSON > rows-production\.NDJSON$/],
    ['rows.tsv', /^awk -F '\\t' -v column=env .* rows\.tsv > rows-production\.tsv$/],
    ['rows.json.csv', /^awk -F , .* rows\.json\.csv > rows\.json-production\.csv$/],
    ['rows.jsonl.tsv.old', /^awk -F , .* rows\.jsonl\.tsv\.old > rows\.jsonl\.tsv-production\.old$/],
    ['rows', /^awk -F , .* rows > rows-production$/],
    ['my rows.json', /^jq '\[.*\]' 'my rows\.json' > 'my rows-production\.json'$/],
  ])('%s is split by a line to type', (file, line) => {
    const fault = said([{ env: 'prod' }], [], file)
    expect(fault instanceof Fault && fault.commands[0]).toMatch(line)
  })

  it('from stdin are split by nobody but whoever wrote them', () => {
    const fault = said([{ env: 'prod' }], [], 'stdin')
    expect(fault instanceof Fault && fault.commands).toEqual([
      'pushctl send {"to":"stdin-production","env":"production"}',
    ])
  })
})
