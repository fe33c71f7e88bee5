import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'

/** One command of a transcript, and what the screen shows after it. `[exit 1]` as last line is its exit code. */
export interface Step {
  readonly command: string
  readonly screen: string
}

/**
 * @param transcript lines as on a terminal: `$ command`, then its output
 * @returns the commands with their screens
 */
export function stepsOf(transcript: string): Step[] {
  return transcript
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...screen] = part.split('\n')
      return { command, screen: screen.join('\n').trimEnd() }
    })
}

/** Every ```console block of a Markdown text. */
export function consoleBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```console\n(.*?)^```$/gms)].map(([, block]) => block ?? '')
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** What a screen must look like: `…` stands for any run of characters in a line, a line of `…` for any lines. */
export function pattern(screen: string): RegExp {
  const lines = screen
    .split('\n')
    .map((line) => (line.trim() === '…' ? '(?:.*\\n)*?.*' : escaped(line).replaceAll('…', '.*?')))
  return new RegExp(`^${lines.join('\\n')}$`)
}

const binary = resolve(import.meta.dirname, '../bin/pushctl.cjs')

/** What is tried: the built package, or, where this variable names it, the one executable. */
const program = process.env.PUSHCTL_EXECUTABLE
  ? `"${process.env.PUSHCTL_EXECUTABLE}"`
  : `"${process.execPath}" "${binary}"`

/** A folder and an environment of its own, with the real pushctl on the PATH. */
export interface Shell {
  readonly folder: string
  /** Where pushctl keeps what it can make again. */
  readonly cache: string
  readonly env: Readonly<Record<string, string>>
  type(command: string): Promise<string>
  close(): void
}

/**
 * Opens a shell whose home, data and folder are new and empty.
 *
 * @param locale of whoever types there
 */
export function openShell(locale = 'C.UTF-8'): Shell {
  const folder = mkdtempSync(join(tmpdir(), 'pushctl-session-'))
  const tools = mkdtempSync(join(tmpdir(), 'pushctl-tools-'))
  writeFileSync(join(tools, 'pushctl'), `#!/bin/sh\nexec ${program} "$@"\n`)
  chmodSync(join(tools, 'pushctl'), 0o755)
  const env = {
    PATH: `${tools}:${process.env.PATH}`,
    HOME: tools,
    XDG_DATA_HOME: join(tools, 'data'),
    XDG_CACHE_HOME: join(tools, 'cache'),
    LANG: locale,
    CI: 'true',
  }
  return {
    folder,
    cache: join(tools, 'cache/pushctl'),
    env,
    async type(command) {
      const ran = await execa('sh', ['-c', command], {
        cwd: folder,
        env,
        extendEnv: false,
        all: true,
        reject: false,
        stdin: 'ignore',
      })
      const exit = ran.exitCode === 0 ? '' : `\n[exit ${ran.exitCode}]`
      return `${ran.all ?? ''}${exit}`.trim()
    },
    close() {
      rmSync(folder, { recursive: true, force: true })
      rmSync(tools, { recursive: true, force: true })
    },
  }
}
