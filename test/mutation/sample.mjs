import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { CheckStatus } from '@stryker-mutator/api/check'
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import { parseSync } from 'oxc-parser'

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

/** @typedef {readonly [from: number, to: number]} Span in characters */

/** @type {Map<string, { readonly text: string, readonly bodies: readonly Span[] }>} */
const files = new Map()

/** @param {string} file @returns its text, and where the bodies of its functions are */
function bodiesIn(file) {
  const known = files.get(file)
  if (known !== undefined) return known
  const text = readFileSync(file, 'utf8')
  /** @type {Span[]} */
  const bodies = []
  /** @param {unknown} node */
  const visit = (node) => {
    if (Array.isArray(node)) for (const each of node) visit(each)
    else if (typeof node === 'object' && node !== null) {
      const { type = '', body } = /** @type {{ type?: string, body?: { start: number, end: number } }} */ (
        node
      )
      if (type.includes('Function') && body?.start !== undefined) bodies.push([body.start, body.end])
      for (const value of Object.values(node)) visit(value)
    }
  }
  visit(parseSync(file, text).program)
  files.set(file, { text, bodies })
  return { text, bodies }
}

/**
 * What stands in no function is read once, before any test: broken later, nobody can see it.
 *
 * @param {import('@stryker-mutator/api/core').Mutant} mutant its lines are counted from 0
 */
function isInFunction({ fileName, location: { start } }) {
  const { text, bodies } = bodiesIn(fileName)
  const before = text.split('\n').slice(0, start.line)
  const at = before.reduce((length, line) => length + line.length + 1, start.column)
  return bodies.some(([from, to]) => from <= at && at < to)
}

/**
 * @param {import('@stryker-mutator/api/core').Mutant} mutant
 * @returns {import('@stryker-mutator/api/check').CheckResult}
 */
function judge(mutant) {
  const { fileName, mutatorName, replacement, location } = mutant
  if (!isInFunction(mutant)) return { status: CheckStatus.CompileError, reason: 'read before any test' }
  const what = [relative(process.cwd(), fileName), mutatorName, location.start.column, replacement].join('\n')
  const number = createHash('sha256').update(what).digest().readUInt32BE()
  const isChosen = number % Number(process.env.PUSHCTL_MUTATION_ONE_IN ?? 1) === 0
  return isChosen
    ? { status: CheckStatus.Passed }
    : { status: CheckStatus.CompileError, reason: 'not in the sample' }
}

export const strykerPlugins = [declareFactoryPlugin(PluginKind.Checker, 'sample', () => sample)]
