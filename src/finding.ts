import { type Text, visible } from './text.ts'

/** error: a push will fail; warning: it will soon, or somewhere; note: worth knowing. */
export type Severity = 'error' | 'warning' | 'note'

/** What to do about it: words, and lines to paste with the reader's own file names in them. */
export interface Remedy {
  readonly text: Text
  readonly commands: readonly string[]
}

/** @returns what to do about it, with the lines to paste */
export const remedy = (text: Text, ...commands: readonly string[]): Remedy => ({ text, commands })

/** Something true and worth saying about an input. */
export interface Finding {
  readonly id: string
  readonly severity: Severity
  /** What was seen, with the values it was seen in. */
  readonly evidence: Text
  readonly remedy: Remedy
  /** Where the fact behind it can be read. */
  readonly see: string
}

/** One piece of knowledge about a kind of input. Ordered arrays of rules are the registries. */
export interface Rule<Subject> {
  readonly id: string
  /** By the subject, where one and the same matters more in one than in another. */
  readonly severity: Severity | ((subject: Subject) => Severity)
  readonly see: string
  /** Whether the question makes sense for this subject at all. */
  applies(subject: Subject): boolean
  /** The evidence, or nothing when all is well. */
  finds(subject: Subject): Text | undefined
  remedy(subject: Subject): Remedy
}

/**
 * Asks every rule about one subject.
 *
 * @param rules the registry, in the order findings are to be told
 * @param subject what is looked at
 * @returns one finding for each rule that applies and finds something, in the order of the rules
 */
export function findingsOf<Subject>(rules: readonly Rule<Subject>[], subject: Subject): Finding[] {
  return rules.flatMap((rule) => {
    const evidence = rule.applies(subject) ? rule.finds(subject) : undefined
    if (evidence === undefined) return []
    const severity = typeof rule.severity === 'function' ? rule.severity(subject) : rule.severity
    return [{ id: rule.id, severity, evidence, remedy: rule.remedy(subject), see: rule.see }]
  })
}

/** @returns the id of the first of what is more than a note: the cause to do something about; nothing when there is none */
export function causeOf(findings: readonly Finding[]): string | undefined {
  const [first] = bySeverity(findings)
  return first === undefined || first.severity === 'note' ? undefined : first.id
}

const severities: readonly Severity[] = ['error', 'warning', 'note']

/**
 * @param findings in the order they are to be told among those of one severity
 * @returns the most serious first: the first is what the headline, the exit code and `cause` in JSON are about
 */
export function bySeverity(findings: readonly Finding[]): Finding[] {
  return severities.flatMap((severity) => findings.filter((finding) => finding.severity === severity))
}

/** A letter as `$'…'` writes it: what nobody would see byte by byte, in octal, which every such shell reads alike. */
function dollarQuoted(letter: string): string {
  if (letter === "'" || letter === '\\') return `\\${letter}`
  if (visible(letter) === letter) return letter
  return [...new TextEncoder().encode(letter)]
    .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
    .join('')
}

/**
 * For lines to paste: file names have spaces in them, and quotes, and line ends.
 *
 * @param word a file name, or anything else that was typed
 * @returns the word as a POSIX shell has to be given it, on one line that can be read; `$'…'` where it holds what
 *   nobody would see
 */
export function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word
  if (visible(word) !== word) return `$'${[...word].map(dollarQuoted).join('')}'`
  return `'${word.replaceAll("'", `'\\''`)}'`
}
