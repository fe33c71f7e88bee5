import type { Finding } from '../../../finding.ts'
import type { CheckedPush } from '../../expect/checked-push.ts'
import { type Child, element, escaped, foreign } from './element.ts'
import { keysIn, lineOf } from './finding-place.ts'
import { say, word } from './words.ts'

/** A line of indented JSON is as long as it is deep: a payload of nothing but brackets would become megabytes. */
const longestIndented = 65_536

const signs = { error: '✗', warning: '!', note: 'i' } as const

/** @returns one finding of the lint: what was seen, and what to do about it */
function findingOf({ id, severity, evidence, remedy }: Finding): HTMLElement {
  const sign = element('span', 'mark', signs[severity])
  sign.ariaHidden = 'true'
  return element(
    'span',
    `finding ${severity}`,
    sign,
    element(
      'span',
      '',
      foreign('span', '', say(evidence)),
      ' ',
      foreign('span', 'soft', say(remedy.text)),
      ' ',
      element('code', '', id),
    ),
  )
}

/** @returns what the lint says of a push as a whole, and what it found in no line */
export function findingsOf({ findings, mistake }: CheckedPush): HTMLElement {
  const said: Child[] =
    mistake === undefined ? findings.map(findingOf) : [foreign('span', 'finding error', say(mistake))]
  return element('div', 'findings', ...(said.length > 0 ? said : [element('p', 'good', word('noFindings'))]))
}

/**
 * @param text of the payload, indented
 * @param checked what the lint says of it
 * @returns the payload, each finding below the line it is about
 */
export function payloadView(text: string, checked: CheckedPush): HTMLElement {
  const { findings, mistake } = checked
  const shown = text.length > longestIndented ? JSON.stringify(JSON.parse(text)) : text
  if (mistake !== undefined)
    return element('div', '', findingsOf(checked), element('pre', 'payload', escaped(shown)))
  const keys = keysIn(shown)
  const placed = findings.map((finding) => ({ finding, line: lineOf(finding, keys) }))
  const aboutLine = (line: number | undefined) =>
    placed.filter((one) => one.line === line).map(({ finding }) => finding)
  const lines = shown
    .split('\n')
    .flatMap((line, number) => [
      element('span', 'codeline', escaped(line)),
      ...aboutLine(number).map(findingOf),
      '\n',
    ])
  const whole = aboutLine(undefined)
  return element(
    'div',
    '',
    ...(whole.length > 0 ? [findingsOf({ ...checked, findings: whole })] : []),
    element('pre', 'payload', ...lines),
  )
}
