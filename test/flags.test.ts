import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import type { Command } from '../src/cli/command.ts'
import { flagOf } from '../src/cli/input.ts'
import { catalog } from '../src/commands/catalog.ts'

const src = resolve(import.meta.dirname, '../src')

/** Flags of other programs whose command lines pushctl prints. */
const ofOthers = [
  '--http2',
  '--cacert',
  '--cert-type',
  '--data-binary',
  '--noproxy',
  '--pass',
  '--entitlements',
  '--tls-max',
  '--include',
  '--data-raw',
  '--data-urlencode',
  '--out',
  '--env-file',
  '--csv',
  '--batch',
]

it('no message and no comment names an option that does not exist', async () => {
  const commands = await Promise.all(
    catalog.commands.map(async ({ load }) => (await load()).default as Command),
  )
  const known = new Set([
    ...['--help', '--version', '--json', '--lang', '--no-color'],
    ...commands.flatMap(({ options }) => Object.keys(options).map(flagOf)),
    ...ofOthers,
  ])
  const unknown = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) =>
      [...readFileSync(join(src, name), 'utf8').matchAll(/(?<![\w-])--[a-z][a-z0-9-]+[a-z0-9]/g)]
        .filter(([flag]) => !known.has(flag))
        .map(([flag]) => `${name} ${flag}`),
    )
  expect(unknown).toEqual([])
})
