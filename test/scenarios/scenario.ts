import type { FakeWorld } from '../fake-host.ts'
import type { Bench } from './bench.ts'

/** What a scenario is about, as the table of scores has it. */
export type Theme =
  | 'files'
  | 'credential and request'
  | 'signing key'
  | 'answers of APNs'
  | 'payload'
  | 'device token'
  | 'connection'
  | 'word of the gateway'
  | 'healthy'

/** The world in which the lines are typed. */
export interface Situation extends Omit<FakeWorld, 'run' | 'runLine'> {
  /** What stands for `{name}` in the lines: an address that is known only now. */
  readonly values?: Readonly<Record<string, string | number>>
}

/**
 * One way to fail, or not to, set up for real, and the lines a person would type. Every line has to name the cause
 * first: two surfaces that disagree about one situation are a defect.
 */
export interface Scenario {
  /** The set-up in one sentence; unique. */
  readonly name: string
  readonly theme: Theme
  /**
   * Id of the true cause; several where nothing at hand can tell them apart, which the table says beside them.
   * `healthy`: no error and no warning, exit 0.
   */
  readonly cause: string | readonly [string, ...string[]]
  /**
   * Commands that name the cause and still say yes (exit 0) where others say no: the first words of their lines, and why
   * that is right. For what a command by its nature is not asked.
   */
  readonly onlyWarns?: Readonly<Record<string, string>>
  /** Needs a network of its own, with Apple's names on this computer. */
  readonly network?: true
  readonly lines: readonly string[]
  readonly setUp: (bench: Bench) => Situation | Promise<Situation>
  /** In place of lines: a client of other people at the local gateway; gives back what the gateway tells of it, as its API shows it. */
  readonly client?: (bench: Bench) => Promise<unknown>
}

/** @returns the ids that may stand first */
export const expected = ({ cause }: Scenario): readonly string[] =>
  typeof cause === 'string' ? [cause] : cause

/** Splits a line as a shell would: at blanks, with both kinds of quotes. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"]+)+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, one?: string, two?: string) => one ?? two ?? ''),
  )
}

/** What is said of a certificate without a key: `onlyWarns` of those scenarios. */
export const inspectsAlone = {
  'cert inspect': 'It says what a file is, and a certificate alone, as Apple hands it out, is a whole file.',
}
