import { existsSync, readFileSync } from 'node:fs'

/** Where other people's certificates and .p12 files lie, when they do. */
export const corpusFolder = new URL('../../../shared/certs/', import.meta.url)

/** One .p12 that another project keeps for its own tests. */
export interface CorpusRow {
  readonly file: string
  readonly password: string
  /** What is to become of it, in the words of the manifest. */
  readonly expected: string
  /** More than a hundred thousand repetitions: a matter of a second. */
  readonly isCostly: boolean
}

/** @returns all of them; none where the folder is not there */
export function corpus(): CorpusRow[] {
  const manifest = new URL('MANIFEST.tsv', corpusFolder)
  if (!existsSync(manifest)) return []
  const [header = '', ...lines] = readFileSync(manifest, 'utf8').trimEnd().split('\n')
  const names = header.split('\t')
  return lines.flatMap((line) => {
    const cells = line.split('\t')
    const cell = (name: string) => cells[names.indexOf(name)] ?? ''
    if (!cell('file').startsWith('pkcs12/')) return []
    const password = cell('password') === '(empty / none)' ? '' : cell('password')
    const isCostly = /Iteration [1-9]\d{5}/.test(line)
    return [{ file: cell('file'), password, expected: cell('expected'), isCostly }]
  })
}
