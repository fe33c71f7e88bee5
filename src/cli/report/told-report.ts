import { createHash } from 'node:crypto'
import type { Finding, Severity } from '../../finding.ts'
import { abridged, type Language, type Text, visible } from '../../text.ts'
import type { ReportRow } from './report.ts'

/** Something to do about a row, in one language. */
export interface Remark {
  readonly level: Exclude<Severity, 'note'>
  readonly id: string
  /** What was seen: one line. */
  readonly evidence: string
  /** What to do about it, in words; empty where there is nothing to say. */
  readonly advice: string
  /** Lines to type. */
  readonly commands: readonly string[]
  /** Where the fact behind it can be read. */
  readonly see: string
  /** The same for the same remark on the same file in each run, whatever the day. */
  readonly fingerprint: string
}

/** A row in one language, in which every text is one line without control characters. */
export interface ToldRow {
  readonly name: string
  /** From the root of the repository, exactly as the file is called, with slashes; nothing for what is no file. */
  readonly path?: string
  readonly about: string
  readonly outcome: ReportRow['outcome']
  readonly remarks: readonly Remark[]
}

/** What every form of a report is made of. */
export interface ToldReport {
  readonly command: string
  readonly now: Date
  readonly language: Language
  readonly rows: readonly ToldRow[]
}

/** How much is told of one sentence: it may quote what somebody else wrote. */
const longestSentence = 1000

/**
 * Puts rows into words. What is no more than worth knowing is left out: a report is a list of what to do.
 *
 * @param rows what was found out
 * @param telling the command, the moment, the language, and where a file lies from the root of the repository
 */
export function toldReport(
  rows: readonly ReportRow[],
  telling: Omit<ToldReport, 'rows'> & { readonly pathOf: (file: string) => string },
): ToldReport {
  const { pathOf, ...report } = telling
  const { command, language } = report
  const say = (text: Text) => visible(abridged(text[language], longestSentence, language))
  const told = rows.map(({ name, isFile, about, outcome, findings }): ToldRow => {
    // Names on Windows may hold halves of letters, which no report can.
    const path = isFile ? pathOf(name).replaceAll(/\p{Cs}/gu, '\ufffd') : undefined
    const counts = new Map<string, number>()
    const remarkOn = ({ id, severity, evidence, remedy, see }: Finding): Remark[] => {
      if (severity === 'note') return []
      const count = counts.get(id) ?? 0
      counts.set(id, count + 1)
      const fingerprint = fingerprintOf(command, path ?? name, id, String(count))
      const [advice, commands] = [say(remedy.text), remedy.commands.map(visible)]
      return [{ level: severity, id, evidence: say(evidence), advice, commands, see, fingerprint }]
    }
    return {
      name: visible(name),
      ...(path !== undefined && { path }),
      about: say(about),
      outcome,
      remarks: findings.flatMap(remarkOn),
    }
  })
  return { ...report, rows: told }
}

function fingerprintOf(...words: readonly string[]): string {
  return createHash('sha256').update(words.join('\0')).digest('hex')
}

/** @returns what was seen, then what to do about it, a line each */
export function remarkLines({ evidence, advice, commands }: Remark): readonly string[] {
  return [evidence, ...(advice === '' ? [] : [advice]), ...commands]
}
