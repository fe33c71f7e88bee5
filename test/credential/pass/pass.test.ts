import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { type FileTree, readWhole } from '../../../src/credential/archive/file-tree.ts'
import { openZip } from '../../../src/credential/archive/zip.ts'
import { type Pass, readPass } from '../../../src/credential/pass/pass.ts'
import { judgePass } from '../../../src/credential/pass/pass-rules.ts'
import { seekable } from '../archive/archive-material.ts'

type Files = Readonly<Record<string, Buffer | undefined>>

const now = new Date('2026-12-01T08:00:00Z')
let good: Files
let otherSignature: Buffer

async function filesOf(name: string): Promise<Record<string, Buffer>> {
  const bytes = readFileSync(new URL(`../../commands/inspect/samples/${name}`, import.meta.url))
  const tree = await openZip(seekable(bytes), name)
  const files: Record<string, Buffer> = {}
  for (const path of tree.paths) files[path] = await readWhole(tree, path)
  return files
}

beforeAll(async () => {
  good = await filesOf('lunch.pkpass')
  otherSignature = (await filesOf('wrong-signer.pkpass')).signature ?? Buffer.alloc(0)
})

function treeOf(files: Files): FileTree {
  const there = Object.entries(files).filter(([, bytes]) => bytes !== undefined)
  return {
    paths: there.map(([path]) => path),
    async *pieces(path) {
      yield files[path] ?? Buffer.alloc(0)
    },
  }
}

const read = (changes: Files) => readPass(treeOf({ ...good, ...changes }))

async function idsOf(changes: Files, at = now): Promise<string[]> {
  const pass = await read(changes)
  if (pass === undefined) throw new Error('no pass')
  return judgePass({ pass, fileName: 'lunch.pkpass', now: at }).map(({ id }) => id)
}

const json = (name: 'pass.json' | 'manifest.json') => JSON.parse(String(good[name]))

/** Another `pass.json`, and a manifest that fits it, which was not signed. */
function described(changes: Readonly<Record<string, unknown>>): Files {
  const bytes = Buffer.from(JSON.stringify({ ...json('pass.json'), ...changes }))
  const sum = createHash('sha1').update(bytes).digest('hex')
  return {
    'pass.json': bytes,
    'manifest.json': Buffer.from(JSON.stringify({ ...json('manifest.json'), 'pass.json': sum })),
  }
}

const changedByte = (bytes: Buffer | undefined) => {
  const copy = Buffer.from(bytes ?? [])
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1
  return copy
}

describe('a Wallet pass', () => {
  test('that is in order', async () => {
    expect(await idsOf({})).toEqual([])
    const { signature, description } = (await read({})) as Pass
    expect([signature?.verdict, signature?.certificates.length]).toEqual(['good', 2])
    expect(signature?.signedAt?.getUTCFullYear()).toBe(2026)
    expect(description).toMatchObject({ passTypeId: 'pass.com.example.lunch', teamId: 'A1B2C3D4E5' })
  })

  test.each<readonly [string, () => Files, readonly string[]]>([
    ['not signed', () => ({ signature: undefined }), ['pass-signature']],
    ['with an empty signature', () => ({ signature: Buffer.alloc(0) }), ['pass-signature']],
    [
      'with a byte of its signature changed',
      () => ({ signature: changedByte(good.signature) }),
      ['pass-signature'],
    ],
    [
      'with the signature of another pass',
      () => ({ signature: otherSignature }),
      ['pass-signature', 'wrong-credential-kind', 'wwdr-intermediate'],
    ],
    [
      'with another manifest of the same files',
      () => ({ 'manifest.json': Buffer.from(`${good['manifest.json']}\n`) }),
      ['pass-signature'],
    ],
    ['without a manifest', () => ({ 'manifest.json': undefined }), ['pass-signature', 'pass/manifest']],
    ['without a file that is listed', () => ({ 'icon.png': undefined }), ['pass/manifest', 'pass/no-icon']],
    ['with a file changed', () => ({ 'icon.png': Buffer.from('x') }), ['pass/manifest']],
    ['with a file too many', () => ({ 'strip.png': Buffer.from('x') }), ['pass/manifest']],
    [
      'with what Finder adds',
      () => ({ '.DS_Store': Buffer.from('x'), '__MACOSX/._pass.json': Buffer.from('x') }),
      [],
    ],
    ['without JSON', () => ({ 'pass.json': Buffer.from('{') }), ['pass/no-json', 'pass/manifest']],
    [
      'without a serial number',
      () => described({ serialNumber: undefined }),
      ['pass/keys-missing', 'pass-signature'],
    ],
    [
      'with a type that has no "pass."',
      () => described({ passTypeIdentifier: 'com.example.lunch' }),
      ['pass-signature', 'pass/other-type', 'pass/type-form'],
    ],
    ['of another team', () => described({ teamIdentifier: 'B' }), ['pass-signature', 'pass/other-team']],
    [
      'with a token of 15 characters',
      () => described({ authenticationToken: 'x'.repeat(15) }),
      ['pass-signature', 'pass/authentication-token'],
    ],
    ['with a token of 16', () => described({ authenticationToken: 'x'.repeat(16) }), ['pass-signature']],
    ...['https://example.com/v1', 'https://example.com/api/v1/', 'https://example.com/v1/devices'].map(
      (webServiceURL) =>
        [
          `with the address ${webServiceURL}`,
          () => described({ webServiceURL }),
          ['pass-signature', 'pass/web-service-version'],
        ] as const,
    ),
    [
      'with an address that only resembles it',
      () => described({ webServiceURL: 'https://example.com/v12/passes' }),
      ['pass-signature'],
    ],
    [
      'with an address that is none',
      () => described({ webServiceURL: 'example.com/passes' }),
      ['pass-signature', 'pass/web-service-not-https'],
    ],
  ])('%s', async (_, changes, ids) => {
    expect(await idsOf(changes())).toEqual(ids)
  })

  test('whose certificate has expired', async () => {
    expect(await idsOf({}, new Date('2060-01-01T00:00:00Z'))).toEqual(['cert-expired'])
  })

  test('that lies in one folder of the archive', async () => {
    const inFolder = Object.fromEntries(
      Object.entries(good).map(([path, bytes]) => [`lunch.pass/${path}`, bytes]),
    )
    const pass = await readPass(treeOf(inFolder))
    expect(pass && judgePass({ pass, fileName: 'x', now })).toEqual([])
  })

  test('a signature that is no ASN.1 is a fault that names it', async () => {
    await expect(read({ signature: Buffer.from('<html>') })).rejects.toMatchObject({
      code: 'credential/bad-export',
    })
  })
})
