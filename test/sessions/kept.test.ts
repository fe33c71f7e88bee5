import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

/*
 * What pushctl keeps for a person (history, devices), killed at each step that changes the disk, and written by several
 * processes at once. The pushes go to a port at which nobody listens: those that did not leave are kept as well.
 */

// The suite tries one step of one story and of the history, `npm run kills` all of them.
const isLong = process.env.MODE === 'long'

const p8 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
})
const binary = resolve(import.meta.dirname, '../../bin/pushctl.cjs')
const dying = resolve(import.meta.dirname, 'dying.cjs')
const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

interface Ran {
  readonly status: number | null
  readonly signal: string | null
  readonly stdout: string
}

/** A person with a home of their own. */
function person() {
  const home = mkdtempSync(join(tmpdir(), 'pushctl-kept-'))
  folders.push(home)
  writeFileSync(join(home, 'AuthKey_ABCDE12345.p8'), p8)
  const type = (words: string, dieAt = 0) =>
    new Promise<Ran>((ended) => {
      const child = spawn(process.execPath, ['--require', dying, binary, ...words.split(' ')], {
        cwd: home,
        env: { PATH: process.env.PATH, HOME: home, CI: 'true', PUSHCTL_TEST_DIE_AT: String(dieAt) },
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      let stdout = ''
      child.stdout.on('data', (piece) => {
        stdout += piece
      })
      child.once('close', (status, signal) => ended({ status, signal, stdout }))
    })
  const told = async <Told>(words: string) => JSON.parse((await type(`${words} --json`)).stdout) as Told
  return {
    type,
    send: (message: string, dieAt?: number) =>
      type(
        `send --token ${'ab'.repeat(32)} --signing-key AuthKey_ABCDE12345.p8 --team-id TEAM123456 --topic com.example.app --gateway 127.0.0.1:9 -m ${message}`,
        dieAt,
      ),
    async messages() {
      const { sends } = await told<{ sends: { options: { message: string } }[] }>('history list')
      return sends.map(({ options }) => options.message).sort()
    },
    async devices() {
      const { devices } = await told<{ devices: { name: string; deviceToken: string }[] }>('device list')
      return Object.fromEntries(devices.map(({ name, deviceToken }) => [name, deviceToken.slice(0, 2)]))
    },
    readableForOthers: () =>
      readdirSync(join(home, '.local/share'), { recursive: true, withFileTypes: true })
        .filter((each) => each.isFile() && statSync(join(each.parentPath, each.name)).mode & 0o077)
        .map(({ name }) => name),
  }
}

const add = (name: string, start: string, more = '') =>
  `device add ${name} ${start.repeat(32)} --topic com.example.app${more}`

type Devices = Readonly<Record<string, string>>

/** A command over what two others saved, and what may be there when it died: as before, as after, or both names. */
const stories: readonly (readonly [string, string, readonly Devices[], number])[] = [
  [
    'a device is added',
    add('carl', 'cc'),
    [
      { anna: 'aa', bo: 'bb' },
      { anna: 'aa', bo: 'bb', carl: 'cc' },
    ],
    6,
  ],
  [
    'a device is replaced',
    add('anna', 'dd', ' --force'),
    [
      { anna: 'aa', bo: 'bb' },
      { anna: 'dd', bo: 'bb' },
    ],
    5,
  ],
  [
    'a device is renamed',
    'device rename anna anne',
    [
      { anna: 'aa', bo: 'bb' },
      { anna: 'aa', anne: 'aa', bo: 'bb' },
      { anne: 'aa', bo: 'bb' },
    ],
    7,
  ],
  ['a device is removed', 'device remove anna', [{ anna: 'aa', bo: 'bb' }, { bo: 'bb' }], 3],
]

/** Behind the last step the command ends by itself. */
const stepsTo = (last: number) => (isLong ? Array.from({ length: last + 1 }, (_, at) => at + 1) : [last])

describe('killed at a step', () => {
  it.each(isLong ? stories : stories.slice(2, 3))(
    '%s: nothing is lost',
    async (_, line, may, changes) => {
      for (const step of stepsTo(changes)) {
        const { type, devices, readableForOthers } = person()
        await Promise.all([type(add('anna', 'aa')), type(add('bo', 'bb'))])
        const { signal, status } = await type(line, step)
        const isPast = step > changes
        expect({ step, signal, status }).toEqual({
          step,
          signal: isPast ? null : 'SIGKILL',
          status: isPast ? 0 : null,
        })
        const there = await devices()
        expect(isPast ? [may.at(-1)] : may, `step ${step}`).toContainEqual(there)
        expect(readableForOthers()).toEqual([])
        // Whatever a dead process left behind, the next one goes on.
        expect(await type(add('dora', 'ee'))).toMatchObject({ status: 0 })
        expect(await devices()).toEqual({ ...there, dora: 'ee' })
      }
    },
    isLong ? 300_000 : 60_000,
  )

  // The folders and the provider token of a first push are there: what is left is the file of the day, and its line.
  it(
    'the history: nothing is lost of what was whole',
    async () => {
      const changes = 2
      for (const step of stepsTo(changes)) {
        const { send, messages, readableForOthers } = person()
        await send('before')
        const { signal } = await send('dying', step)
        expect({ step, signal }).toEqual({ step, signal: step > changes ? null : 'SIGKILL' })
        await send('after')
        expect(await messages()).toEqual(step > changes ? ['after', 'before', 'dying'] : ['after', 'before'])
        expect(readableForOthers()).toEqual([])
      }
    },
    isLong ? 300_000 : 60_000,
  )
})

it(
  'several processes at once lose nothing',
  async () => {
    const { type, send, messages, devices } = person()
    const count = isLong ? 10 : 2
    const each = Array.from({ length: count }, (_, at) => at)
    await Promise.all(
      each.flatMap((at) => [
        type(add(`d${at}`, 'ab')),
        type(add('same', at % 2 === 0 ? 'aa' : 'bb', ' --force')),
        send(`m${at}`),
      ]),
    )
    expect(await messages()).toEqual(each.map((at) => `m${at}`).sort())
    const { same, ...others } = await devices()
    expect(['aa', 'bb']).toContain(same)
    expect(Object.keys(others)).toEqual(each.map((at) => `d${at}`).sort())
  },
  isLong ? 300_000 : 60_000,
)
