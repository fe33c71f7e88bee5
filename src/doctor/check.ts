import type { Certainty } from '../diagnosis/cause.ts'
import type { FoundCause } from '../diagnosis/found-cause.ts'
import { Fault } from '../fault.ts'
import type { Remedy } from '../finding.ts'
import type { Text } from '../text.ts'

/** Something is wrong, or will be: what was seen, and the best of the causes that explain it. */
export interface Complaint {
  readonly result: 'warning' | 'failed'
  /** What the check itself saw; where it is absent, the evidence says it. */
  readonly seen?: Text
  readonly evidence: Text
  /** The input that the evidence is about, where it does not name it itself. */
  readonly about?: string
  readonly remedy: Remedy
  /** The id of the cause; absent where none fits. */
  readonly cause?: string
  readonly certainty?: Certainty
  /** Further causes, the best first. */
  readonly others?: readonly FoundCause[]
}

/**
 * What a check found. `ok` and `skipped` say why in `evidence`; a warning names the push that will fail, and like a
 * failure tells what to do.
 */
export type Judgement = { readonly result: 'ok' | 'skipped'; readonly evidence: Text } | Complaint

/** One question about a subject. Ordered arrays of checks are the registries. */
export interface Check<Subject> {
  readonly id: string
  readonly title: Text
  /** Ids of earlier checks of the same registry that have to end in `ok` or `warning` before this one makes sense. */
  readonly needs: readonly string[]
  run(subject: Subject): Judgement | Promise<Judgement>
}

/** A bug of pushctl, or a check that hung. */
interface Crash {
  readonly result: 'crashed'
  readonly evidence: Text
}

/** It was not looked at, because an earlier check did not pass. */
interface NotLookedAt {
  readonly result: 'skipped'
  readonly evidence: Text
  /** The id of that check. */
  readonly after: string
}

/** What became of one check. */
export type CheckResult = { readonly id: string; readonly title: Text; readonly milliseconds: number } & (
  | Judgement
  | NotLookedAt
  | Crash
)

const passes = ({ result }: CheckResult) => result === 'ok' || result === 'warning'

/** @returns whether a result says that something is wrong */
export function isBad({ result }: Pick<CheckResult, 'result'>): boolean {
  return result === 'failed' || result === 'crashed'
}

const hung = (seconds: number): Text => ({
  en: `did not come to an end within ${seconds} s`,
  zh: `${seconds} 秒内没有结束`,
})

const threw = (error: unknown): Text => {
  const words = error instanceof Error ? error.message : String(error)
  return { en: `a bug in pushctl: ${words}`, zh: `pushctl 自身的缺陷：${words}` }
}

/** An expected failure on the way to an answer is an answer: the remedy is the fault's own hint. */
function faultJudgement({ text, hint = text }: Fault): Judgement {
  return { result: 'failed', evidence: text, remedy: { text: hint, commands: [] } }
}

async function settle<Subject>(
  check: Check<Subject>,
  subject: Subject,
  limit: number,
): Promise<Judgement | Crash> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Crash>((resolve) => {
    timer = setTimeout(() => resolve({ result: 'crashed', evidence: hung(limit / 1000) }), limit)
  })
  try {
    return await Promise.race([Promise.resolve(check.run(subject)), late])
  } catch (error) {
    if (error instanceof Fault) return faultJudgement(error)
    return { result: 'crashed', evidence: threw(error) }
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Asks every check about one subject; those that need nothing of each other run side by side. A check that throws or
 * hangs is a result like any other, and the rest go on.
 *
 * @param checks the registry, in the order results are to be told
 * @param subject what is looked at
 * @param limit milliseconds after which a check that has not ended is given up
 * @returns one result for each check, in the order of the registry
 * @throws Error, a bug, when a check needs one that is not before it
 */
export async function runChecks<Subject>(
  checks: readonly Check<Subject>[],
  subject: Subject,
  limit: number,
): Promise<CheckResult[]> {
  const results = new Map<string, Promise<CheckResult>>()
  for (const check of checks) {
    const needed = check.needs.map((id) => {
      const earlier = results.get(id)
      if (earlier === undefined) throw new Error(`${check.id} needs ${id}, which is no earlier check`)
      return earlier
    })
    results.set(check.id, resultOf(check, subject, limit, needed))
  }
  return Promise.all(results.values())
}

async function resultOf<Subject>(
  check: Check<Subject>,
  subject: Subject,
  limit: number,
  needed: readonly Promise<CheckResult>[],
): Promise<CheckResult> {
  const { id, title } = check
  for (const before of await Promise.all(needed)) {
    if (passes(before)) continue
    const evidence = {
      en: `not looked at: “${before.title.en}” comes first`,
      zh: `未检查：要先通过「${before.title.zh}」`,
    }
    return { id, title, milliseconds: 0, result: 'skipped', evidence, after: before.id }
  }
  const from = performance.now()
  const judgement = await settle(check, subject, limit)
  return { id, title, milliseconds: Math.round(performance.now() - from), ...judgement }
}
