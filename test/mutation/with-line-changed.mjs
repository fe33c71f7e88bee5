import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

const folder = resolve('.stryker-tmp/changed')

/** What the tests read beside themselves. */
const needed = ['src', 'test', 'schemas', 'fixtures', 'docs', 'package.json', 'tsconfig.json', 'README.md']

/**
 * Stryker switches a mutant on when a test begins. What a module makes when it is loaded was made before, and so a line
 * that is broken there is tried once more: really changed, in a copy.
 *
 * @param {readonly import('@stryker-mutator/api/core').MutantResult[]} mutants that no test noticed
 * @returns those that none notices then, either
 */
export function unnoticedWhenChanged(mutants) {
  if (mutants.length === 0) return mutants
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const each of needed) cpSync(each, join(folder, each), { recursive: true })
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  if (!isGreen()) throw new Error('The tests fail in the copy before any line is changed')
  const unnoticed = mutants.filter((mutant) => {
    const file = join(folder, relative('.', mutant.fileName))
    const text = readFileSync(mutant.fileName, 'utf8')
    writeFileSync(file, changed(text, mutant))
    const isUnnoticed = isGreen()
    writeFileSync(file, text)
    return isUnnoticed
  })
  rmSync(folder, { recursive: true, force: true })
  return unnoticed
}

/** @param {string} text @param {import('@stryker-mutator/api/core').MutantResult} mutant */
function changed(text, { location: { start, end }, replacement = '' }) {
  const lines = text.split('\n')
  const at = (/** @type {{ line: number, column: number }} */ { line, column }) =>
    lines.slice(0, line - 1).reduce((length, each) => length + each.length + 1, column - 1)
  return text.slice(0, at(start)) + replacement + text.slice(at(end))
}

/** A line that never comes to an end is noticed as well. */
function isGreen() {
  const config = 'test/mutation/vitest.config.ts'
  const { status } = spawnSync(
    process.execPath,
    [resolve('node_modules/vitest/vitest.mjs'), 'run', '--config', config, '--bail=1', '--maxWorkers=1'],
    { cwd: folder, stdio: 'ignore', timeout: 180_000 },
  )
  return status === 0
}
