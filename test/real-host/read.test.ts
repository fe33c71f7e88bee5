import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { Fault } from '../../src/fault.ts'
import { realFiles } from '../../src/real-host/files.ts'
import { fakeHost, run } from '../fake-host.ts'
import { quickForm, wholeOnly } from '../whole/quick-form.ts'

const binary = resolve(import.meta.dirname, '../../bin/pushctl.cjs')
const certificate = resolve(import.meta.dirname, '../../fixtures/development.cer')
const listener = createServer()
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pushctl-reading-'))
  execFileSync('mkfifo', [join(folder, 'pipe')])
  symlinkSync('pipe', join(folder, 'to-pipe'))
  symlinkSync('/dev/zero', join(folder, 'to-device'))
  await new Promise<void>((done) => listener.listen(join(folder, 'socket'), done))
})
afterAll(async () => {
  await new Promise((done) => listener.close(done))
  rmSync(folder, { recursive: true })
})

const told = (work: Promise<unknown>) =>
  work.then(
    () => 'read',
    (error: unknown) => (error instanceof Fault ? `${error.code}: ${error.text.en}` : String(error)),
  )

async function drained(path: string): Promise<void> {
  for await (const _ of realFiles(folder).pieces(path)) return
}

test('a file is read here and there, and closed', async () => {
  writeFileSync(join(folder, 'letters'), 'abcdefghij')
  const file = await realFiles(folder).seek('letters')
  expect(file.size).toBe(10)
  expect(String(await file.read(3, 4))).toBe('defg')
  expect(String(await file.read(8, 100))).toBe('ij')
  await file.close()
  await expect(file.read(0, 1)).rejects.toThrow('EBADF')
})

describe('what may have no end, or keep its reader waiting, is refused at once', () => {
  const cases = [
    ['pipe', 'file/not-plain: pipe is a named pipe; a file is needed.'],
    ['to-pipe', 'file/not-plain: to-pipe is a named pipe; a file is needed.'],
    ['socket', 'file/not-plain: socket is a socket; a file is needed.'],
    ['to-device', 'file/not-plain: to-device is a device; a file is needed.'],
    ['/dev/null', 'file/not-plain: /dev/null is a device; a file is needed.'],
    ['.', 'file/is-folder: . is a folder; a file is needed.'],
  ] as const
  it.each(cases)('%s', async (path, message) => {
    expect(await told(realFiles(folder).read(path))).toBe(message)
    expect(await told(realFiles(folder).readOurs(path))).toBe(message)
    expect(await told(drained(path))).toBe(message)
    expect(await told(realFiles(folder).seek(path))).toBe(message)
  })

  it.each([
    'cert inspect pipe',
    'cert compare pipe pipe',
    'cert merge pipe pipe',
    'send --to pipe --cert pipe --topic com.example.app -m hi',
    'payload check pipe',
    'jwt create --signing-key pipe --key-id ABCDE12345 --team-id TEAM123456',
    'doctor --ca pipe',
    'gateway start --devices pipe',
    'gateway add-key pipe',
  ])('pushctl %s', async (line) => {
    const { code, stdout, stderr } = await run(line, { ...fakeHost(), files: realFiles(folder) })
    expect(`${stdout}${stderr}`).toContain('pipe is a named pipe')
    expect(code).toBe(3)
  })
})

describe('what the shell hands over open is read to its end', () => {
  const shells = [
    ['a pipe', `cat ${certificate} | "$NODE" "$PUSHCTL" cert classify /dev/stdin`],
    ['a file', `"$NODE" "$PUSHCTL" cert classify /dev/stdin < ${certificate}`],
    ['in place of <(…)', `"$NODE" "$PUSHCTL" cert classify <(cat ${certificate})`],
    ['by its number in /proc', `"$NODE" "$PUSHCTL" cert classify /proc/self/fd/5 5< <(cat ${certificate})`],
  ] as const
  it.each(quickForm(shells, ([name]) => name === 'in place of <(…)'))('%s', (_, line) => {
    const env = { ...process.env, NODE: process.execPath, PUSHCTL: binary }
    expect(execFileSync('bash', ['-c', line], { env, encoding: 'utf8' })).toMatch(/\tdev\n$/)
  })

  wholeOnly(it)('a socket, as Node gives one to the programs it starts', async () => {
    const child = spawn(process.execPath, [binary, 'cert', 'classify', '/dev/stdin'])
    let answer = ''
    child.stdout.on('data', (piece: Buffer) => {
      answer += piece
    })
    child.stdin.end(execFileSync('cat', [certificate]))
    await new Promise((done) => child.on('close', done))
    expect(answer).toMatch(/\tdev\n$/)
  })

  wholeOnly(it)('rows too, which are checked before the first one is sent', () => {
    const line = [
      '"$NODE" "$PUSHCTL" gateway issue com.example.app > issued',
      `"$NODE" "$PUSHCTL" send --gateway local --env sandbox --cert com.example.app.p12 -m hi --to <(echo ${'ab'.repeat(32)})`,
    ].join(' && ')
    const env = {
      ...process.env,
      NODE: process.execPath,
      PUSHCTL: binary,
      XDG_DATA_HOME: folder,
      XDG_CACHE_HOME: folder,
    }
    expect(execFileSync('bash', ['-c', line], { cwd: folder, env, encoding: 'utf8' })).toMatch(
      /^✓ accepted 1 /m,
    )
  })

  wholeOnly(it)('and refused when it has no end', () => {
    const { stderr, status } = spawnSync(
      'bash',
      ['-c', '"$NODE" "$PUSHCTL" cert inspect /dev/stdin < /dev/zero'],
      { env: { ...process.env, NODE: process.execPath, PUSHCTL: binary }, encoding: 'utf8' },
    )
    expect({ stderr, status }).toEqual({ stderr: expect.stringContaining('is longer than'), status: 3 })
  })
})

describe('in a working folder that is gone', () => {
  it('paths in full are read, others are told of', async () => {
    const files = realFiles(undefined)
    expect((await files.read(certificate)).length).toBeGreaterThan(0)
    expect(await told(files.read('push.p12'))).toMatch(/^file\/no-working-folder: .* push\.p12\.$/)
  })
})
