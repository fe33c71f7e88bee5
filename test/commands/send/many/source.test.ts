import { expect, it } from 'vitest'
import { openSource } from '../../../../src/commands/send/many/source.ts'
import { fakeHost } from '../../../fake-host.ts'

/** A world in which the shell hands over `/dev/fd/63`, and all that can be read only once is read only once. */
function world(platform: NodeJS.Platform = 'linux') {
  const host = fakeHost({
    files: { rows: 'in a file', '/dev/fd/63': 'handed over' },
    stdin: 'typed',
    platform,
  })
  const { pieces, grow } = host.files
  const closed: string[] = []
  host.files.isHandedOver = (path) => path === '/dev/fd/63'
  host.files.pieces = async function* (path, options) {
    for await (const piece of pieces.call(host.files, path, options)) {
      if (path === '/dev/fd/63') host.disk.delete(path)
      yield piece
    }
  }
  host.files.grow = async (path) => {
    const file = await grow(path)
    return { ...file, close: async () => void closed.push(path) }
  }
  return { host, closed }
}

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all).toString()
}

it.each<[file: string, name: string, text: string, kept: readonly string[], platform: NodeJS.Platform]>([
  ['rows', 'rows', 'in a file', [], 'linux'],
  ['-', 'stdin', 'typed', ['/temporary/pushctl/rows'], 'linux'],
  ['/dev/fd/63', '/dev/fd/63', 'handed over', ['/temporary/pushctl/rows'], 'linux'],
  ['-', 'stdin', 'typed', ['/temporary/pushctl\\rows'], 'win32'],
])('%s can be read twice, and leaves nothing behind', async (file, name, text, kept, platform) => {
  const { host, closed } = world(platform)
  const before = [...host.disk.keys()]
  const source = await openSource(file, host)
  expect(source.name).toBe(name)
  expect([await textOf(source.pieces()), await textOf(source.pieces())]).toEqual([text, text])
  expect(closed).toEqual(kept)
  await source.close()
  if (platform === 'linux') expect([...host.disk.keys()]).toEqual(before.filter((path) => path !== file))
})

it('closes the copy also when what is read cannot be', async () => {
  const { host, closed } = world()
  host.disk.delete('/dev/fd/63')
  await expect(openSource('/dev/fd/63', host)).rejects.toMatchObject({ code: 'file/not-found' })
  expect(closed).toEqual(['/temporary/pushctl/rows'])
})
