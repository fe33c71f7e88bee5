import type { Style } from '../../cli/style.ts'
import type { Remedy, Severity } from '../../finding.ts'
import type { Text } from '../../text.ts'

/** A piece of knowledge by its id: a cause, a finding, a check. */
export interface Literal {
  readonly id: string
  readonly kind: 'cause' | 'finding' | 'check'
  readonly what: Text
  /** Of a finding, where it is the same for every subject. */
  readonly severity?: Severity
  readonly remedy: Remedy
  /** Where it can be read. */
  readonly see?: string
}

const kinds: Readonly<Record<Literal['kind'], Text>> = {
  cause: { en: 'cause', zh: '原因' },
  finding: { en: 'finding', zh: '检查结果' },
  check: { en: 'check', zh: '检查项' },
}

const severities: Readonly<Record<Severity, Text>> = {
  error: { en: 'error', zh: '错误' },
  warning: { en: 'warning', zh: '警告' },
  note: { en: 'note', zh: '说明' },
}

const source: Text = { en: 'Source', zh: '出处' }

/** @returns a piece of knowledge for a person */
export function literalInFull(
  { id, kind, what, severity, remedy: cure, see }: Literal,
  style: Style,
): string {
  const is = severity === undefined ? kinds[kind] : severities[severity]
  return [
    `${style.bold(id)} ${style.dim(style.say(is))}`,
    style.say(what),
    `  → ${style.say(cure.text)}`,
    ...cure.commands.map((line) => `    ${style.code(line)}`),
    ...(see === undefined ? [] : ['', `${style.dim(style.say(source))} ${see}`]),
  ].join('\n')
}
