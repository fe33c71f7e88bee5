import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readWhole } from '../../../src/credential/archive/file-tree.ts'
import { openZip } from '../../../src/credential/archive/zip.ts'
import { type ArchiveEntry, archiveOf, seekable } from './archive-material.ts'

const hello: ArchiveEntry = { name: 'a/hello.txt', content: Buffer.from('hello') }
const zeros = (megabytes: number) => Buffer.alloc(megabytes * 1024 * 1024)

async function readAll(bytes: Buffer, path = 'a/hello.txt'): Promise<string> {
  const tree = await openZip(seekable(bytes), 'App.ipa')
  return (await readWhole(tree, path)).toString()
}

describe('an archive', () => {
  test.each<readonly [string, ArchiveEntry]>([
    ['packed', hello],
    ['stored', { ...hello, isStored: true }],
    ['with lengths of eight bytes (zip64)', { ...hello, isZip64: true }],
    ['named in 汉字', { ...hello, name: 'Payload/午饭.app/Info.plist' }],
  ])('a file that is %s', async (_, entry) => {
    expect(await readAll(archiveOf([entry]), entry.name)).toBe('hello')
  })

  test('of two files of one name, the first counts', async () => {
    expect(await readAll(archiveOf([hello, { ...hello, content: Buffer.from('bye') }]))).toBe('hello')
  })

  test('a file that is longer than it may be is refused', async () => {
    const tree = await openZip(seekable(archiveOf([hello])), 'App.ipa')
    await expect(readWhole(tree, hello.name, 4)).rejects.toMatchObject({ code: 'credential/archive' })
  })

  test('folders are no files of it', async () => {
    const bytes = archiveOf([{ name: 'a/', content: Buffer.alloc(0), isStored: true }, hello])
    expect((await openZip(seekable(bytes), 'x')).paths).toEqual(['a/hello.txt'])
  })

  test('of a long one only what is asked for is read', async () => {
    const long = { name: 'long', content: randomBytes(1024 * 1024), isStored: true }
    const file = seekable(archiveOf([long, hello]))
    const tree = await openZip(file, 'App.ipa')
    await readWhole(tree, hello.name)
    expect(file.taken.bytes).toBeLessThan(256 * 1024)
  })

  test.each<readonly [string, () => Buffer, string]>([
    ['cut short', () => archiveOf([hello]).subarray(0, 40), 'cut short'],
    ['cut in its list of files', () => archiveOf([hello]).subarray(12), 'damaged'],
    [
      'followed by something else',
      () => Buffer.concat([archiveOf([hello]), Buffer.from('<html>')]),
      'put behind its end',
    ],
    ['encrypted', () => archiveOf([{ ...hello, flags: 1 }]), 'encrypted with a password'],
    ['packed by a method nobody knows', () => archiveOf([{ ...hello, method: 99 }]), 'method 99'],
    ['with a name that leads out', () => archiveOf([hello, { ...hello, name: '../x' }]), 'lead out'],
    ['shorter than it says', () => archiveOf([{ ...hello, declaredSize: 9 }]), 'damaged'],
    ['longer than it says', () => archiveOf([{ ...hello, declaredSize: 2 }]), 'damaged'],
    ['a bomb', () => archiveOf([{ ...hello, content: zeros(2) }]), 'more than any honest archive'],
    [
      'a bomb that says it is small',
      () => archiveOf([{ ...hello, content: zeros(2), declaredSize: 1000 }]),
      'damaged',
    ],
    [
      'of more than a gigabyte, it says',
      () => archiveOf([{ ...hello, declaredSize: 0x90000000, declaredPacked: 0x10000000 }]),
      'more than any honest archive',
    ],
  ])('one that is %s is refused', async (_, bytes, words) => {
    await expect(readAll(bytes())).rejects.toMatchObject({
      code: 'credential/archive',
      message: expect.stringContaining(words),
    })
  })
})
