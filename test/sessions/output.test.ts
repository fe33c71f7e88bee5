import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { openShell } from '../session.ts'

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
  it.skipIf(!hasFull).each(cases)('%s', async (_, command, screen) => {
    expect((await shell.type(command)).trimEnd()).toBe(screen)
  })
})

it.skipIf(!hasPython)('a pipe that is full for a while and does not block loses nothing', async () => {
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
  const whole = (await shell.type('pushctl explain --json | wc -c')).trim()
  expect((await shell.type(`python3 -c '${reader}'`)).trim()).toBe(`${whole} 0`)
})
