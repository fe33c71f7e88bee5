import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Fault } from '../../src/fault.ts'
import { realFiles } from '../../src/real-host/files.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushctl-missing-'))
  mkdirSync(join(folder, 'certs'))
  for (const name of ['push.p12', 'AuthKey_7TT2MK94LC.p8', 'certs/luma aps.cer', 'certs/café.pem'])
    writeFileSync(join(folder, name), 'x')
  symlinkSync('old/push.p12', join(folder, 'current.p12'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function faultOf(path: string): Promise<Fault> {
  const fault = await realFiles(folder)
    .read(path)
    .catch((error: unknown) => error)
  if (!(fault instanceof Fault)) throw new Error(`${path} was read`)
  return fault
}

describe('of a file that is not there it is said what is there in its place', () => {
  it.each([
    ['capitals', 'push.P12', 'Did you mean push.p12?'],
    ['a wrong letter', 'push.pl2', 'Did you mean push.p12?'],
    ['a letter too many', 'pushh.p12', 'Did you mean push.p12?'],
    ['another ending', 'AuthKey_7TT2MK94LC.pem', 'Did you mean AuthKey_7TT2MK94LC.p8?'],
    ['an accent in two characters', 'certs/cafe\u0301.pem', "Did you mean 'certs/café.pem'?"],
    ['in another folder', 'certs/luma_aps.cer', "Did you mean 'certs/luma aps.cer'?"],
    ['a blank behind', 'push.p12 ', 'It is there as push.p12'],
    ['a line end behind', 'push.p12\r\n', 'It is there as push.p12'],
    ['quotes in the word', '"push.p12"', 'It is there as push.p12'],
    ['curly quotes', '“push.p12”', 'It is there as push.p12'],
    ['a comma behind', 'push.p12,', 'It is there as push.p12'],
    ['a blank guarded twice', 'certs/luma\\ aps.cer', "It is there as 'certs/luma aps.cer'"],
    ['slashes of Windows', 'certs\\luma aps.cer', "It is there as 'certs/luma aps.cer'"],
    ['a blank as in an address', 'certs/luma%20aps.cer', "It is there as 'certs/luma aps.cer'"],
    ['a passphrase behind it', 'push.p12:luma24', 'push.p12 is there; leave out the colon'],
    ['a volume', './push.p12:/app/push.p12', './push.p12 is there; leave out the colon'],
    ['a web address', 'https://example.com/push.p12', 'That is a web address'],
    ['no folder', 'keys/old/push.p12', 'The folder keys/old is not there either. See what is: ls'],
    ['nothing like it', 'certs/aps_production_2026.der', 'See what is there: ls certs'],
    ['nothing like it here', 'x.der', 'See what is there: ls'],
  ])('%s', async (_, path, hint) => {
    const fault = await faultOf(path)
    expect([fault.code, fault.hint?.en]).toEqual(['file/not-found', expect.stringContaining(hint)])
    expect(fault.hint?.zh).toMatch(/[\u4e00-\u9fff]/)
  })

  it('an address of a file', async () => {
    const path = join(folder, 'push.p12')
    expect((await faultOf(`file://${path}`)).hint?.en).toContain(`It is there as ${path}`)
  })

  it('a symbolic link that leads nowhere', async () => {
    const { code, text } = await faultOf('current.p12')
    expect([code, text.en]).toEqual([
      'file/not-found',
      'current.p12 is a symbolic link to old/push.p12, and there is no such file.',
    ])
  })

  it('a passphrase behind a colon is never repeated', async () => {
    const { text, hint } = await faultOf('push.p12:luma24')
    expect(JSON.stringify([text, hint])).not.toContain('luma24')
  })

  it('of a file of pushctl’s own, whose name nobody typed, nothing is said', async () => {
    await expect(realFiles(folder).read('pushh.p12', { own: true })).rejects.toMatchObject({
      hint: undefined,
    })
  })
})
