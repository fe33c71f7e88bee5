import { describe, expect, it } from 'vitest'
import { run } from '../fake-host.ts'

const files = {
  'push.json': '{"aps":{"alert":{"title":"Lunch","body":"Soup"},"badge":2,"sound":"default"}}',
  'wrong.json': '{"aps":{"alert":"x","badge":"2"}}',
  'app.apns': '{"Simulator Target Bundle":"com.example.app","aps":{"alert":"x"}}',
  'twice.json': JSON.stringify('{"aps":{"alert":"x"}}'),
  'key.p8': '-----BEGIN PRIVATE KEY-----\nTOPSECRET\n-----END PRIVATE KEY-----\n',
}

describe('payload check', () => {
  it.each([
    ['push.json', 0, /^✓ alert · 77 of 4096 bytes\n {2}Nothing wrong with it\.\n$/],
    ['wrong.json', 1, /✗ aps\.badge has to be a whole number/],
    ['push.json --push-type background', 1, /background push shows nothing/],
    ['app.apns --topic com.example.app', 0, /✓ alert · 21 of 4096/],
    ['--template live-start', 0, /✓ liveactivity/],
    ['--title a --body b --priority 5', 0, /✓ alert/],
    ['wrong.json --lang zh', 1, /必须是不小于 0 的整数/],
  ])('%s', async (words, code, told) => {
    const checked = await run(`payload check ${words}`, { files })
    expect(checked.stderr).toBe('')
    expect(checked.stdout).toMatch(told)
    expect(checked.code).toBe(code)
  })

  it.each([
    ['a warning', '{"aps":{"alerts":"hi"}}', [0, 1], /^! alert · /, /aps\.alerts → aps\.alert/],
    ['nothing to show', '{"aps":{}}', [0, 1], /^! /, /A device shows nothing/],
    ['an error', '{"aps":{"alert":"a"},"aps":{"alert":"b"}}', [1, 1], /^✗ /, /aps stands twice/],
    ['a note', '{"aps":{"badge":3}}', [0, 0], /^✓ /, /Only the badge/],
  ])('%s: mark and exit code agree, with --strict and without', async (_, stdin, codes, head, told) => {
    const plain = await run('payload check -', { stdin })
    const strict = await run('payload check - --strict', { stdin })
    expect([plain.code, strict.code]).toEqual(codes)
    expect(plain.stdout).toMatch(head)
    expect(plain.stdout).toMatch(told)
    expect(strict.stdout.startsWith('✓')).toBe(strict.code === 0)
  })

  it('sees the headers that were typed', async () => {
    const { code, stdout } = await run('payload check push.json --push-type voip --topic com.x --json', {
      files,
    })
    expect(code).toBe(1)
    const ids = JSON.parse(stdout).findings.map(({ id }: { id: string }) => id)
    expect(ids).toEqual(['topic-suffix', 'voip-shows-nothing'])
  })

  it('takes nothing that is nested too deeply to be shown', async () => {
    const deep = (levels: number) => `{"aps":{"alert":"x"},"a":${'['.repeat(levels)}${']'.repeat(levels)}}`
    expect((await run('payload check -', { stdin: deep(511) })).code).toBe(0)
    const { code, stderr } = await run('payload check -', { stdin: deep(100_000) })
    expect(code).toBe(3)
    expect(stderr).toMatch(/512 levels/)
  })

  it.each([
    ['{"aps":{"alert":"Soup?"}}', 0, '✓ alert · 25 of 4096 bytes'],
    [
      '{"aps":{"alert":"Soup"}',
      3,
      'pushctl: payload is not JSON; line 1, column 24: the text ends too early.\n',
    ],
  ])('takes the JSON itself: %s', async (json, code, told) => {
    const checked = await run(['payload', 'check', json])
    expect(checked.code).toBe(code)
    expect(checked.stdout + checked.stderr).toContain(told)
  })

  it.each(['aps[alert]=Soup&aps[badge]=1', 'aps%5Balert%5D%5Btitle%5D=Soup', 'payload=%7B%22aps%22'])(
    'says that %s is a form',
    async (stdin) => {
      expect((await run('payload check -', { stdin })).stderr).toContain('is the body of a form, not JSON')
    },
  )

  it('reads stdin', async () => {
    expect((await run('payload check -', { stdin: '{"aps":{"badge":0}}' })).code).toBe(0)
  })

  it.each([
    ['push.json --payload push.json', 2, /once/],
    ['push.json --title x', 2, /not both/],
    ['--template lert', 2, /Did you mean alert/],
    ['', 2, /nothing to send/],
    ['key.p8', 3, /certificate or a key/],
    ['twice.json', 3, /encoded twice/],
    ['--title x --expiration 1795718100000', 2, /milliseconds\.[\s\S]*--expiration 1795718100\b/],
    ['--title x --expiration 1795718100.89', 2, /fraction\.[\s\S]*--expiration 1795718100\b/],
  ])('refuses %j', async (words, code, told) => {
    const checked = await run(`payload check ${words}`, { files })
    expect(checked.code).toBe(code)
    expect(checked.stderr).toMatch(told)
    expect(checked.stderr).not.toContain('TOPSECRET')
  })
})

describe('payload check of several files', () => {
  it.each([
    ['push.json app.apns', 0, ['✓ push.json · alert', '✓ app.apns · alert']],
    ['push.json wrong.json', 1, ['✓ push.json', '✗ wrong.json · alert', 'aps.badge has to be']],
    [
      'push.json key.p8 wrong.json',
      3,
      ['✓ push.json', '✗ key.p8 · key.p8 is a certificate or a key', '✗ wrong.json'],
    ],
    ['push.json nothere.json', 3, ['✓ push.json', '✗ nothere.json · ']],
    ['*.json', 3, ['✓ push.json', '✗ twice.json', '✗ wrong.json']],
    ['*.apns', 0, ['✓ app.apns']],
    ['push.json wrong.json --lang zh', 1, ['77 / 4096 字节']],
  ])('%s', async (words, code, told) => {
    const checked = await run(`payload check ${words}`, { files })
    expect(checked.stderr).toBe('')
    for (const each of told) expect(checked.stdout).toContain(each)
    expect(checked.code).toBe(code)
    expect(checked.stdout).not.toContain('TOPSECRET')
  })

  it('answers with rows as JSON, for a pattern that means one file, too', async () => {
    const { stdout } = await run('payload check *.apns --json', { files })
    expect(JSON.parse(stdout).files.map(({ file }: { file: string }) => file)).toEqual(['app.apns'])
    const { stdout: mixed } = await run('payload check push.json key.p8 --json', { files })
    expect(JSON.parse(mixed).files[1].error.code).toBe('payload/is-credential')
  })

  it.each([
    ['push.json app.apns --title x', /not both/],
    ['push.json app.apns --payload push.json', /once/],
    ['push.json - -', /Standard input can be read once/],
  ])('refuses %s', async (words, told) => {
    const { code, stderr } = await run(`payload check ${words}`, { files })
    expect([code, told.test(stderr)]).toEqual([2, true])
  })
})

describe('payload check for build servers', () => {
  const report = async (line: string, env: Record<string, string> = {}) => {
    const told = await run(`payload check ${line}`, { files, env })
    return { ...told, issues: () => JSON.parse(told.stdout) }
  }

  it('has a row for each file', async () => {
    const { code, stdout } = await report('push.json key.p8 wrong.json --format junit')
    expect(code).toBe(3)
    expect(stdout).toContain('tests="3" failures="1" errors="1"')
    expect(stdout).toContain('<testcase name="push.json" classname="pushctl payload check" time="0"/>')
    expect(stdout).not.toContain('TOPSECRET')
  })

  it('has one for a single file, and for options', async () => {
    const { issues } = await report('wrong.json --format gitlab')
    expect(issues()[0]).toMatchObject({ severity: 'critical', location: { path: 'wrong.json' } })
    const options = await report('--title Lunch --push-type background --format gitlab')
    expect(options.issues()[0]).toMatchObject({ location: { path: 'payload' } })
  })

  it('takes warnings for errors with --strict', async () => {
    const levels = async (options: string) => {
      const { code, stdout } = await run(`payload check - --format gitlab ${options}`, {
        stdin: '{"aps":{}}',
      })
      return [code, ...JSON.parse(stdout).map((issue: { severity: string }) => issue.severity)]
    }
    expect(await levels('')).toEqual([0, 'minor'])
    expect(await levels('--strict')).toEqual([1, 'critical'])
  })

  it('annotates on GitHub Actions what could not be read at all', async () => {
    const { stderr } = await report('key.p8', { GITHUB_ACTIONS: 'true' })
    expect(stderr).toMatch(/^::error title=payload\/is-credential::key\.p8 is a certificate or a key/)
  })
})

describe('--state-type', () => {
  const activity = (state: object) =>
    JSON.stringify({ aps: { event: 'update', timestamp: 1_795_718_100, 'content-state': state } })
  const world = {
    'Live.swift':
      'struct LiveAttributes: ActivityAttributes { struct ContentState: Codable { var score: Int; var at: Date } }',
    'sample.json': '{"score":1,"at":817000000}',
    'good.json': activity({ score: 2, at: 817_410_600 }),
    'bad.json': activity({ Score: '2', at: 817_410_600 }),
    'late.json': activity({ score: 2, at: 1_795_717_800 }),
  }

  it.each([
    ['good.json --state-type Live.swift', 0, /live/],
    ['good.json --state-type *.swift', 0, /live/],
    ['bad.json --state-type Live.swift', 1, /content-state\.Score: the app reads score[\s\S]*"score":2/],
    ['bad.json --state-type sample.json', 1, /the app reads score/],
    ['late.json --state-type Live.swift', 0, /2057[\s\S]*"at":817410600/],
    ['late.json --state-type Live.swift --strict', 1, /2057/],
    ['bad.json good.json --state-type Live.swift', 1, /✗ bad\.json[\s\S]*good\.json/],
    ['bad.json --state-type Live.swift --lang zh', 1, /App 读取的是 score/],
    ['bad.json --state-type Live.swift --json', 1, /"live-activity-key-misspelt"/],
  ])('payload check %s', async (words, code, told) => {
    const checked = await run(`payload check ${words}`, { files: world })
    expect(checked.stdout).toMatch(told)
    expect(checked.code).toBe(code)
  })

  it.each([
    ['nothere.swift', /nothere\.swift/],
    ['good.json --state-type Live.swift', /one kind/],
  ])('refuses %s', async (words, told) => {
    const { code, stderr } = await run(`payload check good.json --state-type ${words}`, { files: world })
    expect(stderr).toMatch(told)
    expect([2, 3]).toContain(code)
  })
})

describe('payload preview', () => {
  const preview = async (...words: readonly string[]) => (await run(['payload', 'preview', ...words])).stdout

  it('draws a card whose edge is straight, with Chinese and emoji in it', async () => {
    const stdout = await preview(
      '--title',
      '午饭 🍜',
      '--body',
      '红烧肉、清炒时蔬、番茄蛋汤和一大碗米饭，来晚了就没有了',
      '--badge',
      '3',
    )
    expect(stdout).toBe(`╭──────────────────────────────────────────╮
│ your app (--topic names it)          now │
│ 午饭 🍜                                  │
│ 红烧肉、清炒时蔬、番茄蛋汤和一大碗米饭， │
│ 来晚了就没有了                           │
╰──────────────────────────────────────────╯
  badge: 3   sound: none
`)
  })

  it('cuts the title after a line and the body after four', async () => {
    const stdout = await preview('--title', 'word '.repeat(20), '--body', 'word '.repeat(60))
    const lines = stdout.split('\n').filter((line) => line.startsWith('│'))
    expect(lines).toHaveLength(6)
    expect(lines[1]).toMatch(/…\s+│$/)
    expect(lines[5]).toMatch(/…\s+│$/)
  })

  it('breaks a word that is longer than a line', async () => {
    expect(await preview('--body', 'x'.repeat(50))).toContain(`│ ${'x'.repeat(40)} │\n│ ${'x'.repeat(10)} `)
  })

  it.each([
    [['--template', 'background'], /Nothing appears/],
    [['--template', 'critical'], /even when the phone is silent/],
    [['--template', 'rich'], /service extension/],
    [['--badge', '0'], /badge: taken away/],
  ] as const)('%j', async (words, told) => {
    expect(await preview(...words)).toMatch(told)
  })

  it('shows keys that the app translates as keys', async () => {
    const stdin = '{"aps":{"alert":{"title-loc-key":"T","loc-key":"GAME","loc-args":["Ann"]}}}'
    const { stdout } = await run('payload preview -', { stdin })
    expect(stdout).toContain('〈GAME(Ann)〉')
    expect(stdout).toContain('language files')
  })

  it('shows arguments that are no text, whatever they say of themselves', async () => {
    const stdin = '{"aps":{"alert":{"loc-key":"GAME","loc-args":[7,{"toString":1,"valueOf":1}]}}}'
    const { code, stdout } = await run('payload preview -', { stdin })
    expect(code).toBe(0)
    expect(stdout).toContain('〈GAME(7,')
  })
})

describe('payload fields', () => {
  it('lists the eleven push types and every option', async () => {
    const { pushTypes, fields } = JSON.parse((await run('payload fields --json')).stdout)
    expect(pushTypes).toHaveLength(11)
    expect(fields).toContainEqual({
      option: '--title TEXT',
      key: 'aps.alert.title',
      about: 'first line, bold',
    })
  })
})

it('draws a card whose sides are straight, whatever is written on it', async () => {
  const { stdout } = await run([
    'payload',
    'preview',
    '--title',
    `${'t'.repeat(37)}\u001b[31mb`,
    '-m',
    'c\u0007d\u202ee',
  ])
  const lines = stdout.split('\n').filter((line) => /^[╭│╰]/.test(line))
  expect(new Set(lines.map((line) => line.length))).toEqual(new Set([44]))
  expect(stdout).toContain('\\x…')
})
