import type { Said } from './said.ts'

/**
 * `first`: the true cause stands first. `among`: it is named later. `missed`: it is not named. `wrong`: another cause
 * stands there in its place, certain or likely, or all is said to be well.
 */
export type Score = 'first' | 'among' | 'missed' | 'wrong'

export const scores = ['first', 'among', 'missed', 'wrong'] as const satisfies readonly Score[]

const strong = ['certain', 'error', 'failed', 'likely']

/**
 * @param said what a command said
 * @param causes what is true: ids of which one has to stand first, or `healthy`
 * @param isCause whether an id is that of a cause, and not only of a place where something failed
 */
export function scoreOf(
  { named, code }: Said,
  causes: readonly string[],
  isCause: (id: string) => boolean,
): Score {
  if (causes.includes('healthy')) {
    const complaints = named.filter(({ weight }) => weight !== 'note')
    return code === 0 && complaints.length === 0 ? 'first' : 'wrong'
  }
  const [first] = named
  if (first !== undefined && causes.includes(first.id)) return 'first'
  if (named.some(({ id }) => causes.includes(id))) return 'among'
  if (first === undefined) return code === 0 ? 'wrong' : 'missed'
  return strong.includes(first.weight) && isCause(first.id) ? 'wrong' : code === 0 ? 'wrong' : 'missed'
}

/** @returns the worst of several */
export const worst = (all: readonly Score[]): Score =>
  scores[Math.max(0, ...all.map((score) => scores.indexOf(score)))] ?? 'first'
