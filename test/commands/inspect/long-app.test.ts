import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { realFiles } from '../../../src/real-host/files.ts'
import { fakeHost, run } from '../../fake-host.ts'

const sample = readFileSync(new URL('samples/app-store.ipa', import.meta.url))

/** Longer than any file that is read whole. */
const hole = 100 * 1024 * 1024

/** The sample with nothing between its files and the list of them, which a file system keeps in no space. */
function writeLongApp(path: string): void {
  const end = sample.lastIndexOf(Buffer.from('504b0506', 'hex'))
  const list = sample.readUInt32LE(end + 16)
  const tail = Buffer.from(sample.subarray(list))
  tail.writeUInt32LE(hole, end - list + 16)
  const file = openSync(path, 'w')
  writeSync(file, sample, 0, list, 0)
  writeSync(file, tail, 0, tail.length, hole)
  closeSync(file)
}

test('an app longer than a file may be is read from the disk here and there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pushctl-long-app-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeLongApp(join(folder, 'long.ipa'))
  const host = { ...fakeHost({ now: new Date('2026-12-01T08:00:00Z') }), files: realFiles(folder) }
  const { code, stdout } = await run('inspect long.ipa --json', host)
  expect([code, JSON.parse(stdout || '{}').bundles?.length]).toEqual([0, 2])
})
