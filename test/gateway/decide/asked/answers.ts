import type { Text } from '../../../../src/text.ts'
import { deviceToken } from '../../gateway-under-test.ts'
import { type ask, now } from '../requests.ts'
import { authorizations } from './authorizations.ts'
import { bodies } from './bodies.ts'
import { broadcasts, management } from './channels.ts'
import { connections } from './connections.ts'
import { devices } from './devices.ts'
import { headers } from './headers.ts'
import { paths } from './paths.ts'
import type { Question } from './question.ts'
import { replies } from './replies.ts'
import { topics } from './topics.ts'

type Response = ReturnType<typeof ask>

const inBoth = (text: Text | undefined) => (text === undefined ? [] : [text.en, text.zh])

const named = (name: string, value: unknown) =>
  value === undefined || (Array.isArray(value) && value.length === 0)
    ? []
    : [`${name}: ${JSON.stringify(value)}`]

/** A provider token in a line: its text is another one each time it is signed. */
const changeOf = (change: Response['changes'][number]) => {
  if (change.kind !== 'provider-token-taken') return change
  const { text: _, token, ...ids } = change.token
  return { kind: change.kind, ...ids, reads: { keyId: token.keyId, teamId: token.teamId } }
}

/** Times as they are told from noon, for noon is another moment in each time zone. */
const fromNoon = (_: string, value: unknown) => {
  const time =
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? Date.parse(value) : Number.NaN
  const minutes = (time - now.getTime()) / 60_000
  return Math.abs(minutes) <= 24 * 60 ? `noon${minutes < 0 ? '' : '+'}${minutes}m` : value
}

/** What matters most of an answer: what it is, and what is said of it. */
function told({ reply, operation }: Response): string[] {
  const { status, reason, named: seen } = reply
  const what = reason === undefined ? `accepted, as ${operation}` : `${reason}, ${seen?.cause}`
  return [
    `${status} ${what}`,
    ...inBoth(seen?.evidence),
    ...named('right', seen?.right),
    ...named('ids', seen?.ids),
  ]
}

/** What a connection has learnt beside it. */
function toldWithChanges(response: Response): string[] {
  const changes = response.changes.map(changeOf).filter(({ kind }) => kind === 'provider-token-taken')
  return [...told(response), ...changes.map((each) => JSON.stringify(each, fromNoon))]
}

/** All of it. */
function wholeAnswer(response: Response): string[] {
  const { reply, changes, credential, ...others } = response
  const { status: _, reason: __, named: ___, ...more } = reply
  const noon = Math.floor(now.getTime() / 1000)
  const seen =
    'claims' in credential && credential.claims !== undefined
      ? { ...credential, claims: { ...credential.claims, iat: `noon${credential.claims.iat - noon}s` } }
      : credential
  const lines = { reply: more, ...others, credential: seen, changes: changes.map(changeOf) }
  return [
    ...told(response),
    ...Object.entries(lines).map(([name, value]) => `${name}: ${JSON.stringify(value, fromNoon)}`),
  ]
}

/** A long row of the same letter by its length, and the device token that nobody knows by a word. */
const shortened = (text: string) =>
  text.replaceAll(deviceToken, 'TOKEN').replaceAll(/(\w)\1{30,}/g, (row, letter) => `${letter}×${row.length}`)

/** Those that are answered the same stand together. */
function answersTo(questions: Iterable<Question>, shown: (response: Response) => readonly string[]): string {
  const asked = new Map<string, string[]>()
  for (const { what, answer } of questions) {
    const [head = '', ...more] = shown(answer())
    const text = [head, ...more.map((line) => `    ${line}`)].join('\n')
    asked.set(text, [...(asked.get(text) ?? []), what])
  }
  return shortened(
    [...asked]
      .map(([answer, all]) => `${answer}\n${all.map((what) => `  - ${what}`).join('\n')}\n`)
      .join('\n'),
  )
}

/** What is answered to many requests of each kind: those that are answered the same stand together. */
export const answers: readonly (readonly [kind: string, text: () => string])[] = [
  ['paths', () => answersTo(paths(), told)],
  ['authorizations', () => answersTo(authorizations(), told)],
  ['connections', () => answersTo(connections(), toldWithChanges)],
  ['headers', () => answersTo(headers(), told)],
  ['topics', () => answersTo(topics(), told)],
  ['devices', () => answersTo(devices(), told)],
  ['bodies', () => answersTo(bodies(), told)],
  ['broadcasts', () => answersTo(broadcasts(), told)],
  ['management-of-channels', () => answersTo(management(), told)],
  ['whole-answers', () => answersTo(replies(), wholeAnswer)],
]
