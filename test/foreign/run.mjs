// Somebody else's project that tests its pushes: the packed package in a folder with nothing of this checkout around it,
// in node --test, vitest and jest, as ES module, CommonJS and TypeScript.
//
// npm run foreign [-- PROJECT…]
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const root = resolve(import.meta.dirname, '../..')

/** The last TypeScript that knows node10 is the fifth. */
const tools = {
  '@types/node': '20.19.43',
  jest: '30.5.2',
  typescript: '7.0.2',
  'typescript-5': 'npm:typescript@5.9.3',
  vitest: '4.1.12',
}

/** Where the test functions of each runner come from. */
const runners = {
  node: { esm: "export { test } from 'node:test'", cjs: "module.exports = require('node:test')" },
  vitest: { esm: "export { test } from 'vitest'" },
  jest: { esm: 'export const { test } = globalThis', cjs: 'module.exports = globalThis' },
  both: {
    ts: "import * as node from 'node:test'\nexport const test = (globalThis as { test?: typeof node.test }).test ?? node.test",
  },
}

const vitest = { command: ['node', '../node_modules/vitest/vitest.mjs', 'run'], prints: /Tests .*3 passed/ }
const nodeTest = (...at) => ({ command: ['node', '--test', ...at], prints: /pass 3\b/ })
const jest = (...flags) => ({
  command: ['node', '--experimental-vm-modules', '../node_modules/jest/bin/jest.js', ...flags],
  prints: /Tests: +3 passed/,
})
const compiled = (compiler) => ({
  command: ['node', `../node_modules/${compiler}/bin/tsc`, '-p', '.'],
  prints: /^$/,
})
/** One mistake a line: types that are not found would find none. */
const refused = (compiler) => ({
  command: ['node', `../node_modules/${compiler}/bin/tsc`, '-p', 'wrong.json'],
  prints: /wrong\.ts\(2,[\s\S]*wrong\.ts\(3,[\s\S]*wrong\.ts\(4,/,
  fails: true,
})

/** In which folder a project of which kind is made, and what has to work there. */
const projects = {
  'node-esm': { source: 'soup.mjs', runner: runners.node.esm, runs: [nodeTest()] },
  'node-cjs': { source: 'soup.cjs', runner: runners.node.cjs, runs: [nodeTest()] },
  'vitest-esm': { source: 'soup.mjs', runner: runners.vitest.esm, runs: [vitest] },
  'jest-esm': { source: 'soup.mjs', runner: runners.jest.esm, runs: [jest()] },
  'jest-cjs': { source: 'soup.cjs', runner: runners.jest.cjs, runs: [jest()] },
  'ts-nodenext': {
    source: 'soup.ts',
    runner: runners.both.ts,
    compile: { type: 'module', module: 'nodenext', moduleResolution: 'nodenext' },
    runs: [compiled('typescript'), refused('typescript'), nodeTest('built/soup.test.js'), jest('built')],
  },
  'ts-nodenext-cjs': {
    source: 'soup.ts',
    runner: runners.both.ts,
    compile: { type: 'commonjs', module: 'nodenext', moduleResolution: 'nodenext' },
    runs: [compiled('typescript'), refused('typescript'), nodeTest('built/soup.test.js'), jest('built')],
  },
  'ts-bundler': {
    source: 'soup.ts',
    runner: runners.vitest.esm,
    compile: { type: 'module', module: 'esnext', moduleResolution: 'bundler', noEmit: true },
    runs: [compiled('typescript'), refused('typescript'), vitest],
  },
  'ts-node10': {
    source: 'soup.ts',
    runner: runners.both.ts,
    compile: { type: 'commonjs', module: 'commonjs', moduleResolution: 'node10' },
    runs: [compiled('typescript-5'), refused('typescript-5'), nodeTest('built/soup.test.js'), jest('built')],
  },
}

const folder = mkdtempSync(join(tmpdir(), 'pushctl-foreign-'))
/** Nothing of the person's own but what was downloaded before. */
const env = { PATH: process.env.PATH, HOME: join(folder, 'home'), CI: 'true', NODE_NO_WARNINGS: '1' }

function install() {
  const npm = (args, cwd) =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  const packed = npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], root).trim()
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, devDependencies: { ...tools, pushctl: `file:./${packed}` } }),
  )
  npm(['install', '--silent', '--no-audit', '--no-fund', '--prefer-offline'], folder)
}

/**
 * @param {string} name of its folder
 * @param {{ source: string, runner: string, compile?: Record<string, string | boolean> }} project
 */
function make(name, project) {
  const { source, runner, compile } = project
  const at = join(folder, name)
  const write = (file, text) => writeFileSync(join(at, file), text)
  mkdirSync(at)
  const [base, ending] = source.split('.')
  const isModule = compile === undefined ? ending === 'mjs' : compile.type === 'module'
  write('package.json', JSON.stringify({ name, type: isModule ? 'module' : 'commonjs' }))
  cpSync(
    join(import.meta.dirname, 'project', source),
    join(at, `${base}.test.${compile === undefined ? 'js' : 'ts'}`),
  )
  write(`runner.${compile === undefined ? 'js' : 'ts'}`, `${runner}\n`)
  if (compile === undefined) return
  const { type: _, ...options } = compile
  const compilerOptions = {
    target: 'es2022',
    strict: true,
    skipLibCheck: false,
    esModuleInterop: true,
    types: ['node'],
    outDir: 'built',
    ...options,
  }
  cpSync(join(import.meta.dirname, 'project/wrong.ts'), join(at, 'wrong.ts'))
  write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['soup.test.ts'] }))
  write(
    'wrong.json',
    JSON.stringify({ compilerOptions: { ...compilerOptions, noEmit: true }, files: ['wrong.ts'] }),
  )
}

/** @returns whether it went as it should */
function holds(name, { command: [program, ...words], prints, fails = false }) {
  const { status, stdout, stderr } = spawnSync(program, words, {
    cwd: join(folder, name),
    env,
    encoding: 'utf8',
    timeout: 120_000,
  })
  // Colours are for people.
  const said = stripVTControlCharacters(stdout + stderr)
  const isGood = (status !== 0) === fails && prints.test(said)
  const tool = words.find((word) => /\/(?:jest|vitest|tsc)/.test(word)) ?? program
  console.log(
    `${isGood ? '✓' : '✗'} ${name.padEnd(16)} ${tool.replace('../node_modules/', '')} ${words.at(-1)}`,
  )
  if (!isGood) console.log(said)
  return isGood
}

try {
  install()
  const named = process.argv.slice(2)
  const wanted = Object.entries(projects).filter(([name]) => named.length === 0 || named.includes(name))
  const results = wanted.flatMap(([name, project]) => {
    make(name, project)
    return project.runs.map((run) => holds(name, run))
  })
  console.log(`${results.filter(Boolean).length} of ${results.length} hold`)
  process.exitCode = results.length > 0 && results.every(Boolean) ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
