import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:http2'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { once as onlyOnce } from '../../src/client/once.ts'
import { openShell } from '../session.ts'
import { quickForm, wholeOnly } from '../whole/quick-form.ts'

const shell = openShell()
afterAll(() => shell.close())

/** `/dev/full` takes nothing: a disk without room, on Linux. */
const hasFull = existsSync('/dev/full')
const hasPython = spawnSync('python3', ['--version']).status === 0

describe('stdout that takes nothing is no bug of pushctl', () => {
  const full =
    'pushctl: The answer could not be written whole to standard output: no room is left (ENOSPC).\n  The command itself ran to its end; only what it says is lost.\n[exit 3]'
  const cases = [
    ['a full disk', 'pushctl explain BadDeviceToken > /dev/full', full],
    ['a full disk, as JSON', 'pushctl explain BadDeviceToken --json > /dev/full', full],
    ['a full disk, before anything loads', 'pushctl --version > /dev/full', full],
    ['a full disk, for help', 'pushctl --help > /dev/full', full],
    [
      'a full disk, for a fault as JSON',
      'pushctl sned --json > /dev/full',
      'pushctl: pushctl has no command "sned".\n  Did you mean send?\n[exit 2]',
    ],
    ['a full stderr', 'pushctl sned 2> /dev/full', '[exit 2]'],
    ['a reader that went away', '(pushctl explain --json; echo "exit $?" >&2) | true', 'exit 0'],
    ['a reader that went away, and a no', '(pushctl token inspect x; echo "exit $?" >&2) | true', 'exit 1'],
    [
      'a reader of stderr that went away',
      '{ (pushctl sned; echo "exit $?" >&3) 2>&1 | true; } 3>&1',
      'exit 2',
    ],
    ['stdout that is closed', 'pushctl token inspect x >&-', '[exit 1]'],
    ['stderr that is closed', 'pushctl sned 2>&-', '[exit 2]'],
  ] as const
  const fewCases = quickForm(cases, ([name]) =>
    ['a full disk', 'a reader that went away, and a no', 'stderr that is closed'].includes(name),
  )
  it.skipIf(!hasFull).each(fewCases)('%s', async (_, command, screen) => {
    expect((await shell.type(command)).trimEnd()).toBe(screen)
  })
})

/** Bytes of a long answer. */
const wholeLength = onlyOnce(async () => (await shell.type('pushctl explain --json | wc -c')).trim())

wholeOnly(it.skipIf(!hasPython))(
  'a pipe that is full for a while and does not block loses nothing',
  async () => {
    const reader = `
import fcntl, os, subprocess, time
ours, theirs = os.pipe()
fcntl.fcntl(theirs, fcntl.F_SETFL, fcntl.fcntl(theirs, fcntl.F_GETFL) | os.O_NONBLOCK)
fcntl.fcntl(theirs, 1031, 4096)
child = subprocess.Popen(["pushctl", "explain", "--json"], stdout=theirs)
os.close(theirs)
time.sleep(0.5)
text = b""
while piece := os.read(ours, 1000): text += piece
print(len(text), child.wait())
`
    const whole = await wholeLength()
    expect((await shell.type(`python3 -c '${reader}'`)).trim()).toBe(`${whole} 0`)
  },
)

wholeOnly(it.skipIf(process.platform === 'win32'))(
  'a report is no pipe, also where the pipe is named as a file',
  async () => {
    const key =
      'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out AuthKey_ABCDE12345.p8 2> /dev/null'
    const send = `pushctl send --to tokens -m Hi --topic com.example.app --signing-key AuthKey_ABCDE12345.p8 --team-id TEAM123456 --gateway 127.0.0.1:1`
    const told = await shell.type(
      `${key}; echo ${'ab'.repeat(32)} > tokens; ${send} --env sandbox --report /dev/stdout 2>&1 | cat`,
    )
    expect(told).toBe('pushctl: /dev/stdout is not a plain file.')
  },
)

it.skipIf(process.platform === 'win32')(
  'a reader that does not read keeps no gateway from its work, or from its end',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'pushctl-unread-'))
    const binary = resolve(import.meta.dirname, '../../bin/pushctl.cjs')
    const words = ['gateway', 'start', '--port', '0', '--production-port', '0', '--json']
    const gateway = spawn(process.execPath, [binary, ...words], {
      env: { ...process.env, HOME: home, XDG_DATA_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    try {
      const [first] = await once(gateway.stdout, 'data')
      gateway.stdout.pause()
      const { endpoints, caFile } = JSON.parse(String(first))
      const client = connect(`https://localhost:${endpoints.sandbox.split(':')[1]}`, {
        ca: readFileSync(caFile),
      })
      const answered = async (path: string) => {
        const push = client.request({ ':method': 'POST', ':path': path }).end('{}')
        const [headers] = await once(push, 'response')
        push.close()
        return headers[':status']
      }
      // Far more than the pipe and what Node reads ahead of it hold.
      const path = `/3/device/${'ab'.repeat(2000)}`
      for (let each = 0; each < 200; each += 1) expect(await answered(path)).toBeGreaterThan(0)
      client.destroy()
      gateway.kill('SIGTERM')
      expect(await once(gateway, 'exit')).toEqual([130, null])
    } finally {
      gateway.kill('SIGKILL')
      rmSync(home, { recursive: true })
    }
  },
)

wholeOnly(it)('a reader that begins late gets all of it', async () => {
  const whole = await wholeLength()
  expect((await shell.type('pushctl explain --json | (sleep 0.3; wc -c)')).trim()).toBe(whole)
})
