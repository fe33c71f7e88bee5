import { expect, it } from 'vitest'
import { openDeadTokens } from '../../../../src/commands/send/many/dead-tokens.ts'
import type { ReportLine } from '../../../../src/commands/send/many/report.ts'
import { Fault } from '../../../../src/fault.ts'
import type { GrowingFile } from '../../../../src/host.ts'
import { fakeHost } from '../../../fake-host.ts'

it('writes dead tokens when there are some hundred, and the rest at the end', async () => {
  const host = fakeHost({})
  const deadTokens = await openDeadTokens('dead.csv', false, host)
  const lines = () => String(host.disk.get('/home/dev/app/dead.csv')?.bytes).split('\n').length - 2
  const note = (count: number) => {
    for (let row = 1; row <= count; row += 1)
      deadTokens.note({ row, deviceToken: 'a'.repeat(64), outcome: 'rejected', status: 410, attempts: 1 })
  }
  const seen: number[] = []
  for (const count of [100, 200, 1]) {
    note(count)
    await deadTokens.flush()
    seen.push(lines())
  }
  await deadTokens.close()
  expect([...seen, lines(), deadTokens.count()]).toEqual([0, 300, 300, 301, 301])
})

const head = 'token,since,pushctl-dead-tokens-1\n'

/** What the file says after some lines of the report, and what was done with it. */
async function written(lines: readonly Partial<ReportLine>[], host = fakeHost({}), resume = false) {
  const deadTokens = await openDeadTokens('dead.csv', resume, host)
  for (const line of lines)
    deadTokens.note({ row: 1, deviceToken: 'ab', outcome: 'rejected', attempts: 1, ...line })
  await deadTokens.flush()
  await deadTokens.close()
  return { text: String(host.disk.get('/home/dev/app/dead.csv')?.bytes), deadTokens, host }
}

it('takes the tokens of which APNs says that they are gone, with the date where it says one', async () => {
  const since = '2026-01-02T03:04:05.000Z'
  const { text, deadTokens, host } = await written([
    { status: 410, reason: 'Unregistered', since },
    { status: 400, reason: 'BadDeviceToken' },
    { outcome: 'unknown' },
    { status: 410, deviceToken: 'cd' },
  ])
  expect(text).toBe(`${head}ab,${since},\ncd,,\n`)
  expect([deadTokens.file, deadTokens.count()]).toEqual(['dead.csv', 2])
  expect(host.disk.get('/home/dev/app/dead.csv')?.mode).toBe(0o600)
})

it('begins anew where a run is continued, and over nothing else', async () => {
  const host = () => fakeHost({ files: { 'dead.csv': 'of before' } })
  expect((await written([], host(), true)).text).toBe(head)
  await expect(written([], host())).rejects.toMatchObject({ code: 'file/exists' })
})

it('of nobody who wants them are none', async () => {
  const host = fakeHost({})
  const deadTokens = await openDeadTokens(undefined, false, host)
  deadTokens.note({ row: 1, deviceToken: 'ab', outcome: 'rejected', status: 410, attempts: 1 })
  await deadTokens.flush()
  await deadTokens.close()
  expect([deadTokens.count(), [...host.disk.keys()]]).toEqual([0, []])
})

it.each([
  ['less than is worth a write', 16_383, 0],
  ['enough for one', 16_384, 16_384],
])('writes while a run goes on: %s', async (_, bytes, expected) => {
  const host = fakeHost({})
  const deadTokens = await openDeadTokens('dead.csv', false, host)
  const deviceToken = 'a'.repeat(bytes - ',,\n'.length)
  deadTokens.note({ row: 1, deviceToken, outcome: 'rejected', status: 410, attempts: 1 })
  await deadTokens.flush()
  expect((host.disk.get('/home/dev/app/dead.csv')?.bytes.length ?? 0) - head.length).toBe(expected)
})

const lost = new Fault('file/lost', { en: 'lost', zh: '丢失' })
it.each<[string, Partial<GrowingFile>]>([
  ['cannot be written', { append: () => Promise.reject(lost) }],
  ['is not where it was', { check: () => Promise.reject(lost) }],
])('says when its file %s, and closes it', async (_, behave) => {
  const host = fakeHost({})
  const { grow } = host.files
  const closed: string[] = []
  host.files.grow = async (path) => ({
    ...(await grow(path)),
    ...behave,
    close: async () => void closed.push(path),
  })
  await expect(written([{ status: 410 }], host)).rejects.toBe(lost)
  expect(closed).toEqual(['dead.csv'])
})
