import { type ParseResult, parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'
import { parsedSource, sourceFiles } from './parsed-source.ts'

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

type Parsed = Pick<ParseResult, 'program' | 'comments'>

function functionsOf(file: string, source: string, { program, comments }: Parsed): LongFunction[] {
  const ends = [...source.matchAll(/\n/g)].map(({ index }) => index)
  const lineAt = (offset: number) => ends.filter((end) => end < offset).length + 1
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
    const all = sourceFiles.flatMap((file) => {
      const parsed = parsedSource(file)
      return functionsOf(file, parsed.source, parsed)
    })
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
    expect(tooLong(functionsOf('long.ts', source, parseSync('long.ts', source)))).toEqual(expected)
  })
})

interface PublicFunction {
  readonly where: string
  readonly comment: string | undefined
  readonly throwsFault: boolean
}

function publicFunctions(file: string): PublicFunction[] {
  const { source, program, comments } = parsedSource(file)
  return program.body.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration' || node.declaration?.type !== 'FunctionDeclaration') return []
    const { id, body } = node.declaration
    const comment = comments.find(
      ({ type, value, end }) =>
        type === 'Block' &&
        value.startsWith('*') &&
        end < node.start &&
        source.slice(end, node.start).trim() === '',
    )
    return [
      {
        where: `${file} ${id?.name}`,
        comment: comment?.value,
        throwsFault: body
          ? /throw (new Fault|\w*[fF]ault\w*)\(/.test(source.slice(body.start, body.end))
          : false,
      },
    ]
  })
}

const published = sourceFiles.flatMap(publicFunctions)
const where = (functions: readonly PublicFunction[]) => functions.map((one) => one.where)

describe('every public function says in its doc comment', () => {
  it('what it is for', () => {
    expect(published.length).toBeGreaterThan(20)
    expect(where(published.filter(({ comment }) => comment === undefined))).toEqual([])
  })

  it('which faults it throws', () => {
    const silent = published.filter(
      ({ comment, throwsFault }) => throwsFault && !/@throws|Fault `/.test(comment ?? ''),
    )
    expect(where(silent)).toEqual([])
  })
})
