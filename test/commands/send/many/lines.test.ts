import { expect, it } from 'vitest'
import { linesOf } from '../../../../src/commands/send/many/lines.ts'

async function linesIn(bytes: Buffer, size: number): Promise<string[]> {
  const lines: string[] = []
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  for await (const line of linesOf(pieces())) lines.push(line)
  return lines
}

it.each([1, 2, 3, 5, 100])('whole lines of a file of ours, in pieces of %i bytes', async (size) => {
  expect(await linesIn(Buffer.from('a\n\n李雷 👋\nb\n'), size)).toEqual(['a', '', '李雷 👋', 'b'])
})

it('without what a killed run has left half written', async () => {
  expect(await linesIn(Buffer.from('a\nb'), 2)).toEqual(['a'])
})
