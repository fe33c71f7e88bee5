import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { type CodeSignature, readCodeSignature } from '../../../src/credential/app/code-signature.ts'
import { readWhole } from '../../../src/credential/archive/file-tree.ts'
import { openZip } from '../../../src/credential/archive/zip.ts'
import { Fault } from '../../../src/fault.ts'
import { seekable } from '../archive/archive-material.ts'

const sample = (name: string) =>
  readFileSync(new URL(`../../commands/inspect/samples/${name}`, import.meta.url))

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const read = (bytes: Buffer, size = 1000) => readCodeSignature(inPieces(bytes, size))

async function executableIn(name: string, path: string): Promise<Buffer> {
  return readWhole(await openZip(seekable(sample(name)), name), path)
}

let single: Buffer
let several: Buffer
beforeAll(async () => {
  single = await executableIn('no-entitlement.ipa', 'Payload/Lunch.app/Main')
  several = await executableIn('app-store.ipa', 'Payload/Lunch.app/Main')
})

const signed: Partial<CodeSignature> = {
  identifier: 'com.example.lunch',
  teamId: 'A1B2C3D4E5',
  isAdHoc: false,
  signer: 'Apple Distribution: Example (A1B2C3D4E5)',
}

/** Where the signature of the sample begins, and what stands in its head. */
const place = 0x1000
const commands = 32

function changed(bytes: Buffer, at: number, value: number, isLittle = false): Buffer {
  const copy = Buffer.from(bytes)
  if (isLittle) copy.writeUInt32LE(value, at)
  else copy.writeUInt32BE(value, at)
  return copy
}

describe('the code signature of an executable', () => {
  test('with its entitlements as XML and as DER', async () => {
    expect(await read(single)).toMatchObject({
      ...signed,
      entitlements: { 'application-identifier': 'A1B2C3D4E5.com.example.lunch', 'get-task-allow': true },
    })
  })

  test('of several architectures, the first with DER alone', async () => {
    expect(await read(several)).toMatchObject({
      ...signed,
      entitlements: {
        'aps-environment': 'production',
        'com.apple.developer.usernotifications.time-sensitive': true,
        'get-task-allow': false,
      },
    })
  })

  test.each([1, 7, 4096])('however it comes: in pieces of %i', async (size) => {
    expect(await read(single, size)).toEqual(await read(single, 100_000))
  })

  test.each<readonly [string, () => Buffer]>([
    ['nothing', () => Buffer.alloc(0)],
    ['a script', () => Buffer.from('#!/bin/sh\nexit 0\n')],
    ['a Java class, which begins as fat executables do', () => Buffer.from('cafebabe0000003d', 'hex')],
    ['one without a signature', () => changed(single, commands + 72, 0x2, true)],
  ])('none in %s', async (_, bytes) => {
    expect(await read(bytes())).toBeUndefined()
  })

  test.each<readonly [string, () => Buffer, string]>([
    ['cut short before it', () => single.subarray(0, place - 1), 'cut short'],
    ['cut short in its list', () => single.subarray(0, place + 20), 'cut short'],
    ['cut short in a part', () => single.subarray(0, single.length - 10), 'cut short'],
    ['with load commands without end', () => changed(single, 20, 0x7fffffff, true), 'too long'],
    ['with a load command of no length', () => changed(single, commands + 4, 0, true), 'load command'],
    ['with a signature before its own head', () => changed(single, commands + 80, 4, true), 'cut short'],
    ['with a signature behind its end', () => changed(single, commands + 80, 0xffffffff, true), 'cut short'],
    ['with something else in its place', () => changed(single, place, 0x3c3f786d), 'no list'],
    ['with a million parts', () => changed(single, place + 8, 1_000_000), 'no list'],
    [
      'with a part of four gigabytes',
      () => changed(single, partAt(single, 5) + 4, 0xffffffff),
      'wrong length',
    ],
    ['with a part shorter than its head', () => changed(single, partAt(single, 5) + 4, 3), 'wrong length'],
    ['with an architecture inside the table', () => changed(several, 8 + 8, 4), 'cut short'],
    [
      'with an architecture behind its end',
      () => changed(several.subarray(0, 48), 8 + 8, 0x7fffffff),
      'cut short',
    ],
  ])('one that is damaged: %s', async (_, bytes, words) => {
    await expect(read(bytes())).rejects.toMatchObject({
      code: 'credential/code-signature',
      message: expect.stringContaining(words),
    })
  })

  test('parts in one place are read once', async () => {
    const copy = Buffer.from(single)
    const first = copy.readUInt32BE(place + 12 + 4)
    for (let part = 1; part < copy.readUInt32BE(place + 8); part += 1)
      copy.writeUInt32BE(first, place + 12 + part * 8 + 4)
    expect(await read(copy)).toEqual({
      identifier: 'com.example.lunch',
      teamId: 'A1B2C3D4E5',
      isAdHoc: false,
    })
  })

  test('cut anywhere, it is read or refused', async () => {
    for (let length = 0; length < single.length; length += 37) {
      const outcome = await read(single.subarray(0, length)).catch((error: unknown) => error)
      expect(outcome === undefined || outcome instanceof Fault).toBe(true)
    }
  })
})

/** Where a part of the signature begins, by its slot. */
function partAt(bytes: Buffer, slot: number): number {
  for (let index = place + 12; ; index += 8)
    if (bytes.readUInt32BE(index) === slot) return place + bytes.readUInt32BE(index + 4)
}
