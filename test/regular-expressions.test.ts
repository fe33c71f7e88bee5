import { Visitor } from 'oxc-parser'
import { analyse } from 'scslre'
import { describe, expect, it } from 'vitest'
import { parsedSource, sourceFiles } from './parsed-source.ts'

/** Ways to take more than linear time: one repetition, two that trade, and a search that starts again at each place. */
const reportTypes = { Self: true, Trade: true, Move: true }

/** @returns what makes an expression slow; nothing when every text takes linear time */
function slowness(source: string, flags: string): string[] {
  const { reports } = analyse({ source, flags }, { reportTypes })
  return reports.map(({ type, character }) => `${type}, for many of ${character.literal.source}`)
}

function slowOnes(file: string): string[] {
  const found: string[] = []
  new Visitor({
    Literal(node) {
      if (!('regex' in node)) return
      const { pattern, flags } = node.regex
      // Without a repetition there is nothing that takes long.
      if (!/[*+]|\{\d+,/.test(pattern)) return
      found.push(...slowness(pattern, flags).map((why) => `${file}: /${pattern}/${flags}: ${why}`))
    },
  }).visit(parsedSource(file).program)
  return found
}

// Text of others meets them: files, answers of servers, arguments, settings. 100 KB on one line once took 35 s.
describe('regular expressions', () => {
  it('take linear time, whatever they are given', () => {
    expect(sourceFiles.flatMap(slowOnes)).toEqual([])
  })

  it.each([
    ['Self', '(?:a+)+$'],
    ['Trade', 'a*a*$'],
    ['Move', '\\S.*\\n'],
  ])('would be refused: %s', (type, pattern) => {
    expect(slowness(pattern, '').join()).toContain(type)
  })
})
