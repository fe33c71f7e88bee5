import type { ServerHttp2Stream } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import { manyOptions } from '../../../../src/commands/send/many/options.ts'
import { formatLine, reportHead } from '../../../../src/commands/send/many/report.ts'
import { issueCertificate } from '../../../../src/credential/certificate/issue.ts'
import { Fault } from '../../../../src/fault.ts'
import { listen, pemOf, testAuthority, whenSaid } from '../../../client/gateway-like.ts'
import { closingAfterEach } from '../../../closing.ts'
import { type FakeHost, fakeHost, run } from '../../../fake-host.ts'

let pki: Awaited<ReturnType<typeof testAuthority>>
let common: Record<string, string>
const closing = closingAfterEach()

const tokenOf = (row: number) => row.toString(16).padStart(64, '0')
const rowsOf = (count: number) =>
  `token,id,name\n${Array.from({ length: count }, (_, at) => `${tokenOf(at + 1)},m${at + 1},User ${at + 1}\n`).join('')}`

beforeAll(async () => {
  pki = await testAuthority()
  const { der, key } = await issueCertificate({
    authority: pki.authority,
    kind: 'universal',
    topic: 'com.example.app',
    teamId: 'TEAM123456',
    organization: 'Example',
    now: new Date(Date.now() - 2 * 86_400_000),
    days: 395,
  })
  common = {
    'ca.pem': pki.ca,
    'push.pem': pemOf({ der, key }) + (key.export({ type: 'pkcs8', format: 'pem' }) as string),
    'rows.csv': rowsOf(40),
  }
})

interface Heard {
  readonly row: number
  readonly body: string
}

/** A gateway that answers by the row's number, and remembers what it was sent. */
async function gateway(
  answer: (row: number, stream: ServerHttp2Stream) => readonly [status: number, body?: object],
  { requestCert = true, hasIds = true } = {},
) {
  const heard: Heard[] = []
  const server = await listen({ ...pki.tls, ca: pki.ca, requestCert, rejectUnauthorized: false }, (http2) =>
    http2.on('stream', (stream, headers) => {
      whenSaid(stream, (body) => {
        const row = Number.parseInt(String(headers[':path']).slice(-8), 16)
        heard.push({ row, body })
        const [status, told] = answer(row, stream)
        if (status === 0) return
        stream.respond({ ':status': status, ...(hasIds && { 'apns-id': `ID-${row}` }) })
        stream.end(told === undefined ? undefined : JSON.stringify(told))
      })
    }),
  )
  closing(server)
  const words = `send --to rows.csv --cert push.pem --ca ca.pem --gateway 127.0.0.1:${server.port}`
  return { heard, words }
}

const world = (files: Record<string, string> = {}) =>
  fakeHost({ files: { ...common, ...files }, now: new Date() })
const send = (words: string, message: string, host: FakeHost) =>
  run([...words.split(' '), '-m', message], host)
const textOf = (host: FakeHost, name: string) => String(host.disk.get(`/home/dev/app/${name}`)?.bytes ?? '')
/** The lines come in the order of the answers; here in that of the rows. */
const reportIn = (host: FakeHost, name = 'report.jsonl') => {
  const [head, ...lines] = textOf(host, name)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(head).toMatchObject({ pushctl: 'report', version: 1 })
  return lines.sort((a, b) => a.row - b.row)
}

describe('send --to', () => {
  it.each([
    ['CSV', 'rows.csv', `token,topic\n${tokenOf(1)},com.example.app\n${tokenOf(2)},com.example.other\n`],
    [
      'JSON lines',
      'rows.jsonl',
      `{"token":"${tokenOf(1)}"}\n{"token":"${tokenOf(2)}","apns-topic":"com.example.other"}\n`,
    ],
  ])('sends nothing when a row asks for another topic: %s', async (_, file, text) => {
    const { heard, words } = await gateway(() => [200])
    const { code, stderr } = await send(words.replace('rows.csv', file), 'Hi', world({ [file]: text }))
    expect(code).toBe(2)
    expect(stderr).toMatch(/topic com\.example\.other: 1 row, the first is row 2/)
    expect(stderr).toMatch(/pushctl send .*--topic com\.example\.other/)
    expect(heard).toEqual([])
  })

  it('names, before the first push, a column that it does not use, and what is doubtful about the payload', async () => {
    const said: string[] = []
    const host = world({ 'rows.csv': `token,priority\n${tokenOf(1)},5\n` })
    const { words } = await gateway(() => {
      said.push(host.written.stderr)
      return [200]
    })
    const { code } = await run([...words.split(' '), '--title', 'Hi', '--sound', 'ping.mp3'], host)
    expect(code).toBe(0)
    expect(said).toEqual([
      expect.stringMatching(
        /column priority is not used: --priority is the same for all rows\.\n.*ping\.mp3/,
      ),
    ])
  })

  it('shows its certificate on every connection', async () => {
    const shown: unknown[] = []
    const { words } = await gateway((_, stream) => {
      const socket = stream.session?.socket as TLSSocket
      shown.push(socket.getPeerCertificate().subject.CN)
      return [200]
    })
    expect((await send(`${words} --connections 2`, 'Hi', world())).code).toBe(0)
    expect([...new Set(shown)]).toEqual(['Apple Push Services: com.example.app'])
  })

  it('says of a gateway what it showed of itself, and what APNs would not answer', async () => {
    const answers: Record<number, readonly [number, object?]> = {
      2: [403, { reason: 'MissingProviderToken' }],
    }
    const { words } = await gateway((row) => answers[row] ?? [200], { requestCert: false, hasIds: false })
    const { stdout } = await send(`${words} --json`, 'Hi', world({ 'rows.csv': rowsOf(2) }))
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      groups: [{ diagnosis: { causes: [{ cause: 'certificate-not-asked-for' }] } }],
      findings: [{ id: 'not-apns' }],
    })
  })

  it('sends every row its own words, and reports each once', async () => {
    const { heard, words } = await gateway(() => [200])
    const host = world()
    const { code, stdout, stderr } = await send(
      `${words} --report report.jsonl --connections 2`,
      'Hi #name#',
      host,
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^✓ accepted 40 {2}40 rows in .*\n· report report\.jsonl\n$/)
    expect(heard.find(({ row }) => row === 7)?.body).toBe('{"aps":{"alert":"Hi User 7"}}')
    const report = reportIn(host)
    expect(report.map(({ row }) => row)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1))
    expect(report[6]).toEqual({
      row: 7,
      id: 'm7',
      deviceToken: tokenOf(7),
      outcome: 'accepted',
      status: 200,
      apnsId: 'ID-7',
      attempts: 1,
      content: expect.stringMatching(/^[0-9a-f]{24}$/),
    })
    expect([...host.disk.keys()].filter((file) => file.includes('report.jsonl.'))).toEqual([])
  })

  it('diagnoses each reason once, and lists the dead tokens', async () => {
    const { words } = await gateway((row) => {
      if (row % 4 === 0) return [410, { reason: 'Unregistered', timestamp: 1_700_000_000_000 }]
      return row % 10 === 1 ? [400, { reason: 'BadDeviceToken' }] : [200]
    })
    const host = world()
    const { code, stdout } = await send(
      `${words} --report report.csv --dead-tokens dead.csv --json`,
      'Hi',
      host,
    )
    expect(code).toBe(1)
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events).toHaveLength(41)
    expect(events.find(({ row }) => row === 4)).toMatchObject({
      kind: 'row',
      row: 4,
      outcome: 'rejected',
      status: 410,
      reason: 'Unregistered',
    })
    expect(events[40]).toMatchObject({
      kind: 'summary',
      rows: 40,
      accepted: 26,
      rejected: 14,
      unsent: 0,
      unknown: 0,
      deadTokens: { file: 'dead.csv', count: 10 },
      groups: [
        { reason: 'Unregistered', count: 10, firstRow: 4, diagnosis: { what: expect.any(String) } },
        { reason: 'BadDeviceToken', count: 4, firstRow: 1, diagnosis: { what: expect.any(String) } },
      ],
    })
    const history = await run('history list --json', host)
    const { sends } = JSON.parse(history.stdout.slice(stdout.length)) as { sends: object[] }
    expect(sends).toMatchObject([
      {
        pushes: [],
        run: {
          ...{ file: 'rows.csv', rows: 40, accepted: 26, rejected: 14, unsent: 0, unknown: 0, bad: 0 },
          report: 'report.csv',
          groups: [
            { outcome: 'rejected', status: 410, reason: 'Unregistered', count: 10 },
            { outcome: 'rejected', status: 400, reason: 'BadDeviceToken', count: 4 },
          ],
        },
        // All have an answer: the same again writes no second report into the first.
        sendLine: expect.stringMatching(
          /^pushctl send --cert push\.pem --to rows\.csv --gateway \S+ --ca ca\.pem --message Hi$/,
        ),
      },
    ])
    const dead = textOf(host, 'dead.csv').trim().split('\n')
    expect(dead[0]).toBe('token,since,pushctl-dead-tokens-1')
    expect(dead).toContain(`${tokenOf(4)},2023-11-14T22:13:20.000Z,`)
    expect(dead).toHaveLength(11)
    expect(textOf(host, 'report.csv')).toMatch(
      new RegExp(
        `\n4,m4,${tokenOf(4)},rejected,410,Unregistered,ID-4,2023-11-14T22:13:20.000Z,,1,[0-9a-f]{24},\n`,
      ),
    )
  })

  it('sends nothing when a row is wrong, unless it is told to leave it out', async () => {
    const { heard, words } = await gateway(() => [200])
    const files = { 'rows.csv': `${rowsOf(3)}nonsense,x,y\n${tokenOf(9)},m9\n` }
    const refused = await send(words, 'Hi #name#', world(files))
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('Nothing was sent: 2 rows of rows.csv cannot be.')
    expect(refused.stderr).toContain('row 4 (line 5) "nonsense" is not a device token')
    expect(refused.stderr).toContain('row 5 (line 6) has no value for #name#')
    expect(heard).toEqual([])
    const host = world(files)
    const sent = await send(`${words} --skip-bad-rows --report report.jsonl`, 'Hi #name#', host)
    expect(sent.code).toBe(0)
    expect(sent.stdout).toMatch(/^! accepted 3 · not sent 2 {2}3 of 5 rows/)
    expect(sent.stdout).not.toContain('✗')
    expect(reportIn(host).map(({ outcome }) => outcome)).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'unsent',
      'unsent',
    ])
  })

  it.each([
    ['--dry-run', /--dry-run is for one push/],
    ['--curl', /--curl is for one push/],
    ['--apns-id 01234567-89ab-cdef-0123-456789abcdef', /--apns-id is for one push/],
    ['--resume', /--resume needs the --to and --report/],
    ['--token ab', /only one of --token, --to/],
    ['--rate 0', /--rate takes a whole number/],
  ])('with %s sends nothing', async (more, message) => {
    const { heard, words } = await gateway(() => [200])
    const { code, stderr } = await send(`${words} ${more}`, 'Hi', world())
    expect({ code, heard }).toEqual({ code: 2, heard: [] })
    expect(stderr).toMatch(message)
  })

  it.each([
    ...Object.keys(manyOptions)
      .filter((name) => name !== 'to')
      .map((name) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`),
  ])('%s means nothing without --to, and is refused', async (flag) => {
    const takesValue = ['--resume', '--retry-unknown', '--skip-bad-rows'].includes(flag) ? '' : ' 3'
    const line = `send --token ${tokenOf(1)} --cert push.pem -m Hi ${flag}${takesValue}`
    const { code, stderr } = await run(line, world())
    expect({ code, stderr }).toEqual({ code: 2, stderr: `pushctl: ${flag} goes with --to FILE.\n` })
  })

  const foreign: [string, string][] = [
    ['rows', 'token,id,name\nabc,1,x\n'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIE\n'],
    ['a report of another version', '{"pushctl":"report","version":2,"run":1,"rows":1}\n'],
    [
      'a report of before there were heads',
      '{"row":1,"deviceToken":"ab","outcome":"accepted","attempts":1}\n',
    ],
    ['the other format', `${reportHead({ run: 1, rows: 1 }, 'csv')}`],
    ['a file without an end of line', 'x'],
  ]
  describe.each(foreign)('a file that is no report stays as it is: %s', (_, text) => {
    it.each([
      ['report.jsonl', '--report report.jsonl'],
      ['report.jsonl', '--report report.jsonl --resume'],
      ['report.jsonl.journal', '--report report.jsonl --resume'],
      ['report.jsonl.new', '--report report.jsonl --resume'],
      ['dead.csv', '--dead-tokens dead.csv'],
      ['dead.csv', '--report report.jsonl --dead-tokens dead.csv --resume'],
    ])('as %s with %s', async (name, more) => {
      const { heard, words } = await gateway(() => [200])
      const host = world({ [name]: text })
      const { code, stderr } = await send(`${words} ${more}`, 'Hi', host)
      expect({ code, heard, text: textOf(host, name) }).toEqual({ code: 2, heard: [], text })
      expect(stderr).toContain(name)
      expect(stderr).toContain('It was left as it is.')
    })
  })

  it('writes neither over what it reads, nor two things into one file', async () => {
    const { heard, words } = await gateway(() => [200])
    const csv =
      reportHead({ run: 1, rows: 1 }, 'csv') +
      formatLine(
        { row: 1, deviceToken: tokenOf(1), outcome: 'accepted', status: 200, attempts: 1, content: 'ab' },
        'csv',
      )
    const own = world({ 'report.csv': csv, 'report.csv.journal': '["pushctl-journal",1,1]\n' })
    const rows = words.replace('rows.csv', 'report.csv')
    const same = await send(`${rows} --report report.csv --resume`, 'Hi', own)
    expect({ code: same.code, text: textOf(own, 'report.csv') }).toEqual({ code: 2, text: csv })
    expect(same.stderr).toContain(
      '--report names report.csv, and that is the file of rows. It was left as it is.',
    )
    const both = await send(`${words} --report x.csv --dead-tokens x.csv`, 'Hi', world())
    expect(both.code).toBe(2)
    for (const name of ['x.csv.journal', './x.csv.new', 'x.csv.lock']) {
      const beside = await send(`${words} --report x.csv --dead-tokens ${name}`, 'Hi', world())
      expect(beside.code).toBe(2)
      expect(beside.stderr).toContain(`${name} is a name that the report x.csv needs`)
    }
    const lock = await send(`${words} --report x.csv.lock --dead-tokens x.csv`, 'Hi', world())
    expect(lock.code).toBe(2)
    expect(heard).toEqual([])
  })

  it('names a file without rows, and sends nothing', async () => {
    const { heard, words } = await gateway(() => [200])
    for (const text of ['token,id,name\n', '[]', 'token\n\n']) {
      const { code, stderr } = await send(words, 'Hi', world({ 'rows.csv': text }))
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: 'pushctl: rows.csv has no rows: nothing was sent.\n',
      })
    }
    expect(heard).toEqual([])
  })

  it.each([
    [
      'with a near one',
      '#harbor#',
      'has a value for #harbor#. Its columns: token, harbour.',
      'Write #harbour# in the payload.',
    ],
    ['with none that is near', '#weather#', 'has a value for #weather#.', 'Add the column to the rows'],
  ])('names a placeholder without a column once, %s, whatever is skipped', async (_, message, what, cure) => {
    const { heard, words } = await gateway(() => [200])
    const host = world({ 'rows.csv': `token,harbour\n${'ab'.repeat(32)},Kiel\n${'cd'.repeat(32)},Hull\n` })
    const { code, stderr } = await send(`${words} --skip-bad-rows`, message, host)
    expect({ code, heard }).toEqual({ code: 2, heard: [] })
    expect(stderr).toContain(what)
    expect(stderr).toContain(cure)
  })

  it('says before the first push that a token stands twice', async () => {
    const { heard, words } = await gateway(() => [200])
    const [one, two] = [tokenOf(1), tokenOf(2)]
    const text = `token\n${one}\n${two}\n${one.toUpperCase()}\n${two}\n`
    const { code, stderr } = await send(words, 'Hi', world({ 'rows.csv': text }))
    expect({ code, heard: heard.length }).toEqual({ code: 0, heard: 4 })
    expect(stderr).toContain('The device token of row 1 stands again in row 3, and 1 more row repeats one')
  })

  it('goes on from a report that is there and empty', async () => {
    const { heard, words } = await gateway(() => [200])
    const own = world({ 'report.jsonl': '' })
    const told = await send(`${words} --report report.jsonl --resume`, 'Hi', own)
    expect(told.code).toBe(0)
    expect(textOf(own, 'report.jsonl').split('\n')).toHaveLength(heard.length + 2)
  })

  it('writes an answer down at once, whatever row waits', async () => {
    const host = world()
    const settled = () => textOf(host, 'report.jsonl').split('\n').length - 2
    let before = 0
    const waiting: (() => void)[] = []
    const { words } = await gateway((row, stream) => {
      if (row !== 5) return [200]
      waiting.push(() => {
        stream.respond({ ':status': 200 })
        stream.end()
      })
      return [0]
    })
    const { grow } = host.files
    host.files.grow = async (path) => {
      const file = await grow(path)
      return {
        ...file,
        async append(text) {
          await file.append(text)
          if (settled() < 39 || waiting.length === 0) return
          before = settled()
          waiting.pop()?.()
        },
      }
    }
    const { code } = await send(`${words} --report report.jsonl`, 'Hi', host)
    expect({ code, before }).toEqual({ code: 0, before: 39 })
  })

  it('lets nothing leave that is not written down, by what it is', async () => {
    const host = world({ 'rows.csv': rowsOf(200) })
    let unwritten = 0
    const { words, heard } = await gateway((row) => {
      if (!textOf(host, 'report.jsonl.journal').includes(`[${row},"${tokenOf(row)}","`)) unwritten += 1
      return [200]
    })
    const { grow } = host.files
    host.files.grow = async (path) => {
      const file = await grow(path)
      const append = async (text: string | Uint8Array) => {
        await new Promise((resolve) => setTimeout(resolve, 10))
        await file.append(text)
      }
      return { ...file, append }
    }
    const { code } = await send(`${words} --report report.jsonl --concurrency 20`, 'Hi', host)
    expect({ code, heard: heard.length, unwritten }).toEqual({ code: 0, heard: 200, unwritten: 0 })
  })

  it('sends no other words, and nothing about another app, to a device that has its push, unless told to', async () => {
    const { words, heard } = await gateway(() => [200])
    const host = world({ 'rows.csv': rowsOf(3) })
    const again = (message: string, more: string) =>
      send(`${words} --report report.jsonl ${more}`.trim(), message, host)
    expect((await again('Hi', '')).code).toBe(0)
    for (const [message, topic] of [
      ['Hello', ''],
      ['Hi', '--topic com.example.app.voip'],
    ] as const) {
      const { code, stdout } = await again(message, `--resume --no-lint ${topic}`)
      expect({ code, heard: heard.length }).toEqual({ code: 3, heard: 3 })
      expect(stdout).toContain('left out, and unknown in the report: 3.')
      expect(reportIn(host).filter(({ failureKind }) => failureKind === 'changed')).toHaveLength(3)
    }
    expect((await again('Hello', '--resume --retry-unknown')).code).toBe(0)
    expect(heard.map(({ body }) => body).slice(3)).toEqual(Array(3).fill('{"aps":{"alert":"Hello"}}'))
  })

  it('leaves the dead tokens of before alone when it cannot go on', async () => {
    const { words } = await gateway(() => [200])
    const dead = `token,since,pushctl-dead-tokens-1\n${tokenOf(1)},,\n`
    const line = {
      row: 1,
      deviceToken: tokenOf(77),
      outcome: 'accepted',
      attempts: 1,
      content: 'ab',
    } as const
    const report = reportHead({ run: 1, rows: 1 }, 'json-lines') + formatLine(line, 'json-lines')
    const host = world({ 'dead.csv': dead, 'report.jsonl': report })
    const { code } = await send(`${words} --report report.jsonl --dead-tokens dead.csv --resume`, 'Hi', host)
    expect({ code, dead: textOf(host, 'dead.csv') }).toEqual({ code: 2, dead })
  })

  it('reads rows from stdin', async () => {
    const { heard, words } = await gateway(() => [200])
    const host = fakeHost({ files: common, stdin: `${tokenOf(1)}\n${tokenOf(2)}\n`, now: new Date() })
    const { code } = await send(words.replace('rows.csv', '-'), 'Hi', host)
    expect({ code, rows: heard.map(({ row }) => row).sort() }).toEqual({ code: 0, rows: [1, 2] })
  })

  it('writes what was not sent as unsent when it is interrupted, and goes on from there', async () => {
    const controller = new AbortController()
    const first = await gateway((row) => {
      if (row === 5) controller.abort('SIGINT')
      return [200]
    })
    const files = { ...common, 'rows.csv': rowsOf(500) }
    const host = fakeHost({ files, now: new Date(), interrupted: controller.signal })
    const stopped = await send(`${first.words} --report report.jsonl --concurrency 4`, 'Hi', host)
    expect(stopped.code).toBe(130)
    const before = reportIn(host)
    expect(before).toHaveLength(500)
    // What was stopped goes on, and says so.
    const recalling = await run('send --again --dry-run', host)
    expect(recalling.stderr).toMatch(/From history [a-z0-9]{6}: .*--report report\.jsonl .*--resume\n/)
    const accepted = before.filter(({ outcome }) => outcome === 'accepted').map(({ row }) => row)
    expect(accepted.length).toBeLessThan(500)
    expect(first.heard.map(({ row }) => row).sort((a, b) => a - b)).toEqual(accepted)

    const second = await gateway(() => [200])
    const again = fakeHost({
      files: { ...files, 'report.jsonl': String(host.disk.get('/home/dev/app/report.jsonl')?.bytes) },
      now: new Date(),
    })
    const resumed = await send(`${second.words} --report report.jsonl --resume`, 'Hi', again)
    expect(resumed.code).toBe(0)
    expect(second.heard.map(({ row }) => row).filter((row) => accepted.includes(row))).toEqual([])
    expect(reportIn(again).map(({ outcome }) => outcome)).toEqual(Array(500).fill('accepted'))
  })

  it('leaves a report alone that is there, and one of other rows', async () => {
    const { heard, words } = await gateway(() => [200])
    const head = { pushctl: 'report', version: 1, run: 1, rows: 1 }
    const line = { row: 1, deviceToken: tokenOf(77), outcome: 'accepted', status: 200, attempts: 1 }
    const files = { 'report.jsonl': `${JSON.stringify(head)}\n${JSON.stringify(line)}\n` }
    const there = await send(`${words} --report report.jsonl`, 'Hi', world(files))
    expect(there.code).toBe(2)
    expect(there.stderr).toContain('--resume')
    const other = await send(`${words} --report report.jsonl --resume`, 'Hi', world(files))
    expect(other.code).toBe(2)
    expect(other.stderr).toContain(
      'report.jsonl is the report of other rows: no device of it is in rows.csv.',
    )
    expect(heard.filter(({ row }) => row === 1)).toEqual([])
  })

  it('continues no run that it knows nothing of', async () => {
    const { heard, words } = await gateway(() => [200])
    const host = world({ 'report.jsonl': '' })
    const { code, stderr } = await send(`${words} --report reprot.jsonl --resume`, 'Hi', host)
    expect({ code, heard }).toEqual({ code: 2, heard: [] })
    expect(stderr).toContain('There is no report reprot.jsonl')
    expect([...host.disk.keys()].filter((path) => path.includes('reprot'))).toEqual([])
  })

  it('stops when the disk is full, says so, and goes on later without sending twice', async () => {
    const first = await gateway(() => [200])
    const host = world({ 'rows.csv': rowsOf(400) })
    const { grow } = host.files
    let room = 12_000
    const full = () => new Fault('file/unwritable', { en: 'the disk is full', zh: '磁盘已满' })
    host.files.grow = async (path) => {
      const file = await grow(path)
      return {
        ...file,
        async append(text) {
          room -= text.length
          if (room < 0) throw full()
          await file.append(text)
        },
      }
    }
    const stopped = await send(`${first.words} --report report.jsonl --concurrency 10`, 'Hi', host)
    expect(stopped.code).toBe(3)
    expect(stopped.stderr).toContain('the disk is full')
    expect(first.heard.length).toBeLessThan(400)

    host.files.grow = grow
    const second = await gateway(() => [200])
    const resumed = await send(`${second.words} --report report.jsonl --resume`, 'Hi', host)
    const report = reportIn(host)
    expect(report.map(({ row }) => row)).toEqual(Array.from({ length: 400 }, (_, at) => at + 1))
    expect(report.filter(({ outcome }) => !['accepted', 'unknown'].includes(outcome))).toEqual([])
    const both = [...first.heard, ...second.heard].map(({ row }) => row)
    expect(new Set(both).size).toBe(both.length)
    expect(resumed.code).toBe(report.some(({ outcome }) => outcome === 'unknown') ? 3 : 0)
  })
})
