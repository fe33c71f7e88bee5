import { run } from '../fake-host.ts'
import type { Bench } from './bench.ts'
import { knownCauses } from './known-causes.ts'
import { linesToType } from './lines-to-type.ts'
import { type Said, saidIn } from './said.ts'
import { expected, type Scenario, wordsOf } from './scenario.ts'
import { disagreementOf, type Score, scoreOf, strong, worst } from './score.ts'

/** What became of one line. */
export interface Answer {
  readonly line: string
  readonly said: Said
  readonly score: Score
  readonly printed: string
  /** The lines to type that stood there; `why` one cannot be typed. */
  readonly toType: readonly { readonly line: string; readonly why?: string }[]
}

/** What became of a scenario: as good as its worst line, and as good as nothing where its lines disagree. */
export interface Played {
  readonly name: string
  readonly theme: string
  readonly causes: readonly string[]
  readonly score: Score
  /** In what the lines disagree, if they do. */
  readonly disagreement?: string
  readonly answers: readonly Answer[]
  readonly ms: number
}

/**
 * What inspect and classify say of the issuer: the authority of the scenarios stands for Apple's, so it is true, and not what
 * the scenario is about. Commands that are given `--ca` have no such excuse.
 */
const ofTheIssuer = [
  'lookalike',
  'lookalike-cert',
  'unknown-issuer',
  'local',
  'certificate-of-local-gateway',
  'issuer',
]
const takesNoAuthority = /^(?:cert (?:inspect|classify|merge|convert|compare))\b/

/** Sets a scenario up, types its lines, and takes everything away again. */
export async function play(scenario: Scenario, bench: Bench): Promise<Played> {
  const started = performance.now()
  const causes = expected(scenario)
  const answers: Answer[] = []
  try {
    const told = await scenario.client?.(bench)
    if (told !== undefined) {
      const printed = JSON.stringify(told, undefined, 2)
      const said = saidIn(printed, 1)
      const score = scoreOf(said, causes, (id) => knownCauses.has(id))
      answers.push({ line: 'gateway start', said, score, printed, toType: await linesToType(printed) })
    }
    const { values = {}, ...world } = await scenario.setUp(bench)
    for (const line of scenario.lines) {
      const filled = line.replaceAll(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole))
      const { code, stdout, stderr } = await run([...wordsOf(filled), '--json'], {
        now: new Date(),
        ...world,
      })
      const { named } = saidIn(stdout, code)
      const excused = takesNoAuthority.test(line)
        ? named.filter(({ id }) => causes.includes(id) || !ofTheIssuer.includes(id))
        : named
      // An issuer that is not Apple's is reason enough for exit 1, where nobody could say whom to trust and nothing else is wrong.
      const isElsewise = excused.some(({ weight }) => strong.includes(weight))
      const isExcused = excused.length < named.length && code === 1 && !isElsewise
      const said = { named: excused, code: isExcused ? 0 : code }
      answers.push({
        line: filled,
        said,
        score: scoreOf(said, causes, (id) => knownCauses.has(id)),
        printed: stdout + stderr,
        toType: await linesToType(stdout),
      })
    }
  } finally {
    await bench.sweep()
  }
  const { name, theme, onlyWarns = {} } = scenario
  const disagreement = disagreementOf(answers, Object.keys(onlyWarns))
  return {
    name,
    theme,
    causes,
    score: worst(answers.map(({ score }) => score)),
    ...(disagreement !== undefined && { disagreement }),
    answers,
    ms: performance.now() - started,
  }
}
