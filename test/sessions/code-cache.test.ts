import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShell, type Shell } from '../session.ts'

let shell: Shell
beforeAll(async () => {
  shell = openShell()
  await shell.type('pushctl gateway issue com.example.app')
})
afterAll(() => shell.close())

/** Every file of kept code, with the time it was written. */
function kept(): Record<string, number> {
  const [installation = ''] = readdirSync(join(shell.cache, 'code'))
  const folder = join(shell.cache, 'code', installation)
  return Object.fromEntries(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mtimeMs]))
}

const push =
  '--cert com.example.app.p12 --token 8f3ac1d27b9e4056a1c8d3f02b7e6945c0d1e2f3a4b5968778695a4b3c2d1e0f -m Hello'

describe('a command that ran before finds its code as it left it', () => {
  it.each([
    'pushctl cert inspect com.example.app.cer',
    'pushctl cert convert com.example.app.p12 -o push.pem --force',
    `pushctl send --gateway local --env sandbox ${push}`,
    'pushctl explain BadTopic',
    'pushctl --help',
  ])('%s', async (line) => {
    await shell.type(line)
    const before = kept()
    await shell.type(line)
    expect(kept()).toEqual(before)
  })
})
