import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = resolve(import.meta.dirname, '../../..')

/**
 * Puts the client and the runner together as programs that Node runs: a worker has no TypeScript.
 *
 * @param {string} name of a folder under `node_modules`, one for each that runs at a time
 * @returns where they are, and what removes them again
 */
export function bundle(name) {
  const folder = join(root, 'node_modules', name)
  const bundler = join(root, 'node_modules/rolldown/bin/cli.mjs')
  const config = join(root, 'test/conformance/server/rolldown.config.mjs')
  execFileSync(process.execPath, [bundler, '--config', config, '--dir', folder], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return {
    client: pathToFileURL(join(folder, 'client.mjs')),
    runner: pathToFileURL(join(folder, 'runner.mjs')),
    foreign: pathToFileURL(join(folder, 'foreign.mjs')),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
