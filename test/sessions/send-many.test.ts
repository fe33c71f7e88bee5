import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Issued, issueCertificate } from '../../src/credential/certificate/issue.ts'
import { startGateway } from '../../src/library.ts'
import { listen, pemOf, startNghttpd, testAuthority } from '../client/gateway-like.ts'
import { wholeOnly } from '../whole/quick-form.ts'

const binary = resolve(import.meta.dirname, '../../bin/pushctl.cjs')
const tokenOf = (row: number) => row.toString(16).padStart(64, '0')

let pki: Awaited<ReturnType<typeof testAuthority>>
let certificate: Issued
let folder: string
const open: (() => Promise<void> | void)[] = []

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

/** A folder with credential, authority and rows in it. */
function prepare(rows: number): void {
  folder = mkdtempSync(join(tmpdir(), 'pushctl-many-'))
  open.push(() => rmSync(folder, { recursive: true }))
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  write('ca.pem', pki.ca)
  write('push.pem', pemOf(certificate) + certificate.key.export({ type: 'pkcs8', format: 'pem' }))
  write('rows.txt', Array.from({ length: rows }, (_, at) => `${tokenOf(at + 1)}\n`).join(''))
}

function send(port: number, ...words: readonly string[]): ChildProcess {
  const line = `send --to rows.txt --cert push.pem --ca ca.pem --message Hi --gateway localhost:${port}`
  return spawn(process.execPath, [binary, ...line.split(' '), ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', CI: 'true' },
    stdio: 'ignore',
  })
}

const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))

/** The lines of a report without its head, in the order of the rows. */
const report = (name: string): Record<string, unknown>[] =>
  readFileSync(join(folder, name), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line))
    .sort((a, b) => a.row - b.row)

/** A gateway that counts what it accepted. */
async function gateway(onAccepted: (count: number) => void, pauseAfter = Number.POSITIVE_INFINITY) {
  const accepted: number[] = []
  const gate = { isPaused: false, onPaused: () => {} }
  const server = await listen(
    { ...pki.tls, ca: pki.ca, requestCert: true, rejectUnauthorized: false },
    (http2) =>
      http2.on('stream', (stream, headers) => {
        stream.on('error', () => {})
        stream.resume()
        stream.once('end', () => {
          gate.isPaused ||= accepted.length >= pauseAfter
          if (gate.isPaused) {
            stream.respond({ ':status': 503, 'retry-after': '600' })
            stream.end('{"reason":"ServiceUnavailable"}')
            return gate.onPaused()
          }
          accepted.push(Number.parseInt(String(headers[':path']).slice(-8), 16))
          onAccepted(accepted.length)
          stream.respond({ ':status': 200 })
          stream.end()
        })
      }),
  )
  open.push(server.close)
  return { port: server.port, accepted, gate }
}

describe('the real program', () => {
  it('interrupted, it ends with 130 and a whole report', async () => {
    prepare(600)
    let child: ChildProcess | undefined
    const { port, accepted } = await gateway((count) => {
      if (count === 100) child?.kill('SIGINT')
    })
    child = send(port, '--report', 'report.jsonl')
    expect(await ended(child)).toBe(130)
    const lines = report('report.jsonl')
    expect(lines).toHaveLength(600)
    const toldAccepted = lines.filter(({ outcome }) => outcome === 'accepted').map(({ row }) => row)
    expect(toldAccepted).toEqual([...accepted].sort((a, b) => a - b))
  })

  // What the other signals do is told by the end of a gateway: the process listens to all alike.
  wholeOnly(it)(
    'ended by SIGTERM while the gateway has asked for ten minutes, it goes on and sends nothing twice',
    async () => {
      prepare(200)
      let child: ChildProcess | undefined
      const { port, accepted, gate } = await gateway(() => {}, 50)
      // Once: whoever presses Ctrl-C twice wants no report.
      gate.onPaused = () => {
        child?.kill('SIGTERM')
        child = undefined
      }
      const first = send(port, '--report', 'report.jsonl')
      child = first
      expect(await ended(first)).toBe(130)
      expect(report('report.jsonl')).toHaveLength(200)

      const again = await gateway(() => {})
      expect(await ended(send(again.port, '--report', 'report.jsonl', '--resume'))).toBe(0)
      const all = [...accepted, ...again.accepted]
      expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, at) => at + 1))
    },
  )
})

wholeOnly(describe).each(['/usr/sbin/nghttpd', '/usr/bin/nghttpd'].filter((path) => existsSync(path)))(
  'the same file by way of %s',
  (program) => {
    it('makes the same report', async () => {
      prepare(200)
      const tokens = Array.from({ length: 200 }, (_, at) => tokenOf(at + 1))
      const [ours, theirs] = [await gateway(() => {}), await startNghttpd(program, pki.tls, ...tokens)]
      open.push(theirs.close)
      expect(await ended(send(ours.port, '--report', 'ours.jsonl'))).toBe(0)
      expect(await ended(send(theirs.port, '--report', 'theirs.jsonl', '--connections', '2'))).toBe(0)
      expect(report('theirs.jsonl')).toEqual(report('ours.jsonl'))
    })
  },
)

wholeOnly(describe)('the same file by way of the local gateway and of a server that is none', () => {
  it('makes the same report, but for the ids that the gateway gives', async () => {
    prepare(200)
    const local = await startGateway()
    open.push(() => local.close())
    const { certPem, keyPem } = await local.issueCertificate({ topic: 'com.example.app' })
    writeFileSync(join(folder, 'push.pem'), certPem + keyPem)
    writeFileSync(join(folder, 'ca.pem'), pki.ca + local.ca)
    const bare = await gateway(() => {})
    expect(await ended(send(local.endpoints.sandbox.port, '--report', 'local.jsonl'))).toBe(0)
    expect(await ended(send(bare.port, '--report', 'bare.jsonl', '--connections', '2'))).toBe(0)
    const withoutIds = report('local.jsonl').map(({ apnsId: _, apnsUniqueId: __, ...row }) => row)
    expect(report('local.jsonl').every(({ apnsId }) => apnsId !== undefined)).toBe(true)
    expect(withoutIds).toEqual(report('bare.jsonl'))
  })
})
