// Breaks every line of the folders below, one at a time, and sees whether the tests nearest to it notice.
// npm run mutation [-- FOLDER…] [--one-in N]; N breaks a sample that is always the same. Prints the score of each folder and every line that can be broken unnoticed.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Stryker } from '@stryker-mutator/core'
import { printTable } from '../conformance/print-table.mjs'
import { unnoticedWhenChanged } from './with-line-changed.mjs'

/**
 * @typedef {object} Row
 * @property {readonly string[]} files what is broken
 * @property {readonly string[]} tests the tests that have to notice
 * @property {number} [floor] the score, in percent, below which this fails; absent where none has been measured yet
 */

/** @type {Readonly<Record<string, Row>>} */
const folders = {
  'client: waits and limits': {
    files: ['src/client/{retry,pace,in-flight,delivery-queue,once}.ts'],
    tests: ['test/client/{retry,pace,once,in-flight,delivery-queue,batch-waits}.test.ts'],
    // What is left moves items in a queue to the front of it, or asks the types' questions: nobody can see it.
    floor: 93,
  },
  'client: connections': {
    files: ['src/client/!(retry|pace|in-flight|delivery-queue|once).ts'],
    // Channels and proxies are tried where people name them.
    tests: [
      'test/client/*.test.ts',
      'test/commands/channel/*.test.ts',
      'test/commands/push/proxy-option.test.ts',
    ],
    floor: 93,
  },
  'client/wire': {
    files: ['src/client/wire/*.ts'],
    tests: ['test/client/wire/*.test.ts'],
    // Most of what is left are quick ways past work that need not be done: slower without them, and never wrong.
    floor: 90,
  },
  'commands/send/many': {
    files: ['src/commands/send/many/**/*.ts'],
    tests: ['test/commands/send/many/**/*.test.ts', 'test/commands/push/sent.test.ts'],
    floor: 90,
  },
  'credential/encryption': {
    files: ['src/credential/encryption/*.ts'],
    tests: ['test/credential/encryption/*.test.ts'],
    floor: 90,
  },
  'credential/pkcs12': {
    files: ['src/credential/pkcs12/*.ts'],
    // The files of openssl and of others (read, corpus) start a program for each mutant, and notice little more.
    tests: ['test/credential/pkcs12/{kdf,mac,passphrases,write}.test.ts'],
    floor: 90,
  },
  'gateway/decide': {
    files: ['src/gateway/decide/*.ts'],
    tests: ['test/gateway/decide/*.test.ts'],
    floor: 95,
  },
  'diagnosis: causes': {
    files: ['src/diagnosis/!(playbook).ts', 'src/diagnosis/causes/*.ts'],
    // The contradictions are looked for among all situations before the first test runs, which mutants outlive.
    tests: ['test/diagnosis/!(contradictions|error-texts|heard|playbook).test.ts'],
    floor: 91,
  },
  'diagnosis: texts': {
    files: ['src/diagnosis/playbook.ts', 'src/diagnosis/texts/*.ts'],
    tests: [
      'test/diagnosis/{error-texts,heard,own-status,playbook,sign,texts-row}.test.ts',
      'test/commands/explain.test.ts',
    ],
    floor: 80,
  },
}

/**
 * Mutants that nobody can see, and why: looked at one by one.
 *
 * @type {readonly { file: RegExp, mutator: string, line?: RegExp, why: string }[]}
 */
const equivalents = [
  {
    file: /gateway\/decide\/.*-checks\.ts$/,
    mutator: 'OptionalChaining',
    line: /^\s*(?:en|zh|const name|ids)\b|\bzh: |defined\(\{|bearer\.key\?\.teamId !==|bearer\?\.key\?\.bundleIds|request\.topic\?\.|readObject\(body\)\?\.\['push-type'\]|bearer\?\.token\?\.keyId|providerToken\?\.updatedAt/,
    why: 'a check speaks only of what it refused, or of what those before it let pass, and that is there; the compiler asks, for it does not know',
  },
  {
    file: /gateway\/decide\/credential-checks\.ts$/,
    mutator: 'ConditionalExpression',
    line: /providerToken\?\.updatedAt === undefined \? ''|bearer\.key === undefined \|\| isBelieved/,
    why: 'as above; and whose key is unknown was refused before',
  },
  {
    file: /gateway\/decide\/respond\.ts$/,
    mutator: 'ConditionalExpression',
    line: /const gone = status === 410|bearer\.key === undefined \|\||topic === undefined\) return undefined/,
    why: '410 is told of a device that is known and gone, and only who has a key and a topic passes every check; the compiler asks, for it does not know',
  },
  {
    file: /gateway\/decide\/(?:checks|respond)\.ts$/,
    mutator: 'ConditionalExpression',
    line: /if \(refusal !== undefined \|\| (?:request\.)?operation === undefined\)/,
    why: 'what is no operation was refused for its path or its method; the compiler asks, for it does not know',
  },
  {
    file: /gateway\/decide\/.*\.ts$/,
    mutator: 'BlockStatement',
    line: /^\s*\} catch \{$/,
    why: 'what gives undefined back and what gives nothing back are the same',
  },
  {
    file: /gateway\/decide\/respond\.ts$/,
    mutator: 'ObjectLiteral',
    line: /refusal \?\? \{/,
    why: 'as above',
  },
  {
    file: /gateway\/decide\/body-fault\.ts$/,
    mutator: 'ConditionalExpression',
    line: /if \(begins\(body, 0x7b, 0x22\)\)/,
    why: 'a quick way past what nothing that is wrapped begins with',
  },
  {
    file: /credential\/encryption\/passphrase-forms\.ts$/,
    mutator: 'OptionalChaining',
    line: /\.exec\(text\)\?\.\[1\]/,
    why: 'the group is there whenever the expression matches; the compiler asks, for it does not know',
  },
  {
    file: /client\/batch\.ts$/,
    mutator: 'ConditionalExpression',
    line: /if \((?:line !== undefined|delivery === undefined)\)|next\.kind === 'again' && next\.reconnect|next\.renew && delivery\.token !== undefined/,
    why: 'what ended has left on a line, a queue with a length has a next, and only what goes again reconnects; the compiler asks, for it does not know',
  },
  {
    file: /client\/batch\.ts$/,
    mutator: 'OptionalChaining',
    line: /line\?\.session\.ended\(\)/,
    why: 'as above',
  },
  {
    file: /client\/batch\.ts$/,
    mutator: 'ConditionalExpression',
    line: /restingCount > 0|roomWanted\.length === 0|this\.quietUntil > 0 \?/,
    why: 'quick ways past a clock that would be read, or a limit that would be reckoned, for nothing',
  },
  {
    file: /client\/batch\.ts$/,
    mutator: 'EqualityOperator',
    line: /restingCount > 0|this\.quietUntil > 0 \?/,
    why: 'as above',
  },
  {
    file: /client\/(?:lines|failure)\.ts$/,
    mutator: 'ConditionalExpression',
    line: /if \((?:line|packed) === undefined\b/,
    why: 'a list has an item at each of its places, and what is no number is no alert; the compiler asks, for it does not know',
  },
  {
    file: /client\/lines\.ts$/,
    mutator: 'ArrowFunction',
    line: /closings\.delete\(closing\)/,
    why: 'a connection that is closed is let go of: memory alone',
  },
  {
    file: /client\/session\.ts$/,
    mutator: 'ConditionalExpression',
    line: /if \(this\.waiting\.length (?:=== 0 && this\.room|> 0 \|\| this\.inFlight === 0)/,
    why: 'quick ways past the queue of what waits',
  },
  {
    file: /commands\/send\/many\/journal\.ts$/,
    mutator: 'ConditionalExpression',
    line: /if \(!left\.includes\(1\)\) return/,
    why: 'a quick way past a file that would be read for nothing',
  },
  {
    file: /commands\/send\/many\/rows\.ts$/,
    mutator: 'BooleanLiteral',
    line: /\bisFirst = (?:true|false)$/,
    why: 'which line the quick reader of JSON learns from changes how fast it is, and nothing it reads',
  },
  {
    file: /commands\/send\/many\/rows\.ts$/,
    mutator: 'ConditionalExpression',
    line: /if \(isFirst && isObject\(value\)\) shape/,
    why: 'as above',
  },
  {
    file: /commands\/send\/many\/rows\.ts$/,
    mutator: 'EqualityOperator',
    line: /at < (?:lines|cells)\.length/,
    why: 'a line behind the last is a blank one, and a cell an empty one',
  },
  {
    file: /commands\/send\/many\/row-file\/form\.ts$/,
    mutator: 'ConditionalExpression',
    line: /if \(before !== undefined\) return before|if \(found\.size < mostFound/,
    why: 'what was found out about a name is found out again, and is the same; only the time and the memory are not',
  },
  {
    file: /commands\/send\/many\/content\.ts$/,
    mutator: 'ConditionalExpression',
    line: /last\?\.payload !== payload/,
    why: 'the same payload has the same hash, made once or for each row',
  },
  {
    file: /commands\/send\/many\/push-keys\.ts$/,
    mutator: 'ArithmeticOperator',
    line: /this\.heads = new Int32Array/,
    why: 'how many slots there are changes how long a push is looked for, and never which one is found',
  },
  {
    file: /commands\/send\/many\/pen\.ts$/,
    mutator: 'ArithmeticOperator',
    line: /this\.pending\.length \* 2/,
    why: 'the buffer grows more often, and holds the same',
  },
  {
    file: /commands\/send\/many\/ledger\.ts$/,
    mutator: 'ConditionalExpression',
    line: /if \(this\.isNotingBack\) return/,
    why: 'all that write at once wait for the same write; one alone is cheaper than thousands',
  },
  {
    file: /commands\/send\/many\/many\.ts$/,
    mutator: 'ConditionalExpression',
    line: /if \(turn !== undefined\) await turn/,
    why: 'what need not be waited for is there in the next turn; waited for all the same, it costs one for each row',
  },
  {
    file: /commands\/send\/many\/resume\.ts$/,
    mutator: 'ConditionalExpression',
    line: /if \(!isRelated\)/,
    why: 'what is related is so after another look as well; it is spared',
  },
  {
    file: /commands\/send\/many\/row-file\/json\.ts$/,
    mutator: 'OptionalChaining',
    line: /this\.#end\?\.isAt|mistake\?\.what/,
    why: 'it is there whenever this is asked; the compiler asks, for it does not know',
  },
  {
    file: /gateway\/decide\/push-checks\.ts$/,
    mutator: 'ConditionalExpression',
    line: /registration === undefined \|\| registration\.kind === 'active'/,
    why: 'as above',
  },
]

/** @param {import('@stryker-mutator/api/core').MutantResult} mutant */
function isEquivalent({ fileName, mutatorName, location }) {
  const text = readFileSync(fileName, 'utf8').split('\n')[location.start.line - 1] ?? ''
  return equivalents.some(
    ({ file, mutator, line = /^/ }) => mutator === mutatorName && file.test(fileName) && line.test(text),
  )
}

/**
 * Words are compared as whole screens elsewhere, and a table is read before any test runs.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
const options = {
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner', resolve(import.meta.dirname, 'sample.mjs')],
  checkers: ['sample'],
  coverageAnalysis: 'perTest',
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  // Stryker rewrites it with the JavaScript API of TypeScript, which version 7 has not.
  tsconfigFile: 'none.json',
  ignorePatterns: ['dist', 'docs'],
  reporters: ['progress-append-only'],
  timeoutMS: 15_000,
}

/** @param {string} name @param {Row} row */
async function breakFolder(name, { files, tests, floor }) {
  process.env.PUSHCTL_MUTATION_TESTS = tests.join(' ')
  const concurrency = Number(process.env.PUSHCTL_MUTATION_AT_ONCE ?? 2)
  const mutants = await new Stryker({ ...options, concurrency, mutate: [...files] }).runMutationTest()
  const count = (/** @type {string[]} */ ...states) =>
    mutants.filter(({ status }) => states.includes(status)).length
  const noticed = count('Killed', 'Timeout')
  const survivors = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
  const visible = survivors.filter((mutant) => !isEquivalent(mutant))
  const unnoticed = unnoticedWhenChanged(visible)
  for (const { fileName, location, mutatorName, replacement, status } of unnoticed) {
    const at = `${fileName}:${location.start.line}:${location.start.column}`
    process.stdout.write(
      `${status} ${at} ${mutatorName} ${(replacement ?? '').replaceAll(/\s+/g, ' ').slice(0, 80)}\n`,
    )
  }
  const broken = noticed + visible.length
  const score = Math.round((1000 * (broken - unnoticed.length)) / Math.max(1, broken)) / 10
  return {
    name,
    broken,
    survived: unnoticed.filter(({ status }) => status === 'Survived').length,
    unseen: unnoticed.filter(({ status }) => status === 'NoCoverage').length,
    late: count('Timeout'),
    same: survivors.length - visible.length,
    score,
    floor,
  }
}

const { values, positionals: wanted } = parseArgs({
  options: { 'one-in': { type: 'string', default: '1' } },
  allowPositionals: true,
})
process.env.PUSHCTL_MUTATION_ONE_IN = values['one-in']
const results = []
for (const [name, row] of Object.entries(folders)) {
  if (wanted.length === 0 || wanted.some((word) => name.includes(word)))
    results.push(await breakFolder(name, row))
}
printTable([
  ['folder', 'broken', 'not noticed', 'never run', 'timed out', 'nobody can see', 'score %', 'floor %'],
  ...results.map(({ name, broken, survived, unseen, late, same, score, floor }) => [
    name,
    ...[broken, survived, unseen, late, same, score, floor ?? 'not set'].map(String),
  ]),
])
process.exitCode = results.every(({ score, floor = 0 }) => score >= floor) ? 0 : 1
