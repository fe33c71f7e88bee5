import type { Said } from './said.ts'

/**
 * `first`: the true cause stands first. `among`: it is named later. `missed`: it is not named. `wrong`: another cause
 * stands there in its place, certain or likely, or all is said to be well.
 */
export type Score = 'first' | 'among' | 'missed' | 'wrong'

export const scores = ['first', 'among', 'missed', 'wrong'] as const satisfies readonly Score[]

/** Weights with which something is said to be wrong. */
export const strong: readonly Said['named'][number]['weight'][] = ['certain', 'error', 'failed', 'likely']

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

/** What is told of where commands are set against each other: of healthy things a note is none. */
const complaintIn = ({ named, code }: Said): string =>
  (named.find(({ weight }) => weight !== 'note') ?? (code === 0 ? undefined : named[0]))?.id ?? 'nothing'

/** One line of a scenario and what it said. */
interface Told {
  readonly line: string
  readonly said: Said
}

/**
 * Sets the answers to one situation against each other: all have to name the same first, and to say yes or no alike.
 *
 * @param told every line and what it said
 * @param onlyWarns the first words of lines that are to say yes where others say no
 * @returns how they disagree; nothing when they agree
 */
export function disagreementOf(
  told: readonly Told[],
  onlyWarns: readonly string[] = [],
): 'first cause' | 'yes or no' | 'needlessly declared' | undefined {
  if (new Set(told.map(({ said }) => complaintIn(said))).size > 1) return 'first cause'
  const isDeclared = ({ line }: Told) => onlyWarns.some((words) => line.startsWith(`${words} `))
  const codes = (some: readonly Told[]) => new Set(some.map(({ said }) => said.code === 0))
  const others = codes(told.filter((one) => !isDeclared(one)))
  if (others.size > 1) return 'yes or no'
  const isNeeded = (words: string) =>
    others.has(false) && told.some(({ line, said }) => line.startsWith(`${words} `) && said.code === 0)
  return onlyWarns.every(isNeeded) ? undefined : 'needlessly declared'
}
