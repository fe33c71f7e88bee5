import { describe, expect, it } from 'vitest'
import { parsedSource, sourceFiles } from './parsed-source.ts'

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

const all = sourceFiles.flatMap(publicFunctions)
const where = (functions: readonly PublicFunction[]) => functions.map((one) => one.where)

describe('every public function says in its doc comment', () => {
  it('what it is for', () => {
    expect(all.length).toBeGreaterThan(20)
    expect(where(all.filter(({ comment }) => comment === undefined))).toEqual([])
  })

  it('which faults it throws', () => {
    const silent = all.filter(
      ({ comment, throwsFault }) => throwsFault && !/@throws|Fault `/.test(comment ?? ''),
    )
    expect(where(silent)).toEqual([])
  })
})
