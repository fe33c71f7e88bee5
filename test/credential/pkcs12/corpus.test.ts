import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { mainCertificates } from '../../../src/commands/push/credential-files.ts'
import { readCredentialFile } from '../../../src/credential/file.ts'
import { quickForm } from '../../whole/quick-form.ts'
import { type CorpusRow, corpus, corpusFolder } from '../corpus.ts'

const read = ({ file }: CorpusRow, passphrase: string) =>
  readCredentialFile(readFileSync(new URL(file, corpusFolder)), {
    fileName: file,
    passphrase: async () => passphrase,
  })

/** The look-alikes that the manifest names; some have Apple's OIDs, others no more than the name. */
const KINDS: Readonly<Record<string, string>> = {
  'development push look-alike': 'development',
  'universal push look-alike': 'universal',
}

const rows = corpus()
const opening = rows.filter(({ expected }) => expected.includes('opens'))

describe('PKCS#12 files from all over', () => {
  test.each(quickForm(opening, ({ isCostly }) => !isCostly))('$file opens: $expected', async (row) => {
    const contents = await read(row, row.password)
    const { certificates, keys } = contents
    expect(certificates.length > 0).toBe(!row.expected.includes('without its certificate'))
    expect(keys.length > 0).toBe(!row.expected.includes('no private key') && !row.file.includes('certonly'))
    const [main] = mainCertificates(contents)
    const kind = KINDS[row.expected.split('opens: ')[1] ?? '']
    const looks = main?.subject.commonName?.includes('Push Services: ') === true ? kind : undefined
    if (kind === undefined) expect(Object.values(KINDS)).not.toContain(main?.kind)
    else expect([main?.kind, looks]).toContain(kind)
    expect(certificates.map(({ provenance }) => provenance)).not.toContain('apple')
  })

  const failing = rows.filter(({ expected }) => expected.includes('must fail'))
  test.each(failing)('$file must fail', async (row) => {
    await expect(read(row, row.password)).rejects.toMatchObject({
      code: expect.stringMatching(/^pkcs12\/(p12-password|bad-export)$/),
    })
  })

  test('there is no file that neither opens nor must fail', () => {
    expect(opening.length + failing.length).toBe(rows.length)
  })

  const sealed = opening.filter(({ password, isCostly }) => password !== '' && !isCostly)
  test.each(sealed)('$file does not open with another passphrase', async (row) => {
    await expect(read(row, `${row.password}!`)).rejects.toMatchObject({ code: 'pkcs12/p12-password' })
  })
})
