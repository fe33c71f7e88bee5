import { generateKeyPairSync } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { type PastRun, remember } from '../../src/commands/push/history.ts'
import type { Sent } from '../../src/commands/push/sent.ts'
import { announceRun, recalled } from '../../src/commands/send/again.ts'
import { Interrupted } from '../../src/fault.ts'
import { type FakeHost, fakeHost, run } from '../fake-host.ts'

const token = 'ab'.repeat(32)
const hello = Buffer.from('{"aps":{"alert":"Hi"}}')
const accepted: Sent['pushes'][number] = {
  deviceToken: token,
  outcome: 'accepted',
  status: 200,
  apnsId: '4E7E5D1B-1F2C-4F0A-8D38-0F7C0A2B6F11',
  apnsUniqueId: '9f0a8d38-0f7c-4a2b-8f11-4e7e5d1b1f2c',
}
const rejected: Sent['pushes'][number] = {
  deviceToken: 'cd'.repeat(32),
  outcome: 'rejected',
  status: 410,
  reason: 'Unregistered',
}

const sentTo = (pushes: Sent['pushes'], more: Partial<Sent> = {}): Sent => ({
  kind: 'sent',
  gateway: { kind: 'apple', environment: 'sandbox', endpoint: 'api.sandbox.push.apple.com:443' },
  credential: { kind: 'certificate', file: 'push.pem' },
  topic: 'com.example.app',
  pushType: 'alert',
  notes: [],
  findings: [],
  pushes,
  ...more,
})

const at = (time: string, disk?: FakeHost['disk'], env: Record<string, string> = {}) => {
  const host = fakeHost({ now: new Date(time), env })
  for (const [path, file] of disk ?? []) host.disk.set(path, file)
  return host
}

let host: FakeHost
beforeEach(() => {
  host = at('2026-11-22T08:00:00Z')
})

async function typed(words: string, where = host) {
  const before = where.written.stdout.length
  const { code, stdout, stderr } = await run(words, where)
  return { code, stdout: stdout.slice(before), stderr }
}
interface Told {
  readonly sends: readonly { readonly id: string; readonly pushes: readonly object[] }[]
}
const listed = async (words = '', where = host) =>
  (JSON.parse((await typed(`history list --json ${words}`, where)).stdout) as Told).sends
const files = (where = host) => [...where.disk].filter(([path]) => path.includes('/history/'))

describe('the history', () => {
  it('keeps what was sent, readable for its owner only, a file a day', async () => {
    await remember(sentTo([accepted]), hello, {}, host)
    const kept = files().map(([path, { mode }]) => [path.replace(/.*\//, ''), mode])
    expect(kept).toEqual([['2026-11-22.jsonl', 0o600]])
    expect(await listed()).toMatchObject([
      { topic: 'com.example.app', gateway: { environment: 'sandbox' }, sendLine: 'pushctl send' },
    ])
  })

  it.each([
    ['', 3],
    ['--outcome rejected', 1],
    ['--topic com.example.app', 2],
    [`--token ${token.slice(0, 6)}`, 2],
    ['--limit 1', 1],
  ])('is looked through with %j', async (words, count) => {
    await remember(sentTo([accepted]), hello, {}, host)
    await remember(sentTo([rejected]), hello, {}, host)
    await remember(sentTo([accepted], { topic: 'com.example.b' }), hello, {}, host)
    expect(await listed(words)).toHaveLength(count)
  })

  it.each([
    ['history', 'history list'],
    ['history --limit 1', 'history list --limit 1'],
    ['history --lang zh', 'history list --lang zh'],
    ['help history', 'history --help'],
  ])('%s is %s', async (line, whole) => {
    await remember(sentTo([accepted]), hello, {}, host)
    const short = await typed(line)
    expect(short).toMatchObject({ code: 0, stdout: (await typed(whole)).stdout })
    expect(short.stdout).toContain(line === 'help history' ? 'one push in full' : 'com.example.app')
  })

  it('is looked through by the name of a saved device', async () => {
    await remember(sentTo([accepted]), hello, { message: 'one' }, host)
    await remember(sentTo([rejected]), hello, { message: 'two' }, host)
    await run(`device add anna ${token}`, host)
    expect(await listed('--token @anna')).toMatchObject([{ sendLine: 'pushctl send --message one' }])
    expect(await typed('history list --token @bo')).toMatchObject({ code: 2 })
  })

  it('shows one push by its id, either id of APNs, or the last', async () => {
    await remember(sentTo([accepted]), hello, { token: [token] }, host)
    const [{ id = '' } = {}] = await listed()
    for (const word of [id, accepted.apnsId, accepted.apnsUniqueId?.toUpperCase(), '']) {
      const { stdout } = await typed(`history show ${word}`.trim())
      expect(stdout).toContain('{"aps":{"alert":"Hi"}}')
      expect(stdout).toContain(`pushctl send --token ${token}`)
    }
    expect(await typed('history show nothing')).toMatchObject({ code: 1 })
  })

  it('loses nothing of what came after a line that was cut', async () => {
    await remember(sentTo([accepted]), hello, { message: 'one' }, host)
    const [[path, file] = ['', undefined]] = files()
    if (file !== undefined)
      host.disk.set(path, { ...file, bytes: Buffer.concat([file.bytes, Buffer.from('{"id":"cut","ti')]) })
    await remember(sentTo([accepted]), hello, { message: 'two' }, host)
    expect(await listed()).toMatchObject([
      { sendLine: 'pushctl send --message two' },
      { sendLine: 'pushctl send --message one' },
    ])
  })

  it.each([
    ['an array', '[]'],
    ['null', 'null'],
    [
      'no pushes',
      '{"id":"a","time":"2026-11-22T08:00:00Z","gateway":{"kind":"other","endpoint":"x:1"},"payload":"","options":{}}',
    ],
    [
      'a time that is none',
      '{"id":"a","time":"x","gateway":{"kind":"other","endpoint":"x:1"},"payload":"","options":{},"pushes":[]}',
    ],
    ['a name that all objects have', '{"__proto__":{"id":"a"}}'],
  ])('passes over %s', async (_, line) => {
    await remember(sentTo([accepted]), hello, { message: 'one' }, host)
    const [[path, file] = ['', undefined]] = files()
    if (file !== undefined) host.disk.set(path, { ...file, bytes: Buffer.from(`${line}\n`) })
    expect(await listed()).toEqual([])
  })

  it('forgets what is older than thirty days', async () => {
    await remember(sentTo([accepted]), hello, { message: 'old' }, host)
    const later = at('2026-12-23T08:00:00Z', host.disk)
    await remember(sentTo([accepted]), hello, { message: 'new' }, later)
    expect(await listed('', later)).toMatchObject([{ sendLine: 'pushctl send --message new' }])
    expect(files(later)).toHaveLength(1)
  })

  it('takes away what is older when something is sent, though nobody looks', async () => {
    await remember(sentTo([accepted]), hello, { message: 'old' }, host)
    const later = at('2026-12-23T08:00:00Z', host.disk)
    await remember(sentTo([accepted]), hello, { message: 'new' }, later)
    expect(files(later).map(([path]) => path.replace(/.*\//, ''))).toEqual(['2026-12-23.jsonl'])
  })

  it('is read from its end, however much a day has', async () => {
    await remember(sentTo([accepted]), hello, { message: 'one' }, host)
    const [[path, file] = ['', undefined]] = files()
    const much = Buffer.alloc(2 ** 24, `{"id":"${'x'.repeat(1000)}"}\n`)
    if (file !== undefined) host.disk.set(path, { ...file, bytes: Buffer.concat([file.bytes, much]) })
    await remember(sentTo([accepted]), hello, { message: 'two' }, host)
    expect(await listed()).toMatchObject([{ sendLine: 'pushctl send --message two' }])
  })

  it('loses no day of the last thirty because another is long', async () => {
    await remember(sentTo([accepted]), hello, { message: 'before' }, host)
    const next = at('2026-11-23T08:00:00Z', host.disk)
    await remember(sentTo([accepted]), hello, { message: 'after' }, next)
    const [path = ''] = [...next.disk.keys()].filter((each) => each.endsWith('2026-11-23.jsonl'))
    const file = next.disk.get(path)
    const much = Buffer.alloc(2 ** 24, `{"id":"${'x'.repeat(1000)}"}\n`)
    if (file !== undefined) next.disk.set(path, { ...file, bytes: Buffer.concat([much, file.bytes]) })
    expect(await listed('', next)).toMatchObject([{ sendLine: 'pushctl send --message after' }])
    expect(files(next)).toHaveLength(2)
  })

  it('shows payload and line whole, however long they are', async () => {
    const message = 'w'.repeat(3000)
    const payload = `{"aps":{"alert":"${'y'.repeat(3000)}\u001b[31m"}}`
    await remember(sentTo([accepted]), Buffer.from(payload), { message }, host)
    const { stdout } = await typed('history show')
    expect(stdout).toContain(`pushctl send --message ${message}`)
    expect(stdout).toContain('y'.repeat(3000))
    expect(stdout).not.toContain('\u001b')
  })

  it('is cleared when told to, and not kept when switched off', async () => {
    await remember(sentTo([accepted]), hello, { message: 'one' }, host)
    expect((await typed('history clear')).stdout).toContain('empty now')
    expect(files()).toEqual([])
    const off = at('2026-11-22T08:00:00Z', undefined, { PUSHCTL_HISTORY: 'off' })
    await remember(sentTo([accepted]), hello, { message: 'one' }, off)
    expect(files(off)).toEqual([])
    const setOff = fakeHost({ files: { '../.pushctlrc': 'history: false' } })
    await remember(sentTo([accepted]), hello, { message: 'one' }, setOff)
    expect(files(setOff)).toEqual([])
  })

  it('is what explain 200 is about, when nothing else is said', async () => {
    await remember(
      sentTo([accepted], { pushType: 'voip', topic: 'com.example.app.voip' }),
      hello,
      { message: 'one' },
      host,
    )
    expect((await typed('explain 200')).stdout).toMatch(/About the last push from here[\s\S]*\(voip\)/)
    expect((await typed('explain 200 --push-type alert')).stdout).not.toContain('About the last push')
    await remember(sentTo([rejected]), hello, { message: 'two' }, host)
    expect((await typed('explain 200')).stdout).not.toContain('About the last push')
  })
})

const before = {
  token: [token],
  cert: 'push.p12',
  env: 'sandbox',
  topic: 'com.example.app',
  message: 'Hi',
  badge: '3',
  noLint: true,
  apnsId: accepted.apnsId,
} as const

/** What was typed with `--again`, and which of `before` is left. */
const recallCases: readonly (readonly [Readonly<Record<string, unknown>>, readonly string[]])[] = [
  [{}, ['token', 'cert', 'env', 'topic', 'message', 'badge', 'noLint']],
  [{ message: 'Other' }, ['token', 'cert', 'env', 'topic', 'badge', 'noLint']],
  [{ body: 'Other' }, ['token', 'cert', 'env', 'topic', 'badge', 'noLint']],
  [{ payload: 'push.json' }, ['token', 'cert', 'env', 'topic', 'noLint']],
  [{ to: 'rows.csv' }, ['cert', 'env', 'topic', 'message', 'badge', 'noLint']],
  [{ channel: 'abc' }, ['cert', 'env', 'topic', 'message', 'badge', 'noLint']],
  [{ gateway: 'local' }, ['token', 'cert', 'topic', 'message', 'badge', 'noLint']],
  [{ signingKey: 'AuthKey_ABCDE12345.p8' }, ['token', 'env', 'topic', 'message', 'badge', 'noLint']],
]

describe('send --again', () => {
  it.each(recallCases)('with %j takes the rest of the push before', async (typed, keys) => {
    await remember(sentTo([accepted]), hello, before, host)
    const found = await recalled({ again: true, ...typed }, host)
    expect(found.map(({ key }) => key)).toEqual(keys)
    expect(found[0]?.place).toMatch(/^history [a-z0-9]{6}$/)
  })

  const toLocal: Sent['gateway'] = { kind: 'local', environment: 'sandbox', endpoint: '127.0.0.1:2197' }
  const toOther: Sent['gateway'] = { kind: 'other', endpoint: 'push.example.com:443' }
  const toApple: Sent['gateway'] = { kind: 'apple', environment: 'sandbox', endpoint: 'api.sandbox…:443' }

  // A test push stays one.
  it.each<[Sent['gateway'], object, object, object]>([
    [toLocal, { gateway: 'local', env: 'sandbox' }, { env: 'production' }, { gateway: 'local' }],
    [toLocal, { gateway: 'local', port: '2197' }, { env: 'production' }, { gateway: 'local' }],
    // Of `gateway start --for-command`, whose variable the next shell does not have.
    [toLocal, { env: 'sandbox' }, {}, { gateway: 'local', env: 'sandbox' }],
    [toLocal, { env: 'sandbox' }, { env: 'production' }, { gateway: 'local' }],
    [toLocal, { env: 'sandbox' }, { gateway: 'production' }, {}],
    [
      toOther,
      { gateway: 'push.example.com', port: '443', ca: 'ca.pem' },
      { env: 'production' },
      { gateway: 'push.example.com', port: '443', ca: 'ca.pem' },
    ],
    [toApple, { gateway: 'sandbox', port: '2197' }, { env: 'production' }, { port: '2197' }],
  ])('of a push to %j with %j, and %j typed now', async (gateway, options, typed, left) => {
    const words = options as Record<string, string>
    await remember(sentTo([accepted], { gateway }), hello, words, host)
    const found = await recalled({ again: true, ...typed }, host)
    expect(Object.fromEntries(found.map(({ key, word }) => [key, word]))).toEqual(left)
  })

  it.each([accepted.apnsId, accepted.apnsUniqueId])('finds a push by %s', async (id) => {
    await remember(sentTo([accepted]), hello, { message: 'one' }, host)
    await remember(sentTo([rejected]), hello, { message: 'two' }, host)
    expect(await recalled({ again: id }, host)).toMatchObject([{ key: 'message', word: 'one' }])
    expect(await recalled({ again: true }, host)).toMatchObject([{ key: 'message', word: 'two' }])
  })

  it('says that there is none', async () => {
    await expect(recalled({ again: 'nothing' }, host)).rejects.toMatchObject({ code: 'refused/no-such-push' })
    await expect(recalled({ again: true }, host)).rejects.toMatchObject({ code: 'refused/no-such-push' })
  })
})

describe('a run of many in the history', () => {
  const rows: PastRun = {
    ...{ file: 'rows.csv', rows: 40, accepted: 30, rejected: 4, unsent: 4, unknown: 2, bad: 1 },
    report: 'report.jsonl',
    groups: [{ outcome: 'rejected', status: 410, reason: 'Unregistered', count: 4 }],
  }
  const options = { to: 'rows.csv', cert: 'push.pem', report: 'report.jsonl', deadTokens: 'dead.csv' }
  const ended = { ...rows, accepted: 35, rejected: 4, unsent: 1, unknown: 0 }
  const ran = (run: PastRun, where = host) =>
    remember({ ...sentTo([]), run }, hello, { ...options, message: 'Hi' }, where)

  it('is one entry, with the counts by outcome', async () => {
    await ran(rows)
    expect((await typed('history list')).stdout).toMatch(
      /✗ accepted 30 · rejected 4 · not sent 4 · sent, but no answer seen 2 {2}rows\.csv {2}sandbox {2}com\.example\.app {2}alert\n$/,
    )
    const { stdout } = await typed('history show')
    expect(stdout).toMatch(/4 × rejected {2}410 Unregistered/)
    expect(stdout).toMatch(/rows +rows\.csv \(40\)\n +report +report\.jsonl/)
  })

  it.each([
    ['--outcome unknown', 1],
    ['--token ab', 0],
    ['--topic com.example.app', 1],
  ])('is found by %s', async (words, count) => {
    await ran(rows)
    expect(await listed(words)).toHaveLength(count)
  })

  it.each([
    [
      'goes on where rows have no answer',
      rows,
      {},
      ['to', 'cert', 'report', 'deadTokens', 'message', 'resume'],
    ],
    ['begins anew where all have one', ended, {}, ['to', 'cert', 'message']],
    ['goes on nowhere with other rows', rows, { to: 'b.csv' }, ['cert', 'message']],
    ['goes on nowhere with another report', rows, { report: 'b.jsonl' }, ['to', 'cert', 'message']],
    ['goes on with no one device', rows, { token }, ['cert', 'message']],
  ] as const)('sent again, %s', async (_, run, words, keys) => {
    await ran(run)
    expect((await recalled({ again: true, ...words }, host)).map(({ key }) => key)).toEqual(keys)
  })

  const endpoint = { host: 'api.push.apple.com', port: 443 } as const
  const production = { kind: 'apple', environment: 'production', endpoint } as const
  const sandbox = { ...production, environment: 'sandbox' } as const
  const announce = (where: FakeHost, gateway: typeof production | typeof sandbox, to = 'rows.csv') =>
    announceRun({ again: '', to, resume: true }, gateway, () => 'pushctl send …', where)

  it('says first what it does', async () => {
    await ran(rows)
    await announce(host, sandbox)
    expect(host.written.stderr).toMatch(/^Run \w{6} of 2026-11-22 sent rows\.csv: 40 rows, 30 accepted\./)
    expect(host.written.stderr).toContain('goes on with the 6 that have no answer')
  })

  it('asks before it goes to production, and is refused where nobody can be asked', async () => {
    await ran(rows)
    await expect(announce(host, production)).rejects.toMatchObject({
      code: 'usage/again',
      commands: ['pushctl send …'],
    })
    for (const [answer, ending] of [
      ['yes', undefined],
      ['no', Interrupted],
    ] as const) {
      const asked = fakeHost({ answers: [answer] })
      await ran(rows, asked)
      const error = await announce(asked, production).catch((each: unknown) => each)
      expect(ending === undefined ? error : error instanceof ending).toBe(
        ending === undefined ? undefined : true,
      )
      expect(asked.questions).toHaveLength(1)
    }
  })

  it('is not asked about where other rows were typed', async () => {
    await ran(rows)
    await announce(host, production, 'b.csv')
    expect(host.written.stderr).toBe('')
  })
})

describe('no secret is kept that was typed in the wrong place', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const der = privateKey.export({ type: 'pkcs8', format: 'der' })
  const jwt = `${Buffer.from('{"alg":"ES256","kid":"ABCDE12345"}').toString('base64url')}.${Buffer.from('{"iss":"TEAM123456"}').toString('base64url')}.${'canary_signature'.repeat(4)}`
  const secrets = [
    ['a key', pem],
    ['a key with its line ends typed out', pem.replaceAll('\n', '\\n')],
    ['base64 of a key', der.toString('base64')],
    ['base64 of a key in lines', der.toString('base64').replaceAll(/(.{64})/g, '$1\n')],
    ['hex of a key', der.toString('hex')],
    ['a provider token', jwt],
    ['the header with it', `authorization: bearer ${jwt}`],
  ] as const
  const places = [
    ['--message', (word: string) => ({ message: word })],
    ['--message, among words', (word: string) => ({ message: `look: ${word} !` })],
    ['--data', (word: string) => ({ data: ['a=b', `key=${word}`] })],
    ['--collapse-id', (word: string) => ({ collapseId: word })],
  ] as const

  const pieces = [
    der.toString('base64'),
    der.toString('hex'),
    pem.replaceAll(/-.*-|\n/g, ''),
    jwt.split('.')[2] ?? '',
  ]
  const leaked = (text: string) => pieces.filter((each) => text.includes(each.slice(-24)))

  it.each(secrets)('%s', async (_, word) => {
    for (const [place, put] of places) {
      const kept = at('2026-11-22T08:00:00Z')
      const said = Buffer.from(JSON.stringify({ aps: { alert: `see ${word}` }, [word]: [word] }))
      await remember(sentTo([accepted]), said, { token: [token], ...put(word) }, kept)
      const text = files(kept)
        .map(([, { bytes }]) => String(bytes))
        .join('')
      expect(leaked(text), place).toEqual([])
      expect(await listed('', kept)).toMatchObject([
        { withheld: [expect.any(String)], sendLine: `pushctl send --token ${token}` },
      ])
    }
  })

  it('and what was left out is asked for again', async () => {
    await remember(sentTo([accepted]), hello, { token: [token], message: `a ${jwt}` }, host)
    await expect(recalled({ again: true }, host)).rejects.toMatchObject({ code: 'refused/not-kept' })
    expect((await recalled({ again: true, message: 'b' }, host)).map(({ key }) => key)).toEqual(['token'])
    expect((await typed('history show')).stdout).toContain('Not kept, for it held a secret: --message')
  })

  it('but what is none is kept to the letter', async () => {
    const words = Buffer.from(
      `{ "aps": {"alert": "Your code: ${'a1b2'.repeat(16)}, /builds/group/project/push.p12"}}`,
    )
    await remember(
      sentTo([accepted]),
      words,
      { message: 'https://example.com/very/long/path/of/a/page' },
      host,
    )
    expect(
      files()
        .map(([, { bytes }]) => String(bytes))
        .join(''),
    ).toContain(JSON.stringify(String(words)))
  })
})
