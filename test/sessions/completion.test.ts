import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openShell, type Shell } from '../session.ts'
import { quickForm } from '../whole/quick-form.ts'
import { describeWithShell } from '../witness.ts'

let shell: Shell
beforeAll(() => {
  shell = openShell()
  mkdirSync(join(shell.folder, 'certs'))
})
afterAll(() => shell.close())

/** Runs lines in a shell that has the script. */
function inShell(program: string, lines: string): Promise<string> {
  writeFileSync(join(shell.folder, 'lines'), lines)
  return shell.type(`${program} lines`)
}

describeWithShell('bash')('bash', () => {
  const tab = `
set -u
eval "$(pushctl completion bash)"
tab() {
  COMP_WORDS=("$@")
  COMP_CWORD=$(($# - 1))
  _pushctl
  echo "\${COMPREPLY[*]-}"
}
`
  const lines: [string, string][] = [
    ['tab pushctl payload ""', 'check extract preview fields'],
    ['tab pushctl cert convert --to = p', 'pem p12 p7b'],
    ['tab pushctl cert inspect ""', ''],
    ["tab pushctl send --token '$(touch ran)' --dry; ls", '--dry-run\ncerts\nlines'],
  ]
  it.each(quickForm(lines, ([line]) => line.includes('touch')))('%s', async (line, screen) => {
    expect(await inShell('bash', tab + line)).toBe(screen)
  })
})

describeWithShell('zsh')('zsh', () => {
  // What completion functions call, which only run behind a prompt.
  const tab = `
compdef() {}
_describe() { print -rl -- $offers }
compset() {}
_files() { print files }
source <(pushctl completion zsh)
tab() { words=("$@"); CURRENT=$#; _pushctl }
`
  const lines: [string, string | RegExp][] = [
    ['tab pushctl cert l', 'list:identities in the macOS keychain'],
    ["tab pushctl send --message 'Soup is ready' --dry", '--dry-run:print the request, send nothing'],
    ['tab pushctl cert inspect ""', 'files'],
    ["tab pushctl send --token '$(touch ran)' --dry-; ls", /^--dry-run.*\ncerts\nlines$/],
  ]
  it.each(quickForm(lines, ([line]) => line.includes('touch')))('%s', async (line, screen) => {
    const shown = await inShell('zsh -f', tab + line)
    expect(shown).toMatch(screen)
  })
})

describeWithShell('fish')('fish', () => {
  const lines: [string, string][] = [
    ['pushctl cert l', 'list\tidentities in the macOS keychain'],
    ["pushctl send --message 'Soup is ready' --dry", '--dry-run\tprint the request, send nothing'],
    ['pushctl cert convert --to=p', '--to=pem\n--to=p12'],
    ['pushctl cert inspect ce', 'certs/'],
    ['pushctl token inspect ce', ''],
    ['pushctl send --token (touch ran) --dry-', '--dry-run\tprint the request, send nothing'],
  ]
  it.each(quickForm(lines, ([line]) => line.includes('touch')))('%s', async (line, screen) => {
    const script = `pushctl completion fish | source; complete -C "${line}"; test ! -e ran`
    expect(await inShell('fish', script)).toBe(screen)
  })
})
