import { createHash } from 'node:crypto'
import { relative } from 'node:path'
import { CheckStatus } from '@stryker-mutator/api/check'
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin'

/**
 * Lets one of so many mutants through (`PUSHCTL_MUTATION_ONE_IN`), always the same ones: they are chosen by what they
 * are and by their column, so that a line more above them changes nothing.
 *
 * @type {import('@stryker-mutator/api/check').Checker}
 */
const sample = {
  async init() {},
  async check(mutants) {
    return Object.fromEntries(mutants.map((mutant) => [mutant.id, judge(mutant)]))
  },
  async group(mutants) {
    return [mutants.map(({ id }) => id)]
  },
}

/**
 * @param {import('@stryker-mutator/api/core').Mutant} mutant
 * @returns {import('@stryker-mutator/api/check').CheckResult}
 */
function judge({ fileName, mutatorName, replacement, location }) {
  const what = [relative(process.cwd(), fileName), mutatorName, location.start.column, replacement].join('\n')
  const number = createHash('sha256').update(what).digest().readUInt32BE()
  const isChosen = number % Number(process.env.PUSHCTL_MUTATION_ONE_IN ?? 1) === 0
  return isChosen
    ? { status: CheckStatus.Passed }
    : { status: CheckStatus.CompileError, reason: 'not in the sample' }
}

export const strykerPlugins = [declareFactoryPlugin(PluginKind.Checker, 'sample', () => sample)]
