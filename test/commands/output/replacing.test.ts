import { expect, it } from 'vitest'
import { writeTogether } from '../../../src/commands/output/replacing.ts'
import { Fault } from '../../../src/fault.ts'
import { fakeHost } from '../../fake-host.ts'

const full = new Fault('file/unwritable', { en: 'The disk is full.', zh: '磁盘已满。' })

it('takes new files away again when one that belongs to them cannot be written, and leaves what was replaced', async () => {
  const host = fakeHost({ files: { 'old.key': 'old' } })
  const written: string[] = []
  const removed: string[] = []
  const files = {
    ...host.files,
    write: async (file: string) => {
      if (file === 'last.pem') throw full
      written.push(file)
    },
    remove: async (file: string) => {
      removed.push(file)
    },
  }
  const parts = ['old.key', 'new.key', 'last.pem'].map((file) => ({ file, content: '' }))
  await expect(writeTogether(parts, new Set(['old.key']), false, { ...host, files })).rejects.toBe(full)
  expect(written).toEqual(['old.key', 'new.key'])
  expect(removed).toEqual(['new.key'])
})
