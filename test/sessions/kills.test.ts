import { type ChildProcess, spawn } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Issued, issueCertificate } from '../../src/credential/certificate/issue.ts'
import { listen, pemOf, testAuthority, whenSaid } from '../client/gateway-like.ts'
import { wholeOnly } from '../whole/quick-form.ts'

// `npm run kills` runs each case many times, and prints what came of it.
const isLong = process.env.MODE === 'long'
const rounds = isLong ? 10 : 1
const rows = isLong ? 3000 : 240

const binary = resolve(import.meta.dirname, '../../bin/pushctl.cjs')
const seen: Record<string, unknown>[] = []
const open: (() => Promise<void> | void)[] = []
let pki: Awaited<ReturnType<typeof testAuthority>>
let certificate: Issued
let folder: string

beforeAll(async () => {
  pki = await testAuthority()
  certificate = await issueCertificate({
    authority: pki.authority,
    kind: 'universal',
    topic: 'com.example.app',
    teamId: 'TEAM123456',
    organization: 'Example',
    now: new Date(Date.now() - 2 * 86_400_000),
    days: 395,
  })
})
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
afterAll(() => {
  if (!isLong) return
  const names = ['story', 'rows', 'kills', 'reached', 'twice', 'lost', 'unknown', 'unknown, never left']
  const lines = [names, ...seen.map((one) => names.map((name) => String(one[name] ?? '')))]
  const table = lines.map((cells) => cells.map((cell, at) => cell.padEnd(at === 0 ? 26 : 9)).join(' '))
  process.stdout.write(`${table.join('\n')}\n`)
})

interface Row {
  readonly token: string
  readonly name: string
}

const tokenOf = (row: number) => row.toString(16).padStart(64, '0')
/** Every tenth row is the same push as the one before. */
const makeRows = (count: number): Row[] =>
  Array.from({ length: count }, (_, at) => {
    const number = at % 10 === 9 ? at : at + 1
    return { token: tokenOf(number), name: `User ${number}` }
  })
const pushOf = ({ token, name }: Row) => `${token} Hi ${name}`
const timesOf = (pushes: readonly string[]) => {
  const times = new Map<string, number>()
  for (const push of pushes) times.set(push, (times.get(push) ?? 0) + 1)
  return times
}

/** A gateway that remembers what reached it, and answers out of order, late, and at times with 429 or 410. */
async function openGateway(onPush: (count: number) => void) {
  const accepted: string[] = []
  const arrived: string[] = []
  const server = await listen(
    { ...pki.tls, ca: pki.ca, requestCert: true, rejectUnauthorized: false },
    (http2) =>
      http2.on('stream', (stream, headers) => {
        whenSaid(stream, (body) => {
          const { aps } = JSON.parse(body) as { aps: { alert: string } }
          const push = `${String(headers[':path']).slice('/3/device/'.length)} ${aps.alert}`
          arrived.push(push)
          onPush(arrived.length)
          const isBusy = arrived.length % 97 === 0
          if (!isBusy) accepted.push(push)
          const answer = () => {
            if (stream.destroyed) return
            stream.respond({ ':status': isBusy ? 429 : 200, 'apns-id': `ID-${arrived.length}` })
            stream.end(isBusy ? '{"reason":"TooManyRequests"}' : undefined)
          }
          setTimeout(answer, arrived.length % 7)
        })
      }),
  )
  open.push(server.close)
  return { port: server.port, accepted, arrived }
}

function prepare(): void {
  folder = mkdtempSync(join(tmpdir(), 'pushctl-kills-'))
  open.push(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'ca.pem'), pki.ca)
  writeFileSync(
    join(folder, 'push.pem'),
    pemOf(certificate) + certificate.key.export({ type: 'pkcs8', format: 'pem' }),
  )
}

const writeRows = (list: readonly Row[]) =>
  writeFileSync(
    join(folder, 'rows.csv'),
    `token,id,name\n${list.map(({ token, name }, at) => `${token},m${at},${name}\n`).join('')}`,
  )

interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function send(port: number, ...words: readonly string[]): { child: ChildProcess; ended: Promise<Ran> } {
  // By itself a busy machine looks like a long way, on which more is in flight and so in doubt.
  const line = `send --to rows.csv --cert push.pem --ca ca.pem --gateway localhost:${port} --report report.jsonl --concurrency 100`
  const child = spawn(process.execPath, [binary, ...line.split(' '), '--message', 'Hi #name#', ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', CI: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (piece) => {
    stdout += piece
  })
  child.stderr?.on('data', (piece) => {
    stderr += piece
  })
  return {
    child,
    ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr }))),
  }
}

const report = (name = 'report.jsonl'): Record<string, unknown>[] =>
  readFileSync(join(folder, name), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line))

const at = (name: string) => join(folder, name)

/** What must be true of every story when its last run has ended. */
function judge(story: string, wanted: readonly Row[], accepted: readonly string[], kills: number): void {
  const may = timesOf(wanted.map(pushOf))
  const devices = timesOf(wanted.map(({ token }) => token))
  const got = timesOf(accepted)
  const gotByDevice = timesOf(accepted.map((push) => push.slice(0, 64)))
  const twice = [...gotByDevice].filter(([token, times]) => times > (devices.get(token) ?? 1))
  const lines = report().filter(({ row }) => row !== null)
  const unknown = lines.filter(({ outcome }) => outcome === 'unknown')
  const told = timesOf(
    lines
      .filter(({ outcome }) => outcome === 'accepted')
      .map(({ row }) => pushOf(wanted[Number(row) - 1] as Row)),
  )
  const madeUp = [...told].filter(([push, times]) => times > (got.get(push) ?? 0))
  const settled = timesOf(lines.map(({ row }) => pushOf(wanted[Number(row) - 1] as Row)))
  const lost = [...may].filter(([push, times]) => times > (settled.get(push) ?? 0))
  const unsent = lines.filter(({ outcome }) => outcome === 'unsent')
  const neverLeft = unknown.filter(
    ({ row, failureKind }) => failureKind !== 'changed' && !got.has(pushOf(wanted[Number(row) - 1] as Row)),
  )
  seen.push({
    story,
    rows: wanted.length,
    kills,
    reached: accepted.length,
    twice: twice.length,
    lost: lost.length + unsent.length,
    unknown: unknown.length,
    'unknown, never left': neverLeft.length,
  })
  expect({ twice, lost, madeUp, unsent }).toEqual({ twice: [], lost: [], madeUp: [], unsent: [] })
  expect(lines.map(({ row }) => row).sort((a, b) => Number(a) - Number(b))).toEqual(
    wanted.map((_, index) => index + 1),
  )
  // What was in flight, what was about to leave, and no more.
  expect(unknown.filter(({ failureKind }) => failureKind !== 'changed').length).toBeLessThanOrEqual(
    300 * kills,
  )
}

/** Runs until the gateway has seen so many more, then kills; or what else is to happen. */
async function runUntil(
  count: number,
  then: (child: ChildProcess) => void,
  ...words: readonly string[]
): Promise<Ran & { accepted: string[] }> {
  let child: ChildProcess | undefined
  const gateway = await openGateway((so) => {
    if (so === count && child !== undefined) then(child)
  })
  const run = send(gateway.port, ...words)
  child = run.child
  return { ...(await run.ended), accepted: gateway.accepted }
}

const kill = (child: ChildProcess) => void child.kill('SIGKILL')
const never = Number.POSITIVE_INFINITY
const finish = (...words: readonly string[]) => runUntil(never, () => {}, '--resume', ...words)

describe.each(Array.from({ length: rounds }, (_, round) => round + 1))(
  'nothing twice, nothing lost: %i',
  (round) => {
    const some = 40 + round * 41

    it('killed again and again', async () => {
      prepare()
      const list = makeRows(rows)
      writeRows(list)
      const first = await runUntil(some, kill)
      const second = await runUntil(some * 2, kill, '--resume')
      const last = await finish()
      judge(
        'killed twice',
        list,
        [first, second, last].flatMap(({ accepted }) => accepted),
        2,
      )
      // What was in flight stays unknown, and that is no success.
      expect(last.code).toBe(3)
      expect(existsSync(at('report.jsonl.journal'))).toBe(false)
    })

    wholeOnly(it)('two resumes at once: one goes on, the other says who has it', async () => {
      prepare()
      const list = makeRows(rows)
      writeRows(list)
      const first = await runUntil(some, kill)
      const gateway = await openGateway(() => {})
      const runs = [send(gateway.port, '--resume'), send(gateway.port, '--resume')]
      const both = await Promise.all(runs.map(({ ended }) => ended))
      const second = both.findIndex(({ code }) => code === 2)
      expect(both[second]?.stderr).toMatch(
        new RegExp(
          `report.jsonl is being written by another pushctl \\(pid ${runs[1 - second]?.child.pid}, since 2`,
        ),
      )
      judge('two resumes at once', list, [...first.accepted, ...gateway.accepted], 1)
    })

    wholeOnly(it)('rows changed between the runs', async () => {
      prepare()
      const list = makeRows(rows)
      writeRows(list)
      const first = await runUntil(some, kill)
      const changed = list.map((row, index) => (index % 5 === 0 ? { ...row, name: `${row.name}!` } : row))
      writeRows(changed)
      const last = await finish()
      expect(last.stdout).toContain('rows.csv is not as it was in the run of report.jsonl')
      expect(last.stdout).toMatch(/new content for a device that was sent the old one; left out.*: \d+\./)
      judge(
        'rows changed',
        changed,
        [first, last].flatMap(({ accepted }) => accepted),
        1,
      )
    })

    wholeOnly(it)('a shorter file, then the whole one', async () => {
      prepare()
      const list = makeRows(rows)
      writeRows(list)
      const first = await runUntil(some, kill)
      const short = list.slice(0, 40)
      writeRows(short)
      const second = await finish()
      expect(second.stdout).toMatch(/in no row any more; kept in the report without a row number: \d+\./)
      writeRows(list)
      const last = await finish()
      judge(
        'shorter, then whole',
        list,
        [first, second, last].flatMap(({ accepted }) => accepted),
        1,
      )
    })

    wholeOnly(it)('rows in another order, with others between them', async () => {
      prepare()
      const list = makeRows(rows)
      writeRows(list)
      const first = await runUntil(some, kill)
      const more = makeRows(rows + 50).slice(rows)
      const mixed = [...more, ...list.toReversed()]
      writeRows(mixed)
      const last = await finish()
      expect(last.stdout).toMatch(/Rows at another place than before, and sent already: \d+\./)
      judge(
        'other order, rows added',
        mixed,
        [first, last].flatMap(({ accepted }) => accepted),
        1,
      )
    })

    wholeOnly(it)('the report moved away by log rotation, then back', async () => {
      prepare()
      const list = makeRows(rows)
      writeRows(list)
      const first = await runUntil(some, () => renameSync(at('report.jsonl'), at('report.jsonl.1')))
      expect(first.code).toBe(3)
      expect(first.stderr).toContain('report.jsonl was moved, deleted or replaced while it was written.')
      expect(first.stdout).not.toContain('report report.jsonl')
      renameSync(at('report.jsonl.1'), at('report.jsonl'))
      const last = await finish()
      judge(
        'report rotated',
        list,
        [first, last].flatMap(({ accepted }) => accepted),
        1,
      )
    })

    const accidents: [string, () => void][] = [
      ['deleted', () => unlinkSync(at('report.jsonl'))],
      ['cut to nothing', () => truncateSync(at('report.jsonl'))],
      [
        'replaced',
        () => {
          copyFileSync(at('report.jsonl'), at('copy'))
          renameSync(at('copy'), at('report.jsonl'))
        },
      ],
      ['without its journal', () => unlinkSync(at('report.jsonl.journal'))],
    ]
    wholeOnly(it).each(accidents)('the report %s while it runs', async (how, happen) => {
      prepare()
      const list = makeRows(rows)
      writeRows(list)
      const first = await runUntil(some, happen)
      expect(first.code).toBe(3)
      expect(first.stderr).toMatch(/(moved, deleted or replaced|cut short).* while it was written/)
      expect(first.stdout).not.toContain('report report.jsonl')
      if (existsSync(at('report.jsonl'))) expect(readFileSync(at('report.jsonl'), 'utf8')).not.toContain('\0')
      const last = await finish()
      const told = [first, last].flatMap(({ accepted }) => accepted)
      const twice = [...timesOf(told)].filter(
        ([push, times]) => times > (timesOf(list.map(pushOf)).get(push) ?? 0),
      )
      seen.push({ story: `report ${how}`, rows, kills: 0, reached: told.length, twice: twice.length })
      expect(twice).toEqual([])
      expect([0, 2, 3]).toContain(last.code)
    })
  },
)
