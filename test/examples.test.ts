import { describe, expect, it } from 'vitest'
import type { Command } from '../src/cli/command.ts'
import { parseCommandLine } from '../src/cli/program.ts'
import { catalog } from '../src/commands/catalog.ts'
import { fakeHost } from './fake-host.ts'

const commands = await Promise.all(
  catalog.commands.map(async ({ path, load }) => ({ path, command: (await load()).default as Command })),
)

/** Words as a shell splits them; quotes keep spaces together. What follows a pipe or `>` is the shell's. */
function words(line: string): string[] {
  const own = line.replace(/^.*\| (?=pushctl )/, '').split(/ (?:\||>+) /)[0] ?? ''
  return [...own.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '')
}

describe.each(commands)('pushctl $path', ({ path, command }) => {
  it('has an example', () => {
    expect(command.examples.length).toBeGreaterThan(0)
  })

  it.each(command.examples)('parses its example: $command', async ({ command: line }) => {
    const [program, ...argv] = words(line)
    expect(program).toBe('pushctl')
    const parsed = await parseCommandLine(argv, fakeHost(), catalog, 'en')
    expect(parsed?.command).toBe(command)
  })

  it.each(['en', 'zh'] as const)('has help in %s that is short', async (language) => {
    const host = fakeHost({ columns: 100 })
    await parseCommandLine([...path.split(' '), '--help'], host, catalog, language)
    expect(host.written.stdout).toContain(`pushctl ${path}`)
    expect(host.written.stdout.split('\n').length).toBeLessThanOrEqual(70)
  })
})
