import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'

const src = resolve(import.meta.dirname, '../src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /(?<!\.d)\.ts$|\.js$/.test(name),
)

/** As many fit on a screen. */
const mostLines = 60

const isFunction = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/

/** A comment inside or directly before the function, that says why it is no shorter. */
const reason = /\bLong on purpose: \S+/

interface LongFunction {
  readonly where: string
  readonly lines: number
  readonly hasReason: boolean
}

function functionsOf(file: string, source: string): LongFunction[] {
  const { program, comments } = parseSync(file, source)
  const lineAt = (offset: number) => source.slice(0, offset).split('\n').length
  const reasons = comments.filter(({ value }) => reason.test(value))
  const found: LongFunction[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const each of node) visit(each)
    else if (typeof node === 'object' && node !== null) {
      const { type, start, end } = node as { type?: string; start: number; end: number }
      if (type !== undefined && isFunction.test(type)) {
        const line = lineAt(start)
        const hasReason = reasons.some((comment) => [line, line - 1].includes(lineAt(comment.end)))
        found.push({ where: `${file}:${line}`, lines: lineAt(end) - line + 1, hasReason })
      }
      for (const value of Object.values(node)) visit(value)
    }
  }
  visit(program)
  return found
}

const tooLong = (functions: readonly LongFunction[]) =>
  functions
    .filter(({ lines, hasReason }) => lines > mostLines && !hasReason)
    .map(({ where, lines }) => `${where} has ${lines} lines`)

describe('functions', () => {
  it(`have ${mostLines} lines at most, or a comment "Long on purpose: why" above`, () => {
    const all = files.flatMap((file) => functionsOf(file, readFileSync(join(src, file), 'utf8')))
    expect(all.length).toBeGreaterThan(1000)
    expect(tooLong(all)).toEqual([])
  })

  it.each([
    ['too long', 61, '', ['long.ts:2 has 61 lines']],
    ['just long enough', 60, '', []],
    ['long for a reason', 61, '// Long on purpose: one table', []],
    ['long for a reason that is not given', 61, '// Long on purpose:', ['long.ts:2 has 61 lines']],
  ])('%s: is noticed as that', (_what, lines, comment, expected) => {
    const source = `${comment}\nfunction long() {${'\n'.repeat(lines - 1)}}\n`
    expect(tooLong(functionsOf('long.ts', source))).toEqual(expected)
  })
})
