import { spawnSync } from 'node:child_process'
import { describe, it } from 'vitest'

const answers = (program: string, word: string) =>
  spawnSync(program, [word], { stdio: 'ignore' }).status === 0

/**
 * Programs of other people that say whether ours is right. `npm test` asks for Node and git alone: on a machine without
 * one of them what it would witness is reported as skipped. CI installs them first, and fails without.
 */
const openssl = answers('openssl', 'version')
const curl = answers('curl', '--version')
const tinyproxy = answers('tinyproxy', '-v')
const has = (shell: string) => answers(shell, '--version')

export const describeWithOpenssl = describe.runIf(openssl)
export const itWithOpenssl = it.runIf(openssl)
export const itWithPython = it.runIf(answers('python3', '--version'))
export const itWithRuby = it.runIf(answers('ruby', '--version'))
export const describeWithCurl = describe.runIf(curl)
export const describeWithTinyproxy = describe.runIf(tinyproxy)
export const describeWithShell = (shell: string) => describe.runIf(has(shell))
