import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { analyse } from 'scslre'
import { describe, expect, it } from 'vitest'

const src = resolve(import.meta.dirname, '../src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.(?:ts|js)$/.test(name),
)

/** Ways to take more than linear time: one repetition, two that trade, and a search that starts again at each place. */
const reportTypes = { Self: true, Trade: true, Move: true }

/** @returns what makes an expression slow; nothing when every text takes linear time */
function slowness(source: string, flags: string): string[] {
  const { reports } = analyse({ source, flags }, { reportTypes })
  return reports.map(({ type, character }) => `${type}, for many of ${character.literal.source}`)
}

function slowOnes(file: string): string[] {
  const found: string[] = []
  const { program } = parseSync(file, readFileSync(join(src, file), 'utf8'))
  new Visitor({
    Literal(node) {
      if (!('regex' in node)) return
      const { pattern, flags } = node.regex
      found.push(...slowness(pattern, flags).map((why) => `${file}: /${pattern}/${flags}: ${why}`))
    },
  }).visit(program)
  return found
}

// Text of others meets them: files, answers of servers, arguments, settings. 100 KB on one line once took 35 s.
describe('regular expressions', () => {
  it('take linear time, whatever they are given', () => {
    expect(files.flatMap(slowOnes)).toEqual([])
  })

  it.each([
    ['Self', '(?:a+)+$'],
    ['Trade', 'a*a*$'],
    ['Move', '\\S.*\\n'],
  ])('would be refused: %s', (type, pattern) => {
    expect(slowness(pattern, '').join()).toContain(type)
  })
})
