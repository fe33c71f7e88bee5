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

/** @type {Map<string, { readonly text: string, readonly spans: readonly Span[] }>} */
const files = new Map()

/**
 * @typedef {object} Node
 * @property {string} [type]
 * @property {boolean} [static]
 * @property {{ start: number, end: number }} [body] of a function
 * @property {readonly { start: number }[]} [params]
 * @property {{ start: number, end: number }} [value] of a field
 */

/** @param {Node} node @returns {Span[]} where it holds what runs only with a call, or for an instance */
function spanOf({ type = '', static: isStatic, body, params = [], value }) {
  if (type === 'PropertyDefinition') return value && isStatic !== true ? [[value.start, value.end]] : []
  // The defaults of parameters run with the call, too.
  return type.includes('Function') && body ? [[params[0]?.start ?? body.start, body.end]] : []
}

/** @param {string} file @returns its text, and where it holds what does not run when it is loaded */
function spansIn(file) {
  const known = files.get(file)
  if (known !== undefined) return known
  const text = readFileSync(file, 'utf8')
  /** @type {Span[]} */
  const spans = []
  /** @param {unknown} node */
  const visit = (node) => {
    if (Array.isArray(node)) for (const each of node) visit(each)
    else if (typeof node === 'object' && node !== null) {
      spans.push(...spanOf(node))
      for (const value of Object.values(node)) visit(value)
    }
  }
  visit(parseSync(file, text).program)
  files.set(file, { text, spans })
  return { text, spans }
}

/**
 * What runs when its file is loaded runs once, before any test: broken later, nobody can see it.
 *
 * @param {import('@stryker-mutator/api/core').Mutant} mutant its lines are counted from 0
 */
function runsLater({ fileName, location: { start } }) {
  const { text, spans } = spansIn(fileName)
  const before = text.split('\n').slice(0, start.line)
  const at = before.reduce((length, line) => length + line.length + 1, start.column)
  return spans.some(([from, to]) => from <= at && at < to)
}

/**
 * @param {import('@stryker-mutator/api/core').Mutant} mutant
 * @returns {import('@stryker-mutator/api/check').CheckResult}
 */
function judge(mutant) {
  const { fileName, mutatorName, replacement, location } = mutant
  if (!runsLater(mutant)) return { status: CheckStatus.CompileError, reason: 'read before any test' }
  const what = [relative(process.cwd(), fileName), mutatorName, location.start.column, replacement].join('\n')
  const number = createHash('sha256').update(what).digest().readUInt32BE()
  const isChosen = number % Number(process.env.PUSHCTL_MUTATION_ONE_IN ?? 1) === 0
  return isChosen
    ? { status: CheckStatus.Passed }
    : { status: CheckStatus.CompileError, reason: 'not in the sample' }
}

export const strykerPlugins = [declareFactoryPlugin(PluginKind.Checker, 'sample', () => sample)]
