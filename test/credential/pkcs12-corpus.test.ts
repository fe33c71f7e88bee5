import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readPkcs12 } from '../../src/credential/pkcs12.ts'

const folder = new URL('../../../shared/certs/', import.meta.url)

interface Row {
  readonly file: string
  readonly password: string
  readonly expected: string
}

/** Files that other projects keep for their own tests, with their passwords and whether they are to open. */
function corpus(): Row[] {
  const manifest = new URL('MANIFEST.tsv', folder)
  if (!existsSync(manifest)) return []
  const [header = '', ...lines] = readFileSync(manifest, 'utf8').trimEnd().split('\n')
  const names = header.split('\t')
  return lines.flatMap((line) => {
    const cells = line.split('\t')
    const cell = (name: string) => cells[names.indexOf(name)] ?? ''
    if (!cell('file').startsWith('pkcs12/')) return []
    const password = cell('password') === '(empty / none)' ? '' : cell('password')
    return [{ file: cell('file'), password, expected: cell('expected') }]
  })
}

const rows = corpus()
const read = ({ file }: Row, passphrase: string) =>
  readPkcs12(readFileSync(new URL(file, folder)), { fileName: file, passphrase: async () => passphrase })

describe.runIf(rows.length > 0)('PKCS#12 files from all over', () => {
  const opening = rows.filter(({ expected }) => expected.includes('opens'))
  test.each(opening)('$file opens: $expected', async (row) => {
    const { certificates, keys } = await read(row, row.password)
    expect(certificates.length > 0).toBe(!row.expected.includes('without its certificate'))
    expect(keys.length > 0).toBe(!row.expected.includes('no private key') && !row.file.includes('certonly'))
  })

  const failing = rows.filter(({ expected }) => expected.includes('must fail'))
  test.each(failing)('$file must fail', async (row) => {
    await expect(read(row, row.password)).rejects.toMatchObject({
      code: expect.stringMatching(/^pkcs12\/(wrong-passphrase|damaged)$/),
    })
  })

  const sealed = opening.filter(({ password }) => password !== '')
  test.each(sealed)('$file does not open with another passphrase', async (row) => {
    await expect(read(row, `${row.password}!`)).rejects.toMatchObject({ code: 'pkcs12/wrong-passphrase' })
  })
})
