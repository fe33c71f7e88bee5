import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterAll, expect, test } from 'vitest'
import { wholeOnly } from '../whole/quick-form.ts'

const binary = resolve(import.meta.dirname, '../../bin/pushctl.cjs')
const folder = mkdtempSync(join(tmpdir(), 'pushctl-fresh-'))
afterAll(() => rmSync(folder, { recursive: true }))

const temporary = join(folder, 'temporary')
mkdirSync(temporary)
const env = {
  ...process.env,
  HOME: folder,
  XDG_DATA_HOME: folder,
  XDG_CACHE_HOME: folder,
  TMPDIR: temporary,
  PUSHCTL: `"${process.execPath}" "${binary}"`,
}
const start = (...words: string[]): ChildProcess =>
  spawn(process.execPath, [binary, 'gateway', 'start', ...words], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })

async function ended(child: ChildProcess) {
  const [said, [code]] = await Promise.all([text(child.stdout ?? process.stdin), once(child, 'close')])
  return { code, said }
}
const kept = () => readdirSync(join(folder, 'pushctl/gateway')).sort()

/** What one job tells the other through: whoever opens it for one end waits until somebody opens the other. */
const doors = { sandbox: join(folder, 'sandbox'), production: join(folder, 'production') }
execFileSync('mkfifo', Object.values(doors))

/** Pushes to one device, and ends only when the other job has pushed as well: both gateways run at once. */
const job = (environment: keyof typeof doors, other: keyof typeof doors) =>
  `eval $PUSHCTL send --gateway local --env ${environment} --cert "$PUSHCTL_GATEWAY_P12" --passphrase-env PUSHCTL_GATEWAY_P12_PASSPHRASE --token ${'ab'.repeat(32)} -m hi; code=$?; echo pushed > "${doors[environment]}" & read pushed < "${doors[other]}"; wait; exit $code`

test('two jobs at once and a gateway beside them do not meet, and leave nothing', async () => {
  const beside = start('--port', '0', '--production-port', '0', '--json')
  await once(createInterface(beside.stdout ?? process.stdin), 'line')
  const before = kept()
  const jobs = await Promise.all([
    ended(start('--for-command', job('sandbox', 'production'))),
    ended(start('--for-command', job('production', 'sandbox'))),
  ])
  // A device of the sandbox is none of production, where one gateway knows both.
  for (const each of jobs)
    expect(each).toMatchObject({ code: 0, said: expect.stringContaining('1 accepted, 0 rejected') })
  expect(kept()).toEqual(before)
  expect(readdirSync(temporary)).toEqual([])
  const received = spawn(process.execPath, [binary, 'gateway', 'received', '--json'], { env })
  expect(JSON.parse(await text(received.stdout))).toMatchObject({ received: [], connections: [] })
  beside.kill('SIGTERM')
  await once(beside, 'close')
}, 60_000)

/** Reads a credential, says so, and would go on for long. */
async function interrupted(signal: NodeJS.Signals): Promise<string[]> {
  const gateway = start('--for-command', 'cat "$PUSHCTL_GATEWAY_KEY"; echo; echo ready; sleep 30')
  const lines: string[] = []
  for await (const line of createInterface(gateway.stdout ?? process.stdin)) {
    lines.push(line)
    if (line === 'ready') gateway.kill(signal)
  }
  if (gateway.exitCode === null) await once(gateway, 'close')
  return lines
}

wholeOnly(test)(
  'after SIGINT, SIGTERM and SIGHUP the credentials are gone',
  async () => {
    const all = await Promise.all((['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map(interrupted))
    for (const lines of all) expect(lines[0]).toBe('-----BEGIN PRIVATE KEY-----')
    expect(readdirSync(temporary)).toEqual([])
  },
  60_000,
)
